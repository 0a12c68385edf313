//! Learning events in: Redis Streams and CloudEvents over HTTP.
//!
//! | module | what it reads | by |
//! |---|---|---|
//! | [`redis_stream`] | entries of Redis streams, through a consumer group that loses nothing | Redis 5 or later |
//! | [`cloud_events`] | HTTP requests that carry events, one or many | [CloudEvents 1.0.2], JSON format and HTTP binding |
//! | [`standard_webhooks`] | who sent a request, and that nobody changed it | [Standard Webhooks 1.0.0] |
//! | [`open_edx`] | what an Open edX event says, as Avro or JSON | openedx-events 10 and 11, [Avro 1.11.1] binary encoding |
//!
//! The first two give a [`RawEvent`] each; [`open_edx::decode`] makes it a [`testamur_rules::LearningEvent`]. What
//! cannot be decoded is a [`open_edx::DecodeError`] with a stable code and no personal datum, for a dead letter.
//!
//! Left out: Kafka, CSV, TLS to Redis, Redis Cluster; and Open edX events that say nothing of attainment.
//!
//! ```
//! use serde_json::json;
//! use testamur_rules::Observation;
//! use testamur_sources::{EventData, RawEvent, open_edx};
//!
//! let event = RawEvent {
//!     id: "fc9713a4-e53f-11f1-9940-02fc00000001".to_owned(),
//!     source: "openedx/lms/web".to_owned(),
//!     kind: "org.openedx.learning.course.passing.status.updated.v1".to_owned(),
//!     time: "2026-11-20T09:15:30.123456+00:00".to_owned(),
//!     sequence: None,
//!     data: EventData::Json(json!({ "course_passing_status": {
//!         "is_passing": true,
//!         "course": { "course_key": "course-v1:OpenedX+DemoX+DemoCourse" },
//!         "user": { "id": 42, "pii": { "username": "ana", "email": "ana@example.org", "name": "Ana" } },
//!     } })),
//! };
//! let event = open_edx::decode(&event)?;
//! assert_eq!(event.learner.source_id, "42");
//! assert!(matches!(event.observation, Observation::CoursePassing { is_passing: true, .. }));
//! # Ok::<(), open_edx::DecodeError>(())
//! ```
//!
//! [CloudEvents 1.0.2]: https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/http-protocol-binding.md
//! [Standard Webhooks 1.0.0]: https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
//! [Avro 1.11.1]: https://avro.apache.org/docs/1.11.1/specification/#binary-encoding

pub mod cloud_events;
pub mod open_edx;
mod raw_event;
pub mod redis_stream;
pub mod standard_webhooks;

pub use raw_event::{EventData, RawEvent};
