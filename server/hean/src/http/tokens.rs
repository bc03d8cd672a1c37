//! Tokens: who one is, making and revoking them.

use super::answer::{Answer, Failure, json};
use super::extract::{Body, Caller};
use crate::app::App;
use crate::auth::{TokenError, Wanted};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use hean_incident::Body as FactBody;
use hean_incident::body::Signed;
use hean_units::{AgencyId, Instant};
use hean_wire::rest::{NewToken, Role, TokenList, TokenMade, TokenRead, Whoami};
use hean_wire::{Id, Time};

/// `GET /api/v1/whoami`.
pub async fn whoami(caller: Caller) -> Answer {
    let identity = &caller.identity;
    let who = Whoami {
        token: Id::of(&identity.token),
        roles: identity.roles.iter().copied().collect(),
        agency: identity
            .agency
            .as_ref()
            .map(|agency| Id::of(agency.as_str())),
        space: identity.space.clone(),
        mode: caller.space.mode().into(),
        epoch: caller.space.log().epoch().to_owned(),
        now: caller.space.now().into(),
    };
    json(200, &who)
}

/// `GET /api/v1/tokens`.
pub async fn list(State(app): State<App>, caller: Caller) -> Answer {
    caller.needs(&[Role::Admin])?;
    let rows = app.tokens.rows().into_iter().filter(|row| !row.revoked);
    let items = rows.map(|row| TokenRead {
        id: Id::of(row.id),
        roles: row
            .roles
            .iter()
            .filter_map(|role| Role::parse(role))
            .collect(),
        agency: row.agency.map(|agency| Id::of(agency.as_str())),
        space: row.space.unwrap_or_else(|| crate::space::LIVE.to_owned()),
        note: row.note,
        created: Instant::from_millis(row.created_ms).into(),
        expires: row.expires_ms.map(|end| Instant::from_millis(end).into()),
    });
    json(
        200,
        &TokenList {
            items: items.collect(),
        },
    )
}

/// `POST /api/v1/tokens`.
pub async fn make(State(app): State<App>, caller: Caller, Body(wanted): Body<NewToken>) -> Answer {
    caller.needs(&[Role::Admin])?;
    let agency = match wanted.agency {
        None => None,
        Some(Id(text)) => {
            let unknown = || {
                Failure::field(
                    "agency",
                    format!("there is no agency `{text}` in this basin"),
                )
            };
            let id = AgencyId::new(text.clone()).map_err(|_| unknown())?;
            if app.world.basin.agencies.get(&id).is_none() {
                return Err(unknown());
            }
            Some(id)
        }
    };
    if let Some(space) = &wanted.space
        && app.space(space).is_none()
    {
        let detail = format!("there is no open space `{space}`; write `live` or a drill's id");
        return Err(Failure::field("space", detail));
    }
    let expires = match wanted.expires {
        None => None,
        Some(Time(text)) => Some(
            Instant::parse(&text)
                .map_err(|_| Failure::field("expires", "`expires` must be RFC 3339 with a zone"))?,
        ),
    };
    let wish = Wanted {
        roles: wanted.roles.into_iter().collect(),
        agency,
        space: wanted.space,
        note: wanted.note.unwrap_or_default(),
        expires,
    };
    let (identity, token) = app.tokens.make(wish).await.map_err(|error| match error {
        TokenError::Wrong(why) => Failure::field("roles", why),
        TokenError::Journal(error) => error.into(),
        TokenError::Random(why) => Failure::new("internal", why),
    })?;
    note(&caller, "token-made", &identity.token).await?;
    json(
        201,
        &TokenMade {
            id: Id::of(identity.token),
            token,
            roles: identity.roles.into_iter().collect(),
            agency: identity.agency.map(|agency| Id::of(agency.as_str())),
            space: identity.space,
        },
    )
}

/// `DELETE /api/v1/tokens/{id}`.
pub async fn revoke(State(app): State<App>, caller: Caller, Path(id): Path<String>) -> Answer {
    caller.needs(&[Role::Admin])?;
    if !app.tokens.revoke(&id).await? {
        return Err(Failure::missing());
    }
    note(&caller, "token-revoked", &id).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

async fn note(caller: &Caller, what: &str, token: &str) -> Result<(), Failure> {
    let signed = Signed {
        what: what.to_owned(),
        token: token.to_owned(),
    };
    caller
        .space
        .audit(FactBody::from(signed), caller.identity.actor())
        .await?;
    Ok(())
}
