//! A drill's course: its end, and what its director wants.

use super::Driver;
use crate::space::Control;
use hean_incident::body::{DrillEnded, DrillPaused, DrillResumed};
use hean_incident::{Actor, Body, Incoming, Refusal};
use hean_units::StreamId;

impl Driver {
    pub(super) fn look_for_end(&mut self) {
        let over = self
            .outside
            .as_ref()
            .is_some_and(|outside| outside.finished(self.last));
        let said = self
            .engine
            .state()
            .drill
            .as_ref()
            .is_some_and(|drill| drill.ended.is_some());
        self.ended = self.ended || over || said;
    }

    pub(super) fn control(&mut self, control: Control, actor: Actor) -> Result<(), Refusal> {
        let wrong = |detail: &str| Err(Refusal::new("drill.wrong_state", detail));
        if !self.is_drill() {
            return Err(Refusal::new("not_found", "there is no such drill"));
        }
        if self.ended {
            return wrong("the drill has ended");
        }
        let now = self.now();
        let Some(speed) = self.speed() else {
            return wrong("the drill has no clock");
        };
        let paused = self.paused();
        let (body, speed, pause): (Option<Body>, _, _) = match control {
            Control::Pause(_) if paused => return wrong("the drill is paused already"),
            Control::Resume(_) if !paused => return wrong("the drill is not paused"),
            Control::Pause(reason) => (Some(DrillPaused { reason }.into()), speed, true),
            Control::Resume(reason) => (Some(DrillResumed { reason }.into()), speed, false),
            Control::Speed(speed) => (None, speed, paused),
            Control::Stop(_) => {
                let why = "stopped".to_owned();
                (Some(DrillEnded { why }.into()), speed, true)
            }
        };
        if let Some(body) = body {
            let Some(drill) = self.engine.state().drill.as_ref() else {
                return wrong("the drill has not begun");
            };
            let stream = Some(StreamId::drill(&drill.started.id));
            let (kind, data) = body.parts();
            let outcome = self
                .handle(Incoming::new(stream, kind, data, actor, now), now)
                .map_err(|why| Refusal::new("internal.panic", why))?;
            let answer = outcome.answer.clone();
            self.accept(outcome, now);
            answer?;
        }
        self.clock
            .send_modify(|clock| *clock = clock.anchored(now, speed, pause));
        self.look_for_end();
        Ok(())
    }
}
