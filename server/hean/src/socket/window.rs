//! How much may be on its way to a client: sent and not yet acknowledged.

use hean_units::TaskId;
use hean_wire::frame::{WINDOW_BYTES, WINDOW_EVENTS};
use std::collections::VecDeque;

/// Room that an idle stream keeps for what is sent, in events.
const KEPT: usize = 8;

/// What was sent on one stream and not yet acknowledged.
#[derive(Debug, Default)]
pub struct Sent {
    entries: VecDeque<(u64, usize, Option<TaskId>)>,
}

/// The window of a connection, over all its streams.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Window {
    events: usize,
    bytes: usize,
}

impl Window {
    /// How many events and bytes may follow; none while the window is full. One event always fits
    /// into an empty window.
    pub fn room(&self) -> Option<(usize, usize)> {
        let events = WINDOW_EVENTS.saturating_sub(self.events);
        let bytes = WINDOW_BYTES.saturating_sub(self.bytes);
        (events > 0 && bytes > 0).then_some((events, bytes))
    }

    /// Notes an event that is sent.
    pub fn send(&mut self, sent: &mut Sent, seq: u64, bytes: usize, task: Option<TaskId>) {
        self.events += 1;
        self.bytes += bytes;
        sent.entries.push_back((seq, bytes, task));
    }

    /// Notes an acknowledgement; gives the tasks that it covers.
    pub fn ack(&mut self, sent: &mut Sent, seq: u64) -> Vec<TaskId> {
        let mut tasks = Vec::new();
        while let Some((first, _, _)) = sent.entries.front()
            && *first <= seq
            && let Some((_, bytes, task)) = sent.entries.pop_front()
        {
            self.events -= 1;
            self.bytes -= bytes;
            tasks.extend(task);
        }
        // A line that was behind once need not keep the room for ever.
        if sent.entries.is_empty() {
            sent.entries.shrink_to(KEPT);
        }
        tasks
    }

    /// Forgets a stream.
    pub fn forget(&mut self, mut sent: Sent) {
        self.ack(&mut sent, u64::MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_fills_and_opens() {
        let (mut window, mut sent) = (Window::default(), Sent::default());
        for seq in 1..=256 {
            assert!(window.room().is_some());
            window.send(&mut sent, seq, 10, None);
        }
        assert_eq!(window.room(), None);
        window.ack(&mut sent, 6);
        assert_eq!(window.room(), Some((6, WINDOW_BYTES - 2500)));
        window.forget(sent);
        assert_eq!(window, Window::default());
    }

    #[test]
    fn bytes_fill_it_too_and_one_large_event_fits() {
        let (mut window, mut sent) = (Window::default(), Sent::default());
        window.send(&mut sent, 1, 5 * WINDOW_BYTES, TaskId::new("T").ok());
        assert_eq!(window.room(), None);
        assert_eq!(window.ack(&mut sent, 1), [TaskId::new("T").unwrap()]);
        assert_eq!(window.room(), Some((WINDOW_EVENTS, WINDOW_BYTES)));
    }
}
