//! What a condition is, and how it is written.

use super::leaf::Leaf;
use crate::body::{Ecology, Extent, IncidentKind, WarningColor};
use crate::task::TaskState;
use hean_units::{Concentration, Instant, Kilograms, Span};
use std::fmt;

/// The type of a value: only like is compared with like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Type {
    /// A moment.
    Instant,
    /// A length of time; where a moment is due it counts from the start.
    Span,
    /// A concentration in water.
    Concentration,
    /// A mass.
    Mass,
    /// A count, or a number in the unit of the stock item.
    Number,
    /// An amount of money.
    Money,
    /// A grade of an incident, or a level of response.
    Grade,
    /// A state of a task.
    TaskState,
    /// A state of a report.
    ReportState,
    /// A kind of incident.
    Kind,
    /// Harm to nature.
    Ecology,
    /// Which lines an effect crossed.
    Extent,
    /// The color of a warning.
    Warning,
}

impl Type {
    /// What it is called in error texts.
    pub fn name(self) -> &'static str {
        match self {
            Self::Instant => "an instant",
            Self::Span => "a span of time",
            Self::Concentration => "a concentration",
            Self::Mass => "a mass",
            Self::Number => "a number",
            Self::Money => "an amount of money",
            Self::Grade => "a grade",
            Self::TaskState => "a task state",
            Self::ReportState => "a report state",
            Self::Kind => "an incident kind",
            Self::Ecology => "a harm to nature",
            Self::Extent => "an extent",
            Self::Warning => "a warning color",
        }
    }

    /// Whether `<` and the like make sense.
    pub fn is_ordered(self) -> bool {
        !matches!(
            self,
            Self::TaskState | Self::ReportState | Self::Kind | Self::Ecology
        )
    }

    /// A correct spelling of a literal.
    pub fn example(self) -> &'static str {
        match self {
            Self::Instant => "arrival(INT-013).p5 or 2026-06-12T09:20:00+08:00",
            Self::Span => "6h",
            Self::Concentration => "0.01 mg/L",
            Self::Mass => "28 t",
            Self::Number => "0",
            Self::Money => "5000000 CNY",
            Self::Grade => "II",
            Self::TaskState => "done",
            Self::ReportState => "sent",
            Self::Kind => "spill",
            Self::Ecology => "function-lost",
            Self::Extent => "province",
            Self::Warning => "orange",
        }
    }
}

/// How grave an incident is. Ordered by gravity: `grade >= II` holds for II and I.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Grade {
    /// Not graded (yet).
    Ungraded,
    /// General (一般).
    IV,
    /// Larger (较大).
    III,
    /// Major (重大).
    II,
    /// Especially major (特别重大).
    I,
}

impl Grade {
    /// Every grade, the least grave first.
    pub const ALL: [Self; 5] = [Self::Ungraded, Self::IV, Self::III, Self::II, Self::I];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ungraded => "ungraded",
            Self::IV => "IV",
            Self::III => "III",
            Self::II => "II",
            Self::I => "I",
        }
    }

    /// Reads `I` to `IV` or `ungraded`.
    pub fn of(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|grade| grade.as_str() == text)
    }
}

/// A value as written or as found.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Value {
    /// A moment.
    Instant(Instant),
    /// A length of time.
    Span(Span),
    /// A concentration.
    Concentration(Concentration),
    /// A mass.
    Mass(Kilograms),
    /// A count, or a number in the unit of the stock item; finite.
    Number(f64),
    /// CNY; finite.
    Money(f64),
    /// A grade.
    Grade(Grade),
    /// A state of a task.
    TaskState(TaskState),
    /// Whether a report was sent.
    ReportSent(bool),
    /// A kind of incident.
    Kind(IncidentKind),
    /// Harm to nature.
    Ecology(Ecology),
    /// Which lines an effect crossed.
    Extent(Extent),
    /// The color of a warning in force; none without one.
    Warning(Option<WarningColor>),
}

impl Value {
    /// Its type.
    pub fn type_(&self) -> Type {
        match self {
            Self::Instant(_) => Type::Instant,
            Self::Span(_) => Type::Span,
            Self::Concentration(_) => Type::Concentration,
            Self::Mass(_) => Type::Mass,
            Self::Number(_) => Type::Number,
            Self::Grade(_) => Type::Grade,
            Self::TaskState(_) => Type::TaskState,
            Self::ReportSent(_) => Type::ReportState,
            Self::Kind(_) => Type::Kind,
            Self::Money(_) => Type::Money,
            Self::Ecology(_) => Type::Ecology,
            Self::Extent(_) => Type::Extent,
            Self::Warning(_) => Type::Warning,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Instant(at) => write!(f, "{at}"),
            Self::Span(span) => write!(f, "{span}"),
            Self::Concentration(value) => write!(f, "{value}"),
            Self::Mass(value) => write!(f, "{value}"),
            Self::Number(value) => write!(f, "{value}"),
            Self::Grade(grade) => f.write_str(grade.as_str()),
            Self::TaskState(state) => f.write_str(state.as_str()),
            Self::ReportSent(sent) => f.write_str(if *sent { "sent" } else { "pending" }),
            Self::Kind(kind) => f.write_str(kind_str(*kind)),
            Self::Money(value) => write!(f, "{value} CNY"),
            Self::Ecology(harm) => f.write_str(harm.as_str()),
            Self::Extent(extent) => f.write_str(extent.as_str()),
            Self::Warning(color) => f.write_str(color.map_or("none", WarningColor::as_str)),
        }
    }
}

/// The kinds of incident with the words for them.
pub const KINDS: [(IncidentKind, &str); 5] = [
    (IncidentKind::Spill, "spill"),
    (IncidentKind::Leak, "leak"),
    (IncidentKind::Gas, "gas"),
    (IncidentKind::Weather, "weather"),
    (IncidentKind::Other, "other"),
];

fn kind_str(kind: IncidentKind) -> &'static str {
    KINDS
        .into_iter()
        .find(|(known, _)| *known == kind)
        .map_or("other", |(_, text)| text)
}

/// Every harm to nature that a condition may name.
pub const ECOLOGIES: [Ecology; 4] = [
    Ecology::FunctionLost,
    Ecology::FunctionPartlyLost,
    Ecology::ProtectedKilled,
    Ecology::ProtectedHarmed,
];

/// Every extent that a condition may name.
pub const EXTENTS: [Extent; 5] = [
    Extent::County,
    Extent::Prefecture,
    Extent::Province,
    Extent::Border,
    Extent::BorderMajor,
];

/// Every color that a condition may name; the first is no warning.
pub const COLORS: [Option<WarningColor>; 5] = [
    None,
    Some(WarningColor::Blue),
    Some(WarningColor::Yellow),
    Some(WarningColor::Orange),
    Some(WarningColor::Red),
];

/// A value, or an instant shifted by a span, or the span between two instants.
#[derive(Debug, Clone, PartialEq)]
pub enum Expr {
    /// A value of the view.
    Leaf(Leaf),
    /// A value as written.
    Literal(Value),
    /// `instant + span` or `span + span`.
    Plus(Box<Expr>, Box<Expr>),
    /// `instant - span`, `span - span` or `instant - instant`.
    Minus(Box<Expr>, Box<Expr>),
}

impl Expr {
    /// Its type. Built by the parser, an expression is well typed; a flag counts as a number.
    pub fn type_(&self) -> Type {
        match self {
            Self::Leaf(leaf) => leaf.type_().unwrap_or(Type::Number),
            Self::Literal(value) => value.type_(),
            Self::Plus(left, _) => left.type_(),
            Self::Minus(left, right) => match (left.type_(), right.type_()) {
                (Type::Instant, Type::Instant) => Type::Span,
                (left, _) => left,
            },
        }
    }

    fn leaves<'a>(&'a self, found: &mut Vec<&'a Leaf>) {
        match self {
            Self::Leaf(leaf) => found.push(leaf),
            Self::Literal(_) => {}
            Self::Plus(left, right) | Self::Minus(left, right) => {
                left.leaves(found);
                right.leaves(found);
            }
        }
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Leaf(leaf) => write!(f, "{leaf}"),
            Self::Literal(value) => write!(f, "{value}"),
            Self::Plus(left, right) => write!(f, "{left} + {right}"),
            Self::Minus(left, right) => write!(f, "{left} - {right}"),
        }
    }
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Op {
    /// Equal.
    Eq,
    /// Not equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Le,
    /// More.
    Gt,
    /// More or equal.
    Ge,
}

impl Op {
    /// Every comparison, the longer signs first.
    pub const ALL: [Self; 6] = [Self::Eq, Self::Ne, Self::Le, Self::Ge, Self::Lt, Self::Gt];

    /// As written.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Eq => "==",
            Self::Ne => "!=",
            Self::Lt => "<",
            Self::Le => "<=",
            Self::Gt => ">",
            Self::Ge => ">=",
        }
    }

    /// Whether it holds for values in this order.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Self::Eq => order.is_eq(),
            Self::Ne => order.is_ne(),
            Self::Lt => order.is_lt(),
            Self::Le => order.is_le(),
            Self::Gt => order.is_gt(),
            Self::Ge => order.is_ge(),
        }
    }
}

/// A condition, well typed. `Display` writes it so that parsing gives the same again.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// One of two or more holds.
    Or(Vec<Condition>),
    /// All of two or more hold; of none it is what is written `always`.
    And(Vec<Condition>),
    /// It does not hold.
    Not(Box<Condition>),
    /// A comparison.
    Compare(Expr, Op, Expr),
    /// A flag of the view.
    Flag(Leaf),
    /// It holds at some moment no later than start + span.
    Within(Box<Condition>, Span),
    /// It holds at some moment no later than the instant.
    Before(Box<Condition>, Expr),
}

impl Condition {
    /// What holds in every case.
    pub fn always() -> Self {
        Self::And(Vec::new())
    }

    /// Whether it is what holds in every case.
    pub fn is_always(&self) -> bool {
        matches!(self, Self::And(parts) if parts.is_empty())
    }

    /// Every value of the view that it asks for, in the order of writing.
    pub fn leaves(&self) -> Vec<&Leaf> {
        let mut found = Vec::new();
        self.collect(&mut found);
        found
    }

    fn collect<'a>(&'a self, found: &mut Vec<&'a Leaf>) {
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.collect(found);
                }
            }
            Self::Not(inner) | Self::Within(inner, _) => inner.collect(found),
            Self::Before(inner, instant) => {
                inner.collect(found);
                instant.leaves(found);
            }
            Self::Compare(left, _, right) => {
                left.leaves(found);
                right.leaves(found);
            }
            Self::Flag(leaf) => found.push(leaf),
        }
    }

    /// 0 = `or`, 1 = `and`, 2 = `not`, 3 = the rest: what is looser than its place is bracketed.
    fn rank(&self) -> u8 {
        match self {
            Self::Or(_) => 0,
            Self::And(parts) if !parts.is_empty() => 1,
            Self::Not(_) => 2,
            _ => 3,
        }
    }

    fn write_at(&self, least: u8, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.rank() < least {
            write!(f, "({self})")
        } else {
            write!(f, "{self}")
        }
    }

    fn write_list(
        parts: &[Self],
        word: &str,
        least: u8,
        f: &mut fmt::Formatter<'_>,
    ) -> fmt::Result {
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                write!(f, " {word} ")?;
            }
            part.write_at(least, f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(parts) => Self::write_list(parts, "or", 1, f),
            Self::And(parts) if parts.is_empty() => f.write_str("always"),
            Self::And(parts) => Self::write_list(parts, "and", 2, f),
            Self::Not(inner) => {
                f.write_str("not ")?;
                inner.write_at(2, f)
            }
            Self::Compare(left, op, right) => write!(f, "{left} {} {right}", op.as_str()),
            Self::Flag(leaf) => write!(f, "{leaf}"),
            Self::Within(inner, span) => {
                inner.write_at(3, f)?;
                write!(f, " within {span}")
            }
            Self::Before(inner, instant) => {
                inner.write_at(3, f)?;
                write!(f, " before {instant}")
            }
        }
    }
}

impl std::str::FromStr for Condition {
    type Err = super::ConditionError;
    /// Parses without checking names; the first problem is the error.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text, &super::Names::default()).map_err(|mut errors| errors.swap_remove(0))
    }
}

impl serde::Serialize for Condition {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Condition {
    /// Reads the text without checking names; use [`Condition::parse`] where names are known.
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
