//! Where a journal lies.

use crate::JournalError;
use std::fmt;
use std::path::{Path, PathBuf};

/// Where a journal lies: a file, or nowhere but memory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Location {
    /// An absolute path, with symbolic links resolved as far as the file exists.
    File(PathBuf),
    /// Gone when the journal is closed.
    Memory,
}

impl Location {
    /// Reads `sqlite://FILE`, `sqlite:FILE` or `sqlite::memory:`. A name without the scheme is
    /// refused: it is as likely a mistyped address as a path, and a file would be made of it.
    pub(crate) fn parse(url: &str) -> Result<Self, JournalError> {
        let bad = |why: &str| JournalError::Url {
            url: url.to_owned(),
            why: why.to_owned(),
        };
        let path = match url.split_once(':') {
            Some(("sqlite", rest)) => rest.strip_prefix("//").unwrap_or(rest),
            Some(("postgres" | "postgresql", _)) => {
                return Err(bad("this build keeps journals in SQLite files only"));
            }
            Some((_, rest)) if rest.starts_with("//") => return Err(bad("the scheme is unknown")),
            _ if url.is_empty() => return Err(bad("it is empty")),
            _ => return Err(bad("the scheme is missing")),
        };
        match path {
            ":memory:" => return Ok(Self::Memory),
            "" => return Err(bad("the path is empty")),
            _ => {}
        }
        if path.contains(['?', '\0']) || path.ends_with('/') {
            return Err(bad("the path must name a file and may not hold `?`"));
        }
        Ok(Self::File(resolve(Path::new(path))?))
    }

    /// For messages.
    pub(crate) fn shown(&self) -> String {
        self.to_string()
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::Memory => f.pad("in memory"),
        }
    }
}

/// Makes the path absolute and follows symbolic links, so that two names of one journal meet at
/// one lock.
pub(crate) fn resolve(path: &Path) -> Result<PathBuf, JournalError> {
    let io = |error: std::io::Error| crate::error::on_file(path, "finding the folder", &error);
    if let Ok(real) = path.canonicalize() {
        return Ok(real);
    }
    let whole = std::path::absolute(path).map_err(io)?;
    match (whole.parent(), whole.file_name()) {
        (Some(folder), Some(name)) => Ok(folder.canonicalize().map_err(io)?.join(name)),
        _ => Ok(whole),
    }
}

/// The path with something appended to its name: `hean.db` → `hean.db.lock`.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read() {
        let here = std::env::current_dir().unwrap().canonicalize().unwrap();
        let file = Location::File(here.join("hean.db"));
        for url in ["sqlite://hean.db", "sqlite:hean.db", "sqlite:./hean.db"] {
            assert_eq!(Location::parse(url), Ok(file.clone()), "{url}");
        }
        let absolute = format!("sqlite://{}", here.join("hean.db").display());
        assert_eq!(Location::parse(&absolute), Ok(file));
        for url in ["sqlite::memory:", "sqlite://:memory:"] {
            assert_eq!(Location::parse(url), Ok(Location::Memory), "{url}");
        }
    }

    #[test]
    fn bad_addresses_are_refused_with_the_reason() {
        for (url, why) in [
            ("postgres://host/db", "SQLite files only"),
            ("mysql://host/db", "scheme is unknown"),
            ("sqlite://", "path is empty"),
            ("", "it is empty"),
            ("hean.db", "scheme is missing"),
            ("./hean.db", "scheme is missing"),
            (":memory:", "scheme is missing"),
            ("sqlite://hean.db?mode=ro", "may not hold `?`"),
            ("sqlite://data/", "must name a file"),
            (
                "sqlite:///no/such/folder/hean.db",
                "finding the folder failed",
            ),
        ] {
            let error = Location::parse(url).unwrap_err().to_string();
            assert!(error.contains(why), "{url}: {error}");
        }
    }
}
