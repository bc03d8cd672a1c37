//! Agencies and the vocabulary of their duties, from `agencies.yaml`.

use super::Input;
use crate::County;
use crate::agency::{Agencies, Agency, Duty, Lane, Owners};
use crate::problem::Problem;
use crate::read::{Sink, certainty, utf8};
use hean_units::{AgencyId, DutyId, Text};
use serde_saphyr::{Location, Spanned};
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "agencies.yaml";

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    duties: Vec<RawDuty>,
    ladders: BTreeMap<String, Vec<Text>>,
    agencies: Vec<RawAgency>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawDuty {
    id: Spanned<String>,
    name: Text,
    owners: Spanned<String>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAgency {
    id: Spanned<String>,
    name: Text,
    lane: Spanned<String>,
    ladder: Spanned<String>,
    duties: Vec<Spanned<String>>,
    #[serde(default)]
    maps: Vec<Spanned<String>>,
    county: Option<Spanned<String>>,
    source: Text,
    certainty: Spanned<String>,
}

/// Reads YAML; what serde refuses is one problem at its place.
pub(super) fn yaml<T: serde::de::DeserializeOwned>(
    file: &str,
    text: &str,
    sink: &Sink,
) -> Option<T> {
    match serde_saphyr::from_str(text) {
        Ok(value) => Some(value),
        Err(error) => {
            let place = error.location().map_or((0, 0), place);
            let message = error.without_snippet().to_string();
            let hint = "see SOURCE.md beside the file for its shape";
            sink.problem(Problem::new(file, place, "bad-yaml", message, hint));
            None
        }
    }
}

fn place(location: Location) -> (u32, u32) {
    let cut = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    (cut(location.line()), cut(location.column()))
}

/// Reports problems of values at their place in the file.
struct Report<'a>(&'a Sink);

impl Report<'_> {
    fn at(&self, value: &Spanned<String>, code: &'static str, message: String, hint: &str) {
        self.0.problem(Problem::new(
            FILE,
            place(value.referenced),
            code,
            message,
            hint,
        ));
    }

    fn id<T: std::str::FromStr<Err = hean_units::UnitError>>(
        &self,
        value: &Spanned<String>,
    ) -> Option<T> {
        match value.value.parse() {
            Ok(id) => Some(id),
            Err(error) => {
                let hint = "use ASCII letters, digits and - _ : . @";
                self.at(value, "bad-id", error.to_string(), hint);
                None
            }
        }
    }

    fn word<T>(&self, value: &Spanned<String>, found: Option<T>, known: &str) -> Option<T> {
        if found.is_none() {
            let message = format!("`{}` is not known here", value.value);
            self.at(value, "unknown-word", message, &format!("one of: {known}"));
        }
        found
    }
}

/// Reads the agencies and their ids; with problems, as many agencies as could be read, and the ids
/// of all. `None` for the ids if the file cannot be read.
pub(super) fn agencies(
    input: &Input<'_>,
    counties: &BTreeMap<String, County>,
    offices: &BTreeSet<String>,
) -> (Agencies, Option<BTreeSet<String>>) {
    let Some(raw) = input
        .bytes(FILE)
        .and_then(|bytes| yaml::<RawFile>(FILE, utf8(FILE, &bytes, &input.sink)?, &input.sink))
    else {
        return (Agencies::default(), None);
    };
    let ids = raw
        .agencies
        .iter()
        .map(|row| row.id.value.clone())
        .collect();
    let report = Report(&input.sink);
    let duties = duties(&raw.duties, &report);
    let mut found: BTreeMap<AgencyId, Agency> = BTreeMap::new();
    for row in &raw.agencies {
        let Some(agency) = agency(row, &raw.ladders, counties, &report) else {
            continue;
        };
        if found.contains_key(&agency.id) {
            let message = format!("the agency `{}` is there twice", agency.id);
            report.at(
                &row.id,
                "duplicate-id",
                message,
                "give each agency its own id",
            );
            continue;
        }
        found.insert(agency.id.clone(), agency);
    }
    check_duties(&raw, &duties, &report);
    check_maps(&raw, offices, &report);
    let agencies = Agencies {
        agencies: found,
        duties,
    };
    (agencies, Some(ids))
}

fn duties(raw: &[RawDuty], report: &Report<'_>) -> BTreeMap<DutyId, Duty> {
    let mut found = BTreeMap::new();
    for row in raw {
        let id = report.id::<DutyId>(&row.id);
        let owners = match row.owners.value.as_str() {
            "one" => Some(Owners::One),
            "one-per-county" => Some(Owners::OnePerCounty),
            "many" => Some(Owners::Many),
            _ => None,
        };
        let owners = report.word(&row.owners, owners, "one, one-per-county, many");
        let (Some(id), Some(owners)) = (id, owners) else {
            continue;
        };
        let duty = Duty {
            id: id.clone(),
            name: row.name.clone(),
            owners,
        };
        if found.insert(id, duty).is_some() {
            let message = format!("the duty `{}` is there twice", row.id.value);
            report.at(&row.id, "duplicate-id", message, "name each duty once");
        }
    }
    found
}

fn agency(
    row: &RawAgency,
    ladders: &BTreeMap<String, Vec<Text>>,
    counties: &BTreeMap<String, County>,
    report: &Report<'_>,
) -> Option<Agency> {
    let lanes = Lane::ALL.map(Lane::as_str).join(", ");
    let lane = Lane::ALL
        .into_iter()
        .find(|lane| lane.as_str() == row.lane.value);
    let lane = report.word(&row.lane, lane, &lanes);
    let ladder = ladders
        .get(&row.ladder.value)
        .filter(|ladder| !ladder.is_empty());
    let known = ladders
        .keys()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(", ");
    let ladder = report.word(&row.ladder, ladder, &known);
    let sure = certainty(&row.certainty.value);
    if sure.is_none() {
        let message = format!("`{}` is no certainty", row.certainty.value);
        let hint = "one of: known, approximate, illustrative";
        report.at(&row.certainty, "bad-certainty", message, hint);
    }
    if let Some(code) = row
        .county
        .as_ref()
        .filter(|code| !counties.is_empty() && !counties.contains_key(&code.value))
    {
        let message = format!("the county `{}` is not in counties.csv", code.value);
        report.at(
            code,
            "dangling-id",
            message,
            "add it to counties.csv, or correct the code",
        );
    }
    let id = report.id::<AgencyId>(&row.id);
    let duties = row
        .duties
        .iter()
        .filter_map(|duty| report.id::<DutyId>(duty))
        .collect();
    Some(Agency {
        id: id?,
        name: row.name.clone(),
        duties,
        lane: lane?,
        ladder: ladder?.clone(),
        maps: row.maps.iter().map(|row| row.value.clone()).collect(),
        county: row.county.as_ref().map(|code| code.value.clone()),
        source: row.source.clone(),
        certainty: sure?,
    })
}

/// Each duty is of the vocabulary and has as many owners as it may have, and at least one.
fn check_duties(raw: &RawFile, duties: &BTreeMap<DutyId, Duty>, report: &Report<'_>) {
    let mut owner: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    let mut owned = BTreeSet::new();
    for row in &raw.agencies {
        for duty in &row.duties {
            let Some(known) = duties.get(duty.value.as_str()) else {
                let message = format!("`{}` is not in the list of duties", duty.value);
                report.at(
                    duty,
                    "unknown-duty",
                    message,
                    "add it to `duties`, or correct it",
                );
                continue;
            };
            owned.insert(duty.value.as_str());
            let county = match known.owners {
                Owners::Many => continue,
                Owners::One => "",
                Owners::OnePerCounty => match &row.county {
                    Some(county) => county.value.as_str(),
                    None => {
                        let message = format!(
                            "`{}` is owned county by county, but `{}` has no county",
                            duty.value, row.id.value
                        );
                        report.at(duty, "duty-without-county", message, "give it a `county`");
                        continue;
                    }
                },
            };
            if let Some(other) = owner.insert((&duty.value, county), &row.id.value) {
                let message = format!(
                    "the duty `{}` belongs to `{other}` and to `{}`",
                    duty.value, row.id.value
                );
                report.at(duty, "duty-conflict", message, "leave it with one of them");
            }
        }
    }
    for duty in raw
        .duties
        .iter()
        .filter(|duty| !owned.contains(duty.id.value.as_str()))
    {
        let message = format!("nobody owns the duty `{}`", duty.id.value);
        report.at(
            &duty.id,
            "duty-without-owner",
            message,
            "give it to an agency",
        );
    }
}

/// Each office row exists and belongs to one agency.
fn check_maps(raw: &RawFile, offices: &BTreeSet<String>, report: &Report<'_>) {
    let mut owner: BTreeMap<&str, &str> = BTreeMap::new();
    for row in &raw.agencies {
        for office in &row.maps {
            if !offices.contains(&office.value) {
                let message = format!("`{}` is not in facilities/offices.csv", office.value);
                report.at(
                    office,
                    "dangling-id",
                    message,
                    "correct the id of the office",
                );
            }
            if let Some(other) = owner.insert(&office.value, &row.id.value) {
                let message = format!("`{}` already belongs to `{other}`", office.value);
                report.at(office, "duplicate-map", message, "leave it with one agency");
            }
        }
    }
    for office in offices
        .iter()
        .filter(|office| !owner.contains_key(office.as_str()))
    {
        let message = format!("the office {office} belongs to no agency; no task can reach it");
        report.0.note(FILE, 0, "office-without-agency", message);
    }
}
