//! E: what lies around and below.

use super::pack::Rules;
use super::{EClass, People};
use crate::downstream::Downstream;
use crate::{Between, Missing};
use hean_units::Text;

/// The class of E with its reasons.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Surroundings {
    /// The class.
    pub class: Between<EClass>,
    /// Why.
    pub reasons: Vec<Text>,
    /// What was not known.
    pub missing: Vec<Missing>,
}

/// E of the air, by people within 5 km and 500 m.
///
/// Worked: 52,000 within 5 km and 300 within 500 m: E1, by the first.
pub fn air(rules: &Rules, people: &People) -> Surroundings {
    let mut missing = Vec::new();
    let mut reasons = Vec::new();
    let mut class = Between::known(EClass::E3);
    let (e1, e2) = (rules.air_e1, rules.air_e2);
    let numbers = [
        (
            people.within_5km,
            e1.within_5km,
            e2.within_5km,
            ("5公里", "5 km"),
        ),
        (
            people.within_500m,
            e1.within_500m,
            e2.within_500m,
            ("500米", "500 m"),
        ),
    ];
    for (number, first, second, (zh, en)) in numbers {
        let Some(number) = number else {
            class.most = EClass::E1;
            missing.push(Missing::unstated(
                format!("未填报：周边{zh}内人口"),
                format!("not stated: people within {en}"),
            ));
            continue;
        };
        let here = match number {
            number if number >= first => EClass::E1,
            number if number >= second => EClass::E2,
            _ => EClass::E3,
        };
        class = class.max(Between::known(here));
        reasons.push(Text::new(
            format!("周边{zh}内{number}人：{here}"),
            format!("{number} people within {en}: {here}"),
        ));
    }
    match people.military_zone {
        Some(true) => {
            class = Between::known(EClass::E1);
            reasons.push(Text::new("毗邻军事禁区：E1", "adjoins a military zone: E1"));
        }
        Some(false) => {}
        None => {
            class.most = EClass::E1;
            missing.push(Missing::unstated(
                "未填报：是否毗邻军事禁区",
                "not stated: whether it adjoins a military zone",
            ));
        }
    }
    settle(class, reasons, missing)
}

/// E of the water, by what lies below the outfalls. `sensitive` are the ids of sensitive waters and
/// ground that a survey found; none if there was no survey.
///
/// Worked: the border section is 120 km below, the water runs 1.5 m/s at its highest daily mean:
/// 22.2 h, within 24 h: E1.
pub fn water(rules: &Rules, downstream: &Downstream, sensitive: Option<&[String]>) -> Surroundings {
    let (mut reasons, mut missing) = (Vec::new(), Vec::new());
    let mut class = Between::known(EClass::E3);
    if let Some(why) = &downstream.unknown {
        class.most = EClass::E1;
        missing.push(Missing {
            what: why.clone(),
            gap: None,
        });
    }
    let km = rules.intake_within.get() / 1000.0;
    for intake in downstream.intakes_within(rules.intake_within) {
        class = Between::known(EClass::E1);
        reasons.push(Text::new(
            format!(
                "排口下游{km:.0}公里内有饮用水水源：{} {}，{:.1}公里：E1",
                intake.id,
                intake.name.zh(),
                intake.km()
            ),
            format!(
                "a drinking-water source within {km:.0} km below an outfall: {} {}, {:.1} km: E1",
                intake.id,
                intake.name.en(),
                intake.km()
            ),
        ));
    }
    let hours = rules.reach.hours_f64();
    if let Some(border) = downstream.border_within(rules.reach) {
        class = Between::known(EClass::E1);
        let at = border.time.hours_f64();
        reasons.push(Text::new(
            format!(
                "最大日均流速下{hours:.0}小时流经范围涉及国界：{} {}，{:.1}公里，{at:.1}小时：E1",
                border.id,
                border.name.zh(),
                border.km()
            ),
            format!(
                "the way of the water in {hours:.0} h at the highest daily mean velocity touches \
                 the national border: {} {}, {:.1} km, {at:.1} h: E1",
                border.id,
                border.name.en(),
                border.km()
            ),
        ));
    } else if let Some(border) = downstream.borders.first() {
        let at = border.time.hours_f64();
        reasons.push(Text::new(
            format!("国界 {} 在{at:.1}小时外，超过{hours:.0}小时", border.id),
            format!(
                "the border, {}, is {at:.1} h away, more than {hours:.0} h",
                border.id
            ),
        ));
    }
    if let Some(time) = downstream.province.filter(|time| *time <= rules.reach) {
        class = class.max(Between::known(EClass::E2));
        let at = time.hours_f64();
        reasons.push(Text::new(
            format!("{hours:.0}小时流经范围跨省界：{at:.1}小时：E2"),
            format!("the way in {hours:.0} h crosses a province line: {at:.1} h: E2"),
        ));
    }
    match sensitive {
        None => {
            class = class.max(Between {
                least: EClass::E3,
                most: EClass::E2,
            });
            missing.push(Missing::unstated(
                format!("未调查：下游{km:.0}公里内其他敏感水体与场地条件"),
                format!("not surveyed: other sensitive waters within {km:.0} km, and the ground"),
            ));
        }
        Some(found) => {
            for one in found {
                let title = rules.sensitive.iter().find(|of| of.id == *one);
                let title = title.map_or_else(|| Text::new(one, one), |of| of.title.clone());
                class = class.max(Between::known(EClass::E2));
                reasons.push(Text::new(
                    format!("{}：E2", title.zh()),
                    format!("{}: E2", title.en()),
                ));
            }
        }
    }
    settle(class, reasons, missing)
}

fn settle(class: Between<EClass>, mut reasons: Vec<Text>, missing: Vec<Missing>) -> Surroundings {
    let known = class.value();
    if known == Some(EClass::E3) && reasons.is_empty() {
        reasons.push(Text::new(
            "周边无敏感受体：E3",
            "nothing sensitive around: E3",
        ));
    }
    Surroundings {
        class,
        reasons,
        // What is not known does not matter where the class is.
        missing: if known.is_some() { Vec::new() } else { missing },
    }
}
