//! From text to a well-typed condition, with every problem's column and a hint.

use super::ast::{COLORS, Condition, ECOLOGIES, EXTENTS, Expr, Grade, KINDS, Op, Type, Value};
use super::leaf::Leaf;
use super::lex::{Placed, Token, tokens};
use super::names::{Names, hint};
use super::{CHARS_MAX, DEPTH_MAX};
use crate::body::{Ecology, Extent, WarningColor};
use crate::task::TaskState;
use hean_units::{Instant, Span};

mod value;

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
        if self.eat_word("always") {
            return Ok(Condition::always());
        }
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
        ConditionError::new(
            column,
            "unknown-name",
            format!("there is no value `{word}`"),
            value::hint_for(word),
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
        let ecologies = ECOLOGIES.map(Ecology::as_str);
        let extents = EXTENTS.map(Extent::as_str);
        let colors = COLORS.map(|color| color.map_or("none", WarningColor::as_str));
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
            Type::Ecology => {
                let harm = ECOLOGIES.into_iter().find(|harm| harm.as_str() == word);
                (harm.map(Value::Ecology), &ecologies)
            }
            Type::Extent => {
                let extent = EXTENTS.into_iter().find(|extent| extent.as_str() == word);
                (extent.map(Value::Extent), &extents)
            }
            Type::Warning => {
                let at = colors.iter().position(|color| *color == word);
                (at.map(|at| Value::Warning(COLORS[at])), &colors)
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
                let value = value::quantity(&text, column)?;
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
}

#[cfg(test)]
mod tests;
