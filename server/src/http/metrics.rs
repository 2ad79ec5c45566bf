//! Numbers for Prometheus.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_web::http::header;
use actix_web::{HttpResponse, web};
use prometheus::{
    HistogramOpts, HistogramVec, IntCounter, IntCounterVec, IntGauge, IntGaugeVec, Opts, Registry,
    TextEncoder,
};

use schema_som::Code;
use server_storage::Connections;

use super::{Service, plugin_metrics};

/// Seconds; from half a millisecond, which a cached look-up takes, to the time limit.
const BUCKETS: [f64; 12] =
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 10.0];

/// The numbers of one server. Tests run several in one process, so none is global.
pub(crate) struct Metrics {
    registry: Registry,
    requests: IntCounterVec,
    seconds: HistogramVec,
    open: IntGauge,
    statements: IntCounter,
    connections: IntGaugeVec,
    places: Arc<AtomicUsize>,
    sockets: IntGaugeVec,
    subscriptions: IntGauge,
    delivered: IntCounter,
    ended: IntCounterVec,
}

/// One more in a gauge, until it is dropped.
pub(super) struct Counted(IntGauge);

impl Counted {
    fn of(gauge: IntGauge) -> Self {
        gauge.inc();
        Self(gauge)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// A place among the requests that are answered at the same time; given back when dropped.
pub(super) struct Place(Arc<AtomicUsize>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

impl Metrics {
    /// Numbers that all are zero.
    pub(crate) fn new() -> prometheus::Result<Self> {
        let metrics = Self {
            registry: Registry::new(),
            requests: IntCounterVec::new(
                Opts::new(
                    "backlot_requests_total",
                    "Requests by kind (query, mutation, unknown, refused, health, metrics, other) \
                     and HTTP status; 499 for a client that left.",
                ),
                &["kind", "status"],
            )?,
            seconds: HistogramVec::new(
                HistogramOpts::new("backlot_request_seconds", "How long requests took, by kind.")
                    .buckets(BUCKETS.to_vec()),
                &["kind"],
            )?,
            open: IntGauge::new("backlot_requests_in_flight", "Requests that are being answered.")?,
            statements: IntCounter::new(
                "backlot_sql_statements_total",
                "SQL statements that were issued, begin and commit aside.",
            )?,
            connections: IntGaugeVec::new(
                Opts::new(
                    "backlot_database_connections",
                    "Connections to the database by state (busy, idle).",
                ),
                &["state"],
            )?,
            places: Arc::default(),
            sockets: IntGaugeVec::new(
                Opts::new(
                    "backlot_live_connections",
                    "Open sockets and streams by transport (websocket, sse).",
                ),
                &["transport"],
            )?,
            subscriptions: IntGauge::new(
                "backlot_live_subscriptions",
                "Subscriptions that are followed.",
            )?,
            delivered: IntCounter::new(
                "backlot_live_delivered_total",
                "Responses that subscribers were sent.",
            )?,
            ended: IntCounterVec::new(
                Opts::new(
                    "backlot_live_ended_total",
                    "Subscriptions that the server ended, by code; SLOW_CONSUMER for those that \
                     did not keep up.",
                ),
                &["code"],
            )?,
        };
        metrics.registry.register(Box::new(metrics.requests.clone()))?;
        metrics.registry.register(Box::new(metrics.seconds.clone()))?;
        metrics.registry.register(Box::new(metrics.open.clone()))?;
        metrics.registry.register(Box::new(metrics.statements.clone()))?;
        metrics.registry.register(Box::new(metrics.connections.clone()))?;
        metrics.registry.register(Box::new(metrics.sockets.clone()))?;
        metrics.registry.register(Box::new(metrics.subscriptions.clone()))?;
        metrics.registry.register(Box::new(metrics.delivered.clone()))?;
        metrics.registry.register(Box::new(metrics.ended.clone()))?;
        Ok(metrics)
    }

    /// A socket or a stream was opened.
    pub(super) fn connected(&self, transport: &str) -> Counted {
        Counted::of(self.sockets.with_label_values(&[transport]))
    }

    /// Somebody follows something.
    pub(super) fn subscribed(&self) -> Counted {
        Counted::of(self.subscriptions.clone())
    }

    /// A subscriber was sent a response.
    pub(super) fn delivered(&self) {
        self.delivered.inc();
    }

    /// The server ended a subscription.
    pub(super) fn ended(&self, code: Code) {
        self.ended.with_label_values(&[code.as_str()]).inc();
    }

    /// A request came in.
    pub(super) fn begin(&self) {
        self.open.inc();
    }

    /// It is over.
    pub(super) fn finish(&self, kind: &str, status: u16, taken: Duration) {
        self.open.dec();
        self.requests.with_label_values(&[kind, &status.to_string()]).inc();
        self.seconds.with_label_values(&[kind]).observe(taken.as_secs_f64());
    }

    /// A place for one more GraphQL request, if there are not `max` already.
    pub(super) fn take_place(&self, max: usize) -> Option<Place> {
        let taken = self.places.fetch_add(1, Ordering::AcqRel);
        let place = Place(self.places.clone());
        (taken < max).then_some(place)
    }

    fn text(&self, statements: u64, connections: Connections) -> prometheus::Result<String> {
        self.statements.inc_by(statements.saturating_sub(self.statements.get()));
        let Connections { open, idle } = connections;
        for (state, count) in [("busy", open.saturating_sub(idle)), ("idle", idle)] {
            let gauge = self.connections.with_label_values(&[state]);
            gauge.set(i64::try_from(count).unwrap_or(i64::MAX));
        }
        TextEncoder::new().encode_to_string(&self.registry.gather())
    }
}

/// `GET /metrics`
pub(super) async fn show(service: web::Data<Service>) -> HttpResponse {
    match service.metrics.text(service.store.statements(), service.store.connections()) {
        Ok(text) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8"))
            .body(
                text + &plugin_metrics::text(&service.plugins.load())
                    + &plugin_metrics::held(&service.app.held_events()),
            ),
        Err(error) => {
            tracing::error!(target: "backlot::http", %error, "the metrics cannot be shown");
            HttpResponse::InternalServerError().finish()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_given_back() {
        let metrics = Metrics::new().unwrap();
        let first = metrics.take_place(1);
        assert!(first.is_some());
        assert!(metrics.take_place(1).is_none());
        drop(first);
        assert!(metrics.take_place(1).is_some());
    }

    #[test]
    fn requests_are_counted_by_kind_and_status() {
        let metrics = Metrics::new().unwrap();
        metrics.begin();
        metrics.finish("query", 200, Duration::from_millis(3));
        let text = metrics.text(7, Connections { open: 3, idle: 2 }).unwrap();
        assert!(text.contains(r#"backlot_requests_total{kind="query",status="200"} 1"#), "{text}");
        assert!(text.contains(r#"backlot_request_seconds_count{kind="query"} 1"#), "{text}");
        assert!(text.contains("backlot_sql_statements_total 7"), "{text}");
        assert!(text.contains(r#"backlot_database_connections{state="busy"} 1"#), "{text}");
    }
}
