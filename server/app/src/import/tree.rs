//! The tree of the source's tasks: projects, levels, sums, and what our rules say about statuses.

use std::collections::{BTreeSet, HashMap};

use schema_som::cell::Cell;

use super::row::moment;

/// What is known of one task.
#[derive(Debug, Clone, Default)]
pub(super) struct Task {
    pub name: String,
    pub project: Option<i64>,
    pub parent: Option<i64>,
    pub status: Option<i64>,
    /// The planned seconds by its own timing: what counts while it has no children.
    pub planned: i64,
    /// The sum that the source stored, of a container.
    pub schedule_seconds: Option<i64>,
    /// The same of logged time.
    pub logged_seconds: Option<i64>,
    /// Its own logs.
    pub logged: i64,
    pub has_logs: bool,
    pub depends_on: Vec<i64>,
    pub children: Vec<i64>,
    /// 1 for a root.
    pub level: i64,
}

/// Every task.
#[derive(Debug, Default)]
pub(super) struct Tree {
    tasks: HashMap<i64, Task>,
    /// Ids with every child before its parent.
    upwards: Vec<i64>,
    /// Tasks whose parents form a loop; they are brought as roots.
    pub loops: Vec<i64>,
}

impl Tree {
    pub(super) fn insert(&mut self, id: i64, task: Task) {
        self.tasks.insert(id, task);
    }

    pub(super) fn get(&self, id: i64) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// The task's project: its own, or that of the nearest ancestor that has one.
    pub(super) fn project(&self, id: i64) -> Option<i64> {
        self.line(id).into_iter().find_map(|id| self.tasks[&id].project)
    }

    /// The task and its ancestors, nearest first.
    pub(super) fn line(&self, id: i64) -> Vec<i64> {
        let mut line = Vec::new();
        let mut at = Some(id);
        while let Some(id) = at
            && let Some(task) = self.tasks.get(&id)
            && !line.contains(&id)
        {
            line.push(id);
            at = task.parent;
        }
        line
    }

    pub(super) fn log(&mut self, task: i64, (start, end): (Cell<'_>, Cell<'_>)) {
        if let (Some(task), Some(start), Some(end)) =
            (self.tasks.get_mut(&task), moment(start), moment(end))
        {
            task.logged += (end - start) / 1_000_000;
            task.has_logs = true;
        }
    }

    pub(super) fn depend(&mut self, task: i64, other: i64) {
        if let Some(task) = self.tasks.get_mut(&task) {
            task.depends_on.push(other);
        }
    }

    /// Completes what follows from all tasks together.
    pub(super) fn settle(&mut self) {
        self.break_loops();
        let mut ids: Vec<i64> = self.tasks.keys().copied().collect();
        ids.sort_unstable();
        for id in &ids {
            let level = self.line(*id).len() as i64;
            let task = self.tasks.get_mut(id);
            let parent = task.and_then(|task| {
                task.level = level;
                task.parent
            });
            if let Some(parent) = parent.and_then(|parent| self.tasks.get_mut(&parent)) {
                parent.children.push(*id);
            }
        }
        ids.sort_by_key(|id| std::cmp::Reverse((self.tasks[id].level, *id)));
        self.upwards = ids;
        self.sum_up();
    }

    /// Takes one parent away from every loop, that of the least id.
    fn break_loops(&mut self) {
        let mut ids: Vec<i64> = self.tasks.keys().copied().collect();
        ids.sort_unstable();
        for id in ids {
            let line = self.line(id);
            let last = line.last().and_then(|last| self.tasks[last].parent);
            if last == Some(id)
                && let Some(task) = self.tasks.get_mut(&id)
            {
                task.parent = None;
                self.loops.push(id);
            }
        }
    }

    /// A container's seconds are those that the source stored, or else the sums of its children.
    fn sum_up(&mut self) {
        for id in self.upwards.clone() {
            let task = &self.tasks[&id];
            let sum = |of: fn(&Task) -> Option<i64>| -> i64 {
                task.children.iter().filter_map(|child| of(&self.tasks[child])).sum()
            };
            let (planned, logged) = if task.children.is_empty() {
                (task.planned, task.logged)
            } else {
                (
                    task.schedule_seconds.unwrap_or_else(|| sum(|task| task.schedule_seconds)),
                    task.logged_seconds.unwrap_or_else(|| sum(|task| task.logged_seconds)),
                )
            };
            if let Some(task) = self.tasks.get_mut(&id) {
                task.schedule_seconds = Some(planned);
                task.logged_seconds = Some(logged);
            }
        }
    }

    /// The names from the root to the task.
    pub(super) fn path(&self, id: i64) -> String {
        let line = self.line(id);
        let names: Vec<&str> = line.iter().rev().map(|id| self.tasks[id].name.as_str()).collect();
        names.join("/")
    }

    /// The status code that the rules of tasks.md 5.4 and 5.5 derive from those of its children or
    /// of what it depends on, given all statuses as they are. `None` when nothing is to be said.
    pub(super) fn derived(&self, id: i64, codes: &HashMap<i64, String>) -> Option<&'static str> {
        let task = self.tasks.get(&id)?;
        let code = |id: &i64| {
            let status = self.tasks.get(id)?.status?;
            codes.get(&status).map(String::as_str)
        };
        if !task.children.is_empty() {
            return of_container(&task.children.iter().filter_map(code).collect());
        }
        let done = |id: &i64| matches!(code(id), Some("CMPL" | "STOP"));
        let (free, bound) = (task.depends_on.is_empty(), !task.depends_on.iter().all(done));
        match (code(&id)?, free, bound) {
            ("WFD", _, false) => Some("RTS"),
            ("RTS", _, true) => Some("WFD"),
            ("WIP" | "DREV", true, _) if task.has_logs => Some("WIP"),
            ("WIP" | "DREV", true, _) => Some("RTS"),
            ("WIP" | "HREV" | "CMPL", _, true) => Some("DREV"),
            ("DREV", _, false) => Some("HREV"),
            _ => None,
        }
    }
}

fn of_container(children: &BTreeSet<&str>) -> Option<&'static str> {
    let within = |allowed: &[&str]| children.iter().all(|code| allowed.contains(code));
    Some(match children {
        _ if within(&["CMPL", "STOP"]) => "CMPL",
        _ if within(&["WFD", "STOP"]) => "WFD",
        _ if within(&["WFD", "RTS", "STOP"]) => "RTS",
        _ => "WIP",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(tasks: &[(i64, Option<i64>, i64, &[i64])]) -> Tree {
        let mut tree = Tree::default();
        for (id, parent, status, depends_on) in tasks {
            let task = Task {
                parent: *parent,
                status: Some(*status),
                planned: 10,
                depends_on: depends_on.to_vec(),
                ..Task::default()
            };
            tree.insert(*id, task);
        }
        tree.settle();
        tree
    }

    fn codes() -> HashMap<i64, String> {
        let codes = ["WFD", "RTS", "WIP", "PREV", "HREV", "DREV", "OH", "STOP", "CMPL"];
        codes.iter().enumerate().map(|(id, code)| (id as i64, (*code).to_owned())).collect()
    }

    #[test]
    fn levels_and_sums_follow_the_tree() {
        let tree = tree(&[
            (1, None, 0, &[]),
            (2, Some(1), 0, &[]),
            (3, Some(2), 0, &[]),
            (4, Some(2), 0, &[]),
        ]);
        let of = |id| tree.get(id).map(|task| (task.level, task.schedule_seconds));
        assert_eq!(of(1), Some((1, Some(20))));
        assert_eq!(of(2), Some((2, Some(20))));
        assert_eq!(of(4), Some((3, Some(10))));
    }

    #[test]
    fn parents_that_form_a_loop_are_taken_apart() {
        let tree = tree(&[
            (1, Some(2), 0, &[]),
            (2, Some(3), 0, &[]),
            (3, Some(1), 0, &[]),
            (4, Some(3), 0, &[]),
        ]);
        assert_eq!(tree.loops, [1]);
        assert_eq!(tree.get(1).map(|task| task.level), Some(1));
        assert_eq!(tree.get(4).map(|task| task.level), Some(3));
    }

    #[test]
    fn statuses_are_derived_by_the_tables() {
        let codes = codes();
        let of = |own: i64, deps: &[i64]| {
            let mut tasks: Vec<(i64, Option<i64>, i64, &[i64])> = vec![];
            let ids: Vec<i64> = (0..deps.len() as i64).map(|index| index + 10).collect();
            for (id, status) in ids.iter().zip(deps) {
                tasks.push((*id, None, *status, &[]));
            }
            tasks.push((1, None, own, &ids));
            tree(&tasks).derived(1, &codes)
        };
        assert_eq!(of(0, &[]), Some("RTS"));
        assert_eq!(of(0, &[8, 7]), Some("RTS"));
        assert_eq!(of(0, &[8, 2]), None);
        assert_eq!(of(1, &[6]), Some("WFD"));
        assert_eq!(of(8, &[2]), Some("DREV"));
        assert_eq!(of(3, &[2]), None);
        assert_eq!(of(5, &[8]), Some("HREV"));
        assert_eq!(of(2, &[]), Some("RTS"));
        let parent = |children: &[i64]| {
            let mut tasks: Vec<(i64, Option<i64>, i64, &[i64])> = vec![(1, None, 2, &[])];
            tasks.extend(
                children
                    .iter()
                    .enumerate()
                    .map(|(index, status)| (index as i64 + 10, Some(1), *status, &[] as &[i64])),
            );
            tree(&tasks).derived(1, &codes)
        };
        assert_eq!(parent(&[0, 7]), Some("WFD"));
        assert_eq!(parent(&[0, 1]), Some("RTS"));
        assert_eq!(parent(&[7, 7]), Some("CMPL"));
        assert_eq!(parent(&[8, 1]), Some("WIP"));
        assert_eq!(parent(&[6]), Some("WIP"));
    }
}
