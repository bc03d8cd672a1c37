//! The second channel: notices to agencies by webhook, SMS gateway or mail.
//!
//! The log is the outbox. A worker reads it by a cursor, and each entry that an outlet is to tell
//! of becomes a notice with an id of its own; what the state says of that id (sent, failed for
//! good, so many tries) decides what is still to be done. Each try's result is a fact. So a crash
//! between a try and its record leads to one more try with the same id, never to none.
//!
//! A drill cannot reach an outlet: the worker takes a [`Live`](crate::space::Live), which only the
//! live space gives.

pub mod mail;
pub mod message;
pub mod request;
pub mod settings;
mod work;

pub use message::{Event, Notice};
pub use work::{Patience, run};

use hean_incident::body::Channel;
use hean_units::AgencyId;
use mail::Mailer;
use request::{Gateway, Webhook};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Longest name of an outlet, in bytes: it is part of the ids of its notices.
pub const NAME_MAX: usize = 32;
/// Tries after the first, where the settings say nothing.
pub const RETRIES: u32 = 6;
/// Most tries after the first.
pub const RETRIES_MAX: u32 = 20;
/// Time of one try, where the settings say nothing.
pub const TIMEOUT: Duration = Duration::from_secs(10);
/// Longest time of one try.
pub const TIMEOUT_MAX: Duration = Duration::from_secs(60);

/// Which agencies an outlet serves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Agencies {
    /// Every one.
    All,
    /// These.
    Some(BTreeSet<AgencyId>),
}

impl Agencies {
    /// Whether it serves this one.
    pub fn has(&self, agency: &AgencyId) -> bool {
        match self {
            Self::All => true,
            Self::Some(some) => some.contains(agency),
        }
    }
}

/// By which way an outlet tells.
#[derive(Debug)]
pub enum Way {
    /// A signed HTTP request.
    Webhook(Webhook),
    /// A short message by a gateway's HTTP interface.
    Sms(Gateway),
    /// A mail.
    Mail(Mailer),
}

impl Way {
    /// The channel, as the log names it.
    pub fn channel(&self) -> Channel {
        match self {
            Self::Webhook(_) => Channel::Webhook,
            Self::Sms(_) => Channel::Sms,
            Self::Mail(_) => Channel::Mail,
        }
    }

    /// To whom, without secrets and without a person's whole number or address.
    pub fn shown(&self) -> String {
        match self {
            Self::Webhook(webhook) => webhook.host(),
            Self::Sms(gateway) => masked(&gateway.to, 3, 4),
            Self::Mail(mailer) => mailer.shown(),
        }
    }
}

/// The ends of a text, with stars between.
fn masked(text: &str, head: usize, tail: usize) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= head + tail {
        return "****".to_owned();
    }
    let head: String = chars[..head].iter().collect();
    let tail: String = chars[chars.len() - tail..].iter().collect();
    format!("{head}****{tail}")
}

/// One outlet, checked.
#[derive(Debug)]
pub struct Outlet {
    /// Its name; part of the ids of its notices.
    pub name: String,
    /// Whom it serves.
    pub agencies: Agencies,
    /// Where the settings name each agency.
    pub agency_places: BTreeMap<AgencyId, (u32, u32)>,
    /// The settings file.
    pub file: String,
    /// What it tells of.
    pub events: BTreeSet<Event>,
    /// The lowest rung of an escalation that it tells of.
    pub min_level: u8,
    /// Tries after the first.
    pub retries: u32,
    /// Time of one try.
    pub timeout: Duration,
    /// By which way.
    pub way: Way,
    /// To whom, as the log says it.
    pub shown: String,
}

/// What became of a try.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tried {
    /// The other side took it.
    Sent {
        /// What it answered.
        receipt: String,
    },
    /// It did not.
    Failed {
        /// Why.
        why: String,
        /// Another try would fail as well.
        for_good: bool,
        /// The other side asks to wait.
        after: Option<Duration>,
    },
}

impl Tried {
    /// A failure that may pass.
    pub fn failed(why: impl Into<String>) -> Self {
        Self::Failed {
            why: why.into(),
            for_good: false,
            after: None,
        }
    }
}

impl Outlet {
    /// One try to send a notice.
    pub async fn send(&self, notice: &Notice, attempt: u32) -> Tried {
        let trying = async {
            match &self.way {
                Way::Webhook(webhook) => webhook.send(notice, attempt).await,
                Way::Sms(gateway) => gateway.send(notice, attempt).await,
                Way::Mail(mailer) => mailer.send(notice).await,
            }
        };
        match tokio::time::timeout(self.timeout, trying).await {
            Ok(tried) => tried,
            Err(_) => {
                let seconds = self.timeout.as_secs_f64();
                Tried::failed(format!("no answer within {seconds} s"))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_never_shown_whole() {
        assert_eq!(masked("13912345678", 3, 4), "139****5678");
        assert_eq!(masked("12369", 3, 4), "****");
        assert_eq!(masked("值班电话一二三四五", 3, 4), "值班电****二三四五");
    }
}
