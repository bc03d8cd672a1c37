//! The statutory reports on a sudden environmental incident: initial, continuing and final, with
//! the contents that decree 17 of 2011 of the ministry names. In Chinese.

mod course;
mod effects;
mod head;

use super::Kind;
use super::Tongue;
use super::case::Case;
use super::map;
use super::paper::{Block, Desk, Paper, Part, Section, field, section};
use super::say;

/// The language of the reports.
const ZH: Tongue = Tongue::Zh;

/// Which report.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Initial,
    Continuing,
    Final,
}

impl Stage {
    fn kind(self) -> Kind {
        match self {
            Self::Initial => Kind::ReportInitial,
            Self::Continuing => Kind::ReportContinuing,
            Self::Final => Kind::ReportFinal,
        }
    }
}

/// The report.
pub(super) fn paper(case: &Case<'_>, stage: Stage) -> Paper {
    let mut desk = Desk::default();
    let desk = &mut desk;
    let points = map::sensitive(case);
    let mut sections = vec![head::reporting(case, desk, stage), basics(case, desk)];
    if stage == Stage::Continuing {
        sections.push(course::progress(case, desk));
    }
    sections.push(course::course(case, desk));
    sections.push(effects::monitoring(case, desk));
    sections.push(effects::people(case, desk));
    sections.push(effects::waters(case, desk, &points));
    match stage {
        Stage::Initial | Stage::Continuing => {
            sections.push(effects::trend(case, desk));
            sections.push(course::taken(case, desk));
            sections.push(course::planned(case, desk));
            sections.push(course::advice(case, desk));
        }
        Stage::Final => {
            sections.push(course::taken(case, desk));
            sections.extend(effects::aftermath(case, desk));
            sections.push(course::agencies(case, desk));
        }
    }
    sections.push(sketch(case, &points));
    number(&mut sections);
    let title = stage.kind().title();
    let part = Part {
        tongue: ZH,
        routing: head::routing(case),
        title: title.zh,
        subtitle: case.incident.title.zh().to_owned(),
        sections,
    };
    std::mem::take(desk).paper(vec![part])
}

/// Chinese numbers before the headings after the first.
fn number(sections: &mut [Section]) {
    const NUMBERS: [&str; 14] = [
        "一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二", "十三", "十四",
    ];
    for (section, number) in sections.iter_mut().skip(1).zip(NUMBERS) {
        section.heading = format!("{number}、{}", section.heading);
    }
}

/// Time, place, information source, cause and nature, pollutant and amount.
fn basics(case: &Case<'_>, desk: &mut Desk) -> Section {
    let fields = vec![
        field("发生时间", say::began(case, desk, ZH)),
        field("接报时间（T0）", say::learned(case, desk, ZH)),
        field("发生地点", say::place(case, desk, ZH)),
        field("信息来源", say::informant(case, desk, ZH)),
        field("事件性质", say::nature(case, desk, ZH)),
        field("事件起因", head::cause(case, desk)),
        field("主要污染物", say::pollutant(case, desk, ZH)),
        field("泄漏数量", say::quantity(case, desk, ZH)),
        field("水质限值", say::limit(case, desk, ZH)),
        field("事件等级", head::grade(case, desk)),
        field("响应级别", head::level(case, desk)),
    ];
    section("事件基本情况", vec![Block::Fields(fields)])
}

/// The sketch map of the sensitive points and the table that tells its numbers.
fn sketch(case: &Case<'_>, points: &[crate::model::Arrival]) -> Section {
    let mut blocks = Vec::new();
    match map::map(case, points) {
        Some(map) => {
            blocks.push(Block::Map(Box::new(map)));
            blocks.push(Block::Note(
                "★ 为事发点；编号对应“饮用水水源地等环境敏感点”表中的图号；不绘国界。".to_owned(),
            ));
        }
        None => blocks.push(Block::Paragraph(case.missing(
            ZH,
            "position",
            ("事发点坐标（无坐标不能绘图）", "the position", "координаты"),
            "emergency-desk",
            "incident_reported",
        ))),
    }
    section("附图：环境敏感点分布示意图", blocks)
}
