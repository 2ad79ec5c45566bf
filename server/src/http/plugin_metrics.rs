//! Numbers about plugins for Prometheus: they belong to the generation and not to the process.

use std::fmt::Write;

use plugins_host::{Figures, Host, Reading};
use schema_som::hooks::HookName;
use server_app::Held;

/// The hooks for which old events are kept.
pub(super) fn held(held: &[Held]) -> String {
    let (mut text, mut lines) = (String::new(), String::new());
    let name = "backlot_events_kept_since_seconds";
    for Held { hook: HookName { plugin, hook }, since } in held {
        let seconds = since / 1_000_000;
        let _ = writeln!(lines, "{name}{{plugin=\"{plugin}\",hook=\"{hook}\"}} {seconds}");
    }
    let help = "Since when events are kept for a hook that are older than they may be: seconds since \
                1970.";
    family(&mut text, (name, "gauge"), help, &lines);
    text
}

/// The figures of each hook, and what plugins count of their own.
pub(super) fn text(host: &Host) -> String {
    let mut text = String::new();
    hooks(host, &mut text);
    breakers(host, &mut text);
    own(host, &mut text);
    text
}

fn hooks(host: &Host, text: &mut String) {
    let figures = host.figures();
    let mut family = |name: &str, help: &str, kind: &str, value: fn(&Figures) -> f64| {
        if figures.is_empty() {
            return;
        }
        let _ = writeln!(text, "# HELP {name} {help}\n# TYPE {name} {kind}");
        for (plugin, hook, figures) in &figures {
            let value = value(figures);
            let _ = writeln!(text, "{name}{{plugin=\"{plugin}\",hook=\"{hook}\"}} {value}");
        }
    };
    let calls = "backlot_plugin_hook_calls_total";
    family(calls, "Calls of a plugin's hook.", "counter", |it| it.calls as f64);
    let rows = "backlot_plugin_hook_rows_total";
    family(rows, "Rows that a hook was given.", "counter", |it| it.rows as f64);
    let refusals = "backlot_plugin_hook_refusals_total";
    family(refusals, "Rows that a hook refused.", "counter", |it| it.refusals as f64);
    let failures = "backlot_plugin_hook_failures_total";
    family(failures, "Calls of a hook that came to nothing.", "counter", |it| it.failures as f64);
    let p50 = "backlot_plugin_hook_p50_seconds";
    family(p50, "The time within which half of a hook's calls end.", "gauge", |it| {
        it.p50.as_secs_f64()
    });
    let p99 = "backlot_plugin_hook_p99_seconds";
    family(p99, "The time within which 99 of 100 calls of a hook end.", "gauge", |it| {
        it.p99.as_secs_f64()
    });
}

fn breakers(host: &Host, text: &mut String) {
    let (mut states, mut openings) = (String::new(), String::new());
    for (HookName { plugin, hook }, outlook) in host.outlooks() {
        let labels = format!("plugin=\"{plugin}\",hook=\"{hook}\"");
        let state = match outlook.state {
            "closed" => 0,
            "half-open" => 1,
            "open" => 2,
            _ => 3,
        };
        let _ = writeln!(states, "backlot_plugin_breaker_state{{{labels}}} {state}");
        let total = outlook.openings;
        let _ = writeln!(openings, "backlot_plugin_breaker_openings_total{{{labels}}} {total}");
    }
    let help = "Whether a hook is called: 0 it is, 1 one call decides, 2 it is left alone, 3 it is \
                suspended.";
    family(text, ("backlot_plugin_breaker_state", "gauge"), help, &states);
    let help = "How often a hook kept failing and was left alone.";
    family(text, ("backlot_plugin_breaker_openings_total", "counter"), help, &openings);
}

/// Two families for all plugins. Names are those of manifests, so that nothing has to be escaped.
fn own(host: &Host, text: &mut String) {
    let mut counters = String::new();
    let mut histograms = String::new();
    for (plugin, metric, reading) in host.metrics() {
        let labels = format!("plugin=\"{plugin}\",metric=\"{metric}\"");
        match reading {
            Reading::Counter(total) => {
                let _ = writeln!(counters, "backlot_plugin_count_total{{{labels}}} {total}");
            }
            Reading::Histogram { buckets, count, sum } => {
                let name = "backlot_plugin_observed";
                let all = ("+Inf".to_owned(), count);
                let ends =
                    buckets.iter().map(|(end, count)| (end.to_string(), *count)).chain([all]);
                for (end, count) in ends {
                    let _ = writeln!(histograms, "{name}_bucket{{{labels},le=\"{end}\"}} {count}");
                }
                let _ = writeln!(histograms, "{name}_sum{{{labels}}} {sum}");
                let _ = writeln!(histograms, "{name}_count{{{labels}}} {count}");
            }
        }
    }
    family(text, ("backlot_plugin_count_total", "counter"), "Counted by plugins.", &counters);
    family(text, ("backlot_plugin_observed", "histogram"), "Observed by plugins.", &histograms);
}

fn family(text: &mut String, (name, kind): (&str, &str), help: &str, lines: &str) {
    if !lines.is_empty() {
        let _ = write!(text, "# HELP {name} {help}\n# TYPE {name} {kind}\n{lines}");
    }
}
