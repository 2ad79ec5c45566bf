//! Work that has begun. TaskJuggler refuses a whole plan in which a task was worked on before the end
//! of what it waits for; it happens all the same. Such a task waits for nothing any more; the parts
//! of a container that have not begun wait on by themselves.

use schema_som::calendar::{Calendar, ScheduleModel};
use schema_som::schedule::{Dependency, Task};

use super::plan::{Edge, Place, Tree};

/// What is known of the parts of every task, from the leaves up.
struct Progress {
    children: Vec<Vec<Vec<usize>>>,
}

impl Tree {
    /// Gives tasks what they wait for, all of it.
    pub(super) fn wait(&mut self) {
        for edge in std::mem::take(&mut self.edges) {
            self.add(edge.of, edge.dependency);
        }
    }

    /// The same without what was contradicted by work that was done by now.
    pub(super) fn wait_as_far_as_possible(&mut self, calendar: &Calendar, now: i64) {
        let progress = Progress::of(self);
        for edge in std::mem::take(&mut self.edges) {
            let leaves = progress.leaves(edge.of);
            let first = leaves.iter().filter_map(|leaf| self.first(*leaf, now)).min();
            let Some(first) = first else {
                self.add(edge.of, edge.dependency);
                continue;
            };
            let is_kept = edge.dependency.gap.is_none()
                && self.end(&progress, &edge, (calendar, now)).is_some_and(|end| end <= first);
            if is_kept {
                self.add(edge.of, edge.dependency);
                continue;
            }
            for leaf in leaves {
                if leaf != edge.of && self.first(leaf, now).is_none() {
                    self.add(leaf, edge.dependency.clone());
                }
            }
        }
    }

    fn add(&mut self, (project, at): Place, dependency: Dependency) {
        let known = &mut self.projects[project].1[at].depends;
        if known.iter().all(|other| other.path != dependency.path) {
            known.push(dependency);
        }
    }

    fn task(&self, (project, at): Place) -> &Task {
        &self.projects[project].1[at]
    }

    /// When a leaf was begun.
    fn first(&self, leaf: Place, now: i64) -> Option<i64> {
        let task = self.task(leaf);
        let begun = task.bookings.iter().map(|booking| booking.range.0);
        begun.filter(|start| *start < now && !task.resources.is_empty()).min()
    }

    /// When that is over, for sure, which is waited for: all of it was done, as it was planned.
    fn end(&self, progress: &Progress, edge: &Edge, at: (&Calendar, i64)) -> Option<i64> {
        let Some(to) = edge.to else { return edge.outside.map(|(_, end)| end) };
        let ends = progress.leaves(to).into_iter().map(|leaf| self.done(leaf, at));
        ends.collect::<Option<Vec<i64>>>().and_then(|ends| ends.into_iter().max())
    }

    /// When a leaf was done; nothing for one that is not, or that is counted by the calendar.
    fn done(&self, leaf: Place, (calendar, now): (&Calendar, i64)) -> Option<i64> {
        let task = self.task(leaf);
        let work = task.work;
        let ranges = || task.bookings.iter().map(|booking| booking.range);
        let spent: i64 = ranges().map(|(start, end)| end.min(now).saturating_sub(start)).sum();
        let planned = calendar.to_seconds(work.amount, work.unit, work.model);
        let is_done = work.model == ScheduleModel::Effort && spent as f64 / 1e6 >= planned;
        let last = ranges().map(|(_, end)| end).max();
        last.filter(|_| is_done && !task.resources.is_empty())
    }
}

impl Progress {
    fn of(tree: &Tree) -> Self {
        let of_project = |tasks: &Vec<Task>| {
            let mut children = vec![Vec::new(); tasks.len()];
            for (at, task) in tasks.iter().enumerate() {
                if let Some(siblings) = task.parent.and_then(|it: usize| children.get_mut(it)) {
                    siblings.push(at);
                }
            }
            children
        };
        Self { children: tree.projects.iter().map(|(_, tasks)| of_project(tasks)).collect() }
    }

    /// The tasks below one that have no parts; itself, if it has none.
    fn leaves(&self, (project, at): Place) -> Vec<Place> {
        let children = &self.children[project];
        let (mut leaves, mut stack) = (Vec::new(), vec![at]);
        while let Some(next) = stack.pop() {
            match children[next].as_slice() {
                [] => leaves.push((project, next)),
                parts => stack.extend(parts),
            }
        }
        leaves.sort_unstable();
        leaves
    }
}

#[cfg(test)]
mod tests {
    use schema_som::Key;
    use schema_som::calendar::TimeUnit;
    use schema_som::schedule::{Booking, Label, Pin, Strategy, Work};

    use super::*;

    const HOUR: i64 = 3_600_000_000;
    const NOW: i64 = 100 * HOUR;

    fn label(number: u8) -> Label {
        Label::of("Task", Key([number; 16]))
    }

    /// A task of ten hours, with what was done on it.
    fn task(number: u8, parent: Option<usize>, done: &[(i64, i64)]) -> Task {
        let booking = |(start, end): &(i64, i64)| Booking {
            resource: label(9),
            range: (start * HOUR, end * HOUR),
        };
        Task {
            label: label(number),
            parent,
            priority: 500,
            depends: Vec::new(),
            pin: Pin::default(),
            work: Work { amount: 10.0, unit: TimeUnit::Hour, model: ScheduleModel::Effort },
            resources: vec![label(9)],
            alternatives: Vec::new(),
            strategy: Strategy::default(),
            persistent: true,
            bookings: done.iter().map(booking).collect(),
        }
    }

    /// Which tasks wait, where one is to wait for the first one.
    fn waiting(tasks: Vec<Task>, of: usize, has_gap: bool) -> Vec<usize> {
        let mut tree = Tree::default();
        tree.projects.push((Key([7; 16]), tasks));
        let gap = Work { amount: 1.0, unit: TimeUnit::Day, model: ScheduleModel::Length };
        let gap = Some(gap).filter(|_| has_gap);
        let dependency = Dependency { path: vec![label(7), label(1)], on_start: false, gap };
        tree.edges.push(Edge { of: (0, of), to: Some((0, 0)), outside: None, dependency });
        tree.wait_as_far_as_possible(&Calendar::default(), NOW);
        let tasks = tree.projects[0].1.iter().enumerate();
        tasks.filter(|(_, task)| !task.depends.is_empty()).map(|(at, _)| at).collect()
    }

    #[test]
    fn what_has_begun_waits_only_for_what_was_done_by_then() {
        let done = |first: &[(i64, i64)], second: &[(i64, i64)]| {
            waiting(vec![task(1, None, first), task(2, None, second)], 1, false)
        };
        assert_eq!(done(&[], &[]), [1]);
        assert_eq!(done(&[], &[(200, 201)]), [1], "that is yet to come");
        assert_eq!(done(&[(10, 20)], &[(20, 21)]), [1]);
        assert_eq!(done(&[(10, 20)], &[(19, 21)]), [0_usize; 0]);
        assert_eq!(done(&[(10, 19)], &[(20, 21)]), [0_usize; 0], "an hour is left to be done");
        let tasks = vec![task(1, None, &[(10, 20)]), task(2, None, &[(20, 21)])];
        assert_eq!(waiting(tasks, 1, true), [0_usize; 0]);
    }

    #[test]
    fn of_a_container_those_parts_wait_that_have_not_begun() {
        let parts = |begun: &[(i64, i64)]| {
            let all = task(2, None, &[]);
            let parts = [task(3, Some(1), begun), task(4, Some(1), &[])];
            waiting([task(1, None, &[]), all].into_iter().chain(parts).collect(), 1, false)
        };
        assert_eq!(parts(&[]), [1]);
        assert_eq!(parts(&[(5, 6)]), [3]);
    }
}
