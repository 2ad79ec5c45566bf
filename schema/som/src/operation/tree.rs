//! Walks through the tree of tasks (tasks.md 2.7).

use super::{AnswerDef, ArgumentDef, ArgumentKind, ObjectDef, OperationDef, OperationKind};
use super::{argument, optional, value};
use crate::kind::{Kind, Vocabulary};

pub(super) fn all() -> Vec<OperationDef> {
    let task = || argument("task", ArgumentKind::Record("Task".into()), "The task.");
    let method = optional(
        "method",
        ArgumentKind::Value(Kind::Enum(traversal_direction())),
        "Which tasks come first; left out or null: depth first.",
    );
    vec![
        walk(
            "taskHierarchy",
            "A task and all that it is made of, at every depth, itself first; children in the order \
             in which they were made. Answers `NOT_FOUND`, and `LIMIT_EXCEEDED` for more than 10,000 \
             tasks. What is not to be seen is left out, with all below it.",
            vec![task(), method],
        ),
        walk(
            "taskAncestors",
            "The tasks that a task is a part of, the root first, without itself. Answers `NOT_FOUND`. \
             What is above a task that is not to be seen is left out.",
            vec![task()],
        ),
        responsible(task()),
    ]
}

/// Who reviews a task (tasks.md 3.6).
fn responsible(task: ArgumentDef) -> OperationDef {
    OperationDef {
        name: "taskResponsible".into(),
        doc: "Who reviews a task: those in its `responsible` or, where it has none, in that of the \
              nearest task above it that has any. Answers `NOT_FOUND`. What is above a task that is \
              not to be seen counts for nothing."
            .into(),
        kind: OperationKind::Query,
        arguments: vec![task],
        answer: AnswerDef::Page { of: "User".into(), newest_first: false },
        public: false,
    }
}

/// How trees are walked through (people.md 5).
pub(crate) fn traversal_direction() -> std::sync::Arc<Vocabulary> {
    Vocabulary::new(
        "TraversalDirection",
        "How a tree is walked through.",
        &[
            ("DEPTH_FIRST", "depthfirst", "A task's whole subtree before the next task."),
            ("BREADTH_FIRST", "breadthfirst", "A whole level before the next one."),
        ],
    )
}

fn walk(name: &str, doc: &str, arguments: Vec<ArgumentDef>) -> OperationDef {
    let object = ObjectDef {
        name: "TaskInTree".into(),
        doc: "A task as a place in the tree.".into(),
        fields: vec![
            value("id", "Its id; `node(id:)` tells the rest.", Kind::Key),
            value("kind", "Its kind, such as `shot`.", Kind::Text(64)),
            value("name", "Its name.", Kind::Text(256)),
            value("level", "1 for a root, one more for each task above it.", Kind::Int),
        ],
    };
    OperationDef {
        name: name.into(),
        doc: doc.into(),
        kind: OperationKind::Query,
        arguments,
        answer: AnswerDef::Tree { list: true, object },
        public: false,
    }
}
