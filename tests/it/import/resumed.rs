//! Imports that end in the middle, and go on where they stopped.

use std::sync::Arc;

use server_app::import::{ImportOptions, Progress};
use tests::engines;
use tokio::sync::Notify;

use super::facts::Facts;
use super::studio::{Studio, production};

/// Says when so many rows of a stage are done.
struct Alarm {
    stage: &'static str,
    done: u64,
    ring: Notify,
}

impl Progress for Alarm {
    fn progress(&self, stage: &str, done: u64, _: u64) {
        if stage == self.stage && done >= self.done {
            self.ring.notify_one();
        }
    }
}

/// Drops an import at some stage, as the end of its process would.
async fn interrupted(studio: &Studio, options: &ImportOptions, stage: &'static str) {
    let url = format!("sqlite://{}", production().display());
    interrupted_from(studio, &url, options, stage).await;
}

/// The same of any source.
pub(super) async fn interrupted_from(
    studio: &Studio,
    url: &str,
    options: &ImportOptions,
    stage: &'static str,
) {
    let alarm = Arc::new(Alarm { stage, done: 1, ring: Notify::new() });
    tokio::select! {
        biased;
        () = alarm.ring.notified() => {}
        report = studio.import_from(url, options, &*alarm) => {
            panic!("it was not interrupted: {report:?}")
        }
    }
}

#[tokio::test]
async fn an_interrupted_import_goes_on_where_it_stopped() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let options = ImportOptions { chunk: 100, ..ImportOptions::default() };
        let early = ["Permissions", "Files", "Tasks", "Dependencies", "Versions"];
        let late = ["Reviews", "Dailies", "Ticket logs", "Logins"];
        for stage in early.into_iter().chain(late) {
            interrupted(&studio, &options, stage).await;
        }
        let report = studio.import(&options).await.expect("an import");
        assert!(report.brought() > 0 && report.classes["Task"].already_here > 0);
        Facts::of(&studio, &report.source).await.hold().await;
    }
}

#[tokio::test]
async fn an_atomic_import_happens_as_a_whole_or_not_at_all() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        let options = ImportOptions { atomic: true, ..ImportOptions::default() };
        interrupted(&studio, &options, "Versions").await;
        assert!(studio.records("File", &[]).await.is_empty());
        let report = studio.import(&options).await.expect("an import");
        Facts::of(&studio, &report.source).await.hold().await;
    }
}
