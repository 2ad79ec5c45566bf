//! An import's report, for a person: what came, what did not, and why.

use std::collections::BTreeMap;

use server_app::import::{ClassReport, Problem, Report};

use crate::cli::print;

/// Problems of one kind that are shown; the file of `--report` has all.
const SHOWN: usize = 10;

pub(super) fn show(report: &Report) {
    classes(report);
    list("Left out, because there is no such type here:", &report.unsupported);
    list("Links left out with them:", &report.unsupported_links);
    problems(report);
    statuses(report);
}

fn classes(report: &Report) {
    print::line(format_args!(
        "{:<24}{:>8}{:>8}{:>14}{:>10}",
        "", "new", "merged", "already here", "left out"
    ));
    for (name, class) in &report.classes {
        print::line(row(name, class));
        for (reason, count) in &class.reasons {
            print::line(format_args!("    {count} left out: {reason}"));
        }
    }
    let mut total = ClassReport::default();
    for class in report.classes.values() {
        total.brought += class.brought;
        total.merged += class.merged;
        total.already_here += class.already_here;
        total.skipped += class.skipped;
    }
    print::line(row("all", &total));
}

fn row(name: &str, class: &ClassReport) -> String {
    let ClassReport { brought, merged, already_here, skipped, .. } = class;
    format!("{name:<24}{brought:>8}{merged:>8}{already_here:>14}{skipped:>10}")
}

fn list(title: &str, counts: &BTreeMap<String, u64>) {
    if counts.is_empty() {
        return;
    }
    print::gap();
    print::line(title);
    let parts: Vec<String> = counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    for line in wrap(&parts, 96) {
        print::line(format_args!("  {line}"));
    }
}

/// Joins parts with commas into lines of this width.
fn wrap(parts: &[String], width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for part in parts {
        match lines.last_mut() {
            Some(line) if line.len() + part.len() + 2 <= width => {
                line.push_str(", ");
                line.push_str(part);
            }
            _ => lines.push(part.clone()),
        }
    }
    lines
}

/// Problems by what was wrong, the most frequent first, each with a few examples.
fn problems(report: &Report) {
    let mut kinds: BTreeMap<(&str, &str, &str), Vec<&Problem>> = BTreeMap::new();
    for problem in &report.problems {
        let kind = (problem.class.as_str(), problem.field.as_str(), problem.instead.as_str());
        kinds.entry(kind).or_default().push(problem);
    }
    if kinds.is_empty() {
        return;
    }
    print::gap();
    print::line("What was wrong, and what was done instead:");
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_by_key(|(_, problems)| std::cmp::Reverse(problems.len()));
    for ((class, field, instead), problems) in kinds.iter().take(SHOWN) {
        let count = problems.len();
        print::line(format_args!("  {class}.{field}: {count} time(s); {instead}"));
        for problem in problems.iter().take(3) {
            print::line(format_args!("      id {}: {}", problem.foreign_id, problem.wrong));
        }
    }
    let hidden = kinds.len().saturating_sub(SHOWN);
    if hidden > 0 {
        print::line(format_args!(
            "  and {hidden} other kinds of problem; --report FILE writes all"
        ));
    }
    if report.problems_left_out > 0 {
        print::line(format_args!("  and {} that were only counted", report.problems_left_out));
    }
}

fn statuses(report: &Report) {
    if report.statuses.is_empty() {
        return;
    }
    print::gap();
    print::line(format_args!(
        "Statuses brought as they were, which our rules would derive differently: {}",
        report.statuses.len()
    ));
    for it in report.statuses.iter().take(SHOWN) {
        print::line(format_args!("  {}: {}, not {}", it.path, it.stored, it.derived));
    }
    if report.statuses.len() > SHOWN {
        print::line("  and others; --report FILE writes all");
    }
}

#[cfg(test)]
mod tests {
    use super::wrap;

    #[test]
    fn long_lists_are_wrapped() {
        let parts = ["one 1".to_owned(), "two 2".to_owned(), "three 3".to_owned()];
        assert_eq!(wrap(&parts, 13), ["one 1, two 2", "three 3"]);
        assert!(wrap(&[], 13).is_empty());
    }
}
