//! Types, dependencies, files and repositories: rules of single records.

use super::{Case, Fix, Need, Rule};
use crate::error::Result;
use crate::paths;
use crate::value::Value;
use crate::workflow::Action;

/// A type is made for the class of what has it, for one that it extends (people.md 15.4), or for
/// another one of its family.
pub fn typed() -> Rule {
    Rule {
        name: "type of the class",
        source: "people.md 15.4",
        watches: &["type"],
        needs: &[Need::Path(&["type"])],
        check: |case| {
            let Some(Value::Text(target)) = case.one(0).map(|ty| case.of(ty, "target_entity_type"))
            else {
                return Ok(Vec::new());
            };
            let is_ours = |ix: &crate::registry::TypeIx| case.registry.get(*ix).name == *target;
            // What shares a table is close enough: the original has tasks with types of assets.
            let family = |name: &str| case.registry.by_name(name).and_then(|ty| ty.family);
            let is_close = case.ty.family.is_some() && family(target) == case.ty.family;
            match is_close || is_ours(&case.ty.ix) || case.ty.ancestors.iter().any(is_ours) {
                true => Ok(Vec::new()),
                false => Err(case
                    .wrong("type", format!("it is made for {target}, not for {}", case.ty.name))
                    .hint(format!("name a Type with the target `{}`", case.ty.name))),
            }
        },
    }
}

/// What a dependency may not be (tasks.md 4).
pub fn dependency() -> Vec<Rule> {
    vec![
        Rule {
            name: "a gap is time that passes",
            source: "tasks.md Q17",
            watches: &["gap_timing", "gap_model"],
            needs: &[],
            check: |case| {
                if case.text("gap_model") == Some("effort") {
                    return Err(case
                        .wrong("gap_model", "a gap takes no effort")
                        .hint("`LENGTH` for working time, `DURATION` for calendar time"));
                }
                match case.get("gap_timing") {
                    Value::Float(timing) if *timing < 0.0 => Err(case
                        .wrong("gap_timing", format!("expected at least 0, got {timing}"))
                        .hint("a gap comes after the end that is waited for")),
                    _ => Ok(Vec::new()),
                }
            },
        },
        Rule {
            name: "only what was not begun waits for more",
            source: "tasks.md 4, S2-083 to S2-094",
            watches: &["task"],
            needs: &[Need::Locked(&["task"]), Need::Path(&["task", "status"])],
            check: waits_for_more,
        },
        Rule {
            name: "dependencies stay in a project",
            source: "tasks.md 4",
            watches: &["task", "depends_on"],
            needs: &[Need::Path(&["depends_on"])],
            check: |case| match case.one(0) {
                Some(other) if case.of(other, "project") != case.get("project") => Err(case
                    .wrong("depends_on", "it is in another project")
                    .hint("tasks wait for tasks of their own project")),
                _ => Ok(Vec::new()),
            },
        },
    ]
}

fn waits_for_more(case: &Case<'_>) -> Result<Vec<Fix>> {
    let code = case.found[1].first().map(|status| case.of(status, "code"));
    let (Some(task), Some(Value::Text(code))) = (case.one(0), code) else { return Ok(Vec::new()) };
    let is_made = case.made.contains(&task.key()) || !case.made.contains(&case.after.key());
    if is_made || Action::AddDependency.is_allowed(code) {
        return Ok(Vec::new());
    }
    let says = case.may_say_of(task, &["status"]);
    Err(Action::AddDependency.refused(says.then_some(code)).at_field(&case.ty.name, "task"))
}

/// Somebody who joins a project brings their rate along (tasks.md 8).
pub fn member() -> Rule {
    Rule {
        name: "rate of a member",
        source: "tasks.md 8",
        watches: &[],
        needs: &[Need::Path(&["user"])],
        check: |case| match case.one(0) {
            Some(user) if case.is_new() && !case.is_given("rate") => {
                Ok(case.fix("rate", case.of(user, "rate").clone()))
            }
            _ => Ok(Vec::new()),
        },
    }
}

/// Characters of the name of a file at most.
pub(crate) const FILENAME: u32 = 256;

/// Paths of files have forward slashes, and a file was called what its path says; folder, name and
/// extension may be given by themselves (files.md 2).
pub fn file() -> Rule {
    Rule {
        name: "path of a file",
        source: "files.md 2",
        watches: &["full_path", "original_filename", "path", "filename", "extension"],
        needs: &[],
        check: |case| {
            let given = |part| case.text(part).filter(|_| case.is_given(part));
            let [folder, name, extension] = FILE_PARTS.map(given);
            let parts = paths::Parts { folder, name, extension };
            let path = paths::with_parts(case.text("full_path").unwrap_or_default(), parts);
            // A name may be longer than the field; its beginning tells enough.
            let name = paths::split(&path).1;
            let name: String = name.chars().take(FILENAME as usize).collect();
            let mut fixes = case.fix("full_path", path);
            // They are parts of the path from now on, and follow from it.
            fixes.extend(FILE_PARTS.into_iter().flat_map(|part| case.fix(part, Value::Null)));
            if case.text("original_filename").is_none_or(str::is_empty) {
                fixes.extend(case.fix("original_filename", name));
            }
            Ok(fixes)
        },
    }
}

/// Parts of a file's path, in the order in which they take the place of those of it.
const FILE_PARTS: [&str; 3] = ["path", "filename", "extension"];

/// Codes of repositories become names of variables; their paths end with a slash (files.md 8).
pub fn repository() -> Vec<Rule> {
    vec![
        Rule {
            name: "repository code",
            source: "files.md 8, 15.12",
            watches: &["code"],
            needs: &[],
            check: |case| {
                let code = case.text("code").unwrap_or_default();
                let fits = |c: char| c.is_ascii_alphanumeric() || c == '_';
                match case.is_changed("code") && !code.chars().all(fits) {
                    true => Err(case
                        .wrong("code", format!("expected letters, digits and `_`, got `{code}`"))
                        .hint("it becomes the name of a variable, `$REPO` and the code")),
                    false => Ok(Vec::new()),
                }
            },
        },
        Rule {
            name: "repository paths",
            source: "files.md 8",
            watches: &["linux_path", "windows_path", "macos_path"],
            needs: &[],
            check: |case| {
                let paths = ["linux_path", "windows_path", "macos_path"];
                Ok(paths.into_iter().flat_map(|name| normal(case, name)).collect())
            },
        },
    ]
}

/// Nothing stands for a system that the repository is not mounted on.
fn normal(case: &Case<'_>, name: &'static str) -> Vec<Fix> {
    match case.text(name) {
        Some(path) => case.fix(name, paths::normal_root(path)),
        None => Vec::new(),
    }
}
