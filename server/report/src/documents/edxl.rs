//! Messages on supplies, shaped as OASIS EDXL-RM 1.0 in an envelope of EDXL-DE 1.0.
//!
//! The names and the order of the elements are those of the standard's examples; the official
//! schema is not at hand, so the messages are said to be shaped as EDXL-RM and not to be valid.
//! A search for supplies is a request with an answer from each depot; stock set aside is a
//! commitment; stock freed is a release; what became of the convoys is a status report.

use super::case::Case;
use super::xml::Xml;
use crate::{Lang, plain, words};
use hean_incident::body::{Body, SuppliesFound, SupplyAnswer};
use hean_incident::record::Append;
use hean_incident::task::{Task, TaskState};
use hean_units::{FacilityId, Instant, ItemId, LonLat, Span};
use std::collections::BTreeMap;

const DE: &str = "urn:oasis:names:tc:emergency:EDXL:DE:1.0";
const RM_MSG: &str = "urn:oasis:names:tc:emergency:EDXL:RM:1.0:msg";
const RM: &str = "urn:oasis:names:tc:emergency:EDXL:RM:1.0";
const GML: &str = "http://www.opengis.net/gml";

/// One resource of a message.
struct Line {
    item: String,
    name: String,
    quantity: f64,
    unit: String,
    /// `Accept`, `Decline` or `Provisional`, with why.
    response: Option<(&'static str, String)>,
    owner: Option<String>,
    status: Option<String>,
    schedules: Vec<Schedule>,
}

/// A moment of a resource's way.
struct Schedule {
    kind: &'static str,
    at: Option<Instant>,
    place: Option<(String, LonLat)>,
}

/// One message.
struct Message {
    kind: &'static str,
    id: String,
    sent: Instant,
    /// The request that it answers.
    origin: Option<String>,
    description: String,
    contact: (&'static str, String),
    lines: Vec<Line>,
}

/// All messages of the incident, in the order of the log.
pub(super) fn messages(case: &Case<'_>) -> String {
    let mut messages = Vec::new();
    let mut request: Option<String> = None;
    for (append, body) in case.entries() {
        match body {
            Body::SuppliesFound(b) => {
                let id = id(case, append, "request");
                messages.push(asked(case, append, b, &id));
                messages.extend(answered(case, append, b, &id));
                request = Some(id);
            }
            Body::StockReserved(b) => {
                let line = stock(case, &b.depot, &b.item, b.quantity, &b.unit);
                messages.push(of_depot(
                    case,
                    append,
                    "CommitResource",
                    &request,
                    &b.depot,
                    line,
                ));
            }
            Body::StockFreed(b) => {
                let unit = case.basin.items.get(&b.item).map_or("", |item| &item.unit);
                let mut line = stock(case, &b.depot, &b.item, b.quantity, unit);
                line.status = Some(b.reason.zh().to_owned());
                messages.push(of_depot(
                    case,
                    append,
                    "ReleaseResource",
                    &request,
                    &b.depot,
                    line,
                ));
            }
            _ => {}
        }
    }
    messages.extend(deployed(case, &request));
    envelope(case, &messages)
}

fn id(case: &Case<'_>, append: &Append, what: &str) -> String {
    format!(
        "{}:{}:{}:{what}",
        case.basin.id,
        case.incident.id,
        case.seq(append)
    )
}

/// Where supplies are wanted.
fn wanted_at(case: &Case<'_>, found: &SuppliesFound) -> (String, LonLat) {
    let name = match &found.section {
        Some(id) => case.names.facility(id, Lang::Zh),
        None => found.at.to_string(),
    };
    (name, found.at)
}

fn asked(case: &Case<'_>, append: &Append, found: &SuppliesFound, id: &str) -> Message {
    let line = |answer: &SupplyAnswer| Line {
        item: answer.item.clone(),
        name: answer.name.zh().to_owned(),
        quantity: answer.wanted,
        unit: answer.unit.clone(),
        response: None,
        owner: None,
        status: None,
        schedules: vec![Schedule {
            kind: "RequestedArrival",
            at: None,
            place: Some(wanted_at(case, found)),
        }],
    };
    Message {
        kind: "RequestResource",
        id: id.to_owned(),
        sent: append.record.at,
        origin: None,
        description: format!("{}：需要物资", wanted_at(case, found).0),
        contact: ("Requester", case.owner_name("supplies-desk", Lang::Zh)),
        lines: found.answers.iter().map(line).collect(),
    }
}

/// One answer a depot; what no depot can give is declined by the desk.
fn answered(
    case: &Case<'_>,
    append: &Append,
    found: &SuppliesFound,
    request: &str,
) -> Vec<Message> {
    let mut by_depot: BTreeMap<&FacilityId, Vec<Line>> = BTreeMap::new();
    let mut short = Vec::new();
    for answer in &found.answers {
        for offer in &answer.offers {
            let at = append.record.at + Span::from_secs(offer.eta_s);
            let full = offer.usable >= answer.wanted;
            let why = format!(
                "可用 {} {}，需要 {}",
                plain::exact(offer.usable),
                answer.unit,
                plain::exact(answer.wanted)
            );
            by_depot.entry(&offer.depot).or_default().push(Line {
                item: answer.item.clone(),
                name: answer.name.zh().to_owned(),
                quantity: offer.usable,
                unit: answer.unit.clone(),
                response: Some((if full { "Accept" } else { "Provisional" }, why)),
                owner: Some(case.names.facility(&offer.depot, Lang::Zh)),
                status: None,
                schedules: vec![Schedule {
                    kind: "EstimatedArrival",
                    at: Some(at),
                    place: Some(wanted_at(case, found)),
                }],
            });
        }
        if answer.short > 0.0 {
            short.push(Line {
                item: answer.item.clone(),
                name: answer.name.zh().to_owned(),
                quantity: answer.short,
                unit: answer.unit.clone(),
                response: Some(("Decline", "库存不足".to_owned())),
                owner: None,
                status: None,
                schedules: Vec::new(),
            });
        }
    }
    let message = |id: String, contact: String, lines: Vec<Line>| Message {
        kind: "ResponseToRequestResource",
        id,
        sent: append.record.at,
        origin: Some(request.to_owned()),
        description: "对物资需求的答复".to_owned(),
        contact: ("Owner", contact),
        lines,
    };
    let mut messages: Vec<Message> = by_depot
        .into_iter()
        .map(|(depot, lines)| {
            let contact = case.names.facility(depot, Lang::Zh);
            message(id(case, append, depot.as_str()), contact, lines)
        })
        .collect();
    if !short.is_empty() {
        let contact = case.owner_name("supplies-desk", Lang::Zh);
        messages.push(message(id(case, append, "short"), contact, short));
    }
    messages
}

fn stock(case: &Case<'_>, depot: &FacilityId, item: &ItemId, quantity: f64, unit: &str) -> Line {
    let at = case.basin.facilities.get(depot).map(|facility| facility.at);
    Line {
        item: item.to_string(),
        name: case.names.item(item, Lang::Zh),
        quantity,
        unit: unit.to_owned(),
        response: None,
        owner: Some(case.names.facility(depot, Lang::Zh)),
        status: None,
        schedules: vec![Schedule {
            kind: "ReportTo",
            at: None,
            place: at.map(|at| (case.names.facility(depot, Lang::Zh), at)),
        }],
    }
}

fn of_depot(
    case: &Case<'_>,
    append: &Append,
    kind: &'static str,
    request: &Option<String>,
    depot: &FacilityId,
    mut line: Line,
) -> Message {
    if kind == "CommitResource" {
        line.response = Some(("Accept", "已预留".to_owned()));
    }
    Message {
        kind,
        id: id(case, append, depot.as_str()),
        sent: append.record.at,
        origin: request.clone(),
        description: crate::sentence(&append.record, &case.names, Lang::Zh),
        contact: ("Owner", case.names.facility(depot, Lang::Zh)),
        lines: vec![line],
    }
}

/// Where each task with stock set aside stands, as one status report a task.
fn deployed(case: &Case<'_>, request: &Option<String>) -> Vec<Message> {
    let with_stock = |task: &&Task| !task.reserved.is_empty();
    let tasks = case.incident.tasks.values().filter(with_stock);
    tasks
        .map(|task| {
            let state = words::state(task.state, Lang::Zh);
            let lines = task.reserved.iter().map(|held| {
                let mut line = stock(case, &held.depot, &held.item, held.quantity, &held.unit);
                line.status = Some(state.to_owned());
                let at = task.entered(TaskState::Done);
                let place = task.section.as_ref().and_then(|id| {
                    let facility = case.basin.facilities.get(id)?;
                    Some((case.names.facility(id, Lang::Zh), facility.at))
                });
                if at.is_some() || place.is_some() {
                    let kind = if at.is_some() {
                        "ActualArrival"
                    } else {
                        "RequestedArrival"
                    };
                    line.schedules.push(Schedule { kind, at, place });
                }
                line
            });
            let owner = task
                .owner
                .as_ref()
                .map(|id| case.names.agency(id, Lang::Zh));
            Message {
                kind: "ReportResourceDeploymentStatus",
                id: format!(
                    "{}:{}:{}:{}",
                    case.basin.id, case.incident.id, case.as_of, task.id
                ),
                sent: case.at,
                origin: request.clone(),
                description: format!("{}：{state}", case.names.task(&task.id, Lang::Zh)),
                contact: ("Responder", owner.unwrap_or_else(|| "系统".to_owned())),
                lines: lines.collect(),
            }
        })
        .collect()
}

fn envelope(case: &Case<'_>, messages: &[Message]) -> String {
    let mut xml = Xml::new();
    xml.open("EDXLDistribution", &[("xmlns", DE)]);
    let id = format!("{}:{}:{}", case.basin.id, case.incident.id, case.as_of);
    xml.leaf("distributionID", &id);
    xml.leaf("senderID", &format!("hean-{}", case.basin.id));
    xml.leaf("dateTimeSent", &time(case.at));
    let status = if case.drill() { "Exercise" } else { "Actual" };
    xml.leaf("distributionStatus", status);
    xml.leaf("distributionType", "Report");
    xml.leaf("combinedConfidentiality", "UNCLASSIFIED AND NOT SENSITIVE");
    for message in messages {
        xml.open("contentObject", &[]);
        xml.leaf("contentDescription", &message.description);
        xml.leaf("incidentID", case.incident.id.as_str());
        xml.open("xmlContent", &[]);
        xml.open("embeddedXMLContent", &[]);
        write(case, &mut xml, message);
        xml.close("embeddedXMLContent");
        xml.close("xmlContent");
        xml.close("contentObject");
    }
    xml.close("EDXLDistribution");
    xml.finish()
}

fn time(at: Instant) -> String {
    Instant::from_millis(at.millis().div_euclid(1000) * 1000).to_string()
}

fn write(case: &Case<'_>, xml: &mut Xml, message: &Message) {
    let names = [("xmlns", RM_MSG), ("xmlns:rm", RM), ("xmlns:gml", GML)];
    xml.open(message.kind, &names);
    xml.leaf("MessageID", &message.id);
    xml.leaf("SentDateTime", &time(message.sent));
    xml.leaf("MessageContentType", message.kind);
    xml.leaf("MessageDescription", &message.description);
    let origin = message.origin.as_deref().unwrap_or(&message.id);
    xml.leaf("OriginatingMessageID", origin);
    xml.maybe("PrecedingMessageID", message.origin.as_deref());
    xml.open("IncidentInformation", &[]);
    xml.leaf("rm:IncidentID", case.incident.id.as_str());
    xml.leaf("rm:IncidentDescription", case.incident.title.zh());
    xml.close("IncidentInformation");
    xml.open("ContactInformation", &[]);
    xml.leaf("rm:ContactDescription", &message.contact.1);
    xml.leaf("rm:ContactRole", message.contact.0);
    xml.close("ContactInformation");
    for (at, line) in message.lines.iter().enumerate() {
        write_line(xml, at + 1, line);
    }
    xml.close(message.kind);
}

fn write_line(xml: &mut Xml, number: usize, line: &Line) {
    xml.open("ResourceInformation", &[]);
    xml.leaf("ResourceInfoElementID", &format!("{number:03}"));
    if let Some((response, why)) = &line.response {
        xml.open("ResponseInformation", &[]);
        xml.leaf("rm:PrecedingResourceInfoElementID", &format!("{number:03}"));
        xml.leaf("rm:ResponseType", response);
        xml.leaf("rm:ResponseReason", why);
        xml.close("ResponseInformation");
    }
    xml.open("Resource", &[]);
    xml.leaf("ResourceID", &line.item);
    xml.leaf("Name", &line.name);
    if let Some(owner) = &line.owner {
        xml.open("OwnershipInformation", &[]);
        xml.leaf("rm:Owner", owner);
        xml.close("OwnershipInformation");
    }
    if let Some(status) = &line.status {
        xml.open("ResourceStatus", &[]);
        xml.leaf("rm:Status", status);
        xml.close("ResourceStatus");
    }
    xml.close("Resource");
    xml.open("AssignmentInformation", &[]);
    xml.open("Quantity", &[]);
    xml.open("rm:MeasuredQuantity", &[]);
    xml.leaf("rm:Amount", &plain::exact(line.quantity));
    xml.leaf("rm:UnitOfMeasure", &line.unit);
    xml.close("rm:MeasuredQuantity");
    xml.close("Quantity");
    xml.close("AssignmentInformation");
    for schedule in &line.schedules {
        xml.open("ScheduleInformation", &[]);
        xml.leaf("ScheduleType", schedule.kind);
        xml.maybe("DateTime", schedule.at.map(time).as_deref());
        if let Some((name, at)) = &schedule.place {
            xml.open("Location", &[]);
            xml.leaf("rm:LocationDescription", name);
            xml.open("rm:TargetArea", &[]);
            xml.open("gml:Point", &[]);
            xml.leaf("gml:pos", &format!("{:.5} {:.5}", at.lat(), at.lon()));
            xml.close("gml:Point");
            xml.close("rm:TargetArea");
            xml.close("Location");
        }
        xml.close("ScheduleInformation");
    }
    xml.close("ResourceInformation");
}
