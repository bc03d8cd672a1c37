//! `hean forecast`: arrival, peak and end at everything downstream of a release.

use super::common::{BasinArgs, Exit, fail, out};
use super::table::{Align, Table};
use crate::said::{about, coded};
use hean_basin::{Basin, SubstanceLookup};
use hean_forecast::{FlowInput, Forecast, Input, Release};
use hean_report::{Lang, plain};
use hean_units::{
    Celsius, Discharge, FacilityId, Instant, Kilograms, LonLat, Span, Text, UnitError,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// Arrival, peak and duration at everything downstream.
#[derive(Debug, clap::Args)]
pub struct ForecastArgs {
    /// Where it is released: longitude,latitude.
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    at: String,
    /// The substance: its id, UN number, CAS number or name.
    #[arg(long, value_name = "SUBSTANCE")]
    substance: Option<String>,
    /// Mass released, e.g. 10t.
    #[arg(long, value_name = "MASS", allow_hyphen_values = true)]
    mass: String,
    /// Length of the release, e.g. 40m.
    #[arg(long, value_name = "TIME", default_value = "0s")]
    over: String,
    /// When it begins (RFC 3339 with zone); without it, now.
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// A gauge reading, as GAU-001=612m3/s; may be given several times.
    #[arg(long, value_name = "GAUGE=FLOW")]
    gauge: Vec<String>,
    /// Air temperature in degrees Celsius.
    #[arg(
        long,
        value_name = "TEMPERATURE",
        default_value = "15C",
        allow_hyphen_values = true
    )]
    air: String,
    /// One JSON object.
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// A GeoJSON FeatureCollection of the sections and reaches.
    #[arg(long)]
    geojson: bool,
    #[command(flatten)]
    basin: BasinArgs,
}

/// Runs the command; `now` is used where no start is given.
pub fn run(args: &ForecastArgs, now: Instant) -> Exit {
    let (basin, _) = match args.basin.load() {
        Ok(world) => world,
        Err(exit) => return exit,
    };
    let lang = args.basin.lang();
    let (input, entry) = match input(args, &basin, now) {
        Ok(input) => input,
        Err(error) => return fail(Exit::Usage, lang, &error),
    };
    match hean_forecast::run(&basin, &input) {
        Ok(forecast) => {
            out(&if args.geojson {
                format!("{:#}\n", geojson(&basin, &forecast))
            } else if args.json {
                format!("{:#}\n", value(&forecast, &entry))
            } else {
                text(&forecast, &entry, lang)
            });
            Exit::Done
        }
        Err(error) => fail(Exit::Failed, lang, &error.text()),
    }
}

fn input(args: &ForecastArgs, basin: &Basin, now: Instant) -> Result<(Input, Entry), Text> {
    let wrong = |option: &'static str| move |error: UnitError| about(option, &error.text());
    let at = args.at.parse::<LonLat>().map_err(no_position)?;
    let path = basin.spill_path(at).map_err(|error| error.text())?;
    let substance = match &args.substance {
        None => None,
        Some(text) => Some(
            basin
                .substance_by_text(text)
                .map_err(|error| match &error {
                    SubstanceLookup::Unknown { .. } => coded(&error.text(), "substance.unknown"),
                    SubstanceLookup::Ambiguous { .. } => {
                        coded(&error.text(), "substance.ambiguous")
                    }
                })?,
        ),
    };
    let over = Span::parse(&args.over).map_err(wrong("--over"))?;
    let start = match &args.start {
        Some(text) => Instant::parse(text).map_err(wrong("--start"))?,
        None => now,
    };
    let mut gauges = BTreeMap::new();
    for reading in &args.gauge {
        let option = || format!("--gauge {reading}");
        let (id, flow) = reading.split_once('=').ok_or_else(|| {
            let example = Text::new(
                "例如写 GAU-001=612m3/s",
                "write for example GAU-001=612m3/s",
            );
            about(option(), &example)
        })?;
        let bad = |error: UnitError| about(option(), &error.text());
        gauges.insert(
            FacilityId::new(id).map_err(bad)?,
            Discharge::parse(flow).map_err(bad)?,
        );
    }
    let reach = basin.rivers.reach(&path.entry.reach);
    let entry = Entry {
        reach: path.entry.reach.to_string(),
        river: reach.map(|reach| reach.name.clone()).unwrap_or_default(),
        chainage_m: path.entry.chainage.get().round(),
        overland_m: path.overland.get().round(),
        via: path.via.as_str(),
    };
    let release = Release {
        entry: path.entry,
        substance: substance.map(|substance| substance.id.clone()),
        mass: Kilograms::parse(&args.mass).map_err(wrong("--mass"))?,
        over,
        start,
        delay: Span::ZERO,
    };
    let flow = FlowInput {
        month: start.month(),
        gauges,
    };
    let air = Celsius::parse(&args.air).map_err(wrong("--air"))?;
    let horizon = hean_engine::run::HORIZON;
    Ok((
        Input {
            release,
            flow,
            air,
            truth: None,
            horizon,
        },
        entry,
    ))
}

fn no_position(error: UnitError) -> Text {
    let text = match &error {
        UnitError::NotANumber { text, .. } => Text::new(
            format!("`{text}` 不是位置；先写经度，再写纬度，例如 82.5,43.6"),
            format!("`{text}` is no position; write longitude, then latitude, as in 82.5,43.6"),
        ),
        other => other.text(),
    };
    about("--at", &text)
}

struct Entry {
    reach: String,
    river: Text,
    chainage_m: f64,
    overland_m: f64,
    via: &'static str,
}

fn value(forecast: &Forecast, entry: &Entry) -> Value {
    let sections: Vec<Value> = forecast
        .sections
        .iter()
        .map(|found| {
            json!({
                "section": found.section.id,
                "name": found.section.name,
                "kind": found.section.kind.as_str(),
                "certainty": found.section.certainty.as_str(),
                "distance_m": found.distance.get().round(),
                "watch_only": found.section.watch_only,
                "early": found.early,
                "arrival": found.arrival,
                "peak_at": found.peak_at,
                "peak_mg_l": found.peak.get(),
                "end": found.end,
                "late": found.late,
            })
        })
        .collect();
    let balance = &forecast.balance;
    json!({
        "engine": forecast.engine,
        "start": forecast.start,
        "entry": {"reach": entry.reach, "river": entry.river, "chainage_m": entry.chainage_m,
                  "overland_m": entry.overland_m, "via": entry.via},
        "threshold_mg_l": forecast.threshold.get(),
        "sections": sections,
        "mass_balance": {
            "at": balance.at,
            "released_kg": balance.released.get(),
            "floating_kg": balance.floating.get(),
            "in_water_kg": balance.in_water.get(),
            "lost_kg": balance.lost.get(),
            "withdrawn_kg": balance.withdrawn.get(),
            "passed_kg": balance.passed.get(),
        },
        "assumed": forecast.assumed,
    })
}

fn geojson(basin: &Basin, forecast: &Forecast) -> Value {
    let mut features = Vec::new();
    for reach in &forecast.reaches {
        if let Some(line) = basin.rivers.reach(&reach.reach) {
            features.push(json!({
                "type": "Feature",
                "geometry": {"type": "LineString", "coordinates": line.geometry},
                "properties": {"reach": reach.reach, "peak_mg_l": reach.peak.get(),
                               "front": reach.start.front, "end": reach.end.end},
            }));
        }
    }
    for found in &forecast.sections {
        if let Some(facility) = basin.facilities.get(&found.section.id) {
            features.push(json!({
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": facility.at},
                "properties": {"section": found.section.id, "name": found.section.name,
                               "early": found.early, "arrival": found.arrival,
                               "peak_mg_l": found.peak.get(), "end": found.end,
                               "watch_only": found.section.watch_only,
                               "certainty": found.section.certainty.as_str()},
            }));
        }
    }
    json!({"type": "FeatureCollection", "features": features})
}

fn text(forecast: &Forecast, entry: &Entry, lang: Lang) -> String {
    let mut text = format!(
        "{} {} {} {} + {}\n{} {}\n\n",
        lang.pick("入河点", "Enters the water at"),
        lang.text(&entry.river),
        entry.reach,
        entry.via,
        plain::length(entry.chainage_m),
        lang.pick("到达阈值", "Arrival means more than"),
        plain::mg_l(forecast.threshold.get()),
    );
    let mut table = arrivals_table(lang);
    for found in &forecast.sections {
        let after =
            |at: Option<Instant>| at.map_or("—".to_owned(), |at| (at - forecast.start).offset());
        let name = format!("{} {}", found.section.id, lang.text(&found.section.name));
        let remark = if found.section.watch_only {
            lang.pick("地下水源：只作关注", "groundwater: watch only")
        } else if found.section.node_assumed {
            lang.pick("河段节点为假定", "river node assumed")
        } else {
            ""
        };
        table.row(vec![
            name,
            plain::length(found.distance.get()),
            after(found.early),
            after(found.arrival),
            after(found.peak_at),
            plain::mg_l(found.peak.get()),
            after(found.end),
            remark.to_owned(),
        ]);
    }
    text.push_str(&table.to_string());
    text.push_str(&format!("\n{}\n", lang.pick("假定：", "Assumed:")));
    for one in &forecast.assumed {
        let (what, why) = (lang.text(&one.what), lang.text(&one.why));
        text.push_str(&format!("  {what} = {} — {why}\n", one.value));
    }
    text
}

/// The columns of an arrival table.
pub fn arrivals_table(lang: Lang) -> Table {
    let column = |zh, en| lang.pick(zh, en);
    Table::new(&[
        (column("断面", "Section"), Align::Left),
        (column("河程", "Distance"), Align::Right),
        (column("最早", "Earliest"), Align::Right),
        (column("到达", "Arrival"), Align::Right),
        (column("峰现", "Peak at"), Align::Right),
        (column("峰值", "Peak"), Align::Right),
        (column("回落", "End"), Align::Right),
        (column("备注", "Remarks"), Align::Left),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use expect_test::{Expect, expect};

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: ForecastArgs,
    }

    /// What is told of a wrong line, in both languages.
    fn check(line: &[&str], expected: Expect) {
        let ili = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili");
        let world = crate::world::load(std::path::Path::new(ili)).unwrap();
        let line = [&["forecast"], line].concat();
        let args = Line::try_parse_from(line).unwrap().args;
        let Err(text) = input(&args, &world.basin, Instant::from_millis(0)) else {
            panic!("{args:?} is accepted");
        };
        expected.assert_eq(&format!("{}\n{}\n", text.zh, text.en));
    }

    #[test]
    fn a_wrong_question_is_told_in_both_languages() {
        let at = ["--at", "83.2,43.5"];
        let with = |rest: &[&'static str]| [&at[..], rest].concat();
        check(
            &["--at", "river", "--mass", "10t"],
            expect![[r#"
            --at：`river` 不是位置；先写经度，再写纬度，例如 82.5,43.6
            --at: `river` is no position; write longitude, then latitude, as in 82.5,43.6
        "#]],
        );
        check(
            &["--at", "12,43.5", "--mass", "10t"],
            expect![[r#"
            12.0000, 43.5000 在流域之外：该处的水不流入本流域的河流
            12.0000, 43.5000 is outside the basin: water from there reaches no river of it
        "#]],
        );
        check(
            &with(&["--mass", "10"]),
            expect![[r#"
            --mass：`10` 没有单位；例如写 `28 t`
            --mass: `10` has no unit; write for example `28 t`
        "#]],
        );
        check(
            &with(&["--mass", "10t", "--air", "99 C"]),
            expect![[r#"
            --air：温度应在 -70 至 70 C 之间，实为 99
            --air: temperature must be between -70 and 70 C, got 99
        "#]],
        );
        check(
            &with(&["--mass", "10t", "--substance", "benzin"]),
            expect![[r#"
                没有物质 `benzin`：请写编号、UN 号、CAS 号或全名 [substance.unknown]
                no substance `benzin`: give an id, a UN number, a CAS number or a full name [substance.unknown]
            "#]],
        );
        check(
            &with(&["--mass", "10t", "--gauge", "GAU-001"]),
            expect![[r#"
                --gauge GAU-001：例如写 GAU-001=612m3/s
                --gauge GAU-001: write for example GAU-001=612m3/s
            "#]],
        );
        check(
            &with(&["--mass", "10t", "--start", "noon"]),
            expect![[r#"
                --start：`noon` 不是带时区的时间；例如写 `2026-06-12T09:20:00+08:00`
                --start: `noon` is not a time with a zone; write for example `2026-06-12T09:20:00+08:00`
            "#]],
        );
    }
}
