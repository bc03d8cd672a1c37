//! A small drill on the shipped basin, told by hand: the log that the tests render.

use crate::build::{Plume, Sources, after_action};
use crate::{Head, Report};
use hean_basin::{Basin, Files};
use hean_forecast::{FlowInput, Forecast, Input, Release};
use hean_incident::body::{
    Assumed, Balance, Body, ForecastComputed, ForecastRequest, ForecastRequested, ForecastResult,
    SectionArrival, SuppliesFound, SupplyAnswer, SupplyOffer, WaterEntry,
};
use hean_incident::record::{Actor, Append, Mode, Record};
use hean_incident::state::State;
use hean_supply::Query;
use hean_units::{
    AgencyId, Celsius, Certainty, EntryId, FacilityId, ForecastId, IncidentId, Instant, ItemId,
    Kilograms, LonLat, Meters, Span, StreamId, SubstanceId, Text,
};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::OnceLock;

struct Folder;

impl Files for Folder {
    fn read(&self, path: &str) -> Option<Vec<u8>> {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../data/ili");
        std::fs::read(folder.join(path)).ok()
    }
}

/// The shipped basin, loaded once.
pub(crate) fn ili() -> &'static Basin {
    static ILI: OnceLock<Basin> = OnceLock::new();
    ILI.get_or_init(|| match Basin::load(&Folder) {
        Ok(loaded) => loaded.basin,
        Err(problems) => panic!("{problems}"),
    })
}

/// A log under construction.
pub(crate) struct Story {
    pub log: Vec<Append>,
    pub state: State,
    pub plumes: BTreeMap<IncidentId, Plume>,
    start: Instant,
}

pub(crate) fn incident() -> IncidentId {
    IncidentId::new("INC-0001").unwrap()
}

fn forecast_id() -> ForecastId {
    ForecastId::new("INC-0001-F01").unwrap()
}

impl Story {
    fn new() -> Self {
        Self {
            log: Vec::new(),
            state: State::default(),
            plumes: BTreeMap::new(),
            start: Instant::parse("2026-06-12T09:20:00+08:00").unwrap(),
        }
    }

    fn at(&self, minutes: i64) -> Instant {
        self.start + Span::from_mins(minutes)
    }

    /// Appends an entry; `by` is `system`, `scenario` or an agency, which is then simulated.
    pub(crate) fn add(&mut self, stream: &str, minutes: i64, by: &str, kind: &str, data: Value) {
        let actor = match by {
            "system" => Actor::system(),
            "scenario" => Actor::scenario(),
            agency => Actor::simulated(&AgencyId::new(agency).unwrap()),
        };
        let stream = StreamId::new(stream).unwrap();
        let seq = self.state.head(&stream) + 1;
        let at = self.at(minutes);
        let record = Record {
            id: EntryId::new(format!("{stream}:{seq}")).unwrap(),
            at,
            recorded_at: at,
            mode: Mode::Drill,
            kind: kind.to_owned(),
            actor,
            cause: None,
            data,
        };
        let append = Append {
            record,
            streams: vec![(stream, seq)],
        };
        self.state.apply(&append);
        self.log.push(append);
    }

    fn inc(&mut self, minutes: i64, by: &str, kind: &str, data: Value) {
        self.add("inc:INC-0001", minutes, by, kind, data);
    }

    fn body(&mut self, minutes: i64, by: &str, body: impl Into<Body>) {
        let (kind, data) = body.into().parts();
        self.inc(minutes, by, kind, data);
    }

    /// A task from its issue to its end. `steps` are `state@minutes`.
    fn task(&mut self, task: Value, issued: i64, steps: &[&str]) {
        let id = task["id"].clone();
        let owner = task["owner"].as_str().unwrap_or("eco").to_owned();
        self.inc(
            issued,
            "system",
            "task_issued",
            json!({"task": task, "open_needs": []}),
        );
        for step in steps {
            let (kind, minutes) = step.split_once('@').unwrap();
            let minutes: i64 = minutes.parse().unwrap();
            let (kind, data) = match kind {
                "refused" => (
                    "task_refused",
                    json!({"task": id, "reason": "人员在外执行任务"}),
                ),
                "done" => (
                    "task_done",
                    json!({"task": id, "evidence": {"photo": 2, "note": "现场已核实"}}),
                ),
                "missed" => (
                    "deadline_missed",
                    json!({"task": id, "deadline": self.at(minutes)}),
                ),
                "escalated" => (
                    "task_escalated",
                    json!({"task": id, "agency": owner, "level": 1, "to": {"zh": "副局长", "en": "deputy head"}}),
                ),
                "received" => ("task_received", json!({"task": id})),
                "accepted" => ("task_accepted", json!({"task": id})),
                "started" => ("task_started", json!({"task": id})),
                other => panic!("{other}"),
            };
            let by = if kind.starts_with("task_escalated") || kind == "deadline_missed" {
                "system"
            } else {
                &owner
            };
            self.inc(minutes, by, kind, data);
        }
    }
}

/// A task as the planner would write it: plan line, owner, lane, title, deadline.
fn task(line: &str, due: Option<(Instant, &str, &str)>) -> Value {
    let words: Vec<&str> = line.split('|').map(str::trim).collect();
    let deadline = due.map(|(at, basis, reason)| {
        json!({"at": at, "basis": basis, "rule": format!("{basis}-rule"),
               "reason": {"zh": reason, "en": format!("{basis} rule")}})
    });
    json!({
        "id": format!("INC-0001-{}", words[0]), "incident": "INC-0001",
        "plan": words[0].split('-').next(), "title": {"zh": words[3], "en": words[4]},
        "lane": words[2], "owner": words[1], "assigned_by": "plan", "deadline": deadline,
        "takes": 1_800_000, "version": 1, "state": "issued",
    })
}

fn release(basin: &Basin, at: LonLat, start: Instant) -> (WaterEntry, Forecast) {
    let path = basin.spill_path(at).unwrap();
    let reach = basin.rivers.reach(&path.entry.reach).unwrap();
    let entry = WaterEntry {
        reach: path.entry.reach.clone(),
        chainage_m: Meters::clamped(path.entry.chainage.get().round()),
        via: "bank".to_owned(),
        overland_m: Meters::clamped(path.overland.get().round()),
        river: reach.name.clone(),
    };
    let input = Input {
        release: Release {
            entry: path.entry,
            substance: Some(SubstanceId::new("benzene").unwrap()),
            mass: Kilograms::new(28_000.0).unwrap(),
            over: Span::from_mins(40),
            start,
            delay: Span::ZERO,
        },
        flow: FlowInput {
            month: 6,
            gauges: BTreeMap::new(),
        },
        air: Celsius::new(18.0).unwrap(),
        truth: None,
        horizon: Span::from_mins(120 * 60),
    };
    let forecast = hean_forecast::run(basin, &input).unwrap();
    (entry, forecast)
}

fn result_of(forecast: &Forecast) -> ForecastResult {
    let sections = forecast.sections.iter().map(|found| SectionArrival {
        section: found.section.id.clone(),
        name: found.section.name.clone(),
        kind: found.section.kind.as_str().to_owned(),
        distance_m: found.distance,
        watch_only: found.section.watch_only,
        early: found.early,
        arrival: found.arrival,
        peak_at: found.peak_at,
        peak_mg_l: found.peak.get(),
        end: found.end,
        late: found.late,
    });
    let balance = &forecast.balance;
    ForecastResult {
        id: forecast_id(),
        engine: forecast.engine.to_owned(),
        threshold_mg_l: forecast.threshold.get(),
        sections: sections.collect(),
        balance: Balance {
            released_kg: balance.released.get(),
            floating_kg: balance.floating.get(),
            in_water_kg: balance.in_water.get(),
            lost_kg: balance.lost.get(),
            withdrawn_kg: balance.withdrawn.get(),
            passed_kg: balance.passed.get(),
        },
        assumed: vec![Assumed {
            what: Text::new("流量", "discharge"),
            value: "1.9 × mean".to_owned(),
            why: Text::new(
                "无实测，按六月季节系数",
                "not gauged, June factor of the season",
            ),
        }],
        failed: None,
    }
}

fn supplies(basin: &Basin, section: &str) -> SuppliesFound {
    let at = basin.facilities[section].at;
    let ask = |item: &str, quantity: f64| {
        let item = &basin.items[item];
        let mut query = Query::new(at, ItemId::clone(&item.id));
        query.quantity = Some(quantity);
        query.by = Some(Span::from_mins(300));
        let answer = hean_supply::nearest(basin, &query).unwrap();
        SupplyAnswer {
            item: item.id.to_string(),
            name: item.name.clone(),
            unit: item.unit.clone(),
            wanted: quantity,
            short: answer.shortfall.unwrap_or(0.0),
            offers: answer
                .offers
                .iter()
                .map(|offer| SupplyOffer {
                    depot: offer.depot.clone(),
                    name: offer.name.clone(),
                    usable: offer.usable,
                    eta_s: offer.eta.millis() / 1000,
                })
                .collect(),
        }
    };
    SuppliesFound {
        section: Some(FacilityId::new(section).unwrap()),
        at,
        answers: vec![ask("activated-carbon", 400.0), ask("boom", 600.0)],
    }
}

/// The drill. `title` is what people would have typed.
pub(crate) fn story(title: &str) -> Story {
    let basin = ili();
    let mut story = Story::new();
    let place = LonLat::new(83.246, 43.524).unwrap();
    story.add("drl:DRL-0001", 0, "scenario", "drill_started", json!({
        "id": "DRL-0001", "scenario": "g218-benzene-tanker.yaml", "title": {"zh": title, "en": title},
        "digest": "ab".repeat(32), "seed": 7, "start": story.at(0), "until": story.at(7200),
        "human_seats": ["police"],
    }));
    story.add(
        "drl:DRL-0001",
        0,
        "scenario",
        "inject_fired",
        json!({
            "inject": "spill-1", "what": "spill",
            "content": {"substance": "benzene", "mass": "28 t", "over": "40m"},
        }),
    );
    story.inc(
        12,
        "scenario",
        "incident_reported",
        json!({
            "kind": "spill", "title": title, "at": place, "substance": "UN1114", "mass_kg": 28000.0,
            "over_s": 2400, "started": story.at(0), "reported_by": "过路司机", "via": "12369",
            "text": "国道218有罐车侧翻，有刺激气味 <b>",
        }),
    );
    let (entry, forecast) = release(basin, place, story.at(0));
    story.inc(12, "system", "incident_opened", json!({
        "id": "INC-0001", "kind": "spill", "title": {"zh": title, "en": title}, "t0": story.at(12),
        "at": place, "entry": entry, "county": "cty:xinyuan",
    }));
    story.inc(13, "system", "grade_proposed", json!({
        "grade": "ungraded", "path": "2h", "rule": "decree-17-2011-art-4",
        "reason": {"zh": "可能影响饮用水水源与出境断面，按Ⅰ、Ⅱ级报告", "en": "drinking water and the border may be reached: reported as I or II"},
    }));
    let request = ForecastRequest {
        id: forecast_id(),
        incident: incident(),
        reason: Text::new("立案", "the incident was opened"),
        parent: None,
        entry,
        substance: Some(SubstanceId::new("benzene").unwrap()),
        mass_kg: Kilograms::new(28_000.0).unwrap(),
        over_s: 2400,
        start: story.at(0),
        gauges: BTreeMap::new(),
        month: 6,
        air_c: Celsius::new(18.0).unwrap(),
        assumed: Vec::new(),
    };
    story.body(13, "system", ForecastRequested { request });
    story.body(
        14,
        "system",
        ForecastComputed {
            result: result_of(&forecast),
        },
    );
    story.plumes.insert(incident(), Plume::of(&forecast));
    story.inc(14, "system", "plan_made", json!({
        "plan": "river-chemical-spill-2026", "tasks": 8,
        "not_applied": {"T07": {"zh": "未超过蒸气限值", "en": "no vapor limit passed"}}, "infeasible": {},
    }));
    tasks(&mut story);
    story.inc(
        40,
        "police",
        "road_closed",
        json!({"road": "G218", "near": "zekti", "for_s": 18000}),
    );
    let edges = basin.closure_edges("G218", Some("zekti")).unwrap();
    story.inc(
        40,
        "system",
        "closure_set",
        json!({
            "road": "G218", "edges": edges, "from": story.at(40), "until": story.at(340),
        }),
    );
    story.inc(
        45,
        "water",
        "gauge_read",
        json!({"gauge": "GAU-001", "discharge_m3s": 612.0}),
    );
    let section = forecast
        .sections
        .iter()
        .find(|found| found.arrival.is_some())
        .unwrap();
    story.body(50, "system", supplies(basin, section.section.id.as_str()));
    story.inc(
        200,
        "eco",
        "sample_taken",
        json!({"section": section.section.id, "concentration_mg_l": 1.84}),
    );
    story.inc(
        230,
        "eco",
        "sample_taken",
        json!({"section": section.section.id, "below_mg_l": 0.002}),
    );
    story.inc(
        60,
        "system",
        "report_sent",
        json!({"report": "initial", "task": "INC-0001-T10"}),
    );
    story.inc(
        300,
        "eco",
        "note",
        json!({"text": "专家组到达 <script>alert(1)</script>"}),
    );
    for (id, outcome, weight) in [
        ("intake", "met", 3.0),
        ("report", "missed", 2.0),
        ("border", "undecided", 5.0),
    ] {
        story.add(
            "drl:DRL-0001",
            7200,
            "scenario",
            "expectation_judged",
            json!({
                "expect": id, "outcome": outcome, "weight": weight,
                "why": {"zh": "按日志判定", "en": "judged from the log"},
            }),
        );
    }
    story.add(
        "drl:DRL-0001",
        7200,
        "scenario",
        "drill_ended",
        json!({"why": "finished"}),
    );
    story
}

fn tasks(story: &mut Story) {
    let due = |minutes: i64| story.at(minutes);
    let rows: Vec<(Value, i64, &[&str])> = vec![
        (
            task(
                "T04|police|order|两端封路并绕行|Close the road on both sides",
                Some((due(32), "doctrine", "20 分钟内封路")),
            ),
            14,
            &["received@15", "accepted@17", "started@18", "done@30"],
        ),
        (
            task(
                "T08|cty:xinyuan|command|电话报告县政府与州应急值班室|Phone report to county and prefecture",
                Some((due(42), "statutory", "地方规定：30 分钟内电话报告")),
            ),
            14,
            &["accepted@16", "done@35"],
        ),
        (
            task(
                "T10|eco|command|书面初报（附敏感目标示意图）|Initial written report with map",
                Some((due(132), "statutory", "生态环境部令第17号第三条：两小时内")),
            ),
            15,
            &["received@15", "accepted@19", "started@25", "done@150"],
        ),
        (
            task(
                "T06|fire|disposal|到场、警戒、检测蒸气与火险，首次堵漏|On scene, cordon, vapor check, first plug",
                Some((due(102), "doctrine", "90 分钟内堵漏")),
            ),
            14,
            &["escalated@19", "accepted@21", "started@22", "done@95"],
        ),
        (
            task(
                "T25-1|eco|monitoring|首批采样：现场快测、实验室结果|First samples: field and lab result",
                Some((due(132), "doctrine", "120 分钟")),
            ),
            20,
            &[
                "received@20",
                "accepted@23",
                "started@24",
                "missed@132",
                "done@200",
            ],
        ),
        (
            task(
                "T28-INT-013|housing|support|关闭取水口（政府决定），确定恢复条件|Close the intake, set the rule to reopen",
                Some((due(900), "physical", "最早到达前 90 分钟")),
            ),
            20,
            &["accepted@24", "started@300", "done@420"],
        ),
        (
            task(
                "T20|trans|support|装车、编队、警车护送|Load out and convoy",
                Some((due(252), "doctrine", "240 分钟")),
            ),
            60,
            &["escalated@65", "escalated@70", "refused@72"],
        ),
        (
            task(
                "T33|fao|foreign|起草跨境通报（中俄文）|Draft the cross-border notice",
                None,
            ),
            30,
            &["received@31"],
        ),
    ];
    for (task, issued, steps) in rows {
        story.task(task, issued, steps);
    }
}

/// A report that was just taken: an incident is open, and nothing else is known.
pub(crate) fn bare(title: &str) -> Story {
    let mut story = Story::new();
    let place = LonLat::new(83.246, 43.524).unwrap();
    let (entry, _) = release(ili(), place, story.at(0));
    let title = json!({"zh": title, "en": title});
    let (at, t0) = (json!({"kind": "spill", "at": place}), story.at(12));
    story.inc(12, "scenario", "incident_reported", at);
    story.inc(12, "system", "incident_opened", json!({
        "id": "INC-0001", "kind": "spill", "title": title, "t0": t0, "at": place, "entry": entry,
        "county": "cty:xinyuan",
    }));
    story
}

/// The drill with what coordination adds: a decided grade, harm, costs, crews, stock, a conflict,
/// attachments and a filed report.
pub(crate) fn whole(title: &str) -> Story {
    let mut story = story(title);
    let file = "ab".repeat(32);
    let voucher = "cd".repeat(32);
    let sections = ili().facilities.keys();
    let depot = sections
        .into_iter()
        .find(|id| id.as_str().starts_with("DEP-"))
        .unwrap();
    let entries: Vec<(i64, &str, &str, Value)> = vec![
        (
            301,
            "gov",
            "grade_decided",
            json!({"grade": "II", "criterion": "intake-county-city", "reason": "县级市集中式水源地停止取水"}),
        ),
        (
            302,
            "gov",
            "response_started",
            json!({"level": "II", "reason": "按Ⅱ级事件启动"}),
        ),
        (
            303,
            "health",
            "impact_reported",
            json!({"injured": 2, "deaths": 0, "note": "吸入蒸气"}),
        ),
        (
            304,
            "housing",
            "impact_reported",
            json!({"intake_stopped": "INT-013"}),
        ),
        (
            305,
            "eco",
            "impact_reported",
            json!({"moved": 120, "loss_cny": 860000.0, "extent": "prefecture"}),
        ),
        (
            306,
            "gov",
            "duty_assigned",
            json!({"duty": "escort", "to": "trans", "reason": "警力不足"}),
        ),
        (
            310,
            "system",
            "stock_reserved",
            json!({"task": "INC-0001-T20", "depot": depot, "item": "activated-carbon", "quantity": 12.5, "unit": "t"}),
        ),
        (
            311,
            "system",
            "approval_asked",
            json!({"task": "INC-0001-T33", "of": "gov", "reason": {"zh": "对外文本须批准", "en": "the text needs approval"}}),
        ),
        (
            312,
            "system",
            "conflict_found",
            json!({"conflict": "CFL-0001", "resource": "stock", "subject": format!("{depot}/activated-carbon"), "tasks": ["INC-0001-T20"], "given": "INC-0001-T20", "reason": {"zh": "两起事件争用活性炭", "en": "two incidents want the carbon"}}),
        ),
        (
            320,
            "eco",
            "attachment_added",
            json!({"attachment": file, "name": "断面照片 1.jpg", "media_type": "image/jpeg", "bytes": 20480, "task": "INC-0001-T25-1"}),
        ),
        (
            321,
            "eco",
            "sample_taken",
            json!({"section": "GAU-001", "sample": "SMP-0001", "substance": "benzene", "concentration_mg_l": 0.046, "attachments": [file]}),
        ),
        (
            322,
            "eco",
            "custody_moved",
            json!({"sample": "SMP-0001", "from": "采样组", "to": "州监测站实验室", "seal": "F-118"}),
        ),
        (
            330,
            "trans",
            "cost_recorded",
            json!({"category": "supplies", "what": "活性炭", "amount_cny": 96000.0, "quantity": 12.0, "unit": "t", "attachment": voucher}),
        ),
        (
            331,
            "eco",
            "cost_recorded",
            json!({"category": "monitoring", "what": "=SUM(1) 采样与化验", "amount_cny": 4200.5}),
        ),
        (
            332,
            "fire",
            "cost_recorded",
            json!({"category": "response", "what": "抢险机械, 8 台", "amount_cny": 32000.0}),
        ),
        (
            340,
            "eco",
            "document_filed",
            json!({"document": "report-initial", "as_of": 40, "attachment": file, "to": "自治区生态环境厅"}),
        ),
        (
            345,
            "met",
            "weather_warned",
            json!({"hazard": "heavy-rain", "color": "yellow", "text": "未来 6 小时有强降雨"}),
        ),
        (
            350,
            "police",
            "road_opened",
            json!({"road": "G218", "near": "zekti"}),
        ),
    ];
    for (minutes, by, kind, data) in entries {
        story.inc(minutes, by, kind, data);
    }
    story
}

/// The report of the drill.
pub(crate) fn report(title: &str) -> Report {
    report_of(&story(title))
}

/// The report of a story.
pub(crate) fn report_of(story: &Story) -> Report {
    let heads: Vec<Head> = story
        .state
        .heads
        .iter()
        .map(|(stream, seq)| Head {
            stream: stream.clone(),
            seq: *seq,
            hash: Some("0f".repeat(32)),
        })
        .collect();
    after_action(&Sources {
        basin: ili(),
        log: &story.log,
        state: &story.state,
        plumes: &story.plumes,
        heads: &heads,
    })
}

/// That a certainty reaches the page is checked by its word.
pub(crate) const DOUBTFUL: Certainty = Certainty::Illustrative;
