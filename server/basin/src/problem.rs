//! What is wrong with an input file, and where: the one shape of all such reports.

use std::fmt;

/// One thing that is wrong with an input file. A reader reports all of them, not only the first.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Problem {
    /// The file, as it was asked for (for basin data: relative to the basin folder).
    pub file: String,
    /// Line of the place that is wrong, 1-based; 0 where the file as a whole is meant.
    pub line: u32,
    /// Column of the place in characters, 1-based; 0 where the line or file as a whole is meant.
    pub column: u32,
    /// A stable code, e.g. `dangling-id`; tests and tools rely on it.
    pub code: &'static str,
    /// What is wrong, with the offending value.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl Problem {
    /// A problem at a place of a file.
    pub fn new(
        file: impl Into<String>,
        (line, column): (u32, u32),
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        let (file, message, hint) = (file.into(), message.into(), hint.into());
        Self {
            file,
            line,
            column,
            code,
            message,
            hint,
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.file)?;
        if self.line > 0 {
            write!(f, ":{}", self.line)?;
            if self.column > 0 {
                write!(f, ":{}", self.column)?;
            }
        }
        write!(f, ": [{}] {}", self.code, self.message)?;
        if !self.hint.is_empty() {
            write!(f, " (hint: {})", self.hint)?;
        }
        Ok(())
    }
}

/// All problems of a reading, in the order of file, line and column.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Problems(pub Vec<Problem>);

impl Problems {
    /// No problem yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn push(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The problems in the order of file, line and column, each once.
    pub fn sorted(mut self) -> Self {
        self.0.sort();
        self.0.dedup();
        self
    }
}

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (at, problem) in self.0.iter().enumerate() {
            if at > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// Something worth knowing about the data that does not stop it from being used, e.g. a border
/// section that hangs on no river node.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
pub struct Note {
    /// The file that it concerns.
    pub file: String,
    /// Line, 1-based; 0 for the file as a whole.
    pub line: u32,
    /// A stable code, e.g. `section-without-node`.
    pub code: &'static str,
    /// What was found and what follows from it.
    pub message: String,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{}: [{}] {}",
            self.file, self.line, self.code, self.message
        )
    }
}
