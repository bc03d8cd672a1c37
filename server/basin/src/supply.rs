//! What depots hold: items in the seven official categories, and stock lines.

use crate::Origin;
use hean_units::{ItemId, Text};

/// The seven official categories of environmental emergency supplies (ministry guide on the survey
/// of such supplies, office letter 17 of 2019).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Category {
    /// 污染源切断: sandbags, plugs, plugging tools.
    CutOff,
    /// 污染物控制: booms, membranes.
    Containment,
    /// 污染物收集: skimmers, pumps, sorbents for oil, tanks.
    Collection,
    /// 污染物降解: carbon, lime, flocculants, oxidants, dosing gear.
    Treatment,
    /// 安全防护: suits, breathing sets, alarms.
    Protection,
    /// 应急通信和指挥: radios, command vehicles and boats.
    Communication,
    /// 环境监测: samplers, analyzers, drones.
    Monitoring,
}

impl Category {
    /// All categories in the official order.
    pub const ALL: [Self; 7] = [
        Self::CutOff,
        Self::Containment,
        Self::Collection,
        Self::Treatment,
        Self::Protection,
        Self::Communication,
        Self::Monitoring,
    ];

    /// The word as written in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::CutOff => "cut-off",
            Self::Containment => "containment",
            Self::Collection => "collection",
            Self::Treatment => "treatment",
            Self::Protection => "protection",
            Self::Communication => "communication",
            Self::Monitoring => "monitoring",
        }
    }

    /// The official name.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::CutOff => ("污染源切断", "Source cut-off"),
            Self::Containment => ("污染物控制", "Containment"),
            Self::Collection => ("污染物收集", "Collection"),
            Self::Treatment => ("污染物降解", "Treatment"),
            Self::Protection => ("安全防护", "Protection"),
            Self::Communication => ("应急通信和指挥", "Communication and command"),
            Self::Monitoring => ("环境监测", "Monitoring"),
        };
        Text::new(zh, en)
    }
}

/// The units in which stock is counted.
pub const STOCK_UNITS: [&str; 6] = ["t", "m", "m2", "m3", "piece", "set"];

/// A kind of supply, e.g. `activated-carbon`.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Item {
    /// Its slug.
    pub id: ItemId,
    /// What it is called.
    pub name: Text,
    /// Its official category.
    pub category: Category,
    /// The unit in which it is counted, one of [`STOCK_UNITS`].
    pub unit: String,
    /// Where the row comes from.
    pub origin: Origin,
}

/// So much of an item in a depot.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct StockLine {
    /// The item.
    pub item: ItemId,
    /// How much of it, in the item's unit; 0 or more.
    pub quantity: f64,
    /// Where the figure comes from; in the shipped data every figure is illustrative.
    pub origin: Origin,
}
