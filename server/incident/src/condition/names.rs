//! Which names exist, and what somebody probably meant.

use hean_units::{FacilityId, ItemId, PlanTaskId, SubstanceId};
use std::collections::BTreeSet;

/// Where a condition stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// In a drill file: what only a planner can look at is refused.
    Scenario,
    /// In a plan or rule, but not of a task: `section` is refused.
    Plan,
    /// Of a task of a plan line.
    Line,
}

/// The names that a condition may use. What is `None` is not checked.
#[derive(Debug, Clone, Default)]
pub struct Names {
    /// Task ids of the response plans.
    pub tasks: Option<BTreeSet<PlanTaskId>>,
    /// Sections: intakes, border sections, gauges, dams.
    pub sections: Option<BTreeSet<FacilityId>>,
    /// Supply items.
    pub items: Option<BTreeSet<ItemId>>,
    /// Substances.
    pub substances: Option<BTreeSet<SubstanceId>>,
    /// Industries of risk sources.
    pub industries: Option<BTreeSet<String>>,
    /// Where the condition stands.
    pub scope: Option<Scope>,
}

/// The known name that is nearest to `text`, by the count of inserted, left out, exchanged and
/// swapped characters; where even the nearest is far off, the only one of which it is a word
/// (`carbon` of `activated-carbon`), or nothing. Ties go to the first in order.
pub fn closest<'a, T: AsRef<str> + ?Sized + 'a>(
    text: &str,
    known: impl IntoIterator<Item = &'a T> + Clone,
) -> Option<&'a str> {
    nearest(text, known.clone()).or_else(|| {
        let is_word = |name: &&str| name.split(['-', '_']).any(|word| word == text);
        let mut found = known.into_iter().map(AsRef::as_ref).filter(is_word);
        found.next().filter(|_| found.next().is_none())
    })
}

fn nearest<'a, T: AsRef<str> + ?Sized + 'a>(
    text: &str,
    known: impl IntoIterator<Item = &'a T>,
) -> Option<&'a str> {
    let wanted: Vec<char> = text
        .chars()
        .take(64)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let far = (wanted.len() / 3).clamp(1, 3);
    known
        .into_iter()
        .map(|name| {
            let name = name.as_ref();
            let chars: Vec<char> = name
                .chars()
                .take(96)
                .map(|c| c.to_ascii_lowercase())
                .collect();
            (distance(&wanted, &chars), name)
        })
        .filter(|(distance, _)| *distance <= far)
        .min()
        .map(|(_, name)| name)
}

/// Optimal string alignment distance (Damerau 1964, restricted to adjacent swaps).
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = vec![0; b.len() + 1];
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i; b.len() + 1];
        for j in 1..=b.len() {
            let exchange = last[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            row[j] = exchange.min(last[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                row[j] = row[j].min(before[j - 2] + 1);
            }
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

/// A hint: the nearest name, or a list of some.
pub fn hint<'a, T: AsRef<str> + ?Sized + 'a>(
    text: &str,
    known: impl IntoIterator<Item = &'a T> + Clone,
) -> String {
    if let Some(name) = closest(text, known.clone()) {
        return format!("did you mean `{name}`?");
    }
    let mut names: Vec<&str> = known.into_iter().map(AsRef::as_ref).collect();
    let all = names.len();
    names.truncate(12);
    match all {
        0 => "there is none to choose from".to_owned(),
        1..=12 => format!("known: {}", names.join(", ")),
        _ => format!("known: {} … ({all} in all)", names.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_name_is_found() {
        let known = ["INT-001", "INT-009", "INT-013", "BOR-001"];
        assert_eq!(closest("INT-909", known), Some("INT-009"));
        assert_eq!(
            closest("INT-031", known),
            Some("INT-001"),
            "a tie goes to the first"
        );
        assert_eq!(closest("int-113", known), Some("INT-013"));
        assert_eq!(closest("BOR001", known), Some("BOR-001"));
        assert_eq!(closest("DEP-777", known), None);
        assert_eq!(closest("dnoe", ["done", "failed"]), Some("done"));
        assert_eq!(closest("x", ["done", "failed"]), None);
    }

    #[test]
    fn a_hint_lists_names_where_none_is_near() {
        assert_eq!(hint("zzz", ["a1", "b2"]), "known: a1, b2");
        assert_eq!(hint::<str>("zzz", []), "there is none to choose from");
    }
}
