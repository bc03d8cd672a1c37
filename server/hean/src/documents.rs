//! Documents of an incident, from the log up to a seq of its stream: for the server and for the
//! command line, and who may draft and file which.
//!
//! What a document says is made in [`hean_report::documents`]; here is where its input comes from.

use crate::auth::Identity;
use crate::space::{Space, World};
use hean_basin::Basin;
use hean_incident::{Append, Incident, Mode, Record, State};
use hean_journal::{Journal, JournalError, attachment_id};
use hean_planner::Plans;
use hean_report::Plume;
use hean_report::documents::evidence::{BundleError, bundle};
use hean_report::documents::phrases::Phrases;
use hean_report::documents::{
    Content, DraftError, Format, Input, Kind, Listed, RenderError, draft, list, render,
};
use hean_units::{AgencyId, AttachmentId, DutyId, IncidentId, StreamId, Text};
use hean_wire::rest::Role;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Entries read from the journal at a time.
const PAGE: u32 = 1_000;
/// Bytes of attachments that a bundle of evidence takes through the server; a larger one is made on
/// the command line.
pub const BUNDLE_BYTES: u64 = 256 << 20;

/// Who files a kind of document, and who may draft it beside the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rule {
    /// The duty whose agency files it.
    pub duty: &'static str,
    /// Who may draft it.
    pub readers: Readers,
}

/// Who may draft a kind of document beside the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Readers {
    /// Whoever reads the incident.
    Incident,
    /// The agency of the duty, and those of these duties.
    Duties(&'static [&'static str]),
    /// An administrator only: it holds the whole log.
    Admin,
}

/// The table of documents and duties, where the plan of the incident has no line that files it.
pub fn rule(kind: Kind) -> Rule {
    let of = |duty, readers| Rule { duty, readers };
    match kind {
        Kind::ReportInitial | Kind::ReportContinuing | Kind::ReportFinal => {
            of("reports", Readers::Duties(&["report-up"]))
        }
        // It goes up to region and ministries, never out.
        Kind::CrossBorderNotice => of("foreign-notice", Readers::Duties(&["report-up"])),
        Kind::Cap => of("publicity", Readers::Incident),
        // Unapproved words of the government.
        Kind::PublicStatement => of("publicity", Readers::Duties(&["public-text-approval"])),
        Kind::Ics201 | Kind::Ics214 => of("lead", Readers::Incident),
        Kind::EdxlRm => of("supplies-desk", Readers::Incident),
        Kind::Costs => of("evidence", Readers::Duties(&["funds"])),
        Kind::Evidence => of("evidence", Readers::Admin),
    }
}

/// The duty whose agency files a kind of document: that of the plan's line, else of the table.
pub fn duty_of(plans: &Plans, incident: &Incident, kind: Kind) -> DutyId {
    let plan = incident.plan.as_deref().and_then(|id| plans.plan(id));
    let mut lines = plan.into_iter().flat_map(|plan| &plan.lines);
    let line = lines.find(|line| line.document.as_deref() == Some(kind.as_str()));
    let by_plan = line.and_then(|line| line.duty.clone());
    by_plan.unwrap_or_else(|| DutyId::new(rule(kind).duty).expect("a word of the table is an id"))
}

/// The agency that has a duty in an incident: the one that the command named, else by the plan.
pub fn agency_of(basin: &Basin, incident: &Incident, duty: &DutyId) -> Option<AgencyId> {
    let county = incident.county.as_ref();
    let county = county.and_then(|county| basin.agencies.get(county)?.county.as_deref());
    let by_plan = || basin.agencies.for_duty(duty, county);
    incident
        .duties
        .get(duty)
        .cloned()
        .or_else(|| by_plan().map(|agency| agency.id.clone()))
}

fn is_command(identity: &Identity) -> bool {
    identity.is(Role::Board) || identity.is(Role::Director)
}

fn has_duty(identity: &Identity, basin: &Basin, incident: &Incident, duty: &DutyId) -> bool {
    let own = identity.agency.as_ref();
    own.is_some() && own == agency_of(basin, incident, duty).as_ref()
}

/// Whether somebody who reads the incident may draft a kind of document.
pub fn may_draft(identity: &Identity, world: &World, incident: &Incident, kind: Kind) -> bool {
    let rule = rule(kind);
    let has = |duty: &DutyId| has_duty(identity, &world.basin, incident, duty);
    let also = |duty: &&str| DutyId::new(*duty).is_ok_and(|duty| has(&duty));
    match rule.readers {
        Readers::Admin => identity.is(Role::Admin),
        _ if is_command(identity) => true,
        Readers::Incident => true,
        Readers::Duties(others) => {
            has(&duty_of(&world.plans, incident, kind)) || others.iter().any(also)
        }
    }
}

/// Whether somebody who reads the incident may file a kind of document. A bundle of evidence is
/// taken along, not filed.
pub fn may_file(identity: &Identity, world: &World, incident: &Incident, kind: Kind) -> bool {
    let duty = duty_of(&world.plans, incident, kind);
    let own = || has_duty(identity, &world.basin, incident, &duty);
    kind != Kind::Evidence && (is_command(identity) || own())
}

/// Why there is no document.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The log cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The incident is not in the log.
    #[error("there is no incident {0} in this log")]
    NoIncident(IncidentId),
    /// The stream ends before.
    #[error("{stream} ends at {head}; `as_of` must be from 1 to {head}")]
    Beyond {
        /// The incident's stream.
        stream: StreamId,
        /// Its last seq.
        head: u64,
    },
    /// It cannot be drafted.
    #[error(transparent)]
    Draft(#[from] DraftError),
    /// It cannot be written.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The bundle cannot be made.
    #[error(transparent)]
    Bundle(#[from] BundleError),
    /// The attachments are too many for one answer.
    #[error(
        "the attachments have {0} MiB; make the bundle with `hean document {1} evidence` beside \
         the journal"
    )]
    TooLarge(u64, IncidentId),
    /// Building it panicked.
    #[error("a fault while drafting; it is in the server's log")]
    Panic,
}

impl Fault {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::Journal(error) => return error.text(),
            Self::NoIncident(id) => format!("日志中没有事件 {id}"),
            Self::Beyond { stream, head } => {
                format!("{stream} 到序号 {head} 为止；序号应为 1 至 {head}")
            }
            Self::Draft(error) => format!("暂不能起草：{error}"),
            Self::Render(error) => format!("不能写成该格式：{error}"),
            Self::Bundle(error) => format!("证据包无法生成：{error}"),
            Self::TooLarge(mib, id) => {
                format!("附件共 {mib} MiB，请在日志所在主机执行 hean document {id} evidence")
            }
            Self::Panic => "起草时程序出错".to_owned(),
        };
        Text::new(zh, self.to_string())
    }
}

/// The log as it was at one seq of an incident's stream.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The incident.
    pub id: IncidentId,
    /// Its stream.
    pub stream: StreamId,
    /// The seq.
    pub as_of: u64,
    /// The fold of the log up to there.
    pub state: State,
    /// The stream's entries up to there.
    pub entries: Vec<Append>,
    /// Real or drill.
    pub mode: Mode,
}

impl Moment {
    /// From a journal; without a seq, its end.
    ///
    /// # Errors
    /// [`Fault::NoIncident`], [`Fault::Beyond`], those of the journal.
    pub async fn of_journal(
        journal: &Journal,
        id: &IncidentId,
        as_of: Option<u64>,
    ) -> Result<Self, Fault> {
        let stream = StreamId::incident(id);
        let unknown = || Fault::NoIncident(id.clone());
        let head = journal.heads().await?.get(&stream).copied();
        let head = head.ok_or_else(unknown)?;
        let as_of = within(&stream, as_of, head)?;
        let mut state = State::default();
        let mut entries = Vec::new();
        let (mut after, mut mode) = (0, Mode::Real);
        'pages: loop {
            let page = journal.replay(after, PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            after = *last;
            for (_, append) in page {
                state.apply(&append);
                mode = append.record.mode;
                let here = append.streams.iter().find(|(other, _)| *other == stream);
                let Some((_, seq)) = here else { continue };
                let over = *seq == as_of;
                entries.push(append);
                if over {
                    break 'pages;
                }
            }
        }
        Ok(Self {
            id: id.clone(),
            stream,
            as_of,
            state,
            entries,
            mode,
        })
    }

    /// From an open space, whose state is at hand at its end.
    ///
    /// # Errors
    /// As [`Moment::of_journal`].
    pub async fn of_space(
        space: &Space,
        id: &IncidentId,
        as_of: Option<u64>,
    ) -> Result<Self, Fault> {
        let (journal, stream) = (space.log().journal(), StreamId::incident(id));
        let asked = stream.clone();
        let looked = space.look(move |view| {
            let head = view.state.head(&asked);
            let wanted = as_of.is_none_or(|as_of| as_of == head);
            (head, wanted.then(|| view.state.clone()))
        });
        // A space that has ended has its journal still.
        let Ok((head, state)) = looked.await else {
            return Self::of_journal(journal, id, as_of).await;
        };
        if head == 0 {
            return Err(Fault::NoIncident(id.clone()));
        }
        let as_of = within(&stream, as_of, head)?;
        let Some(state) = state else {
            return Self::of_journal(journal, id, Some(as_of)).await;
        };
        let mut entries: Vec<Append> = Vec::new();
        let mut after = 0;
        while after < as_of {
            let page = journal.read(&stream, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            let used = page.into_iter().filter(|stored| stored.seq <= as_of);
            entries.extend(used.map(|stored| placed(stored.record, &stream, stored.seq)));
        }
        Ok(Self {
            id: id.clone(),
            stream,
            as_of,
            state,
            entries,
            mode: space.mode(),
        })
    }

    fn input<'a>(&'a self, basin: &'a Basin, phrases: &'a Phrases) -> Input<'a> {
        Input {
            basin,
            phrases,
            state: &self.state,
            incident: &self.id,
            entries: &self.entries,
            mode: self.mode,
            as_of: self.as_of,
            plume: None,
            agency: None,
        }
    }

    /// What can be drafted, and what is missing.
    ///
    /// # Errors
    /// [`Fault::Draft`].
    pub fn list(&self, basin: &Basin, phrases: &Phrases) -> Result<Vec<Listed>, Fault> {
        Ok(list(&self.input(basin, phrases))?)
    }

    /// Writes a document other than the bundle of evidence. It computes the forecast in force once
    /// more for the colors of a sketch map, which takes a part of a second.
    ///
    /// # Errors
    /// [`Fault::Draft`], [`Fault::Render`].
    pub fn write(
        &self,
        basin: &Basin,
        phrases: &Phrases,
        kind: Kind,
        format: Format,
    ) -> Result<Written, Fault> {
        if !kind.formats().contains(&format) {
            return Err(RenderError::NotInFormat { kind, format }.into());
        }
        let mut input = self.input(basin, phrases);
        let drawn = matches!(format, Format::Html | Format::Docx);
        let plume = drawn.then(|| self.plume(basin)).flatten();
        input.plume = plume.as_ref();
        let draft = draft(&input, kind)?;
        let file_name = draft.file_name(format);
        let bytes = match draft.content {
            Content::Evidence => return Err(RenderError::Bundle.into()),
            _ => render(&draft, format)?,
        };
        Ok(Written {
            bytes,
            media_type: format.media_type(),
            file_name,
        })
    }

    fn plume(&self, basin: &Basin) -> Option<Plume> {
        let held = self.state.incidents.get(&self.id)?.forecast.as_ref()?;
        let forecast = hean_engine::forecast_of(basin, &held.request).ok()?;
        Some(Plume::of(&forecast))
    }

    /// Makes the bundle of evidence from the journal that the moment is of.
    ///
    /// # Errors
    /// [`Fault::Bundle`], [`Fault::TooLarge`] where the attachments are larger than `limit` bytes,
    /// those of the journal.
    pub async fn evidence(
        self,
        journal: &Journal,
        (basin, phrases): (Arc<Basin>, Arc<Phrases>),
        limit: u64,
    ) -> Result<Written, Fault> {
        let mut attachments: BTreeMap<AttachmentId, Vec<u8>> = BTreeMap::new();
        let mut size = 0;
        for (id, held) in journal.attachments().await? {
            if !held.uses.contains_key(&self.stream) {
                continue;
            }
            size += held.bytes;
            if size > limit {
                return Err(Fault::TooLarge(size >> 20, self.id));
            }
            if let Some(bytes) = journal.attachment_bytes(&id).await? {
                attachments.insert(id, bytes);
            }
        }
        let export = journal.export().await?;
        let made = tokio::task::spawn_blocking(move || {
            let input = self.input(&basin, &phrases);
            let file_name = draft(&input, Kind::Evidence)?.file_name(Format::Zip);
            let bytes = bundle(&input, &export, &mut |id| attachments.remove(id))?;
            Ok(Written {
                bytes,
                media_type: Format::Zip.media_type(),
                file_name,
            })
        });
        made.await.map_err(|_| Fault::Panic)?
    }
}

/// The seq that is meant.
fn within(stream: &StreamId, as_of: Option<u64>, head: u64) -> Result<u64, Fault> {
    match as_of {
        None => Ok(head),
        Some(as_of) if (1..=head).contains(&as_of) => Ok(as_of),
        Some(_) => Err(Fault::Beyond {
            stream: stream.clone(),
            head,
        }),
    }
}

/// An entry as it stands in one stream.
fn placed(record: Record, stream: &StreamId, seq: u64) -> Append {
    Append {
        record,
        streams: vec![(stream.clone(), seq)],
    }
}

/// A document as bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// Their media type.
    pub media_type: &'static str,
    /// A name for the file.
    pub file_name: String,
}

impl Written {
    /// The id of the bytes as an attachment.
    pub fn attachment(&self) -> AttachmentId {
        attachment_id(&self.bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn the_duties_of_documents_are_those_of_the_basin() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ili");
        let basin = crate::world::load(&folder).unwrap().basin;
        let known: BTreeSet<_> = basin
            .agencies
            .duties()
            .map(|duty| duty.id.clone())
            .collect();
        let mut text = String::new();
        for kind in Kind::ALL {
            let rule = rule(kind);
            let others: &[&str] = match rule.readers {
                Readers::Duties(others) => others,
                Readers::Incident | Readers::Admin => &[],
            };
            for duty in others.iter().chain([&rule.duty]) {
                assert!(known.contains(*duty), "{kind}: {duty}");
            }
            text += &format!(
                "{kind} filed by {}, drafted by {:?}\n",
                rule.duty, rule.readers
            );
        }
        expect_test::expect![[r#"
            report-initial filed by reports, drafted by Duties(["report-up"])
            report-continuing filed by reports, drafted by Duties(["report-up"])
            report-final filed by reports, drafted by Duties(["report-up"])
            cross-border-notice filed by foreign-notice, drafted by Duties(["report-up"])
            cap filed by publicity, drafted by Incident
            public-statement filed by publicity, drafted by Duties(["public-text-approval"])
            ics-201 filed by lead, drafted by Incident
            ics-214 filed by lead, drafted by Incident
            edxl-rm filed by supplies-desk, drafted by Incident
            costs filed by evidence, drafted by Duties(["funds"])
            evidence filed by evidence, drafted by Admin
        "#]]
        .assert_eq(&text);
    }

    #[test]
    fn every_fault_is_said_in_both_languages() {
        let id = IncidentId::new("INC-0001").unwrap();
        let faults = [
            Fault::NoIncident(id.clone()),
            Fault::Beyond {
                stream: StreamId::incident(&id),
                head: 5,
            },
            Fault::Draft(DraftError::NoIncident(id.clone())),
            Fault::Render(RenderError::Bundle),
            Fault::TooLarge(300, id),
            Fault::Panic,
        ];
        for fault in faults {
            crate::said::check_text(&fault, fault.text());
        }
    }
}
