//! Who calls the admin API: an API key as bearer token, and what it may do.
//!
//! The tenant comes from the key; the address only has to agree. A key of another tenant is answered exactly as for a
//! tenant that does not exist. The operator's keys are for every tenant.

use std::marker::PhantomData;

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::{HeaderMap, header, request::Parts},
};
use jiff::Timestamp;
use testamur_registrar::{Actor, Caller};
use testamur_store::Tenant;

use crate::{
    app::App,
    problem::{Problem, ProblemType},
    scope::{Required, Scope},
};

/// A caller who may act for the tenant that the address names, with the scope `S`.
pub(crate) struct TenantCaller<S> {
    /// For whom.
    pub(crate) tenant: Tenant,
    /// For the audit log.
    pub(crate) actor: Actor,
    /// What else the key may do.
    pub(crate) scopes: Vec<String>,
    /// From when the key opens nothing.
    pub(crate) expires_at: Option<Timestamp>,
    scope: PhantomData<S>,
}

/// The operator, with the scope `S`.
pub(crate) struct OperatorCaller<S> {
    /// For the audit log.
    pub(crate) actor: Actor,
    scope: PhantomData<S>,
}

impl<S: Required> FromRequestParts<App> for TenantCaller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = caller(&parts.headers, app).await?;
        let slug = path_parameter(parts, "slug")
            .await
            .ok_or_else(Problem::tenant_unknown)?;
        let tenant = match caller.tenant {
            Some(tenant) if tenant.slug() == slug => tenant,
            Some(_) => return Err(Problem::tenant_unknown()),
            None => app
                .registrar()
                .tenant(&slug)
                .await?
                .ok_or_else(Problem::tenant_unknown)?,
        };
        require(&caller.key.scopes, S::SCOPE)?;
        Ok(Self {
            tenant,
            actor: Actor::api_key(caller.key.id),
            scopes: caller.key.scopes,
            expires_at: caller.key.expires_at,
            scope: PhantomData,
        })
    }
}

impl<S: Required> FromRequestParts<App> for OperatorCaller<S> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let caller = caller(&parts.headers, app).await?;
        if caller.tenant.is_some() {
            return Err(Problem::new(
                ProblemType::OperatorOnly,
                "this API key is a tenant's: use one of the operator's",
            ));
        }
        require(&caller.key.scopes, S::SCOPE)?;
        Ok(Self {
            actor: Actor::api_key(caller.key.id),
            scope: PhantomData,
        })
    }
}

/// The bearer token of a request; the scheme's name is case-insensitive ([RFC 9110 § 11.1]).
///
/// [RFC 9110 § 11.1]: https://www.rfc-editor.org/rfc/rfc9110#section-11.1
pub(crate) fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    let mut values = headers.get_all(header::AUTHORIZATION).iter();
    let (scheme, token) = values.next()?.to_str().ok()?.split_once(' ')?;
    let token = token.trim_start_matches(' ');
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() && values.next().is_none())
        .then_some(token)
}

/// A parameter of the address; `None` when it is missing or holds a NUL, which no database keeps.
pub(crate) async fn path_parameter(parts: &mut Parts, name: &str) -> Option<String> {
    let params = RawPathParams::from_request_parts(parts, &()).await.ok()?;
    let value = params
        .iter()
        .find(|(found, _)| *found == name)
        .map(|(_, value)| value.to_owned());
    value.filter(|value| !value.contains('\0'))
}

async fn caller(headers: &HeaderMap, app: &App) -> Result<Caller, Problem> {
    let unauthorized = || {
        Problem::new(
            ProblemType::Unauthorized,
            "send a valid API key: `authorization: Bearer tst_…`",
        )
    };
    let token = bearer_token(headers).ok_or_else(unauthorized)?;
    app.registrar()
        .caller(token)
        .await?
        .ok_or_else(unauthorized)
}

fn require(scopes: &[String], scope: Scope) -> Result<(), Problem> {
    if scopes.iter().any(|held| held == scope.as_str()) {
        return Ok(());
    }
    Err(Problem::new(
        ProblemType::ScopeMissing,
        format!("this API key lacks the scope `{}`", scope.as_str()),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| {
                (
                    header::AUTHORIZATION,
                    value.parse().expect("a header value"),
                )
            })
            .collect()
    }

    #[test]
    fn the_scheme_is_read_in_any_case() {
        for value in ["Bearer abc", "bearer abc", "BEARER  abc"] {
            assert_eq!(bearer_token(&headers(&[value])), Some("abc"), "{value}");
        }
    }

    #[test]
    fn other_schemes_and_two_headers_are_no_token() {
        for values in [
            &["Basic abc"][..],
            &["abc"],
            &["Bearer "],
            &[],
            &["Bearer a", "Bearer b"],
        ] {
            assert_eq!(bearer_token(&headers(values)), None, "{values:?}");
        }
    }
}
