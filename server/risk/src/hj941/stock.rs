//! Q: the largest mass of each substance on site over its critical mass.

use super::pack::{As, Counts, Rules};
use super::{Medium, QClass, Stock};
use crate::{Between, Missing};

/// Whether a stock line counted, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counted {
    /// It counted.
    Yes,
    /// The substance does not count for this medium.
    OtherMedium,
    /// The data do not say whether it counts: the ratio is from zero to all of it.
    Unsure,
    /// The firm says that it is no listed substance.
    NotListed,
    /// The pack has no critical mass for it: there is no upper bound.
    NoCriticalMass,
}

/// One term of Q.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Term {
    /// The substance as the firm wrote it.
    pub name: String,
    /// The substance of the pack.
    pub substance: Option<String>,
    /// The largest mass on site in tonnes, as stated.
    pub mass_t: f64,
    /// Share of the substance, where it matters and was stated.
    pub share: Option<f64>,
    /// The critical mass in tonnes.
    pub critical_t: Option<f64>,
    /// Whether it counted.
    pub counted: Counted,
    /// The least that mass over critical mass can be.
    pub least: f64,
    /// The most that it can be; none without an upper bound.
    pub most: Option<f64>,
}

/// Q with its terms.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Quotient {
    /// Term by term, as the firm lists them.
    pub terms: Vec<Term>,
    /// The least that the sum can be.
    pub least: f64,
    /// The most that it can be; none without an upper bound.
    pub most: Option<f64>,
    /// The class.
    pub class: Between<QClass>,
    /// What was not known.
    pub missing: Vec<Missing>,
}

/// `Q = Σ wᵢ/Wᵢ`, wᵢ in tonnes of pure substance (the mixture or the metal where the pack says so).
/// A line without a critical mass leaves the sum without an upper bound.
///
/// Worked: 30 t benzene of W 10 t and 200 t sulfuric acid at 98 % of W 10 t:
/// 3.0 + 19.6 = 22.6, Q2.
pub fn quotient(rules: &Rules, stock: Option<&[Stock]>, medium: Medium) -> Quotient {
    let mut missing = Vec::new();
    let terms: Vec<Term> = stock
        .unwrap_or_default()
        .iter()
        .map(|stock| term(rules, stock, medium, &mut missing))
        .collect();
    // From 0.0, since an empty sum would be -0.0.
    let least = terms.iter().fold(0.0, |sum, term| sum + term.least);
    let mut most = terms
        .iter()
        .try_fold(0.0, |sum, term| Some(sum + term.most?));
    if stock.is_none() {
        most = None;
        missing.push(Missing::unstated(
            "未填报：风险物质最大存在量",
            "not stated: the largest masses on site",
        ));
    }
    let class = Between {
        least: rules.q_class(least),
        most: most.map_or(QClass::Q3, |most| rules.q_class(most)),
    };
    if class.value().is_some() {
        // What is not known of the terms does not matter.
        missing.clear();
    }
    Quotient {
        terms,
        least,
        most,
        class,
        missing,
    }
}

fn term(rules: &Rules, stock: &Stock, medium: Medium, missing: &mut Vec<Missing>) -> Term {
    let mass_t = stock.most.get() / 1000.0;
    let found = rules.substance(&stock.name);
    let mut term = Term {
        name: stock.name.clone(),
        substance: found.map(|one| one.id.clone()),
        mass_t,
        share: stock.share,
        critical_t: found.map(|one| one.critical_t),
        counted: Counted::Yes,
        least: 0.0,
        most: Some(0.0),
    };
    let name = &stock.name;
    let Some(substance) = found else {
        if stock.not_listed.is_some() {
            term.counted = Counted::NotListed;
            return term;
        }
        term.counted = Counted::NoCriticalMass;
        term.most = None;
        missing.push(Missing {
            gap: Some(pack_gap(rules, "hj941-appendix-a")),
            ..Missing::unstated(
                format!("无临界量：{name}"),
                format!("no critical mass: {name}"),
            )
        });
        return term;
    };
    let counts = match medium {
        Medium::Air => substance.air,
        Medium::Water => substance.water,
    };
    if counts == Counts::No {
        term.counted = Counted::OtherMedium;
        return term;
    }
    let whole = mass_t / substance.critical_t;
    let (least, most) = match (substance.counted, stock.share) {
        (As::Whole, _) => (whole, whole),
        (As::Pure | As::Metal, Some(share)) => (whole * share, whole * share),
        (As::Pure | As::Metal, None) => {
            missing.push(Missing::unstated(
                format!("未填报：{name} 的含量"),
                format!("not stated: the share of {name}"),
            ));
            (0.0, whole)
        }
    };
    (term.least, term.most) = (least, Some(most));
    if counts == Counts::Unsure {
        term.counted = Counted::Unsure;
        term.least = 0.0;
        missing.push(Missing {
            gap: Some(pack_gap(rules, "hj941-parts")),
            ..Missing::unstated(
                format!("{name} 是否计入{}", medium.text().zh),
                format!("whether {name} counts for the {}", medium.text().en),
            )
        });
    }
    term
}

/// The id of a gap, or of the pack itself where the gap was closed and a firm still runs into it.
fn pack_gap(rules: &Rules, id: &str) -> String {
    let known = rules.pack.gaps.iter().any(|gap| gap.id == id);
    if known { id } else { &rules.pack.id }.to_owned()
}
