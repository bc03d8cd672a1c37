//! Every limit by name: what happens at it is written beside it.

use crate::buckets::Rate;
use hean_units::Span;
use std::time::Duration;

/// Facts, questions and controls waiting for the loop of a space. Beyond: HTTP answers 503 `busy`,
/// a command gets the result `busy`; nothing is taken.
pub const INBOX: usize = 1024;
/// Facts of one transaction.
pub const BATCH: usize = 256;
/// Entries of one stream kept in memory for the readers. Older ones are read from the journal.
pub const TAIL_EVENTS: usize = 1024;
/// Bytes of one stream kept in memory for the readers.
pub const TAIL_BYTES: usize = 2 * 1024 * 1024;
/// Slow computations at the same time in one space; the rest waits in order.
pub const COMPUTING: usize = 2;
/// Steps of a drill at full speed in one transaction.
pub const DRILL_STEPS: usize = 64;

/// Connections at the same time. Beyond: the connection is closed at once.
pub const CONNECTIONS: usize = 16_384;
/// Connections of one address that is not this machine.
pub const CONNECTIONS_PER_ADDRESS: usize = 1024;
/// Time for the header of a request.
pub const HEADER_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a request's header.
pub const HEADER_BYTES: usize = 16 * 1024;
/// Time for the body of a request. Beyond: 408.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(30);
/// Bytes of a body. Beyond: 413.
pub const BODY_BYTES: usize = 256 * 1024;
/// Bytes of an uploaded scenario.
pub const SCENARIO_BYTES: usize = 1024 * 1024;
/// The kernel's send buffer of a connection (the kernel doubles it).
pub const SEND_BUFFER: u32 = 256 * 1024;

/// Times of a socket, so that tests need not wait for them.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// From the upgrade to `hello`. Beyond: 4408.
    pub hello: Duration,
    /// Without progress while data waits. Beyond: 4008.
    pub progress: Duration,
    /// Between pings.
    pub heartbeat: Duration,
    /// Without a frame from the client. Beyond: 4012.
    pub silence: Duration,
}

/// The times of the protocol.
pub const PACE: Pace = Pace {
    hello: Duration::from_secs(5),
    progress: Duration::from_secs(10),
    heartbeat: Duration::from_secs(15),
    silence: Duration::from_secs(45),
};
/// Time that a closed socket may take to say goodbye.
pub const GOODBYE: Duration = Duration::from_secs(2);
/// Subscriptions of one connection. Beyond: error `subscribe.too_many`.
pub const SUBSCRIPTIONS: usize = 64;
/// Commands of one connection that wait for their result. Beyond: its frames are not read.
pub const COMMANDS_WAITING: usize = 64;
/// Frames of one connection in a second, on the long run. Beyond: 4429.
pub const FRAMES_PER_SECOND: u32 = 5_000;
/// Frames of one connection at once.
pub const FRAMES_BURST: u32 = 20_000;
/// Events in one `events` frame.
pub const FRAME_EVENTS: usize = 64;
/// Bytes of events in one `events` frame (one larger event goes alone).
pub const FRAME_BYTES: usize = 64 * 1024;
/// Time between two writes of receipts to the journal.
pub const RECEIPTS: Duration = Duration::from_secs(1);
/// Time that a server may take to end its connections at shutdown.
pub const SHUTDOWN: Duration = Duration::from_secs(10);
/// Longest advice when to come back after a shutdown.
pub const RETRY_MAX_MS: u64 = 10_000;

/// Forecasts kept computed, with their curves.
pub const FORECASTS: usize = 32;
/// What-if forecasts kept; older ones are forgotten.
pub const WHAT_IFS: usize = 64;
/// Drills at the same time.
pub const DRILLS: usize = 16;
/// Server-Sent Events connections at the same time.
pub const SSE: usize = 512;

/// Notices of one outlet that wait for their turn or their next try. Beyond: the log waits.
pub const NOTICES_WAITING: usize = 256;
/// Tries of one outlet at the same time.
pub const NOTICES_AT_ONCE: usize = 4;
/// Records of the log that an outlet reads at once.
pub const NOTICE_PAGE: u32 = 256;
/// How far back an outlet looks at a start. What is older is not told any more: its time is over.
pub const NOTICE_SPAN: Span = Span::from_mins(6 * 60);

/// Requests of one address that is not this machine. Beyond: 429.
pub const REQUESTS_EACH: Rate = Rate {
    burst: 1000,
    each: Duration::from_millis(10),
};
/// Requests of all of them together. Beyond: 429.
pub const REQUESTS_ALL: Rate = Rate {
    burst: 20_000,
    each: Duration::from_micros(200),
};
/// Addresses whose requests are counted one by one.
pub const REQUESTS_ADDRESSES: usize = 16_384;
/// Bytes of a report of the public. Beyond: 413.
pub const PUBLIC_BYTES: usize = 32 * 1024;
/// Reports of the public from one address: many people share one behind a mobile network. Beyond:
/// 429.
pub const PUBLIC_EACH: Rate = Rate {
    burst: 10,
    each: Duration::from_secs(10),
};
/// Reports of the public from everywhere: after an accident hundreds come in minutes. Beyond: 429.
pub const PUBLIC_ALL: Rate = Rate {
    burst: 300,
    each: Duration::from_millis(500),
};
/// Addresses whose reports are counted one by one.
pub const PUBLIC_ADDRESSES: usize = 16_384;

/// Largest attachment where the settings say nothing, in MiB. Beyond: 413.
pub const ATTACHMENT_MIB: u16 = 20;
/// Largest attachment that the settings may allow, in MiB.
pub const ATTACHMENT_MIB_MAX: u16 = 200;
/// Bytes of the attachments that one agency, or the command, hands in over [`ATTACHMENTS_OVER`].
/// Beyond: 422.
pub const AGENCY_ATTACHMENT_BYTES: u64 = 4 << 30;
/// The time over which they are counted: what is named stays for ever and must shut nobody out.
pub const ATTACHMENTS_OVER: Span = Span::from_mins(24 * 60);
/// Bytes of all attachments that one incident names. Beyond: 422.
pub const INCIDENT_ATTACHMENT_BYTES: u64 = 2 << 30;
/// How long an attachment that nobody has named can be named. Some time later it is deleted.
pub const UNNAMED_KEPT: Span = Span::from_mins(24 * 60);
/// Memory that files may take that are coming in. Beyond: 503.
pub const UPLOADS_BYTES: usize = 256 * 1024 * 1024;
/// Time that a file may take to come in, as long as there is progress.
pub const UPLOAD_TIMEOUT: Duration = Duration::from_mins(10);
