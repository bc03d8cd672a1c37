//! Who is asked next after a refusal, a failure, silence or a lost crew.

use crate::means::{closures, place};
use crate::plan::Plan;
use crate::roads::Roads;
use crate::situation::Situation;
use hean_basin::{Agency, Basin};
use hean_incident::State;
use hean_incident::task::{Task, TaskState};
use hean_units::{AgencyId, CrewId, LonLat, Span, Text};
use std::collections::BTreeSet;

/// The agency to ask next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    /// Who.
    pub agency: AgencyId,
    /// Why this one: what it can do and when it can be there.
    pub reason: Text,
}

/// How well an agency can do it, the best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Hands {
    /// It has a free crew for it, or none is asked for.
    Free,
    /// Its crews for it are at other tasks.
    Busy,
    /// It has no crew for it.
    None,
}

/// A candidate with what speaks for it.
struct Candidate<'a> {
    agency: &'a Agency,
    hands: Hands,
    crew: Option<&'a CrewId>,
    /// From now until it can begin at the place; none where no way or seat is known.
    eta: Option<Span>,
}

/// The best of those who could do `task` and did not refuse or fail at it: other owners of its
/// duty, its supporters, agencies with a crew of the capability that it asks for. The best has a
/// free crew, then the earliest arrival under the closures of all incidents, then the lower id.
/// `Err` says why nobody is left, for the command.
pub fn choose(
    situation: &Situation,
    state: &State,
    plan: &Plan,
    task: &Task,
) -> Result<Choice, Text> {
    let tried = tried(situation, task);
    let basin = situation.basin;
    let mut agencies: BTreeSet<&AgencyId> = task.support.iter().collect();
    let duty = task.duty.as_ref();
    let duty = duty.or_else(|| plan.line(&task.plan).and_then(|line| line.duty.as_ref()));
    if let Some(duty) = duty {
        let owners = basin.agencies.owners(duty);
        agencies.extend(owners.into_iter().map(|agency| &agency.id));
    }
    if let Some(capability) = &task.capability {
        let crews = basin.crews.values();
        let able = crews.filter(|crew| crew.capabilities.contains(capability));
        agencies.extend(able.map(|crew| &crew.agency));
    }
    let mut roads = Roads::new(basin, closures(state, situation.now));
    let at = place(situation, task);
    agencies
        .into_iter()
        .filter(|agency| !tried.contains(agency))
        .filter_map(|agency| basin.agencies.get(agency))
        .map(|agency| candidate(basin, state, &mut roads, at, task, agency))
        .min_by_key(|candidate| {
            let unknown = candidate.eta.is_none();
            (
                candidate.hands,
                unknown,
                candidate.eta,
                &candidate.agency.id,
            )
        })
        .map(|best| Choice {
            agency: best.agency.id.clone(),
            reason: why(situation, task, &best),
        })
        .ok_or_else(|| nobody(task, &tried))
}

/// Who refused or failed at the same line and section, and who has the task now.
fn tried<'a>(situation: &Situation<'a>, task: &'a Task) -> BTreeSet<&'a AgencyId> {
    let tasks = situation.incident.tasks.values();
    tasks
        .filter(|other| other.plan == task.plan && other.section == task.section)
        .filter(|other| matches!(other.state, TaskState::Refused | TaskState::Failed))
        .filter_map(|other| other.owner.as_ref())
        .chain(task.owner.as_ref())
        .collect()
}

fn candidate<'a>(
    basin: &'a Basin,
    state: &State,
    roads: &mut Roads,
    at: Option<LonLat>,
    task: &Task,
    agency: &'a Agency,
) -> Candidate<'a> {
    let Some(capability) = &task.capability else {
        let seats = agency.maps.iter();
        let seats = seats.filter_map(|row| basin.facilities.get(row.as_str()));
        return Candidate {
            agency,
            hands: Hands::Free,
            crew: None,
            eta: seats.filter_map(|seat| roads.time(seat.at, at?)).min(),
        };
    };
    let crews = basin.crews.values().filter(|crew| {
        crew.agency == agency.id
            && crew.capabilities.contains(capability)
            && !state.crews_lost.contains_key(&crew.id)
    });
    let crews: Vec<_> = crews.collect();
    let best = crews
        .into_iter()
        .map(|crew| {
            let busy = state
                .crew_task(&crew.id)
                .is_some_and(|held| held.id != task.id);
            let hands = if busy { Hands::Busy } else { Hands::Free };
            let eta = at.and_then(|at| Some(crew.ready + roads.time(crew.at, at)?));
            (hands, eta.is_none(), eta, &crew.id)
        })
        .min();
    match best {
        Some((hands, _, eta, crew)) => Candidate {
            agency,
            hands,
            crew: Some(crew),
            eta,
        },
        None => Candidate {
            agency,
            hands: Hands::None,
            crew: None,
            eta: None,
        },
    }
}

fn why(situation: &Situation, task: &Task, best: &Candidate) -> Text {
    let agency = &best.agency.name;
    let capability = task.capability.as_deref().unwrap_or_default();
    let crew = best.crew.map_or("", |crew| crew.as_str());
    let (hands_zh, hands_en) = match best.hands {
        Hands::Free if best.crew.is_some() => (
            format!("{crew} 具备能力 {capability}"),
            format!("{crew} can do {capability}"),
        ),
        Hands::Free => ("可承担此职责".to_owned(), "can take the duty".to_owned()),
        Hands::Busy => (
            format!("{crew} 具备能力 {capability}，但正在其他任务"),
            format!("{crew} can do {capability}, but is at another task"),
        ),
        Hands::None => (
            format!("没有能力为 {capability} 的队伍"),
            format!("it has no crew for {capability}"),
        ),
    };
    let (eta_zh, eta_en) = match best.eta {
        Some(eta) => {
            let (minutes, at) = (eta.mins_f64().round(), (situation.now + eta).minute());
            (
                format!("约{minutes}分钟（{at}）可到"),
                format!("can be there in {minutes} min ({at})"),
            )
        }
        None => (
            "到达时间不明".to_owned(),
            "its arrival is not known".to_owned(),
        ),
    };
    Text::new(
        format!("改由{}：{hands_zh}，{eta_zh}", agency.zh()),
        format!("{} instead: {hands_en}, {eta_en}", agency.en()),
    )
}

fn nobody(task: &Task, tried: &BTreeSet<&AgencyId>) -> Text {
    let asked: Vec<&str> = tried.iter().map(|agency| agency.as_str()).collect();
    let asked = asked.join("、");
    let capability = match &task.capability {
        Some(capability) => Text::new(
            format!("，也没有其他部门有能力为 {capability} 的队伍"),
            format!(", and no other agency has a crew for {capability}"),
        ),
        None => Text::default(),
    };
    Text::new(
        format!(
            "{asked} 之外无其他责任或支援部门{}；请指挥部决定",
            capability.zh
        ),
        format!(
            "besides {} nobody owns or supports the duty{}: the command must decide",
            asked.replace('、', ", "),
            capability.en
        ),
    )
}
