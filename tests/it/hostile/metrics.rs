//! What plugins count of their own reaches `/metrics`, and nothing else does.

use super::start;

#[test]
fn what_a_manifest_declares_is_told_and_what_it_does_not_is_a_line_of_the_journal() {
    let site = start();
    let admin = site.app.admin();
    let made = site.shot(&admin, "counting");
    assert_eq!(made["data"]["shotCreate"]["shot"]["code"], "counting", "{made}");
    let metrics = admin.get("/metrics").text;
    let own: Vec<&str> = metrics
        .lines()
        .filter(|line| line.contains("metric=\""))
        .filter(|line| !line.contains("_bucket") || line.contains("le=\"1\""))
        .collect();
    let labels = |metric: &str| format!("plugin=\"hostile-guest\",metric=\"{metric}\"");
    let (rows, count) = (labels("rows_seen"), labels("row_count"));
    let expected = [
        format!("backlot_plugin_count_total{{{rows}}} 1"),
        format!("backlot_plugin_observed_bucket{{{count},le=\"1\"}} 1"),
        format!("backlot_plugin_observed_sum{{{count}}} 1"),
        format!("backlot_plugin_observed_count{{{count}}} 1"),
    ];
    assert_eq!(own, expected);
    assert!(!metrics.contains("made_up"), "{metrics}");
    let journal = admin.query("{ plugins { id journal { severity text } } }").to_string();
    assert!(journal.contains("declares no counter `made_up_"), "{journal}");
}
