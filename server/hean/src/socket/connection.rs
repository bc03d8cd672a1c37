//! One connection after its welcome: one task, one cursor a stream, the log as the only source.
//!
//! A turn takes whatever comes first (a frame, a flushed write, a bell, a result, a timer), then
//! sends as long as the line takes it: first answers, then snapshots, then events, inboxes before
//! incidents before telemetry. One frame at a time is in the write buffer.

mod commands;
mod streams;

use super::window::{Sent, Window};
use super::{End, Guest, Line, binary, frame, welcome};
use crate::app::App;
use crate::limits::{COMMANDS_WAITING, FRAMES_BURST, FRAMES_PER_SECOND, RETRY_MAX_MS};
use crate::sessions::Session;
use crate::space::{Answer, TaskReceipt};
use futures_util::{Sink, Stream};
use hean_incident::Body;
use hean_incident::body::Signed;
use hean_units::{StreamId, TaskId};
use hean_wire::frame::ClientFrame;
use hean_wire::{Close, ServerFrame};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::future::{Future, poll_fn};
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::Poll;
use std::time::Duration;
use tokio::sync::{Notify, oneshot, watch};
use tokio::time::Instant;
use tokio_tungstenite::tungstenite::protocol::frame::Frame;
use tokio_tungstenite::tungstenite::protocol::frame::coding::{Data, OpCode};
use tokio_tungstenite::tungstenite::{Bytes, Error, Message, Utf8Bytes};

/// Longest piece of a message in one WebSocket frame. A longer message goes in fragments, because
/// the write buffer keeps the memory of the longest frame for as long as the line lives.
pub(super) const FRAGMENT: usize = 8 * 1024;

/// Answers that wait to be sent; beyond, the client's frames are not read.
const ANSWERS_WAITING: usize = 128;
/// How often a line is looked at that takes nothing.
const LOOK: Duration = Duration::from_secs(1);

/// One subscription.
struct Subscription {
    /// Last seq that was sent.
    cursor: u64,
    /// What was sent and not acknowledged.
    sent: Sent,
    /// Frames of the snapshot that are still to be sent.
    snapshot: VecDeque<Utf8Bytes>,
    /// Tasks of the snapshot, told at `cursor` when the snapshot was made.
    told: Option<(u64, Vec<TaskId>)>,
    /// When it was served last, in turns.
    turn: u64,
}

struct Connection<'a> {
    app: &'a App,
    guest: Guest,
    session: Session,
    line: &'a mut Line,
    written: Arc<AtomicU64>,
    bell: Arc<Notify>,
    subscriptions: BTreeMap<StreamId, Subscription>,
    /// Streams that were followed before on this connection: a late ack of them is no fault.
    left: BTreeSet<StreamId>,
    window: Window,
    /// The rest of a message that goes in fragments.
    fragments: VecDeque<Message>,
    answers: VecDeque<ServerFrame>,
    commands: VecDeque<(String, oneshot::Receiver<Answer>)>,
    receipts: VecDeque<TaskReceipt>,
    /// A frame is in the write buffer.
    writing: bool,
    /// Since when data waits without progress, and what was written then.
    stuck: Option<(Instant, u64)>,
    heard: Instant,
    ping_at: Instant,
    pings: u64,
    turns: u64,
    /// Frames that may still come at once, and when that was counted.
    budget: (f64, Instant),
    tokens: watch::Receiver<u64>,
    shutdown: watch::Receiver<bool>,
}

/// What happened.
enum Turn {
    Frame(Option<Result<Message, Error>>),
    Flushed(Result<(), Error>),
    Result(Option<Answer>),
    Woken,
    Timer,
    Replaced,
    Tokens,
    Shutdown,
}

/// Serves a guest until the end.
pub(super) async fn run(app: &App, guest: Guest, line: &mut Line, written: Arc<AtomicU64>) -> End {
    let session = app.sessions.begin(&guest.identity.token, &guest.device);
    let now = Instant::now();
    let mut connection = Connection {
        answers: VecDeque::from([welcome(app, &guest, session.number)]),
        fragments: VecDeque::new(),
        app,
        session,
        line,
        written,
        bell: Arc::new(Notify::new()),
        subscriptions: BTreeMap::new(),
        left: BTreeSet::new(),
        window: Window::default(),
        commands: VecDeque::new(),
        receipts: VecDeque::new(),
        writing: false,
        stuck: None,
        heard: now,
        ping_at: now + app.pace.heartbeat,
        pings: 0,
        turns: 0,
        budget: (f64::from(FRAMES_BURST), now),
        tokens: app.tokens.changes(),
        shutdown: app.shutdown.clone(),
        guest,
    };
    let end = connection.serve().await;
    let (session, guest) = (connection.session, connection.guest);
    app.sessions.end(&session);
    let signed = Signed {
        what: "out".to_owned(),
        token: guest.identity.token.clone(),
    };
    if guest
        .space
        .audit(Body::from(signed), guest.identity.actor())
        .await
        .is_err()
    {
        tracing::debug!("the space is closed: nobody notes that a client has left");
    }
    if let End::Closed(Close::Slow, _) = &end {
        app.metrics.slow.fetch_add(1, Ordering::Relaxed);
    }
    end
}

impl Connection<'_> {
    async fn serve(&mut self) -> End {
        loop {
            if let Err(end) = self.send_what_waits().await {
                return end;
            }
            let turn = self.turn().await;
            if let Err(end) = self.handle(turn).await {
                return end;
            }
        }
    }

    /// Waits for whatever comes first.
    async fn turn(&mut self) -> Turn {
        let bell = Arc::clone(&self.bell);
        let replaced = Arc::clone(&self.session.replaced);
        let mut woken = pin!(bell.notified());
        let mut replaced = pin!(replaced.notified());
        let mut timer = pin!(tokio::time::sleep_until(self.next_timer()));
        let mut tokens = self.tokens.clone();
        let mut tokens = pin!(tokens.changed());
        let mut shutdown = self.shutdown.clone();
        let mut shutdown = pin!(shutdown.wait_for(|over| *over));
        // A client whose answers pile up is not read until they are sent.
        let reads = self.answers.len() < ANSWERS_WAITING && self.commands.len() < COMMANDS_WAITING;
        let (line, commands) = (&mut *self.line, &mut self.commands);
        let writing = self.writing;
        let turn = poll_fn(|cx| {
            if shutdown.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Shutdown);
            }
            if replaced.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Replaced);
            }
            if tokens.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Tokens);
            }
            if writing && let Poll::Ready(done) = Pin::new(&mut *line).poll_flush(cx) {
                return Poll::Ready(Turn::Flushed(done));
            }
            if let Some((_, answer)) = commands.front_mut()
                && let Poll::Ready(answer) = Pin::new(answer).poll(cx)
            {
                return Poll::Ready(Turn::Result(answer.ok()));
            }
            if reads && let Poll::Ready(message) = Pin::new(&mut *line).poll_next(cx) {
                return Poll::Ready(Turn::Frame(message));
            }
            if woken.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Woken);
            }
            timer.as_mut().poll(cx).map(|()| Turn::Timer)
        });
        turn.await
    }

    fn next_timer(&self) -> Instant {
        let mut next = self.ping_at.min(self.heard + self.app.pace.silence);
        if self.stuck.is_some() || !self.receipts.is_empty() {
            next = next.min(Instant::now() + LOOK.min(self.app.pace.progress / 4));
        }
        if let Some(end) = self.guest.identity.expires {
            let left = end.millis() - crate::clock::now().millis();
            let left = Duration::from_millis(u64::try_from(left).unwrap_or(0));
            next = next.min(Instant::now() + left);
        }
        next
    }

    async fn handle(&mut self, turn: Turn) -> Result<(), End> {
        match turn {
            Turn::Frame(None) => Err(End::Gone),
            Turn::Frame(Some(Err(error))) => Err(End::of(&error)),
            Turn::Frame(Some(Ok(message))) => self.message(message).await,
            Turn::Flushed(done) => {
                done.map_err(|error| End::of(&error))?;
                self.writing = false;
                Ok(())
            }
            Turn::Result(answer) => self.result(answer),
            Turn::Woken => Ok(()),
            Turn::Timer => self.timer(),
            Turn::Replaced => {
                let detail = "a newer session of the same token and device has begun";
                Err(End::with(Close::Replaced, detail))
            }
            Turn::Tokens => {
                self.tokens.mark_unchanged();
                self.check_rights()
            }
            Turn::Shutdown => Err(self.farewell()),
        }
    }

    fn check_rights(&self) -> Result<(), End> {
        if self.app.tokens.stands(&self.guest.identity) {
            return Ok(());
        }
        let detail = "the token was revoked or has expired";
        Err(End::coded(Close::Credentials, "auth.bad_token", detail))
    }

    fn farewell(&self) -> End {
        let error = ServerFrame::Error {
            id: None,
            code: Close::Shutdown.reason().to_owned(),
            detail: Some("the server shuts down; come back after retry_ms".to_owned()),
            stream: None,
            retry_ms: Some(retry_ms()),
        };
        End::Closed(Close::Shutdown, Box::new(error))
    }

    async fn message(&mut self, message: Message) -> Result<(), End> {
        self.heard = Instant::now();
        self.spend()?;
        match message {
            Message::Text(text) => {
                let frame = frame(&text)?;
                self.frame(frame).await
            }
            Message::Binary(_) => Err(binary()),
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => Ok(()),
            Message::Close(_) => Err(End::Gone),
        }
    }

    /// One frame less of the client's budget.
    fn spend(&mut self) -> Result<(), End> {
        let (left, since) = self.budget;
        let more = since.elapsed().as_secs_f64() * f64::from(FRAMES_PER_SECOND);
        let left = (left + more).min(f64::from(FRAMES_BURST)) - 1.0;
        self.budget = (left, self.heard);
        if left >= 0.0 {
            return Ok(());
        }
        let error = ServerFrame::Error {
            id: None,
            code: Close::Rate.reason().to_owned(),
            detail: Some(format!("more than {FRAMES_PER_SECOND} frames a second")),
            stream: None,
            retry_ms: Some(retry_ms()),
        };
        Err(End::Closed(Close::Rate, Box::new(error)))
    }

    async fn frame(&mut self, frame: ClientFrame) -> Result<(), End> {
        match frame {
            ClientFrame::Hello(_) => Err(End::coded(
                Close::BadFrame,
                "frame.second_hello",
                "`hello` came twice",
            )),
            ClientFrame::Subscribe(asked) => self.subscribe(asked).await,
            ClientFrame::Ack(ack) => self.ack(&ack),
            ClientFrame::Cmd(cmd) => self.command(cmd),
            // Any frame counts as a sign of life.
            ClientFrame::Pong(_) => Ok(()),
            ClientFrame::Unsubscribe(asked) => self.unsubscribe(&asked),
            ClientFrame::Bye(_) => Err(End::Bye),
        }
    }

    fn timer(&mut self) -> Result<(), End> {
        let now = Instant::now();
        if now >= self.heard + self.app.pace.silence {
            return Err(End::with(Close::NoPong, "nothing was heard for too long"));
        }
        self.check_rights()?;
        if now >= self.ping_at {
            self.ping_at = now + self.app.pace.heartbeat;
            self.pings += 1;
            // Its heads are filled in when it is sent.
            self.answers.push_back(ServerFrame::Ping {
                n: self.pings,
                now: self.guest.space.now().into(),
                heads: BTreeMap::new(),
            });
        }
        let Some((since, written)) = self.stuck else {
            return Ok(());
        };
        let so_far = self.written.load(Ordering::Relaxed);
        if self.writing && so_far != written {
            self.stuck = Some((now, so_far));
        } else if now.duration_since(since) >= self.app.pace.progress {
            return Err(End::with(
                Close::Slow,
                "no progress for too long while data waits",
            ));
        }
        Ok(())
    }

    /// Sends as long as the line takes it and there is something to send.
    async fn send_what_waits(&mut self) -> Result<(), End> {
        self.hand_in_receipts();
        while !self.writing {
            let Some(message) = self.next_message().await? else {
                break;
            };
            Pin::new(&mut *self.line)
                .start_send(message)
                .map_err(|error| End::of(&error))?;
            self.writing = true;
            let flushed = poll_fn(|cx| {
                Poll::Ready(match Pin::new(&mut *self.line).poll_flush(cx) {
                    Poll::Ready(done) => Some(done),
                    Poll::Pending => None,
                })
            });
            if let Some(done) = flushed.await {
                done.map_err(|error| End::of(&error))?;
                self.writing = false;
            }
        }
        let blocked = self.writing || self.waits();
        match (blocked, self.stuck) {
            (false, _) => self.stuck = None,
            (true, None) => {
                self.stuck = Some((Instant::now(), self.written.load(Ordering::Relaxed)));
            }
            (true, Some(_)) => {}
        }
        Ok(())
    }

    async fn next_message(&mut self) -> Result<Option<Message>, End> {
        if let Some(fragment) = self.fragments.pop_front() {
            return Ok(Some(fragment));
        }
        let text = match self.answers.pop_front() {
            Some(mut answer) => {
                if let ServerFrame::Ping { heads, .. } = &mut answer {
                    *heads = self.heads();
                }
                Some(answer.text().into())
            }
            None => self.next_of_streams().await?,
        };
        Ok(text.and_then(|text| {
            self.fragments.extend(fragments(text));
            self.fragments.pop_front()
        }))
    }

    fn hand_in_receipts(&mut self) {
        while let Some(receipt) = self.receipts.pop_front() {
            if self.guest.space.try_receipt(receipt.clone()).is_err() {
                // The inbox is full: again at the next look.
                self.receipts.push_front(receipt);
                return;
            }
        }
    }
}

/// A text as one message, in fragments where it is long (RFC 6455, section 5.4).
fn fragments(text: Utf8Bytes) -> impl Iterator<Item = Message> {
    let bytes = Bytes::from(text);
    let pieces = bytes.len().div_ceil(FRAGMENT).max(1);
    (0..pieces).map(move |piece| {
        let from = piece * FRAGMENT;
        let part = bytes.slice(from..bytes.len().min(from + FRAGMENT));
        let kind = if piece == 0 {
            Data::Text
        } else {
            Data::Continue
        };
        Message::Frame(Frame::message(
            part,
            OpCode::Data(kind),
            piece + 1 == pieces,
        ))
    })
}

/// When to come back: anything up to ten seconds, so that not all come at once.
fn retry_ms() -> u64 {
    let mut bytes = [0_u8; 8];
    match getrandom::fill(&mut bytes) {
        Ok(()) => u64::from_le_bytes(bytes) % (RETRY_MAX_MS + 1),
        // Without chance the middle is as good as any.
        Err(_) => RETRY_MAX_MS / 2,
    }
}
