//! Folding in the kinds of coordination.

use super::{
    ApprovalHeld, AttachmentHeld, ConflictHeld, CostHeld, CrewLostHeld, DocumentHeld, GradeHeld,
    Incident, NoticeHeld, PublicReportHeld, ResponseHeld, State, SuggestionHeld, step,
};
use crate::body::{Body, NoticeFailed, NoticeSent, Reserved};
use crate::condition::Grade;
use crate::record::{Cause, Record};
use crate::task::{AssignedBy, Task, TaskState};
use hean_units::{CrewId, FacilityId, ItemId, TaskId};

impl State {
    /// What comes to a desk and belongs to no incident.
    pub(super) fn apply_desk(&mut self, record: &Record, body: Body) {
        match body {
            Body::PublicReportReceived(received) => {
                let held = PublicReportHeld {
                    received,
                    at: record.at,
                    suggestion: None,
                };
                self.public_reports
                    .insert(held.received.report.clone(), held);
            }
            Body::IncidentSuggested(suggested) => {
                for report in &suggested.reports {
                    if let Some(held) = self.public_reports.get_mut(report) {
                        held.suggestion = Some(suggested.suggestion.clone());
                    }
                }
                let id = suggested.suggestion.clone();
                let since = self.suggestions.get(&id).map_or(record.at, |s| s.since);
                let held = SuggestionHeld {
                    suggested,
                    since,
                    at: record.at,
                    closed: None,
                };
                self.suggestions.insert(id, held);
            }
            Body::SuggestionClosed(closed) => {
                if let Some(held) = self.suggestions.get_mut(&closed.suggestion) {
                    held.closed = Some(closed);
                }
            }
            Body::InspectionRecorded(b) => {
                let held = self.registry.entry(b.facility.clone()).or_default();
                held.inspections.push(b);
            }
            Body::FirmPlanFiled(b) => {
                let held = self.registry.entry(b.facility.clone()).or_default();
                held.plans.push(b);
            }
            Body::ExerciseRecorded(b) => {
                for facility in &b.facilities {
                    let held = self.registry.entry(facility.clone()).or_default();
                    held.exercises.push(b.clone());
                }
                self.exercises.push(b);
            }
            _ => {}
        }
    }

    pub(super) fn apply_crew(&mut self, record: &Record, body: &Body) {
        match body {
            Body::CrewLost(lost) => {
                let held = CrewLostHeld {
                    reason: lost.reason.clone(),
                    at: record.at,
                };
                self.crews_lost.insert(lost.crew.clone(), held);
            }
            Body::CrewReturned(back) => {
                self.crews_lost.remove(&back.crew);
            }
            _ => {}
        }
    }

    /// How much of an item of a depot is set aside for open tasks of all open incidents, and for
    /// done ones: what was used is gone.
    pub fn reserved(&self, depot: &FacilityId, item: &ItemId) -> f64 {
        self.incidents
            .values()
            .flat_map(|incident| incident.tasks.values())
            .flat_map(|task| &task.reserved)
            .filter(|held| held.depot == *depot && held.item == *item)
            .map(|held| held.quantity)
            .sum()
    }

    /// The open task that has a crew.
    pub fn crew_task(&self, crew: &CrewId) -> Option<&Task> {
        self.incidents
            .values()
            .filter(|incident| incident.closed.is_none())
            .flat_map(|incident| incident.tasks.values())
            .find(|task| task.state.is_open() && task.crew.as_ref() == Some(crew))
    }
}

impl Incident {
    /// The grade that counts: the decided one, else the proposed one.
    pub fn grade_in_force(&self) -> Grade {
        let decided = self.grade_decided.as_ref().map(|held| &held.decided.grade);
        let proposed = self.grade.as_ref().map(|grade| &grade.grade);
        decided
            .or(proposed)
            .and_then(|grade| Grade::of(grade))
            .unwrap_or(Grade::Ungraded)
    }

    /// Folds in a kind of coordination; gives back what is none.
    pub(super) fn apply_coordination(&mut self, record: &Record, body: Body) -> Option<Body> {
        let (at, by) = (record.at, record.actor.id.clone());
        match body {
            Body::ImpactReported(b) => {
                let impact = &mut self.impact;
                impact.deaths = b.deaths.or(impact.deaths);
                impact.injured = b.injured.or(impact.injured);
                impact.moved = b.moved.or(impact.moved);
                impact.loss_cny = b.loss_cny.or(impact.loss_cny);
                impact.ecology = b.ecology.or(impact.ecology);
                impact.extent = b.extent.or(impact.extent);
                impact.intakes_stopped.extend(b.intake_stopped);
            }
            Body::GradeDecided(decided) => {
                self.grade_decided = Some(GradeHeld { decided, at, by });
            }
            Body::ResponseStarted(b) => {
                self.response = Some(ResponseHeld { level: b.level, at });
            }
            Body::ResponseEnded(_) => self.response = None,
            Body::DutyAssigned(b) => {
                self.duties.insert(b.duty, b.to);
            }
            Body::PrioritySet(b) => self.priority = Some(b.priority),
            Body::AttachmentAdded(added) => {
                let task = added.task.as_ref().and_then(|id| self.tasks.get_mut(id));
                if let Some(task) = task
                    && !task.attachments.contains(&added.attachment)
                {
                    task.attachments.push(added.attachment.clone());
                }
                let id = added.attachment.clone();
                self.attachments
                    .entry(id)
                    .or_insert(AttachmentHeld { added, at, by });
            }
            Body::SampleTaken(b) => {
                if let Some(sample) = b.sample.clone() {
                    self.samples.entry(sample).or_default().results.push(b);
                }
            }
            Body::CustodyMoved(b) => {
                let held = self.samples.entry(b.sample.clone()).or_default();
                held.custody.push((at, b));
            }
            Body::CostRecorded(cost) => self.costs.push(CostHeld { cost, at }),
            Body::DocumentFiled(filed) => self.documents.push(DocumentHeld { filed, at, by }),
            Body::WeatherWarned(b) => self.warnings.push(b),
            Body::NoticeSent(b) => self.notice_sent(record, b),
            Body::NoticeFailed(b) => self.notice_failed(record, b),
            Body::ConflictFound(found) => {
                let held = ConflictHeld {
                    found,
                    settled: None,
                };
                self.conflicts.insert(held.found.conflict.clone(), held);
            }
            Body::ConflictSettled(b) => {
                if let Some(held) = self.conflicts.get_mut(&b.conflict) {
                    held.settled = Some(at);
                    held.found.given = b.given;
                }
            }
            other => return Some(other),
        }
        None
    }

    fn notice_sent(&mut self, record: &Record, b: NoticeSent) {
        let held = NoticeHeld {
            channel: b.channel,
            to: b.to,
            task: b.task,
            attempts: b.attempt,
            sent: true,
            last: true,
            answer: b.receipt,
            at: record.at,
        };
        self.notices.insert(b.notice, held);
    }

    fn notice_failed(&mut self, record: &Record, b: NoticeFailed) {
        let held = NoticeHeld {
            channel: b.channel,
            to: b.to,
            task: b.task,
            attempts: b.attempt,
            sent: false,
            last: b.last,
            answer: Some(b.why),
            at: record.at,
        };
        self.notices.insert(b.notice, held);
    }

    /// Folds in what changes who and what a task has.
    pub(super) fn apply_means(&mut self, record: &Record, home: &Cause, body: Body) {
        match body {
            Body::TaskApproved(b) => self.with(&b.task, |task| task.approved = Some(true)),
            Body::TaskDisapproved(b) => self.with(&b.task, |task| {
                task.approved = Some(false);
                task.outcome = Some(b.reason.into());
                step(task, TaskState::Cancelled, record, home);
            }),
            Body::ApprovalAsked(b) => {
                let (of, asked) = (b.of.clone(), record.at);
                self.approvals
                    .insert(b.task.clone(), ApprovalHeld { of, asked });
                self.with(&b.task, |task| task.approver = Some(b.of));
            }
            Body::OwnerChanged(b) => self.with(&b.task, |task| {
                task.support.retain(|support| *support != b.to);
                task.owner = Some(b.to);
                task.assigned_by = AssignedBy::Command;
                task.version = b.version;
                task.escalation = 0;
                if task.state != TaskState::Proposed {
                    step(task, TaskState::Issued, record, home);
                }
            }),
            Body::CrewAssigned(b) => self.with(&b.task, |task| task.crew = Some(b.crew)),
            Body::CrewFreed(b) => self.with(&b.task, |task| task.crew = None),
            Body::StockReserved(b) => {
                let held = Reserved {
                    depot: b.depot,
                    item: b.item,
                    quantity: b.quantity,
                    unit: b.unit,
                };
                self.with(&b.task, |task| task.reserved.push(held));
            }
            Body::StockFreed(b) => self.with(&b.task, |task| {
                for held in &mut task.reserved {
                    if held.depot == b.depot && held.item == b.item {
                        held.quantity = (held.quantity - b.quantity).max(0.0);
                    }
                }
                task.reserved.retain(|held| held.quantity > 0.0);
            }),
            _ => {}
        }
    }

    fn with(&mut self, id: &TaskId, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.get_mut(id) {
            change(task);
        }
    }
}
