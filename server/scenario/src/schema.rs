//! The JSON Schema of scenario files, for editors. It is published as `scenarios/schema.json`; a
//! test holds the file equal to [`schema`] and its field lists equal to those of the reader.
//!
//! The schema says what editors can help with. What it cannot say (names of the basin, order,
//! conditions) is said by [`crate::read`] alone.

use schemars::{JsonSchema, Schema};
use serde::Serialize;
use std::collections::BTreeMap;

/// A scenario of a drill.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields, title = "HeAn scenario")]
struct File {
    /// Version of the format.
    #[schemars(range(min = 1, max = 1))]
    hean: u8,
    /// What the drill is called.
    title: Title,
    /// The basin, e.g. `ili`.
    basin: String,
    /// Drill time at the start, with its zone: `2026-06-12T09:20:00+08:00`.
    #[schemars(extend("format" = "date-time"))]
    start: String,
    /// How long the drill lasts, at most 30 days: `120h`.
    until: SpanText,
    /// Everything that is drawn follows from it; 1 without it.
    #[serde(default)]
    seed: Option<u64>,
    /// The true flow.
    #[serde(default)]
    water: Option<Water>,
    /// The true weather, in time order.
    #[serde(default)]
    weather: Vec<WeatherStep>,
    /// How the true river differs from the model's medians; hidden from the players.
    #[serde(default)]
    truth: Option<Truth>,
    /// What happens, in time order.
    #[schemars(length(min = 1, max = 10_000))]
    injects: Vec<Inject>,
    /// Who plays which agency; those that are not named are simulated.
    #[serde(default)]
    agencies: BTreeMap<String, Seat>,
    /// What a good response brings about.
    #[serde(default)]
    #[schemars(length(max = 500))]
    expect: Vec<Expectation>,
}

/// A span of time with its unit: `40m`, `5h30m`, `90s`, `3d`.
#[derive(Serialize, JsonSchema)]
#[schemars(transparent)]
struct SpanText(#[schemars(regex(pattern = r"^-?(\d+(\.\d+)? ?(s|m|min|h|d))+$"))] String);

/// A number with its unit, e.g. `28 t`, `612 m3/s`, `4.2 m/s`, `18 C`, `8 mm/h`.
#[derive(Serialize, JsonSchema)]
#[schemars(transparent)]
struct QuantityText(
    #[schemars(regex(pattern = r"^-?\d+(\.\d+)?([eE][+-]?\d+)? ?[^\d\s.].*$"))] String,
);

/// A condition, e.g. `task(T28).state == done before arrival(INT-013).p5 - 60m`.
#[derive(Serialize, JsonSchema)]
#[schemars(transparent)]
struct ConditionText(#[schemars(length(min = 1, max = 2000))] String);

/// Text or number: what YAML takes for a number is read as text too.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[allow(dead_code, reason = "only its shape is used")]
enum Word {
    Text(String),
    Number(f64),
}

/// A title; at least one language.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Title {
    /// Chinese.
    #[serde(default)]
    zh: Option<String>,
    /// English.
    #[serde(default)]
    en: Option<String>,
}

/// The true flow.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Water {
    /// Month whose season holds where there is no gauge: `june` or 6; without it that of `start`.
    #[serde(default)]
    season: Option<Word>,
    /// Readings of gauges: `GAU-006: 118 m3/s`.
    #[serde(default)]
    gauges: BTreeMap<String, QuantityText>,
}

/// A change of the weather; what is not given stays.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct WeatherStep {
    /// From when on, after the start.
    at: SpanText,
    /// The wind.
    #[serde(default)]
    wind: Option<Wind>,
    /// Air temperature: `18 C`.
    #[serde(default)]
    air: Option<QuantityText>,
    /// Rain: `8 mm/h`.
    #[serde(default)]
    rain: Option<QuantityText>,
}

/// Weather values of a bulletin; what is not given is taken from the true weather.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Weather {
    /// The wind.
    #[serde(default)]
    wind: Option<Wind>,
    /// Air temperature: `18 C`.
    #[serde(default)]
    air: Option<QuantityText>,
    /// Rain: `8 mm/h`.
    #[serde(default)]
    rain: Option<QuantityText>,
}

/// The wind.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Wind {
    /// Direction that it comes from, in degrees.
    #[serde(default)]
    #[schemars(range(min = 0, max = 360))]
    from: Option<f64>,
    /// Speed: `4.2 m/s`.
    #[serde(default)]
    speed: Option<QuantityText>,
}

/// Factors on the model's medians.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Truth {
    /// On the velocity.
    #[serde(default)]
    #[schemars(range(min = 0.3, max = 3.0))]
    velocity: Option<f64>,
    /// On the dispersion.
    #[serde(default)]
    #[schemars(range(min = 0.1, max = 10.0))]
    dispersion: Option<f64>,
}

/// Something that happens: `at` or `when`, and exactly one event.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Inject {
    /// Its id; without it `inj-1`, `inj-2` …
    #[serde(default)]
    id: Option<String>,
    /// So long after the start.
    #[serde(default)]
    at: Option<SpanText>,
    /// When this first holds …
    #[serde(default)]
    when: Option<ConditionText>,
    /// … and so long after that.
    #[serde(default)]
    after: Option<SpanText>,
    /// Something is released: hidden truth.
    #[serde(default)]
    spill: Option<Spill>,
    /// Somebody reports: what the players learn.
    #[serde(default)]
    report: Option<Report>,
    /// A weather bulletin.
    #[serde(default)]
    weather: Option<Weather>,
    /// A road is closed.
    #[serde(default)]
    close: Option<Close>,
    /// A road is open again.
    #[serde(default)]
    open: Option<Open>,
    /// A message to an agency.
    #[serde(default)]
    message: Option<Message>,
    /// A gauge reports by itself.
    #[serde(default)]
    gauge: Option<Gauge>,
    /// An agency enters a fact by itself.
    #[serde(default)]
    fact: Option<Fact>,
}

/// A release.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Spill {
    /// `spill` or `leak`; a risk source leaks, anything else spills.
    #[serde(default)]
    kind: Option<String>,
    /// Where: `[longitude, latitude]`.
    #[serde(default)]
    at: Option<[f64; 2]>,
    /// The facility that it comes from; a risk source drains by its outfall.
    #[serde(default)]
    facility: Option<String>,
    /// Slug, UN number, CAS number or name.
    substance: Word,
    /// How much: `28 t`.
    mass: QuantityText,
    /// Over how long: `40m`.
    over: SpanText,
}

/// A report. The first about a spill opens the incident.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Report {
    /// By which way: `12369`, `110`, `phone` …
    via: Word,
    /// The words.
    text: String,
    /// The id of the spill that it is about; without it the last one before.
    #[serde(default)]
    spill: Option<String>,
    /// What it is about, where there is no spill: `spill`, `leak`, `gas`, `weather`, `other`.
    #[serde(default)]
    kind: Option<String>,
    /// Where, as reported; without it the spill's place.
    #[serde(default)]
    at: Option<[f64; 2]>,
    /// Where, by the name of a place, a road node or a facility.
    #[serde(default)]
    place: Option<String>,
    /// The substance, where the report names it.
    #[serde(default)]
    substance: Option<Word>,
    /// The mass, where the report gives it.
    #[serde(default)]
    mass: Option<QuantityText>,
    /// The length of the release, where the report gives it.
    #[serde(default)]
    over: Option<SpanText>,
    /// When it began, where the report says so: an instant, or an offset from the start.
    #[serde(default)]
    started: Option<String>,
}

/// A road closure.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Close {
    /// The road: `G218`.
    road: String,
    /// Near a road node, place, facility or `lon,lat`.
    #[serde(default)]
    near: Option<String>,
    /// For how long; without it until opened.
    #[serde(default, rename = "for")]
    for_: Option<SpanText>,
}

/// The end of a road closure.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Open {
    /// The road: `G218`.
    road: String,
    /// Near a road node, place, facility or `lon,lat`.
    #[serde(default)]
    near: Option<String>,
}

/// A message.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Message {
    /// To which agency.
    to: String,
    /// The words.
    text: String,
}

/// A reading of a gauge.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Gauge {
    /// The gauge.
    id: String,
    /// What it reads: `141 m3/s`.
    discharge: QuantityText,
}

/// A fact that an agency enters by itself.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Fact {
    /// Its kind: `impact_reported`, `crew_lost`, `weather_warned` …
    kind: String,
    /// Which agency enters it.
    by: String,
    /// The id of the spill whose incident it belongs to; without it the first incident.
    #[serde(default)]
    about: Option<String>,
    /// The agency whose inbox it goes to, where it belongs to no incident.
    #[serde(default)]
    to: Option<String>,
    /// Its data, as the API takes it.
    data: BTreeMap<String, serde_json::Value>,
}

/// Who plays.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[allow(dead_code, reason = "only its shape is used")]
enum Plays {
    /// The world answers.
    Simulated,
    /// A person answers.
    Human,
    /// Nobody answers.
    Absent,
}

/// How an agency answers.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Seat {
    /// Who plays it.
    #[serde(default)]
    plays: Option<Plays>,
    /// How long it takes to accept a task: `3m ± 2m`.
    #[serde(default)]
    accept: Option<String>,
    /// Factor on how long work takes.
    #[serde(default)]
    #[schemars(range(min = 0.1, max = 10.0))]
    work: Option<f64>,
    /// Plan tasks that it refuses, with the reason.
    #[serde(default)]
    refuse: BTreeMap<String, String>,
    /// Plan tasks that it accepts and fails at, with the reason.
    #[serde(default)]
    fail: BTreeMap<String, String>,
    /// Plan tasks that it does not approve, with the reason.
    #[serde(default)]
    disapprove: BTreeMap<String, String>,
    /// Plan tasks that it never answers.
    #[serde(default)]
    silent: Vec<String>,
}

/// Something that a good response brings about.
#[derive(Serialize, JsonSchema)]
#[schemars(deny_unknown_fields)]
struct Expectation {
    /// Its id.
    id: String,
    /// What it is called.
    #[serde(default)]
    title: Option<Title>,
    /// What must come to hold.
    that: ConditionText,
    /// How much it counts; 1 without it.
    #[serde(default)]
    #[schemars(extend("exclusiveMinimum" = 0, "maximum" = 1000))]
    weight: Option<f64>,
}

/// The JSON Schema (2020-12) of a scenario file.
pub fn schema() -> Schema {
    schemars::schema_for!(File)
}

/// The schema as it is published: indented, with a line end.
pub fn published() -> String {
    let mut text = serde_json::to_string_pretty(&schema()).unwrap_or_default();
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;
    use crate::testing::root;
    use std::collections::BTreeSet;

    #[test]
    fn the_published_schema_is_this_one() {
        let path = root().join("scenarios/schema.json");
        let (ours, update) = (published(), std::env::var_os("UPDATE_EXPECT").is_some());
        if update {
            std::fs::write(&path, &ours).unwrap();
        }
        let theirs = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            theirs == ours,
            "scenarios/schema.json is old: run with UPDATE_EXPECT=1"
        );
    }

    #[test]
    fn schema_and_reader_know_the_same_fields() {
        let schema = serde_json::to_value(schema()).unwrap();
        let check = |name: &str, fields: &[&str]| {
            let at = match name {
                "" => &schema["properties"],
                name => &schema["$defs"][name]["properties"],
            };
            let ours: BTreeSet<&str> = at.as_object().unwrap().keys().map(String::as_str).collect();
            assert_eq!(ours, fields.iter().copied().collect(), "{name}");
        };
        check("", read::FIELDS);
        check("Title", read::TITLE_FIELDS);
        check("Expectation", read::EXPECT_FIELDS);
        check("Water", read::world::WATER_FIELDS);
        check("WeatherStep", read::world::STEP_FIELDS);
        check("Weather", read::world::WEATHER_FIELDS);
        check("Wind", read::world::WIND_FIELDS);
        check("Truth", read::world::TRUTH_FIELDS);
        check("Inject", read::injects::INJECT_FIELDS);
        check("Spill", read::injects::SPILL_FIELDS);
        check("Report", read::injects::REPORT_FIELDS);
        check("Close", read::injects::CLOSE_FIELDS);
        check("Open", read::injects::OPEN_FIELDS);
        check("Message", read::injects::MESSAGE_FIELDS);
        check("Gauge", read::injects::GAUGE_FIELDS);
        check("Seat", read::agencies::SEAT_FIELDS);
    }
}
