//! `POST /tenants/{slug}/events/{source}`: takes CloudEvents in, signed by Standard Webhooks.
//!
//! | what came | answer |
//! |---|---|
//! | events, all of which could be read | 202, after they are durable; the same for a request that came before |
//! | some, or a body, that could not be read or applied | 422 with the ids of the dead letters; the others are applied |
//! | no signature, a wrong one, an old or future time, an unknown source | 401; nothing is kept |
//!
//! A request counts once: its events are known by their ids, its dead letters by theirs. So a sender may repeat a
//! request until it has an answer, and gets the same one.

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode},
};
use serde::Serialize;
use serde_json::value::RawValue;
use testamur_json::{Limits, Mistake};
use testamur_registrar::RegistrarError;
use testamur_rules::LearningEvent;
use testamur_sources::{
    RawEvent,
    cloud_events::{self, CloudEventError},
    open_edx,
    standard_webhooks::{self, Secret, WebhookHeaders},
};
use testamur_store::Tenant;
use utoipa::ToSchema;
use uuid::Uuid;

use super::intake::{self, Refusal};
use crate::{
    address::{LastParam, PublicTenant},
    app::App,
    body::RawBody,
    openapi::PublicProblems,
    problem::{Problem, ProblemType},
};

/// How many bytes of a member are kept that is no event: it cannot be replayed, only looked at.
const SHOWN_BYTES: usize = 64 << 10;

/// The events are durable.
#[derive(Serialize, ToSchema)]
pub(crate) struct Received {
    /// How many events the request held.
    received: usize,
}

/// One event of a request.
struct Item {
    /// Its id for a dead letter.
    entry_id: String,
    /// What a dead letter would hold.
    payload: Vec<u8>,
    event: Result<LearningEvent, Refusal>,
}

/// Takes learning events in.
///
/// CloudEvents 1.0 in binary, structured or batched mode, signed by Standard Webhooks with the source's secret.
#[utoipa::path(
    post,
    path = "/tenants/{slug}/events/{source}",
    operation_id = "events_receive",
    tag = "events",
    params(
        ("slug" = String, Path, description = "The tenant."),
        ("source" = String, Path, description = "The event source."),
        ("webhook-id" = String, Header, description = "The request's id: the same id is the same request."),
        ("webhook-timestamp" = i64, Header, description = "When it was signed: within five minutes of now."),
        ("webhook-signature" = String, Header, description = "`v1,` and the base64 of the HMAC-SHA256."),
    ),
    request_body(
        description = "One event, or a batch.",
        content(
            (serde_json::Value = "application/json"),
            (serde_json::Value = "application/cloudevents+json"),
            (serde_json::Value = "application/cloudevents-batch+json"),
        )
    ),
    responses(
        (status = 202, description = "The events are durable.", body = Received),
        (status = 401, description = "`webhook-refused`", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        (status = 422, description = "`event-not-applied`: `dead_letters` names those that were kept; the others are applied.", body = ref("#/components/schemas/ProblemDetails"),
         content_type = "application/problem+json"),
        PublicProblems,
    )
)]
pub(crate) async fn receive(
    State(app): State<App>,
    tenant: Result<PublicTenant, Problem>,
    LastParam(source): LastParam<String>,
    headers: HeaderMap,
    RawBody(body): RawBody,
) -> Result<(StatusCode, axum::Json<Received>), Problem> {
    let tenant = match tenant {
        Ok(PublicTenant(tenant)) => Some(tenant),
        Err(problem) if problem.kind == ProblemType::TenantUnknown => None,
        Err(problem) => return Err(problem),
    };
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let secrets = secrets(&app, tenant.as_ref(), &source).await?;
    let webhook = WebhookHeaders {
        id: header("webhook-id"),
        timestamp: header("webhook-timestamp"),
        signature: header("webhook-signature"),
    };
    let request_id = standard_webhooks::verify(&secrets, webhook, &body, app.registrar().now())
        .map_err(|error| Problem::new(ProblemType::WebhookRefused, error.to_string()))?;
    // Without a tenant there is no secret, and without a secret no signature fits.
    let tenant = tenant.ok_or_else(Problem::internal)?;
    let items = match cloud_events::parse(header, &body, &Limits::default()) {
        Ok(events) => items(request_id, events, &body),
        // The request as a whole: its body is what is kept.
        Err(error) => vec![Item {
            entry_id: request_id.to_owned(),
            payload: body.to_vec(),
            event: Err((&error).into()),
        }],
    };
    take(&app, &tenant, &source, items).await
}

/// The secrets of a source; an unknown source has none, so that its requests are refused like forged ones.
async fn secrets(app: &App, tenant: Option<&Tenant>, source: &str) -> Result<Vec<Secret>, Problem> {
    let Some(tenant) = tenant else {
        return Ok(Vec::new());
    };
    let keys = app
        .registrar()
        .event_source_secrets(tenant, source)
        .await?
        .unwrap_or_default();
    keys.iter()
        .map(|key| Secret::from_bytes(key).map_err(|_| Problem::internal()))
        .collect()
}

fn items(
    request_id: &str,
    events: Vec<Result<RawEvent, CloudEventError>>,
    body: &[u8],
) -> Vec<Item> {
    // Of a batch each member's own bytes: the body once for each would be the square of what was sent.
    let members: Vec<&RawValue> = serde_json::from_slice(body).unwrap_or_default();
    let own = |index: usize| {
        let member = members.get(index);
        let bytes = member.map_or(body, |member| member.get().as_bytes());
        bytes[..bytes.len().min(SHOWN_BYTES)].to_vec()
    };
    let indexed = events.into_iter().enumerate();
    indexed
        .map(|(index, event)| match event {
            Ok(event) => Item {
                entry_id: format!("{} {}", event.source, event.id),
                payload: serde_json::to_vec(&event).unwrap_or_default(),
                event: open_edx::decode(&event).map_err(Refusal::from),
            },
            Err(error) => Item {
                entry_id: format!("{request_id} {index}"),
                payload: own(index),
                event: Err((&error).into()),
            },
        })
        .collect()
}

/// Applies what can be applied, keeps the rest, and answers when all of it is durable.
async fn take(
    app: &App,
    tenant: &Tenant,
    source: &str,
    items: Vec<Item>,
) -> Result<(StatusCode, axum::Json<Received>), Problem> {
    let received = items.len();
    let (mut letters, mut refusals) = (Vec::with_capacity(received), Vec::with_capacity(received));
    let (mut events, mut places) = (Vec::new(), Vec::new());
    for (place, item) in items.into_iter().enumerate() {
        letters.push((item.entry_id, item.payload));
        refusals.push(match item.event {
            Ok(event) => {
                events.push(event);
                places.push(place);
                None
            }
            Err(refusal) => Some(refusal),
        });
    }
    if !events.is_empty() {
        let ingested = app.registrar().ingest(tenant, source, &events).await?;
        for (index, error) in &ingested.rejected {
            refusals[places[*index]] = Some(error.into());
        }
    }
    let (mut errors, mut dead_letters) = (Vec::new(), Vec::new());
    for (place, (letter, refusal)) in letters.into_iter().zip(refusals).enumerate() {
        if let Some(refusal) = refusal {
            let id = kept(app, tenant, source, letter, &refusal).await?;
            errors.push(mistake(place, &refusal, id));
            dead_letters.push(id);
        }
    }
    if dead_letters.is_empty() {
        return Ok((StatusCode::ACCEPTED, axum::Json(Received { received })));
    }
    let detail = format!(
        "{} of {received} could not be applied and are kept; the others are applied",
        dead_letters.len()
    );
    Err(Problem::new(ProblemType::EventNotApplied, detail)
        .with_errors(errors)
        .with_dead_letters(dead_letters))
}

async fn kept(
    app: &App,
    tenant: &Tenant,
    source: &str,
    (entry_id, payload): (String, Vec<u8>),
    refusal: &Refusal,
) -> Result<Uuid, RegistrarError> {
    let stream = format!("webhook/{source}");
    intake::keep(
        app.registrar(),
        app.metrics(),
        Some(tenant),
        stream,
        entry_id,
        refusal,
        payload,
    )
    .await
}

fn mistake(place: usize, refusal: &Refusal, id: Uuid) -> Mistake {
    let mend = format!("it is kept as dead letter {id}, and can be replayed");
    Mistake::new(
        format!("/{place}"),
        refusal.detail.clone(),
        "an event that can be applied",
        mend,
    )
}

impl From<&CloudEventError> for Refusal {
    fn from(error: &CloudEventError) -> Self {
        Self {
            reason: error.code().to_owned(),
            detail: error.to_string(),
        }
    }
}
