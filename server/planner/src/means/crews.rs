//! Who gets which crew.

use super::conflicts::Unmet;
use super::{Desk, Key, physical};
use hean_basin::Crew;
use hean_incident::body::{CrewAssigned, CrewFreed};
use hean_incident::task::{Task, TaskState};
use hean_units::{AgencyId, CrewId, LonLat, Span, TaskId, Text};
use std::collections::BTreeMap;

/// What the crews come to.
pub(super) struct Crews<'a> {
    /// Which open task has which crew.
    pub(super) of_task: BTreeMap<&'a TaskId, &'a CrewId>,
    /// Tasks that get none because other tasks have all that could come.
    pub(super) unmet: Vec<Unmet<'a>>,
}

/// A crew that could come.
struct Offer<'a> {
    crew: &'a Crew,
    /// From now until it can begin.
    eta: Span,
    /// It cannot finish before the plume.
    late: bool,
    own: bool,
    from: Option<&'a Task>,
}

/// The crews in the hands of tasks, as this call changes them, and who wants one.
#[derive(Default)]
struct Held<'a> {
    by_crew: BTreeMap<&'a CrewId, &'a Task>,
    wanting: BTreeMap<Key<'a>, &'a Task>,
}

pub(super) fn settle<'a>(desk: &mut Desk<'a>, anew: bool) -> Crews<'a> {
    let mut held = keep(desk);
    if anew {
        reroute(desk, &mut held);
    }
    let mut without = Vec::new();
    while let Some((_, task)) = held.wanting.pop_first() {
        match best(desk, &held, task, true) {
            Some(offer) => give(desk, &mut held, task, offer),
            None => without.push(task),
        }
    }
    let unmet = without
        .into_iter()
        .filter_map(|task| wish(desk, &held, task));
    let unmet = unmet.collect();
    let of_task = held.by_crew.iter().map(|(crew, task)| (&task.id, *crew));
    Crews {
        of_task: of_task.collect(),
        unmet,
    }
}

/// What stays where it is, and who wants a crew.
fn keep<'a>(desk: &mut Desk<'a>) -> Held<'a> {
    let mut held = Held::default();
    let concerned = desk.tasks(|task| task.capability.is_some() || task.crew.is_some());
    for (key, task) in concerned {
        if let Some(crew) = &task.crew {
            match why_freed(desk, &held, task, crew) {
                None => {
                    held.by_crew.insert(crew, task);
                    continue;
                }
                Some(why) => free(desk, task, crew, why),
            }
        }
        if wants(desk, task) {
            held.wanting.insert(key, task);
        }
    }
    held
}

/// Gives up crews that closures cut off from their task, and late ones for free ones in time.
fn reroute<'a>(desk: &mut Desk<'a>, held: &mut Held<'a>) {
    let moving = held.by_crew.iter();
    let moving: BTreeMap<Key, (&Task, &CrewId)> = moving
        .filter(|(_, task)| task.state != TaskState::Executing)
        .map(|(crew, task)| (desk.key(task), (*task, *crew)))
        .collect();
    for (key, (task, id)) in moving {
        let (Some(crew), Some(at)) = (desk.basin.crews.get(id), desk.place(task)) else {
            continue;
        };
        match arrives(desk, task, crew, at) {
            None => {
                let why = Text::new("封路后无路可达", "cut off by closures");
                free(desk, task, id, why);
                held.by_crew.remove(id);
                held.wanting.insert(key, task);
            }
            Some((_, true)) => {
                if let Some(offer) = best(desk, held, task, false).filter(|offer| !offer.late) {
                    let why = Text::new("已来不及，改派", "it would be too late: another is sent");
                    free(desk, task, id, why);
                    held.by_crew.remove(id);
                    give(desk, held, task, offer);
                }
            }
            Some((_, false)) => {}
        }
    }
}

/// An order that is out needs its crew.
fn wants(desk: &Desk, task: &Task) -> bool {
    desk.is_open(task) && task.state != TaskState::Proposed && task.capability.is_some()
}

fn why_freed(desk: &Desk, held: &Held, task: &Task, crew: &CrewId) -> Option<Text> {
    let word = task.state.as_str();
    if !desk.is_open(task) {
        return Some(match task.state.is_open() {
            true => Text::new("事件已结束", "the incident is closed"),
            false => Text::new(
                format!("任务已结束（{word}）"),
                format!("the task is {word}"),
            ),
        });
    }
    if let Some(lost) = desk.state.crews_lost.get(crew) {
        let reason = &lost.reason;
        return Some(Text::new(
            format!("队伍不能工作：{reason}"),
            format!("the crew cannot work: {reason}"),
        ));
    }
    if let Some(other) = held.by_crew.get(crew) {
        let other = &other.id;
        return Some(Text::new(
            format!("队伍已在 {other}"),
            format!("the crew is at {other}"),
        ));
    }
    let fits = desk
        .basin
        .crews
        .get(crew)
        .is_some_and(|crew| able(task, crew) && serves(task, &crew.agency));
    (!fits).then(|| {
        Text::new(
            "队伍不再适合此任务（能力或所属部门）",
            "the crew no longer fits the task: its capability or its agency",
        )
    })
}

fn able(task: &Task, crew: &Crew) -> bool {
    let wanted = task.capability.as_ref();
    wanted.is_some_and(|wanted| crew.capabilities.contains(wanted))
}

fn serves(task: &Task, agency: &AgencyId) -> bool {
    task.owner.as_ref() == Some(agency) || task.support.contains(agency)
}

/// The crew to give: in time before late, free before taken (where it may be `taken`), the owner's
/// before a supporter's, then the earliest, then by id.
fn best<'a>(
    desk: &mut Desk<'a>,
    held: &Held<'a>,
    task: &'a Task,
    taken: bool,
) -> Option<Offer<'a>> {
    let mut could: Vec<(&Crew, Option<&Task>)> = Vec::new();
    for crew in able_crews(desk, task) {
        let from = held.by_crew.get(&crew.id).copied();
        let free = from.is_none_or(|from| taken && desk.may_take(from, task));
        if free && !desk.state.crews_lost.contains_key(&crew.id) {
            could.push((crew, from));
        }
    }
    if could.is_empty() {
        return None;
    }
    let at = desk.place(task)?;
    let offers = could.into_iter().filter_map(|(crew, from)| {
        let (eta, late) = arrives(desk, task, crew, at)?;
        let own = task.owner.as_ref() == Some(&crew.agency);
        Some(Offer {
            crew,
            eta,
            late,
            own,
            from,
        })
    });
    offers.min_by_key(|offer| {
        let taken = offer.from.is_some();
        (offer.late, taken, !offer.own, offer.eta, &offer.crew.id)
    })
}

/// Crews of the owner and of supporters that can do it.
fn able_crews<'a>(desk: &Desk<'a>, task: &'a Task) -> impl Iterator<Item = &'a Crew> + use<'a> {
    let crews = desk.basin.crews.values();
    crews.filter(|crew| able(task, crew) && serves(task, &crew.agency))
}

/// When the crew can begin at the place, and whether that is too late before the plume.
fn arrives(desk: &mut Desk, task: &Task, crew: &Crew, at: LonLat) -> Option<(Span, bool)> {
    let eta = crew.ready + desk.roads.time(crew.at, at)?;
    let done = desk.now + eta + task.takes;
    let late = physical(task).is_some_and(|deadline| done > deadline);
    Some((eta, late))
}

fn free(desk: &mut Desk, task: &Task, crew: &CrewId, reason: Text) {
    let freed = CrewFreed {
        task: task.id.clone(),
        crew: crew.clone(),
        reason,
    };
    desk.decide(&task.incident, freed);
}

fn give<'a>(desk: &mut Desk<'a>, held: &mut Held<'a>, task: &'a Task, best: Offer<'a>) {
    let crew = best.crew;
    if let Some(from) = best.from {
        let (by, rank) = (&task.id, &task.incident);
        let why = Text::new(
            format!("{rank} 优先，调往 {by}"),
            format!("{rank} comes first: sent to {by}"),
        );
        free(desk, from, &crew.id, why);
        held.wanting.insert(desk.key(from), from);
    }
    let capability = task.capability.as_deref().unwrap_or_default();
    let ready = (desk.now + best.eta).minute();
    let (mut zh, mut en) = (
        format!("能力 {capability}，最早 {ready} 可开工"),
        format!("can do {capability}, can begin at {ready}"),
    );
    if !best.own {
        zh.push_str(&format!("；{} 支援", crew.agency));
        en.push_str(&format!("; in support, of {}", crew.agency));
    }
    if best.late {
        zh.push_str("；晚于污染团到达前的最晚开工时间，无更早的队伍");
        en.push_str("; too late to finish before the plume, and nobody is earlier");
    }
    let assigned = CrewAssigned {
        task: task.id.clone(),
        crew: crew.id.clone(),
        eta_s: best.eta.rounded_to_minute().millis() / 1000,
        reason: Text::new(zh, en),
    };
    desk.decide(&task.incident, assigned);
    held.by_crew.insert(&crew.id, task);
}

/// The wish of a task for a crew that others have; none where nobody has such a crew.
fn wish<'a>(desk: &Desk<'a>, held: &Held<'a>, task: &'a Task) -> Option<Unmet<'a>> {
    let holders: BTreeMap<Key, (&Task, &CrewId)> = able_crews(desk, task)
        .filter_map(|crew| {
            let holder = *held.by_crew.get(&crew.id)?;
            Some((desk.key(holder), (holder, &crew.id)))
        })
        .collect();
    let (_, crew) = holders.values().next_back()?;
    Some(Unmet {
        id: format!("crew/{}", task.id),
        subject: crew.to_string(),
        task,
        holders: holders.values().map(|(holder, _)| *holder).collect(),
        short: None,
    })
}
