//! The database servers of a run: private instances, or those that the variables already name.

use std::time::Instant;

use anyhow::Result;

use super::debian;
use super::summary::{Outcome, Summary};
use crate::engines::Engine;
use crate::mariadb::{self, MariaDb};
use crate::postgres::{self, Postgres};

/// Running servers and what the test processes need to know of them.
#[derive(Default)]
pub(super) struct Servers {
    postgres: Option<Postgres>,
    mariadb: Option<MariaDb>,
    reachable: Vec<Engine>,
}

impl Servers {
    /// Starts what is wanted; what cannot be had is noted as skipped, or failed if `required`.
    pub(super) fn start(wanted: &[Engine], required: bool, summary: &mut Summary) -> Servers {
        let mut servers = Servers::default();
        for &engine in wanted {
            let start = Instant::now();
            let outcome = match servers.start_engine(engine) {
                Ok(Some(version)) => {
                    servers.reachable.push(engine);
                    Outcome::Passed(version)
                }
                Ok(None) => missing(engine, "is not installed", required),
                Err(error) => missing(engine, &format!("does not start: {error:#}"), required),
            };
            summary.note(engine.name(), outcome, start.elapsed());
        }
        servers
    }

    /// The engines that tests can use.
    pub(super) fn reachable(&self) -> &[Engine] {
        &self.reachable
    }

    /// Variables for test processes. An engine that was not wanted is hidden from them.
    pub(super) fn variables(&self) -> Vec<(&'static str, String)> {
        let urls = Engine::ALL.into_iter().filter_map(|engine| {
            let private = match engine {
                Engine::Sqlite => None,
                Engine::Postgres => self.postgres.as_ref().map(|it| it.url().to_owned()),
                Engine::MariaDb => self.mariadb.as_ref().map(|it| it.url().to_owned()),
            };
            let given = engine.server_url().filter(|_| self.reachable.contains(&engine));
            Some((engine.variable()?, private.or(given).unwrap_or_default()))
        });
        urls.collect()
    }

    /// The version that answers, or `None` where the engine is not to be had.
    fn start_engine(&mut self, engine: Engine) -> Result<Option<String>> {
        if engine.server_url().is_some() {
            return Ok(Some("given by the environment".to_owned()));
        }
        Ok(match engine {
            Engine::Sqlite => Some("bundled".to_owned()),
            Engine::Postgres => {
                self.postgres = or_install(postgres::PACKAGES, Postgres::start)?;
                self.postgres.as_ref().map(|it| it.version().to_owned())
            }
            Engine::MariaDb => {
                self.mariadb = or_install(mariadb::PACKAGES, MariaDb::start)?;
                self.mariadb.as_ref().map(|it| it.version().to_owned())
            }
        })
    }
}

fn or_install<T>(packages: &[&str], start: impl Fn() -> Result<Option<T>>) -> Result<Option<T>> {
    if let Some(server) = start()? {
        return Ok(Some(server));
    }
    if !debian::can_install() {
        return Ok(None);
    }
    debian::install(packages)?;
    start()
}

fn missing(engine: Engine, why: &str, required: bool) -> Outcome {
    let text = format!("{engine} {why}; nothing was tested on it");
    eprintln!("\n*** {text} ***");
    if required { Outcome::Failed(text) } else { Outcome::Skipped(text) }
}
