//! HTTP: the routes and what surrounds them, on one screen.
//!
//! `observe` (request id, log line, metrics, panics) surrounds everything; `cors` and `gate` (how
//! many requests at once) surround GraphQL alone, so that health is told even under load.

mod bundle;
mod cors;
mod error;
mod gate;
mod graphql;
mod health;
mod identity;
mod live;
mod metrics;
mod multipart;
mod negotiate;
mod observe;
mod page;
mod params;
mod playground;
mod plugin_metrics;
mod sse;
mod ws;

use std::any::Any;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use actix_web::middleware::from_fn;
#[cfg(target_os = "linux")]
use actix_web::rt::net::TcpStream;
use actix_web::{App as Application, HttpServer, web};
use arc_swap::ArcSwap;
use schema_som::clock::Clock;

use crate::config::ServerConfig;
use crate::plugins::Shelf;

pub(crate) use live::Live;
pub(crate) use metrics::Metrics;

/// What every request can reach.
pub(crate) struct Service {
    /// Answers GraphQL.
    pub(crate) engine: schema::Engine,
    /// Knows who a token belongs to.
    pub(crate) app: Arc<server_app::App>,
    /// Pinged to tell whether the server is ready.
    pub(crate) store: server_storage::Store,
    /// Makes request ids and deadlines.
    pub(crate) clock: Arc<dyn Clock>,
    /// The section `[server]`.
    pub(crate) settings: ServerConfig,
    /// What `/metrics` shows.
    pub(crate) metrics: Metrics,
    /// The open sockets and streams.
    pub(crate) live: Live,
    /// The plugins at work, for their figures.
    pub(crate) plugins: ArcSwap<plugins_host::Host>,
    /// The bundles that requests may choose.
    pub(crate) bundles: Arc<Shelf>,
    /// Set once the server was told to stop: it is not ready any more.
    pub(crate) stopping: AtomicBool,
}

impl Service {
    /// The microsecond after which nobody waits for the answer to a request that comes now.
    fn deadline(&self) -> i64 {
        let patience = self.settings.request_timeout().as_micros();
        self.clock.now().saturating_add(i64::try_from(patience).unwrap_or(i64::MAX))
    }
}

/// Everything that can be asked of the server.
fn routes(config: &mut web::ServiceConfig) {
    let graphql = web::resource("/graphql")
        .wrap(from_fn(gate::gate))
        .wrap(from_fn(cors::cors))
        .route(web::get().to(graphql::get))
        .route(web::post().to(graphql::post))
        .default_service(web::to(error::method_not_allowed));
    config
        .service(graphql)
        .service(read_only("/", web::get().to(page::front)))
        .service(read_only("/playground", web::get().to(playground::index)))
        .service(read_only("/playground/{path:.*}", web::get().to(playground::file)))
        .service(read_only("/health/live", web::get().to(health::live)))
        .service(read_only("/health/ready", web::get().to(health::ready)))
        .service(read_only("/metrics", web::get().to(metrics::show)))
        .default_service(web::to(error::no_such_page));
}

fn read_only(path: &str, get: actix_web::Route) -> actix_web::Resource {
    web::resource(path).route(get).default_service(web::to(error::method_not_allowed))
}

/// Starts to answer at a port that is open already.
pub(crate) fn serve(
    service: Arc<Service>,
    listener: TcpListener,
) -> std::io::Result<actix_web::dev::Server> {
    let settings = service.settings.clone();
    let patience = service.live.settings.stall() + service.live.settings.keep_alive();
    let data = web::Data::from(service);
    let mut server = HttpServer::new(move || {
        Application::new().app_data(data.clone()).wrap(from_fn(observe::observe)).configure(routes)
    });
    if settings.workers > 0 {
        server = server.workers(settings.workers);
    }
    let server = server
        .max_connections(settings.connections_max)
        .keep_alive(Duration::from_secs(settings.keep_alive_seconds))
        .shutdown_timeout(settings.shutdown_seconds)
        // A client that leaves takes its request along: the future is dropped and its SQL stops.
        .h1_allow_half_closed(false)
        .on_connect(move |connection, _| give_up_after(connection, patience))
        .disable_signals()
        .listen(listener)?
        .run();
    Ok(server)
}

/// Lets the system break a connection whose other side does not take what it is sent for so long:
/// nothing above would ever wake for it.
fn give_up_after(connection: &dyn Any, patience: Duration) {
    #[cfg(target_os = "linux")]
    if let Some(stream) = connection.downcast_ref::<TcpStream>() {
        let set = socket2::SockRef::from(stream).set_tcp_user_timeout(Some(patience));
        if let Err(error) = set {
            tracing::debug!(target: "backlot::http", %error, "a connection has no time limit");
        }
    }
    #[cfg(not(target_os = "linux"))]
    let _ = (connection, patience);
}
