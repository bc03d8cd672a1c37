//! Who may do what: one table of role × stream × command, and what it means for one stream.
//!
//! What somebody may not see looks as if it were not there.

use super::Identity;
use hean_engine::By;
use hean_incident::task::Task;
use hean_incident::{Body, Refusal, State};
use hean_units::{AgencyId, IncidentId, StreamId};
use hean_wire::rest::Role;

/// A group of facts that the same people may send.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sort {
    /// Opens an incident.
    Report,
    /// Says something about an incident.
    Fact,
    /// The command's own: grade, response level, duties, priority, withdrawals, the end.
    Command,
    /// An agency's reply to its task.
    Reply,
    /// Approves a task or does not; the engine knows whose approval it needs.
    Approve,
    /// A crew that cannot work, or can again; the engine knows whose it is.
    Crew,
    /// What the duty desks keep: suggestions, inspections, plans of firms, exercises; the engine
    /// knows whose desk it is.
    Desk,
    /// Written by the system only; nobody may send it.
    System,
}

impl Sort {
    /// Every sort that somebody may send.
    pub const SENT: [Self; 7] = [
        Self::Report,
        Self::Fact,
        Self::Command,
        Self::Reply,
        Self::Approve,
        Self::Crew,
        Self::Desk,
    ];

    /// The sort of a kind. Kinds that are not known are facts: the engine refuses them with the
    /// list of those that are.
    pub fn of(kind: &str) -> Self {
        // A report of the public comes in by HTTP only, where the reporter is sealed.
        if kind == "public_report_received" {
            return Self::System;
        }
        match hean_engine::fact(kind).map(|fact| fact.by) {
            Some(By::Reporter) => Self::Report,
            Some(By::Anyone) => Self::Fact,
            Some(By::Command) => Self::Command,
            Some(By::Owner) => Self::Reply,
            Some(By::Approver) => Self::Approve,
            Some(By::CrewAgency) => Self::Crew,
            Some(By::Desk) => Self::Desk,
            Some(By::Shell | By::Drill) => Self::System,
            None if Body::KINDS.contains(&kind) => Self::System,
            None => Self::Fact,
        }
    }
}

/// How much of a kind of stream a role sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// Every one.
    All,
    /// An agency's own inbox; the incidents that it has a task in.
    Own,
    /// None.
    None,
}

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The role.
    pub role: Role,
    /// Incidents that it reads.
    pub inc: Reach,
    /// Inboxes that it reads.
    pub agy: Reach,
    /// The director's stream of its drill.
    pub drl: Reach,
    /// Refusals and sign-ins.
    pub aud: Reach,
    /// What it may send, to streams that it reads.
    pub sends: &'static [Sort],
}

/// The table.
pub const TABLE: [Row; 5] = [
    Row {
        role: Role::Board,
        inc: Reach::All,
        agy: Reach::None,
        drl: Reach::None,
        aud: Reach::None,
        sends: &[
            Sort::Report,
            Sort::Fact,
            Sort::Command,
            Sort::Approve,
            Sort::Crew,
            Sort::Desk,
        ],
    },
    Row {
        role: Role::Agency,
        inc: Reach::Own,
        agy: Reach::Own,
        drl: Reach::None,
        aud: Reach::None,
        sends: &[
            Sort::Fact,
            Sort::Reply,
            Sort::Approve,
            Sort::Crew,
            Sort::Desk,
        ],
    },
    Row {
        role: Role::Director,
        inc: Reach::All,
        agy: Reach::All,
        drl: Reach::All,
        aud: Reach::None,
        sends: &[Sort::Report, Sort::Fact],
    },
    Row {
        role: Role::Admin,
        inc: Reach::All,
        agy: Reach::All,
        drl: Reach::All,
        aud: Reach::All,
        sends: &Sort::SENT,
    },
    Row {
        role: Role::ReporterIdentity,
        inc: Reach::None,
        agy: Reach::None,
        drl: Reach::None,
        aud: Reach::None,
        sends: &[],
    },
];

/// Why something is not allowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denied {
    /// There is no such thing, or it may not be seen: both look the same.
    Missing,
    /// It may be seen, but not this be done to it.
    NoRight,
}

impl Denied {
    /// As the refusal of a fact of this kind.
    pub fn refusal(self, kind: &str) -> Refusal {
        match self {
            Self::Missing => Refusal::new(
                "not_found",
                "there is no such thing, or it is not yours to see",
            ),
            Self::NoRight => {
                let kind: String = kind.chars().take(64).collect();
                Refusal::new("rights.missing", format!("your role may not send `{kind}`"))
            }
        }
    }
}

fn rows(identity: &Identity) -> impl Iterator<Item = &'static Row> {
    TABLE
        .iter()
        .filter(|row| identity.roles.contains(&row.role))
}

fn reaches(row: &Row, identity: &Identity, state: &State, stream: &StreamId) -> bool {
    let own = |agency: &AgencyId| match stream.kind() {
        "agy" => stream.subject() == agency.as_str(),
        "inc" => has_task(state, stream, agency),
        _ => false,
    };
    let reach = match stream.kind() {
        "inc" => row.inc,
        "agy" => row.agy,
        "drl" => row.drl,
        "aud" => row.aud,
        _ => Reach::None,
    };
    match reach {
        Reach::All => true,
        Reach::Own => identity.agency.as_ref().is_some_and(own),
        Reach::None => false,
    }
}

fn has_task(state: &State, stream: &StreamId, agency: &AgencyId) -> bool {
    let concerns = |task: &Task| {
        [&task.owner, &task.approver].contains(&&Some(agency.clone()))
            || task.support.contains(agency)
    };
    let incident = IncidentId::new(stream.subject())
        .ok()
        .and_then(|id| state.incidents.get(&id));
    incident.is_some_and(|incident| {
        incident.county.as_ref() == Some(agency)
            || incident.duties.values().any(|owner| owner == agency)
            || incident.tasks.values().any(concerns)
    })
}

/// Whether there is such a stream, whoever asks.
pub fn exists(state: &State, basin: &hean_basin::Basin, stream: &StreamId) -> bool {
    match stream.kind() {
        "inc" => {
            IncidentId::new(stream.subject()).is_ok_and(|id| state.incidents.contains_key(&id))
        }
        "agy" => AgencyId::new(stream.subject()).is_ok_and(|id| basin.agencies.get(&id).is_some()),
        "drl" => {
            let drill = state.drill.as_ref();
            drill.is_some_and(|drill| drill.started.id.as_str() == stream.subject())
        }
        "aud" => stream.subject() == "main",
        _ => false,
    }
}

/// Whether somebody may read a stream that is there.
pub fn may_read(
    identity: &Identity,
    state: &State,
    basin: &hean_basin::Basin,
    stream: &StreamId,
) -> bool {
    exists(state, basin, stream) && rows(identity).any(|row| reaches(row, identity, state, stream))
}

/// Whether somebody may send a kind of fact to a stream; without a stream it opens an incident.
/// The command closes a suggestion, or records an inspection, in the inbox of the desk that has it,
/// although it does not read inboxes.
///
/// # Errors
/// [`Denied::Missing`] where the stream is not there or may not be read, [`Denied::NoRight`] where
/// the role may not send this.
pub fn may_send(
    identity: &Identity,
    state: &State,
    basin: &hean_basin::Basin,
    stream: Option<&StreamId>,
    kind: &str,
) -> Result<(), Denied> {
    let sort = Sort::of(kind);
    let posts = |stream: &StreamId| {
        let to_desk = sort == Sort::Desk && stream.kind() == "agy";
        to_desk && identity.is(Role::Board) && exists(state, basin, stream)
    };
    if let Some(stream) = stream
        && !posts(stream)
        && !may_read(identity, state, basin, stream)
    {
        return Err(Denied::Missing);
    }
    let reached = |row: &&Row| {
        stream.is_none_or(|stream| posts(stream) || reaches(row, identity, state, stream))
    };
    let may = rows(identity)
        .filter(reached)
        .any(|row| row.sends.contains(&sort));
    if may { Ok(()) } else { Err(Denied::NoRight) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_has_a_sort() {
        let mut sorts: std::collections::BTreeMap<Sort, Vec<&str>> = Default::default();
        for kind in hean_wire::body::Body::KINDS {
            sorts.entry(Sort::of(kind)).or_default().push(kind);
        }
        let system = sorts.remove(&Sort::System).unwrap_or_default();
        let mut text = String::new();
        for (sort, kinds) in sorts {
            text += &format!("{sort:?}: {}\n", kinds.join(" "));
        }
        expect_test::expect![[r#"
            Report: incident_reported
            Fact: report_received cargo_identified gauge_read weather_read road_closed road_opened gate_set sample_taken message_received impact_reported attachment_added custody_moved cost_recorded document_filed weather_warned consultation_held note
            Command: task_cancelled task_reassigned incident_closed grade_decided response_started response_ended duty_assigned priority_set
            Reply: task_accepted task_refused task_started task_done task_failed
            Approve: task_approved task_disapproved
            Crew: crew_lost crew_returned
            Desk: suggestion_closed inspection_recorded firm_plan_filed exercise_recorded
        "#]].assert_eq(&text);
        for kind in [
            "task_issued",
            "notice_sent",
            "notice_failed",
            "public_report_received",
        ] {
            assert!(system.contains(&kind), "{kind}");
        }
        // The engine refuses what it does not know, with the list of what it does.
        assert_eq!(Sort::of("no_such_kind"), Sort::Fact);
    }

    #[test]
    fn the_table_in_words() {
        let mut text = String::new();
        for row in TABLE {
            let reach = [
                ("inc", row.inc),
                ("agy", row.agy),
                ("drl", row.drl),
                ("aud", row.aud),
            ];
            let reads: Vec<_> = reach
                .into_iter()
                .filter(|(_, reach)| *reach != Reach::None)
                .map(|(name, reach)| format!("{name}:{reach:?}"))
                .collect();
            text += &format!(
                "{:?} reads {} sends {:?}\n",
                row.role,
                reads.join(" "),
                row.sends
            );
        }
        expect_test::expect![[r#"
            Board reads inc:All sends [Report, Fact, Command, Approve, Crew, Desk]
            Agency reads inc:Own agy:Own sends [Fact, Reply, Approve, Crew, Desk]
            Director reads inc:All agy:All drl:All sends [Report, Fact]
            Admin reads inc:All agy:All drl:All aud:All sends [Report, Fact, Command, Reply, Approve, Crew, Desk]
            ReporterIdentity reads  sends []
        "#]]
        .assert_eq(&text);
    }
}
