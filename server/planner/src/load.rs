//! From the files as written to validated rules and plans; reports all problems at once.

mod line;
mod plans;
mod proof;
mod rules;

use crate::plan::Plans;
use crate::raw::{Placed, RawOrigin, Word};
use crate::rule::{Expiry, Origin, Rule};
use hean_basin::{Agency, Basin, Detail, Files, Owners, Problem, Problems};
use hean_incident::condition::{Condition, Names, Scope};
use hean_units::{AgencyId, DutyId, UnitError};
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};

/// Version of the rule and plan files that this build reads.
const VERSION: u32 = 1;

/// Longest file that is read, in bytes.
const FILE_BYTES_MAX: usize = 1 << 20;

/// Reads everything.
pub fn load(files: &dyn Files, basin: &Basin, names: &[&str]) -> Result<Plans, Problems> {
    let mut reader = Reader {
        files,
        basin,
        file: String::new(),
        texts: BTreeMap::new(),
        pack_date: String::new(),
        expiries: Vec::new(),
        names: known_names(basin),
        problems: Problems::new(),
    };
    let plans = reader.rules();
    if let Some(mut plans) = plans {
        plans.plans = reader.plans(names, &plans.rules);
        plans.expiries = std::mem::take(&mut reader.expiries);
        if reader.problems.is_empty() {
            return Ok(plans);
        }
    }
    // A line that several plans share has its problem once.
    let mut problems = reader.problems.sorted();
    problems.0.dedup();
    Err(problems)
}

fn known_names(basin: &Basin) -> Names {
    let sections = basin.sections().into_iter().map(|section| section.id);
    let industries = basin
        .facilities
        .values()
        .filter_map(|found| match &found.detail {
            Detail::RiskSource { industry, .. } => Some(industry.clone()),
            _ => None,
        });
    Names {
        tasks: None,
        sections: Some(sections.collect()),
        items: Some(basin.items.keys().cloned().collect()),
        substances: Some(basin.substances.keys().cloned().collect()),
        // A basin without risk sources has no kinds that a name could be checked against.
        industries: Some(industries.collect()).filter(|known: &BTreeSet<_>| !known.is_empty()),
        scope: Some(Scope::Plan),
    }
}

struct Reader<'a> {
    files: &'a dyn Files,
    basin: &'a Basin,
    /// The file that problems are placed in.
    file: String,
    /// What was read, for the columns of quoted texts.
    texts: BTreeMap<String, String>,
    /// When the pack was put together: what expired before it is refused.
    pack_date: String,
    expiries: Vec<Expiry>,
    names: Names,
    problems: Problems,
}

type At = (u32, u32);

fn place<T>(spanned: &Placed<T>) -> At {
    let at = spanned.referenced;
    (at.line() as u32, at.column() as u32)
}

impl Reader<'_> {
    fn problem(&mut self, at: At, code: &'static str, message: String, hint: &str) {
        self.problems
            .push(Problem::new(self.file.clone(), at, code, message, hint));
    }

    fn yaml<T: DeserializeOwned>(&mut self, path: &str) -> Option<T> {
        self.file = path.to_owned();
        let Some(bytes) = self.files.read(path) else {
            let message = "the file is missing".to_owned();
            self.problem((0, 0), "missing-file", message, "add it");
            return None;
        };
        if bytes.len() > FILE_BYTES_MAX {
            let message = format!("the file has {} bytes, more than 1 MiB", bytes.len());
            self.problem((0, 0), "file-too-big", message, "split it");
            return None;
        }
        let Ok(text) = String::from_utf8(bytes) else {
            let message = "the file is not UTF-8".to_owned();
            self.problem((0, 0), "not-utf8", message, "save it as UTF-8");
            return None;
        };
        let read = serde_saphyr::from_str(&text);
        self.texts.insert(path.to_owned(), text);
        match read {
            Ok(raw) => Some(raw),
            Err(error) => {
                let at = error
                    .location()
                    .map_or((0, 0), |at| (at.line() as u32, at.column() as u32));
                let message = error.without_snippet().to_string();
                self.problem(at, "bad-yaml", message, "see the SOURCE.md beside the file");
                None
            }
        }
    }

    fn value<T>(&mut self, raw: &Word, read: impl Fn(&str) -> Result<T, UnitError>) -> Option<T> {
        match read(&raw.value) {
            Ok(value) => Some(value),
            Err(error) => {
                self.problem(place(raw), "bad-value", error.to_string(), "");
                None
            }
        }
    }

    fn version(&mut self, raw: &Placed<u32>) {
        if raw.value != VERSION {
            let message = format!("version {} is not read by this build", raw.value);
            let hint = "this build reads version 1";
            self.problem(place(raw), "bad-version", message, hint);
        }
    }

    fn known_rule(&mut self, raw: &Word, rules: &BTreeMap<String, Rule>) -> bool {
        let known = rules.contains_key(&raw.value);
        if !known {
            let message = format!("there is no rule `{}`", raw.value);
            let near = hean_incident::condition::names::hint(&raw.value, rules.keys());
            let hint = format!("{near}; or add it to rules/rules.yaml");
            self.problem(place(raw), "unknown-rule", message, &hint);
        }
        known
    }

    /// A condition; its problems are placed inside the text.
    fn condition(&mut self, raw: &Word, scope: Scope) -> Option<Condition> {
        self.names.scope = Some(scope);
        let errors = match Condition::parse(&raw.value, &self.names) {
            Ok(condition) => return Some(condition),
            Err(errors) => errors,
        };
        let (line, column) = place(raw);
        let column = column + u32::from(self.is_quoted((line, column)));
        for error in errors {
            let at = (line, column + error.column - 1);
            self.problem(at, error.code, error.message, &error.hint);
        }
        None
    }

    fn is_quoted(&self, (line, column): At) -> bool {
        let text = self.texts.get(&self.file).map_or("", String::as_str);
        let line = text.lines().nth(line.saturating_sub(1) as usize);
        let sign = line.and_then(|line| line.chars().nth(column.saturating_sub(1) as usize));
        matches!(sign, Some('"' | '\''))
    }

    /// A duty or agency by name.
    fn duty(&mut self, raw: &Word) -> Option<DutyId> {
        let id = self.value(raw, |text| DutyId::new(text))?;
        let agencies = &self.basin.agencies;
        if agencies.duty(&id).is_none() && self.agency(&raw.value).is_none() {
            let message = format!("there is no duty or agency `{id}`");
            let known: Vec<_> = agencies.duties().map(|duty| duty.id.to_string()).collect();
            let hint = hean_incident::condition::names::hint(&raw.value, &known);
            self.problem(place(raw), "unknown-duty", message, &hint);
            return None;
        }
        Some(id)
    }

    /// A duty that comes down to one agency.
    fn owning_duty(&mut self, raw: &Word) -> Option<DutyId> {
        let id = self.duty(raw)?;
        // That a duty has one owner, and not two, is a rule of agencies.yaml.
        let owners = self.basin.agencies.duty(&id).map(|duty| duty.owners);
        if owners == Some(Owners::Many) {
            let message =
                format!("duty `{id}` may have many owners: nobody in particular is meant");
            let hint = "name a duty with one owner, or the agency";
            self.problem(place(raw), "two-owners", message, hint);
            return None;
        }
        Some(id)
    }

    fn agency(&self, text: &str) -> Option<&Agency> {
        let id = AgencyId::new(text).ok()?;
        self.basin.agencies.get(&id)
    }

    fn unique(&mut self, seen: &mut BTreeSet<String>, raw: &Word, what: &str) {
        if !seen.insert(raw.value.clone()) {
            let message = format!("{what} `{}` is there twice", raw.value);
            self.problem(place(raw), "duplicate-id", message, "rename one");
        }
    }

    fn origin(&mut self, what: &str, raw: &RawOrigin) -> Origin {
        self.dates(what, &raw.dated, raw.checked.as_ref(), raw.expires.as_ref());
        self.sourced(what, &raw.source);
        Origin {
            source: raw.source.value.clone(),
            dated: raw.dated.value.clone(),
            certainty: raw.certainty,
            checked: raw.checked.as_ref().map(|day| day.value.clone()),
            expires: raw.expires.as_ref().map(|day| day.value.clone()),
        }
    }

    fn sourced(&mut self, what: &str, source: &Word) {
        if source.value.trim().is_empty() {
            let message = format!("`{what}` names no source");
            self.problem(place(source), "no-source", message, "say where it stands");
        }
    }

    /// The dates of a source; one that had expired when the pack was put together is refused.
    fn dates(&mut self, what: &str, dated: &Word, checked: Option<&Word>, expires: Option<&Word>) {
        for (word, whole) in [(Some(dated), false), (checked, true), (expires, true)] {
            if let Some(word) = word
                && !is_date(&word.value, whole)
            {
                let message = format!("`{}` is no date", word.value);
                let hint = "write for example `2026-11-24`";
                self.problem(place(word), "bad-date", message, hint);
                return;
            }
        }
        let Some(expires) = expires else {
            return;
        };
        let expiry = Expiry {
            what: what.to_owned(),
            on: expires.value.clone(),
            file: self.file.clone(),
            at: place(expires),
        };
        if let Some(problem) = expiry.problem(&self.pack_date) {
            self.problems.push(problem);
        }
        self.expiries.push(expiry);
    }
}

/// `2014`, `2014-12` or `2014-12-29`; only the last where it must be `whole`.
fn is_date(text: &str, whole: bool) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let number = |at: usize, digits: usize, range: std::ops::RangeInclusive<u32>| {
        parts.get(at).is_none_or(|part| {
            part.len() == digits && part.parse().is_ok_and(|number| range.contains(&number))
        })
    };
    let (least, most) = if whole { (3, 3) } else { (1, 3) };
    (least..=most).contains(&parts.len())
        && number(0, 4, 1900..=2200)
        && number(1, 2, 1..=12)
        && number(2, 2, 1..=31)
}
