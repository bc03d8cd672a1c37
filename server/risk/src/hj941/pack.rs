//! The rule pack: `rules/hj941.yaml`.

use super::{EClass, Grade, MClass, Medium, QClass};
use crate::pack::{Gap, Pack};
use crate::read::{RawHead, Reader, place};
use crate::score::{Question, RawQuestion, questions};
use hean_units::{Certainty, Kilograms, Meters, Span, Text};
use serde::Deserialize;
use serde_saphyr::Spanned;
use std::collections::{BTreeMap, BTreeSet};

const FILE: &str = "rules/hj941.yaml";

/// Edge of M in the guide of 2014, which must not be mixed with the standard of 2018.
const EDGE_OF_2014: f64 = 60.0;

/// How the mass of a substance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum As {
    /// The mass of the mixture.
    Whole,
    /// The mass times the share.
    Pure,
    /// The mass of the metal: the mass times the share of the metal.
    Metal,
}

/// Whether a substance counts for a medium.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Counts {
    /// It counts.
    Yes,
    /// It does not.
    No,
    /// The data do not say; it is worked both ways.
    Unsure,
}

/// A substance with its critical mass.
#[derive(Debug, Clone, PartialEq)]
pub struct Substance {
    /// Its id in the pack.
    pub id: String,
    /// Every name that it matches, each as a whole.
    pub names: Vec<String>,
    /// Critical mass W in tonnes, above 0.
    pub critical_t: f64,
    /// How its mass counts.
    pub counted: As,
    /// Whether it counts for the air.
    pub air: Counts,
    /// Whether it counts for the water.
    pub water: Counts,
}

/// What the method does not grade.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scope {
    /// The trades, as the data write them.
    pub trades: Vec<String>,
    /// Why it is left out.
    pub why: Text,
    /// Where to look instead.
    pub method: Text,
    /// The gap, where that method is not in the data.
    #[serde(default)]
    pub gap: Option<Spanned<String>>,
}

/// People from which on a class of E holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PeopleEdge {
    /// Within 5 km.
    pub within_5km: u32,
    /// Within 500 m.
    pub within_500m: u32,
}

/// Something sensitive around a site.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sensitive {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Text,
}

/// A count of the process.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Count {
    pub id: String,
    pub points: f64,
    pub title: Text,
}

/// The points of controls of a medium: a table, or a gap with its bounds.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Controls {
    Table(Vec<Question>),
    Gap { gap: String, least: f64, most: f64 },
}

/// The rules, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Rules {
    /// What the pack says of itself.
    pub pack: Pack,
    q: [f64; 3],
    m: [f64; 3],
    /// By E (E3, E2, E1), Q (Q1 to Q3) and M.
    matrix: [[[Grade; 4]; 3]; 3],
    /// Substances with a critical mass.
    pub substances: Vec<Substance>,
    pub(crate) process_most: f64,
    pub(crate) process: Vec<Count>,
    pub(crate) water_controls: Controls,
    pub(crate) air_controls: Controls,
    /// How far below an outfall a drinking intake makes E1, and sensitive waters E2.
    pub intake_within: Meters,
    /// How long the water runs whose way must not touch a border.
    pub reach: Span,
    /// The highest daily mean discharge over the mean of the highest month.
    pub daily_over_month: f64,
    /// Why that.
    pub daily_why: Text,
    /// What makes E2.
    pub sensitive: Vec<Sensitive>,
    /// People that make E1 of the air.
    pub air_e1: PeopleEdge,
    /// People that make E2 of the air.
    pub air_e2: PeopleEdge,
    /// What is not graded.
    pub out_of_scope: Vec<Scope>,
}

impl Rules {
    /// The class of a sum of ratios. Worked: 0.012 is Q0, 3.0 Q1, 10 Q2, 100 Q3.
    pub fn q_class(&self, sum: f64) -> QClass {
        match self.q {
            [first, ..] if sum < first => QClass::Q0,
            [_, second, _] if sum < second => QClass::Q1,
            [.., third] if sum < third => QClass::Q2,
            _ => QClass::Q3,
        }
    }

    /// The class of points. Worked: 24 is M1, 25 M2, 45 M3, 64 M3, 65 M4.
    pub fn m_class(&self, points: f64) -> MClass {
        match self.m {
            [second, ..] if points < second => MClass::M1,
            [_, third, _] if points < third => MClass::M2,
            [.., fourth] if points < fourth => MClass::M3,
            _ => MClass::M4,
        }
    }

    /// The literal matrix; Q0 reads as Q1 (its grade is general without the matrix).
    pub fn matrix(&self, q: QClass, m: MClass, e: EClass) -> Grade {
        let row = (q as usize).saturating_sub(1);
        self.matrix[e as usize][row][m as usize]
    }

    /// The substance that a name stands for, as a whole and with its case: `CO` is not `Co`.
    pub fn substance(&self, name: &str) -> Option<&Substance> {
        let name = name.trim();
        let named = |one: &&Substance| one.id == name || one.names.iter().any(|of| of == name);
        self.substances.iter().find(named)
    }

    /// Why the method does not grade a trade, where it does not.
    pub fn refuses(&self, trade: &str) -> Option<&Scope> {
        let names = |scope: &&Scope| scope.trades.iter().any(|of| of == trade);
        self.out_of_scope.iter().find(names)
    }

    pub(crate) fn controls(&self, medium: Medium) -> &Controls {
        match medium {
            Medium::Air => &self.air_controls,
            Medium::Water => &self.water_controls,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    hean_hj941: Spanned<u32>,
    id: String,
    title: Text,
    source: String,
    dated: Spanned<String>,
    certainty: Certainty,
    q: RawQ,
    m: RawM,
    matrix: RawMatrix,
    counts: RawCounts,
    substances: Vec<RawSubstance>,
    process: RawProcess,
    controls: RawControls,
    water: RawWater,
    air: RawAir,
    out_of_scope: Vec<Scope>,
    gaps: Vec<Spanned<Gap>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawQ {
    #[serde(rename = "Q1")]
    q1: Spanned<f64>,
    #[serde(rename = "Q2")]
    q2: Spanned<f64>,
    #[serde(rename = "Q3")]
    q3: Spanned<f64>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawM {
    #[serde(rename = "M2")]
    m2: Spanned<f64>,
    #[serde(rename = "M3")]
    m3: Spanned<f64>,
    #[serde(rename = "M4")]
    m4: Spanned<f64>,
}

type Rows = [[Grade; 4]; 3];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawMatrix {
    #[serde(rename = "E1")]
    e1: Spanned<Rows>,
    #[serde(rename = "E2")]
    e2: Spanned<Rows>,
    #[serde(rename = "E3")]
    e3: Spanned<Rows>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawCounts {
    water: RawParts,
    air: RawParts,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawParts {
    parts: BTreeSet<u8>,
    named: BTreeSet<String>,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
}

impl RawParts {
    fn counts(&self, substance: &RawSubstance) -> Counts {
        if self.named.contains(&substance.id.value) {
            return Counts::Yes;
        }
        let parts = &substance.parts.value;
        let counted = parts.iter().filter(|part| self.parts.contains(part));
        match counted.count() {
            0 => Counts::No,
            all if all == parts.len() => Counts::Yes,
            _ => Counts::Unsure,
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSubstance {
    id: Spanned<String>,
    names: Vec<Spanned<String>>,
    parts: Spanned<BTreeSet<u8>>,
    critical: Spanned<String>,
    r#as: As,
    #[serde(default)]
    air: Option<Counts>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawProcess {
    most: f64,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
    counts: Vec<Count>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawControls {
    water: RawControl,
    air: RawControl,
}

/// A table (`questions`), or a gap with the bounds of its points.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawControl {
    #[serde(default, rename = "certainty")]
    _certainty: Option<Certainty>,
    #[serde(default)]
    questions: Vec<RawQuestion>,
    #[serde(default)]
    gap: Option<Spanned<String>>,
    #[serde(default)]
    least: f64,
    #[serde(default)]
    most: f64,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawWater {
    intake_within: Spanned<String>,
    reach: Spanned<String>,
    daily_over_month: Spanned<f64>,
    daily_why: Text,
    sensitive: Vec<Sensitive>,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawAir {
    #[serde(rename = "E1")]
    e1: PeopleEdge,
    #[serde(rename = "E2")]
    e2: Spanned<PeopleEdge>,
    #[serde(rename = "certainty")]
    _certainty: Certainty,
}

/// Reads and checks the pack.
pub(crate) fn load(reader: &mut Reader<'_>) -> Option<Rules> {
    let raw: Raw = reader.yaml(FILE)?;
    let pack = reader.head(RawHead {
        version: raw.hean_hj941,
        id: raw.id,
        title: raw.title,
        source: raw.source,
        dated: raw.dated,
        certainty: raw.certainty,
        gaps: raw.gaps,
    });
    reader.rising(&[&raw.q.q1, &raw.q.q2, &raw.q.q3], 0.0);
    let edges = [&raw.m.m2, &raw.m.m3, &raw.m.m4];
    reader.rising(&edges, 0.0);
    for edge in edges {
        if edge.value == EDGE_OF_2014 {
            let hint = "HJ 941-2018 splits at 25, 45 and 65; do not mix the two";
            reader.problem(
                place(edge),
                "old-guide",
                "60 is an edge of the guide of 2014",
                hint,
            );
        }
    }
    let matrix = [raw.matrix.e3, raw.matrix.e2, raw.matrix.e1];
    check_matrix(reader, &matrix);
    let substances = substances(reader, raw.substances, &raw.counts);
    let air = raw.air;
    if air.e2.value.within_5km >= air.e1.within_5km
        || air.e2.value.within_500m >= air.e1.within_500m
    {
        let hint = "E2 begins below E1";
        reader.problem(place(&air.e2), "edges", "E2 does not begin below E1", hint);
    }
    for scope in &raw.out_of_scope {
        if let Some(gap) = &scope.gap {
            reader.gap(&pack, gap);
        }
    }
    let daily = &raw.water.daily_over_month;
    if !(1.0..=10.0).contains(&daily.value) {
        let message = format!("{} is not between 1 and 10", daily.value);
        reader.problem(place(daily), "out-of-range", message, "a day over a month");
    }
    Some(Rules {
        q: [raw.q.q1.value, raw.q.q2.value, raw.q.q3.value],
        m: [raw.m.m2.value, raw.m.m3.value, raw.m.m4.value],
        matrix: matrix.map(|rows| rows.value),
        substances,
        process_most: raw.process.most,
        process: raw.process.counts,
        water_controls: control(reader, &pack, raw.controls.water),
        air_controls: control(reader, &pack, raw.controls.air),
        intake_within: reader.value(&raw.water.intake_within, Meters::parse)?,
        reach: reader.value(&raw.water.reach, Span::parse)?,
        daily_over_month: raw.water.daily_over_month.value,
        daily_why: raw.water.daily_why,
        sensitive: raw.water.sensitive,
        air_e1: air.e1,
        air_e2: air.e2.value,
        out_of_scope: raw.out_of_scope,
        pack,
    })
}

/// Grades never fall from one class to the next: intervals rest on it.
fn check_matrix(reader: &mut Reader<'_>, matrix: &[Spanned<Rows>; 3]) {
    for (e, rows) in matrix.iter().enumerate() {
        let falls = (0..3).any(|q| {
            (0..4).any(|m| {
                let here = rows.value[q][m];
                let above = q > 0 && rows.value[q - 1][m] > here;
                let left = m > 0 && rows.value[q][m - 1] > here;
                above || left || (e > 0 && matrix[e - 1].value[q][m] > here)
            })
        });
        if falls {
            let hint = "a worse class never lowers the grade";
            reader.problem(place(rows), "matrix", "the grade falls somewhere", hint);
        }
    }
}

fn substances(
    reader: &mut Reader<'_>,
    raw: Vec<RawSubstance>,
    counts: &RawCounts,
) -> Vec<Substance> {
    let mut taken: BTreeMap<String, String> = BTreeMap::new();
    let mut found = Vec::new();
    for one in raw {
        for name in std::iter::once(&one.id).chain(&one.names) {
            let before = taken.insert(name.value.clone(), one.id.value.clone());
            if let Some(other) = before.filter(|other| *other != one.id.value) {
                let message = format!("`{}` is already a name of `{other}`", name.value);
                reader.problem(place(name), "duplicate-name", message, "a name stands once");
            }
        }
        let parts = &one.parts;
        if parts.value.is_empty() || parts.value.iter().any(|part| !(1..=8).contains(part)) {
            let hint = "appendix A has parts 1 to 8";
            reader.problem(place(parts), "out-of-range", "no part of appendix A", hint);
        }
        let Some(critical) = reader.value(&one.critical, Kilograms::parse) else {
            continue;
        };
        if critical.get() <= 0.0 {
            let hint = "a critical mass is above 0";
            reader.problem(place(&one.critical), "out-of-range", "it is zero", hint);
        }
        found.push(Substance {
            air: one.air.unwrap_or_else(|| counts.air.counts(&one)),
            water: counts.water.counts(&one),
            id: one.id.value,
            names: one.names.into_iter().map(|name| name.value).collect(),
            critical_t: critical.get() / 1000.0,
            counted: one.r#as,
        });
    }
    found
}

fn control(reader: &mut Reader<'_>, pack: &Pack, raw: RawControl) -> Controls {
    let Some(gap) = raw.gap else {
        if raw.questions.is_empty() {
            let hint = "give `questions`, or `gap` with `least` and `most`";
            reader.problem((0, 0), "no-table", "controls without a table", hint);
        }
        return Controls::Table(questions(reader, raw.questions));
    };
    reader.gap(pack, &gap);
    if raw.least >= raw.most || !raw.questions.is_empty() {
        let hint = "a gap has the `least` and the `most` points that it can be, and no table";
        reader.problem(
            place(&gap),
            "gap",
            "a gap without bounds or with a table",
            hint,
        );
    }
    Controls::Gap {
        gap: gap.value,
        least: raw.least,
        most: raw.most,
    }
}
