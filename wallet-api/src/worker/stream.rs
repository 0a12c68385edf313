//! Entries of an event stream become awards, or dead letters; both durable before they are acknowledged.

use std::collections::BTreeMap;

use testamur_registrar::{Registrar, RegistrarError};
use testamur_rules::LearningEvent;
use testamur_sources::{
    open_edx::{self, Entry},
    redis_stream::{Disposition, Handler, StreamEntry},
};
use testamur_store::Tenant;

use crate::{
    app::App,
    events::intake::{self, Refusal},
    metrics::Metrics,
    settings::{CourseRoute, RedisSourceSettings},
};

/// Takes the entries of one source's streams.
pub struct StreamHandler {
    registrar: Registrar,
    metrics: Metrics,
    source: String,
    routes: Vec<CourseRoute>,
}

/// What is to be done with an entry.
enum Plan {
    /// Apply it for the tenant of this slug.
    Apply(String, Box<LearningEvent>),
    /// Lay it aside.
    Keep(Refusal),
    /// There is nothing in it.
    Skip,
}

impl StreamHandler {
    /// Takes entries for `app`, by the source's name and routes.
    pub fn new(app: &App, settings: &RedisSourceSettings) -> Self {
        Self {
            registrar: app.registrar().clone(),
            metrics: app.metrics().clone(),
            source: settings.source.clone(),
            routes: settings.routes.clone(),
        }
    }

    fn plan(&self, entry: &StreamEntry) -> Plan {
        let event = match open_edx::parse_entry(entry) {
            Ok(Entry::Event(event)) => event,
            Ok(Entry::Placeholder) => return Plan::Skip,
            Err(error) => return Plan::Keep(error.into()),
        };
        let event = match open_edx::decode(&event) {
            Ok(event) => event,
            Err(error) => return Plan::Keep(error.into()),
        };
        let item = event.observation.item();
        match self.routes.iter().find(|route| route.fits(&item)) {
            Some(route) => Plan::Apply(route.tenant.clone(), Box::new(event)),
            None => Plan::Keep(refusal(
                "no_route",
                format!(
                    "no route fits `{}`: add one to the source's `routes`",
                    shown(&item)
                ),
            )),
        }
    }

    /// Applies the events of one tenant; what it refuses is kept.
    async fn apply(
        &self,
        slug: &str,
        places: &[usize],
        events: &[LearningEvent],
        entries: &[StreamEntry],
        dispositions: &mut [Disposition],
    ) -> Result<(), RegistrarError> {
        let Some(tenant) = self.registrar.tenant(slug).await? else {
            let unknown = refusal(
                "tenant_unknown",
                format!("the route's tenant `{slug}` does not exist"),
            );
            for place in places {
                self.keep(None, &entries[*place], &unknown).await?;
                dispositions[*place] = Disposition::DeadLettered;
            }
            return Ok(());
        };
        let ingested = self.registrar.ingest(&tenant, &self.source, events).await?;
        for place in places {
            dispositions[*place] = Disposition::Applied;
        }
        for (index, error) in &ingested.rejected {
            let place = places[*index];
            self.keep(Some(&tenant), &entries[place], &error.into())
                .await?;
            dispositions[place] = Disposition::DeadLettered;
        }
        Ok(())
    }

    async fn keep(
        &self,
        tenant: Option<&Tenant>,
        entry: &StreamEntry,
        refusal: &Refusal,
    ) -> Result<(), RegistrarError> {
        let stream = format!("redis/{}/{}", self.source, entry.stream);
        let payload = serde_json::to_vec(entry).unwrap_or_default();
        let id = entry.id.clone();
        intake::keep(
            &self.registrar,
            &self.metrics,
            tenant,
            stream,
            id,
            refusal,
            payload,
        )
        .await?;
        Ok(())
    }

    /// How old an entry is: its id begins with the milliseconds at which it was written.
    fn note_lag(&self, entry: &StreamEntry) {
        let written = entry
            .id
            .split('-')
            .next()
            .and_then(|text| text.parse::<i64>().ok());
        if let Some(written) = written {
            let age = self
                .registrar
                .now()
                .as_millisecond()
                .saturating_sub(written)
                .max(0);
            // Milliseconds of centuries fit a double exactly.
            #[expect(clippy::cast_precision_loss, reason = "an age, shown to people")]
            self.metrics.stream_lag(&entry.stream, age as f64 / 1000.0);
        }
    }
}

impl Handler for StreamHandler {
    type Error = RegistrarError;

    async fn take(&self, entries: &[StreamEntry]) -> Result<Vec<Disposition>, RegistrarError> {
        let mut dispositions = vec![Disposition::Applied; entries.len()];
        let mut by_tenant: BTreeMap<String, (Vec<usize>, Vec<LearningEvent>)> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            let plan = if entry.poison {
                Plan::Keep(refusal(
                    "poison",
                    format!("it failed {} times", entry.deliveries),
                ))
            } else {
                self.plan(entry)
            };
            match plan {
                Plan::Apply(slug, event) => {
                    let (places, events) = by_tenant.entry(slug).or_default();
                    places.push(place);
                    events.push(*event);
                }
                Plan::Keep(refusal) => {
                    let tenant = self.tenant_of(entry).await?;
                    self.keep(tenant.as_ref(), entry, &refusal).await?;
                    dispositions[place] = Disposition::DeadLettered;
                }
                Plan::Skip => {}
            }
        }
        for (slug, (places, events)) in by_tenant {
            self.apply(&slug, &places, &events, entries, &mut dispositions)
                .await?;
        }
        if let Some(last) = entries.last() {
            self.note_lag(last);
        }
        Ok(dispositions)
    }
}

impl StreamHandler {
    /// Whose an entry is that is laid aside: what can be read of it may still say so, and where all courses are one
    /// tenant's, it can only be that one's.
    async fn tenant_of(&self, entry: &StreamEntry) -> Result<Option<Tenant>, RegistrarError> {
        let slug = match self.plan(entry) {
            Plan::Apply(slug, _) => Some(slug),
            Plan::Keep(_) | Plan::Skip => match self.routes.as_slice() {
                [only] if only.course == "*" => Some(only.tenant.clone()),
                _ => None,
            },
        };
        match slug {
            Some(slug) => self.registrar.tenant(&slug).await,
            None => Ok(None),
        }
    }
}

/// A course key as it is told to people: anybody may have written it, and in any length.
fn shown(item: &str) -> String {
    let mut characters = item.chars();
    let mut shown: String = characters.by_ref().take(SHOWN).collect();
    if characters.next().is_some() {
        shown.push('…');
    }
    shown.escape_debug().to_string()
}

/// How many characters of a course key are shown.
const SHOWN: usize = 100;

fn refusal(reason: &str, detail: String) -> Refusal {
    Refusal {
        reason: reason.to_owned(),
        detail,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_course_key_is_shown_cut_and_without_control_characters() {
        assert_eq!(shown("course-v1:Ü+1"), "course-v1:Ü+1");
        assert_eq!(shown("a\n\0\u{1b}[2J"), "a\\n\\0\\u{1b}[2J");
        let long = "x".repeat(1_000_000);
        assert_eq!(shown(&long), format!("{}…", "x".repeat(SHOWN)));
    }
}
