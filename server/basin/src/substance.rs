//! Substances: what they do in a river, their limits and agents, and how they are looked up.

use hean_units::{Certainty, Concentration, SubstanceId, Text};

/// The state of a substance as carried.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Physical {
    /// Solid, or a salt in solution whose mass is counted as solid.
    Solid,
    /// Liquid.
    Liquid,
    /// Gas, also when liquefied.
    Gas,
}

/// What a substance does in a river.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Behavior {
    /// Floats as a slick.
    Float,
    /// Sinks to the bed.
    Sink,
    /// Dissolves.
    Dissolve,
    /// Evaporates from a slick.
    Evaporate,
    /// Leaves the water for the air by aeration.
    Strip,
    /// Is a gas.
    Gas,
    /// Is a gas heavier than air, or gives one.
    HeavyGas,
    /// Reacts with water or air.
    React,
    /// Clings to sediment.
    Sorb,
    /// Travels as particles.
    Particulate,
    /// Becomes solid when cold.
    Solidify,
    /// Polymerizes.
    Polymerize,
}

/// Dimensionless Henry constant (air/water) from which loss to the air is rapid: 0.04, i.e.
/// 1e-3 atm·m³/mol at 20 °C (Thomas 1990, in Lyman, Reehl and Rosenblatt, Handbook of Chemical
/// Property Estimation Methods, chapter 15).
pub const HENRY_VOLATILE: f64 = 0.04;

/// A substance that may be spilled.
#[derive(Debug, Clone, PartialEq)]
pub struct Substance {
    /// Its slug, e.g. `benzene`.
    pub id: SubstanceId,
    /// UN number; several substances may share one.
    pub un: Option<u16>,
    /// CAS number.
    pub cas: Option<String>,
    /// What it is called.
    pub name: Text,
    /// UN class with subsidiary risks, e.g. `3 (6.1)`; empty if none.
    pub class: String,
    /// Number of the guide in the Emergency Response Guidebook.
    pub erg_guide: Option<u16>,
    /// State as carried.
    pub state: Physical,
    /// Density in g/cm³ (of the liquefied gas for gases), where it is given.
    pub density_g_cm3: Option<f64>,
    /// Solubility in mg/L at about 20 °C, where it is given; 1,000,000 = miscible.
    pub solubility_mg_l: Option<f64>,
    /// Henry constant, air/water, dimensionless, at 20 to 25 °C, where it is given.
    pub henry: Option<f64>,
    /// What it does in a river.
    pub behavior: Vec<Behavior>,
    /// The limit in water that `limit_basis` names, where there is one.
    pub limit: Option<Concentration>,
    /// The standard, table and class of the limit, or why there is none.
    pub limit_basis: String,
    /// Whether vapor over the water matters: it is a gas, or it evaporates or strips, or its Henry
    /// constant is at least [`HENRY_VOLATILE`]. Derived, not a column.
    pub volatile: bool,
    /// The agent that treats it, in words.
    pub agent: String,
    /// kg of agent per kg of substance, stoichiometric or at equilibrium at the limit, before a
    /// field factor. No dose goes to the field without a jar test.
    pub agent_kg_per_kg: Option<f64>,
    /// How the dose was found.
    pub dose_rule: String,
    /// A remark.
    pub note: String,
    /// How sure the row is as a whole.
    pub certainty: Certainty,
}

impl Substance {
    pub(crate) fn is_volatile(state: Physical, behavior: &[Behavior], henry: Option<f64>) -> bool {
        use Behavior::{Evaporate, Gas, HeavyGas, Strip};
        state == Physical::Gas
            || behavior
                .iter()
                .any(|b| [Evaporate, Gas, HeavyGas, Strip].contains(b))
            || henry.is_some_and(|henry| henry >= HENRY_VOLATILE)
    }
}

/// Why a text does not name one substance.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SubstanceLookup {
    /// Nothing has that slug, number or name.
    #[error("no substance `{text}`: give an id, a UN number, a CAS number or a full name")]
    Unknown {
        /// The text as given.
        text: String,
    },
    /// Several substances share the number.
    #[error("`{text}` names several substances: {}", listed(choices))]
    Ambiguous {
        /// The text as given.
        text: String,
        /// The substances to choose from.
        choices: Vec<SubstanceId>,
    },
}

impl SubstanceLookup {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Unknown { text } => {
                format!("没有物质 `{text}`：请写编号、UN 号、CAS 号或全名")
            }
            Self::Ambiguous { text, choices } => {
                format!("`{text}` 对应多种物质，请指明其一：{}", listed(choices))
            }
        };
        Text::new(zh, self.to_string())
    }
}

fn listed(choices: &[SubstanceId]) -> String {
    choices
        .iter()
        .map(SubstanceId::as_str)
        .collect::<Vec<_>>()
        .join(", ")
}

/// The substance that a text names: an id, a UN number (`UN1114`, `UN 1114`, `1114`), a CAS number
/// or a Chinese or English name, whole and without regard to case.
pub(crate) fn look_up<'a>(
    substances: impl Iterator<Item = &'a Substance> + Clone,
    text: &str,
) -> Result<&'a Substance, SubstanceLookup> {
    let wanted = text.trim().to_lowercase();
    let number = wanted
        .strip_prefix("un")
        .map_or(wanted.as_str(), str::trim_start);
    let un = (number.len() == 4)
        .then(|| number.parse::<u16>().ok())
        .flatten();
    let mut hits: Vec<&Substance> = substances
        .clone()
        .filter(|s| s.id.as_str() == wanted)
        .collect();
    if hits.is_empty() {
        hits = substances
            .filter(|s| {
                (un.is_some() && s.un == un)
                    || s.cas.as_deref() == Some(wanted.as_str())
                    || s.name.zh.to_lowercase() == wanted
                    || s.name.en.to_lowercase() == wanted
            })
            .collect();
    }
    match hits[..] {
        [] => Err(SubstanceLookup::Unknown {
            text: text.to_owned(),
        }),
        [one] => Ok(one),
        _ => {
            let choices = hits.iter().map(|s| s.id.clone()).collect();
            Err(SubstanceLookup::Ambiguous {
                text: text.to_owned(),
                choices,
            })
        }
    }
}
