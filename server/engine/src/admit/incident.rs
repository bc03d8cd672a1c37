//! Facts about an open incident.

use super::{
    Admitted, Gate, agency, commands, incident_of, range, reason, roads, speaks_for, substance,
};
use hean_basin::Detail;
use hean_incident::body::{
    AttachmentAdded, CostRecorded, CustodyMoved, DocumentFiled, GradeDecided, ImpactReported,
    SampleTaken, WeatherWarned,
};
use hean_incident::condition::Grade;
use hean_incident::condition::names::hint;
use hean_incident::{Body, Incident, Refusal};
use hean_planner::plan::DOCUMENTS;
use hean_units::{AttachmentId, CrewId, DutyId, FacilityId, StreamId, TaskId};

/// Largest concentration that is taken, in mg/L: pure substance is about 1e6.
const CONCENTRATION_MAX: f64 = 1e7;
/// Most people that an impact may count.
const PEOPLE_MAX: f64 = 1e8;
/// Largest sum of money in CNY.
const MONEY_MAX: f64 = 1e12;
/// Largest quantity of anything.
const QUANTITY_MAX: f64 = 1e9;
/// Characters of a SHA-256 in hex.
const SHA256_HEX: usize = 64;
/// Lowest rank of an incident.
const PRIORITY_MAX: f64 = 1_000.0;

pub(super) fn fact(gate: &Gate, body: Body) -> Result<Admitted, Refusal> {
    if let Body::ForecastComputed(computed) = &body {
        return forecast(gate, &computed.result.id, &body);
    }
    let incident = incident_of(gate)?;
    let mut streams = vec![StreamId::incident(&incident.id)];
    match &body {
        Body::MessageReceived(message) => {
            agency(gate.world.basin, &message.to)?;
            streams.push(StreamId::agency(&message.to));
        }
        Body::DutyAssigned(b) => {
            duty(gate, &b.duty)?;
            agency(gate.world.basin, &b.to)?;
            reason("duty_assigned", &b.reason)?;
            streams.push(StreamId::agency(&b.to));
        }
        Body::CrewLost(b) => {
            reason("crew_lost", &b.reason)?;
            streams.push(crew(gate, &b.crew, false)?);
        }
        Body::CrewReturned(b) => streams.push(crew(gate, &b.crew, true)?),
        _ => {
            seen(gate, &body)?;
            decided(gate, incident, &body)?;
            filed(gate, incident, &body)?;
        }
    }
    Ok(Admitted {
        streams,
        incident: Some(incident.id.clone()),
        body: Ok(body),
    })
}

fn forecast(gate: &Gate, id: &hean_units::ForecastId, body: &Body) -> Result<Admitted, Refusal> {
    let mut incidents = gate.state.incidents.values();
    let incident = incidents.find(|incident| incident.pending.contains_key(id));
    match incident {
        Some(incident) if gate.incoming.actor.id.as_str() == "system" => Ok(Admitted {
            streams: vec![StreamId::incident(&incident.id)],
            incident: Some(incident.id.clone()),
            body: Ok(body.clone()),
        }),
        _ => {
            let detail = format!("nobody asked for forecast {id}");
            Err(Refusal::new("forecast.not_asked", detail))
        }
    }
}

/// What somebody saw or read.
fn seen(gate: &Gate, body: &Body) -> Result<(), Refusal> {
    let basin = gate.world.basin;
    let detail = |id| basin.facilities.get(id).map(|facility| &facility.detail);
    let unknown = |text: String| Err(Refusal::new("facility.unknown", text));
    match body {
        Body::GaugeRead(read) => match detail(&read.gauge) {
            Some(Detail::Gauge { hydro: true, .. }) => Ok(()),
            _ => unknown(format!(
                "`{}` is no gauge of this basin that measures discharge",
                read.gauge
            )),
        },
        Body::GateSet(set) => match detail(&set.dam) {
            Some(Detail::Dam { .. } | Detail::Intake { .. }) => Ok(()),
            _ => unknown(format!(
                "`{}` is no dam or canal head of this basin",
                set.dam
            )),
        },
        Body::CargoIdentified(cargo) => substance(basin, &cargo.substance),
        Body::RoadClosed(b) => roads(basin, &b.road, b.near.as_deref(), &b.edges).map(|_| ()),
        Body::RoadOpened(b) => roads(basin, &b.road, b.near.as_deref(), &b.edges).map(|_| ()),
        Body::ImpactReported(impact) => impacts(gate, impact),
        Body::WeatherWarned(warned) => warning(warned),
        Body::ConsultationHeld(held) => {
            if held.participants.is_empty() || held.conclusion.trim().is_empty() {
                let detail = "a consultation needs participants and a conclusion";
                return Err(Refusal::new("fact.empty", detail));
            }
            let mut there = held.participants.iter();
            there.try_for_each(|id| agency(basin, id))
        }
        _ => Ok(()),
    }
}

fn impacts(gate: &Gate, impact: &ImpactReported) -> Result<(), Refusal> {
    let count = |value: Option<u32>| value.map(f64::from);
    range("deaths", count(impact.deaths), PEOPLE_MAX)?;
    range("injured", count(impact.injured), PEOPLE_MAX)?;
    range("moved", count(impact.moved), PEOPLE_MAX)?;
    range("loss_cny", impact.loss_cny, MONEY_MAX)?;
    if let Some(id) = &impact.intake_stopped {
        let facility = gate.world.basin.facilities.get(id);
        if !matches!(facility.map(|one| &one.detail), Some(Detail::Intake { .. })) {
            let detail = format!("`{id}` is no intake of this basin");
            return Err(Refusal::new("facility.unknown", detail));
        }
    }
    let nothing = ImpactReported {
        deaths: None,
        injured: None,
        moved: None,
        loss_cny: None,
        ecology: None,
        intake_stopped: None,
        extent: None,
        note: None,
    };
    if *impact == nothing {
        let detail = "it says nothing; give at least one figure";
        return Err(Refusal::new("fact.empty", detail));
    }
    Ok(())
}

fn warning(warned: &WeatherWarned) -> Result<(), Refusal> {
    match (warned.from, warned.until) {
        (Some(from), Some(until)) if until <= from => {
            let detail = "the warning ends before it begins; check `until`";
            Err(Refusal::new("fact.out_of_range", detail))
        }
        _ => Ok(()),
    }
}

/// What the command decided.
fn decided(gate: &Gate, incident: &Incident, body: &Body) -> Result<(), Refusal> {
    let kind = gate.incoming.kind.as_str();
    match body {
        Body::GradeDecided(b) => {
            reason(kind, &b.reason)?;
            grade(gate, b)
        }
        Body::ResponseStarted(b) => {
            reason(kind, &b.reason)?;
            match Grade::of(&b.level) {
                None | Some(Grade::Ungraded) => {
                    let detail = format!("`{}` is no response level; I, II, III or IV", b.level);
                    Err(Refusal::new("level.unknown", detail))
                }
                Some(_) => Ok(()),
            }
        }
        Body::ResponseEnded(b) => {
            reason(kind, &b.reason)?;
            if incident.response.is_none() {
                let detail = format!("no response is in force in {}", incident.id);
                return Err(Refusal::new("response.none", detail));
            }
            Ok(())
        }
        Body::PrioritySet(b) => {
            reason(kind, &b.reason)?;
            if b.priority == 0 {
                let detail = "priorities count from 1, the first";
                return Err(Refusal::new("fact.out_of_range", detail));
            }
            range("priority", Some(f64::from(b.priority)), PRIORITY_MAX)
        }
        _ => Ok(()),
    }
}

fn grade(gate: &Gate, decided: &GradeDecided) -> Result<(), Refusal> {
    if Grade::of(&decided.grade).is_none() {
        let detail = format!(
            "`{}` is no grade; I, II, III, IV or ungraded",
            decided.grade
        );
        return Err(Refusal::new("grade.unknown", detail));
    }
    let Some(criterion) = &decided.criterion else {
        return Ok(());
    };
    let known = gate.world.criteria();
    if !known.contains(&criterion.as_str()) {
        let detail = format!(
            "the grade table in force has no criterion `{criterion}`; {}",
            hint(criterion, known)
        );
        return Err(Refusal::new("grade.unknown_criterion", detail));
    }
    Ok(())
}

fn duty(gate: &Gate, id: &DutyId) -> Result<(), Refusal> {
    let agencies = &gate.world.basin.agencies;
    if agencies.duty(id).is_some() {
        return Ok(());
    }
    let known: Vec<_> = agencies.duties().map(|duty| duty.id.as_str()).collect();
    let detail = format!("there is no duty `{id}`; {}", hint(id.as_str(), known));
    Err(Refusal::new("duty.unknown", detail))
}

/// The inbox of a crew's agency. Only that agency and the command speak of it.
fn crew(gate: &Gate, id: &CrewId, returned: bool) -> Result<StreamId, Refusal> {
    let Some(crew) = gate.world.basin.crews.get(id) else {
        let detail = format!("there is no crew `{id}` in this basin");
        return Err(Refusal::new("crew.unknown", detail));
    };
    let own = speaks_for(gate.incoming) == Some(&crew.agency);
    if !own && !commands(gate) {
        let detail = format!("crew {id} belongs to `{}`", crew.agency);
        return Err(Refusal::new("crew.foreign", detail));
    }
    match (gate.state.crews_lost.contains_key(id), returned) {
        (true, false) => {
            let detail = format!("crew {id} is lost already");
            Err(Refusal::new("crew.lost", detail))
        }
        (false, true) => {
            let detail = format!("crew {id} was not lost");
            Err(Refusal::new("crew.not_lost", detail))
        }
        _ => Ok(StreamId::agency(&crew.agency)),
    }
}

/// What was handed in: samples, attachments, costs, documents, notices.
fn filed(gate: &Gate, incident: &Incident, body: &Body) -> Result<(), Refusal> {
    match body {
        Body::SampleTaken(b) => sample(gate, incident, b),
        Body::AttachmentAdded(b) => attachment(incident, b),
        Body::CustodyMoved(b) => custody(incident, b),
        Body::CostRecorded(b) => cost(incident, b),
        Body::DocumentFiled(b) => document(gate, incident, b),
        Body::NoticeSent(_) | Body::NoticeFailed(_)
            if gate.incoming.actor.id.as_str() != "system" =>
        {
            let detail = "only the outlet itself says how a notice went";
            Err(Refusal::new("notice.not_yours", detail))
        }
        Body::NoticeSent(hean_incident::body::NoticeSent { task: Some(id), .. })
        | Body::NoticeFailed(hean_incident::body::NoticeFailed { task: Some(id), .. }) => {
            task(incident, id)
        }
        _ => Ok(()),
    }
}

fn sample(gate: &Gate, incident: &Incident, b: &SampleTaken) -> Result<(), Refusal> {
    let mg_l = "a concentration in mg/L";
    range(mg_l, b.concentration_mg_l, CONCENTRATION_MAX)?;
    range(mg_l, b.below_mg_l, CONCENTRATION_MAX)?;
    if let Some(section) = &b.section {
        facility(gate, section)?;
    }
    if let Some(text) = &b.substance {
        substance(gate.world.basin, text)?;
    }
    known_attachments(incident, &b.attachments)
}

fn facility(gate: &Gate, id: &FacilityId) -> Result<(), Refusal> {
    if gate.world.basin.facilities.contains_key(id) {
        return Ok(());
    }
    let detail = format!("there is no section `{id}` in this basin");
    Err(Refusal::new("facility.unknown", detail))
}

fn attachment(incident: &Incident, b: &AttachmentAdded) -> Result<(), Refusal> {
    let id = b.attachment.as_str();
    let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    if id.len() != SHA256_HEX || !id.bytes().all(hex) {
        let detail = format!("`{id}` is no SHA-256 in lower-case hex");
        return Err(Refusal::new("attachment.bad_id", detail));
    }
    if b.name.trim().is_empty() || b.media_type.trim().is_empty() || b.bytes == 0 {
        let detail = "an attachment needs a name, a media type and at least one byte";
        return Err(Refusal::new("fact.empty", detail));
    }
    if let Some(id) = &b.task {
        task(incident, id)?;
    }
    match &b.sample {
        Some(id) if !incident.samples.contains_key(id) => Err(unknown_sample(id)),
        _ => Ok(()),
    }
}

fn custody(incident: &Incident, b: &CustodyMoved) -> Result<(), Refusal> {
    if !incident.samples.contains_key(&b.sample) {
        return Err(unknown_sample(&b.sample));
    }
    let (from, to) = (b.from.trim(), b.to.trim());
    if from.is_empty() || to.is_empty() || from == to {
        let detail = "a sample passes from one hand to another; name both";
        return Err(Refusal::new("custody.hands", detail));
    }
    Ok(())
}

fn unknown_sample(id: &hean_units::SampleId) -> Refusal {
    let detail = format!("there is no sample `{id}`; send `sample_taken` with its number first");
    Refusal::new("sample.unknown", detail)
}

fn cost(incident: &Incident, b: &CostRecorded) -> Result<(), Refusal> {
    range("amount_cny", Some(b.amount_cny), MONEY_MAX)?;
    range("quantity", b.quantity, QUANTITY_MAX)?;
    if b.what.trim().is_empty() {
        return Err(Refusal::new("fact.empty", "say what the cost was for"));
    }
    if b.quantity.is_some() != b.unit.is_some() {
        let detail = "a quantity needs its unit, and a unit its quantity";
        return Err(Refusal::new("cost.unit", detail));
    }
    if let Some(id) = &b.task {
        task(incident, id)?;
    }
    known_attachments(incident, b.attachment.as_slice())
}

fn document(gate: &Gate, incident: &Incident, b: &DocumentFiled) -> Result<(), Refusal> {
    if !DOCUMENTS.contains(&b.document.as_str()) {
        let detail = format!(
            "there is no document `{}`; {}",
            b.document.chars().take(60).collect::<String>(),
            hint(&b.document, DOCUMENTS)
        );
        return Err(Refusal::new("document.unknown", detail));
    }
    let head = gate.state.head(&StreamId::incident(&incident.id));
    if b.as_of == 0 || b.as_of > head {
        let detail = format!(
            "`as_of` {} is no entry of {}; 1 to {head}",
            b.as_of, incident.id
        );
        return Err(Refusal::new("document.as_of", detail));
    }
    known_attachments(incident, std::slice::from_ref(&b.attachment))
}

fn known_attachments(incident: &Incident, ids: &[AttachmentId]) -> Result<(), Refusal> {
    match ids
        .iter()
        .find(|id| !incident.attachments.contains_key(*id))
    {
        None => Ok(()),
        Some(id) => {
            let detail = format!(
                "{} has no attachment {id}; send `attachment_added` first",
                incident.id
            );
            Err(Refusal::new("attachment.unknown", detail))
        }
    }
}

fn task(incident: &Incident, id: &TaskId) -> Result<(), Refusal> {
    if incident.tasks.contains_key(id) {
        return Ok(());
    }
    let detail = format!("{} has no task `{id}`", incident.id);
    Err(Refusal::new("task.unknown", detail))
}
