//! From `risk/` and the rule packs to the registry.

use super::{Assessment, Exercise, Hazard, Inspection, Mechanism, PlanVersion, Registry, Source};
use crate::downstream::{Downstream, HighFlow};
use crate::hj941::{self, Firm, People, Stock};
use crate::read::{Reader, Row, place};
use crate::{hj740, road};
use hean_basin::{Basin, Detail, Facility, Files, Kind, Origin, Problems, ReachPoint};
use hean_units::{Certainty, FacilityId, Kilograms, LonLat, RiverNodeId, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

const FIRMS: &str = "risk/firms.yaml";
const INSPECTIONS: &str = "risk/inspections.csv";
const PLANS: &str = "risk/plan_versions.csv";
const CALENDAR: &str = "risk/drill_calendar.csv";
const MECHANISMS: &str = "risk/mechanisms.csv";

/// An outfall farther from any river than this is refused.
const OUTFALL_MAX_M: f64 = 5_000.0;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFirms {
    hean_firms: Spanned<u32>,
    source: String,
    certainty: Certainty,
    firms: Vec<RawFirm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFirm {
    id: Spanned<String>,
    #[serde(default)]
    not_assessed: Option<Text>,
    #[serde(default)]
    tailings: Option<BTreeMap<String, Spanned<String>>>,
    #[serde(default)]
    stock: Option<Vec<RawStock>>,
    #[serde(default)]
    process: BTreeMap<String, Spanned<u32>>,
    #[serde(default)]
    controls: BTreeMap<String, Spanned<String>>,
    #[serde(default)]
    outfalls: Vec<Spanned<RawOutfall>>,
    #[serde(default)]
    people: RawPeople,
    #[serde(default)]
    sensitive: Option<Vec<Spanned<String>>>,
    #[serde(default)]
    punished: Option<bool>,
    #[serde(default)]
    note: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStock {
    substance: String,
    most: Spanned<String>,
    #[serde(default)]
    share: Option<Spanned<f64>>,
    #[serde(default)]
    not_listed: Option<Text>,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct RawPeople {
    #[serde(default)]
    within_5km: Option<u32>,
    #[serde(default)]
    within_500m: Option<u32>,
    #[serde(default)]
    military_zone: Option<bool>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum RawOutfall {
    Node(String),
    At(LonLat),
}

pub(super) fn load(basin: &Basin, files: &dyn Files) -> Result<Registry, Problems> {
    let mut reader = Reader::new(files);
    let hj941 = hj941::load(&mut reader);
    let hj740 = hj740::load(&mut reader);
    let road = road::load(&mut reader);
    if !basin
        .facilities
        .values()
        .any(|one| one.kind == Kind::RiskSource)
    {
        // A basin without risk sources, as one for training, needs no entries for them.
        return match (hj941, hj740, road) {
            (Some(hj941), Some(hj740), Some(road)) if reader.problems.is_empty() => Ok(Registry {
                hj941,
                hj740,
                road,
                sources: BTreeMap::new(),
                mechanisms: Vec::new(),
                calendar: Vec::new(),
            }),
            _ => Err(reader.problems.sorted()),
        };
    }
    let mechanisms = mechanisms(&mut reader);
    let calendar = calendar(&mut reader, basin, &mechanisms);
    let mut inspections = inspections(&mut reader, basin);
    let mut plans = plans(&mut reader, basin);
    let raw: Option<RawFirms> = reader.yaml(FIRMS);
    let (Some(hj941), Some(hj740), Some(road), Some(raw)) = (hj941, hj740, road, raw) else {
        return Err(reader.problems.sorted());
    };
    check_release(&mut reader, basin, &hj941, &road);
    reader.file(FIRMS);
    reader.version(&raw.hean_firms);
    let high = HighFlow::of(basin, &hj941);
    let mut sources = BTreeMap::new();
    for firm in raw.firms {
        let origin = Origin {
            certainty: raw.certainty,
            source: raw.source.clone(),
            note: firm.note.clone(),
        };
        let Some(facility) = risk_source(&mut reader, basin, place(&firm.id), &firm.id.value)
        else {
            continue;
        };
        let Detail::RiskSource {
            industry, level, ..
        } = &facility.detail
        else {
            continue;
        };
        if sources.contains_key(&facility.id) {
            let message = format!("`{}` is there twice", facility.id);
            reader.problem(place(&firm.id), "duplicate-id", message, "remove one");
        }
        let assessment = match hj941.refuses(industry) {
            _ if firm.tailings.is_some() => pond(&mut reader, &hj740, &firm, industry),
            Some(scope) => {
                one_way(&mut reader, &firm, &["not_assessed"]);
                Assessment::OutOfScope {
                    why: scope.why.clone(),
                    method: scope.method.clone(),
                    gap: scope.gap.as_ref().map(|gap| gap.value.clone()),
                }
            }
            None => assess(&mut reader, basin, &hj941, &high, facility, &firm),
        };
        let source = Source {
            id: facility.id.clone(),
            assessment,
            origin,
            stated: *level,
            inspections: inspections.remove(&facility.id).unwrap_or_default(),
            plans: plans.remove(&facility.id).unwrap_or_default(),
        };
        sources.insert(facility.id.clone(), source);
    }
    for facility in basin.facilities.values() {
        if facility.kind == Kind::RiskSource && !sources.contains_key(&facility.id) {
            let message = format!("the risk source `{}` has no entry", facility.id);
            let hint = "add one; `not_assessed: { zh: …, en: … }` says that there is no assessment";
            reader.problem((0, 0), "no-entry", message, hint);
        }
    }
    if !reader.problems.is_empty() {
        return Err(reader.problems.sorted());
    }
    Ok(Registry {
        hj941,
        hj740,
        road,
        sources,
        mechanisms,
        calendar,
    })
}

/// The standard release must be a substance of the basin and of HJ 941: its Q-ratio is the hazard.
fn check_release(
    reader: &mut Reader<'_>,
    basin: &Basin,
    hj941: &hj941::Rules,
    road: &road::RoadRules,
) {
    reader.file(road::FILE);
    let substance = &road.release.substance;
    let known = basin.substances.contains_key(substance);
    if !known || hj941.substance(substance.as_str()).is_none() {
        let message = format!("`{substance}` is not in both substances.csv and rules/hj941.yaml");
        let hint = "choose one that has properties and a critical mass";
        reader.problem(road.release_at, "dangling-id", message, hint);
    }
}

fn risk_source<'a>(
    reader: &mut Reader<'_>,
    basin: &'a Basin,
    at: (u32, u32),
    id: &str,
) -> Option<&'a Facility> {
    let found = FacilityId::new(id)
        .ok()
        .and_then(|id| basin.facilities.get(&id))
        .filter(|facility| facility.kind == Kind::RiskSource);
    if found.is_none() {
        let hint = "an id of facilities/risk_sources.csv";
        reader.problem(at, "dangling-id", format!("`{id}` is no risk source"), hint);
    }
    found
}

/// What is stated must belong together: an entry is assessed in one way.
fn one_way(reader: &mut Reader<'_>, firm: &RawFirm, may: &[&str]) {
    let stated = [
        ("not_assessed", firm.not_assessed.is_some()),
        ("tailings", firm.tailings.is_some()),
        ("stock", firm.stock.is_some()),
        ("process", !firm.process.is_empty()),
        ("controls", !firm.controls.is_empty()),
    ];
    for (name, there) in stated {
        if there && !may.contains(&name) {
            let message = format!("`{name}` has no meaning for `{}`", firm.id.value);
            let hint = "see `out_of_scope` of rules/hj941.yaml";
            reader.problem(place(&firm.id), "wrong-method", message, hint);
        }
    }
}

fn pond(
    reader: &mut Reader<'_>,
    rules: &hj740::Rules,
    firm: &RawFirm,
    industry: &str,
) -> Assessment {
    one_way(reader, firm, &["tailings"]);
    if industry != "tailings" {
        let message = format!("`{}` is of the trade `{industry}`", firm.id.value);
        let hint = "`tailings` belongs to tailings ponds";
        reader.problem(place(&firm.id), "wrong-method", message, hint);
    }
    let answers = answers(reader, firm.tailings.iter().flatten(), &rules.questions());
    Assessment::Pond(hj740::grade(rules, &answers))
}

/// Answers to questions that the pack has, as it words them.
fn answers<'f>(
    reader: &mut Reader<'_>,
    stated: impl IntoIterator<Item = (&'f String, &'f Spanned<String>)>,
    questions: &[(&str, Vec<&str>)],
) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    for (question, answer) in stated {
        let known = questions.iter().find(|(id, _)| id == question);
        let ids = questions.iter().map(|(id, _)| *id);
        if let Some((_, known)) = known {
            let words = known.iter().copied();
            reader.known(place(answer), &answer.value, "answer", words);
        } else {
            reader.known(place(answer), question, "question of the pack", ids);
        }
        found.insert(question.clone(), answer.value.clone());
    }
    found
}

fn assess(
    reader: &mut Reader<'_>,
    basin: &Basin,
    rules: &hj941::Rules,
    high: &HighFlow,
    facility: &Facility,
    raw: &RawFirm,
) -> Assessment {
    if let Some(why) = &raw.not_assessed {
        one_way(reader, raw, &["not_assessed"]);
        return Assessment::NotAssessed { why: why.clone() };
    }
    let process = rules.process();
    for (id, number) in &raw.process {
        let known = process.iter().map(|count| count.id.as_str());
        reader.known(place(number), id, "kind of process", known);
    }
    for one in raw.sensitive.iter().flatten() {
        let known = rules.sensitive.iter().map(|of| of.id.as_str());
        reader.known(place(one), &one.value, "sensitive water", known);
    }
    let firm = Firm {
        stock: raw.stock.as_ref().map(|lines| {
            let lines = lines.iter().filter_map(|line| stock(reader, rules, line));
            lines.collect()
        }),
        process: raw
            .process
            .iter()
            .map(|(id, number)| (id.clone(), number.value))
            .collect(),
        controls: answers(reader, &raw.controls, &rules.questions()),
        people: People {
            within_5km: raw.people.within_5km,
            within_500m: raw.people.within_500m,
            military_zone: raw.people.military_zone,
        },
        sensitive: raw
            .sensitive
            .as_ref()
            .map(|list| list.iter().map(|one| one.value.clone()).collect()),
        punished: raw.punished,
    };
    let downstream = downstream(reader, basin, high, facility, raw);
    Assessment::Firm(Box::new(hj941::grade(rules, &firm, &downstream)))
}

fn stock(reader: &mut Reader<'_>, rules: &hj941::Rules, raw: &RawStock) -> Option<Stock> {
    if let Some(share) = &raw.share
        && !(share.value > 0.0 && share.value <= 1.0)
    {
        let message = format!("the share {} is not above 0 and at most 1", share.value);
        reader.problem(place(share), "out-of-range", message, "98 % is 0.98");
    }
    if raw.not_listed.is_some() && rules.substance(&raw.substance).is_some() {
        let message = format!("`{}` has a critical mass", raw.substance);
        let hint = "remove `not_listed`";
        reader.problem(place(&raw.most), "listed", message, hint);
    }
    Some(Stock {
        name: raw.substance.clone(),
        most: reader.value(&raw.most, Kilograms::parse)?,
        share: raw.share.as_ref().map(|share| share.value),
        not_listed: raw.not_listed.clone(),
    })
}

/// What lies below the stated outfalls; else below the node that the facility's row drains to.
fn downstream(
    reader: &mut Reader<'_>,
    basin: &Basin,
    high: &HighFlow,
    facility: &Facility,
    raw: &RawFirm,
) -> Downstream {
    let mut outfalls: Vec<ReachPoint> = Vec::new();
    for outfall in &raw.outfalls {
        outfalls.extend(point(reader, basin, outfall));
    }
    if !raw.outfalls.is_empty() {
        return Downstream::of(basin, high, &outfalls);
    }
    let node = facility.node.as_ref();
    let Some((node, point)) = node.and_then(|node| Some((node, basin.rivers.point_at(node)?)))
    else {
        let why = "未填报：排口位置, 数据中也无所排入的河流节点";
        let en = "not stated: the outfall; and the data name no river node that it drains to";
        return Downstream::unknown(Text::new(why, en));
    };
    let mut found = Downstream::of(basin, high, &[point]);
    found.assumed.push(crate::Assumed {
        code: "outfall",
        what: Text::new("排口位置", "place of the outfall"),
        value: node.to_string(),
        why: Text::new(
            "未填报；取数据中该风险源所排入的河流节点",
            "not stated; the river node that the source's row drains to",
        ),
    });
    found
}

fn point(reader: &mut Reader<'_>, basin: &Basin, raw: &Spanned<RawOutfall>) -> Option<ReachPoint> {
    let found = match &raw.value {
        RawOutfall::Node(node) => RiverNodeId::new(node.as_str())
            .ok()
            .and_then(|node| basin.rivers.point_at(&node)),
        RawOutfall::At(at) => {
            let near = basin.rivers.nearest_reach(*at);
            let near = near.filter(|(_, distance)| distance.get() <= OUTFALL_MAX_M);
            near.map(|(point, _)| point)
        }
    };
    if found.is_none() {
        let hint = "a river node such as N413, or [lon, lat] within 5 km of a river";
        reader.problem(place(raw), "outfall", "no such place on the river", hint);
    }
    found
}

fn inspections(reader: &mut Reader<'_>, basin: &Basin) -> BTreeMap<FacilityId, Vec<Inspection>> {
    let columns = [
        "facility",
        "on",
        "result",
        "hazard_zh",
        "hazard_en",
        "fix_by",
        "fixed",
        "by",
        "certainty",
        "source",
    ];
    let mut found: BTreeMap<FacilityId, Vec<Inspection>> = BTreeMap::new();
    for row in reader.table(INSPECTIONS, &columns) {
        let facility = facility_of(reader, basin, &row, "facility");
        let (on, certainty) = (row.due_date(reader, "on"), row.certainty(reader));
        let result = row.cell("result");
        reader.known(row.at("result"), result, "result", ["ok", "hazards"]);
        let fixed = row.cell("fixed");
        reader.known(row.at("fixed"), fixed, "word here", ["", "yes", "no"]);
        let hazard = (result == "hazards").then(|| Hazard {
            what: row.text(reader, "hazard_zh", "hazard_en"),
            fix_by: row.date(reader, "fix_by"),
            fixed: fixed == "yes",
        });
        let (Some(facility), Some(on), Some(certainty)) = (facility, on, certainty) else {
            continue;
        };
        let of_firm = found.entry(facility).or_default();
        match of_firm.iter_mut().find(|before| before.on == on) {
            Some(before) => before.hazards.extend(hazard),
            None => of_firm.push(Inspection {
                on,
                hazards: hazard.into_iter().collect(),
                by: row.cell("by").to_owned(),
                certainty,
            }),
        }
    }
    for list in found.values_mut() {
        list.sort_by_key(|one| std::cmp::Reverse(one.on));
    }
    found
}

fn plans(reader: &mut Reader<'_>, basin: &Basin) -> BTreeMap<FacilityId, Vec<PlanVersion>> {
    let columns = [
        "facility",
        "version",
        "filed_on",
        "expires_on",
        "certainty",
        "source",
    ];
    let mut found: BTreeMap<FacilityId, Vec<PlanVersion>> = BTreeMap::new();
    for row in reader.table(PLANS, &columns) {
        let facility = facility_of(reader, basin, &row, "facility");
        let dates = (
            row.due_date(reader, "filed_on"),
            row.due_date(reader, "expires_on"),
        );
        let (Some(facility), (Some(filed_on), Some(expires_on)), Some(certainty)) =
            (facility, dates, row.certainty(reader))
        else {
            continue;
        };
        if expires_on <= filed_on {
            let hint = "check the years";
            let at = row.at("expires_on");
            reader.problem(at, "dates", "it expires before it is filed", hint);
        }
        found.entry(facility).or_default().push(PlanVersion {
            version: row.cell("version").to_owned(),
            filed_on,
            expires_on,
            certainty,
        });
    }
    for list in found.values_mut() {
        list.sort_by_key(|one| std::cmp::Reverse(one.filed_on));
    }
    found
}

fn mechanisms(reader: &mut Reader<'_>) -> Vec<Mechanism> {
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in reader.table(MECHANISMS, &["id", "name_zh", "name_en", "article"]) {
        let id = row.cell("id").to_owned();
        if id.is_empty() || !seen.insert(id.clone()) {
            let hint = "give each mechanism its own id";
            reader.problem(row.at("id"), "duplicate-id", format!("`{id}`"), hint);
        }
        found.push(Mechanism {
            name: row.text(reader, "name_zh", "name_en"),
            article: row.cell("article").to_owned(),
            id,
        });
    }
    found
}

fn calendar(reader: &mut Reader<'_>, basin: &Basin, mechanisms: &[Mechanism]) -> Vec<Exercise> {
    let columns = [
        "id",
        "on",
        "state",
        "title_zh",
        "title_en",
        "mechanisms",
        "facilities",
        "certainty",
        "source",
    ];
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for row in reader.table(CALENDAR, &columns) {
        let id = row.cell("id").to_owned();
        if id.is_empty() || !seen.insert(id.clone()) {
            let hint = "give each exercise its own id";
            reader.problem(row.at("id"), "duplicate-id", format!("`{id}`"), hint);
        }
        let state = row.cell("state");
        reader.known(row.at("state"), state, "state", ["planned", "held"]);
        for word in row.words("mechanisms") {
            let known = mechanisms.iter().map(|one| one.id.as_str());
            reader.known(row.at("mechanisms"), word, "mechanism", known);
        }
        let facilities = row
            .words("facilities")
            .filter_map(|id| risk_source(reader, basin, row.at("facilities"), id))
            .map(|facility| facility.id.clone())
            .collect();
        let title = row.text(reader, "title_zh", "title_en");
        let (Some(on), Some(certainty)) = (row.due_date(reader, "on"), row.certainty(reader))
        else {
            continue;
        };
        found.push(Exercise {
            on,
            held: state == "held",
            title,
            mechanisms: row.words("mechanisms").map(str::to_owned).collect(),
            facilities,
            certainty,
            id,
        });
    }
    found.sort_by(|a, b| a.on.cmp(&b.on).then_with(|| a.id.cmp(&b.id)));
    found
}

fn facility_of(
    reader: &mut Reader<'_>,
    basin: &Basin,
    row: &Row,
    column: &str,
) -> Option<FacilityId> {
    let found = risk_source(reader, basin, row.at(column), row.cell(column));
    found.map(|facility| facility.id.clone())
}
