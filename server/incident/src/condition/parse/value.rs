//! Names of values, and numbers with their units.

use super::super::ast::{Expr, Value};
use super::super::leaf::{
    Edge, HAZARDS, HERE, ImpactField, Leaf, Of, Place, ReportKind, SECTION_KINDS, StockField,
    TaskRef, Trait,
};
use super::super::lex::Token;
use super::super::names::{Scope, hint};
use super::{ConditionError, Parsed, Parser, Side};
use crate::body::Hazard;
use crate::task::TaskState;
use hean_basin::Serves;
use hean_units::{Concentration, FacilityId, ItemId, Kilograms, PlanTaskId, Span, SubstanceId};

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
const CALLS: [(&str, &str); 14] = [
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
    ("below", "below(border)"),
    ("exposed", "exposed(border)"),
    ("path", "path(2h)"),
    ("impact", "impact(deaths)"),
    ("stopped", "stopped(county-town)"),
    ("warning", "warning(heavy-rain)"),
    ("source", "source(tailings)"),
];

/// Names without an argument, beside those of [`Trait`].
const BARE: [(&str, Leaf); 10] = [
    ("grade", Leaf::Grade),
    ("grade_proposed", Leaf::Proposed),
    ("level", Leaf::Level),
    ("mass", Leaf::Mass),
    ("kind", Leaf::Kind),
    ("start", Leaf::Start),
    ("now", Leaf::Now),
    ("dam_above", Leaf::DamAbove),
    ("in_water", Leaf::InWater),
    ("exercise", Leaf::Exercise),
];

/// What somebody may write who means something else.
const MEANT: [(&str, &str); 6] = [
    ("intake_below", "below(intake)"),
    ("border_below", "below(border)"),
    ("border_exposed", "exposed(border)"),
    ("road_spill", "kind == spill"),
    ("plant_leak", "kind == leak"),
    ("deaths", "impact(deaths)"),
];

/// What was probably meant by a name that is none.
pub(super) fn hint_for(word: &str) -> String {
    if let Some((_, meant)) = MEANT.into_iter().find(|(known, _)| *known == word) {
        return format!("did you mean `{meant}`?");
    }
    let calls = CALLS.iter().map(|(name, _)| *name);
    let bare = BARE.iter().map(|(name, _)| *name);
    let traits = Trait::ALL.into_iter().map(Trait::as_str);
    let known: Vec<&str> = calls.chain(bare).chain(traits).collect();
    hint(word, known.iter().copied())
}

impl Parser<'_> {
    /// A name: a value, a flag, or a word that gets its meaning from what it is compared with.
    pub(super) fn named(&mut self, word: String, column: u32) -> Parsed<Side> {
        // `exposed` alone is about the section of the task.
        let bare = word == "exposed" && !matches!(self.peek(), Some(Token::Sign("(")));
        if bare {
            self.check_here(column);
            return Ok(Side::Flag(Leaf::Exposed(Place::Here), column));
        }
        if let Some((_, usage)) = CALLS.iter().find(|(name, _)| *name == word) {
            let leaf = self.call(&word, usage)?;
            self.check_scope(&leaf, column);
            return Ok(match leaf.type_() {
                Some(_) => Side::Expr(Expr::Leaf(leaf), column),
                None => Side::Flag(leaf, column),
            });
        }
        if self.eat_sign("(") {
            return Err(self.unknown_word(&word, column));
        }
        let of_trait = Trait::ALL.into_iter().find(|known| known.as_str() == word);
        let bare = BARE.iter().find(|(name, _)| *name == word);
        let leaf = of_trait
            .map(Leaf::Is)
            .or(bare.map(|(_, leaf)| leaf.clone()));
        let Some(leaf) = leaf else {
            return Ok(Side::Word(word, column));
        };
        self.check_scope(&leaf, column);
        Ok(match leaf.type_() {
            None => Side::Flag(leaf, column),
            Some(_) => Side::Expr(Expr::Leaf(leaf), column),
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
            "below" => Ok(Leaf::Below(self.place(&id, column)?)),
            "exposed" => Ok(Leaf::Exposed(self.place(&id, column)?)),
            "path" => match Span::parse(&id) {
                Ok(span) if span > Span::ZERO => Ok(Leaf::Path(span)),
                _ => Err(ConditionError::new(
                    column,
                    "condition-unit",
                    format!("`{id}` is no span of time"),
                    usage,
                )),
            },
            "impact" => {
                let found = ImpactField::ALL
                    .into_iter()
                    .find(|known| known.as_str() == id);
                let known = ImpactField::ALL.map(ImpactField::as_str);
                found
                    .map(Leaf::Impact)
                    .ok_or_else(|| no_word("impact", &id, column, known))
            }
            "stopped" => {
                let found = Serves::ALL.into_iter().find(|known| known.as_str() == id);
                let known = Serves::ALL.map(Serves::as_str);
                found
                    .map(Leaf::Stopped)
                    .ok_or_else(|| no_word("rank of a place", &id, column, known))
            }
            "source" => {
                if let Some(known) = &self.names.industries
                    && !known.contains(&id)
                {
                    self.found
                        .push(no_word("kind of risk source", &id, column, known));
                }
                Ok(Leaf::Source(id))
            }
            "warning" if id == "any" => Ok(Leaf::Warning(None)),
            "warning" => {
                let found = HAZARDS.into_iter().find(|known| known.as_str() == id);
                let known = HAZARDS.map(Hazard::as_str);
                found
                    .map(|hazard| Leaf::Warning(Some(hazard)))
                    .ok_or_else(|| no_word("hazard", &id, column, known))
            }
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

    /// `section` stands only where a task is about one.
    fn check_here(&mut self, column: u32) {
        if matches!(self.names.scope, Some(Scope::Scenario | Scope::Plan)) {
            self.report(
                column,
                "unknown-name",
                "there is no task here whose section could be meant".to_owned(),
                "name a section, or a kind: intake, irrigation, border, gauge, dam".to_owned(),
            );
        }
    }

    /// What only a planner can look at stands in plans only.
    fn check_scope(&mut self, leaf: &Leaf, column: u32) {
        let planner = matches!(
            leaf,
            Leaf::DamAbove | Leaf::InWater | Leaf::Exercise | Leaf::Stopped(_) | Leaf::Source(_)
        );
        if planner && self.names.scope == Some(Scope::Scenario) {
            self.report(
                column,
                "unknown-name",
                format!("`{leaf}` is known in response plans only"),
                "use what the log tells: tasks, reports, arrivals, the grade".to_owned(),
            );
        }
    }

    fn place(&mut self, id: &str, column: u32) -> Parsed<Place> {
        if id == HERE {
            self.check_here(column);
            return Ok(Place::Here);
        }
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
        let of = match section {
            None => Of::All,
            Some((HERE, column)) => {
                self.check_here(column);
                Of::Here
            }
            Some((section, column)) => Of::Section(self.section(section, column)?),
        };
        Ok(TaskRef { plan, of })
    }
}

fn no_word<'a, T: AsRef<str> + ?Sized + 'a>(
    what: &str,
    word: &str,
    column: u32,
    known: impl IntoIterator<Item = &'a T> + Clone,
) -> ConditionError {
    let message = format!("`{word}` is no {what}");
    ConditionError::new(column, "unknown-name", message, hint(word, known))
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
pub(super) fn quantity(text: &str, column: u32) -> Parsed<Value> {
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
    if let Some(money) = money(text) {
        return Ok(money);
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
        "units: s, m, h, d; mg/L, ug/L, g/L; kg, t, g; CNY",
    ))
}

/// `5000000 CNY`, or `5 MCNY`: millions.
fn money(text: &str) -> Option<Value> {
    let text = text.strip_suffix("CNY")?;
    let (text, factor) = match text.strip_suffix('M') {
        Some(text) => (text, 1e6),
        None => (text, 1.0),
    };
    let value: f64 = text.trim().parse().ok()?;
    let value = value * factor;
    value.is_finite().then_some(Value::Money(value))
}
