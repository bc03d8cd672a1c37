//! The smaller tables: counties, items, substances, season, places.

use super::{Input, SUBSTANCES_FILE};
use crate::place::PLACE_CLASSES;
use crate::problem::Problem;
use crate::read::geojson::{self, Geometry};
use crate::read::table::{Row, Table};
use crate::substance::{Behavior, Physical};
use crate::supply::{Category, STOCK_UNITS};
use crate::{Country, County, Item, Place, Season, Substance};
use hean_units::{Concentration, ItemId, SubstanceId, Text};
use std::collections::BTreeMap;

/// Reads `counties.csv`.
pub(super) fn counties(input: &Input<'_>) -> BTreeMap<String, County> {
    let file = "counties.csv";
    let Some(bytes) = input.bytes(file) else {
        return BTreeMap::new();
    };
    let columns = ["code", "name_zh", "name_en", "certainty", "source"];
    let Some(table) = Table::read(file, &bytes, &columns, &input.sink) else {
        return BTreeMap::new();
    };
    table.ids("code");
    table
        .rows()
        .filter_map(|row| {
            let (code, name, origin) = (row.text("code"), row.name(), row.origin());
            let code = code?;
            if code.len() != 6 || !code.bytes().all(|b| b.is_ascii_digit()) {
                row.problem(
                    "code",
                    "bad-id",
                    format!("`{code}` is no county code"),
                    "six digits",
                );
                return None;
            }
            origin?;
            Some((code.clone(), County { code, name: name? }))
        })
        .collect()
}

/// Reads `items.csv`.
pub(super) fn items(input: &Input<'_>) -> BTreeMap<ItemId, Item> {
    let file = "items.csv";
    let Some(bytes) = input.bytes(file) else {
        return BTreeMap::new();
    };
    let columns = [
        "id",
        "category",
        "name_zh",
        "name_en",
        "unit",
        "certainty",
        "source",
    ];
    let Some(table) = Table::read(file, &bytes, &columns, &input.sink) else {
        return BTreeMap::new();
    };
    table.ids("id");
    let categories = Category::ALL.map(|category| (category.as_str(), category));
    table
        .rows()
        .filter_map(|row| {
            let id = row.id::<ItemId>("id");
            let (name, origin) = (row.name(), row.origin());
            let category = row.word("category", &categories);
            let unit = row.text("unit").filter(|unit| {
                let known = STOCK_UNITS.contains(&unit.as_str());
                if !known {
                    let hint = format!("one of: {}", STOCK_UNITS.join(", "));
                    row.problem("unit", "unknown-unit", format!("`{unit}` is no unit"), hint);
                }
                known
            });
            let id = id?;
            let item = Item {
                id: id.clone(),
                name: name?,
                category: category?,
                unit: unit?,
                origin: origin?,
            };
            Some((id, item))
        })
        .collect()
}

const SUBSTANCE_COLUMNS: [&str; 20] = [
    "id",
    "un_number",
    "cas",
    "name_zh",
    "name_en",
    "un_class",
    "erg_guide",
    "state",
    "density_g_cm3",
    "solubility_mg_l",
    "henry_dimensionless",
    "behavior",
    "limit_mg_l",
    "limit_basis",
    "agent",
    "agent_kg_per_kg",
    "dose_rule",
    "note",
    "certainty",
    "source",
];

/// Reads the table of substances.
pub(super) fn substances(input: &Input<'_>) -> BTreeMap<SubstanceId, Substance> {
    let Some(bytes) = input.bytes(SUBSTANCES_FILE) else {
        return BTreeMap::new();
    };
    let Some(table) = Table::read(SUBSTANCES_FILE, &bytes, &SUBSTANCE_COLUMNS, &input.sink) else {
        return BTreeMap::new();
    };
    table.ids("id");
    table
        .rows()
        .filter_map(|row| substance(&row))
        .map(|s| (s.id.clone(), s))
        .collect()
}

fn behavior(row: &Row<'_>) -> Option<Vec<Behavior>> {
    const WORDS: [(&str, Behavior); 12] = [
        ("float", Behavior::Float),
        ("sink", Behavior::Sink),
        ("dissolve", Behavior::Dissolve),
        ("evaporate", Behavior::Evaporate),
        ("strip", Behavior::Strip),
        ("gas", Behavior::Gas),
        ("heavy-gas", Behavior::HeavyGas),
        ("react", Behavior::React),
        ("sorb", Behavior::Sorb),
        ("particulate", Behavior::Particulate),
        ("solidify", Behavior::Solidify),
        ("polymerize", Behavior::Polymerize),
    ];
    let mut found = Vec::new();
    for word in row.text("behavior")?.split(';') {
        match WORDS.iter().find(|(known, _)| *known == word.trim()) {
            Some((_, behavior)) => found.push(*behavior),
            None => {
                let hint = format!("of: {}", WORDS.map(|(word, _)| word).join(", "));
                let message = format!("`{word}` is not known here");
                row.problem("behavior", "unknown-word", message, hint);
            }
        }
    }
    Some(found)
}

fn substance(row: &Row<'_>) -> Option<Substance> {
    let id = row.id::<SubstanceId>("id");
    let (name, origin) = (row.name(), row.origin());
    let un = row.number_or_none("un_number", 1.0..=9999.0);
    let erg_guide = row.number_or_none("erg_guide", 100.0..=200.0);
    let states = [
        ("solid", Physical::Solid),
        ("liquid", Physical::Liquid),
        ("gas", Physical::Gas),
    ];
    let state = row.word("state", &states);
    let behavior = behavior(row);
    let density_g_cm3 = row.number_or_none("density_g_cm3", 0.01..=25.0);
    let solubility_mg_l = row.number_or_none("solubility_mg_l", 0.0..=1e7);
    let henry = row.number_or_none("henry_dimensionless", 0.0..=1e4);
    let limit = row.number_or_none("limit_mg_l", 1e-9..=1e5);
    let limit_basis = row.text("limit_basis");
    let agent_kg_per_kg = row.number_or_none("agent_kg_per_kg", 0.0..=1e6);
    let (state, behavior) = (state?, behavior?);
    Some(Substance {
        id: id?,
        un: un.map(|number| number as u16),
        cas: Some(row.cell("cas"))
            .filter(|cas| !cas.is_empty())
            .map(str::to_owned),
        name: name?,
        class: row.cell("un_class").to_owned(),
        erg_guide: erg_guide.map(|number| number as u16),
        state,
        density_g_cm3,
        solubility_mg_l,
        henry,
        volatile: Substance::is_volatile(state, &behavior, henry),
        behavior,
        limit: limit.and_then(|limit| Concentration::new(limit).ok()),
        limit_basis: limit_basis?,
        agent: row.cell("agent").to_owned(),
        agent_kg_per_kg,
        dose_rule: row.cell("dose_rule").to_owned(),
        note: row.cell("note").to_owned(),
        certainty: origin?.certainty,
    })
}

/// Reads `season.csv`: each month once.
pub(super) fn season(input: &Input<'_>) -> Option<Season> {
    let file = "season.csv";
    let bytes = input.bytes(file)?;
    let columns = ["month", "factor", "certainty", "source"];
    let table = Table::read(file, &bytes, &columns, &input.sink)?;
    table.ids("month");
    let mut factors = [None; 12];
    let mut origin = None;
    for row in table.rows() {
        let month = row
            .number("month", 1.0..=12.0)
            .filter(|month| month.fract() == 0.0);
        let factor = row.number("factor", 0.001..=100.0);
        let of_row = row.origin();
        if let (Some(month), Some(factor)) = (month, factor) {
            factors[month as usize - 1] = Some(factor);
        }
        origin = origin.or(of_row);
    }
    for (at, _) in factors
        .iter()
        .enumerate()
        .filter(|(_, factor)| factor.is_none())
    {
        let message = format!("month {} is missing", at + 1);
        let hint = "one row for each month, 1 to 12";
        input
            .sink
            .problem(Problem::new(file, (0, 0), "missing-month", message, hint));
    }
    let mut whole = [1.0; 12];
    for (to, from) in whole.iter_mut().zip(factors) {
        *to = from?;
    }
    Some(Season {
        factors: whole,
        origin: origin?,
    })
}

/// Reads `places/places.geojson`.
pub(super) fn places(input: &Input<'_>, counties: &BTreeMap<String, County>) -> Vec<Place> {
    let file = "places/places.geojson";
    let Some(bytes) = input.bytes(file) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for feature in geojson::features(file, &bytes, &input.sink)
        .into_iter()
        .flatten()
    {
        let Geometry::Point(at) = feature.geometry else {
            feature.problem(
                "bad-geometry",
                "a Point is due",
                "give the place as one point",
            );
            continue;
        };
        let name = Text::new(feature.text("name_zh"), feature.text("name_en"));
        if name.zh().is_empty() {
            feature.problem(
                "missing-property",
                "the place has no name",
                "give name_zh or name_en",
            );
        }
        let class = feature.text("class");
        if !PLACE_CLASSES.contains(&class) {
            let hint = format!("one of: {}", PLACE_CLASSES.join(", "));
            feature.problem(
                "unknown-word",
                format!("class: `{class}` is not known"),
                hint,
            );
        }
        let country = match feature.text("country") {
            "CN" => Some(Country::Cn),
            "KZ" => Some(Country::Kz),
            "KG" => Some(Country::Kg),
            other => {
                let message = format!("country: `{other}` is not known");
                feature.problem("unknown-word", message, "one of: CN, KZ, KG");
                None
            }
        };
        let code = feature.text("county_code");
        let county = counties.get(code).cloned();
        if !code.is_empty() && county.is_none() && !counties.is_empty() {
            let message = format!("county_code: `{code}` is not in counties.csv");
            feature.problem(
                "dangling-id",
                message,
                "add it to counties.csv, or correct the code",
            );
        }
        let population = feature
            .properties
            .get("population")
            .and_then(serde_json::Value::as_u64);
        let (Some(origin), Some(country)) = (feature.origin(), country) else {
            continue;
        };
        found.push(Place {
            name,
            at,
            class: class.to_owned(),
            county,
            country,
            population: population.and_then(|count| u32::try_from(count).ok()),
            origin,
        });
    }
    found
}
