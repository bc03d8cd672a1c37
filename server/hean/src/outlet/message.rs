//! From an entry of the log to what an outlet says of it.
//!
//! The words name tasks, agencies, times and rules. What people typed (a title, a report, a reason)
//! is never in them: it may name a person, and a short message leaves the house.

use super::Outlet;
use hean_basin::Basin;
use hean_incident::body::{DeadlineChanged, IncidentOpened, TaskEscalated, WeatherWarned};
use hean_incident::{Append, Body, Cause, Deadline, Mode, State, Task};
use hean_report::{Lang, Names, plain, words};
use hean_units::{AgencyId, IncidentId, Instant, StreamId, TaskId, Text};
use serde_json::{Value, json};

/// What an outlet may tell of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// An incident is open.
    IncidentOpened,
    /// A task came into an agency's inbox, for the first time or again.
    TaskIssued,
    /// Nobody took it: the next rung is told.
    TaskEscalated,
    /// Its deadline was moved earlier.
    DeadlineChanged,
    /// Its deadline passed.
    DeadlineMissed,
    /// The weather service warned.
    WeatherWarned,
}

impl Event {
    /// Every event.
    pub const ALL: [Self; 6] = [
        Self::IncidentOpened,
        Self::TaskIssued,
        Self::TaskEscalated,
        Self::DeadlineChanged,
        Self::DeadlineMissed,
        Self::WeatherWarned,
    ];

    /// The word of the settings and of the webhook.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::IncidentOpened => "incident_opened",
            Self::TaskIssued => "task_issued",
            Self::TaskEscalated => "task_escalated",
            Self::DeadlineChanged => "deadline_changed",
            Self::DeadlineMissed => "deadline_missed",
            Self::WeatherWarned => "weather_warned",
        }
    }

    /// The event of a word.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|event| event.as_str() == text)
    }

    /// The event that an entry of a kind may be.
    pub(super) fn of_kind(kind: &str) -> Option<Self> {
        match kind {
            "task_reassigned" | "owner_changed" | "acceptance_expired" => Some(Self::TaskIssued),
            other => Self::parse(other),
        }
    }
}

/// What one outlet is to say of one entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// Its id: the outlet's name and the entry's id. It is the same over all tries and restarts.
    pub id: String,
    /// The incident.
    pub incident: IncidentId,
    /// The task.
    pub task: Option<TaskId>,
    /// What happened.
    pub event: Event,
    /// The entry.
    pub entry: Cause,
    /// When it was recorded.
    pub at: Instant,
    /// Whom it concerns.
    pub agency: Option<AgencyId>,
    /// The deadline that holds.
    pub deadline: Option<Instant>,
    /// The rung of an escalation.
    pub level: Option<u8>,
    /// The words.
    pub text: Text,
}

impl Notice {
    /// The body of a webhook. It is the same over all tries.
    pub fn json(&self) -> Value {
        json!({
            "notice": self.id,
            "mode": Mode::Real,
            "event": self.event.as_str(),
            "incident": self.incident,
            "task": self.task,
            "agency": self.agency,
            "deadline": self.deadline,
            "level": self.level,
            "at": self.at,
            "stream": self.entry.stream,
            "seq": self.entry.seq,
            "text": self.text,
        })
    }

    /// The subject of a mail.
    pub fn subject(&self) -> String {
        let about = self
            .task
            .as_ref()
            .map_or(self.incident.as_str(), TaskId::as_str);
        let (zh, en) = lead(self.event);
        format!("【河安】{zh} {about} · {en}")
    }

    /// The text of a mail: Chinese first.
    pub fn letter(&self) -> String {
        format!("{}\n\n{}\n\n{}\n", self.text.zh, self.text.en, self.id)
    }
}

/// What happened, in two words.
fn lead(event: Event) -> (&'static str, &'static str) {
    match event {
        Event::IncidentOpened => ("事件立案", "incident opened"),
        Event::TaskIssued => ("任务待接受", "task to be accepted"),
        Event::TaskEscalated => ("任务无人接受，升级", "task not accepted, escalated"),
        Event::DeadlineChanged => (
            "时限提前，须重新接受",
            "deadline earlier, to be accepted anew",
        ),
        Event::DeadlineMissed => ("任务逾期", "deadline missed"),
        Event::WeatherWarned => ("气象预警", "weather warning"),
    }
}

/// What is said of an entry, before it is known who says it.
struct Said {
    event: Event,
    task: Option<TaskId>,
    agency: Option<AgencyId>,
    deadline: Option<Instant>,
    level: Option<u8>,
    text: Text,
}

/// The notices that an entry asks for, one an outlet, in the order of the outlets; with the place
/// of the outlet in the list.
pub fn notices<'a>(
    append: &Append,
    state: &State,
    basin: &Basin,
    outlets: impl IntoIterator<Item = (usize, &'a Outlet)>,
) -> Vec<(usize, Notice)> {
    let record = &append.record;
    let entry = append.home();
    let (Mode::Real, "inc") = (record.mode, entry.stream.kind()) else {
        return Vec::new();
    };
    let Ok(incident) = IncidentId::new(entry.stream.subject()) else {
        return Vec::new();
    };
    let Some(said) = said(append, state, basin, &incident) else {
        return Vec::new();
    };
    let wants = |outlet: &Outlet| {
        let agency = said.agency.as_ref();
        outlet.events.contains(&said.event)
            && said.level.is_none_or(|level| level >= outlet.min_level)
            // What concerns the whole incident is told by every outlet that tells of it.
            && agency.is_none_or(|agency| outlet.agencies.has(agency))
    };
    let wanting = outlets.into_iter().filter(|(_, outlet)| wants(outlet));
    wanting
        .map(|(index, outlet)| {
            let notice = Notice {
                id: format!("{}:{}", outlet.name, record.id),
                incident: incident.clone(),
                task: said.task.clone(),
                event: said.event,
                entry: entry.clone(),
                at: record.recorded_at,
                agency: said.agency.clone(),
                deadline: said.deadline,
                level: said.level,
                text: said.text.clone(),
            };
            (index, notice)
        })
        .collect()
}

fn said(append: &Append, state: &State, basin: &Basin, incident: &IncidentId) -> Option<Said> {
    let event = Event::of_kind(&append.record.kind)?;
    let names = Names::new(basin, state);
    let body = Body::of(&append.record.kind, &append.record.data).ok()?;
    let of_task = |id: &TaskId| state.task(id);
    match body {
        Body::IncidentOpened(opened) => Some(incident_opened(&opened, &names)),
        Body::WeatherWarned(warned) => Some(weather_warned(&warned, incident)),
        Body::TaskIssued(issued) => Some(about(event, &issued.task, None, &names)),
        Body::TaskReassigned(body) => Some(about(event, of_task(&body.task)?, None, &names)),
        Body::OwnerChanged(body) => Some(about(event, of_task(&body.task)?, None, &names)),
        Body::AcceptanceExpired(body) => Some(about(event, of_task(&body.task)?, None, &names)),
        Body::DeadlineMissed(body) => Some(about(event, of_task(&body.task)?, None, &names)),
        Body::DeadlineChanged(body) if body.earlier => {
            Some(deadline_changed(&body, of_task(&body.task)?, &names))
        }
        Body::TaskEscalated(body) => Some(escalated(&body, of_task(&body.task)?, &names)),
        _ => None,
    }
}

fn deadline_changed(body: &DeadlineChanged, task: &Task, names: &Names<'_>) -> Said {
    let mut task = task.clone();
    task.deadline = body.deadline.clone();
    let mut said = about(Event::DeadlineChanged, &task, None, names);
    said.text.zh += &format!("改动原因：{}。", body.reason.zh);
    said.text.en += &format!(" Changed because: {}.", body.reason.en);
    said
}

fn escalated(body: &TaskEscalated, task: &Task, names: &Names<'_>) -> Said {
    let mut said = about(Event::TaskEscalated, task, Some(&body.to), names);
    said.level = Some(body.level);
    said
}

/// A task in one line: what, whose, by when, why then.
fn about(event: Event, task: &Task, rung: Option<&Text>, names: &Names<'_>) -> Said {
    let line = |lang: Lang| {
        let (zh, en) = lead(event);
        let rung = rung.map_or(String::new(), |rung| {
            lang.pick("至", " to ").to_owned() + lang.text(rung)
        });
        let owner = task.owner.as_ref().map(|owner| names.agency(owner, lang));
        let owner = owner.unwrap_or_else(|| lang.pick("系统", "the system").to_owned());
        let title = lang.text(&task.title);
        let when = task.deadline.as_ref().map(|deadline| due(deadline, lang));
        let when = when.unwrap_or_else(|| lang.pick("未定时限", "no deadline").to_owned());
        match lang {
            Lang::Zh => format!(
                "【河安】{zh}{rung}：{title}（{}）。责任单位：{owner}。{when}。",
                task.id
            ),
            Lang::En => format!(
                "[HeAn] {en}{rung}: {title} ({}). Agency: {owner}. {when}.",
                task.id
            ),
        }
    };
    Said {
        event,
        task: Some(task.id.clone()),
        agency: task.owner.clone(),
        deadline: task.deadline.as_ref().map(|deadline| deadline.at),
        level: None,
        text: Text::new(line(Lang::Zh), line(Lang::En)),
    }
}

fn due(deadline: &Deadline, lang: Lang) -> String {
    let (at, basis) = (
        plain::moment(deadline.at),
        words::basis(deadline.basis, lang),
    );
    let reason = lang.text(&deadline.reason);
    match lang {
        Lang::Zh => format!("时限 {at}（{basis}）：{reason}"),
        Lang::En => format!("Deadline {at} ({basis}): {reason}"),
    }
}

fn incident_opened(opened: &IncidentOpened, names: &Names<'_>) -> Said {
    let line = |lang: Lang| {
        let kind = words::incident_kind(opened.kind, lang);
        let (zh, en) = lead(Event::IncidentOpened);
        let (id, t0) = (&opened.id, plain::moment(opened.t0));
        let county = opened
            .county
            .as_ref()
            .map(|county| names.agency(county, lang));
        let river = opened
            .entry
            .as_ref()
            .map(|entry| lang.text(&entry.river).to_owned());
        match lang {
            Lang::Zh => {
                let county = county.map_or(String::new(), |county| format!("，属地 {county}"));
                let river = river.map_or(String::new(), |river| format!("，进入{river}"));
                format!("【河安】{zh} {id}：{kind}，T0 {t0}{river}{county}。")
            }
            Lang::En => {
                let county = county.map_or(String::new(), |county| format!(", county {county}"));
                let river = river.map_or(String::new(), |river| format!(", into the {river}"));
                format!("[HeAn] {en} {id}: {kind}, T0 {t0}{river}{county}.")
            }
        }
    };
    Said {
        event: Event::IncidentOpened,
        task: None,
        agency: None,
        deadline: None,
        level: None,
        text: Text::new(line(Lang::Zh), line(Lang::En)),
    }
}

fn weather_warned(warned: &WeatherWarned, incident: &IncidentId) -> Said {
    let line = |lang: Lang| {
        let hazard = words::hazard(warned.hazard, lang);
        let color = words::warning_color(warned.color, lang);
        let (zh, en) = lead(Event::WeatherWarned);
        let span = match (warned.from, warned.until) {
            (None, None) => String::new(),
            (from, until) => {
                let one = |at: Option<Instant>| at.map_or("…".to_owned(), plain::moment);
                format!(" {} – {}", one(from), one(until))
            }
        };
        match lang {
            Lang::Zh => format!("【河安】{zh} {incident}：{hazard} {color}{span}。"),
            Lang::En => format!("[HeAn] {en} {incident}: {hazard}, {color}{span}."),
        }
    };
    Said {
        event: Event::WeatherWarned,
        task: None,
        agency: None,
        deadline: None,
        level: None,
        text: Text::new(line(Lang::Zh), line(Lang::En)),
    }
}

/// The stream that the results of a notice belong to.
impl Notice {
    /// The incident's stream.
    pub fn stream(&self) -> StreamId {
        StreamId::incident(&self.incident)
    }
}
