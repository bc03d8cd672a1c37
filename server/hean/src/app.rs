//! What every handler can reach: the spaces, the tokens, the fixed world.

use crate::auth::{Identity, Tokens};
use crate::buckets::Buckets;
use crate::drills::Drills;
use crate::forecasts::Forecasts;
use crate::intake::Intake;
use crate::layers::Layers;
use crate::limits::Pace;
use crate::metrics::Metrics;
use crate::receipts::Receipts;
use crate::risks::Risks;
use crate::sessions::Sessions;
use crate::space::{Space, World};
use hean_report::documents::phrases::Phrases;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use tokio::sync::{Semaphore, watch};

/// The server's parts. A cheap handle.
#[derive(Clone)]
pub struct App {
    parts: Arc<Parts>,
}

/// The parts by name.
pub struct Parts {
    /// The fixed world.
    pub world: World,
    /// The live space; none where only a drill is shown.
    pub live: Option<Space>,
    /// The drills.
    pub drills: Drills,
    /// The tokens of all spaces.
    pub tokens: Tokens,
    /// Layers of the map, ready to be sent.
    pub layers: Layers,
    /// Names in Russian and letterheads of documents.
    pub phrases: Arc<Phrases>,
    /// The registry of risk sources and the atlas.
    pub risks: Risks,
    /// Forecasts with their curves.
    pub forecasts: Forecasts,
    /// Open sockets.
    pub sessions: Sessions,
    /// How far devices have stored streams.
    pub receipts: Receipts,
    /// How reports of the public come in.
    pub intake: Intake,
    /// How often an address may ask.
    pub requests: Buckets,
    /// Proxies whose word for an address is taken.
    pub proxies: Vec<IpAddr>,
    /// Figures.
    pub metrics: Arc<Metrics>,
    /// Web origins that boards may come from beside the server's own.
    pub origins: Vec<String>,
    /// Address that the server listens on.
    pub address: SocketAddr,
    /// Folder of scenario files.
    pub scenarios: PathBuf,
    /// Becomes true at the shutdown.
    pub shutdown: watch::Receiver<bool>,
    /// Times of a socket.
    pub pace: Pace,
    /// Places for Server-Sent Events.
    pub sse: Arc<Semaphore>,
    /// Places for what-if computations.
    pub computing: Arc<Semaphore>,
    /// Largest attachment, in bytes.
    pub attachment_bytes: usize,
    /// Memory that files may take that are coming in.
    pub uploads: Arc<Semaphore>,
}

impl std::ops::Deref for App {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.parts
    }
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        Self {
            parts: Arc::new(parts),
        }
    }

    /// The space by its name.
    pub fn space(&self, name: &str) -> Option<Space> {
        match &self.live {
            Some(live) if live.name() == name => Some(live.clone()),
            _ => self.drills.space(name),
        }
    }

    /// The space that a token sees.
    pub fn space_of(&self, identity: &Identity) -> Option<Space> {
        self.space(&identity.space)
    }
}
