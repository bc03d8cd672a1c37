//! From XML to a message. What is broken is named, all of it, before anything is used.

use super::faults::{Fault, Found, faults};
use super::{
    Area, Category, Certainty, InfoBlock, Message, MsgType, NAMESPACE, READ_BYTES_MAX, Reference,
    Resource, ResponseType, Scope, Severity, Status, Urgency,
};
use hean_units::{Instant, LonLat};
use roxmltree::{Document, Node, ParsingOptions};

const ALERT: &[(&str, bool)] = &[
    ("identifier", false),
    ("sender", false),
    ("sent", false),
    ("status", false),
    ("msgType", false),
    ("source", false),
    ("scope", false),
    ("restriction", false),
    ("addresses", false),
    ("code", true),
    ("note", false),
    ("references", false),
    ("incidents", false),
    ("info", true),
];
const INFO: &[(&str, bool)] = &[
    ("language", false),
    ("category", true),
    ("event", false),
    ("responseType", true),
    ("urgency", false),
    ("severity", false),
    ("certainty", false),
    ("audience", false),
    ("eventCode", true),
    ("effective", false),
    ("onset", false),
    ("expires", false),
    ("senderName", false),
    ("headline", false),
    ("description", false),
    ("instruction", false),
    ("web", false),
    ("contact", false),
    ("parameter", true),
    ("resource", true),
    ("area", true),
];
const RESOURCE: &[(&str, bool)] = &[
    ("resourceDesc", false),
    ("mimeType", false),
    ("size", false),
    ("uri", false),
    ("derefUri", false),
    ("digest", false),
];
const AREA: &[(&str, bool)] = &[
    ("areaDesc", false),
    ("polygon", true),
    ("circle", true),
    ("geocode", true),
    ("altitude", false),
    ("ceiling", false),
];

/// Reads a CAP 1.2 message.
///
/// # Errors
/// Every [`Fault`]: of the XML, of the form, and of the rules.
pub fn read(xml: &str) -> Result<Message, Vec<Fault>> {
    let mut found = Found::default();
    if xml.len() > READ_BYTES_MAX {
        found.add(
            "too-large",
            "alert",
            format!("more than {READ_BYTES_MAX} bytes"),
        );
        return Err(found.0);
    }
    // A document type is refused before anything is parsed: entities are the way into a parser.
    if xml.contains("<!DOCTYPE") || xml.contains("<!ENTITY") {
        found.add(
            "doctype",
            "alert",
            "a message must not declare a DOCTYPE or ENTITY",
        );
        return Err(found.0);
    }
    let options = ParsingOptions {
        allow_dtd: false,
        nodes_limit: 100_000,
        ..ParsingOptions::default()
    };
    let document = match Document::parse_with_options(xml, options) {
        Ok(document) => document,
        Err(error) => {
            found.add("xml", "alert", error.to_string());
            return Err(found.0);
        }
    };
    let root = document.root_element();
    if !root.has_tag_name((NAMESPACE, "alert")) {
        found.add(
            "root",
            "alert",
            format!("the root must be `alert` of {NAMESPACE}"),
        );
        return Err(found.0);
    }
    let message = message(root, &mut found);
    if let Some(message) = &message {
        found.0.extend(faults(message));
    }
    match message {
        Some(message) if found.0.is_empty() => Ok(message),
        _ => Err(found.0),
    }
}

/// The children of an element, checked against what it may hold.
struct Held<'a, 'x> {
    node: Node<'a, 'x>,
}

impl<'a, 'x> Held<'a, 'x> {
    fn new(node: Node<'a, 'x>, may: &[(&str, bool)], found: &mut Found) -> Self {
        let mut before = 0;
        let mut last = "";
        for child in node.children().filter(Node::is_element) {
            let name = child.tag_name().name();
            let place = may.iter().position(|(known, _)| *known == name);
            match place {
                None => found.add("unknown-element", name, "CAP 1.2 does not know it here"),
                Some(place) if place < before => {
                    found.add("order", name, format!("it must stand before `{last}`"));
                }
                Some(place) => {
                    if name == last && !may[place].1 {
                        found.add("repeated", name, "it may be there once");
                    }
                    (before, last) = (place, name);
                }
            }
        }
        Self { node }
    }

    fn all(&self, name: &'static str) -> impl Iterator<Item = Node<'a, 'x>> {
        let children = self.node.children();
        children.filter(move |child| child.is_element() && child.tag_name().name() == name)
    }

    fn text(&self, name: &'static str) -> Option<String> {
        self.all(name).next().map(|node| text(node).to_owned())
    }

    fn needed(&self, name: &'static str, found: &mut Found) -> Option<String> {
        let text = self.text(name);
        if text.is_none() {
            found.add("missing", name, "it is needed");
        }
        text
    }

    fn word<T>(
        &self,
        name: &'static str,
        of: fn(&str) -> Option<T>,
        found: &mut Found,
    ) -> Option<T> {
        let text = self.needed(name, found)?;
        let value = of(&text);
        if value.is_none() {
            found.add("word", name, format!("`{text}` is no value of it"));
        }
        value
    }

    fn words<T>(&self, name: &'static str, of: fn(&str) -> Option<T>, found: &mut Found) -> Vec<T> {
        let mut values = Vec::new();
        for node in self.all(name) {
            match of(text(node)) {
                Some(value) => values.push(value),
                None => found.add("word", name, format!("`{}` is no value of it", text(node))),
            }
        }
        values
    }

    fn time(&self, name: &'static str, found: &mut Found) -> Option<Instant> {
        let text = self.text(name)?;
        let at = time(&text);
        if at.is_none() {
            let why = format!("`{text}` must be like 2026-05-01T09:30:00+08:00, never with Z");
            found.add("time", name, why);
        }
        at
    }

    fn number(&self, name: &'static str, found: &mut Found) -> Option<f64> {
        let text = self.text(name)?;
        let number = text.parse::<f64>().ok().filter(|number| number.is_finite());
        if number.is_none() {
            found.add("number", name, format!("`{text}` is no number"));
        }
        number
    }

    fn pairs(&self, name: &'static str, found: &mut Found) -> Vec<(String, String)> {
        let mut pairs = Vec::new();
        for node in self.all(name) {
            let held = Held::new(node, &[("valueName", false), ("value", false)], found);
            if let (Some(list), Some(value)) =
                (held.needed("valueName", found), held.needed("value", found))
            {
                pairs.push((list, value));
            }
        }
        pairs
    }
}

fn text<'a>(node: Node<'a, '_>) -> &'a str {
    node.text().unwrap_or_default().trim()
}

/// A time of CAP: whole seconds and a numeric offset.
fn time(text: &str) -> Option<Instant> {
    let form = |at: usize, byte: u8| match at {
        4 | 7 => byte == b'-',
        10 => byte == b'T',
        13 | 16 | 22 => byte == b':',
        19 => matches!(byte, b'+' | b'-'),
        _ => byte.is_ascii_digit(),
    };
    let bytes = text.as_bytes();
    let formed = bytes.len() == 25 && bytes.iter().enumerate().all(|(at, byte)| form(at, *byte));
    // `-00:00` is how CAP writes UTC.
    let text = text.replace("-00:00", "+00:00");
    formed.then(|| Instant::parse(&text).ok()).flatten()
}

fn message(root: Node<'_, '_>, found: &mut Found) -> Option<Message> {
    let held = Held::new(root, ALERT, found);
    let infos: Vec<Option<InfoBlock>> = held.all("info").map(|node| info(node, found)).collect();
    if held.text("sent").is_none() {
        found.add("missing", "sent", "it is needed");
    }
    let references = held.text("references").unwrap_or_default();
    let (identifier, sender) = (
        held.needed("identifier", found),
        held.needed("sender", found),
    );
    let (sent, status) = (
        held.time("sent", found),
        held.word("status", Status::of, found),
    );
    let msg_type = held.word("msgType", MsgType::of, found);
    let scope = held.word("scope", Scope::of, found);
    Some(Message {
        references: self::references(&references, found),
        identifier: identifier?,
        sender: sender?,
        sent: sent?,
        status: status?,
        msg_type: msg_type?,
        scope: scope?,
        source: held.text("source"),
        restriction: held.text("restriction"),
        addresses: unquoted(&held.text("addresses").unwrap_or_default()),
        codes: held.all("code").map(|node| text(node).to_owned()).collect(),
        note: held.text("note"),
        incidents: unquoted(&held.text("incidents").unwrap_or_default()),
        infos: infos.into_iter().collect::<Option<Vec<_>>>()?,
    })
}

/// Values by spaces; a value in quotes may hold spaces.
fn unquoted(text: &str) -> Vec<String> {
    let mut values = Vec::new();
    for (at, part) in text.split('"').enumerate() {
        if at % 2 == 1 {
            values.push(part.to_owned());
        } else {
            values.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    values
}

fn references(text: &str, found: &mut Found) -> Vec<Reference> {
    let mut references = Vec::new();
    for triple in text.split_whitespace() {
        let parts: Vec<&str> = triple.split(',').collect();
        match parts[..] {
            [sender, identifier, sent] if !sender.is_empty() && !identifier.is_empty() => {
                match time(sent) {
                    Some(sent) => references.push(Reference {
                        sender: sender.to_owned(),
                        identifier: identifier.to_owned(),
                        sent,
                    }),
                    None => found.add("time", "references", format!("`{sent}` is no time of CAP")),
                }
            }
            _ => {
                let why = format!("`{triple}` must be sender,identifier,sent");
                found.add("reference-form", "references", why);
            }
        }
    }
    references
}

fn info(node: Node<'_, '_>, found: &mut Found) -> Option<InfoBlock> {
    let held = Held::new(node, INFO, found);
    let resources: Vec<Option<Resource>> = held
        .all("resource")
        .map(|node| resource(node, found))
        .collect();
    let areas: Vec<Area> = held.all("area").map(|node| area(node, found)).collect();
    let event = held.needed("event", found);
    let urgency = held.word("urgency", Urgency::of, found);
    let severity = held.word("severity", Severity::of_color_or_word, found);
    let certainty = held.word("certainty", Certainty::of, found);
    let categories = held.words("category", Category::of, found);
    let response_types = held.words("responseType", ResponseType::of, found);
    let event_codes = held.pairs("eventCode", found);
    let parameters = held.pairs("parameter", found);
    let (effective, onset) = (held.time("effective", found), held.time("onset", found));
    let expires = held.time("expires", found);
    Some(InfoBlock {
        language: held.text("language"),
        categories,
        event: event?,
        response_types,
        urgency: urgency?,
        severity: severity?,
        certainty: certainty?,
        audience: held.text("audience"),
        event_codes,
        effective,
        onset,
        expires,
        sender_name: held.text("senderName"),
        headline: held.text("headline"),
        description: held.text("description"),
        instruction: held.text("instruction"),
        web: held.text("web"),
        contact: held.text("contact"),
        parameters,
        resources: resources.into_iter().collect::<Option<Vec<_>>>()?,
        areas,
    })
}

fn resource(node: Node<'_, '_>, found: &mut Found) -> Option<Resource> {
    let held = Held::new(node, RESOURCE, found);
    let (desc, mime) = (
        held.needed("resourceDesc", found),
        held.needed("mimeType", found),
    );
    let size = held.number("size", found);
    Some(Resource {
        desc: desc?,
        mime_type: mime?,
        size: size.map(|size| size.max(0.0) as u64),
        uri: held.text("uri"),
        deref_uri: held.text("derefUri"),
        digest: held.text("digest"),
    })
}

fn area(node: Node<'_, '_>, found: &mut Found) -> Area {
    let held = Held::new(node, AREA, found);
    let polygons = held
        .all("polygon")
        .filter_map(|node| ring(text(node), found))
        .collect();
    let circles = held
        .all("circle")
        .filter_map(|node| circle(text(node), found))
        .collect();
    Area {
        desc: held.needed("areaDesc", found).unwrap_or_default(),
        polygons,
        circles,
        geocodes: held.pairs("geocode", found),
        altitude: held.number("altitude", found),
        ceiling: held.number("ceiling", found),
    }
}

/// `lat,lon`.
fn point(text: &str) -> Option<LonLat> {
    let (lat, lon) = text.split_once(',')?;
    LonLat::new(lon.parse().ok()?, lat.parse().ok()?).ok()
}

fn ring(text: &str, found: &mut Found) -> Option<Vec<LonLat>> {
    let points: Option<Vec<LonLat>> = text.split_whitespace().map(point).collect();
    if points.is_none() {
        found.add(
            "coordinate",
            "polygon",
            "points are lat,lon, latitude first",
        );
    }
    points
}

fn circle(text: &str, found: &mut Found) -> Option<(LonLat, f64)> {
    let circle = text.split_once(' ').and_then(|(at, radius)| {
        let radius = radius.trim().parse::<f64>().ok()?;
        Some((point(at)?, radius))
    });
    if circle.is_none() {
        found.add(
            "coordinate",
            "circle",
            "a circle is `lat,lon radius` with kilometres",
        );
    }
    circle
}
