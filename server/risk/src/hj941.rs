//! HJ 941-2018: the grade of a firm from what it stores (Q), how it works (M) and what lies around
//! it (E), for air and water apart.
//!
//! Per medium: `Q = Σ wᵢ/Wᵢ` (largest mass on site over critical mass) gives Q0 to Q3; points of
//! process and controls give M1 to M4; receptors give E1 (worst) to E3; a literal matrix gives
//! general, larger or major. Q0 is general without M and E. The firm has the higher of the two, one
//! step more if it was punished in the last three years for illegal discharge or waste, at most
//! major. Source: HJ 941-2018 as far as `rules/hj941.yaml` holds it.
//!
//! Worked: 30 t of benzene (W 10 t) are Q = 3.0, so Q1; a 30 t diesel tanker would be
//! 30/2500 = 0.012, Q0. Q1 with M2 and E1 is larger.

mod around;
mod controls;
mod pack;
mod stock;
#[cfg(test)]
mod tests;

pub use around::{Surroundings, air, water};
pub use controls::{ProcessCount, controls};
pub use pack::{Rules, Scope, Substance};
pub use stock::{Counted, Quotient, Term, quotient};

use crate::downstream::Downstream;
use crate::{Assumed, Between, Missing, Score};
use hean_units::{Kilograms, Text};
use std::collections::BTreeMap;
use std::fmt;

pub(crate) use pack::load;

macro_rules! classes {
    ($(#[$doc:meta])* $name:ident { $($(#[$one:meta])* $class:ident),* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
        pub enum $name { $($(#[$one])* $class),* }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self { $(Self::$class => stringify!($class)),* })
            }
        }
    };
}

classes! {
    /// The class of Q.
    QClass {
        /// Below the first edge: general, the grading stops.
        Q0,
        /// The lowest.
        Q1,
        /// The middle.
        Q2,
        /// The highest.
        Q3
    }
}
classes! {
    /// The class of M.
    MClass {
        /// The best controlled.
        M1,
        /// Well.
        M2,
        /// Badly.
        M3,
        /// The worst.
        M4
    }
}
classes! {
    /// The class of E, from the least to the most sensitive.
    EClass {
        /// Nothing sensitive around.
        E3,
        /// Sensitive.
        E2,
        /// Most sensitive.
        E1
    }
}

/// The grade of a firm.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Grade {
    /// 一般.
    General,
    /// 较大.
    Larger,
    /// 重大.
    Major,
}

impl Grade {
    /// The word in both languages.
    pub fn text(self) -> Text {
        match self {
            Self::General => Text::new("一般", "general"),
            Self::Larger => Text::new("较大", "larger"),
            Self::Major => Text::new("重大", "major"),
        }
    }

    /// One step up, at most major.
    pub fn up(self) -> Self {
        match self {
            Self::General => Self::Larger,
            Self::Larger | Self::Major => Self::Major,
        }
    }
}

/// Air or water.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Medium {
    /// Air.
    Air,
    /// Water.
    Water,
}

impl Medium {
    /// The word in both languages.
    pub fn text(self) -> Text {
        match self {
            Self::Air => Text::new("大气", "air"),
            Self::Water => Text::new("水", "water"),
        }
    }
}

/// What a firm stores.
#[derive(Debug, Clone, PartialEq)]
pub struct Stock {
    /// The substance as written; it matches a name of the pack as a whole or not at all.
    pub name: String,
    /// The largest mass on site.
    pub most: Kilograms,
    /// Share of the substance (of the metal for metals) in it, 0 to 1; none if not stated.
    pub share: Option<f64>,
    /// Why it is no listed substance at all, where the firm says so.
    pub not_listed: Option<Text>,
}

/// People around a firm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct People {
    /// Within 5 km; none if not stated.
    pub within_5km: Option<u32>,
    /// Within 500 m; none if not stated.
    pub within_500m: Option<u32>,
    /// Whether it adjoins a military zone; none if not stated.
    pub military_zone: Option<bool>,
}

/// What a firm has stated. What is missing is `None` or not in the map; it is never taken as zero.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Firm {
    /// Substances on site; none if not stated.
    pub stock: Option<Vec<Stock>>,
    /// How many of each kind of process.
    pub process: BTreeMap<String, u32>,
    /// The answers to the questions on controls.
    pub controls: BTreeMap<String, String>,
    /// People around.
    pub people: People,
    /// Sensitive waters within reach and the ground, after a survey; none if not surveyed.
    pub sensitive: Option<Vec<String>>,
    /// Whether it was punished in the last three years for illegal discharge or waste.
    pub punished: Option<bool>,
}

/// How one medium was graded.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Rated {
    /// The medium.
    pub medium: Medium,
    /// Q with its terms.
    pub q: Quotient,
    /// The points of M.
    pub score: Score,
    /// The class of M.
    pub m: Between<MClass>,
    /// E with its reasons.
    pub e: Surroundings,
    /// The grade.
    pub grade: Between<Grade>,
}

/// How a firm was graded.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Grading {
    /// The pack that it was graded by.
    pub pack: String,
    /// The air.
    pub air: Rated,
    /// The water.
    pub water: Rated,
    /// Whether the firm was punished; none if not stated.
    pub punished: Option<bool>,
    /// The grade of the firm.
    pub grade: Between<Grade>,
    /// What was not known and leaves the grade of a medium or of the firm open, each once.
    pub missing: Vec<Missing>,
    /// What was assumed.
    pub assumed: Vec<Assumed>,
}

/// Grades a firm. `downstream` is what lies below its outfalls.
pub fn grade(rules: &Rules, firm: &Firm, downstream: &Downstream) -> Grading {
    let rated = |medium, e: Surroundings| {
        let q = quotient(rules, firm.stock.as_deref(), medium);
        let score = controls(rules, firm, medium);
        let m = score.sum().map(|points| rules.m_class(points));
        let of = |q, m, e| match q {
            QClass::Q0 => Grade::General,
            q => rules.matrix(q, m, e),
        };
        let grade = Between {
            least: of(q.class.least, m.least, e.class.least),
            most: of(q.class.most, m.most, e.class.most),
        };
        Rated {
            medium,
            q,
            score,
            m,
            e,
            grade,
        }
    };
    let air = rated(Medium::Air, air(rules, &firm.people));
    let water = rated(
        Medium::Water,
        water(rules, downstream, firm.sensitive.as_deref()),
    );
    let higher = air.grade.max(water.grade);
    let grade = match firm.punished {
        Some(false) => higher,
        Some(true) => higher.map(Grade::up),
        None => Between {
            least: higher.least,
            most: higher.most.up(),
        },
    };
    let mut missing: Vec<Missing> = [&air, &water]
        .into_iter()
        .filter(|rated| rated.grade.value().is_none())
        .flat_map(Rated::missing)
        .collect();
    if firm.punished.is_none() && grade.value().is_none() {
        missing.push(Missing::unstated(
            "未填报：近三年是否因违法排污或非法处置危险废物受罚",
            "not stated: punished in the last 3 years for illegal discharge or waste",
        ));
    }
    let mut seen: Vec<Missing> = Vec::new();
    missing.retain(|one| {
        let new = !seen.contains(one);
        seen.extend(new.then(|| one.clone()));
        new
    });
    let assumed = downstream.assumed.clone();
    Grading {
        pack: rules.pack.id.clone(),
        air,
        water,
        punished: firm.punished,
        grade,
        missing,
        assumed,
    }
}

impl Rated {
    /// What was not known of this medium.
    pub fn missing(&self) -> Vec<Missing> {
        let parts = [&self.q.missing, &self.score.missing, &self.e.missing];
        parts.into_iter().flatten().cloned().collect()
    }

    /// The classes as written: `Q2-M3-E1`, or `Q0`.
    pub fn classes(&self) -> String {
        match self.q.class.value() {
            Some(QClass::Q0) => "Q0".to_owned(),
            _ => {
                // Written from the most sensitive on: E1~E2.
                let e = match self.e.class.value() {
                    Some(e) => e.to_string(),
                    None => format!("{}~{}", self.e.class.most, self.e.class.least),
                };
                format!("{}-{}-{e}", self.q.class, self.m)
            }
        }
    }

    /// Grade and classes: `重大-水(Q2-M3-E1)`.
    pub fn written(&self) -> Text {
        let (grade, medium) = (words(self.grade), self.medium.text());
        let classes = self.classes();
        Text::new(
            format!("{}-{}({classes})", grade.zh, medium.zh),
            format!("{}-{}({classes})", grade.en, medium.en),
        )
    }
}

impl Grading {
    /// The written form: `重大[较大-大气(Q1-M2-E2)+重大-水(Q2-M3-E1)]`; a grade that is not
    /// determined is written from its least to its most.
    pub fn written(&self) -> Text {
        let (grade, air, water) = (words(self.grade), self.air.written(), self.water.written());
        Text::new(
            format!("{}[{}+{}]", grade.zh, air.zh, water.zh),
            format!("{}[{}+{}]", grade.en, air.en, water.en),
        )
    }
}

/// `重大`, or `一般~重大`.
pub fn words(grade: Between<Grade>) -> Text {
    let (least, most) = (grade.least.text(), grade.most.text());
    match grade.value() {
        Some(grade) => grade.text(),
        None => Text::new(
            format!("{}~{}", least.zh, most.zh),
            format!("{}~{}", least.en, most.en),
        ),
    }
}
