//! The reference is whole, its links lead somewhere, and its diagrams know no status of their own.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use schema_som::Registry;
use schema_som::workflow::Stage;

use super::{WORKFLOW, documents, file};
use crate::naming;

/// Made once for all tests.
static MODEL: LazyLock<(Registry, HashMap<String, String>)> = LazyLock::new(|| {
    let registry = Registry::built_in().unwrap();
    let documents = documents(&registry).unwrap().into_iter().collect();
    (registry, documents)
});

fn model() -> &'static (Registry, HashMap<String, String>) {
    &MODEL
}

/// Whether a text has a row of a table that begins with this name.
fn has_row(text: &str, name: &str) -> bool {
    text.contains(&format!("\n| `{name}` |"))
}

#[test]
fn every_type_has_a_page_with_all_its_fields_and_relations() {
    let (registry, documents) = model();
    for ty in registry.types() {
        let page = &documents[&file(ty)];
        let fields = ty.fields.iter().filter(|field| !field.hidden).map(|field| field.name());
        let relations = ty.relations.iter().map(|relation| relation.def.name.as_str());
        for name in fields.chain(relations) {
            assert!(has_row(page, &naming::field(name)), "{}.{name}", ty.name);
        }
        for rule in &ty.rules {
            assert!(page.contains(&format!("\n| {} |", rule.name)), "{}: {}", ty.name, rule.name);
        }
    }
    assert_eq!(documents.len(), registry.types().len() + 2);
}

#[test]
fn every_root_field_is_told_of() {
    let (registry, documents) = model();
    let reference = super::Reference {
        registry,
        api: crate::api::Api::of(registry, &crate::Limits::default()).unwrap(),
    };
    let all: String = documents.values().map(String::as_str).collect();
    for (root, field) in reference.roots() {
        let is_there =
            [":", "("].iter().any(|end| all.contains(&format!("| `{}{end}", field.name)));
        assert!(is_there, "{root}.{}", field.name);
    }
    for operation in registry.operations() {
        let index = &documents["README.md"];
        let is_there =
            [":", "("].iter().any(|end| index.contains(&format!("| `{}{end}", operation.name)));
        assert!(is_there, "{}", operation.name);
    }
}

#[test]
fn links_lead_to_existing_documents_and_headings() {
    let (_, documents) = model();
    for (name, text) in documents {
        for target in text.split("](").skip(1).filter_map(|rest| rest.split(')').next()) {
            let (path, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if path.is_empty() { name.as_str() } else { path };
            let target = documents.get(path);
            assert!(target.is_some(), "{name} leads to {path}");
            assert!(
                heading.is_empty() || anchors(target.unwrap()).contains(heading),
                "{name}: {heading}"
            );
        }
    }
}

fn anchors(text: &str) -> HashSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings
        .map(|line| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-"))
        .collect()
}

#[test]
fn diagrams_name_existing_statuses_only() {
    let (_, documents) = model();
    let mut arrows = 0;
    for (name, text) in documents {
        for block in text.split("```mermaid\n").skip(1).filter_map(|rest| rest.split("```").next())
        {
            for line in block.lines().filter(|line| line.contains("-->")) {
                let states = line.split(':').next().unwrap_or_default().split("-->").map(str::trim);
                for state in states.filter(|state| *state != "[*]") {
                    assert!(is_status(state), "{name}: {line}");
                }
                arrows += 1;
            }
        }
    }
    assert!(arrows > 15, "{arrows}");
}

fn is_status(code: &str) -> bool {
    Stage::of(code).is_some() || super::workflow::of_tickets().contains(&code)
}

#[test]
fn the_machine_of_tickets_is_drawn_from_its_table() {
    let (_, documents) = model();
    let tickets = documents[WORKFLOW].split("## Tickets").nth(1).unwrap();
    assert_eq!(super::workflow::of_tickets(), ["NEW", "CLS", "ACP", "ASG", "ROP"]);
    for line in ["    [*] --> NEW\n", "    ROP --> CLS: resolve\n", "    CLS --> ROP: reopen\n"] {
        assert!(tickets.contains(line), "{line}");
    }
}

#[test]
fn tables_have_as_many_cells_in_each_row() {
    let (_, documents) = model();
    for (name, text) in documents {
        let mut width = None;
        for line in text.lines() {
            let cells = line.replace("\\|", "").matches('|').count();
            let is_row = line.starts_with('|');
            assert!(!is_row || width.is_none_or(|width| width == cells), "{name}: {line}");
            width = is_row.then_some(cells);
        }
    }
}

#[test]
fn what_goes_through_the_workflow_links_to_it() {
    let (registry, documents) = model();
    let task = registry.by_name("Task").unwrap();
    let family = registry.kinds(task.ix).map(|ty| ty.name.as_str()).chain(["Review", "Ticket"]);
    for name in family {
        let page = &documents[&file(registry.by_name(name).unwrap())];
        assert!(page.contains(&format!("]({WORKFLOW})")), "{name}");
    }
}

#[test]
fn errors_are_told_by_the_docs_that_name_them() {
    let (_, documents) = model();
    let task = &documents["task.md"];
    let hold = task.lines().find(|line| line.starts_with("| `taskHold(")).unwrap();
    assert!(hold.ends_with("`INVALID_VALUE`, `NOT_FOUND`, `STATUS`, `FORBIDDEN` |"), "{hold}");
    let update = task.lines().find(|line| line.starts_with("| `taskUpdate(")).unwrap();
    assert!(update.ends_with("`CONFLICT` |"), "{update}");
}
