//! What is set aside of which depot for whom.

use super::conflicts::Unmet;
use super::{Desk, Key, physical};
use crate::plan::DeadlineLine;
use crate::situation::Situation;
use hean_basin::Detail;
use hean_incident::Incident;
use hean_incident::body::{StockFreed, StockReserved};
use hean_incident::task::{Task, TaskState};
use hean_supply::Query;
use hean_supply::query::{BY_MAX, COUNT_MAX};
use hean_units::{FacilityId, Instant, ItemId, LonLat, PlanTaskId, Span, TaskId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Half the step of quantities: what is less is nothing.
const NOTHING: f64 = 0.0005;

/// What the stock comes to.
#[derive(Default)]
pub(super) struct Stock<'a> {
    /// Wishes that are met, by the ids that their conflicts would have.
    pub(super) met: BTreeSet<String>,
    /// Wishes that other tasks stand in the way of.
    pub(super) unmet: Vec<Unmet<'a>>,
}

type Shelf = (FacilityId, ItemId);

/// What tasks have set aside, as this call changes it.
#[derive(Default)]
struct Held<'a> {
    /// What open tasks have, the first to be served first.
    rows: BTreeMap<Shelf, BTreeMap<Key<'a>, (&'a Task, f64)>>,
    /// What is gone.
    used: BTreeMap<Shelf, f64>,
    /// How much each open task wants of each item.
    wanted: BTreeMap<(&'a TaskId, ItemId), f64>,
    /// How much of that it is short of.
    short: BTreeMap<(Key<'a>, ItemId), (&'a Task, f64)>,
    /// What depots hold of each item that somebody is short of.
    shelves: BTreeMap<ItemId, Vec<(Shelf, f64)>>,
}

impl Held<'_> {
    fn committed(&self, shelf: &Shelf) -> f64 {
        let rows = self.rows.get(shelf).into_iter().flat_map(BTreeMap::values);
        let used = self.used.get(shelf).copied().unwrap_or(0.0);
        used + rows.map(|(_, quantity)| quantity).sum::<f64>()
    }
}

pub(super) fn settle<'a>(desk: &mut Desk<'a>, anew: bool) -> Stock<'a> {
    let mut held = Held::default();
    let wishes = wishes(desk, &mut held);
    keep(desk, &mut held, anew);
    overdrawn(desk, &mut held);
    for ((key, item), task) in wishes {
        let rows = held.rows.iter().filter(|((_, of), _)| *of == item);
        let has: f64 = rows
            .filter_map(|(_, rows)| rows.get(&key))
            .map(|(_, quantity)| quantity)
            .sum();
        let wanted = held.wanted.get(&(&task.id, item.clone())).copied();
        let short = wanted.unwrap_or(0.0) - has;
        held.short.insert((key, item), (task, short));
    }
    let mut stock = Stock::default();
    let mut without = Vec::new();
    while let Some(((key, item), (task, short))) = held.short.pop_first() {
        let left = match short > NOTHING {
            true => fetch(desk, &mut held, (key, task), &item, short),
            false => 0.0,
        };
        let id = format!("stock/{}/{item}", task.id);
        if left > NOTHING {
            without.push((id, task, item, left));
        } else {
            stock.met.insert(id);
        }
    }
    let unmet = without.into_iter();
    stock.unmet = unmet
        .filter_map(|(id, task, item, left)| wish(&held, id, task, item, left))
        .collect();
    stock
}

/// What the plans set aside for open tasks, once the forecast says where it is wanted.
fn wishes<'a>(desk: &Desk<'a>, held: &mut Held<'a>) -> BTreeMap<(Key<'a>, ItemId), &'a Task> {
    let mut wishes = BTreeMap::new();
    for incident in &desk.incidents {
        let Some(plan) = desk.plan(incident).filter(|_| knows_where(incident)) else {
            continue;
        };
        let situation = Situation::of(desk.basin, desk.plans, incident, desk.now);
        for line in &plan.supplies {
            let tasks = incident.tasks.values();
            let mut open = tasks
                .filter(|task| task.plan == line.for_line && task.state.is_open())
                .peekable();
            if open.peek().is_none() || situation.judge(&line.when, None).is_err() {
                continue;
            }
            for task in open {
                let wanted = held.wanted.entry((&task.id, line.item.clone()));
                *wanted.or_insert(0.0) += line.quantity;
                wishes.insert((desk.key(task), line.item.clone()), task);
            }
        }
    }
    wishes
}

/// A forecast is in force, or none will come.
fn knows_where(incident: &Incident) -> bool {
    let none_comes = incident.forecasts > 0 && incident.pending.is_empty();
    incident.forecast.is_some() || incident.entry.is_none() || none_comes
}

/// What stays set aside, what is gone, and what is free again.
fn keep<'a>(desk: &mut Desk<'a>, held: &mut Held<'a>, anew: bool) {
    for (key, task) in desk.tasks(|task| !task.reserved.is_empty()) {
        let mut rows: BTreeMap<Shelf, f64> = BTreeMap::new();
        for row in &task.reserved {
            let shelf = (row.depot.clone(), row.item.clone());
            *rows.entry(shelf).or_insert(0.0) += row.quantity;
        }
        let worked = task.entered(TaskState::Executing).is_some();
        let used = task.state == TaskState::Done || task.state == TaskState::Failed && worked;
        for (shelf, quantity) in rows {
            if used {
                *held.used.entry(shelf).or_insert(0.0) += quantity;
            } else if let Some(why) = why_freed(desk, held, task, &shelf, anew) {
                free(desk, task, &shelf, quantity, why);
            } else {
                let row = held.rows.entry(shelf).or_default();
                row.insert(key, (task, quantity));
            }
        }
    }
}

fn why_freed(desk: &mut Desk, held: &Held, task: &Task, shelf: &Shelf, anew: bool) -> Option<Text> {
    if !desk.is_open(task) {
        let word = task.state.as_str();
        return Some(match task.state.is_open() {
            true => Text::new("事件已结束", "the incident is closed"),
            false => Text::new(
                format!("任务未用：{word}"),
                format!("not used: the task is {word}"),
            ),
        });
    }
    let incident = desk.state.incidents.get(&task.incident)?;
    if task.state == TaskState::Executing || on_its_way(desk, incident, task) {
        return None;
    }
    let wanted = held.wanted.contains_key(&(&task.id, shelf.1.clone()));
    if !wanted && knows_where(incident) {
        return Some(Text::new("方案不再需要", "the plan no longer wants it"));
    }
    if !anew {
        return None;
    }
    let at = desk.place(task)?;
    let Some(eta) = arrives(desk, &shelf.0, at) else {
        return Some(Text::new("封路后无路可达", "cut off by closures"));
    };
    let late = begin_by(task).is_some_and(|by| desk.now <= by && by < desk.now + eta);
    late.then(|| Text::new("已来不及运到", "it would be too late there"))
}

/// When the work must begin, to be done before the plume.
fn begin_by(task: &Task) -> Option<Instant> {
    physical(task).map(|deadline| deadline - task.takes)
}

/// Work that the plan puts before this one at the same section has begun: the convoy has left.
fn on_its_way(desk: &Desk, incident: &Incident, task: &Task) -> bool {
    let Some(plan) = desk.plan(incident) else {
        return false;
    };
    let needed = task.needs.iter().filter_map(|need| incident.standing(need));
    let mut begun = needed.filter(|n| matches!(n.state, TaskState::Executing | TaskState::Done));
    begun.any(|carries| {
        let line = plan.line(&carries.plan);
        line.is_some_and(|line| line.deadlines.iter().any(|d| sets_up(d, &task.plan)))
    })
}

fn sets_up(deadline: &DeadlineLine, line: &PlanTaskId) -> bool {
    match deadline {
        DeadlineLine::Before { setup, .. } => setup.as_ref().is_some_and(|(id, _)| id == line),
        DeadlineLine::After { .. } => false,
    }
}

/// Release, loading and road from a depot to a place; none where closures cut it off.
fn arrives(desk: &mut Desk, depot: &FacilityId, at: LonLat) -> Option<Span> {
    let facility = desk.basin.facilities.get(depot)?;
    let Detail::Depot {
        release, loading, ..
    } = &facility.detail
    else {
        return None;
    };
    Some(*release + *loading + desk.roads.time(facility.at, at)?)
}

fn free(desk: &mut Desk, task: &Task, shelf: &Shelf, quantity: f64, reason: Text) {
    let (depot, item) = shelf.clone();
    let freed = StockFreed {
        task: task.id.clone(),
        depot,
        item,
        quantity,
        reason,
    };
    desk.decide(&task.incident, freed);
}

fn on_shelf(desk: &Desk, (depot, item): &Shelf) -> f64 {
    match desk.basin.facilities.get(depot).map(|depot| &depot.detail) {
        Some(Detail::Depot { stock, .. }) => {
            let lines = stock.iter().filter(|line| line.item == *item);
            lines.map(|line| line.quantity).sum()
        }
        _ => 0.0,
    }
}

/// The depots that hold an item, with how much.
fn shelves(desk: &Desk, item: &ItemId) -> Vec<(Shelf, f64)> {
    let depots = desk.basin.facilities.values();
    let depots = depots.filter(|depot| matches!(depot.detail, Detail::Depot { .. }));
    depots
        .map(|depot| (depot.id.clone(), item.clone()))
        .map(|shelf| (on_shelf(desk, &shelf), shelf))
        .filter(|(there, _)| *there > 0.0)
        .map(|(there, shelf)| (shelf, there))
        .collect()
}

/// A shelf that holds less than was promised (the stock list changed): the last to be served gives
/// up first.
fn overdrawn<'a>(desk: &mut Desk<'a>, held: &mut Held<'a>) {
    let shelves: Vec<Shelf> = held.rows.keys().cloned().collect();
    for shelf in shelves {
        let there = on_shelf(desk, &shelf);
        while held.committed(&shelf) > there + NOTHING {
            let rows = held.rows.get_mut(&shelf);
            let Some((_, (task, quantity))) = rows.and_then(BTreeMap::pop_last) else {
                break;
            };
            let why = Text::new("库存不足", "the depot holds less");
            free(desk, task, &shelf, quantity, why);
        }
    }
}

/// Sets aside what a task is short of, from the depots that are there first: of what is free, then
/// of what it may take from others, beginning with the last to be served. What is still short
/// afterwards.
fn fetch<'a>(
    desk: &mut Desk<'a>,
    held: &mut Held<'a>,
    (key, task): (Key<'a>, &'a Task),
    item: &ItemId,
    short: f64,
) -> f64 {
    held.shelves
        .entry(item.clone())
        .or_insert_with(|| shelves(desk, item));
    let holders = holders(desk, held, task, item);
    if holders.is_empty() && !any_free(held, item) {
        return short;
    }
    let Some(at) = desk.place(task) else {
        return short;
    };
    // It is wanted when the work must begin; where that has passed, as early as can be.
    let by = begin_by(task).map(|by| by - desk.now);
    if by == Some(Span::ZERO) {
        return short;
    }
    let mut query = Query {
        by: by.filter(|by| Span::ZERO < *by && *by <= BY_MAX),
        count: COUNT_MAX,
        closures: desk.roads.closed.clone(),
        ..Query::new(at, item.clone())
    };
    let mut from = BTreeSet::new();
    let mut left = reserve(desk, held, (key, task), &mut query, short, &from);
    for holder in holders.into_iter().rev() {
        if left <= NOTHING {
            break;
        }
        from.insert(holder);
        left = reserve(desk, held, (key, task), &mut query, left, &from);
    }
    left
}

/// Some depot has some of the item that nobody is promised.
fn any_free(held: &Held, item: &ItemId) -> bool {
    let mut shelves = held.shelves.get(item).into_iter().flatten();
    shelves.any(|(shelf, there)| there - held.committed(shelf) > NOTHING)
}

/// Who has some of an item that `task` may take.
fn holders<'a>(desk: &Desk<'a>, held: &Held<'a>, task: &Task, item: &ItemId) -> BTreeSet<Key<'a>> {
    let rows = held.rows.iter().filter(|((_, of), _)| of == item);
    let rows = rows.flat_map(|(_, rows)| rows);
    rows.filter(|(_, (holder, _))| desk.may_take(holder, task))
        .map(|(key, _)| *key)
        .collect()
}

/// Sets aside of what is free or set aside for `from`; what is still short afterwards.
fn reserve<'a>(
    desk: &mut Desk<'a>,
    held: &mut Held<'a>,
    (key, task): (Key<'a>, &'a Task),
    query: &mut Query,
    short: f64,
    from: &BTreeSet<Key<'a>>,
) -> f64 {
    let item = query.item.clone();
    for (shelf, _) in held.shelves.get(&item).into_iter().flatten() {
        let rows = held.rows.get(shelf).into_iter().flatten();
        let takeable = rows.filter(|(key, _)| from.contains(*key));
        let takeable: f64 = takeable.map(|(_, (_, quantity))| quantity).sum();
        let promised = (held.committed(shelf) - takeable).max(0.0);
        query.committed.insert(shelf.clone(), promised);
    }
    query.quantity = Some(short);
    let Ok(answer) = hean_supply::nearest(desk.basin, query) else {
        return short;
    };
    for offer in answer.offers.iter().filter(|offer| offer.take > NOTHING) {
        let shelf = (offer.depot.clone(), item.clone());
        take(desk, held, &shelf, task, offer.stock - offer.take, from);
        let reserved = StockReserved {
            task: task.id.clone(),
            depot: offer.depot.clone(),
            item: item.clone(),
            quantity: offer.take,
            unit: answer.unit.clone(),
        };
        desk.decide(&task.incident, reserved);
        let rows = held.rows.entry(shelf).or_default();
        rows.entry(key).or_insert((task, 0.0)).1 += offer.take;
    }
    answer.shortfall.unwrap_or(0.0)
}

/// Takes from others, the last to be served first, until no more than `room` of the shelf is
/// promised; they are short of it then.
fn take<'a>(
    desk: &mut Desk<'a>,
    held: &mut Held<'a>,
    shelf: &Shelf,
    by: &Task,
    room: f64,
    from: &BTreeSet<Key<'a>>,
) {
    while held.committed(shelf) > room + NOTHING {
        let rows = held.rows.get(shelf).into_iter().flatten();
        let last = rows.map(|(key, _)| *key).rfind(|key| from.contains(key));
        let row = last.and_then(|key| Some((key, held.rows.get_mut(shelf)?.remove(&key)?)));
        let Some((key, (holder, quantity))) = row else {
            break;
        };
        let why = Text::new(
            format!("{} 优先，调给 {}", by.incident, by.id),
            format!("{} comes first: given to {}", by.incident, by.id),
        );
        free(desk, holder, shelf, quantity, why);
        let short = held.short.entry((key, shelf.1.clone()));
        short.or_insert((holder, 0.0)).1 += quantity;
    }
}

/// The wish of a task for stock that others have; none where nobody has any.
fn wish<'a>(
    held: &Held<'a>,
    id: String,
    task: &'a Task,
    item: ItemId,
    short: f64,
) -> Option<Unmet<'a>> {
    let mut holders: BTreeMap<Key, (&Task, &FacilityId)> = BTreeMap::new();
    for ((depot, _), rows) in held.rows.iter().filter(|((_, of), _)| *of == item) {
        for (key, (holder, _)) in rows.iter().filter(|(_, (holder, _))| holder.id != task.id) {
            holders.entry(*key).or_insert((holder, depot));
        }
    }
    let (_, depot) = holders.values().next_back()?;
    Some(Unmet {
        id,
        subject: format!("{depot}/{item}"),
        task,
        holders: holders.values().map(|(holder, _)| *holder).collect(),
        short: Some((item, short)),
    })
}
