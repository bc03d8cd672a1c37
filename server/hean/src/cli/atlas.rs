//! `hean atlas`: road segments by what a spill there would reach and how soon, with the signs and
//! controls that follow.

use super::common::{BasinArgs, Exit, fail, out};
use super::table::{Align, Table};
use crate::risks::{Ranked, Risks, RoadError};
use crate::said::about;
use hean_report::{Lang, plain};
use hean_risk::atlas::Segment;
use hean_risk::road::ReceptorKind;

/// Road segments by what a spill there would reach and how soon.
#[derive(Debug, clap::Args)]
pub struct AtlasArgs {
    /// Only this road: its reference or name, e.g. G218.
    #[arg(long, value_name = "NAME")]
    route: Option<String>,
    /// How many segments are shown at most; 0 = all. JSON and GeoJSON always have all.
    #[arg(long, value_name = "N", default_value_t = 20)]
    count: usize,
    /// One JSON object.
    #[arg(long, conflicts_with = "geojson")]
    json: bool,
    /// A GeoJSON FeatureCollection of the segments.
    #[arg(long)]
    geojson: bool,
    #[command(flatten)]
    basin: BasinArgs,
}

/// Runs the command.
pub fn run(args: &AtlasArgs) -> Exit {
    let lang = args.basin.lang();
    let (basin, _) = match args.basin.load() {
        Ok(world) => world,
        Err(exit) => return exit,
    };
    let risks = match Risks::load(basin, &args.basin.folder()) {
        Ok(risks) => risks,
        Err(error) => return fail(Exit::Input, lang, &error.text()),
    };
    match risks.ranked(args.route.as_deref()) {
        Ok(ranked) => {
            out(&if args.geojson {
                format!("{:#}\n", ranked.geojson())
            } else if args.json {
                format!("{:#}\n", serde_json::json!(ranked.read()))
            } else {
                text(&ranked, args.count, lang)
            });
            Exit::Done
        }
        Err(RoadError::Road(text)) => fail(Exit::Usage, lang, &about("--route", &text)),
        Err(RoadError::Forecast(text)) => fail(Exit::Failed, lang, &text),
    }
}

/// The atlas for people: a table of segments, then the controls with their reasons.
fn text(ranked: &Ranked<'_>, count: usize, lang: Lang) -> String {
    let atlas = ranked.atlas;
    let all = ranked.segments.len();
    let shown = if count == 0 { all } else { count.min(all) };
    let within = plain::span(atlas.within, lang);
    let mut text = format!(
        "{}\n{}{}\n{}\n\n",
        lang.text(&atlas.label),
        lang.pick("标准泄漏：", "Standard release: "),
        lang.text(&atlas.release),
        match lang {
            Lang::Zh => format!("按{within}内可达的受体及其早到程度排序；时间为最早到达"),
            Lang::En => format!("By what is reached within {within} and how soon; earliest times"),
        },
    );
    let column = |zh, en| lang.pick(zh, en);
    let mut table = Table::new(&[
        ("#", Align::Right),
        (column("路段", "Segment"), Align::Left),
        (column("道路", "Road"), Align::Left),
        (column("河流", "River"), Align::Left),
        (column("距河", "Water"), Align::Right),
        (column("取水口", "Intake"), Align::Left),
        (column("渠首", "Canal"), Align::Left),
        (column("国界", "Border"), Align::Left),
        (column("分值", "Reach"), Align::Right),
        (column("指数", "Index"), Align::Right),
    ]);
    for (rank, segment) in &ranked.segments[..shown] {
        table.row(row(*rank, segment, lang));
    }
    text.push_str(&table.to_string());
    if shown < all {
        let rest = all - shown;
        text.push_str(&match lang {
            Lang::Zh => format!("  另有 {rest} 段（--count 0 显示全部）\n"),
            Lang::En => format!("  {rest} more (--count 0 shows all)\n"),
        });
    }
    text.push_str(lang.pick(
        "  * 取水口不在河道上，其河段位置为假定\n",
        "  * stands away from the river: its place on it is an assumption\n",
    ));
    for gap in &ranked.pack().gaps {
        let (what, blocks) = (lang.text(&gap.what), lang.text(&gap.blocks));
        let line = match lang {
            Lang::Zh => format!("缺口 {}：{what}；影响：{blocks}", gap.id),
            Lang::En => format!("gap {}: {what}; it blocks: {blocks}", gap.id),
        };
        text.push_str(&wrapped(&line, 2, lang));
    }
    text.push_str(&format!(
        "\n{}\n",
        lang.pick("建议的标志与管控：", "Signs and controls proposed:")
    ));
    for (rank, segment) in &ranked.segments[..shown] {
        text.push_str(&controls(*rank, segment, lang));
    }
    text
}

fn row(rank: u32, segment: &Segment, lang: Lang) -> Vec<String> {
    let first = |kind: ReceptorKind| {
        let found = segment.reached.iter().find(|one| one.kind == kind);
        found.map_or_else(
            || "—".to_owned(),
            |one| {
                let mark = if one.node_assumed { "*" } else { "" };
                format!("{} {}{mark}", clock(one.early.mins_f64()), one.id)
            },
        )
    };
    let water = match segment.crossing {
        true => lang.pick("跨河", "over").to_owned(),
        false => plain::length(segment.water.get()),
    };
    let river = match lang.text(&segment.river) {
        "" => segment.entry.reach.as_str(),
        name => name,
    };
    vec![
        rank.to_string(),
        segment.id.clone(),
        segment.road.clone(),
        cut(river, 8),
        water,
        first(ReceptorKind::Intake),
        first(ReceptorKind::Canal),
        first(ReceptorKind::Border),
        format!("{:.1}", segment.index.receptors),
        plain::number(segment.index.value),
    ]
}

/// Hours and minutes: `5:07`.
fn clock(minutes: f64) -> String {
    let minutes = minutes.floor().max(0.0) as u64;
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

/// A text of at most so many terminal columns.
fn cut(text: &str, columns: usize) -> String {
    let mut kept = String::new();
    for c in text.chars() {
        if plain::width(&kept) + plain::width(c.encode_utf8(&mut [0; 4])) >= columns
            && plain::width(text) > columns
        {
            return kept + "…";
        }
        kept.push(c);
    }
    kept
}

/// The widest line of the list of controls.
const COLUMNS: usize = 100;

/// One line a reason, with the controls that share it.
fn controls(rank: u32, segment: &Segment, lang: Lang) -> String {
    let mut by_reason: Vec<(&str, Vec<&str>)> = Vec::new();
    for one in &segment.controls {
        let (title, reason) = (lang.text(&one.title), lang.text(&one.reason));
        match by_reason.iter_mut().find(|(other, _)| *other == reason) {
            Some((_, titles)) => titles.push(title),
            None => by_reason.push((reason, vec![title])),
        }
    }
    let mut text = format!(
        "{rank:>4}  {} {} {}\n",
        segment.id,
        segment.road,
        segment.county.as_ref().map_or("", |of| lang.text(&of.name)),
    );
    if by_reason.is_empty() {
        text.push_str(lang.pick("        无\n", "        none\n"));
    }
    let (comma, colon) = (lang.pick("、", ", "), lang.pick("：", ": "));
    for (reason, titles) in by_reason {
        let line = format!("{}{colon}{reason}", titles.join(comma));
        text.push_str(&wrapped(&line, 8, lang));
    }
    text
}

/// A line, indented, broken between words (Chinese: between characters) at [`COLUMNS`].
fn wrapped(line: &str, indent: usize, lang: Lang) -> String {
    let pieces: Vec<String> = match lang {
        Lang::Zh => line.chars().map(String::from).collect(),
        Lang::En => line.split_inclusive(' ').map(str::to_owned).collect(),
    };
    let (mut text, mut width) = (" ".repeat(indent), indent);
    for piece in pieces {
        if width + plain::width(piece.trim_end()) > COLUMNS {
            text.truncate(text.trim_end().len());
            text.push_str(&format!("\n{}", " ".repeat(indent + 2)));
            width = indent + 2;
        }
        width += plain::width(&piece);
        text.push_str(&piece);
    }
    text.push('\n');
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    fn ili() -> Risks {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data/ili");
        let folder = std::path::Path::new(folder);
        let loaded = hean_basin::Basin::load(&crate::world::Folder::new(folder)).unwrap();
        Risks::load(std::sync::Arc::new(loaded.basin), folder).unwrap()
    }

    #[test]
    fn the_atlas_is_read_on_a_narrow_terminal() {
        let risks = ili();
        let ranked = risks.ranked(None).unwrap();
        for lang in [Lang::Zh, Lang::En] {
            for line in text(&ranked, 0, lang).lines() {
                assert!(plain::width(line) <= COLUMNS, "{line}");
            }
        }
        let road = risks.ranked(Some("G218")).unwrap();
        let ranks: Vec<u32> = road.segments.iter().map(|(rank, _)| *rank).collect();
        assert!(ranks.is_sorted() && ranks[0] > 1, "{ranks:?}");
        expect![[r#"
            Index of road segments (our own, no standard)
            Standard release: 30 t benzene in 40 min, mean flow of month 7
            By what is reached within 24 h and how soon; earliest times

               #  Segment  Road  River     Water  Intake         Canal          Border         Reach  Index
              ──  ───────  ────  ────────  ─────  ─────────────  ─────────────  ─────────────  ─────  ─────
              20  E048-1   G218  Piliqing   over  5:46 INT-013*  10:24 INT-021  11:14 BOR-001   13.5  0.569
              33 more (--count 0 shows all)
              * stands away from the river: its place on it is an assumption
              gap road-traffic: counts of dangerous goods by segment; it blocks: the index as a figure; its
                order is a hint
              gap road-crashes: crash rates by segment; it blocks: the index as a figure; its order is a hint

            Signs and controls proposed:
              20  E048-1 G218 Yining City
                    warning sign, speed limit for dangerous goods: crosses the river
                    reinforced guard rail, containment ditch and basin: crosses the river, drinking intake
                      INT-013 as early as 5 h 46 min
                    booms stored nearby: drinking intake INT-013 as early as 5 h 46 min
                    camera, wired to the border desk: border section BOR-001 as early as 11 h 14 min
        "#]].assert_eq(&text(&road, 1, Lang::En));
        expect![[r#"
            风险路段指数(本系统自定，非国家标准)
            标准泄漏：30吨苯，40分钟泄完，7月平均流量
            按24小时内可达的受体及其早到程度排序；时间为最早到达

               #  路段    道路  河流      距河  取水口         渠首           国界           分值   指数
              ──  ──────  ────  ────────  ────  ─────────────  ─────────────  ─────────────  ────  ─────
              20  E048-1  G218  皮里青河  跨河  5:46 INT-013*  10:24 INT-021  11:14 BOR-001  13.5  0.569
              另有 33 段（--count 0 显示全部）
              * 取水口不在河道上，其河段位置为假定
              缺口 road-traffic：各路段危险货物车流量；影响：指数的绝对值；排序仅供参考
              缺口 road-crashes：各路段事故率；影响：指数的绝对值；排序仅供参考

            建议的标志与管控：
              20  E048-1 G218 伊宁市
                    警示标志、危化品车辆限速：跨河
                    加强防撞护栏、路侧导流沟与应急池：跨河，最早5小时46分到达饮用水取水口 INT-013
                    就近预置围油栏：最早5小时46分到达饮用水取水口 INT-013
                    视频监控并接入涉外通报：最早11小时14分到达出境断面 BOR-001
        "#]].assert_eq(&text(&road, 1, Lang::Zh));
    }

    #[test]
    fn a_road_that_is_not_there_is_refused() {
        let risks = ili();
        let Err(RoadError::Road(text)) = risks.ranked(Some("G999")) else {
            panic!("G999 is a road");
        };
        assert!(text.en.contains("there is no road `G999`"), "{text:?}");
    }
}
