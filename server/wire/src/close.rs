//! Close codes of the socket: the one table.

use schemars::JsonSchema;
use serde::Serialize;
use ts_rs::TS;

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema, TS)]
#[serde(into = "u16")]
#[ts(type = "number")]
pub enum Close {
    /// The message is larger than the limit.
    TooBig,
    /// The server shuts down.
    Shutdown,
    /// No progress for 10 s while data waits.
    Slow,
    /// An acknowledgement of what was never sent.
    Position,
    /// Nothing heard for 45 s.
    NoPong,
    /// A frame that is not understood.
    BadFrame,
    /// The token is missing, unknown, revoked or expired.
    Credentials,
    /// The token is not for this space.
    Forbidden,
    /// No `hello` within 5 s.
    HelloLate,
    /// A newer session of the same token and device.
    Replaced,
    /// Too many frames, or too many connections.
    Rate,
    /// A fault of the server.
    Internal,
}

impl Close {
    /// Every reason.
    pub const ALL: [Self; 12] = [
        Self::TooBig,
        Self::Shutdown,
        Self::Slow,
        Self::Position,
        Self::NoPong,
        Self::BadFrame,
        Self::Credentials,
        Self::Forbidden,
        Self::HelloLate,
        Self::Replaced,
        Self::Rate,
        Self::Internal,
    ];

    /// The number on the wire.
    pub const fn code(self) -> u16 {
        match self {
            Self::TooBig => 1009,
            Self::Shutdown => 4001,
            Self::Slow => 4008,
            Self::Position => 4010,
            Self::NoPong => 4012,
            Self::BadFrame => 4400,
            Self::Credentials => 4401,
            Self::Forbidden => 4403,
            Self::HelloLate => 4408,
            Self::Replaced => 4409,
            Self::Rate => 4429,
            Self::Internal => 4500,
        }
    }

    /// Whether a client should come back (with full jitter).
    pub const fn comes_back(self) -> bool {
        matches!(
            self,
            Self::Shutdown
                | Self::Slow
                | Self::Position
                | Self::NoPong
                | Self::Rate
                | Self::Internal
        )
    }

    /// The reason in the close frame, and the code of the `error` frame before it.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooBig => "too_big",
            Self::Shutdown => "shutdown",
            Self::Slow => "slow",
            Self::Position => "position",
            Self::NoPong => "no_pong",
            Self::BadFrame => "bad_frame",
            Self::Credentials => "credentials",
            Self::Forbidden => "forbidden",
            Self::HelloLate => "hello_late",
            Self::Replaced => "replaced",
            Self::Rate => "rate",
            Self::Internal => "internal",
        }
    }
}

impl From<Close> for u16 {
    fn from(close: Close) -> u16 {
        close.code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn come_back_and_stay_away_are_told_apart_by_number() {
        let mut table = String::new();
        for close in Close::ALL {
            let back = if close.comes_back() { "back" } else { "away" };
            table += &format!("{} {} {back}\n", close.code(), close.reason());
        }
        expect_test::expect![[r#"
            1009 too_big away
            4001 shutdown back
            4008 slow back
            4010 position back
            4012 no_pong back
            4400 bad_frame away
            4401 credentials away
            4403 forbidden away
            4408 hello_late away
            4409 replaced away
            4429 rate back
            4500 internal back
        "#]]
        .assert_eq(&table);
    }
}
