//! The worker of one outlet: reads the log, sends, records what became of each try.

use super::{Event, Notice, Outlet, Tried, message};
use crate::limits::{NOTICE_PAGE, NOTICE_SPAN, NOTICES_AT_ONCE, NOTICES_WAITING, SHUTDOWN};
use crate::space::{Live, Offer, SpaceError};
use hean_incident::body::{NoticeFailed, NoticeSent};
use hean_incident::{Actor, Append, Body};
use hean_journal::{Journal, JournalError};
use hean_units::Instant;
use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio::time::Instant as Moment;

/// How long to wait between tries, so that tests need not wait for it.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// After the first failure; each further one doubles it.
    pub first: Duration,
    /// The longest.
    pub most: Duration,
    /// Between two tries to record a result, or to read the log.
    pub log: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            most: Duration::from_secs(300),
            log: Duration::from_secs(1),
        }
    }
}

impl Patience {
    /// The wait after so many failed tries, from 1.
    fn after(&self, attempts: u32) -> Duration {
        let doubled = 2_u32.saturating_pow(attempts.saturating_sub(1));
        self.first.saturating_mul(doubled).min(self.most)
    }
}

/// A notice that is not settled.
struct Waiting {
    notice: Notice,
    /// Tries so far.
    attempts: u32,
    /// When the next one is due; none while one is under way.
    due: Option<Moment>,
}

/// What follows from a try that is recorded.
struct Done {
    key: i64,
    /// The wait before the next try; none where the notice is settled.
    again: Option<Duration>,
}

struct Worker {
    live: Live,
    outlet: Arc<Outlet>,
    patience: Patience,
    /// Place in the log up to which it was read.
    read: i64,
    /// Notices by the place of their entry.
    waiting: BTreeMap<i64, Waiting>,
    running: JoinSet<Done>,
}

/// Serves one outlet until the shutdown; what is under way then may still end.
pub async fn run(
    live: Live,
    outlet: Arc<Outlet>,
    patience: Patience,
    mut shutdown: watch::Receiver<bool>,
) {
    let mut grown = live.space().log().grown();
    let mut worker = Worker {
        live,
        outlet,
        patience,
        read: 0,
        waiting: BTreeMap::new(),
        running: JoinSet::new(),
    };
    let mut found_start = false;
    loop {
        grown.mark_unchanged();
        let read = worker.read_on(&mut found_start).await;
        if let Err(error) = &read {
            tracing::warn!(outlet = %worker.outlet.name, %error, "the log cannot be read");
        }
        worker.start_due();
        let next = worker.next_due();
        tokio::select! {
            _ = shutdown.wait_for(|over| *over) => break,
            Some(done) = worker.running.join_next(), if !worker.running.is_empty() => {
                worker.settle(done);
            }
            changed = grown.changed() => if changed.is_err() { break },
            () = tokio::time::sleep_until(next.unwrap_or_else(Moment::now)), if next.is_some() => {}
            () = tokio::time::sleep(patience.log), if read.is_err() => {}
        }
    }
    let ended = async { while worker.running.join_next().await.is_some() {} };
    if tokio::time::timeout(SHUTDOWN, ended).await.is_err() {
        tracing::warn!(outlet = %worker.outlet.name, "a try was cut; it is made again");
    }
}

impl Worker {
    fn journal(&self) -> &Journal {
        self.live.space().log().journal()
    }

    /// Reads on while there is room: what lies beyond waits in the log.
    async fn read_on(&mut self, found_start: &mut bool) -> Result<(), JournalError> {
        if !*found_start {
            let since = self.live.space().now() - NOTICE_SPAN;
            self.read = start(self.journal(), since).await?;
            *found_start = true;
        }
        while self.waiting.len() < NOTICES_WAITING {
            let page = self.journal().replay(self.read, NOTICE_PAGE).await?;
            let Some((last, _)) = page.last() else { break };
            let last = *last;
            let events = &self.outlet.events;
            let wanted = |append: &Append| {
                Event::of_kind(&append.record.kind).is_some_and(|event| events.contains(&event))
            };
            let page: Vec<_> = page.into_iter().filter(|(_, one)| wanted(one)).collect();
            if !page.is_empty() && !self.take(page).await {
                break;
            }
            self.read = last;
        }
        Ok(())
    }

    /// Takes what the entries ask for and the state does not know as settled. `false` where the
    /// space does not answer any more.
    async fn take(&mut self, page: Vec<(i64, Append)>) -> bool {
        let outlet = Arc::clone(&self.outlet);
        let basin = self.live.space().world().basin.clone();
        let open = self.live.space().look(move |view| {
            let mut open = Vec::new();
            for (pos, append) in &page {
                let found = message::notices(append, view.state, &basin, [(0, &*outlet)]);
                for (_, notice) in found {
                    // A closed incident takes no record, and there is nothing to hurry for.
                    let incident = view.state.incidents.get(&notice.incident);
                    let Some(incident) = incident.filter(|one| one.closed.is_none()) else {
                        continue;
                    };
                    let held = incident.notices.get(&notice.id);
                    if held.is_none_or(|held| !held.sent && !held.last) {
                        open.push((*pos, notice, held.map_or(0, |held| held.attempts)));
                    }
                }
            }
            open
        });
        let Ok(open) = open.await else { return false };
        for (pos, notice, attempts) in open {
            let waiting = Waiting {
                notice,
                attempts,
                due: Some(Moment::now()),
            };
            self.waiting.insert(pos, waiting);
        }
        true
    }

    fn next_due(&self) -> Option<Moment> {
        if self.running.len() >= NOTICES_AT_ONCE {
            return None;
        }
        self.waiting
            .values()
            .filter_map(|waiting| waiting.due)
            .min()
    }

    /// Starts the tries that are due, the oldest entry first.
    fn start_due(&mut self) {
        let now = Moment::now();
        for (key, waiting) in &mut self.waiting {
            if self.running.len() >= NOTICES_AT_ONCE {
                return;
            }
            if waiting.due.is_none_or(|due| due > now) {
                continue;
            }
            waiting.due = None;
            let trying = Trying {
                key: *key,
                live: self.live.clone(),
                outlet: Arc::clone(&self.outlet),
                notice: waiting.notice.clone(),
                attempt: waiting.attempts + 1,
                patience: self.patience,
            };
            self.running.spawn(trying.run());
        }
    }

    fn settle(&mut self, done: Result<Done, tokio::task::JoinError>) {
        let done = match done {
            Ok(done) => done,
            Err(error) => {
                // Its notice is tried again after a restart.
                tracing::error!(outlet = %self.outlet.name, %error, "a try has broken off");
                return;
            }
        };
        match done.again {
            None => drop(self.waiting.remove(&done.key)),
            Some(wait) => {
                if let Some(waiting) = self.waiting.get_mut(&done.key) {
                    waiting.attempts += 1;
                    waiting.due = Some(Moment::now() + wait);
                }
            }
        }
    }
}

/// One try and its record.
struct Trying {
    key: i64,
    live: Live,
    outlet: Arc<Outlet>,
    notice: Notice,
    attempt: u32,
    patience: Patience,
}

impl Trying {
    async fn run(self) -> Done {
        let tried = self.outlet.send(&self.notice, self.attempt).await;
        let (outlet, notice, attempt) = (&self.outlet.name, &self.notice.id, self.attempt);
        let (body, again) = match tried {
            Tried::Sent { receipt } => {
                tracing::info!(%outlet, %notice, attempt, "a notice was sent");
                (self.sent(receipt), None)
            }
            Tried::Failed {
                why,
                for_good,
                after,
            } => {
                let last = for_good || self.attempt > self.outlet.retries;
                tracing::warn!(%outlet, %notice, attempt, last, %why, "a notice was not sent");
                let wait = self
                    .patience
                    .after(self.attempt)
                    .max(after.unwrap_or_default());
                (self.failed(why, last), (!last).then_some(wait))
            }
        };
        let taken = self.record(&body).await;
        Done {
            key: self.key,
            again: again.filter(|_| taken),
        }
    }

    fn sent(&self, receipt: String) -> Body {
        Body::from(NoticeSent {
            notice: self.notice.id.clone(),
            channel: self.outlet.way.channel(),
            to: self.outlet.shown.clone(),
            task: self.notice.task.clone(),
            attempt: self.attempt,
            receipt: Some(receipt),
        })
    }

    fn failed(&self, why: String, last: bool) -> Body {
        Body::from(NoticeFailed {
            notice: self.notice.id.clone(),
            channel: self.outlet.way.channel(),
            to: self.outlet.shown.clone(),
            task: self.notice.task.clone(),
            attempt: self.attempt,
            why,
            last,
        })
    }

    /// Hands the result in until it is durable. `false` where the log does not take it any more:
    /// the incident was closed meanwhile, or the space.
    async fn record(&self, body: &Body) -> bool {
        let (kind, data) = body.parts();
        let offer = Offer {
            command: None,
            stream: Some(self.notice.stream()),
            kind: kind.to_owned(),
            data,
            actor: Actor::system(),
            by: None,
            at: None,
            expect: None,
        };
        loop {
            match self.live.space().take(offer.clone()).await {
                Ok(answer) => match answer.outcome {
                    Ok(_) => return true,
                    Err(refusal) if refusal.code == "journal.unavailable" => {}
                    Err(refusal) => {
                        let notice = &self.notice.id;
                        tracing::warn!(%notice, %refusal, "the log does not take a result");
                        return false;
                    }
                },
                Err(SpaceError::Busy) => {}
                Err(SpaceError::Closed) => return false,
            }
            tokio::time::sleep(self.patience.log).await;
        }
    }
}

/// The place in the log after which entries are not older than `since`: by halving, since entries
/// are in the order of the clock.
///
/// # Errors
/// Those of the journal.
async fn start(journal: &Journal, since: Instant) -> Result<i64, JournalError> {
    let is_old = async |after: i64| -> Result<bool, JournalError> {
        let page = journal.replay(after, 1).await?;
        Ok(page
            .first()
            .is_some_and(|(_, one)| one.record.recorded_at < since))
    };
    let (mut old, mut new) = (-1, 0);
    while is_old(new).await? {
        (old, new) = (new, 2 * new + 1);
    }
    while new - old > 1 {
        let middle = old + (new - old) / 2;
        if is_old(middle).await? {
            old = middle;
        } else {
            new = middle;
        }
    }
    Ok(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_its_end() {
        let patience = Patience::default();
        let waits: Vec<_> = [1, 2, 3, 7, 8, 9, 40]
            .into_iter()
            .map(|attempts| patience.after(attempts).as_secs())
            .collect();
        assert_eq!(waits, [2, 4, 8, 128, 256, 300, 300]);
    }
}
