//! From an alert to XML.

use super::{Alert, Area, InfoBlock, NAMESPACE, Resource};
use crate::documents::xml::Xml;
use hean_units::{Instant, LonLat};

/// The alert as a CAP 1.2 document, in the order of the schema.
pub fn write(alert: &Alert) -> String {
    let message = alert.message();
    let mut xml = Xml::new();
    xml.open("alert", &[("xmlns", NAMESPACE)]);
    xml.leaf("identifier", &message.identifier);
    xml.leaf("sender", &message.sender);
    xml.leaf("sent", &time(message.sent));
    xml.leaf("status", message.status.as_str());
    xml.leaf("msgType", message.msg_type.as_str());
    xml.maybe("source", message.source.as_deref());
    xml.leaf("scope", message.scope.as_str());
    xml.maybe("restriction", message.restriction.as_deref());
    xml.maybe("addresses", quoted(&message.addresses).as_deref());
    for code in &message.codes {
        xml.leaf("code", code);
    }
    xml.maybe("note", message.note.as_deref());
    let references: Vec<String> = message
        .references
        .iter()
        .map(|other| format!("{},{},{}", other.sender, other.identifier, time(other.sent)))
        .collect();
    if !references.is_empty() {
        xml.leaf("references", &references.join(" "));
    }
    xml.maybe("incidents", quoted(&message.incidents).as_deref());
    for info in &message.infos {
        write_info(&mut xml, info);
    }
    xml.close("alert");
    xml.finish()
}

/// Whole seconds with the offset of Beijing; CAP knows neither fractions nor `Z`.
fn time(at: Instant) -> String {
    Instant::from_millis(at.millis().div_euclid(1000) * 1000).to_string()
}

/// Values by spaces; those with spaces in quotes.
fn quoted(values: &[String]) -> Option<String> {
    let one = |value: &String| {
        if value.contains(char::is_whitespace) {
            format!("\"{}\"", value.replace('"', "'"))
        } else {
            value.clone()
        }
    };
    (!values.is_empty()).then(|| values.iter().map(one).collect::<Vec<_>>().join(" "))
}

fn pair(xml: &mut Xml, name: &str, (list, value): &(String, String)) {
    xml.open(name, &[]);
    xml.leaf("valueName", list);
    xml.leaf("value", value);
    xml.close(name);
}

fn write_info(xml: &mut Xml, info: &InfoBlock) {
    xml.open("info", &[]);
    xml.maybe("language", info.language.as_deref());
    for category in &info.categories {
        xml.leaf("category", category.as_str());
    }
    xml.leaf("event", &info.event);
    for response in &info.response_types {
        xml.leaf("responseType", response.as_str());
    }
    xml.leaf("urgency", info.urgency.as_str());
    xml.leaf("severity", info.severity.as_str());
    xml.leaf("certainty", info.certainty.as_str());
    xml.maybe("audience", info.audience.as_deref());
    for code in &info.event_codes {
        pair(xml, "eventCode", code);
    }
    let times = [
        ("effective", info.effective),
        ("onset", info.onset),
        ("expires", info.expires),
    ];
    for (name, at) in times {
        xml.maybe(name, at.map(time).as_deref());
    }
    xml.maybe("senderName", info.sender_name.as_deref());
    xml.maybe("headline", info.headline.as_deref());
    xml.maybe("description", info.description.as_deref());
    xml.maybe("instruction", info.instruction.as_deref());
    xml.maybe("web", info.web.as_deref());
    xml.maybe("contact", info.contact.as_deref());
    for parameter in &info.parameters {
        pair(xml, "parameter", parameter);
    }
    for resource in &info.resources {
        write_resource(xml, resource);
    }
    for area in &info.areas {
        write_area(xml, area);
    }
    xml.close("info");
}

fn write_resource(xml: &mut Xml, resource: &Resource) {
    xml.open("resource", &[]);
    xml.leaf("resourceDesc", &resource.desc);
    xml.leaf("mimeType", &resource.mime_type);
    xml.maybe(
        "size",
        resource.size.map(|size| size.to_string()).as_deref(),
    );
    xml.maybe("uri", resource.uri.as_deref());
    xml.maybe("derefUri", resource.deref_uri.as_deref());
    xml.maybe("digest", resource.digest.as_deref());
    xml.close("resource");
}

/// Latitude first: the opposite of GeoJSON.
fn point(at: LonLat) -> String {
    format!("{:.4},{:.4}", at.lat(), at.lon())
}

fn write_area(xml: &mut Xml, area: &Area) {
    xml.open("area", &[]);
    xml.leaf("areaDesc", &area.desc);
    for ring in &area.polygons {
        let points: Vec<String> = ring.iter().map(|at| point(*at)).collect();
        xml.leaf("polygon", &points.join(" "));
    }
    for (at, radius) in &area.circles {
        xml.leaf("circle", &format!("{} {radius:.3}", point(*at)));
    }
    for code in &area.geocodes {
        pair(xml, "geocode", code);
    }
    xml.maybe(
        "altitude",
        area.altitude.map(|feet| format!("{feet:.1}")).as_deref(),
    );
    xml.maybe(
        "ceiling",
        area.ceiling.map(|feet| format!("{feet:.1}")).as_deref(),
    );
    xml.close("area");
}
