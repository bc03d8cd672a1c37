//! Alerts by the Common Alerting Protocol, OASIS CAP 1.2.
//!
//! [`Message`] is any CAP message, [`read`](read::read) reads one, [`faults`] judges it. What we
//! write is an [`Alert`]: it can only be made with the [`Mode`] of a log, and the mode alone gives
//! its status, so that a drill never goes out as `Actual` nor a real incident as `Exercise`.
//!
//! The crate `oasiscap` 0.2.0 has types for this as well. It is not used: it brings chrono, url
//! with its Unicode tables, thiserror 1 and, through `xml_serde`, `pretty_env_logger` with `atty`,
//! which is unmaintained; and it does not check the rules below, which are the larger half.

mod faults;
mod read;
mod write;

#[cfg(test)]
mod tests;

pub use faults::{Fault, faults};
pub use read::read;
pub use write::write;

use hean_incident::record::Mode;
use hean_units::{Instant, LonLat};
use serde::Serialize;

/// The namespace of CAP 1.2.
pub const NAMESPACE: &str = "urn:oasis:names:tc:emergency:cap:1.2";

/// Largest message that is read, in bytes; a larger one is refused.
pub const READ_BYTES_MAX: usize = 1024 * 1024;

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
        pub enum $name { $($(#[$vdoc])* $variant,)* }

        impl $name {
            /// The word of the standard.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => stringify!($variant),)* }
            }

            /// The value of a word of the standard.
            pub fn of(word: &str) -> Option<Self> {
                [$(Self::$variant),*].into_iter().find(|known| known.as_str() == word)
            }
        }
    };
}

words! {
    /// How a message is to be taken.
    Status {
        /// Act on it.
        Actual,
        /// Only for those who take part in a drill.
        Exercise,
        /// Between systems.
        System,
        /// A technical test.
        Test,
        /// A template.
        Draft,
    }
}

words! {
    /// What a message does.
    MsgType {
        /// A first message.
        Alert,
        /// Replaces those that it references.
        Update,
        /// Ends those that it references.
        Cancel,
        /// Acknowledges them.
        Ack,
        /// Refuses them.
        Error,
    }
}

words! {
    /// For whom a message is.
    Scope {
        /// For everybody.
        Public,
        /// For those that the restriction names.
        Restricted,
        /// For the addresses.
        Private,
    }
}

words! {
    /// What an event is about.
    Category {
        /// Geophysical.
        Geo,
        /// Weather and floods.
        Met,
        /// General emergency and public safety.
        Safety,
        /// Security.
        Security,
        /// Rescue.
        Rescue,
        /// Fire.
        Fire,
        /// Health.
        Health,
        /// Pollution and other harm to the environment.
        Env,
        /// Transport.
        Transport,
        /// Utilities, such as water supply.
        Infra,
        /// Chemical, biological, radiological, nuclear, explosive.
        CBRNE,
        /// Anything else.
        Other,
    }
}

words! {
    /// What the audience should do.
    ResponseType {
        /// Take shelter.
        Shelter,
        /// Leave.
        Evacuate,
        /// Prepare.
        Prepare,
        /// Carry out what was planned.
        Execute,
        /// Keep away.
        Avoid,
        /// Watch for news.
        Monitor,
        /// Assess.
        Assess,
        /// The danger is over.
        AllClear,
        /// Nothing.
        None,
    }
}

words! {
    /// How soon to act.
    Urgency {
        /// At once.
        Immediate,
        /// Within about an hour.
        Expected,
        /// In the near future.
        Future,
        /// No more.
        Past,
        /// Not known.
        Unknown,
    }
}

words! {
    /// How grave.
    Severity {
        /// Extraordinary threat; red, grade I.
        Extreme,
        /// Significant threat; orange, grade II.
        Severe,
        /// Possible threat; yellow, grade III.
        Moderate,
        /// Minimal threat; blue, grade IV.
        Minor,
        /// Not known.
        Unknown,
    }
}

impl Severity {
    /// The severity of a word of the standard or of a color of the Chinese warnings.
    pub fn of_color_or_word(word: &str) -> Option<Self> {
        match word {
            "Red" => Some(Self::Extreme),
            "Orange" => Some(Self::Severe),
            "Yellow" => Some(Self::Moderate),
            "Blue" => Some(Self::Minor),
            other => Self::of(other),
        }
    }
}

words! {
    /// How sure.
    Certainty {
        /// It happened or is happening.
        Observed,
        /// More than 50 %.
        Likely,
        /// At most 50 %.
        Possible,
        /// About 0 %.
        Unlikely,
        /// Not known.
        Unknown,
    }
}

/// Another message, named by its three marks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reference {
    /// Its sender.
    pub sender: String,
    /// Its identifier.
    pub identifier: String,
    /// When it was sent.
    pub sent: Instant,
}

/// A file that belongs to an alert.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize)]
pub struct Resource {
    /// What it is.
    pub desc: String,
    /// Its media type.
    pub mime_type: String,
    /// Its size in bytes.
    pub size: Option<u64>,
    /// Where it is.
    pub uri: Option<String>,
    /// Its content, base64.
    pub deref_uri: Option<String>,
    /// Its SHA-1.
    pub digest: Option<String>,
}

/// Where an alert holds.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Area {
    /// In words.
    pub desc: String,
    /// Rings; the first and the last point are the same.
    pub polygons: Vec<Vec<LonLat>>,
    /// Middles with radii in kilometres.
    pub circles: Vec<(LonLat, f64)>,
    /// Codes: the name of the list and the value.
    pub geocodes: Vec<(String, String)>,
    /// Lower edge in feet above mean sea level.
    pub altitude: Option<f64>,
    /// Upper edge in feet above mean sea level.
    pub ceiling: Option<f64>,
}

/// What an alert says in one language.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InfoBlock {
    /// The language, e.g. `zh-CN`; without it `en-US`.
    pub language: Option<String>,
    /// What it is about.
    pub categories: Vec<Category>,
    /// The kind of event.
    pub event: String,
    /// What to do.
    pub response_types: Vec<ResponseType>,
    /// How soon.
    pub urgency: Urgency,
    /// How grave.
    pub severity: Severity,
    /// How sure.
    pub certainty: Certainty,
    /// For whom.
    pub audience: Option<String>,
    /// Codes of the event.
    pub event_codes: Vec<(String, String)>,
    /// From when it holds.
    pub effective: Option<Instant>,
    /// When the event begins.
    pub onset: Option<Instant>,
    /// Until when it holds.
    pub expires: Option<Instant>,
    /// Who says it.
    pub sender_name: Option<String>,
    /// One line.
    pub headline: Option<String>,
    /// What happened.
    pub description: Option<String>,
    /// What to do.
    pub instruction: Option<String>,
    /// A page.
    pub web: Option<String>,
    /// Whom to ask.
    pub contact: Option<String>,
    /// Further values.
    pub parameters: Vec<(String, String)>,
    /// Files.
    pub resources: Vec<Resource>,
    /// Where.
    pub areas: Vec<Area>,
}

impl InfoBlock {
    /// A text without anything that is optional.
    pub fn new(event: &str, urgency: Urgency, severity: Severity, certainty: Certainty) -> Self {
        Self {
            language: None,
            categories: vec![Category::Env],
            event: event.to_owned(),
            response_types: Vec::new(),
            urgency,
            severity,
            certainty,
            audience: None,
            event_codes: Vec::new(),
            effective: None,
            onset: None,
            expires: None,
            sender_name: None,
            headline: None,
            description: None,
            instruction: None,
            web: None,
            contact: None,
            parameters: Vec::new(),
            resources: Vec::new(),
            areas: Vec::new(),
        }
    }
}

/// Any CAP message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Message {
    /// Unique for the sender.
    pub identifier: String,
    /// Unique in the world.
    pub sender: String,
    /// When; written with the offset of Beijing.
    pub sent: Instant,
    /// How to take it.
    pub status: Status,
    /// What it does.
    pub msg_type: MsgType,
    /// For whom.
    pub scope: Scope,
    /// Operator or device.
    pub source: Option<String>,
    /// The rule of a restricted message.
    pub restriction: Option<String>,
    /// Receivers of a private one.
    pub addresses: Vec<String>,
    /// Codes of special handling.
    pub codes: Vec<String>,
    /// Purpose; an exercise explains itself here.
    pub note: Option<String>,
    /// Messages that it is about.
    pub references: Vec<Reference>,
    /// Incidents that it is about.
    pub incidents: Vec<String>,
    /// What it says, a language each.
    pub infos: Vec<InfoBlock>,
}

impl Message {
    /// The three marks of this message.
    pub fn reference(&self) -> Reference {
        Reference {
            sender: self.sender.clone(),
            identifier: self.identifier.clone(),
            sent: self.sent,
        }
    }
}

/// An alert of ours: a message without faults whose status follows from the mode of the log.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Alert(Message);

impl Alert {
    /// Makes an alert of a message. The message's own status is not asked: a real log gives
    /// `Actual`, a drill's gives `Exercise`. A drill's alert is restricted to those who take part,
    /// its note explains it, and each headline begins with the word.
    ///
    /// # Errors
    /// All [`Fault`]s of the message.
    pub fn new(mode: Mode, mut message: Message) -> Result<Self, Vec<Fault>> {
        match mode {
            Mode::Real => message.status = Status::Actual,
            Mode::Drill => {
                message.status = Status::Exercise;
                message.scope = Scope::Restricted;
                message.restriction = Some("演练参演单位 / exercise participants only".to_owned());
                message.note = Some(
                    "演练信息，不是真实预警，不得向社会发布。 This message is part of an exercise: \
                     it is not a real alert and must not be passed to the public."
                        .to_owned(),
                );
                for info in &mut message.infos {
                    let chinese = info
                        .language
                        .as_deref()
                        .is_some_and(|l| l.starts_with("zh"));
                    let word = if chinese {
                        "【演练】"
                    } else {
                        "[EXERCISE] "
                    };
                    let texts = [&mut info.headline, &mut info.description];
                    for text in texts.into_iter().flatten() {
                        text.insert_str(0, word);
                    }
                }
            }
        }
        let found = faults(&message);
        if found.is_empty() {
            Ok(Self(message))
        } else {
            Err(found)
        }
    }

    /// What it says.
    pub fn message(&self) -> &Message {
        &self.0
    }
}

/// The messages that are in force at `at`: alerts and updates that no later update or cancel
/// references and of which not every text has expired.
pub fn in_force(messages: &[Message], at: Instant) -> Vec<&Message> {
    let ends = |message: &&Message| matches!(message.msg_type, MsgType::Update | MsgType::Cancel);
    let ended: Vec<&Reference> = messages
        .iter()
        .filter(ends)
        .filter(|message| message.sent <= at)
        .flat_map(|message| &message.references)
        .collect();
    let speaks = |message: &&Message| matches!(message.msg_type, MsgType::Alert | MsgType::Update);
    messages
        .iter()
        .filter(speaks)
        .filter(|message| message.sent <= at && !ended.contains(&&message.reference()))
        .filter(|message| {
            let expired = |info: &InfoBlock| info.expires.is_some_and(|end| end <= at);
            message.infos.is_empty() || !message.infos.iter().all(expired)
        })
        .collect()
}
