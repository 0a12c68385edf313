//! What the service counts, in Prometheus' text format.
//!
//! The recorder belongs to the [`Metrics`] that was made, not to the process: two services in one test count apart.
//! No label holds a tenant, a learner or anything else that a caller chooses.

use std::sync::Arc;

use metrics::{Key, Label, Level, Metadata, Recorder as _};
use metrics_exporter_prometheus::{
    Matcher, PrometheusBuilder, PrometheusHandle, PrometheusRecorder,
};
use testamur_registrar::{Observer, Step};

/// Counters and histograms of one service. Cheap to clone.
#[derive(Clone)]
pub struct Metrics {
    recorder: Arc<PrometheusRecorder>,
    handle: PrometheusHandle,
}

/// Counts the steps of awards.
#[derive(Clone)]
pub struct MetricsObserver(Metrics);

const METADATA: Metadata<'static> = Metadata::new("testamur", Level::INFO, None);

/// Upper bounds of durations, in seconds.
const SECONDS: [f64; 11] = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0,
];

impl Metrics {
    /// Nothing counted yet.
    pub fn new() -> Self {
        let builder = PrometheusBuilder::new();
        let builder =
            match builder.set_buckets_for_metric(Matcher::Suffix("seconds".to_owned()), &SECONDS) {
                Ok(builder) => builder,
                // Only an empty list of buckets is refused; summaries serve too.
                Err(_) => PrometheusBuilder::new(),
            };
        let recorder = builder.build_recorder();
        Self {
            handle: recorder.handle(),
            recorder: Arc::new(recorder),
        }
    }

    /// Counts the steps that a register reaches: pass it to the register as its observer.
    pub fn observer(&self) -> MetricsObserver {
        MetricsObserver(self.clone())
    }

    /// The metrics as text.
    pub fn render(&self) -> String {
        self.handle.run_upkeep();
        self.handle.render()
    }

    pub(crate) fn request(&self, method: &'static str, route: &str, status: u16, seconds: f64) {
        let labels = vec![
            Label::from_static_parts("method", method),
            Label::new("route", route.to_owned()),
            Label::new("status", status.to_string()),
        ];
        self.count("testamur_http_requests_total", labels, 1);
        let key = Key::from_parts(
            "testamur_http_request_seconds",
            vec![Label::new("route", route.to_owned())],
        );
        self.recorder
            .register_histogram(&key, &METADATA)
            .record(seconds);
    }

    pub(crate) fn verification(&self, verdict: &'static str) {
        self.count(
            "testamur_verifications_total",
            vec![Label::from_static_parts("verdict", verdict)],
            1,
        );
    }

    pub(crate) fn dead_letter(&self, reason: &str) {
        self.count(
            "testamur_dead_letters_total",
            vec![Label::new("reason", reason.to_owned())],
            1,
        );
    }

    /// How old the newest handled entry of a stream was when it was handled.
    pub(crate) fn stream_lag(&self, stream: &str, seconds: f64) {
        let key = Key::from_parts(
            "testamur_stream_lag_seconds_latest",
            vec![Label::new("stream", stream.to_owned())],
        );
        self.recorder.register_gauge(&key, &METADATA).set(seconds);
    }

    fn count(&self, name: &'static str, labels: Vec<Label>, by: u64) {
        let key = Key::from_parts(name, labels);
        self.recorder
            .register_counter(&key, &METADATA)
            .increment(by);
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl std::fmt::Debug for Metrics {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Metrics").finish_non_exhaustive()
    }
}

impl Observer for MetricsObserver {
    fn reached(&self, step: Step, count: usize) {
        let labels = vec![Label::from_static_parts("step", step.as_str())];
        self.0.count(
            "testamur_register_steps_total",
            labels,
            u64::try_from(count).unwrap_or(u64::MAX),
        );
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_counted_by_name() {
        let metrics = Metrics::new();
        metrics.observer().reached(Step::Signed, 3);
        let text = metrics.render();
        assert!(
            text.contains("testamur_register_steps_total{step=\"signed\"} 3"),
            "{text}"
        );
    }

    #[test]
    fn two_services_count_apart() {
        let (one, other) = (Metrics::new(), Metrics::new());
        one.verification("verified");
        assert!(!other.render().contains("verified"));
    }
}
