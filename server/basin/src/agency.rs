//! Who is responsible for what: agencies, their duties, and the ladder by which silence escalates.

use hean_units::{AgencyId, Certainty, DutyId, Text};
use std::collections::BTreeMap;

/// The group of the national plan in whose lane an agency's tasks are shown (the seven groups of
/// the 2014 national plan, and the command itself).
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Lane {
    /// 指挥: the command post.
    Command,
    /// 污染处置: stopping, holding and removing the pollutant.
    Disposal,
    /// 应急监测: samples, stations, forecasts.
    Monitoring,
    /// 医学救援: casualties, toxicity, tap water.
    Medical,
    /// 应急保障: roads, supplies, water supply, money.
    Support,
    /// 新闻宣传: statements and public opinion.
    Publicity,
    /// 社会稳定: order, closure, evidence.
    Order,
    /// 涉外事务: the neighbour state.
    Foreign,
}

impl Lane {
    /// All lanes in the order of the board.
    pub const ALL: [Self; 8] = [
        Self::Command,
        Self::Disposal,
        Self::Monitoring,
        Self::Medical,
        Self::Support,
        Self::Publicity,
        Self::Order,
        Self::Foreign,
    ];

    /// The word as written in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Command => "command",
            Self::Disposal => "disposal",
            Self::Monitoring => "monitoring",
            Self::Medical => "medical",
            Self::Support => "support",
            Self::Publicity => "publicity",
            Self::Order => "order",
            Self::Foreign => "foreign",
        }
    }

    /// The name of the group.
    pub fn name(self) -> Text {
        let (zh, en) = match self {
            Self::Command => ("指挥", "Command"),
            Self::Disposal => ("污染处置", "Pollution disposal"),
            Self::Monitoring => ("应急监测", "Emergency monitoring"),
            Self::Medical => ("医学救援", "Medical rescue"),
            Self::Support => ("应急保障", "Support"),
            Self::Publicity => ("新闻宣传", "Publicity"),
            Self::Order => ("社会稳定", "Social order"),
            Self::Foreign => ("涉外事务", "Foreign matters"),
        };
        Text::new(zh, en)
    }
}

/// How many agencies may own a duty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Owners {
    /// Exactly one in the whole basin.
    One,
    /// One in each county, found by the county code.
    OnePerCounty,
    /// Any number; such a duty is never resolved to one agency.
    Many,
}

/// A duty of the vocabulary that plans use.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Duty {
    /// Its slug, e.g. `road-closure`.
    pub id: DutyId,
    /// What it is called.
    pub name: Text,
    /// How many agencies may own it.
    pub owners: Owners,
}

/// An agency, as tasks address it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Agency {
    /// Its short id, e.g. `eco` or `cty:xinyuan`.
    pub id: AgencyId,
    /// What it is called.
    pub name: Text,
    /// What it is responsible for.
    pub duties: Vec<DutyId>,
    /// The lane in which its tasks are shown.
    pub lane: Lane,
    /// Titles from the duty officer up to the command's telephone; a task that stays silent climbs
    /// it. Titles only, never persons.
    pub ladder: Vec<Text>,
    /// The office rows (`AGY-…`) that belong to it.
    pub maps: Vec<String>,
    /// The code of the county it governs or stands for, where it has one.
    pub county: Option<String>,
    /// The article of the prefecture's plan that its duties come from, or "plan practice".
    pub source: Text,
    /// How sure the row is.
    pub certainty: Certainty,
}

/// The agencies of a basin and the vocabulary of their duties.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Agencies {
    pub(crate) agencies: BTreeMap<AgencyId, Agency>,
    pub(crate) duties: BTreeMap<DutyId, Duty>,
}

impl Agencies {
    /// The agency of an id.
    pub fn get(&self, id: &AgencyId) -> Option<&Agency> {
        self.agencies.get(id)
    }

    /// All agencies by id.
    pub fn iter(&self) -> impl Iterator<Item = &Agency> {
        self.agencies.values()
    }

    /// The duties of the vocabulary by id.
    pub fn duties(&self) -> impl Iterator<Item = &Duty> {
        self.duties.values()
    }

    /// A duty of the vocabulary.
    pub fn duty(&self, id: &DutyId) -> Option<&Duty> {
        self.duties.get(id)
    }

    /// Who owns a duty: the one owner, or the owner in the county of `county` (a code) where the
    /// duty is owned county by county. The id of an agency stands for itself. `None` where nobody
    /// owns it, where the county is unknown, or where the duty has many owners.
    pub fn for_duty(&self, duty: &DutyId, county: Option<&str>) -> Option<&Agency> {
        let owns = |agency: &&Agency| agency.duties.contains(duty);
        match self.duties.get(duty).map(|duty| duty.owners) {
            Some(Owners::One) => self.iter().find(owns),
            Some(Owners::OnePerCounty) => {
                let code = county?;
                self.iter()
                    .filter(owns)
                    .find(|agency| agency.county.as_deref() == Some(code))
            }
            Some(Owners::Many) => None,
            None => self.agencies.get(duty.as_str()),
        }
    }

    /// All owners of a duty, by id.
    pub fn owners(&self, duty: &DutyId) -> Vec<&Agency> {
        self.iter()
            .filter(|agency| agency.duties.contains(duty))
            .collect()
    }

    /// The agency to which an office row (`AGY-004`) belongs.
    pub fn of_row(&self, row: &str) -> Option<&Agency> {
        self.iter()
            .find(|agency| agency.maps.iter().any(|mapped| mapped == row))
    }
}
