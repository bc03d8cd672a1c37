//! Whether a condition holds: three-valued, deterministic, and with the values that were found.

use super::ast::{Condition, Expr, Op, Value};
use super::leaf::{Leaf, TaskRef};
use crate::task::{Task, TaskState};
use hean_units::{Instant, Span, Text};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// What a view knows of a value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Reading {
    /// Nothing.
    Unknown,
    /// This, and it may change yet.
    Now(Value),
    /// This, and it may become more but not less: a peak that has not passed.
    Rising(Value),
    /// This for good.
    Final(Value),
}

/// Where the values come from. A view is of one incident, or of a drill.
pub trait View {
    /// The moment of judging.
    fn now(&self) -> Instant;

    /// What offsets count from: T0, or the start of the drill.
    fn start(&self) -> Instant;

    /// The value of a leaf as of `at`, which is never after [`View::now`]. Not asked for
    /// [`Leaf::Start`], [`Leaf::Now`], flags and the leaves of tasks.
    fn read(&self, leaf: &Leaf, at: Instant) -> Reading;

    /// A flag as of `at`; `None` where it is not known.
    fn flag(&self, leaf: &Leaf, at: Instant) -> Option<bool>;

    /// The tasks of a plan line, of this section where one is named, in the order of their ids.
    fn tasks(&self, wanted: &TaskRef) -> Vec<&Task>;

    /// Moments up to [`View::now`] from which on the leaf may have another value, in any order.
    /// Not asked for what [`View::read`] is not asked for.
    fn changes(&self, leaf: &Leaf) -> Vec<Instant>;

    /// The next moment after [`View::now`] at which the leaf will have another value by the passing
    /// of time alone; `None` where only an entry can change it.
    fn next_change(&self, _leaf: &Leaf) -> Option<Instant> {
        None
    }

    /// What was found of a leaf, in words for people; `None` where the plain form says enough.
    fn say(&self, _leaf: &Leaf) -> Option<Text> {
        None
    }
}

/// True, false, or neither yet.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// It holds.
    True,
    /// It does not.
    False,
    /// A value is not known, or may still change.
    Undecided,
}

impl Outcome {
    fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    fn not(self) -> Self {
        match self {
            Self::True => Self::False,
            Self::False => Self::True,
            Self::Undecided => Self::Undecided,
        }
    }

    /// Kleene: one decisive part decides, else one undecided part leaves it open.
    fn join(parts: impl Iterator<Item = Self>, decisive: Self) -> Self {
        let mut open = false;
        for part in parts {
            if part == decisive {
                return decisive;
            }
            open |= part == Self::Undecided;
        }
        if open {
            Self::Undecided
        } else {
            decisive.not()
        }
    }
}

/// What a judgement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// What is the case at this moment: triggers of plans and injects.
    Now,
    /// What is settled for good: expectations. A value that may still change leaves it undecided.
    Settled,
}

/// A judgement with its reasons.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The judgement.
    pub outcome: Outcome,
    /// The values that were found, for people.
    pub why: Text,
}

impl Condition {
    /// Judges the condition at the view's now.
    pub fn judge(&self, view: &dyn View, mode: Mode) -> Verdict {
        Verdict {
            outcome: self.outcome(view, view.now(), mode),
            why: self.explain(view),
        }
    }

    /// Whether it holds as of `at`, in the given sense.
    pub fn outcome(&self, view: &dyn View, at: Instant, mode: Mode) -> Outcome {
        match self {
            Self::Or(parts) => Outcome::join(
                parts.iter().map(|part| part.outcome(view, at, mode)),
                Outcome::True,
            ),
            Self::And(parts) => Outcome::join(
                parts.iter().map(|part| part.outcome(view, at, mode)),
                Outcome::False,
            ),
            Self::Not(inner) => inner.outcome(view, at, mode).not(),
            Self::Flag(leaf) => view.flag(leaf, at).map_or(Outcome::Undecided, Outcome::of),
            Self::Compare(Expr::Leaf(Leaf::TaskState(task)), op, Expr::Literal(value))
            | Self::Compare(Expr::Literal(value), op, Expr::Leaf(Leaf::TaskState(task))) => {
                task_outcome(view, task, (*op, value), at, mode)
            }
            Self::Compare(left, op, right) => {
                let (a, b) = (left.read(view, at), right.read(view, at));
                compare(view.start(), a, *op, b, mode)
            }
            Self::Within(inner, span) => {
                let limit = view.start() + *span;
                match inner.first_held(view, at.min(limit), |_| true) {
                    Some(_) => Outcome::True,
                    None if at >= limit => Outcome::False,
                    None => Outcome::Undecided,
                }
            }
            Self::Before(inner, instant) => {
                let limit = |at| instant.read(view, at).instant(view.start());
                let in_time = |at| limit(at).is_some_and(|limit| at <= limit);
                if inner.first_held(view, at, in_time).is_some() {
                    return Outcome::True;
                }
                match limit(at) {
                    Some(limit) if at > limit => Outcome::False,
                    _ => Outcome::Undecided,
                }
            }
        }
    }

    /// The first moment up to `until` at which it held and `wanted` holds too.
    fn first_held(
        &self,
        view: &dyn View,
        until: Instant,
        wanted: impl Fn(Instant) -> bool,
    ) -> Option<Instant> {
        let mut moments = vec![view.start(), until];
        for leaf in self.leaves() {
            match leaf {
                Leaf::TaskState(task) | Leaf::TaskTime(task, _) | Leaf::TaskDeadline(task) => {
                    let tasks = view.tasks(task);
                    let steps = tasks.iter().flat_map(|task| &task.history);
                    moments.extend(steps.map(|step| step.at));
                }
                Leaf::Start | Leaf::Now => {}
                leaf => moments.extend(view.changes(leaf)),
            }
        }
        moments.retain(|at| *at <= until);
        moments.sort_unstable();
        moments.dedup();
        moments
            .into_iter()
            .find(|at| self.outcome(view, *at, Mode::Now) == Outcome::True && wanted(*at))
    }

    /// The next moment after the view's now at which the judgement may change by the passing of
    /// time alone, with no entry: limits of `within` and `before`, spans from now, passing plumes.
    pub fn next_look(&self, view: &dyn View) -> Option<Instant> {
        let mut looks = Vec::new();
        self.collect_looks(view, &mut looks);
        looks.into_iter().filter(|at| *at > view.now()).min()
    }

    fn collect_looks(&self, view: &dyn View, looks: &mut Vec<Instant>) {
        let now = view.now();
        match self {
            Self::Or(parts) | Self::And(parts) => {
                for part in parts {
                    part.collect_looks(view, looks);
                }
            }
            Self::Not(inner) => inner.collect_looks(view, looks),
            Self::Flag(_) => {}
            Self::Within(inner, span) => {
                looks.push(view.start() + *span);
                inner.collect_looks(view, looks);
            }
            Self::Before(inner, instant) => {
                if let Some(limit) = instant.read(view, now).instant(view.start()) {
                    looks.push(limit + Span::from_millis(1));
                }
                inner.collect_looks(view, looks);
            }
            Self::Compare(left, _, right) => {
                let leaves = self.leaves();
                if leaves.contains(&&Leaf::Now) {
                    // The moment at which the two sides meet; `now` runs one second a second.
                    looks.extend(meeting(view, left, right));
                }
                looks.extend(leaves.into_iter().filter_map(|leaf| match leaf {
                    Leaf::TaskState(_) | Leaf::TaskTime(..) | Leaf::TaskDeadline(_) => None,
                    Leaf::Now | Leaf::Start => None,
                    leaf => view.next_change(leaf),
                }));
            }
        }
    }

    /// The values that decide the judgement at the view's now, in words: of an `or` that holds the
    /// parts that hold, of an `and` that does not those that do not. Empty for `always`.
    pub fn explain(&self, view: &dyn View) -> Text {
        let mut leaves = Vec::new();
        self.deciding(view, &mut leaves);
        let mut seen: Vec<&Leaf> = Vec::new();
        for leaf in leaves {
            if !seen.contains(&leaf) && !matches!(leaf, Leaf::Start | Leaf::Now) {
                seen.push(leaf);
            }
        }
        let values: Vec<Text> = seen
            .into_iter()
            .map(|leaf| view.say(leaf).unwrap_or_else(|| found(view, leaf)))
            .collect();
        let join = |pick: fn(&Text) -> &str, sep: &str| {
            values.iter().map(pick).collect::<Vec<_>>().join(sep)
        };
        Text::new(join(|text| &text.zh, "；"), join(|text| &text.en, "; "))
    }

    fn deciding<'a>(&'a self, view: &dyn View, leaves: &mut Vec<&'a Leaf>) {
        let of = |part: &Self| part.outcome(view, view.now(), Mode::Now);
        match self {
            Self::Or(parts) | Self::And(parts) => {
                let whole = of(self);
                let all_alike = match self {
                    Self::Or(_) => whole == Outcome::False,
                    _ => whole == Outcome::True,
                };
                for part in parts {
                    if all_alike || of(part) == whole {
                        part.deciding(view, leaves);
                    }
                }
            }
            Self::Not(inner) => inner.deciding(view, leaves),
            other => leaves.extend(other.leaves()),
        }
    }
}

/// Both sides differ by a time; with `now` in it the sign changes when that time has passed.
fn meeting(view: &dyn View, left: &Expr, right: &Expr) -> Vec<Instant> {
    let at = |expr: &Expr| expr.read(view, view.now()).value();
    let gap = match (at(left), at(right)) {
        (Some(Value::Span(a)), Some(Value::Span(b))) => Some(a - b),
        (Some(Value::Instant(a)), Some(Value::Instant(b))) => Some(a - b),
        (Some(Value::Instant(a)), Some(Value::Span(b))) => Some(a - (view.start() + b)),
        (Some(Value::Span(a)), Some(Value::Instant(b))) => Some((view.start() + a) - b),
        _ => None,
    };
    gap.map_or_else(Vec::new, |gap| {
        let meets = view.now() + gap.abs();
        vec![meets, meets + Span::from_millis(1)]
    })
}

impl Reading {
    /// The value, whatever may become of it.
    pub fn value(self) -> Option<Value> {
        match self {
            Self::Unknown => None,
            Self::Now(value) | Self::Rising(value) | Self::Final(value) => Some(value),
        }
    }

    fn instant(self, start: Instant) -> Option<Instant> {
        match self.value()? {
            Value::Instant(at) => Some(at),
            Value::Span(span) => Some(start + span),
            _ => None,
        }
    }
}

impl Expr {
    /// Its value as of `at`.
    pub fn read(&self, view: &dyn View, at: Instant) -> Reading {
        match self {
            Self::Literal(value) => Reading::Final(*value),
            Self::Leaf(Leaf::Start) => Reading::Final(Value::Instant(view.start())),
            Self::Leaf(Leaf::Now) => Reading::Now(Value::Instant(at)),
            Self::Leaf(Leaf::TaskTime(task, state)) => task_time(view, task, *state, at),
            Self::Leaf(Leaf::TaskDeadline(task)) => {
                let deadlines = view.tasks(task).into_iter().filter_map(|task| {
                    task.history.first().filter(|step| step.at <= at)?;
                    task.deadline.as_ref().map(|deadline| deadline.at)
                });
                let first = deadlines.min();
                first.map_or(Reading::Unknown, |at| Reading::Now(Value::Instant(at)))
            }
            Self::Leaf(leaf) => view.read(leaf, at),
            Self::Plus(left, right) => combine(left.read(view, at), right.read(view, at), true),
            Self::Minus(left, right) => combine(left.read(view, at), right.read(view, at), false),
        }
    }
}

fn combine(left: Reading, right: Reading, plus: bool) -> Reading {
    let (Some(a), Some(b)) = (left.value(), right.value()) else {
        return Reading::Unknown;
    };
    let value = match (a, b) {
        (Value::Instant(a), Value::Span(b)) if plus => Value::Instant(a + b),
        (Value::Instant(a), Value::Span(b)) => Value::Instant(a - b),
        (Value::Span(a), Value::Span(b)) if plus => Value::Span(a + b),
        (Value::Span(a), Value::Span(b)) => Value::Span(a - b),
        (Value::Instant(a), Value::Instant(b)) => Value::Span(a - b),
        _ => return Reading::Unknown,
    };
    match (left, right) {
        (Reading::Final(_), Reading::Final(_)) => Reading::Final(value),
        _ => Reading::Now(value),
    }
}

fn order(start: Instant, a: Value, b: Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Instant(a), Value::Instant(b)) => Some(a.cmp(&b)),
        (Value::Instant(a), Value::Span(b)) => Some(a.cmp(&(start + b))),
        (Value::Span(a), Value::Instant(b)) => Some((start + a).cmp(&b)),
        (Value::Span(a), Value::Span(b)) => Some(a.cmp(&b)),
        (Value::Concentration(a), Value::Concentration(b)) => a.get().partial_cmp(&b.get()),
        (Value::Mass(a), Value::Mass(b)) => a.get().partial_cmp(&b.get()),
        (Value::Number(a), Value::Number(b)) => a.partial_cmp(&b),
        (Value::Grade(a), Value::Grade(b)) => Some(a.cmp(&b)),
        (Value::TaskState(a), Value::TaskState(b)) => Some(a.cmp(&b)),
        (Value::ReportSent(a), Value::ReportSent(b)) => Some(a.cmp(&b)),
        (Value::Kind(a), Value::Kind(b)) => Some(a.cmp(&b)),
        (Value::Money(a), Value::Money(b)) => a.partial_cmp(&b),
        (Value::Ecology(a), Value::Ecology(b)) => Some(a.cmp(&b)),
        (Value::Extent(a), Value::Extent(b)) => Some(a.cmp(&b)),
        (Value::Warning(a), Value::Warning(b)) => Some(a.cmp(&b)),
        _ => None,
    }
}

fn compare(start: Instant, left: Reading, op: Op, right: Reading, mode: Mode) -> Outcome {
    let (Some(a), Some(b)) = (left.value(), right.value()) else {
        return Outcome::Undecided;
    };
    let Some(order) = order(start, a, b) else {
        return Outcome::Undecided;
    };
    let holds = Outcome::of(op.holds(order));
    if mode == Mode::Now {
        return holds;
    }
    match (left, right) {
        (Reading::Final(_), Reading::Final(_)) => holds,
        (Reading::Rising(_), Reading::Final(_)) => rising(op, order),
        (Reading::Final(_), Reading::Rising(_)) => rising(flipped(op), order.reverse()),
        _ => Outcome::Undecided,
    }
}

/// What is certain although the left side may still rise; `order` is of its value so far.
fn rising(op: Op, order: Ordering) -> Outcome {
    match (op, order) {
        (Op::Gt, Ordering::Greater) | (Op::Ge, Ordering::Greater | Ordering::Equal) => {
            Outcome::True
        }
        (Op::Lt, Ordering::Greater | Ordering::Equal) | (Op::Le, Ordering::Greater) => {
            Outcome::False
        }
        (Op::Eq, Ordering::Greater) => Outcome::False,
        (Op::Ne, Ordering::Greater) => Outcome::True,
        _ => Outcome::Undecided,
    }
}

fn flipped(op: Op) -> Op {
    match op {
        Op::Lt => Op::Gt,
        Op::Le => Op::Ge,
        Op::Gt => Op::Lt,
        Op::Ge => Op::Le,
        same => same,
    }
}

fn state_at(task: &Task, at: Instant) -> Option<TaskState> {
    let steps = task.history.iter().rev();
    steps
        .into_iter()
        .find(|step| step.at <= at)
        .map(|step| step.to)
}

fn fell_out(state: TaskState) -> bool {
    matches!(
        state,
        TaskState::Refused | TaskState::Failed | TaskState::Superseded | TaskState::Cancelled
    )
}

/// The states of a plan line's tasks as of `at`: all of them, and those that count, which leaves
/// out what fell out and was replaced by another task of the same section.
fn states(view: &dyn View, wanted: &TaskRef, at: Instant) -> (Vec<TaskState>, Vec<TaskState>) {
    let mut all = Vec::new();
    let mut groups: BTreeMap<_, Vec<TaskState>> = BTreeMap::new();
    for task in view.tasks(wanted) {
        if let Some(state) = state_at(task, at) {
            all.push(state);
            groups
                .entry((&task.incident, &task.section))
                .or_default()
                .push(state);
        }
    }
    let mut counting = Vec::new();
    for group in groups.into_values() {
        let live: Vec<TaskState> = group.iter().copied().filter(|s| !fell_out(*s)).collect();
        counting.extend(if live.is_empty() { group } else { live });
    }
    (all, counting)
}

fn task_outcome(
    view: &dyn View,
    task: &TaskRef,
    (op, value): (Op, &Value),
    at: Instant,
    mode: Mode,
) -> Outcome {
    let Value::TaskState(wanted) = value else {
        return Outcome::Undecided;
    };
    let (all, counting) = states(view, task, at);
    if all.is_empty() {
        return Outcome::Undecided;
    }
    let outcome = if fell_out(*wanted) {
        let any = all.contains(wanted);
        let open = counting.iter().any(|state| state.is_open());
        match mode {
            Mode::Settled if !any && open => Outcome::Undecided,
            _ => Outcome::of(any),
        }
    } else {
        let settled = |state: &TaskState| mode == Mode::Now || !state.is_open();
        Outcome::join(
            counting.iter().map(|state| match state == wanted {
                same if settled(state) => Outcome::of(same),
                _ => Outcome::Undecided,
            }),
            Outcome::False,
        )
    };
    if op == Op::Ne { outcome.not() } else { outcome }
}

fn task_time(view: &dyn View, wanted: &TaskRef, state: TaskState, at: Instant) -> Reading {
    let mut last = None;
    let tasks = view.tasks(wanted);
    let counts = |task: &&Task| {
        fell_out(state)
            || !state_at(task, at).is_some_and(fell_out)
            || !tasks.iter().any(|other| {
                other.section == task.section
                    && other.incident == task.incident
                    && state_at(other, at).is_some_and(|state| !fell_out(state))
            })
    };
    let relevant: Vec<_> = tasks.iter().copied().filter(counts).collect();
    for task in relevant {
        let entered = task
            .history
            .iter()
            .find(|step| step.to == state && step.at <= at);
        match (entered, fell_out(state)) {
            (Some(step), _) => last = last.max(Some(step.at)),
            (None, true) => {}
            (None, false) => return Reading::Unknown,
        }
    }
    last.map_or(Reading::Unknown, |at| Reading::Final(Value::Instant(at)))
}

fn shown(value: Value) -> String {
    match value {
        Value::Instant(at) => at.minute(),
        Value::Concentration(value) => format!("{} mg/L", rounded(value.get())),
        other => other.to_string(),
    }
}

/// Three significant digits, for people.
fn rounded(value: f64) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return 0.0;
    }
    format!("{value:.2e}").parse().unwrap_or(value)
}

fn found(view: &dyn View, leaf: &Leaf) -> Text {
    let now = view.now();
    if let Leaf::TaskState(task) = leaf {
        let (all, _) = states(view, task, now);
        let mut counts: BTreeMap<TaskState, usize> = BTreeMap::new();
        for state in all {
            *counts.entry(state).or_default() += 1;
        }
        let list: Vec<String> = counts
            .into_iter()
            .map(|(state, n)| {
                if n == 1 {
                    state.to_string()
                } else {
                    format!("{n}×{state}")
                }
            })
            .collect();
        return if list.is_empty() {
            Text::new(
                format!("没有任务 {task}"),
                format!("there is no task {task}"),
            )
        } else {
            let list = list.join(", ");
            Text::new(format!("{leaf} = {list}"), format!("{leaf} = {list}"))
        };
    }
    if leaf.type_().is_none() {
        return match view.flag(leaf, now) {
            Some(true) => Text::new(format!("{leaf} 成立"), format!("{leaf} holds")),
            Some(false) => Text::new(format!("{leaf} 不成立"), format!("{leaf} does not hold")),
            None => Text::new(format!("{leaf} 未知"), format!("{leaf} is not known")),
        };
    }
    match Expr::Leaf(leaf.clone()).read(view, now) {
        Reading::Unknown => Text::new(format!("{leaf} 未知"), format!("{leaf} is not known")),
        Reading::Rising(value) => {
            let value = shown(value);
            Text::new(
                format!("{leaf} 目前 {value}"),
                format!("{leaf} = {value} so far"),
            )
        }
        Reading::Now(value) | Reading::Final(value) => {
            let value = shown(value);
            Text::new(format!("{leaf} = {value}"), format!("{leaf} = {value}"))
        }
    }
}

#[cfg(test)]
mod tests;
