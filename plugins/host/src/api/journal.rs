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
        let plugin = &*self.plugin;
        tracing::debug!(target: "backlot::plugin", plugin, severity = name(level), text);
        self.journal.write(Line { at, severity: name(level), text });
        Ok(())
    }

    // Metrics of a plugin's own need `[metrics]` in its manifest, which this contract does not have.
    fn count(&mut self, _metric: String, _amount: u64) -> Result<()> {
        self.scope().map(|_| ())
    }

    fn observe(&mut self, _metric: String, _value: f64) -> Result<()> {
        self.scope().map(|_| ())
    }
}
