//! From text to a well-typed condition, with every problem's column and a hint.

use super::ast::{
    Condition, Edge, Expr, Grade, KINDS, Leaf, Op, Place, ReportKind, SECTION_KINDS, StockField,
    TaskRef, Type, Value,
};
use super::lex::{Placed, Token, tokens};
use super::names::{Names, hint};
use super::{CHARS_MAX, DEPTH_MAX};
use crate::task::TaskState;
use hean_units::{
    Concentration, FacilityId, Instant, ItemId, Kilograms, PlanTaskId, Span, SubstanceId,
};

/// What is wrong with a condition.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("column {column}: [{code}] {message} (hint: {hint})")]
pub struct ConditionError {
    /// Column in characters, 1-based.
    pub column: u32,
    /// `condition-syntax`, `condition-type`, `condition-unit`, `unknown-name` or
    /// `condition-too-long`.
    pub code: &'static str,
    /// What is wrong, with the offending piece.
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

impl ConditionError {
    pub(super) fn new(
        column: u32,
        code: &'static str,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self {
            column,
            code,
            message: message.into(),
            hint: hint.into(),
        }
    }
}

impl Condition {
    /// Parses and checks a condition. Syntax ends at its first problem; types and names are all
    /// checked, and every problem is returned. The errors are never empty.
    pub fn parse(text: &str, names: &Names) -> Result<Self, Vec<ConditionError>> {
        if text.chars().count() > CHARS_MAX {
            return Err(vec![ConditionError::new(
                1,
                "condition-too-long",
                format!("the condition is longer than {CHARS_MAX} characters"),
                "split it into several",
            )]);
        }
        let tokens = tokens(text).map_err(|error| vec![error])?;
        let end = text.chars().count() as u32 + 1;
        let mut parser = Parser {
            tokens,
            at: 0,
            end,
            names,
            found: Vec::new(),
            depth: 0,
        };
        let parsed = parser.whole();
        match parsed {
            Ok(condition) if parser.found.is_empty() => Ok(condition),
            Ok(_) => Err(parser.found),
            Err(error) => {
                parser.found.push(error);
                Err(parser.found)
            }
        }
    }
}

type Parsed<T> = Result<T, ConditionError>;

/// A side of a comparison before words are resolved.
enum Side {
    Expr(Expr, u32),
    Flag(Leaf, u32),
    Word(String, u32),
}

impl Side {
    fn column(&self) -> u32 {
        match self {
            Self::Expr(_, column) | Self::Flag(_, column) | Self::Word(_, column) => *column,
        }
    }
}

/// Fields by which a task's times are named, with the state that they mean.
const TASK_TIMES: [(&str, TaskState); 8] = [
    ("issued", TaskState::Issued),
    ("delivered", TaskState::Delivered),
    ("received", TaskState::Received),
    ("accepted", TaskState::Accepted),
    ("executing", TaskState::Executing),
    ("done", TaskState::Done),
    ("refused", TaskState::Refused),
    ("failed", TaskState::Failed),
];

/// Names with an argument, and what may follow them.
const CALLS: [(&str, &str); 7] = [
    ("arrival", "arrival(SECTION).p5, .p50, .peak or .end"),
    ("conc", "conc(SECTION)"),
    ("peak", "peak(SECTION)"),
    (
        "task",
        "task(T28).state, task(T28@INT-013).done, .deadline …",
    ),
    ("report", "report(initial).state or .sent"),
    ("stock", "stock(ITEM).short, .wanted or .usable"),
    ("substance", "substance(ID)"),
];

/// Names without an argument.
const BARE: [(&str, Leaf); 6] = [
    ("grade", Leaf::Grade),
    ("mass", Leaf::Mass),
    ("kind", Leaf::Kind),
    ("start", Leaf::Start),
    ("now", Leaf::Now),
    ("volatile", Leaf::Volatile),
];

struct Parser<'a> {
    tokens: Vec<Placed>,
    at: usize,
    end: u32,
    names: &'a Names,
    found: Vec<ConditionError>,
    depth: usize,
}

impl Parser<'_> {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at).map(|(token, _)| token)
    }

    fn column(&self) -> u32 {
        self.tokens
            .get(self.at)
            .map_or(self.end, |(_, column)| *column)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Word(found)) if found == word);
        self.at += usize::from(hit);
        hit
    }

    fn eat_sign(&mut self, sign: &str) -> bool {
        let hit = matches!(self.peek(), Some(Token::Sign(found)) if *found == sign);
        self.at += usize::from(hit);
        hit
    }

    fn shown(&self) -> String {
        match self.peek() {
            None => "the end".to_owned(),
            Some(Token::Sign(sign)) => format!("`{sign}`"),
            Some(
                Token::Word(text) | Token::Quantity(text) | Token::Instant(text) | Token::Id(text),
            ) => format!("`{text}`"),
        }
    }

    fn expected(&self, what: &str, hint: &str) -> ConditionError {
        let message = format!("expected {what}, found {}", self.shown());
        ConditionError::new(self.column(), "condition-syntax", message, hint)
    }

    fn report(&mut self, column: u32, code: &'static str, message: String, hint: String) {
        self.found
            .push(ConditionError::new(column, code, message, hint));
    }

    fn whole(&mut self) -> Parsed<Condition> {
        if self.tokens.is_empty() {
            return Err(ConditionError::new(
                1,
                "condition-syntax",
                "the condition is empty",
                "write for example `task(T28).state == done`",
            ));
        }
        let condition = self.or()?;
        if self.peek().is_some() {
            return Err(self.expected("`and`, `or` or the end", "join conditions with and / or"));
        }
        Ok(condition)
    }

    fn or(&mut self) -> Parsed<Condition> {
        let mut parts = vec![self.and()?];
        while self.eat_word("or") {
            parts.push(self.and()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Condition::Or(parts)
        })
    }

    fn and(&mut self) -> Parsed<Condition> {
        let mut parts = vec![self.not()?];
        while self.eat_word("and") {
            parts.push(self.not()?);
        }
        Ok(if parts.len() == 1 {
            parts.swap_remove(0)
        } else {
            Condition::And(parts)
        })
    }

    fn deeper<T>(&mut self, inner: impl FnOnce(&mut Self) -> Parsed<T>) -> Parsed<T> {
        if self.depth >= DEPTH_MAX {
            return Err(ConditionError::new(
                self.column(),
                "condition-syntax",
                format!("nested deeper than {DEPTH_MAX}"),
                "write it flatter",
            ));
        }
        self.depth += 1;
        let result = inner(self);
        self.depth -= 1;
        result
    }

    fn not(&mut self) -> Parsed<Condition> {
        if self.eat_word("not") {
            let inner = self.deeper(Self::not)?;
            return Ok(Condition::Not(Box::new(inner)));
        }
        let mut condition = self.atom()?;
        // Each suffix wraps once more, so it counts as depth too.
        let mut suffixes = 0;
        loop {
            if self.eat_word("within") {
                let span = self.span()?;
                condition = Condition::Within(Box::new(condition), span);
            } else if self.eat_word("before") {
                let instant = self.instant()?;
                condition = Condition::Before(Box::new(condition), instant);
            } else {
                return Ok(condition);
            }
            suffixes += 1;
            if suffixes > DEPTH_MAX {
                return Err(self.expected("the end", "one `within` or `before` is enough"));
            }
        }
    }

    fn atom(&mut self) -> Parsed<Condition> {
        if self.eat_sign("(") {
            let inner = self.deeper(Self::or)?;
            if !self.eat_sign(")") {
                return Err(self.expected("`)`", "close the parenthesis"));
            }
            return Ok(inner);
        }
        let left = self.side()?;
        let op_column = self.column();
        let op = Op::ALL.into_iter().find(|op| self.eat_sign(op.as_str()));
        match (left, op) {
            (Side::Flag(leaf, _), None) => Ok(Condition::Flag(leaf)),
            (Side::Flag(leaf, column), Some(_)) => Err(ConditionError::new(
                column,
                "condition-type",
                format!("`{leaf}` is true or false and is not compared"),
                format!("write `{leaf}` or `not {leaf}` alone"),
            )),
            (Side::Word(word, column), None) => Err(self.unknown_word(&word, column)),
            (_, None) => Err(self.expected(
                "a comparison",
                "compare the value with another one: == != < <= > >=",
            )),
            (left, Some(op)) => {
                let right = self.side()?;
                self.compare(left, (op, op_column), right)
            }
        }
    }

    fn unknown_word(&self, word: &str, column: u32) -> ConditionError {
        let known = CALLS
            .iter()
            .map(|(name, _)| *name)
            .chain(BARE.iter().map(|(name, _)| *name))
            .collect::<Vec<_>>();
        ConditionError::new(
            column,
            "unknown-name",
            format!("there is no value `{word}`"),
            hint(word, known.iter().copied()),
        )
    }

    fn compare(&mut self, left: Side, (op, column): (Op, u32), right: Side) -> Parsed<Condition> {
        let (left, right) = match (left, right) {
            (Side::Word(word, column), Side::Word(..)) => {
                return Err(self.unknown_word(&word, column));
            }
            (Side::Word(word, column), Side::Expr(expr, _)) => {
                (self.resolve(&word, column, &expr), expr)
            }
            (Side::Expr(expr, _), Side::Word(word, column)) => {
                let word = self.resolve(&word, column, &expr);
                (expr, word)
            }
            (Side::Expr(left, _), Side::Expr(right, _)) => (left, right),
            (left, right) => {
                let flag = if matches!(left, Side::Flag(..)) {
                    left
                } else {
                    right
                };
                return Err(ConditionError::new(
                    flag.column(),
                    "condition-type",
                    "a flag is true or false and is not compared",
                    "write it alone, or with `not`",
                ));
            }
        };
        let (a, b) = (left.type_(), right.type_());
        let as_offset = matches!(
            (a, b),
            (Type::Instant, Type::Span) | (Type::Span, Type::Instant)
        );
        let bare = [(&left, b), (&right, a)]
            .into_iter()
            .find_map(|(side, other)| match side {
                Expr::Literal(Value::Number(number)) if other != Type::Number => {
                    Some((number, other))
                }
                _ => None,
            });
        if let Some((number, due)) = bare {
            let message = format!("`{number}` has no unit where {} is due", due.name());
            let hint = format!("write for example `{}`", due.example());
            self.report(column, "condition-unit", message, hint);
        } else if a != b && !as_offset {
            let message = format!("`{left}` is {}, `{right}` is {}", a.name(), b.name());
            let message = format!("{message}: they cannot be compared");
            let hint = format!("compare `{left}` with {}, e.g. `{}`", a.name(), a.example());
            self.report(column, "condition-type", message, hint);
        } else if !a.is_ordered() && !matches!(op, Op::Eq | Op::Ne) {
            let message = format!("{} has no order: `{}` means nothing", a.name(), op.as_str());
            self.report(column, "condition-type", message, "use == or !=".to_owned());
        }
        Ok(Condition::Compare(left, op, right))
    }

    /// A word gets its meaning from what it is compared with.
    fn resolve(&mut self, word: &str, column: u32, other: &Expr) -> Expr {
        let type_ = other.type_();
        let states = TaskState::ALL.map(TaskState::as_str);
        let grades = Grade::ALL.map(Grade::as_str);
        let kinds = KINDS.map(|(_, text)| text);
        let (value, known): (Option<Value>, &[&str]) = match type_ {
            Type::TaskState => {
                let state = TaskState::ALL
                    .into_iter()
                    .find(|state| state.as_str() == word);
                (state.map(Value::TaskState), &states)
            }
            Type::ReportState => {
                let sent = match word {
                    "sent" => Some(true),
                    "pending" => Some(false),
                    _ => None,
                };
                (sent.map(Value::ReportSent), &["sent", "pending"])
            }
            Type::Grade => (Grade::of(word).map(Value::Grade), &grades),
            Type::Kind => {
                let kind = KINDS.into_iter().find(|(_, text)| *text == word);
                (kind.map(|(kind, _)| Value::Kind(kind)), &kinds)
            }
            _ => {
                let message = format!("`{word}` is a word, `{other}` is {}", type_.name());
                let hint = format!("write for example `{}`", type_.example());
                self.report(column, "condition-type", message, hint);
                return other.clone();
            }
        };
        match value {
            Some(value) => Expr::Literal(value),
            None => {
                let message = format!("`{word}` is not {}", type_.name());
                let hint = hint(word, known.iter().copied());
                self.report(column, "unknown-name", message, hint);
                other.clone()
            }
        }
    }

    fn span(&mut self) -> Parsed<Span> {
        let column = self.column();
        match self.side()? {
            Side::Expr(Expr::Literal(Value::Span(span)), _) if span > Span::ZERO => Ok(span),
            Side::Expr(Expr::Literal(Value::Number(number)), _) => Err(ConditionError::new(
                column,
                "condition-unit",
                format!("`{number}` has no unit"),
                "write for example `within 2h`",
            )),
            _ => Err(ConditionError::new(
                column,
                "condition-type",
                "`within` needs a positive span of time",
                "write for example `within 2h`",
            )),
        }
    }

    fn instant(&mut self) -> Parsed<Expr> {
        let column = self.column();
        let side = self.side()?;
        match side {
            Side::Expr(expr, _) if matches!(expr.type_(), Type::Instant | Type::Span) => Ok(expr),
            _ => Err(ConditionError::new(
                column,
                "condition-type",
                "`before` needs an instant",
                "write for example `before arrival(INT-013).p5 - 60m`",
            )),
        }
    }

    /// One value, or a sum of an instant and spans.
    fn side(&mut self) -> Parsed<Side> {
        let column = self.column();
        let mut left = self.operand()?;
        loop {
            let sign_column = self.column();
            let plus = self.eat_sign("+");
            if !plus && !self.eat_sign("-") {
                return Ok(left);
            }
            let right = self.operand()?;
            let (Side::Expr(a, _), Side::Expr(b, _)) = (left, right) else {
                return Err(ConditionError::new(
                    sign_column,
                    "condition-type",
                    "only instants and spans are added and subtracted",
                    "write for example `arrival(INT-013).p5 - 60m`",
                ));
            };
            let fits = match (a.type_(), b.type_()) {
                (Type::Instant | Type::Span, Type::Span) => true,
                (Type::Instant, Type::Instant) => !plus,
                _ => false,
            };
            if !fits {
                let sign = if plus { '+' } else { '-' };
                self.report(
                    sign_column,
                    "condition-type",
                    format!(
                        "{} {sign} {} means nothing",
                        a.type_().name(),
                        b.type_().name()
                    ),
                    "write for example `arrival(INT-013).p5 - 60m`".to_owned(),
                );
            }
            let (a, b) = (Box::new(a), Box::new(b));
            left = Side::Expr(
                if plus {
                    Expr::Plus(a, b)
                } else {
                    Expr::Minus(a, b)
                },
                column,
            );
        }
    }

    fn operand(&mut self) -> Parsed<Side> {
        let column = self.column();
        let negative = self.eat_sign("-");
        match self.peek().cloned() {
            Some(Token::Quantity(text)) => {
                self.at += 1;
                let text = if negative { format!("-{text}") } else { text };
                let value = quantity(&text, column)?;
                Ok(Side::Expr(Expr::Literal(value), column))
            }
            _ if negative => Err(self.expected("a number", "write for example `-15m`")),
            Some(Token::Instant(text)) => {
                self.at += 1;
                let at = Instant::parse(&text).map_err(|error| {
                    ConditionError::new(column, "condition-unit", error.to_string(), "add the zone")
                })?;
                Ok(Side::Expr(Expr::Literal(Value::Instant(at)), column))
            }
            Some(Token::Word(word)) => {
                self.at += 1;
                self.named(word, column)
            }
            _ => Err(self.expected("a value", "write for example `task(T28).state`")),
        }
    }

    fn named(&mut self, word: String, column: u32) -> Parsed<Side> {
        if let Some((_, usage)) = CALLS.iter().find(|(name, _)| *name == word) {
            let leaf = self.call(&word, usage)?;
            return Ok(match leaf.type_() {
                Some(_) => Side::Expr(Expr::Leaf(leaf), column),
                None => Side::Flag(leaf, column),
            });
        }
        if self.eat_sign("(") {
            return Err(self.unknown_word(&word, column));
        }
        Ok(match BARE.iter().find(|(name, _)| *name == word) {
            Some((_, leaf)) if leaf.type_().is_none() => Side::Flag(leaf.clone(), column),
            Some((_, leaf)) => Side::Expr(Expr::Leaf(leaf.clone()), column),
            None => Side::Word(word, column),
        })
    }

    fn call(&mut self, name: &str, usage: &str) -> Parsed<Leaf> {
        if !self.eat_sign("(") {
            return Err(self.expected("`(`", usage));
        }
        let column = self.column();
        let Some(Token::Id(id)) = self.peek().cloned() else {
            return Err(self.expected("a name", usage));
        };
        self.at += 1;
        if !self.eat_sign(")") {
            return Err(self.expected("`)`", usage));
        }
        match name {
            "conc" => Ok(Leaf::Conc(self.place(&id, column)?)),
            "peak" => Ok(Leaf::Peak(self.place(&id, column)?)),
            "substance" => {
                let id: SubstanceId = checked(&id, column)?;
                let known = self.names.substances.as_ref();
                if let Some(known) = known.filter(|known| !known.contains(&id)) {
                    let hint = hint(id.as_str(), known);
                    self.report(
                        column,
                        "unknown-name",
                        format!("unknown substance `{id}`"),
                        hint,
                    );
                }
                Ok(Leaf::Substance(id))
            }
            _ => self.field_of(name, &id, column, usage),
        }
    }

    fn field_of(&mut self, name: &str, id: &str, column: u32, usage: &str) -> Parsed<Leaf> {
        if !self.eat_sign(".") {
            return Err(self.expected("`.` and a field", usage));
        }
        let field_column = self.column();
        let Some(Token::Word(field)) = self.peek().cloned() else {
            return Err(self.expected("a field", usage));
        };
        self.at += 1;
        let no_field = |known: &[&str]| {
            ConditionError::new(
                field_column,
                "unknown-name",
                format!("`{name}` has no field `{field}`"),
                hint(&field, known.iter().copied()),
            )
        };
        match name {
            "arrival" => {
                let edge = Edge::ALL.into_iter().find(|edge| edge.as_str() == field);
                let edge = edge.ok_or_else(|| no_field(&Edge::ALL.map(Edge::as_str)))?;
                Ok(Leaf::Arrival(self.place(id, column)?, edge))
            }
            "stock" => {
                let figure = StockField::ALL
                    .into_iter()
                    .find(|known| known.as_str() == field);
                let figure =
                    figure.ok_or_else(|| no_field(&StockField::ALL.map(StockField::as_str)))?;
                let id: ItemId = checked(id, column)?;
                let known = self.names.items.as_ref();
                if let Some(known) = known.filter(|known| !known.contains(&id)) {
                    let hint = hint(id.as_str(), known);
                    self.report(column, "unknown-name", format!("unknown item `{id}`"), hint);
                }
                Ok(Leaf::Stock(id, figure))
            }
            "report" => {
                let kinds = ReportKind::ALL.map(ReportKind::as_str);
                let report = ReportKind::ALL
                    .into_iter()
                    .find(|known| known.as_str() == id);
                let report = report.ok_or_else(|| {
                    let hint = hint(id, kinds);
                    let message = format!("there is no report `{id}`");
                    ConditionError::new(column, "unknown-name", message, hint)
                })?;
                match field.as_str() {
                    "state" => Ok(Leaf::ReportState(report)),
                    "sent" => Ok(Leaf::ReportTime(report)),
                    _ => Err(no_field(&["state", "sent"])),
                }
            }
            _ => {
                let task = self.task(id, column)?;
                if field == "state" {
                    return Ok(Leaf::TaskState(task));
                }
                if field == "deadline" {
                    return Ok(Leaf::TaskDeadline(task));
                }
                let time = TASK_TIMES.into_iter().find(|(name, _)| *name == field);
                let mut known = vec!["state", "deadline"];
                known.extend(TASK_TIMES.map(|(name, _)| name));
                let (_, state) = time.ok_or_else(|| no_field(&known))?;
                Ok(Leaf::TaskTime(task, state))
            }
        }
    }

    fn place(&mut self, id: &str, column: u32) -> Parsed<Place> {
        if let Some(kind) = SECTION_KINDS.into_iter().find(|kind| *kind == id) {
            return Ok(Place::Kind(kind));
        }
        Ok(Place::Section(self.section(id, column)?))
    }

    fn section(&mut self, id: &str, column: u32) -> Parsed<FacilityId> {
        let id: FacilityId = checked(id, column)?;
        if let Some(known) = self
            .names
            .sections
            .as_ref()
            .filter(|known| !known.contains(&id))
        {
            let hint = hint(id.as_str(), known);
            self.report(
                column,
                "unknown-name",
                format!("unknown section `{id}`"),
                hint,
            );
        }
        Ok(id)
    }

    fn task(&mut self, text: &str, column: u32) -> Parsed<TaskRef> {
        let (plan, section) = match text.split_once('@') {
            Some((plan, section)) => (plan, Some((section, column + plan.len() as u32 + 1))),
            None => (text, None),
        };
        let plan: PlanTaskId = checked(plan, column)?;
        if let Some(known) = self
            .names
            .tasks
            .as_ref()
            .filter(|known| !known.contains(&plan))
        {
            let hint = hint(plan.as_str(), known);
            self.report(
                column,
                "unknown-name",
                format!("unknown task `{plan}`"),
                hint,
            );
        }
        let section = section
            .map(|(section, column)| self.section(section, column))
            .transpose()?;
        Ok(TaskRef { plan, section })
    }
}

fn checked<T: std::str::FromStr<Err = hean_units::UnitError>>(
    text: &str,
    column: u32,
) -> Parsed<T> {
    text.parse().map_err(|error: hean_units::UnitError| {
        ConditionError::new(
            column,
            "condition-syntax",
            error.to_string(),
            "check the id",
        )
    })
}

/// The quantity that a number with a unit is; its unit says which.
fn quantity(text: &str, column: u32) -> Parsed<Value> {
    if let Ok(number) = text.parse::<f64>() {
        return match number.is_finite() {
            true => Ok(Value::Number(number)),
            false => Err(ConditionError::new(
                column,
                "condition-unit",
                format!("`{text}` is too large"),
                "write a smaller number",
            )),
        };
    }
    let tries = [
        Span::parse(text).map(Value::Span),
        Concentration::parse(text).map(Value::Concentration),
        Kilograms::parse(text).map(Value::Mass),
    ];
    for attempt in tries {
        match attempt {
            Ok(value) => return Ok(value),
            Err(error @ hean_units::UnitError::OutOfRange { .. }) => {
                let message = error.to_string();
                return Err(ConditionError::new(
                    column,
                    "condition-unit",
                    message,
                    "check it",
                ));
            }
            Err(_) => {}
        }
    }
    Err(ConditionError::new(
        column,
        "condition-unit",
        format!("`{text}` has a unit that no value has"),
        "units: s, m, h, d; mg/L, ug/L, g/L; kg, t, g",
    ))
}

#[cfg(test)]
mod tests;
