//! Figures for Prometheus.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};

/// What is counted.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Connections that are open.
    pub connections: AtomicU64,
    /// Connections that were turned away at a limit.
    pub turned_away: AtomicU64,
    /// Requests that were answered.
    pub requests: AtomicU64,
    /// Requests that were answered with 4xx.
    pub refused: AtomicU64,
    /// Requests that were answered with 5xx.
    pub failed: AtomicU64,
    /// Sockets that are open.
    pub sockets: AtomicU64,
    /// Events that were sent on sockets.
    pub events: AtomicU64,
    /// Commands that came on sockets.
    pub commands: AtomicU64,
    /// Sockets that were closed because they did not read.
    pub slow: AtomicU64,
}

/// One figure with its words.
type Row<'a> = (&'a str, &'a str, &'a str, u64);

impl Metrics {
    /// The text format of Prometheus; `more` are figures of the caller.
    pub fn text(&self, more: &[Row<'_>]) -> String {
        let get = |figure: &AtomicU64| figure.load(Ordering::Relaxed);
        let rows: [Row<'_>; 9] = [
            (
                "hean_connections",
                "gauge",
                "Open connections",
                get(&self.connections),
            ),
            (
                "hean_turned_away_total",
                "counter",
                "Connections over a limit",
                get(&self.turned_away),
            ),
            (
                "hean_requests_total",
                "counter",
                "Requests answered",
                get(&self.requests),
            ),
            (
                "hean_requests_refused_total",
                "counter",
                "Answered with 4xx",
                get(&self.refused),
            ),
            (
                "hean_requests_failed_total",
                "counter",
                "Answered with 5xx",
                get(&self.failed),
            ),
            ("hean_sockets", "gauge", "Open sockets", get(&self.sockets)),
            (
                "hean_socket_events_total",
                "counter",
                "Events sent on sockets",
                get(&self.events),
            ),
            (
                "hean_socket_commands_total",
                "counter",
                "Commands on sockets",
                get(&self.commands),
            ),
            (
                "hean_socket_slow_total",
                "counter",
                "Sockets closed as slow",
                get(&self.slow),
            ),
        ];
        let mut text = String::new();
        for (name, kind, help, value) in rows.iter().chain(more) {
            // Writing to a string does not fail.
            let _ = writeln!(
                text,
                "# HELP {name} {help}\n# TYPE {name} {kind}\n{name} {value}"
            );
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_have_help_and_type() {
        let metrics = Metrics::default();
        metrics.sockets.fetch_add(3, Ordering::Relaxed);
        let text = metrics.text(&[("hean_extra", "gauge", "More", 7)]);
        assert!(text.contains("# TYPE hean_sockets gauge\nhean_sockets 3\n"));
        assert!(text.ends_with("hean_extra 7\n"));
    }
}
