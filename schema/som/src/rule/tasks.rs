//! The tree of tasks, and what milestones and containers may not have (tasks.md 3).

use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::value::Value;

/// How deep a tree may be: sums go up level by level, within one transaction.
pub const DEEPEST: i64 = 200;

/// Every rule of tasks.
pub fn task() -> Vec<Rule> {
    vec![
        super::plan::bounded(),
        super::plan::dates_follow(),
        priority(),
        level(),
        Rule {
            name: "level of children",
            source: "tasks.md 2.7",
            watches: &["level"],
            needs: &[Need::Path(&["children"])],
            check: children_levels,
        },
        Rule {
            name: "children are in the project",
            source: "tasks.md I8, Q39",
            watches: &["parent"],
            needs: &[Need::Path(&["parent"])],
            check: |case| match case.one(0) {
                Some(parent) if case.of(parent, "project") != case.get("project") => Err(case
                    .wrong("parent", "it is in another project")
                    .hint("a task and its parent are in one project")),
                _ => Ok(Vec::new()),
            },
        },
        Rule {
            name: "milestones have no resources",
            source: "tasks.md 3.1, Q5",
            watches: &["is_milestone", "resources"],
            needs: &[Need::Path(&["resources"])],
            check: |case| match (case.int("is_milestone"), case.found[0].is_empty()) {
                (Some(1), false) => Err(case
                    .wrong("resources", "nobody works on a milestone")
                    .hint("set `resources` to none, or `isMilestone` to false")),
                _ => Ok(Vec::new()),
            },
        },
        Rule {
            name: "containers have no resources",
            source: "tasks.md 3.3, I1, Q5",
            watches: &["resources"],
            needs: &[Need::Path(&["resources"]), Need::Path(&["children"])],
            check: |case| {
                let blocked = !case.found[0].is_empty() && !case.found[1].is_empty();
                match blocked {
                    true => Err(case
                        .wrong("resources", "nobody works on a task that is made of others")
                        .hint("name the resources of its children")),
                    false => Ok(Vec::new()),
                }
            },
        },
        first_bid(),
    ]
}

fn level() -> Rule {
    Rule {
        name: "level",
        source: "tasks.md 2.7",
        watches: &["parent"],
        needs: &[Need::Path(&["parent"])],
        check: |case| {
            let above = case.one(0).map(|parent| case.of(parent, "level"));
            let level = match above {
                Some(Value::Int(level)) => level.saturating_add(1),
                _ => 1,
            };
            match level > DEEPEST {
                false => Ok(case.fix("level", level)),
                true => Err(case
                    .wrong("parent", format!("at most {DEEPEST} levels, it would be {level}"))
                    .hint("make it a part of a task that is higher up")),
            }
        },
    }
}

fn priority() -> Rule {
    Rule {
        name: "priority within its bounds",
        source: "tasks.md 3.1",
        watches: &["priority"],
        needs: &[],
        check: |case| match case.int("priority") {
            Some(priority) => Ok(case.fix("priority", priority.clamp(0, 1_000))),
            None => Ok(Vec::new()),
        },
    }
}

fn first_bid() -> Rule {
    Rule {
        name: "the bid is the plan, at first",
        source: "tasks.md 3.1",
        watches: &[],
        needs: &[],
        check: bid,
    }
}

fn children_levels(case: &Case<'_>) -> Result<Vec<Fix>> {
    let Some(level) = case.int("level") else { return Ok(Vec::new()) };
    let deeper = Value::Int(level.saturating_add(1));
    let wrong = case.found[0].iter().filter(|child| *case.of(child, "level") != deeper);
    Ok(wrong
        .map(|child| Fix { record: Some(child.key()), member: "level", value: deeper.clone() })
        .collect())
}

fn bid(case: &Case<'_>) -> Result<Vec<Fix>> {
    if !case.is_new() || case.is_given("bid_timing") {
        return Ok(Vec::new());
    }
    let mut fixes = case.fix("bid_timing", case.get("schedule_timing").clone());
    if !case.is_given("bid_unit") {
        fixes.extend(case.fix("bid_unit", case.get("schedule_unit").clone()));
    }
    Ok(fixes)
}
