//! The course of the tasks of a lane: waiting, at work, done, and the deadline.
//!
//! Most happens in the first hours and some only after days, so the time axis is logarithmic:
//! x = ln(1 + t / 20 min). Its ticks say so.

use super::{Svg, WIDTH};
use crate::model::{IncidentPart, TaskRow};
use crate::{Lang, plain};
use hean_incident::task::TaskState;
use hean_units::{Instant, Span};

const LABELS: f64 = 330.0;
const RIGHT: f64 = 24.0;
const ROW: f64 = 19.0;
const HEAD: f64 = 24.0;
/// Letters that fit into the column of labels; Latin ones are narrower than half a Chinese one.
const LABEL_LETTERS_ZH: usize = 54;
const LABEL_LETTERS_EN: usize = 60;
/// The time at which the axis turns from linear to logarithmic.
const BEND: Span = Span::from_mins(20);
const TICKS_MIN: [i64; 14] = [
    0, 10, 20, 40, 60, 120, 240, 480, 720, 1440, 2880, 4320, 7200, 14_400,
];
/// Two ticks are never closer than this.
const TICK_GAP: f64 = 34.0;

/// The axis of all lanes of an incident.
pub(crate) struct Axis {
    t0: Instant,
    last: Span,
}

impl Axis {
    /// From T0 to the last thing that happened or was due, at least an hour.
    pub fn new(incident: &IncidentPart) -> Self {
        let moments = incident.tasks.iter().flat_map(|task| {
            [
                task.issued,
                task.accepted,
                task.ended,
                task.deadline.as_ref().map(|d| d.at),
            ]
        });
        let last = moments.flatten().map(|at| at - incident.t0).max();
        let last = last.unwrap_or(Span::ZERO).max(Span::from_mins(60));
        Self {
            t0: incident.t0,
            last,
        }
    }

    fn x(&self, at: Instant) -> f64 {
        self.x_of(at - self.t0)
    }

    fn x_of(&self, span: Span) -> f64 {
        let stretch = |span: Span| (1.0 + span.secs_f64().max(0.0) / BEND.secs_f64()).ln();
        let share = (stretch(span) / stretch(self.last)).min(1.0);
        LABELS + share * (WIDTH - LABELS - RIGHT)
    }
}

/// One lane. `until` ends what is still open.
pub(crate) fn draw(
    name: &str,
    tasks: &[&TaskRow],
    axis: &Axis,
    until: Instant,
    lang: Lang,
) -> String {
    let height = HEAD + ROW * tasks.len() as f64 + 6.0;
    let mut svg = Svg::new(
        "gantt",
        height,
        lang.pick("任务进程", "course of the tasks"),
    );
    svg.text("lane-name", (4.0, HEAD - 8.0), name);
    let mut last_x = f64::NEG_INFINITY;
    for minutes in TICKS_MIN {
        let span = Span::from_mins(minutes);
        let x = axis.x_of(span);
        if span > axis.last || x - last_x < TICK_GAP {
            continue;
        }
        last_x = x;
        svg.line("grid", (x, HEAD - 4.0), (x, height - 4.0));
        svg.text("tick middle", (x, HEAD - 9.0), &tick(span, lang));
    }
    for (at, task) in tasks.iter().enumerate() {
        let top = HEAD + ROW * at as f64;
        if at % 2 == 1 {
            svg.rect("stripe", (0.0, top), (WIDTH, ROW));
        }
        row(&mut svg, task, axis, until, top, lang);
    }
    svg.finish()
}

fn tick(span: Span, lang: Lang) -> String {
    let minutes = span.millis() / 60_000;
    match minutes {
        0 => "T0".to_owned(),
        minutes if minutes % 1440 == 0 => format!("{}{}", minutes / 1440, lang.pick("天", " d")),
        minutes if minutes % 60 == 0 => format!("{}{}", minutes / 60, lang.pick("时", " h")),
        minutes => format!("{minutes}{}", lang.pick("分", " min")),
    }
}

fn row(svg: &mut Svg, task: &TaskRow, axis: &Axis, until: Instant, top: f64, lang: Lang) {
    let owner = task
        .owner
        .as_ref()
        .map_or(lang.pick("系统", "system"), |owner| lang.text(owner));
    let label = format!("{} {} · {owner}", task.plan, lang.text(&task.title));
    let room = match lang {
        Lang::Zh => LABEL_LETTERS_ZH,
        Lang::En => LABEL_LETTERS_EN,
    };
    svg.open_tip(&label);
    svg.text("row-label", (4.0, top + 13.5), &plain::fit(&label, room));
    svg.close();
    let (bar_top, bar) = (top + 5.0, ROW - 9.0);
    // Each step lasts until the next one, the last one until the end of the log.
    for (at, step) in task.history.iter().enumerate() {
        let end = task.history.get(at + 1).map_or(until, |next| next.at);
        let class = match step.to {
            TaskState::Issued | TaskState::Delivered | TaskState::Received => "wait",
            TaskState::Accepted | TaskState::Executing => "work",
            _ => continue,
        };
        let (from, to) = (axis.x(step.at), axis.x(end));
        svg.rect(
            &format!("bar {class}"),
            (from, bar_top),
            ((to - from).max(1.0), bar),
        );
    }
    if let Some(deadline) = &task.deadline {
        let x = axis.x(deadline.at);
        let class = if task.missed { "due missed" } else { "due" };
        svg.line(class, (x, top + 2.0), (x, top + ROW - 2.0));
    }
    if let Some(ended) = task.ended {
        let (x, y) = (axis.x(ended), top + ROW / 2.0 + 0.5);
        match task.state {
            TaskState::Done => {
                svg.circle(if task.missed { "done late" } else { "done" }, (x, y), 4.2)
            }
            TaskState::Refused | TaskState::Failed => {
                svg.line("cross", (x - 4.0, y - 4.0), (x + 4.0, y + 4.0));
                svg.line("cross", (x - 4.0, y + 4.0), (x + 4.0, y - 4.0));
            }
            _ => svg.line("gone", (x - 4.0, y), (x + 4.0, y)),
        }
    }
}
