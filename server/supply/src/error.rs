//! Why a question has no answer.

use crate::query::{BY_MAX, COUNT_MAX, QUANTITY_MAX, SPEED_FACTORS};
use hean_units::{FacilityId, ItemId, LonLat, Meters, Span, Text, UnitError};

/// A question that cannot be answered. [`SupplyError::code`] is stable; the text says what, why and
/// what to do.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum SupplyError {
    /// No such item.
    #[error(
        "there is no item `{text}`{}; write its id or its whole name",
        did_you_mean(near)
    )]
    UnknownItem {
        /// The text as given.
        text: String,
        /// Ids that are spelled alike, nearest first.
        near: Vec<String>,
    },
    /// No such place.
    #[error(
        "there is no place `{text}`{}; or give longitude and latitude",
        did_you_mean(near)
    )]
    UnknownPlace {
        /// The text as given.
        text: String,
        /// Names that are spelled alike, nearest first.
        near: Vec<String>,
    },
    /// Two numbers that are no position.
    #[error("`{text}` is no position: {why}; write longitude, then latitude, as in `82.5,43.6`")]
    Position {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        why: UnitError,
    },
    /// Several places have the name.
    #[error("`{text}` names {} places: {}; give longitude and latitude", choices.len(),
        choices.join("; "))]
    AmbiguousPlace {
        /// The text as given.
        text: String,
        /// The places, each with its position.
        choices: Vec<String>,
    },
    /// No such reach, or the point lies beyond its end.
    #[error(
        "`{text}` is no point of a reach: {}; write for example `R355@12.5` (km from its \
         upstream end)",
        why.en
    )]
    ReachPoint {
        /// The text as given.
        text: String,
        /// What is wrong with it.
        why: Text,
    },
    /// The place is nowhere near the basin's roads.
    #[error(
        "{at} is {distance_km:.0} km from the nearest road of the basin; is it longitude \
         first, then latitude?"
    )]
    OutsideBasin {
        /// The place.
        at: LonLat,
        /// Distance to the nearest road in km.
        distance_km: f64,
    },
    /// The place is in the basin, but no road comes near.
    #[error("no road comes within {} km of {at} (the nearest is {:.1} km away); ask for the \
        nearest place on a road", limit.get() / 1000.0, distance.get() / 1000.0)]
    NoRoadNear {
        /// The place.
        at: LonLat,
        /// Distance to the nearest road.
        distance: Meters,
        /// The farthest that an answer is given for.
        limit: Meters,
    },
    /// Every road between the place and the depots that hold the item is closed.
    #[error(
        "closures cut {at} off from all {depots} depots that hold `{item}`; open a road or ask \
         for another place"
    )]
    CutOff {
        /// The place.
        at: LonLat,
        /// The item.
        item: ItemId,
        /// How many depots hold it.
        depots: usize,
    },
    /// No depot holds the item.
    #[error("no depot of the basin holds `{item}`; ask another region or take another item")]
    NoDepotHolds {
        /// The item.
        item: ItemId,
    },
    /// The quantity is not a positive number.
    #[error("the quantity must be above 0 and at most {QUANTITY_MAX:e}, got {got}")]
    Quantity {
        /// The number as given, in the item's unit.
        got: f64,
    },
    /// The quantity is no number with a unit.
    #[error("`{text}` is not a quantity of `{item}`: {}; write for example `{example}`", why.en)]
    QuantityText {
        /// The text as given.
        text: String,
        /// The item.
        item: ItemId,
        /// What is wrong with it.
        why: Text,
        /// A correct spelling in the item's unit.
        example: String,
    },
    /// The time is not positive or too long.
    #[error("the time must be above 0 and at most {BY_MAX}, got {got}")]
    By {
        /// The time as given.
        got: Span,
    },
    /// The number of offers is out of range.
    #[error("the number of offers must be between 1 and {COUNT_MAX}, got {got}")]
    Count {
        /// The number as given.
        got: usize,
    },
    /// The speed factor is out of range.
    #[error("the speed factor must be between {} and {}, got {got}", SPEED_FACTORS.start(),
        SPEED_FACTORS.end())]
    SpeedFactor {
        /// The number as given.
        got: f64,
    },
    /// A promise is not a number of 0 or more.
    #[error("what {depot} has promised must be a number of 0 or more, got {got}")]
    Committed {
        /// The depot.
        depot: FacilityId,
        /// The number as given.
        got: f64,
    },
}

impl SupplyError {
    /// The stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::UnknownItem { .. } => "supply.unknown_item",
            Self::UnknownPlace { .. } => "supply.unknown_place",
            Self::Position { .. } => "supply.position",
            Self::AmbiguousPlace { .. } => "supply.ambiguous_place",
            Self::ReachPoint { .. } => "supply.reach_point",
            Self::OutsideBasin { .. } => "supply.outside_basin",
            Self::NoRoadNear { .. } => "supply.no_road_near",
            Self::CutOff { .. } => "supply.cut_off",
            Self::NoDepotHolds { .. } => "supply.no_depot_holds",
            Self::Quantity { .. } => "supply.quantity",
            Self::QuantityText { .. } => "supply.quantity_text",
            Self::By { .. } => "supply.by",
            Self::Count { .. } => "supply.count",
            Self::SpeedFactor { .. } => "supply.speed_factor",
            Self::Committed { .. } => "supply.committed",
        }
    }
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        Text::new(self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::UnknownItem { text, near } => {
                format!("没有物资 `{text}`{}；请写编号或全名", zh_near(near))
            }
            Self::UnknownPlace { text, near } => {
                format!("没有地点 `{text}`{}；也可写经度和纬度", zh_near(near))
            }
            Self::Position { text, why } => format!(
                "`{text}` 不是位置：{}；先写经度，再写纬度，例如 `82.5,43.6`",
                why.text().zh
            ),
            Self::AmbiguousPlace { text, choices } => format!(
                "`{text}` 有 {} 处同名：{}；请写经度和纬度",
                choices.len(),
                choices.join("；")
            ),
            Self::ReachPoint { text, why } => format!(
                "`{text}` 不是河段上的点：{}；例如写 `R355@12.5`（距河段上游端的公里数）",
                why.zh
            ),
            Self::OutsideBasin { at, distance_km } => format!(
                "{at} 距流域内最近的道路 {distance_km:.0} 公里；是否先写了纬度？应先经度后纬度"
            ),
            Self::NoRoadNear {
                at,
                distance,
                limit,
            } => format!(
                "{at} 周围 {} 公里内没有道路（最近的在 {:.1} 公里外）；请改问路边最近的地点",
                limit.get() / 1000.0,
                distance.get() / 1000.0
            ),
            Self::CutOff { at, item, depots } => format!(
                "封路后，存有 `{item}` 的 {depots} 个物资库都到不了 {at}；请开通一条道路或改问别处"
            ),
            Self::NoDepotHolds { item } => {
                format!("流域内没有物资库存有 `{item}`；请向外地求援或改用其他物资")
            }
            Self::Quantity { got } => {
                format!("数量应大于 0，不超过 {QUANTITY_MAX:e}，实为 {got}")
            }
            Self::QuantityText {
                text,
                item,
                why,
                example,
            } => format!(
                "`{text}` 不是 `{item}` 的数量：{}；例如写 `{example}`",
                why.zh
            ),
            Self::By { got } => format!("时限应大于 0，不超过 {BY_MAX}，实为 {got}"),
            Self::Count { got } => format!("列出的个数应为 1 至 {COUNT_MAX}，实为 {got}"),
            Self::SpeedFactor { got } => format!(
                "车速系数应为 {} 至 {}，实为 {got}",
                SPEED_FACTORS.start(),
                SPEED_FACTORS.end()
            ),
            Self::Committed { depot, got } => {
                format!("{depot} 已承诺的数量应为 0 或以上，实为 {got}")
            }
        }
    }
}

fn did_you_mean(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!(" (did you mean {}?)", near.join(", ")),
    }
}

fn zh_near(near: &[String]) -> String {
    match near {
        [] => String::new(),
        near => format!("（是否指 {}？）", near.join("、")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let text = || "T".to_owned();
        let item = ItemId::new("boom").unwrap();
        let at = LonLat::new(82.5, 43.6).unwrap();
        let distance = Meters::clamped(25_000.0);
        let why = || Text::new("原因", "the reason");
        let mut errors = vec![
            SupplyError::Position {
                text: text(),
                why: LonLat::new(200.0, 0.0).unwrap_err(),
            },
            SupplyError::AmbiguousPlace {
                text: text(),
                choices: vec![text(), text()],
            },
            SupplyError::ReachPoint {
                text: text(),
                why: why(),
            },
            SupplyError::OutsideBasin {
                at,
                distance_km: 900.0,
            },
            SupplyError::NoRoadNear {
                at,
                distance,
                limit: distance,
            },
            SupplyError::CutOff {
                at,
                item: item.clone(),
                depots: 3,
            },
            SupplyError::NoDepotHolds { item: item.clone() },
            SupplyError::Quantity { got: -1.0 },
            SupplyError::QuantityText {
                text: text(),
                item,
                why: why(),
                example: "20 m".to_owned(),
            },
            SupplyError::By { got: Span::ZERO },
            SupplyError::Count { got: 0 },
            SupplyError::SpeedFactor { got: 9.0 },
            SupplyError::Committed {
                depot: FacilityId::new("DEP-001").unwrap(),
                got: -1.0,
            },
        ];
        for near in [vec![], vec!["a".to_owned(), "b".to_owned()]] {
            let text = text();
            errors.push(SupplyError::UnknownItem {
                text: text.clone(),
                near: near.clone(),
            });
            errors.push(SupplyError::UnknownPlace { text, near });
        }
        for error in &errors {
            let text = error.text();
            assert_eq!(text.en, error.to_string());
            let chinese = text.zh.chars().filter(|c| ('一'..='鿿').contains(c));
            assert!(chinese.count() >= 4, "{text:?}");
            assert!(!text.zh.contains("reason"), "{text:?}");
        }
        let codes: BTreeSet<_> = errors.iter().map(SupplyError::code).collect();
        assert_eq!(codes.len(), 15, "one of each is tried");
    }
}
