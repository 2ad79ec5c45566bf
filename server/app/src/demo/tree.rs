//! A tree of tasks before it is stored: what parents get from their children is worked out first.

use schema_som::Key;

/// A node of the tree. Parents stand before their children.
#[derive(Debug, Clone)]
pub(super) struct Node {
    /// `Task`, `Shot` ...
    pub(super) type_name: &'static str,
    pub(super) name: String,
    pub(super) code: String,
    pub(super) parent: Option<usize>,
    /// The record's type, such as `Character`.
    pub(super) kind: Option<Key>,
    /// The scene of a shot.
    pub(super) scene: Option<usize>,
    /// The first and the last frame of a shot.
    pub(super) cut: (i64, i64),
    pub(super) status: &'static str,
    pub(super) level: i64,
    /// Planned and logged time in hours.
    pub(super) planned: i64,
    pub(super) logged: i64,
    /// Days since the first day of the project.
    pub(super) first_day: i64,
    pub(super) last_day: i64,
    /// Who works on it, by login.
    pub(super) resource: Option<&'static str>,
    pub(super) depends_on: Option<usize>,
    pub(super) is_leaf: bool,
}

impl Node {
    pub(super) fn new(type_name: &'static str, name: &str, parent: Option<usize>) -> Self {
        Self {
            type_name,
            name: name.to_owned(),
            code: String::new(),
            parent,
            kind: None,
            scene: None,
            cut: (1, 1),
            status: "RTS",
            level: 1,
            planned: 0,
            logged: 0,
            first_day: i64::MAX,
            last_day: 0,
            resource: None,
            depends_on: None,
            is_leaf: true,
        }
    }
}

/// Gives every parent the times, the days and the status that follow from its children.
pub(super) fn roll_up(nodes: &mut [Node]) {
    for index in 0..nodes.len() {
        if let Some(parent) = nodes[index].parent {
            nodes[index].level = nodes[parent].level + 1;
            nodes[parent].is_leaf = false;
        }
    }
    for index in (0..nodes.len()).rev() {
        let node = nodes[index].clone();
        if !node.is_leaf {
            let children = nodes.iter().filter(|child| child.parent == Some(index));
            nodes[index].status = status(children.map(|child| child.status));
        }
        if let Some(parent) = node.parent {
            let parent = &mut nodes[parent];
            parent.planned += node.planned;
            parent.logged += node.logged;
            parent.first_day = parent.first_day.min(node.first_day);
            parent.last_day = parent.last_day.max(node.last_day);
        }
    }
}

/// The status of a parent: done when all is done, ready when nothing was begun.
fn status<'a>(mut children: impl Iterator<Item = &'a str> + Clone) -> &'static str {
    if children.clone().all(|status| status == "CMPL") {
        return "CMPL";
    }
    if children.clone().all(|status| status == "WFD") {
        return "WFD";
    }
    if children.all(|status| matches!(status, "RTS" | "WFD")) { "RTS" } else { "WIP" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parents_follow_from_their_children() {
        let mut nodes = vec![
            Node::new("Sequence", "A", None),
            Node::new("Shot", "A1", Some(0)),
            Node {
                planned: 8,
                logged: 8,
                status: "CMPL",
                first_day: 2,
                ..Node::new("Task", "x", Some(1))
            },
            Node { planned: 4, last_day: 9, ..Node::new("Task", "y", Some(1)) },
        ];
        roll_up(&mut nodes);
        let sequence = &nodes[0];
        assert_eq!((sequence.planned, sequence.logged, sequence.status), (12, 8, "WIP"));
        assert_eq!((sequence.first_day, sequence.last_day), (2, 9));
        assert_eq!(nodes[3].level, 3);
        assert!(nodes[2].is_leaf && !nodes[1].is_leaf);
    }
}
