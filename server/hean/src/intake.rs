//! Reports of the public on their way into the log: numbered, the reporter sealed first.

use crate::buckets::Buckets;
use crate::limits::{PUBLIC_ADDRESSES, PUBLIC_ALL, PUBLIC_EACH};
use crate::sealed::{OpeningKey, Reporter, SealError, SealingKey};
use crate::space::{Offer, Space, SpaceError};
use hean_basin::Basin;
use hean_incident::body::PublicReportReceived;
use hean_incident::{Actor, Body, Refusal};
use hean_units::{AgencyId, DutyId, Instant, LonLat, PublicReportId, StreamId};
use std::path::PathBuf;
use tokio::sync::Mutex;

/// The duty that takes reports of the public in.
const DESK: &str = "emergency-desk";
/// The duty that verifies them.
const VERIFY: &str = "verify";

/// What a report says, checked.
#[derive(Debug)]
pub struct Report {
    /// By which way.
    pub via: String,
    /// The words.
    pub text: String,
    /// Where.
    pub at: Option<LonLat>,
    /// The name of a place.
    pub place: Option<String>,
    /// When it was seen.
    pub seen_at: Option<Instant>,
    /// Who reported, where they say it.
    pub reporter: Option<Reporter>,
}

/// Why a report was not taken.
#[derive(Debug, thiserror::Error)]
pub enum IntakeError {
    /// Names cannot be sealed: there is no key.
    #[error("there is no key to seal names with")]
    NoKey,
    /// The name could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The basin has no agency with the duty.
    #[error("no agency of this basin has the duty `{DESK}`")]
    NoDesk,
    /// The space does not answer.
    #[error(transparent)]
    Space(#[from] SpaceError),
    /// The engine did not take it.
    #[error(transparent)]
    Refused(#[from] Refusal),
}

/// The intake of a server.
#[derive(Debug)]
pub struct Intake {
    key: Option<SealingKey>,
    key_file: Option<PathBuf>,
    /// How often the public may report.
    pub rate: Buckets,
    /// One report is numbered at a time.
    turn: Mutex<()>,
}

fn owner(basin: &Basin, duty: &str) -> Option<AgencyId> {
    let duty = DutyId::new(duty).ok()?;
    let agency = basin.agencies.for_duty(&duty, None)?;
    Some(agency.id.clone())
}

/// Whether an agency takes in or verifies reports of the public.
pub fn is_desk(basin: &Basin, agency: &AgencyId) -> bool {
    [DESK, VERIFY]
        .into_iter()
        .any(|duty| owner(basin, duty).as_ref() == Some(agency))
}

impl Intake {
    /// With the key to seal with and the file of the key that opens.
    pub fn new(key: Option<SealingKey>, key_file: Option<PathBuf>) -> Self {
        Self {
            key,
            key_file,
            rate: Buckets::new(PUBLIC_EACH, PUBLIC_ALL, PUBLIC_ADDRESSES),
            turn: Mutex::default(),
        }
    }

    /// Whether names and numbers can be taken.
    pub fn takes_identity(&self) -> bool {
        self.key.is_some()
    }

    /// Takes a report in; its number, once it is durable.
    ///
    /// # Errors
    /// [`IntakeError`]; nothing was kept then.
    pub async fn take(
        &self,
        space: &Space,
        report: Report,
        actor: Actor,
    ) -> Result<PublicReportId, IntakeError> {
        let desk = owner(&space.world().basin, DESK).ok_or(IntakeError::NoDesk)?;
        let _turn = self.turn.lock().await;
        let id = space
            .look(|view| next_id(&view.state.public_reports))
            .await?;
        let reporter = match (&report.reporter, &self.key) {
            (None, _) => None,
            (Some(_), None) => return Err(IntakeError::NoKey),
            (Some(reporter), Some(key)) => Some(key.seal(&id, reporter)?),
        };
        let (kind, data) = Body::from(PublicReportReceived {
            report: id.clone(),
            via: report.via,
            text: report.text,
            at: report.at,
            place: report.place,
            seen_at: report.seen_at,
            reporter,
        })
        .parts();
        let offer = Offer {
            command: None,
            stream: Some(StreamId::agency(&desk)),
            kind: kind.to_owned(),
            data,
            actor,
            by: None,
            at: None,
            expect: None,
        };
        space.take(offer).await?.outcome?;
        Ok(id)
    }

    /// Opens who reported. The key's file is read now and not kept.
    ///
    /// # Errors
    /// [`SealError`]; [`SealError::NotPrivate`] where no file is set.
    pub fn open(&self, report: &PublicReportId, sealed: &str) -> Result<Reporter, SealError> {
        let file = self.key_file.as_deref();
        let file = file.ok_or_else(|| SealError::NotPrivate("reporter_key_file".to_owned()))?;
        OpeningKey::read(file)?.open(report, sealed)
    }
}

/// The number after all that were given.
fn next_id<T>(known: &std::collections::BTreeMap<PublicReportId, T>) -> PublicReportId {
    let mut number = known.len() + 1;
    loop {
        let id = PublicReportId::new(format!("PUB-{number:04}"))
            .expect("`PUB-` and a number make an id");
        if !known.contains_key(&id) {
            return id;
        }
        number += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_given_once() {
        let mut known = std::collections::BTreeMap::new();
        for expected in ["PUB-0001", "PUB-0002"] {
            let id = next_id(&known);
            assert_eq!(id.as_str(), expected);
            known.insert(id, ());
        }
        known.insert(PublicReportId::new("PUB-0004").unwrap(), ());
        assert_eq!(next_id(&known).as_str(), "PUB-0005");
    }
}
