//! The journal: appending, telling, folding anew when it does not take something.

use super::batch::Panicked;
use super::{Driver, Flow, PROBE};
use crate::space::drill::Course;
use crate::space::rebuild;
use crate::space::{Answer, Speed, Status, View};
use hean_incident::Append;
use hean_incident::body::Refused;
use hean_journal::JournalError;

impl Driver {
    /// Appends the batch, tells everybody, answers questions.
    pub(super) async fn flush(&mut self) -> Flow {
        let mut batch = std::mem::take(&mut self.batch);
        let panicked = batch.panicked.take();
        if batch.has_entries() {
            let seen = match &self.course {
                Some(Course {
                    observer: Some(_), ..
                }) => batch.appends(),
                _ => Vec::new(),
            };
            match self
                .log
                .journal()
                .append(std::mem::take(&mut batch.commits))
                .await
            {
                Ok(stored) => {
                    self.snapshots.clear();
                    self.log.publish(&stored);
                    batch.answer();
                    self.show(seen).await;
                }
                Err(error) => {
                    batch.refuse(&error);
                    if self.fail(error).await == Flow::End {
                        return Flow::End;
                    }
                }
            }
        } else {
            batch.answer();
        }
        if let Some(panicked) = panicked
            && self.recover(panicked).await == Flow::End
        {
            return Flow::End;
        }
        self.answer_looks();
        if self.ended && *self.status.borrow() == Status::Running {
            self.status.send_replace(Status::Ended);
        }
        if let Some(answer) = self.closing.take() {
            self.status.send_replace(Status::Closed);
            // Whoever asked may have gone.
            let _ = answer.send(());
            return Flow::End;
        }
        Flow::On
    }

    pub(super) async fn show(&mut self, seen: Vec<Append>) {
        if let Some(course) = &mut self.course
            && let Some(observer) = &course.observer
            && observer.send(seen).await.is_err()
        {
            course.observer = None;
        }
    }

    pub(super) fn answer_looks(&mut self) {
        if self.looks.is_empty() {
            return;
        }
        let now = self.now();
        let pace = self.speed().map(|speed| (speed, self.paused()));
        for look in std::mem::take(&mut self.looks) {
            look(&mut View {
                state: self.engine.state(),
                now,
                pace,
                snapshots: &mut self.snapshots,
                epoch: self.log.epoch(),
            });
        }
    }

    /// The journal did not take a batch: nobody was told; the state is folded anew.
    pub(super) async fn fail(&mut self, error: JournalError) -> Flow {
        tracing::error!(code = error.code(), %error, "the journal did not take a batch");
        if error.is_fatal() {
            self.status.send_replace(Status::Fatal(error.to_string()));
            return Flow::End;
        }
        self.status
            .send_replace(Status::Unavailable(error.to_string()));
        self.refold().await
    }

    /// Folds the state anew from the journal; tries until it can be read.
    pub(super) async fn refold(&mut self) -> Flow {
        loop {
            let course = self.course.as_ref();
            match rebuild::rebuild(self.log.journal(), &self.world, self.mode, course).await {
                Ok(rebuilt) => {
                    self.engine = rebuilt.engine;
                    self.outside = rebuilt.outside;
                    self.asked = rebuilt.asked;
                    self.snapshots.clear();
                    self.restart_work();
                    return Flow::On;
                }
                Err(error) if error.is_fatal() => {
                    self.status.send_replace(Status::Fatal(error.to_string()));
                    return Flow::End;
                }
                Err(error) => {
                    tracing::error!(%error, "the journal cannot be read");
                    self.status
                        .send_replace(Status::Unavailable(error.to_string()));
                    tokio::time::sleep(PROBE).await;
                }
            }
        }
    }

    /// A panic while deciding: the state may be half-changed, so it is folded anew; the fact is
    /// refused, on record.
    pub(super) async fn recover(&mut self, panicked: Panicked) -> Flow {
        tracing::error!(what = %panicked.what, why = %panicked.why, "a panic while deciding");
        if self.refold().await == Flow::End {
            return Flow::End;
        }
        let Some((answer, actor)) = panicked.answer else {
            // An event of the drill's own would come again for ever: the drill stands.
            if self.is_drill() {
                let (now, speed) = (self.last, self.speed().unwrap_or(Speed::Max));
                self.clock
                    .send_modify(|clock| *clock = clock.anchored(now, speed, true));
            }
            return Flow::On;
        };
        let detail = format!(
            "a fault while deciding on `{}`: {}",
            panicked.what, panicked.why
        );
        let refused = Refused {
            what: panicked.what,
            stream: None,
            code: "internal.panic".to_owned(),
            detail: detail.clone(),
        };
        let now = self.now();
        self.audit(refused.into(), actor, now);
        let mut batch = std::mem::take(&mut self.batch);
        batch
            .answers
            .push((answer, Answer::refused("internal.panic", detail)));
        match self
            .log
            .journal()
            .append(std::mem::take(&mut batch.commits))
            .await
        {
            Ok(stored) => {
                self.snapshots.clear();
                self.log.publish(&stored);
                batch.answer();
                Flow::On
            }
            Err(error) => {
                batch.refuse(&error);
                self.fail(error).await
            }
        }
    }

    /// Starts the slow work again that the log waits for.
    pub(super) fn restart_work(&mut self) {
        let drill = self.is_drill();
        for request in self.engine.pending() {
            let asked = self.asked.get(request.id()).copied().unwrap_or(self.last);
            self.work.start(request, asked, drill);
        }
    }

    pub(super) async fn probe(&mut self) -> Flow {
        match self.log.journal().probe().await {
            Ok(()) => {
                tracing::info!("the journal can be written again");
                self.status.send_replace(Status::Running);
                Flow::On
            }
            Err(error) if error.is_fatal() => {
                self.status.send_replace(Status::Fatal(error.to_string()));
                Flow::End
            }
            Err(_) => Flow::On,
        }
    }
}
