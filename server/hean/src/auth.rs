//! Who somebody is: bearer tokens, kept as SHA-256 in the journal.
//!
//! A token sees one space. All tokens of a post are in its live journal, those for its drills too;
//! a drill that runs by itself keeps its own. What a token may do is in [`rights`].

pub mod rights;

use crate::clock;
use hean_incident::Actor;
use hean_journal::{Journal, JournalError, TokenRow};
use hean_units::{ActorId, AgencyId, Instant, Text};
use hean_wire::rest::Role;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{PoisonError, RwLock};
use subtle::ConstantTimeEq;
use tokio::sync::{Mutex, watch};

/// Id of the token that `HEAN_BOOTSTRAP_TOKEN` sets; it is in no journal.
pub const BOOTSTRAP: &str = "tok-bootstrap";
/// Longest token that is looked at, in bytes.
const TOKEN_BYTES_MAX: usize = 512;

/// Who a token is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// Id of the token.
    pub token: String,
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// Whose it is.
    pub agency: Option<AgencyId>,
    /// The space that it sees: `live` or a drill's id.
    pub space: String,
    /// When it ends.
    pub expires: Option<Instant>,
}

impl Identity {
    /// The actor of what it sends.
    pub fn actor(&self) -> Actor {
        let id = ActorId::new(format!("token:{}", self.token));
        Actor {
            id: id.unwrap_or_else(|_| Actor::named("unnamed").id),
            agency: self.agency.clone(),
            on_behalf_of: None,
        }
    }

    /// Whether it has a role; `admin` has every one but `agency` and `reporter-identity`.
    pub fn is(&self, role: Role) -> bool {
        let apart = matches!(role, Role::Agency | Role::ReporterIdentity);
        self.roles.contains(&role) || (!apart && self.roles.contains(&Role::Admin))
    }
}

/// A token that is to be made.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What it may do.
    pub roles: BTreeSet<Role>,
    /// Whose it is.
    pub agency: Option<AgencyId>,
    /// Its space; none is the live one.
    pub space: Option<String>,
    /// For whom.
    pub note: String,
    /// When it ends.
    pub expires: Option<Instant>,
}

/// Why a token was not made.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The wish makes no sense.
    #[error(transparent)]
    Wrong(#[from] WrongToken),
    /// The journal did not take it.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The system gave no random numbers.
    #[error("the system gave no random numbers: {0}")]
    Random(String),
}

impl TokenError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        match self {
            Self::Wrong(wrong) => wrong.text(),
            Self::Journal(error) => error.text(),
            Self::Random(why) => Text::new(format!("系统没有给出随机数：{why}"), self.to_string()),
        }
    }
}

/// Why the wish for a token makes no sense.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WrongToken {
    /// It has no role.
    #[error("a token needs a role: board, agency, director, admin, reporter-identity")]
    NoRole,
    /// It is an agency's, without the agency.
    #[error("the role agency needs an agency, e.g. eco")]
    NoAgency,
    /// It has an agency, without the role.
    #[error("an agency is for the role agency only")]
    NotOfAgency,
}

impl WrongToken {
    /// The message in Chinese and English.
    pub fn text(self) -> Text {
        let zh = match self {
            Self::NoRole => "令牌须有角色：board、agency、director、admin、reporter-identity",
            Self::NoAgency => "角色 agency 须指明部门，例如 eco",
            Self::NotOfAgency => "只有角色 agency 可以指明部门",
        };
        Text::new(zh, self.to_string())
    }
}

impl From<WrongToken> for String {
    fn from(wrong: WrongToken) -> Self {
        wrong.to_string()
    }
}

/// Every token, at hand.
#[derive(Debug)]
pub struct Tokens {
    journal: Journal,
    rows: RwLock<BTreeMap<String, TokenRow>>,
    bootstrap: Option<String>,
    changes: watch::Sender<u64>,
    /// One token is made at a time: their ids count up.
    making: Mutex<()>,
}

/// SHA-256 in hex.
pub fn digest(text: &str) -> String {
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// 256 random bits in hex.
///
/// # Errors
/// [`TokenError::Random`] when the system gives none.
pub fn secret() -> Result<String, TokenError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes).map_err(|error| TokenError::Random(error.to_string()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

impl Tokens {
    /// Reads the tokens of a journal; `bootstrap` is the text of the admin's token, if one is set.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn open(journal: Journal, bootstrap: Option<&str>) -> Result<Self, JournalError> {
        let rows = journal.tokens().await?;
        Ok(Self {
            journal,
            rows: RwLock::new(rows.into_iter().map(|row| (row.id.clone(), row)).collect()),
            bootstrap: bootstrap.map(digest),
            changes: watch::channel(0).0,
            making: Mutex::new(()),
        })
    }

    /// Whether nobody can sign in as admin.
    pub fn lacks_admin(&self) -> bool {
        let admin = |row: &TokenRow| row.roles.iter().any(|role| role == Role::Admin.as_str());
        self.bootstrap.is_none() && !self.rows().iter().any(|row| admin(row) && !row.revoked)
    }

    /// Every token.
    pub fn rows(&self) -> Vec<TokenRow> {
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        rows.values().cloned().collect()
    }

    /// Follows changes of the tokens.
    pub fn changes(&self) -> watch::Receiver<u64> {
        self.changes.subscribe()
    }

    /// Who a token is; `None` where it is unknown, revoked or expired. Every token is compared, in
    /// constant time.
    pub fn identify(&self, token: &str) -> Option<Identity> {
        if token.is_empty() || token.len() > TOKEN_BYTES_MAX {
            return None;
        }
        let hash = digest(token);
        let same = |other: &str| bool::from(hash.as_bytes().ct_eq(other.as_bytes()));
        let mut found = None;
        {
            let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
            for row in rows.values() {
                if same(&row.hash_hex) {
                    found = Some(row.clone());
                }
            }
        }
        if self.bootstrap.as_deref().is_some_and(same) {
            return Some(Identity {
                token: BOOTSTRAP.to_owned(),
                roles: BTreeSet::from([Role::Admin]),
                agency: None,
                space: crate::space::LIVE.to_owned(),
                expires: None,
            });
        }
        let row = found?;
        let now = clock::now().millis();
        let over = row.revoked || row.expires_ms.is_some_and(|end| end <= now);
        (!over).then(|| identity(&row))
    }

    /// Whether an identity still stands: its token is neither revoked nor expired.
    pub fn stands(&self, identity: &Identity) -> bool {
        if identity.token == BOOTSTRAP {
            return self.bootstrap.is_some();
        }
        let rows = self.rows.read().unwrap_or_else(PoisonError::into_inner);
        let now = clock::now();
        rows.get(&identity.token)
            .is_some_and(|row| !row.revoked && identity.expires.is_none_or(|end| end > now))
    }

    /// Makes a token and gives its text, which is kept nowhere.
    ///
    /// # Errors
    /// [`TokenError::Wrong`] for a wish without role, for the role `agency` without an agency or an
    /// agency without the role; else when the journal does not take it.
    pub async fn make(&self, wanted: Wanted) -> Result<(Identity, String), TokenError> {
        check(&wanted)?;
        let _turn = self.making.lock().await;
        let token = secret()?;
        let number = self.rows().len() + 1;
        let row = TokenRow {
            id: format!("tok-{number}"),
            hash_hex: digest(&token),
            agency: wanted.agency,
            roles: wanted
                .roles
                .iter()
                .map(|role| role.as_str().to_owned())
                .collect(),
            space: wanted.space.filter(|space| space != crate::space::LIVE),
            note: wanted.note,
            created_ms: clock::now().millis(),
            expires_ms: wanted.expires.map(Instant::millis),
            revoked: false,
        };
        self.journal.add_token(row.clone()).await?;
        let identity = identity(&row);
        self.keep(row);
        Ok((identity, token))
    }

    /// Makes a token void; its sockets are closed. `false` where there is none.
    ///
    /// # Errors
    /// Those of the journal.
    pub async fn revoke(&self, id: &str) -> Result<bool, JournalError> {
        let Some(row) = self.rows().into_iter().find(|row| row.id == id) else {
            return Ok(false);
        };
        self.journal.revoke_token(id).await?;
        self.keep(TokenRow {
            revoked: true,
            ..row
        });
        Ok(true)
    }

    fn keep(&self, row: TokenRow) {
        let mut rows = self.rows.write().unwrap_or_else(PoisonError::into_inner);
        rows.insert(row.id.clone(), row);
        drop(rows);
        self.changes.send_modify(|count| *count += 1);
    }
}

fn check(wanted: &Wanted) -> Result<(), TokenError> {
    let of_agency = wanted.roles.contains(&Role::Agency);
    match &wanted.agency {
        _ if wanted.roles.is_empty() => Err(WrongToken::NoRole.into()),
        None if of_agency => Err(WrongToken::NoAgency.into()),
        Some(_) if !of_agency => Err(WrongToken::NotOfAgency.into()),
        _ => Ok(()),
    }
}

fn identity(row: &TokenRow) -> Identity {
    Identity {
        token: row.id.clone(),
        roles: row
            .roles
            .iter()
            .filter_map(|role| Role::parse(role))
            .collect(),
        agency: row.agency.clone(),
        space: row
            .space
            .clone()
            .unwrap_or_else(|| crate::space::LIVE.to_owned()),
        expires: row.expires_ms.map(Instant::from_millis),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hean_journal::OpenOptions;

    async fn tokens(bootstrap: Option<&str>) -> Tokens {
        let options = OpenOptions {
            epoch: None,
            create: true,
        };
        let journal = Journal::open("sqlite::memory:", options).await.unwrap();
        Tokens::open(journal, bootstrap).await.unwrap()
    }

    fn board() -> Wanted {
        Wanted {
            roles: BTreeSet::from([Role::Board]),
            ..Wanted::default()
        }
    }

    #[tokio::test]
    async fn a_token_is_known_until_it_is_revoked() {
        let tokens = tokens(None).await;
        assert!(tokens.lacks_admin());
        let (identity, text) = tokens.make(board()).await.unwrap();
        assert_eq!(text.len(), 64);
        assert_eq!(tokens.identify(&text), Some(identity.clone()));
        assert_eq!(tokens.identify("other"), None);
        assert_eq!(tokens.identify(&identity.token), None);
        let mut changes = tokens.changes();
        changes.mark_unchanged();
        assert!(tokens.revoke(&identity.token).await.unwrap());
        assert!(changes.has_changed().unwrap());
        assert_eq!(tokens.identify(&text), None);
        assert!(!tokens.stands(&identity));
        assert!(!tokens.revoke("tok-9").await.unwrap());
    }

    #[tokio::test]
    async fn an_expired_token_is_unknown() {
        let tokens = tokens(None).await;
        let wanted = Wanted {
            expires: Some(Instant::from_millis(1)),
            ..board()
        };
        let (identity, text) = tokens.make(wanted).await.unwrap();
        assert_eq!(tokens.identify(&text), None);
        assert!(!tokens.stands(&identity));
    }

    #[tokio::test]
    async fn the_bootstrap_token_is_an_admin_of_the_live_space() {
        let tokens = tokens(Some("first secret")).await;
        let identity = tokens.identify("first secret").unwrap();
        assert!(identity.is(Role::Admin) && identity.is(Role::Board));
        assert!(!identity.is(Role::Agency) && !identity.is(Role::ReporterIdentity));
        assert_eq!(identity.space, "live");
        assert!(!tokens.lacks_admin());
    }

    #[tokio::test]
    async fn a_wish_without_sense_is_refused() {
        let tokens = tokens(None).await;
        let eco = Some(AgencyId::new("eco").unwrap());
        for (roles, agency) in [
            (vec![], None),
            (vec![Role::Agency], None),
            (vec![Role::Board], eco),
        ] {
            let wanted = Wanted {
                roles: roles.into_iter().collect(),
                agency,
                ..Wanted::default()
            };
            assert!(tokens.make(wanted).await.is_err());
        }
    }

    #[test]
    fn every_error_is_said_in_both_languages() {
        let errors = [
            TokenError::Wrong(WrongToken::NoRole),
            TokenError::Wrong(WrongToken::NoAgency),
            TokenError::Wrong(WrongToken::NotOfAgency),
            TokenError::Journal(JournalError::Missing {
                place: "a.db".to_owned(),
            }),
            TokenError::Random("none".to_owned()),
        ];
        for error in errors {
            crate::said::check_text(&error, error.text());
        }
    }
}
