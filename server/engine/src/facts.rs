//! Which facts the outside may send: one table of kind, home and sender.
//!
//! Who may send what to which stream is decided by the shell; it takes the sender of a kind from
//! here, so that the list stands once. What is not in the table is written by the system only.

/// Who sends a kind of fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    /// Whoever may open an incident.
    Reporter,
    /// Whoever may say something about an incident.
    Anyone,
    /// The command only: it decides.
    Command,
    /// The agency that owns the task, or the command for it.
    Owner,
    /// A person of the agency that approves the task, or the command.
    Approver,
    /// The crew's own agency, or the command.
    CrewAgency,
    /// The duty desks: reports of the public, inspections, plans of firms, exercises.
    Desk,
    /// The shell itself, as actor `system`: receipts of devices, notices, finished forecasts.
    Shell,
    /// The shell, in a drill.
    Drill,
}

/// Where a kind of fact is at home.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Home {
    /// The stream of a new incident.
    NewIncident,
    /// The stream of the incident that it is addressed to. Data that does not say what the kind
    /// needs is kept verbatim and set aside.
    Incident,
    /// The same, but its data must be readable: it is somebody's decision or reply, and the sender
    /// must hear that it was not understood.
    IncidentStrict,
    /// The stream of the incident that its task belongs to; a copy in the owner's inbox.
    Task,
    /// The inbox of the emergency desk; a copy for those who verify.
    Desk,
    /// The inbox of those who verify and inspect.
    Inspection,
    /// The drill's own stream.
    Drill,
}

/// One row of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactKind {
    /// The kind, as stored and sent.
    pub kind: &'static str,
    /// Who sends it.
    pub by: By,
    /// Where it is at home.
    pub home: Home,
}

const fn row(kind: &'static str, by: By, home: Home) -> FactKind {
    FactKind { kind, by, home }
}

/// Every kind that comes from outside the engine.
pub const FACTS: &[FactKind] = &[
    row("incident_reported", By::Reporter, Home::NewIncident),
    // What is seen, read and said.
    row("note", By::Anyone, Home::Incident),
    row("report_received", By::Anyone, Home::Incident),
    row("cargo_identified", By::Anyone, Home::Incident),
    row("gauge_read", By::Anyone, Home::Incident),
    row("weather_read", By::Anyone, Home::Incident),
    row("weather_warned", By::Anyone, Home::Incident),
    row("consultation_held", By::Anyone, Home::Incident),
    row("road_closed", By::Anyone, Home::Incident),
    row("road_opened", By::Anyone, Home::Incident),
    row("gate_set", By::Anyone, Home::Incident),
    row("sample_taken", By::Anyone, Home::Incident),
    row("custody_moved", By::Anyone, Home::Incident),
    row("message_received", By::Anyone, Home::Incident),
    row("impact_reported", By::Anyone, Home::Incident),
    row("cost_recorded", By::Anyone, Home::Incident),
    row("attachment_added", By::Anyone, Home::IncidentStrict),
    row("document_filed", By::Anyone, Home::IncidentStrict),
    row("crew_lost", By::CrewAgency, Home::IncidentStrict),
    row("crew_returned", By::CrewAgency, Home::IncidentStrict),
    // What the command decides.
    row("incident_closed", By::Command, Home::Incident),
    row("grade_decided", By::Command, Home::IncidentStrict),
    row("response_started", By::Command, Home::IncidentStrict),
    row("response_ended", By::Command, Home::IncidentStrict),
    row("duty_assigned", By::Command, Home::IncidentStrict),
    row("priority_set", By::Command, Home::IncidentStrict),
    // Answers to tasks.
    row("task_accepted", By::Owner, Home::Task),
    row("task_refused", By::Owner, Home::Task),
    row("task_started", By::Owner, Home::Task),
    row("task_done", By::Owner, Home::Task),
    row("task_failed", By::Owner, Home::Task),
    row("task_approved", By::Approver, Home::Task),
    row("task_disapproved", By::Approver, Home::Task),
    row("task_cancelled", By::Command, Home::Task),
    row("task_reassigned", By::Command, Home::Task),
    row("task_delivered", By::Shell, Home::Task),
    row("task_received", By::Shell, Home::Task),
    // Desks.
    row("public_report_received", By::Desk, Home::Desk),
    row("suggestion_closed", By::Desk, Home::Desk),
    row("inspection_recorded", By::Desk, Home::Inspection),
    row("firm_plan_filed", By::Desk, Home::Inspection),
    row("exercise_recorded", By::Desk, Home::Inspection),
    // The shell.
    row("forecast_computed", By::Shell, Home::IncidentStrict),
    row("notice_sent", By::Shell, Home::IncidentStrict),
    row("notice_failed", By::Shell, Home::IncidentStrict),
    row("drill_started", By::Drill, Home::Drill),
    row("inject_fired", By::Drill, Home::Drill),
    row("drill_paused", By::Drill, Home::Drill),
    row("drill_resumed", By::Drill, Home::Drill),
    row("drill_ended", By::Drill, Home::Drill),
    row("expectation_judged", By::Drill, Home::Drill),
];

/// The row of a kind; none where only the system writes it, or where there is no such kind.
pub fn fact(kind: &str) -> Option<&'static FactKind> {
    FACTS.iter().find(|fact| fact.kind == kind)
}

/// The kinds that a person may send, in the order of the table.
pub fn sent() -> impl Iterator<Item = &'static str> {
    FACTS
        .iter()
        .filter(|fact| !matches!(fact.by, By::Shell | By::Drill))
        .map(|fact| fact.kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hean_incident::Body;
    use std::collections::BTreeSet;

    #[test]
    fn every_row_is_a_kind_and_none_stands_twice() {
        let known: BTreeSet<_> = Body::KINDS.iter().copied().chain(["note"]).collect();
        let listed: BTreeSet<_> = FACTS.iter().map(|fact| fact.kind).collect();
        assert_eq!(listed.len(), FACTS.len(), "a kind stands twice");
        let strange: Vec<_> = listed.difference(&known).collect();
        assert_eq!(strange, Vec::<&&str>::new());
    }

    #[test]
    fn only_the_system_writes_the_rest() {
        let listed: BTreeSet<_> = FACTS.iter().map(|fact| fact.kind).collect();
        let rest = Body::KINDS.iter().filter(|kind| !listed.contains(*kind));
        let rest: Vec<_> = rest.copied().collect();
        expect_test::expect![[r#"
            incident_opened
            fact_set_aside
            closure_set
            closure_lifted
            grade_proposed
            forecast_requested
            plan_made
            task_proposed
            task_issued
            deadline_changed
            task_escalated
            acceptance_expired
            deadline_missed
            task_substituted
            task_superseded
            supplies_found
            report_sent
            refused
            signed
            approval_asked
            owner_changed
            crew_assigned
            crew_freed
            stock_reserved
            stock_freed
            conflict_found
            conflict_settled
            incident_suggested"#]]
        .assert_eq(&rest.join("\n"));
    }
}
