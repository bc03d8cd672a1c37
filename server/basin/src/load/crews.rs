//! Crews, from `crews.csv`. A basin without that file has none.

use super::Input;
use crate::crew::Crew;
use crate::read::table::Table;
use hean_units::{CrewId, Span};
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "crews.csv";

pub(super) fn crews(
    input: &Input<'_>,
    agencies: Option<&BTreeSet<String>>,
) -> BTreeMap<CrewId, Crew> {
    let Some(bytes) = input.files.read(FILE) else {
        return BTreeMap::new();
    };
    let columns = [
        "id",
        "name_zh",
        "name_en",
        "agency",
        "lon",
        "lat",
        "capabilities",
        "people",
        "ready_min",
        "certainty",
        "source",
    ];
    let Some(table) = Table::read(FILE, &bytes, &columns, &input.sink) else {
        return BTreeMap::new();
    };
    table.ids("id");
    table
        .rows()
        .filter_map(|row| {
            let id = row.id::<CrewId>("id");
            let (name, at, origin) = (row.name(), row.at(), row.origin());
            let agency = match agencies {
                Some(known) => row.known_id("agency", known, "agencies.yaml"),
                None => row.id("agency"),
            };
            let people = row.number("people", 1.0..=1000.0);
            let ready = row.number("ready_min", 0.0..=1440.0);
            let cell = row.cell("capabilities");
            let capabilities: BTreeSet<String> =
                cell.split(';').map(|word| word.trim().to_owned()).collect();
            let slug = |word: &String| {
                !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'-')
            };
            if !capabilities.iter().all(slug) {
                let message = format!("`{cell}` is no list of capabilities");
                let hint = "slugs between semicolons, e.g. `boom;carbon-dam`";
                row.problem("capabilities", "bad-list", message, hint);
                return None;
            }
            let id = id?;
            let crew = Crew {
                id: id.clone(),
                name: name?,
                agency: agency?,
                at: at?,
                capabilities,
                people: people? as u32,
                ready: Span::from_secs_f64(ready? * 60.0),
                origin: origin?,
            };
            Some((id, crew))
        })
        .collect()
}
