//! `hean nearest`: the supplies that can be there first.

use super::common::{BasinArgs, Exit, fail, out};
use super::table::{Align, Table};
use crate::said::{about, coded};
use hean_basin::{Basin, PlaceLookup};
use hean_report::{Lang, plain};
use hean_supply::{
    Answer, Code, Query, SupplyError, item_by_text, nearest, parse_quantity, place_by_text,
    reach_by_text, show_quantity, to_geojson,
};
use hean_units::{LonLat, Span, Text};
use std::collections::BTreeSet;

/// Nearest usable supplies by arrival time, with shortfall.
#[derive(Debug, clap::Args)]
#[command(group(clap::ArgGroup::new("where").required(true).args(["at", "place", "reach"])))]
pub struct NearestArgs {
    /// Where they are wanted: longitude,latitude.
    #[arg(long, value_name = "LON,LAT", allow_hyphen_values = true)]
    at: Option<String>,
    /// Where they are wanted: a place, a facility or a road node.
    #[arg(long, value_name = "NAME")]
    place: Option<String>,
    /// Where they are wanted: a reach and the distance from its upstream end.
    #[arg(long, value_name = "ID@KM")]
    reach: Option<String>,
    /// The item: its id or name, e.g. activated-carbon.
    #[arg(long, value_name = "ITEM")]
    item: String,
    /// How much, with its unit, e.g. 20t.
    #[arg(long, value_name = "QUANTITY", allow_hyphen_values = true)]
    quantity: Option<String>,
    /// Within which time, e.g. 3h.
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    by: Option<String>,
    /// How many depots are shown at most.
    #[arg(long, value_name = "N", default_value_t = 5,
          value_parser = clap::value_parser!(u16).range(1..=200))]
    count: u16,
    /// A closed road, as `ROAD` or `ROAD:PLACE`; may be given several times.
    #[arg(long, value_name = "ROAD[:PLACE]")]
    close: Vec<String>,
    /// One JSON object.
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// A GeoJSON FeatureCollection with the routes.
    #[arg(long)]
    geojson: bool,
    #[command(flatten)]
    basin: BasinArgs,
}

/// Runs the command.
pub fn run(args: &NearestArgs) -> Exit {
    let (basin, _) = match args.basin.load() {
        Ok(world) => world,
        Err(exit) => return exit,
    };
    let lang = args.basin.lang();
    let query = match query(args, &basin) {
        Ok(query) => query,
        Err(error) => return fail(Exit::Usage, lang, &error),
    };
    match nearest(&basin, &query) {
        Ok(answer) => {
            out(&if args.geojson {
                format!("{:#}\n", to_geojson(&answer))
            } else if args.json {
                format!("{:#}\n", serde_json::json!(answer))
            } else {
                text(&answer, lang)
            });
            Exit::Done
        }
        Err(error) => fail(Exit::Failed, lang, &said(&error)),
    }
}

fn said(error: &SupplyError) -> Text {
    coded(&error.text(), error.code())
}

fn query(args: &NearestArgs, basin: &Basin) -> Result<Query, Text> {
    let at = place(args, basin).map_err(|error| said(&error))?;
    let item = item_by_text(basin, &args.item).map_err(|error| said(&error))?;
    let mut query = Query::new(at, item.id.clone());
    if let Some(quantity) = &args.quantity {
        query.quantity = Some(parse_quantity(quantity, item).map_err(|error| said(&error))?);
    }
    if let Some(by) = &args.by {
        query.by = Some(Span::parse(by).map_err(|error| about("--by", &error.text()))?);
    }
    query.count = usize::from(args.count);
    let mut closures = BTreeSet::new();
    for closed in &args.close {
        let (road, near) = match closed.split_once(':') {
            Some((road, near)) => (road, Some(near)),
            None => (closed.as_str(), None),
        };
        let edges = basin.closure_edges(road, near);
        let wrong = |error: PlaceLookup| about(format!("--close {closed}"), &error.text());
        closures.extend(edges.map_err(wrong)?);
    }
    query.closures = closures;
    Ok(query)
}

fn place(args: &NearestArgs, basin: &Basin) -> Result<LonLat, SupplyError> {
    match (&args.at, &args.place, &args.reach) {
        (_, _, Some(reach)) => reach_by_text(basin, reach),
        (Some(text), _, _) | (None, Some(text), _) => place_by_text(basin, text),
        (None, None, None) => place_by_text(basin, ""),
    }
}

/// The answer for people.
pub fn text(answer: &Answer, lang: Lang) -> String {
    let quantity = |amount: f64| show_quantity(amount, &answer.unit, lang.code());
    let mut text = format!(
        "{}  {}{}  →  {}\n\n",
        lang.pick("最近物资", "Nearest supplies"),
        lang.text(&answer.name),
        answer
            .wanted
            .map_or(String::new(), |wanted| format!(" {}", quantity(wanted))),
        answer.at,
    );
    let column = |zh, en| lang.pick(zh, en);
    let mut table = Table::new(&[
        (column("到达", "Arrives"), Align::Right),
        (column("物资库", "Depot"), Align::Left),
        (column("可用", "Usable"), Align::Right),
        (column("取用", "Take"), Align::Right),
        (column("调令", "Release"), Align::Right),
        (column("装车", "Load"), Align::Right),
        (column("路程", "Road"), Align::Right),
        (column("里程", "Distance"), Align::Right),
        (column("备注", "Remarks"), Align::Left),
    ]);
    for offer in &answer.offers {
        table.row(vec![
            plain::span(offer.eta.rounded_to_minute(), lang),
            format!("{} {}", offer.depot, lang.text(&offer.name)),
            quantity(offer.usable),
            quantity(offer.take),
            plain::span(offer.release, lang),
            plain::span(offer.loading, lang),
            plain::span(offer.road.rounded_to_minute(), lang),
            plain::length(offer.distance.get()),
            remarks(&offer.codes, lang),
        ]);
    }
    text.push_str(&table.to_string());
    text.push('\n');
    for passed in &answer.passed_over {
        let name = lang.text(&passed.name);
        let why = passed.code.text();
        text.push_str(&format!("  {} {name}: {}\n", passed.depot, lang.text(&why)));
    }
    text.push_str(&format!(
        "  {} {}",
        lang.pick("可到合计", "Can come"),
        quantity(answer.total)
    ));
    if let Some(complete) = answer.complete {
        let complete = plain::span(complete.rounded_to_minute(), lang);
        text.push_str(&format!(
            "  {} {complete}",
            lang.pick("齐备", "complete after")
        ));
    }
    if answer.wanted.is_some() {
        let short = quantity(answer.shortfall.unwrap_or(0.0));
        text.push_str(&format!("  {} {short}", lang.pick("缺口", "shortfall")));
    }
    text.push('\n');
    if !answer.codes.is_empty() {
        text.push_str(&format!("  {}\n", remarks(&answer.codes, lang)));
    }
    text
}

fn remarks(codes: &[Code], lang: Lang) -> String {
    let words: Vec<String> = codes
        .iter()
        .map(|code| lang.text(&code.text()).to_owned())
        .collect();
    words.join(lang.pick("；", "; "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use expect_test::{Expect, expect};

    #[derive(clap::Parser)]
    struct Line {
        #[command(flatten)]
        args: NearestArgs,
    }

    /// What is told of a wrong line, in both languages.
    fn check(line: &[&str], expected: Expect) {
        let ili = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili");
        let world = crate::world::load(std::path::Path::new(ili)).unwrap();
        let line = [&["nearest"], line].concat();
        let args = Line::try_parse_from(line).unwrap().args;
        let text = query(&args, &world.basin).unwrap_err();
        expected.assert_eq(&format!("{}\n{}\n", text.zh, text.en));
    }

    #[test]
    fn a_wrong_question_is_told_in_both_languages() {
        check(
            &["--at", "82.5,43.6", "--item", "carbonn"],
            expect![[r#"
                没有物资 `carbonn`；请写编号或全名 [supply.unknown_item]
                there is no item `carbonn`; write its id or its whole name [supply.unknown_item]
            "#]],
        );
        check(
            &["--place", "新源县", "--item", "boom", "--quantity", "20 t"],
            expect![[r#"
                `20 t` 不是 `boom` 的数量：`boom` 以 m 计，不以 t 计；例如写 `20 m` [supply.quantity_text]
                `20 t` is not a quantity of `boom`: `boom` is counted in m, not in t; write for example `20 m` [supply.quantity_text]
            "#]],
        );
        check(
            &["--reach", "R355@9999", "--item", "boom"],
            expect![[r#"
            `R355@9999` 不是河段上的点：R355 全长只有 21.0 公里；例如写 `R355@12.5`（距河段上游端的公里数） [supply.reach_point]
            `R355@9999` is no point of a reach: R355 is only 21.0 km long; write for example `R355@12.5` (km from its upstream end) [supply.reach_point]
        "#]],
        );
        check(
            &["--at", "82.5,43.6", "--item", "boom", "--by", "3"],
            expect![[r#"
                --by：`3` 没有单位；例如写 `40m`
                --by: `3` has no unit; write for example `40m`
            "#]],
        );
        check(
            &["--at", "82.5,43.6", "--item", "boom", "--close", "G999"],
            expect![[r#"
                --close G999：没有道路 `G999`；现有道路：G217、G218、G218E、G219、G30、G3016、G312、G577、G578、KZ-A2、KZ-A3、KZ-A6、KZ-R19、KZ-local、S115、S213、S214、S219、S220、S220S、S237、S304、S313、S313S、S315、S316、S318
                --close G999: there is no road `G999`; roads: G217, G218, G218E, G219, G30, G3016, G312, G577, G578, KZ-A2, KZ-A3, KZ-A6, KZ-R19, KZ-local, S115, S213, S214, S219, S220, S220S, S237, S304, S313, S313S, S315, S316, S318
            "#]],
        );
    }
}
