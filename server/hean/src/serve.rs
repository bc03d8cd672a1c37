//! A live server from its settings to its end.

use crate::app::{App, Parts};
use crate::auth::{Tokens, Wanted};
use crate::buckets::Buckets;
use crate::config::{Config, ConfigError, LogForm};
use crate::drills::Drills;
use crate::intake::Intake;
use crate::layers::Layers;
use crate::limits::{
    ATTACHMENT_MIB, COMPUTING, PACE, Pace, REQUESTS_ADDRESSES, REQUESTS_ALL, REQUESTS_EACH,
    SHUTDOWN, SSE, UPLOADS_BYTES,
};
use crate::metrics::Metrics;
use crate::outlet::settings::unknown_agencies;
use crate::outlet::{self, Outlet, Patience};
use crate::risks::Risks;
use crate::sealed::SealingKey;
use crate::space::{Space, Status, World};
use crate::world::{WorldError, load};
use crate::{http, listen};
use hean_incident::Mode;
use hean_journal::{Journal, JournalError, OpenOptions};
use hean_units::Text;
use hean_wire::rest::Role;
use std::collections::BTreeSet;
use std::io::IsTerminal;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::net::TcpListener;
use tokio::sync::{Semaphore, watch};
use tokio::task::JoinSet;

/// Why a server does not start or has stopped.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The basin cannot be used.
    #[error(transparent)]
    World(#[from] WorldError),
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal is a drill's: nothing of a drill may be on a live stream.
    #[error("{0} is the journal of a drill; name the live one, or a new one, with --journal")]
    Drill(String),
    /// The settings do not fit the basin.
    #[error("{}", lines(.0, |error| error.text().en))]
    Settings(Vec<ConfigError>),
    /// The address cannot be had.
    #[error("cannot listen on {address}: {why}; choose another with --listen")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// What the system said.
        why: std::io::Error,
    },
    /// The first token cannot be made.
    #[error("the first token cannot be made: {0}")]
    Token(#[from] crate::auth::TokenError),
    /// The disk failed: the log is to be recovered by a new start.
    #[error("the journal failed, the server stops itself: {0}")]
    Fatal(String),
}

fn lines(errors: &[ConfigError], said: impl Fn(&ConfigError) -> String) -> String {
    errors.iter().map(said).collect::<Vec<_>>().join("\n")
}

impl ServeError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        let zh = match self {
            Self::World(error) => return error.text(),
            Self::Journal(error) => return error.text(),
            Self::Drill(journal) => {
                format!("{journal} 是演练的日志；请用 --journal 指定实战日志或新的日志")
            }
            Self::Settings(errors) => lines(errors, |error| error.text().zh),
            Self::Listen { address, why } => {
                format!(
                    "无法监听 {address}：{}；请用 --listen 另选地址",
                    crate::said::io_text(why).zh
                )
            }
            Self::Token(error) => format!("无法生成首个令牌：{}", error.text().zh),
            Self::Fatal(why) => format!("日志发生故障，服务器自行停止：{why}"),
        };
        Text::new(zh, self.to_string())
    }
}

/// A server that listens.
pub struct Server {
    /// Where.
    pub address: SocketAddr,
    /// Text of the admin's token, where this is the first run and none was set.
    pub first_admin: Option<String>,
    /// Its parts.
    pub app: App,
    outlets: Vec<Arc<Outlet>>,
    patience: Patience,
    listener: TcpListener,
    stop: watch::Sender<bool>,
}

/// Stops a server from elsewhere.
#[derive(Debug, Clone)]
pub struct Stop(watch::Sender<bool>);

impl Stop {
    /// Begins the shutdown.
    pub fn stop(&self) {
        self.0.send_replace(true);
    }
}

/// Writes logs to standard error.
pub fn log_to_stderr(form: LogForm) {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("info,hyper=warn,sqlx=warn"));
    let logs = tracing_subscriber::fmt()
        .with_env_filter(filter)
        // A reader of the logs that went away must not hurt the server.
        .log_internal_errors(false)
        .with_ansi(std::io::stderr().is_terminal() && std::env::var_os("NO_COLOR").is_none())
        .with_writer(std::io::stderr);
    // An error means that somebody logs already, which is as good.
    let _ = match form {
        LogForm::Text => logs.with_target(false).try_init(),
        LogForm::Json => logs.json().flatten_event(true).try_init(),
    };
}

impl Server {
    /// Loads the basin, opens the journal, folds the state and binds the address.
    ///
    /// # Errors
    /// [`ServeError`].
    pub async fn start(config: &Config, bootstrap: Option<&str>) -> Result<Self, ServeError> {
        let loaded = load(&config.basin)?;
        let unknown = unknown_agencies(&config.outlets, &loaded.basin);
        if !unknown.is_empty() {
            return Err(ServeError::Settings(unknown));
        }
        let world = World {
            basin: loaded.basin,
            plans: loaded.plans,
        };
        let options = OpenOptions {
            epoch: None,
            create: true,
        };
        let journal = Journal::open(&config.journal, options).await?;
        if journal.mode().await? == Some(Mode::Drill) {
            return Err(ServeError::Drill(config.journal.clone()));
        }
        tracing::info!("{}", world.plans.said().en());
        // Old rules are better than none at night; `hean check` refuses them by day.
        let today: String = crate::clock::now().to_string().chars().take(10).collect();
        for problem in &world.plans.expired(&today).0 {
            tracing::warn!(%problem, "a source is out of date");
        }
        let tokens = Tokens::open(journal.clone(), bootstrap).await?;
        let first_admin = first_admin(&tokens).await?;
        let live = Space::open_live(journal, world.clone()).await?;
        let places = Places {
            basin: config.basin.clone(),
            drills: config.drills.clone(),
            scenarios: config.scenarios.clone(),
            origins: config.origins.clone(),
            proxies: config.proxies.clone(),
            outlets: config.outlets.clone(),
            reporter_key: config.reporter_key.clone(),
            reporter_key_file: config.reporter_key_file.clone(),
            attachment_mib: Some(config.attachment_mib),
            pace: None,
            patience: Patience::default(),
        };
        let server = Self::with(
            config.listen,
            world.clone(),
            Some(live),
            tokens,
            places,
            first_admin,
        )?;
        server.app.drills.reopen(&world).await;
        Ok(server)
    }

    /// A server of spaces that are open already.
    ///
    /// # Errors
    /// [`ServeError::Listen`].
    pub fn with(
        address: SocketAddr,
        world: World,
        live: Option<Space>,
        tokens: Tokens,
        places: Places,
        first_admin: Option<String>,
    ) -> Result<Self, ServeError> {
        let wrong = |why| ServeError::Listen { address, why };
        let listener = listen::bind(address).map_err(wrong)?;
        let address = listener.local_addr().map_err(wrong)?;
        let (stop, shutdown) = watch::channel(false);
        let app = App::new(Parts {
            layers: Layers::of(&world, &places.basin),
            phrases: crate::world::phrases(&places.basin)?,
            risks: Risks::load(world.basin.clone(), &places.basin)?,
            world,
            live,
            drills: Drills::new(places.drills),
            tokens,
            forecasts: Default::default(),
            sessions: Default::default(),
            receipts: Default::default(),
            intake: Intake::new(places.reporter_key, places.reporter_key_file),
            requests: Buckets::new(REQUESTS_EACH, REQUESTS_ALL, REQUESTS_ADDRESSES),
            proxies: places.proxies,
            metrics: Arc::new(Metrics::default()),
            origins: places.origins,
            address,
            scenarios: places.scenarios,
            shutdown,
            pace: places.pace.unwrap_or(PACE),
            sse: Arc::new(Semaphore::new(SSE)),
            computing: Arc::new(Semaphore::new(COMPUTING)),
            attachment_bytes: usize::from(places.attachment_mib.unwrap_or(ATTACHMENT_MIB)) << 20,
            uploads: http::upload_room(UPLOADS_BYTES),
        });
        Ok(Self {
            address,
            first_admin,
            app,
            outlets: places.outlets,
            patience: places.patience,
            listener,
            stop,
        })
    }

    /// A handle that stops it.
    pub fn stopper(&self) -> Stop {
        Stop(self.stop.clone())
    }

    /// Serves until it is stopped or the disk fails; then closes sockets, spaces and journals.
    ///
    /// # Errors
    /// [`ServeError::Fatal`].
    pub async fn run(self) -> Result<(), ServeError> {
        let Self {
            app,
            outlets,
            patience,
            listener,
            stop,
            ..
        } = self;
        let writing = tokio::spawn(app.receipts.clone().keep_writing(app.shutdown.clone()));
        let mut telling = JoinSet::new();
        if let Some(live) = app.live.as_ref().and_then(Space::live) {
            for outlet in outlets {
                let over = app.shutdown.clone();
                telling.spawn(outlet::run(live.clone(), outlet, patience, over));
            }
        }
        let router = http::router(app.clone());
        let serving = listen::serve(listener, router, app.metrics.clone(), app.shutdown.clone());
        let fatal = watch_live(app.live.clone());
        tokio::pin!(serving);
        let fault = tokio::select! {
            () = &mut serving => None,
            fault = fatal => Some(fault),
        };
        if let Some(why) = fault {
            stop.send_replace(true);
            // Nothing can be written any more; what is durable is in the log.
            return Err(ServeError::Fatal(why));
        }
        no_sockets(&app.metrics).await;
        if writing.await.is_err() {
            tracing::warn!("the receipts were not written to the end");
        }
        while telling.join_next().await.is_some() {}
        for drill in app.drills.all() {
            drill.space.close().await;
        }
        if let Some(live) = &app.live {
            live.close().await;
        }
        Ok(())
    }
}

/// Folders, origins, outlets, keys and times of a server.
#[derive(Debug, Clone, Default)]
pub struct Places {
    /// The basin's folder.
    pub basin: PathBuf,
    /// Where the drills' journals lie.
    pub drills: PathBuf,
    /// Where scenario files lie.
    pub scenarios: PathBuf,
    /// Web origins beside the server's own.
    pub origins: Vec<String>,
    /// Proxies whose word for an address is taken.
    pub proxies: Vec<IpAddr>,
    /// Second channels.
    pub outlets: Vec<Arc<Outlet>>,
    /// The key that reporters are sealed to.
    pub reporter_key: Option<SealingKey>,
    /// File of the private key that opens what was sealed.
    pub reporter_key_file: Option<PathBuf>,
    /// Largest attachment, in MiB; none is the usual one.
    pub attachment_mib: Option<u16>,
    /// Other times of a socket than the protocol's.
    pub pace: Option<Pace>,
    /// How long an outlet waits between tries.
    pub patience: Patience,
}

impl Places {
    /// With the basin's folder only.
    pub fn of_basin(basin: &Path) -> Self {
        Self {
            basin: basin.to_owned(),
            ..Self::default()
        }
    }
}

/// Makes the first admin's token where nobody could sign in.
async fn first_admin(tokens: &Tokens) -> Result<Option<String>, ServeError> {
    if !tokens.lacks_admin() {
        return Ok(None);
    }
    let wanted = Wanted {
        roles: BTreeSet::from([Role::Admin]),
        note: "made at the first start".to_owned(),
        ..Wanted::default()
    };
    Ok(Some(tokens.make(wanted).await?.1))
}

/// Ends when the live space's disk has failed; never where there is none.
async fn watch_live(live: Option<Space>) -> String {
    let Some(live) = live else {
        return std::future::pending().await;
    };
    match live.finished().await {
        Status::Fatal(why) => why,
        _ => std::future::pending().await,
    }
}

/// Waits until the sockets have said goodbye.
async fn no_sockets(metrics: &Metrics) {
    let gone = async {
        while metrics.sockets.load(Ordering::Relaxed) > 0 {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    };
    if tokio::time::timeout(SHUTDOWN, gone).await.is_err() {
        tracing::warn!("some sockets did not close in time and are cut");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::auth::TokenError;
    use std::io::ErrorKind;

    #[test]
    fn every_error_is_said_in_both_languages() {
        let missing = || JournalError::Missing {
            place: "a.db".to_owned(),
        };
        let errors = [
            ServeError::World(WorldError::NoFolder(PathBuf::from("F"))),
            ServeError::Journal(missing()),
            ServeError::Drill("sqlite://a.db".to_owned()),
            ServeError::Settings(vec![ConfigError {
                file: "hean.toml".to_owned(),
                at: Some((1, 2)),
                code: "c",
                why: Text::new("没有部门", "there is no agency"),
                hint: Text::new("改正", "mend it"),
            }]),
            ServeError::Listen {
                address: SocketAddr::from(([127, 0, 0, 1], 80)),
                why: ErrorKind::AddrInUse.into(),
            },
            ServeError::Token(TokenError::Random("none".to_owned())),
            ServeError::Fatal("the disk".to_owned()),
        ];
        for error in errors {
            crate::said::check_text(&error, error.text());
        }
    }
}
