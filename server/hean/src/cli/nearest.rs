//! `hean nearest`: the supplies that can be there first.

use super::common::{BasinArgs, Exit, fail, out};
use super::table::{Align, Table};
use hean_basin::Basin;
use hean_report::{Lang, plain};
use hean_supply::{
    Answer, Code, Query, SupplyError, item_by_text, nearest, parse_quantity, place_by_text,
    reach_by_text, show_quantity, to_geojson,
};
use hean_units::{LonLat, Span};
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
    #[arg(long, value_name = "N", default_value_t = 5)]
    count: usize,
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
        Err(error) => return fail(Exit::Usage, error),
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
        Err(error) => fail(Exit::Failed, told(&error)),
    }
}

fn told(error: &SupplyError) -> String {
    format!("{error} [{}]", error.code())
}

fn query(args: &NearestArgs, basin: &Basin) -> Result<Query, String> {
    let at = place(args, basin).map_err(|error| told(&error))?;
    let item = item_by_text(basin, &args.item).map_err(|error| told(&error))?;
    let mut query = Query::new(at, item.id.clone());
    if let Some(quantity) = &args.quantity {
        query.quantity = Some(parse_quantity(quantity, item).map_err(|error| told(&error))?);
    }
    if let Some(by) = &args.by {
        query.by = Some(Span::parse(by).map_err(|error| format!("--by: {error}"))?);
    }
    query.count = args.count;
    let mut closures = BTreeSet::new();
    for closed in &args.close {
        let (road, near) = match closed.split_once(':') {
            Some((road, near)) => (road, Some(near)),
            None => (closed.as_str(), None),
        };
        let edges = basin.closure_edges(road, near);
        closures.extend(edges.map_err(|error| format!("--close {closed}: {error}"))?);
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
