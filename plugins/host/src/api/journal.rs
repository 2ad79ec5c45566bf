//! What a plugin says about itself.

use wasmtime::Result;

use crate::bindings::backlot::plugin::journal::{Host, Severity};
use crate::guest::Guest;
use crate::journal::Line;

fn name(severity: Severity) -> &'static str {
    match severity {
        Severity::Trace => "trace",
        Severity::Debug => "debug",
        Severity::Info => "info",
        Severity::Warn => "warn",
        Severity::Error => "error",
    }
}

impl Guest {
    fn keep(&self, line: Line) {
        if self.journal.write(line.clone()) {
            let (plugin, severity, text) = (&*self.plugin, line.severity, &*line.text);
            tracing::debug!(target: "backlot::plugin", plugin, severity, text);
        }
    }

    /// A number that could not be kept is no reason to refuse a change, and nothing to be silent of.
    fn noted(&self, at: i64, kept: std::result::Result<(), String>) {
        if let Err(text) = kept {
            self.keep(Line { at, severity: "warn", text });
        }
    }
}

impl Host for Guest {
    fn wants(&mut self, level: Severity) -> Result<bool> {
        self.scope()?;
        Ok(!matches!(level, Severity::Trace))
    }

    fn write(
        &mut self,
        level: Severity,
        message: String,
        attributes: Vec<(String, String)>,
    ) -> Result<()> {
        let at = self.scope()?.caller.now;
        if level == Severity::Trace {
            return Ok(());
        }
        let mut text = message;
        for (key, value) in attributes {
            text.push_str(&format!(" {key}={value}"));
        }
        self.keep(Line { at, severity: name(level), text });
        Ok(())
    }

    fn count(&mut self, metric: String, amount: u64) -> Result<()> {
        let at = self.scope()?.caller.now;
        self.noted(at, self.metrics.count(&metric, amount));
        Ok(())
    }

    fn observe(&mut self, metric: String, value: f64) -> Result<()> {
        let at = self.scope()?.caller.now;
        self.noted(at, self.metrics.observe(&metric, value));
        Ok(())
    }
}
