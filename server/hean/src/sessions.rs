//! Open sockets by token and device: a newer one replaces the older.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::Notify;

/// Rings when the session is replaced.
pub type Replaced = Arc<Notify>;

/// Token and device.
type Key = (String, String);

/// Every open session.
#[derive(Debug, Default)]
pub struct Sessions {
    open: Mutex<Open>,
}

#[derive(Debug, Default)]
struct Open {
    /// How many there were.
    count: u64,
    by_key: BTreeMap<Key, (u64, Replaced)>,
}

/// A session; it ends when this is dropped.
#[derive(Debug)]
pub struct Session {
    /// Its number.
    pub number: u64,
    /// Rings when a newer session of the same token and device begins.
    pub replaced: Replaced,
    key: Key,
}

impl Sessions {
    /// Begins a session and ends an older one of the same token and device.
    pub fn begin(&self, token: &str, device: &str) -> Session {
        let key = (token.to_owned(), device.to_owned());
        let replaced = Replaced::default();
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.count += 1;
        let number = open.count;
        if let Some((_, older)) = open
            .by_key
            .insert(key.clone(), (number, Arc::clone(&replaced)))
        {
            older.notify_one();
        }
        Session {
            number,
            replaced,
            key,
        }
    }

    /// Ends a session, unless a newer one has taken its place.
    pub fn end(&self, session: &Session) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if open
            .by_key
            .get(&session.key)
            .is_some_and(|(number, _)| *number == session.number)
        {
            open.by_key.remove(&session.key);
        }
    }

    /// How many are open.
    pub fn len(&self) -> usize {
        self.open
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .by_key
            .len()
    }

    /// Whether none is open.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_newer_session_replaces_the_older() {
        let sessions = Sessions::default();
        let first = sessions.begin("t", "d");
        let other = sessions.begin("t", "e");
        let second = sessions.begin("t", "d");
        first.replaced.notified().await;
        sessions.end(&first);
        assert_eq!(sessions.len(), 2);
        sessions.end(&second);
        sessions.end(&other);
        assert!(sessions.is_empty());
    }
}
