//! What the address of a request says: its parameters, its query, and the tenant of a public address.

use std::str::FromStr;

use axum::{
    extract::{FromRequestParts, Query, RawPathParams},
    http::request::Parts,
};
use serde::{Deserialize, de::DeserializeOwned};
use testamur_store::{Cursor, Tenant};

use crate::{
    app::App,
    caller::path_parameter,
    problem::{Problem, ProblemType},
};

/// The last parameter of the address. One that is malformed names nothing: the answer is that of an unknown one.
pub(crate) struct LastParam<T>(pub(crate) T);

/// The query. An unknown or malformed member is refused.
pub(crate) struct Queried<T>(pub(crate) T);

/// The tenant that a public address names.
pub(crate) struct PublicTenant(pub(crate) Tenant);

/// Which page of a list.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Where to go on: `next` of the page before.
    pub(crate) cursor: Option<String>,
    /// How many items at most, 1 to 500; 100 when left out.
    pub(crate) limit: Option<u32>,
}

/// How many items a page may have.
const MAX_LIMIT: u32 = 500;
const DEFAULT_LIMIT: u32 = 100;

impl PageQuery {
    pub(crate) fn cursor(&self) -> Result<Option<Cursor>, Problem> {
        parse_cursor(self.cursor.as_deref())
    }

    pub(crate) fn limit(&self) -> Result<u32, Problem> {
        parse_limit(self.limit)
    }
}

pub(crate) fn parse_cursor(cursor: Option<&str>) -> Result<Option<Cursor>, Problem> {
    let parsed = cursor.map(str::parse).transpose();
    parsed.map_err(|error: testamur_store::ParseCursorError| {
        Problem::new(ProblemType::QueryMalformed, error.to_string())
    })
}

pub(crate) fn parse_limit(limit: Option<u32>) -> Result<u32, Problem> {
    match limit.unwrap_or(DEFAULT_LIMIT) {
        limit @ 1..=MAX_LIMIT => Ok(limit),
        other => {
            let detail = format!("`limit` is {other}: expected 1 to {MAX_LIMIT}");
            Err(Problem::new(ProblemType::QueryMalformed, detail))
        }
    }
}

impl<T: FromStr> FromRequestParts<App> for LastParam<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let unknown = || Problem::new(ProblemType::NotFound, "there is nothing at this address");
        let params = RawPathParams::from_request_parts(parts, app)
            .await
            .map_err(|_| unknown())?;
        let last = params
            .iter()
            .last()
            .map(|(_, value)| value)
            .ok_or_else(unknown)?;
        // A NUL is no text in PostgreSQL.
        let named = Some(last)
            .filter(|value| !value.contains('\0'))
            .and_then(|value| value.parse().ok());
        named.map(Self).ok_or_else(unknown)
    }
}

impl<T: DeserializeOwned> FromRequestParts<App> for Queried<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let query = Query::from_request_parts(parts, app).await;
        let Query(query) = query.map_err(|rejection| {
            Problem::new(ProblemType::QueryMalformed, rejection.body_text())
        })?;
        Ok(Self(query))
    }
}

impl FromRequestParts<App> for PublicTenant {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let unknown = || Problem::new(ProblemType::TenantUnknown, "there is no such tenant");
        let slug = path_parameter(parts, "slug").await.ok_or_else(unknown)?;
        app.registrar()
            .tenant(&slug)
            .await?
            .map(Self)
            .ok_or_else(unknown)
    }
}
