//! What the log says of one incident, with where each thing stands in it.

use super::paper::{Missing, Source, Value};
use super::phrases::Phrases;
use super::{DraftError, Input, Tongue};
use crate::build::{Plume, Sources, incident_part};
use crate::model::{Arrival, IncidentPart};
use crate::{Lang, Names, sentence};
use hean_basin::{Basin, Facility, Substance};
use hean_incident::body::{Body, WaterEntry};
use hean_incident::record::{Append, Mode};
use hean_incident::state::{Incident, State};
use hean_units::{
    AgencyId, DutyId, FacilityId, IncidentId, Instant, StreamId, SubstanceId, TaskId, Text,
};
use std::collections::BTreeMap;

/// An incident as documents see it.
pub(super) struct Case<'a> {
    pub basin: &'a Basin,
    pub phrases: &'a Phrases,
    pub state: &'a State,
    pub incident: &'a Incident,
    pub names: Names<'a>,
    pub mode: Mode,
    pub as_of: u64,
    /// When the log took the last entry that is used.
    pub at: Instant,
    pub agency: Option<&'a AgencyId>,
    /// What the after-action report says of the incident: names, arrivals, tasks, the map.
    pub part: IncidentPart,
    stream: StreamId,
    bodies: Vec<(&'a Append, Body)>,
}

impl<'a> Case<'a> {
    /// Reads the entries up to `as_of`.
    pub fn new(input: &Input<'a>) -> Result<Self, DraftError> {
        let (basin, state, as_of) = (input.basin, input.state, input.as_of);
        let stream = StreamId::incident(input.incident);
        let incident = state
            .incidents
            .get(input.incident)
            .ok_or_else(|| DraftError::NoIncident(input.incident.clone()))?;
        if state.head(&stream) != as_of {
            return Err(DraftError::StateElsewhere {
                state: state.head(&stream),
                stream,
                as_of,
            });
        }
        let used: Vec<&Append> = input
            .entries
            .iter()
            .filter(|append| seq_in(append, &stream).is_some_and(|seq| seq <= as_of))
            .collect();
        let last = used
            .last()
            .filter(|append| seq_in(append, &stream) == Some(as_of));
        let Some(at) = last.map(|append| append.record.recorded_at) else {
            return Err(DraftError::EntriesMissing { stream, as_of });
        };
        let bodies: Vec<(&Append, Body)> = used
            .into_iter()
            .filter_map(|append| {
                let body = Body::of(&append.record.kind, &append.record.data).ok()?;
                Some((append, body))
            })
            .collect();
        let names = Names::new(basin, state);
        let plumes: BTreeMap<IncidentId, Plume> = input
            .plume
            .map(|plume| (incident.id.clone(), plume.clone()))
            .into_iter()
            .collect();
        let sources = Sources {
            basin,
            log: &[],
            state,
            plumes: &plumes,
            heads: &[],
        };
        Ok(Self {
            part: incident_part(&sources, &bodies, &names, incident),
            basin,
            phrases: input.phrases,
            state,
            incident,
            names,
            mode: input.mode,
            as_of,
            at,
            agency: input.agency,
            stream,
            bodies,
        })
    }

    /// The entries in their order.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (&'a Append, &Body)> {
        self.bodies.iter().map(|(append, body)| (*append, body))
    }

    /// The seq of an entry in the incident's stream.
    pub fn seq(&self, append: &Append) -> u64 {
        seq_in(append, &self.stream).unwrap_or(0)
    }

    /// An entry as a source.
    pub fn entry(&self, append: &Append) -> Source {
        let record = &append.record;
        Source::Entry {
            stream: self.stream.clone(),
            seq: self.seq(append),
            at: record.at,
            kind: record.kind.clone(),
            sentence: Text::new(
                sentence(record, &self.names, Lang::Zh),
                sentence(record, &self.names, Lang::En),
            ),
        }
    }

    /// The last entry of which `of` makes something, as a source with what it made.
    pub fn last<T>(&self, of: impl Fn(&Body) -> Option<T>) -> Option<(Source, T)> {
        self.entries()
            .rev()
            .find_map(|(append, body)| Some((self.entry(append), of(body)?)))
    }

    /// The first such entry.
    pub fn first<T>(&self, of: impl Fn(&Body) -> Option<T>) -> Option<(Source, T)> {
        self.entries()
            .find_map(|(append, body)| Some((self.entry(append), of(body)?)))
    }

    /// The last step of a task.
    pub fn task_entry(&self, task: &TaskId) -> Option<Source> {
        self.entries().rev().find_map(|(append, _)| {
            if !append.record.kind.starts_with("task_") {
                return None;
            }
            let data = &append.record.data;
            let named = data.get("task")?;
            let id = named.as_str().or_else(|| named.get("id")?.as_str())?;
            (id == task.as_str()).then(|| self.entry(append))
        })
    }

    /// The entry of the forecast in force.
    pub fn forecast_entry(&self) -> Option<Source> {
        let held = self.incident.forecast.as_ref()?;
        self.last(|body| match body {
            Body::ForecastComputed(b) if b.result.id == held.result.id => Some(()),
            _ => None,
        })
        .map(|(source, ())| source)
    }

    /// A facility as a source.
    pub fn facility(&self, id: &FacilityId) -> Option<(&'a Facility, Source)> {
        let facility = self.basin.facilities.get(id)?;
        let source = Source::Data {
            table: facility.kind.as_str().to_owned(),
            row: id.to_string(),
            origin: facility.origin.source.clone(),
            certainty: facility.origin.certainty,
        };
        Some((facility, source))
    }

    /// The substance, where it is known to the table.
    pub fn substance(&self) -> Option<&'a Substance> {
        let named = self.incident.release.substance.as_deref()?;
        self.basin.substance_by_text(named).ok()
    }

    /// The substance's row as a source.
    pub fn substance_row(&self, id: &SubstanceId) -> Option<Source> {
        let substance = self.basin.substances.get(id)?;
        Some(Source::Data {
            table: "substances".to_owned(),
            row: id.to_string(),
            origin: substance.limit_basis.clone(),
            certainty: substance.certainty,
        })
    }

    /// Who has a duty in this incident, with its row as a source.
    pub fn owner(&self, duty: &str) -> Option<(AgencyId, Source)> {
        let duty = DutyId::new(duty).ok()?;
        let by_command = self.incident.duties.get(&duty);
        let agency = match by_command {
            Some(id) => self.basin.agencies.get(id)?,
            None => self.basin.agencies.for_duty(&duty, self.county_code())?,
        };
        Some((agency.id.clone(), self.agency_row(&agency.id)?))
    }

    /// An agency's row as a source.
    pub fn agency_row(&self, id: &AgencyId) -> Option<Source> {
        let agency = self.basin.agencies.get(id)?;
        Some(Source::Data {
            table: "agencies".to_owned(),
            row: id.to_string(),
            origin: agency.source.zh().to_owned(),
            certainty: agency.certainty,
        })
    }

    /// The six-digit code of the county in charge.
    pub fn county_code(&self) -> Option<&'a str> {
        let county = self.incident.county.as_ref()?;
        self.basin.agencies.get(county)?.county.as_deref()
    }

    /// The name of the agency that has a duty, in a language.
    pub fn owner_name(&self, duty: &str, lang: Lang) -> String {
        match self.owner(duty) {
            Some((id, _)) => self.names.agency(&id, lang),
            None => lang.pick("现场指挥部", "the command").to_owned(),
        }
    }

    /// What is missing: what, who can give it (by duty), and by which kind of fact.
    pub fn missing(
        &self,
        tongue: Tongue,
        id: &str,
        what: Words<'_>,
        duty: &str,
        by: &str,
    ) -> Value {
        let who = Text::new(
            self.owner_name(duty, Lang::Zh),
            self.owner_name(duty, Lang::En),
        );
        let text = match tongue {
            Tongue::Zh => format!("〔缺项〕{}，由{}提供", what.0, who.zh),
            Tongue::En => format!("[missing] {}; to be given by: {}", what.1, who.en),
            Tongue::Ru => {
                let who = match self.owner(duty) {
                    Some((id, _)) => self.phrases.agency_ru(&id, &who),
                    None => "штаб".to_owned(),
                };
                format!("[нет данных] {}; источник: {who}", what.2)
            }
        };
        let missing = Missing {
            id: id.to_owned(),
            what: Text::new(what.0, what.1),
            who,
            by: by.to_owned(),
        };
        Value::Missing { missing, text }
    }

    /// Sections that the forecast says are reached, nearest first.
    pub fn reached(&self) -> impl Iterator<Item = &Arrival> {
        let arrivals = self.part.forecast.iter().flat_map(|found| &found.arrivals);
        arrivals.filter(|arrival| !arrival.watch_only && arrival.arrival.is_some())
    }

    /// The border section that is reached first, or else the nearest below.
    pub fn border(&self) -> Option<&Arrival> {
        let arrivals = self.part.forecast.iter().flat_map(|found| &found.arrivals);
        let mut borders: Vec<&Arrival> = arrivals
            .filter(|arrival| arrival.kind.starts_with("border"))
            .collect();
        borders.sort_by_key(|border| (border.early.is_none(), border.early, &border.section));
        borders.first().copied()
    }

    /// Where the release entered the water.
    pub fn water(&self) -> Option<&'a WaterEntry> {
        self.incident.entry.as_ref()
    }

    /// Whether it is a drill.
    pub fn drill(&self) -> bool {
        self.mode == Mode::Drill
    }

    /// The agencies that own tasks of the incident, by id.
    pub fn agencies(&self) -> Vec<AgencyId> {
        let mut agencies: Vec<AgencyId> = self
            .incident
            .tasks
            .values()
            .filter_map(|task| task.owner.clone())
            .collect();
        agencies.sort();
        agencies.dedup();
        agencies
    }
}

/// The same words in Chinese, English and Russian.
pub(super) type Words<'a> = (&'a str, &'a str, &'a str);

fn seq_in(append: &Append, stream: &StreamId) -> Option<u64> {
    let found = append.streams.iter().find(|(known, _)| known == stream);
    found.map(|(_, seq)| *seq)
}
