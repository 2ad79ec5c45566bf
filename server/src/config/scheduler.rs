//! `[scheduler]`: the program that finds dates for the work of a studio.

use std::sync::Arc;
use std::time::Duration;

use schema_som::settings;
use server_app::App;

use crate::scheduler::TaskJuggler;

settings! {
    /// `[scheduler]`: the program that finds dates for the work of a studio.
    #[derive(Debug, Clone)]
    pub struct SchedulerConfig {
        /// The program of TaskJuggler, by its name or its path. Empty: nothing is scheduled here.
        pub command: String = "tj3".to_owned(),
        /// Seconds that one run may take, all in all. A studio whose server died while it was being
        /// scheduled can be scheduled again after this time.
        pub timeout_seconds: u64 = 600; 1..,
    }
}

impl SchedulerConfig {
    /// The use cases with the program, if there is one.
    pub(crate) fn equip(&self, app: App) -> App {
        if self.command.is_empty() {
            return app;
        }
        let program = Arc::new(TaskJuggler::new(&self.command));
        app.with_scheduler(program, Duration::from_secs(self.timeout_seconds))
    }
}
