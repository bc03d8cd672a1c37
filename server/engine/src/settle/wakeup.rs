//! When an incident asks for attention next.

use super::ladder;
use super::tasks::{approval_asked_at, latest_start};
use hean_incident::task::Basis;
use hean_incident::{Incident, Task, TaskState};
use hean_planner::{Plan, Plans};
use hean_units::{Instant, Span};

/// The first moment after `after` at which the incident asks for attention, if nothing else
/// happens. Everything up to `after` was settled; without it nothing was.
pub(crate) fn next_wakeup(
    incident: &Incident,
    plans: &Plans,
    after: Option<Instant>,
) -> Option<Instant> {
    if incident.closed.is_some() {
        return None;
    }
    let plan = super::plan_of(incident, plans)?;
    let mut next: Option<Instant> = None;
    let mut at = |moment: Instant| {
        if after.is_none_or(|after| moment > after) {
            next = Some(next.map_or(moment, |next| next.min(moment)));
        }
    };
    for task in incident.tasks.values().filter(|task| task.state.is_open()) {
        of_task(incident, plan, task, &mut at);
    }
    next
}

fn of_task(incident: &Incident, plan: &Plan, task: &Task, at: &mut impl FnMut(Instant)) {
    if let Some(deadline) = &task.deadline {
        if !task.missed || super::rounds::repeats(task) {
            at(deadline.at);
        }
        // The work cannot be in time any more: the plan looks for the next section, and stock that
        // comes late is better than none.
        let begun = task.state == TaskState::Executing;
        if !begun && plan.supplies.iter().any(|line| line.for_line == task.plan) {
            at(deadline.at - task.takes);
        }
        if deadline.basis == Basis::Physical && !task.infeasible && !begun {
            let line = plan.line(&task.plan).map(|line| line.takes);
            at(deadline.at - line.unwrap_or(task.takes) + Span::from_millis(1));
        }
    }
    if task.state == TaskState::Proposed && task.owner.is_some() {
        if let Some(latest) = latest_start(task) {
            at(latest);
            if task.approver.is_some() {
                at(approval_asked_at(plan, latest));
            }
        }
        if let Some(held) = incident.approvals.get(&task.id) {
            ladder::moments(plan, task, held.asked, at);
        }
    }
    if task.state.awaits_acceptance()
        && let Some(issued) = task.entered(TaskState::Issued)
    {
        ladder::moments(plan, task, issued, at);
    }
    if task.state == TaskState::Accepted
        && let Some(accepted) = task.entered(TaskState::Accepted)
    {
        at(accepted + plan.acceptance_expires);
    }
}
