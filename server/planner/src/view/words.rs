//! What was found of a value, in words: the reason of a task as people read it.

use super::PlanView;
use hean_incident::body::{Ecology, Extent, Hazard, IncidentKind, WarningColor};
use hean_incident::condition::view::{flag_substance, warning};
use hean_incident::condition::{Edge, Grade, ImpactField, Leaf, Place, Trait, Value, View};
use hean_units::{FacilityId, Text};

/// Sections that are named one by one; of more only the count is said.
const NAMED_MAX: usize = 3;

impl PlanView<'_, '_> {
    pub(super) fn words(&self, leaf: &Leaf) -> Option<Text> {
        let situation = self.situation;
        let incident = situation.incident;
        let flag = || self.flag(leaf, situation.now) == Some(true);
        let either = |yes: (&str, &str), no: (&str, &str)| {
            let (zh, en) = if flag() { yes } else { no };
            Some(Text::new(zh, en))
        };
        match leaf {
            Leaf::Below(place) => Some(self.below_words(place)),
            Leaf::Exposed(place) => Some(self.exposed_words(place)),
            Leaf::Is(what) => Some(self.trait_words(*what)),
            Leaf::Substance(_) => self.substance_name(),
            Leaf::Kind => Some(kind_words(incident.kind)),
            Leaf::Grade => Some(grade_words(("事件等级", "grade"), self.grade_of(leaf)?)),
            Leaf::Proposed => Some(grade_words(
                ("建议等级", "proposed grade"),
                self.grade_of(leaf)?,
            )),
            Leaf::Level => Some(grade_words(
                ("响应级别", "response level"),
                self.grade_of(leaf)?,
            )),
            Leaf::Impact(field) => Some(self.impact_words(*field)),
            Leaf::Stopped(rank) => {
                let found = self.stopped(*rank);
                Some(self.listed(
                    found,
                    ("停止取水", "stopped taking water"),
                    (
                        "没有停止取水的这类水源",
                        "no intake of this rank was stopped",
                    ),
                ))
            }
            Leaf::Warning(hazard) => Some(self.warning_words(*hazard)),
            Leaf::Path(_) => {
                let path = situation.path();
                let (hours, why) = (path.span.millis() / 3_600_000, &path.reason);
                Some(Text::new(
                    format!("按{hours}小时程序报告：{}", why.zh()),
                    format!("reports follow the {hours} h path: {}", why.en()),
                ))
            }
            Leaf::DamAbove => either(
                (
                    "路径以上有可调蓄的水库",
                    "a storage dam stands above the path",
                ),
                ("路径以上无可调蓄水库", "no storage dam above the path"),
            ),
            Leaf::InWater => either(
                ("进入河流", "it enters a river"),
                ("未进入河流", "it enters no river"),
            ),
            Leaf::Exercise => either(("属演练", "it is an exercise"), ("非演练", "no exercise")),
            Leaf::Source(industry) => Some(self.source_words(industry, flag())),
            Leaf::Arrival(place, edge) => self.arrival_words(place, *edge),
            _ => None,
        }
    }

    fn named(&self, id: &FacilityId) -> (String, String) {
        let facility = self.situation.basin.facilities.get(id);
        match facility {
            Some(found) => (
                format!("{id} {}", found.name.zh()),
                format!("{id} {}", found.name.en()),
            ),
            None => (id.to_string(), id.to_string()),
        }
    }

    fn listed(&self, found: Vec<&FacilityId>, some: (&str, &str), none: (&str, &str)) -> Text {
        if found.is_empty() {
            return Text::new(none.0, none.1);
        }
        let more = found.len().saturating_sub(NAMED_MAX);
        let named = found.iter().take(NAMED_MAX).map(|id| self.named(id));
        let (zh, en): (Vec<_>, Vec<_>) = named.unzip();
        let (more_zh, more_en) = match more {
            0 => (String::new(), String::new()),
            _ => (format!("等{}处", found.len()), format!(" and {more} more")),
        };
        Text::new(
            format!("{}{more_zh} {}", zh.join("、"), some.0),
            format!("{}{more_en} {}", en.join(", "), some.1),
        )
    }

    fn below_words(&self, place: &Place) -> Text {
        let found = self.below(place);
        if let Some(Place::Section(id)) = self.resolved(place) {
            let (zh, en) = self.named(&id);
            let (is_zh, is_en) = match found.is_empty() {
                true => ("不在下游", "does not lie below"),
                false => ("在下游", "lies below"),
            };
            return Text::new(format!("{zh} {is_zh}"), format!("{en} {is_en}"));
        }
        let (zh, en) = place_kind(place);
        if found.is_empty() {
            return Text::new(format!("下游没有{zh}"), format!("no {en} below"));
        }
        let listed = self.listed(found.iter().collect(), ("在下游", "below"), ("", ""));
        Text::new(
            format!("{zh} {}", listed.zh()),
            format!("{en} {}", listed.en()),
        )
    }

    fn exposed_words(&self, place: &Place) -> Text {
        let found = self.exposed(place);
        let (zh, en) = place_kind(place);
        if self.situation.incident.forecast.is_none() {
            let none_zh = format!("下游没有{zh}");
            let none_en = format!("no {en} below");
            return self.listed(
                found.iter().collect(),
                (
                    "在下游，尚无预报，按会到达处理",
                    "below, no forecast yet: taken as reached",
                ),
                (&none_zh, &none_en),
            );
        }
        let first = found
            .iter()
            .filter_map(|id| Some((self.situation.arrival(id)?.early?, id)))
            .min();
        match first {
            Some((early, id)) => {
                let (zh, en) = self.named(id);
                let at = early.minute();
                Text::new(
                    format!("预报污染团最早 {at} 到达 {zh}"),
                    format!("the forecast reaches {en} at {at} at the earliest"),
                )
            }
            None => Text::new(
                format!("{zh}预报浓度不超过阈值"),
                format!("{en}: the forecast stays below the threshold"),
            ),
        }
    }

    fn substance_name(&self) -> Option<Text> {
        let known = self.situation.substance.map(|substance| &substance.name);
        let none = || Text::new("物质尚未查明", "the substance is not known yet");
        Some(known.cloned().unwrap_or_else(none))
    }

    fn trait_words(&self, what: Trait) -> Text {
        let Some(substance) = self.situation.substance else {
            return Text::new("物质尚未查明", "the substance is not known yet");
        };
        let holds = flag_substance(Some(substance), &Leaf::Is(what)) == Some(true);
        let (zh, en) = match (what, holds) {
            (Trait::Known, _) => ("已查明", "is known"),
            (Trait::Volatile, true) => ("易挥发", "gives vapor"),
            (Trait::Volatile, false) => ("不挥发", "gives no vapor"),
            (Trait::Floats, true) => ("漂浮", "floats"),
            (Trait::Floats, false) => ("不漂浮", "does not float"),
            (Trait::Dissolves, true) => ("溶于水", "dissolves"),
            (Trait::Dissolves, false) => ("不溶于水", "does not dissolve"),
            (Trait::Acid, true) => ("属酸类", "is an acid"),
            (Trait::Acid, false) => ("不是酸", "is no acid"),
            (Trait::HeavyMetal, true) => ("涉重金属或类金属", "is a heavy or metalloid metal"),
            (Trait::HeavyMetal, false) => ("不涉重金属", "is no heavy metal"),
        };
        Text::new(
            format!("{}{zh}", substance.name.zh()),
            format!("{} {en}", substance.name.en()),
        )
    }

    fn grade_of(&self, leaf: &Leaf) -> Option<Grade> {
        match self.read(leaf, self.situation.now).value()? {
            Value::Grade(grade) => Some(grade),
            _ => None,
        }
    }

    fn impact_words(&self, field: ImpactField) -> Text {
        let impact = &self.situation.incident.impact;
        let count = |number: Option<u32>, zh: &str, en: &str| match number {
            Some(number) => Text::new(format!("{zh}{number}人"), format!("{number} {en}")),
            None => Text::new(format!("{zh}人数未报"), format!("{en}: not reported")),
        };
        match field {
            ImpactField::Deaths => count(impact.deaths, "死亡", "dead"),
            ImpactField::Injured => count(impact.injured, "中毒或重伤", "poisoned or injured"),
            ImpactField::Moved => count(impact.moved, "疏散转移", "evacuated or moved"),
            ImpactField::Loss => match impact.loss_cny {
                Some(loss) => Text::new(
                    format!("直接经济损失{loss}元"),
                    format!("direct loss of {loss} CNY"),
                ),
                None => Text::new("经济损失未报", "loss: not reported"),
            },
            ImpactField::Ecology => match impact.ecology {
                Some(harm) => ecology_words(harm),
                None => Text::new("生态影响未报", "harm to nature: not reported"),
            },
            ImpactField::Extent => match impact.extent {
                Some(extent) => extent_words(extent),
                None => Text::new("影响范围未报", "extent: not reported"),
            },
        }
    }

    fn warning_words(&self, hazard: Option<Hazard>) -> Text {
        let (zh, en) = hazard.map_or(("气象", "weather"), hazard_words);
        match warning(self.situation.incident, hazard, self.situation.now) {
            Some(color) => {
                let (color_zh, color_en) = color_words(color);
                Text::new(
                    format!("{zh}{color_zh}预警生效"),
                    format!("{color_en} warning of {en} in force"),
                )
            }
            None => Text::new(
                format!("没有生效的{zh}预警"),
                format!("no warning of {en} in force"),
            ),
        }
    }

    fn source_words(&self, industry: &str, holds: bool) -> Text {
        match self.situation.source().filter(|_| holds) {
            Some(source) => Text::new(
                format!("事发于 {} {}", source.id, source.name.zh()),
                format!("it happened at {} {}", source.id, source.name.en()),
            ),
            None => Text::new(
                format!("事发地不是 {industry} 类风险源"),
                format!("it did not happen at a risk source of the kind {industry}"),
            ),
        }
    }

    fn arrival_words(&self, place: &Place, edge: Edge) -> Option<Text> {
        let (zh, en) = match edge {
            Edge::P5 => ("最早到达", "earliest arrival"),
            Edge::P50 => ("中位到达", "median arrival"),
            Edge::Peak => ("峰值", "peak"),
            Edge::End => ("结束", "end"),
        };
        let place = self.resolved(place)?;
        let (name_zh, name_en) = match &place {
            Place::Section(id) => self.named(id),
            other => {
                let (zh, en) = place_kind(other);
                (zh.to_owned(), en.to_owned())
            }
        };
        let at = self.read(&Leaf::Arrival(place, edge), self.situation.now);
        match at.value() {
            Some(Value::Instant(at)) => {
                let at = at.minute();
                Some(Text::new(
                    format!("{name_zh} {zh} {at}"),
                    format!("{name_en}: {en} {at}"),
                ))
            }
            _ => Some(Text::new(
                format!("{name_zh} 尚无到达预报"),
                format!("{name_en}: no arrival forecast"),
            )),
        }
    }
}

fn place_kind(place: &Place) -> (&'static str, &'static str) {
    match place {
        Place::Kind("intake") => ("饮用水取水口", "drinking intake"),
        Place::Kind("irrigation") => ("灌溉渠首", "canal head"),
        Place::Kind("border") => ("出境断面", "border section"),
        Place::Kind("gauge") => ("水文站", "gauge"),
        Place::Kind("dam") => ("闸坝", "dam"),
        Place::Kind(_) | Place::Section(_) | Place::Here => ("该断面", "section"),
    }
}

fn kind_words(kind: IncidentKind) -> Text {
    let (zh, en) = match kind {
        IncidentKind::Spill => ("运输或倾倒泄漏", "a spill from a vehicle or dumping"),
        IncidentKind::Leak => ("固定源泄漏", "a leak of a fixed source"),
        IncidentKind::Gas => ("有毒有害气体", "toxic gas"),
        IncidentKind::Weather => ("极端天气", "extreme weather"),
        IncidentKind::Other => ("其他事件", "another incident"),
    };
    Text::new(format!("事件类型：{zh}"), format!("it is {en}"))
}

fn grade_words(what: (&str, &str), grade: Grade) -> Text {
    match grade {
        Grade::Ungraded => Text::new(format!("{}未定", what.0), format!("no {} yet", what.1)),
        grade => Text::new(
            format!("{}为{}级", what.0, grade.as_str()),
            format!("{} {}", what.1, grade.as_str()),
        ),
    }
}

fn ecology_words(harm: Ecology) -> Text {
    let (zh, en) = match harm {
        Ecology::FunctionLost => (
            "区域生态功能丧失",
            "the region's ecological function is lost",
        ),
        Ecology::FunctionPartlyLost => ("区域生态功能部分丧失", "it is lost in part"),
        Ecology::ProtectedKilled => ("国家重点保护物种大批死亡", "protected species died in mass"),
        Ecology::ProtectedHarmed => ("国家重点保护物种受损", "protected species are harmed"),
    };
    Text::new(zh, en)
}

fn extent_words(extent: Extent) -> Text {
    let (zh, en) = match extent {
        Extent::County => ("跨县影响", "it crossed a county line"),
        Extent::Prefecture => ("跨地州影响", "it crossed a prefecture line"),
        Extent::Province => ("跨省影响", "it crossed a province line"),
        Extent::Border => ("跨国境影响", "it crossed the border"),
        Extent::BorderMajor => ("重大跨国境影响", "it had a major effect across the border"),
    };
    Text::new(zh, en)
}

fn hazard_words(hazard: Hazard) -> (&'static str, &'static str) {
    match hazard {
        Hazard::HeavyRain => ("暴雨", "heavy rain"),
        Hazard::SnowmeltFlood => ("融雪洪水", "snowmelt flood"),
        Hazard::ColdWaveIce => ("寒潮冰情", "a cold wave with ice"),
    }
}

fn color_words(color: WarningColor) -> (&'static str, &'static str) {
    match color {
        WarningColor::Blue => ("蓝色", "blue"),
        WarningColor::Yellow => ("黄色", "yellow"),
        WarningColor::Orange => ("橙色", "orange"),
        WarningColor::Red => ("红色", "red"),
    }
}
