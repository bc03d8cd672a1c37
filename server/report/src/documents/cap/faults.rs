//! The rules of CAP 1.2 that its schema does not hold, and those that it does.

use super::{Area, InfoBlock, Message, MsgType, Scope};
use hean_units::LonLat;
use std::fmt;

/// A rule that a message breaks.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Fault {
    /// Stable code, e.g. `polygon-open`.
    pub code: &'static str,
    /// The element.
    pub element: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}: {}", self.code, self.element, self.message)
    }
}

/// Faults under collection.
#[derive(Default)]
pub(super) struct Found(pub Vec<Fault>);

impl Found {
    pub fn add(&mut self, code: &'static str, element: &str, message: impl Into<String>) {
        self.0.push(Fault {
            code,
            element: element.to_owned(),
            message: message.into(),
        });
    }
}

/// Every rule that a message breaks, in the order of its elements.
pub fn faults(message: &Message) -> Vec<Fault> {
    let mut found = Found::default();
    names(message, &mut found);
    audience(message, &mut found);
    references(message, &mut found);
    let texts = [
        ("source", &message.source),
        ("restriction", &message.restriction),
        ("note", &message.note),
    ];
    for (element, text) in texts {
        markup(element, text.as_deref(), &mut found);
    }
    for info in &message.infos {
        self::info(info, &mut found);
    }
    found.0
}

fn names(message: &Message, found: &mut Found) {
    let named = [
        ("identifier-form", "identifier", &message.identifier),
        ("sender-form", "sender", &message.sender),
    ];
    for (code, element, text) in named {
        let bad = |c: char| c.is_whitespace() || matches!(c, ',' | '<' | '&');
        if text.is_empty() || text.contains(bad) {
            let why = format!("`{text}` must not be empty nor hold spaces, commas, < or &");
            found.add(code, element, why);
        }
    }
}

fn audience(message: &Message, found: &mut Found) {
    let restricted = message.scope == Scope::Restricted;
    match (&message.restriction, restricted) {
        (Some(_), false) => found.add(
            "restriction-without-scope",
            "restriction",
            "only a message of scope Restricted may have one",
        ),
        (None, true) => found.add(
            "restriction-missing",
            "restriction",
            "a message of scope Restricted needs one",
        ),
        _ => {}
    }
    if message.scope == Scope::Private && message.addresses.is_empty() {
        found.add(
            "addresses-missing",
            "addresses",
            "a message of scope Private needs them",
        );
    }
}

fn references(message: &Message, found: &mut Found) {
    if message.msg_type != MsgType::Alert && message.references.is_empty() {
        let word = message.msg_type.as_str();
        found.add(
            "references-missing",
            "references",
            format!("msgType {word} needs them"),
        );
    }
    for reference in &message.references {
        if reference.identifier == message.identifier && reference.sender == message.sender {
            found.add(
                "reference-self",
                "references",
                "a message cannot reference itself",
            );
        } else if reference.sent > message.sent {
            let why = format!(
                "`{}` was sent later than this message",
                reference.identifier
            );
            found.add("reference-later", "references", why);
        }
    }
}

fn info(info: &InfoBlock, found: &mut Found) {
    if let Some(language) = &info.language
        && !is_language(language)
    {
        found.add(
            "language",
            "language",
            format!("`{language}` is none of RFC 3066"),
        );
    }
    if info.categories.is_empty() {
        found.add("missing", "category", "at least one is needed");
    }
    if info.event.trim().is_empty() {
        found.add("missing", "event", "it must not be empty");
    }
    if let (Some(onset), Some(expires)) = (info.onset, info.expires)
        && expires < onset
    {
        found.add(
            "expires-before-onset",
            "expires",
            "it ends before it begins",
        );
    }
    let texts = [
        ("event", Some(&info.event)),
        ("audience", info.audience.as_ref()),
        ("senderName", info.sender_name.as_ref()),
        ("headline", info.headline.as_ref()),
        ("description", info.description.as_ref()),
        ("instruction", info.instruction.as_ref()),
        ("contact", info.contact.as_ref()),
    ];
    for (element, text) in texts {
        markup(element, text.map(String::as_str), found);
    }
    for area in &info.areas {
        self::area(area, found);
    }
}

/// `zh`, `zh-CN`, `en-US`: letters, then groups of letters and digits, with hyphens between.
fn is_language(text: &str) -> bool {
    let mut parts = text.split('-');
    let short = |part: &str| (1..=8).contains(&part.len());
    let first = parts.next().unwrap_or_default();
    short(first)
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && parts.all(|part| short(part) && part.bytes().all(|b| b.is_ascii_alphanumeric()))
}

/// Tags and entities that a careless gateway left in a text: `<b>`, `&lt;`, `&#39;`.
fn markup(element: &str, text: Option<&str>, found: &mut Found) {
    let Some(text) = text else { return };
    let tag = text.match_indices('<').any(|(at, _)| {
        let rest = &text[at + 1..];
        let named = rest.trim_start_matches('/');
        named.starts_with(|c: char| c.is_ascii_alphabetic()) && rest.contains('>')
    });
    let entity = text.match_indices('&').any(|(at, _)| {
        let name = text[at + 1..].split(';').next().unwrap_or_default();
        let ended = text[at + 1..].len() > name.len();
        let plain = name.trim_start_matches('#');
        ended && (1..=8).contains(&plain.len()) && plain.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if tag || entity {
        found.add(
            "markup",
            element,
            "a text must not hold HTML tags or entities",
        );
    }
}

fn area(area: &Area, found: &mut Found) {
    if area.polygons.is_empty() && area.circles.is_empty() && area.geocodes.is_empty() {
        found.add(
            "area-empty",
            "area",
            "it needs a polygon, a circle or a geocode",
        );
    }
    for ring in &area.polygons {
        polygon(ring, found);
    }
    for (_, radius) in &area.circles {
        if !radius.is_finite() || *radius < 0.0 {
            found.add(
                "circle",
                "circle",
                format!("a radius of {radius} km cannot be"),
            );
        }
    }
    match (area.altitude, area.ceiling) {
        (None, Some(_)) => found.add(
            "ceiling-without-altitude",
            "ceiling",
            "only an area with an altitude may have one",
        ),
        (Some(altitude), Some(ceiling)) if ceiling <= altitude => {
            found.add(
                "ceiling-below-altitude",
                "ceiling",
                "it must be above the altitude",
            );
        }
        _ => {}
    }
}

fn polygon(ring: &[LonLat], found: &mut Found) {
    if ring.first() != ring.last() {
        found.add(
            "polygon-open",
            "polygon",
            "the first and the last point must be the same",
        );
    } else if ring.len() < 4 {
        found.add(
            "polygon-short",
            "polygon",
            "at least four points are needed",
        );
    }
}
