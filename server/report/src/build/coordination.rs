//! Coordination, gathered from the entries of one incident.

use super::{agency, both};
use crate::model::coordination::{
    Approval, Conflict, Coordination, CrewRow, Decided, DutyRow, Filed, Mechanism, Told,
};
use crate::{Names, sentence, words};
use hean_incident::body::{Body, CostCategory, IncidentKind};
use hean_incident::record::Append;
use hean_incident::state::Incident;
use hean_incident::task::{AssignedBy, TaskState};
use hean_units::{AgencyId, DutyId, Span, TaskId, Text};
use std::collections::{BTreeMap, BTreeSet};

/// Most entries that are quoted for a mechanism.
const EXAMPLES_MAX: usize = 3;

type Own<'a> = [(&'a Append, &'a Body)];

pub(super) fn part(incident: &Incident, own: &Own<'_>, names: &Names<'_>) -> Coordination {
    Coordination {
        decided: decided(own, names),
        criteria: incident
            .grade
            .as_ref()
            .map(|grade| grade.criteria.clone())
            .unwrap_or_default(),
        levels: told(own, names, |body| {
            matches!(body, Body::ResponseStarted(_) | Body::ResponseEnded(_))
        }),
        approvals: approvals(own, names),
        conflicts: conflicts(own, names),
        priority: told(own, names, |body| matches!(body, Body::PrioritySet(_))),
        crews: crews(own, names),
        duties: duties(incident, own, names),
        documents: documents(own, names),
        costs: costs(incident),
        mechanisms: mechanisms(incident, own, names),
    }
}

fn words_of(append: &Append, names: &Names<'_>) -> Told {
    let record = &append.record;
    Told {
        at: record.at,
        sentence: both(|lang| sentence(record, names, lang)),
    }
}

fn told(own: &Own<'_>, names: &Names<'_>, of: impl Fn(&Body) -> bool) -> Vec<Told> {
    let chosen = own.iter().filter(|(_, body)| of(body));
    chosen.map(|(append, _)| words_of(append, names)).collect()
}

fn title(names: &Names<'_>, task: &TaskId) -> Text {
    both(|lang| names.task(task, lang))
}

fn decided(own: &Own<'_>, names: &Names<'_>) -> Vec<Decided> {
    let mut proposed = None;
    let mut decided = Vec::new();
    for (append, body) in own {
        match body {
            Body::GradeProposed(b) => proposed = Some(b.grade.clone()),
            Body::GradeDecided(b) => decided.push(Decided {
                at: append.record.at,
                grade: b.grade.clone(),
                proposed: proposed.clone(),
                criterion: b.criterion.clone(),
                reason: b.reason.clone(),
                by: both(|lang| names.actor(&append.record.actor, lang)),
            }),
            _ => {}
        }
    }
    decided
}

fn approvals(own: &Own<'_>, names: &Names<'_>) -> Vec<Approval> {
    let mut approvals: Vec<Approval> = Vec::new();
    for (append, body) in own {
        let at = append.record.at;
        let mut answer = |task: &TaskId, approved: bool| {
            let open = |known: &&mut Approval| known.task == *task && known.answered.is_none();
            if let Some(known) = approvals.iter_mut().rev().find(open) {
                (known.answered, known.approved) = (Some(at), Some(approved));
            }
        };
        match body {
            Body::TaskApproved(b) => answer(&b.task, true),
            Body::TaskDisapproved(b) => answer(&b.task, false),
            Body::ApprovalAsked(b) => approvals.push(Approval {
                task: b.task.clone(),
                title: title(names, &b.task),
                of: agency(names, &b.of),
                asked: at,
                answered: None,
                approved: None,
            }),
            _ => {}
        }
    }
    approvals
}

fn conflicts(own: &Own<'_>, names: &Names<'_>) -> Vec<Conflict> {
    let mut conflicts: BTreeMap<&str, Conflict> = BTreeMap::new();
    for (append, body) in own {
        match body {
            Body::ConflictFound(b) => {
                let Told { at, sentence } = words_of(append, names);
                let at = conflicts
                    .get(b.conflict.as_str())
                    .map_or(at, |known| known.at);
                let found = Conflict {
                    at,
                    sentence,
                    settled: None,
                };
                conflicts.insert(&b.conflict, found);
            }
            Body::ConflictSettled(b) => {
                if let Some(known) = conflicts.get_mut(b.conflict.as_str()) {
                    known.settled = Some(append.record.at);
                }
            }
            _ => {}
        }
    }
    let mut conflicts: Vec<Conflict> = conflicts.into_values().collect();
    conflicts.sort_by_key(|conflict| conflict.at);
    conflicts
}

fn crews(own: &Own<'_>, names: &Names<'_>) -> Vec<CrewRow> {
    let mut rows: Vec<(String, String, CrewRow)> = Vec::new();
    for (append, body) in own {
        let at = append.record.at;
        match body {
            Body::CrewAssigned(b) => {
                let row = CrewRow {
                    at,
                    crew: both(|lang| names.crew(&b.crew, lang)),
                    task: title(names, &b.task),
                    eta: Span::from_secs(b.eta_s),
                    freed: None,
                    lost: None,
                };
                rows.push((b.crew.to_string(), b.task.to_string(), row));
            }
            Body::CrewFreed(b) => {
                let held = rows.iter_mut().rev().find(|(crew, task, row)| {
                    crew == b.crew.as_str() && task == b.task.as_str() && row.freed.is_none()
                });
                if let Some((_, _, row)) = held {
                    row.freed = Some(at);
                }
            }
            Body::CrewLost(b) => {
                let held = rows
                    .iter_mut()
                    .rev()
                    .find(|(crew, _, row)| crew == b.crew.as_str() && row.freed.is_none());
                if let Some((_, _, row)) = held {
                    row.lost = Some(b.reason.clone());
                }
            }
            _ => {}
        }
    }
    rows.into_iter().map(|(_, _, row)| row).collect()
}

/// The duties of the tasks with who had them by plan, then those that the command gave.
fn duties(incident: &Incident, own: &Own<'_>, names: &Names<'_>) -> Vec<DutyRow> {
    let mut by_plan: BTreeSet<(&DutyId, &AgencyId)> = BTreeSet::new();
    for task in incident.tasks.values() {
        if let (Some(duty), Some(owner), AssignedBy::Plan) =
            (&task.duty, &task.owner, task.assigned_by)
        {
            by_plan.insert((duty, owner));
        }
    }
    let name = |duty: &DutyId| both(|lang| names.duty(duty, lang));
    let mut rows: Vec<DutyRow> = by_plan
        .into_iter()
        .map(|(duty, owner)| DutyRow {
            duty: name(duty),
            agency: agency(names, owner),
            by: AssignedBy::Plan,
            at: None,
            reason: None,
        })
        .collect();
    rows.extend(own.iter().filter_map(|(append, body)| match body {
        Body::DutyAssigned(b) => Some(DutyRow {
            duty: name(&b.duty),
            agency: agency(names, &b.to),
            by: AssignedBy::Command,
            at: Some(append.record.at),
            reason: Some(b.reason.clone()),
        }),
        _ => None,
    }));
    rows
}

fn documents(own: &Own<'_>, names: &Names<'_>) -> Vec<Filed> {
    own.iter()
        .filter_map(|(append, body)| match body {
            Body::DocumentFiled(b) => Some(Filed {
                at: append.record.at,
                document: both(|lang| words::document(&b.document, lang).to_owned()),
                as_of: b.as_of,
                to: b.to.clone(),
                by: both(|lang| names.actor(&append.record.actor, lang)),
                attachment: b.attachment.to_string(),
            }),
            _ => None,
        })
        .collect()
}

fn costs(incident: &Incident) -> Vec<(Text, f64)> {
    let mut totals: BTreeMap<CostCategory, f64> = BTreeMap::new();
    for held in &incident.costs {
        *totals.entry(held.cost.category).or_default() += held.cost.amount_cny;
    }
    let named = |category| both(|lang| words::cost_category(category, lang).to_owned());
    totals
        .into_iter()
        .map(|(category, total)| (named(category), total))
        .collect()
}

/// The standing mechanisms of articles 19, 21 and 22 of the prefecture's plan, each with the
/// entries that show that it was used.
fn mechanisms(incident: &Incident, own: &Own<'_>, names: &Names<'_>) -> Vec<Mechanism> {
    let done = |body: &Body, duties: &[&str]| match body {
        Body::TaskDone(b) => incident.tasks.get(&b.task).is_some_and(|task| {
            let duty = task.duty.as_ref().map_or("", |duty| duty.as_str());
            task.state == TaskState::Done && duties.contains(&duty)
        }),
        _ => false,
    };
    let road = incident.kind == IncidentKind::Spill;
    let shows = |id: &str, body: &Body| match id {
        "water-regulation" => matches!(body, Body::GateSet(_)) || done(body, &["gates"]),
        "weather-consultation" => {
            matches!(body, Body::ConsultationHeld(_) | Body::WeatherWarned(_))
        }
        "supplies-sharing" => matches!(body, Body::StockReserved(_)),
        "information-sharing" => {
            matches!(
                body,
                Body::NoticeSent(_) | Body::ReportSent(_) | Body::DocumentFiled(_)
            ) || done(body, &["neighbour-notice", "report-up"])
        }
        "mobile-source" => {
            road && (matches!(body, Body::RoadClosed(_) | Body::CargoIdentified(_))
                || done(body, &["road-closure", "cargo-data"]))
        }
        "supplies-dispatch" => {
            matches!(body, Body::SuppliesFound(_)) || done(body, &["supplies-desk", "convoy"])
        }
        _ => false,
    };
    let all = [
        ("water-regulation", 19),
        ("weather-consultation", 19),
        ("supplies-sharing", 19),
        ("information-sharing", 19),
        ("mobile-source", 21),
        ("supplies-dispatch", 22),
    ];
    all.into_iter()
        .map(|(id, article)| {
            let entries: Vec<&Append> = own
                .iter()
                .filter(|(_, body)| shows(id, body))
                .map(|(append, _)| *append)
                .collect();
            Mechanism {
                id,
                name: both(|lang| words::mechanism(id, lang).to_owned()),
                article,
                shown: entries.len(),
                examples: entries
                    .iter()
                    .take(EXAMPLES_MAX)
                    .map(|append| words_of(append, names))
                    .collect(),
            }
        })
        .collect()
}
