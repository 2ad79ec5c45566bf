//! Makes a plan of what is stored: tasks with what they wait for, who works on them and what was
//! done, in their projects.

use std::collections::BTreeMap;

use schema_som::error::Result;
use schema_som::predicate::Predicate;
use schema_som::schedule::{
    Booking, Dependency, Label, Outside, Person, Pin, Plan, Project, Range, Strategy, Task,
};
use schema_som::{Key, KeyMap, KeySet};
use server_storage::Tx;

use super::read::{Look, time, work};
use crate::paths::ask::{Row, among, rows};

/// The end of 2034 in microseconds: TaskJuggler knows the years 1970 to 2035.
const LAST: i64 = 2_051_222_400_000_000;

/// A plan, and whose dates it finds.
pub(super) struct Planned {
    pub(super) plan: Plan,
    /// Projects and tasks.
    pub(super) keys: KeySet,
    /// The revisions of the tasks: those that get others meanwhile are left alone.
    pub(super) revisions: KeyMap<i64>,
}

/// Where a task stands: its project, and its position there.
pub(super) type Place = (usize, usize);

/// One task waits for another.
pub(super) struct Edge {
    pub(super) of: Place,
    /// What is waited for, where it is a part of the plan.
    pub(super) to: Option<Place>,
    /// When it is, where it is not.
    pub(super) outside: Option<Range>,
    pub(super) dependency: Dependency,
}

/// The tasks of projects, as they are put together.
#[derive(Default)]
pub(super) struct Tree {
    pub(super) projects: Vec<(Key, Vec<Task>)>,
    places: KeyMap<Place>,
    revisions: KeyMap<i64>,
    outside: BTreeMap<Key, Outside>,
    /// What is waited for, as long as tasks were not given it.
    pub(super) edges: Vec<Edge>,
}

impl Look<'_> {
    /// The plan of a studio's work on these projects; nothing without a studio.
    pub(super) async fn plan(
        self,
        tx: &mut Tx,
        (studio, now): (Key, i64),
        (projects, resources): (&[Key], bool),
    ) -> Result<Option<Planned>> {
        let Some(mut facility) = self.facility(tx, (studio, now)).await? else { return Ok(None) };
        let absences = self.absences(tx, Predicate::True).await?;
        let people = self.people(tx, (Predicate::True, &absences)).await?;
        let mut tree = self.tree(tx, projects).await?;
        tree.wait_as_far_as_possible(&facility.calendar, facility.now);
        let begin = facility.window.0.max(facility.now);
        facility.window = tree.reach(facility.window);
        facility.earliest = Some(begin).filter(|begin| *begin > facility.window.0);
        let keys = projects.iter().copied().chain(tree.places.keys().copied()).collect();
        let people: Vec<Person> = people.into_iter().map(|(_, person)| person).collect();
        let everybody = absences.iter().filter(|(user, _)| user.is_none());
        let vacations = everybody.map(|(_, range)| *range).collect();
        let revisions = std::mem::take(&mut tree.revisions);
        let (outside, projects) = tree.finish();
        let plan = Plan { facility, vacations, people, outside, projects, resources };
        Ok(Some(Planned { plan, keys, revisions }))
    }

    /// The tasks of projects; what they wait for is still to be given to them.
    pub(super) async fn tree(self, tx: &mut Tx, projects: &[Key]) -> Result<Tree> {
        let empty = projects.iter().map(|project| (*project, Vec::new())).collect();
        let mut tree = Tree { projects: empty, ..Tree::default() };
        self.add_tasks(tx, &mut tree, projects).await?;
        self.add_dependencies(tx, &mut tree, projects).await?;
        self.add_bookings(tx, &mut tree, projects).await?;
        Ok(tree)
    }

    async fn add_tasks(self, tx: &mut Tx, tree: &mut Tree, projects: &[Key]) -> Result<()> {
        let ty = self.ty("Task")?;
        let mut ask = self.ask("Task", among(self.field("Task", "project_id")?, projects))?;
        ask.push(self.kind(0, "Task")?);
        let columns = [
            "project_id",
            "parent_id",
            "priority",
            "schedule_timing",
            "schedule_unit",
            "schedule_model",
            "schedule_constraint",
            "start",
            "end",
            "allocation_strategy",
            "persistent_allocation",
            "revision",
        ];
        for name in columns {
            ask.field(name)?;
        }
        ask.many((ty, 0), "resources", &[])?;
        ask.many((ty, 0), "alternative_resources", &[])?;
        let level = self.read(tx, ask.query).await?;
        let kinds = self.kinds(ty);
        let at: KeyMap<usize> =
            projects.iter().enumerate().map(|(at, project)| (*project, at)).collect();
        let mut parents = Vec::new();
        for row in rows(&level) {
            let (Some(key), Some(project)) = (row.key(0), row.key(2)) else { continue };
            let Some(project) = at.get(&project).copied() else { continue };
            let tasks = &mut tree.projects[project].1;
            tree.places.insert(key, (project, tasks.len()));
            tree.revisions.extend(row.cell(13).as_int().map(|revision| (key, revision)));
            parents.extend(row.key(3).map(|parent| (key, parent)));
            let name = kinds.get(row.text(1)).copied().unwrap_or("Task");
            tasks.push(task(Label::of(name, key), row));
        }
        for (key, parent) in parents {
            let (Some(own), Some(above)) = (tree.places.get(&key), tree.places.get(&parent)) else {
                continue;
            };
            if own.0 == above.0 {
                tree.projects[own.0].1[own.1].parent = Some(above.1);
            }
        }
        Ok(())
    }

    async fn add_dependencies(self, tx: &mut Tx, tree: &mut Tree, projects: &[Key]) -> Result<()> {
        let of_projects = among(self.field("TaskDependency", "project_id")?, projects);
        let mut ask = self.ask("TaskDependency", of_projects)?;
        let own = ["task_id", "dependency_target", "gap_timing", "gap_unit", "gap_model"];
        for name in own {
            ask.field(name)?;
        }
        let other = ask.one("depends_on", &["start", "end"])?;
        let kind = ask.push(self.kind(1, "Task")?);
        let level = self.read(tx, ask.query).await?;
        let kinds = self.kinds(self.ty("Task")?);
        let mut found: Vec<Row<'_>> = rows(&level).collect();
        found.sort_by_key(|row| row.key(other));
        for row in found {
            let (Some(task), Some(other_key)) = (row.key(1), row.key(other)) else { continue };
            let Some(place) = tree.places.get(&task).copied() else { continue };
            let to = tree.places.get(&other_key).copied();
            let mut outside = None;
            let path = match to {
                Some(there) if tree.is_above(there, place) || tree.is_above(place, there) => {
                    continue;
                }
                Some(there) => tree.path(there),
                None => {
                    let (Some(start), Some(end)) = (time(row, other + 1), time(row, other + 2))
                    else {
                        continue;
                    };
                    let name = kinds.get(row.text(kind)).copied().unwrap_or("Task");
                    let label = Label::of(name, other_key);
                    outside = Some((start, end));
                    let range = (start, end);
                    tree.outside.insert(other_key, Outside { label: label.clone(), range });
                    vec![label]
                }
            };
            let gap = Some(work(row, 3)).filter(|gap| gap.amount > 0.0);
            let on_start = row.text(2) == "onstart";
            let dependency = Dependency { path, on_start, gap };
            tree.edges.push(Edge { of: place, to, outside, dependency });
        }
        Ok(())
    }

    async fn add_bookings(self, tx: &mut Tx, tree: &mut Tree, projects: &[Key]) -> Result<()> {
        let of_projects = among(self.field("TimeLog", "project_id")?, projects);
        let mut ask = self.ask("TimeLog", of_projects)?;
        for name in ["task_id", "resource_id", "start", "end"] {
            ask.field(name)?;
        }
        let level = self.read(tx, ask.query).await?;
        let booking = |row: Row<'_>| {
            let range = (time(row, 3)?, time(row, 4)?);
            Some((row.key(1)?, Booking { resource: Label::of("User", row.key(2)?), range }))
        };
        let mut bookings: Vec<_> = rows(&level).filter_map(booking).collect();
        bookings.sort_by(|(_, a), (_, b)| (a.range, &a.resource).cmp(&(b.range, &b.resource)));
        for (task, booking) in bookings {
            if let Some((project, at)) = tree.places.get(&task).copied() {
                tree.projects[project].1[at].bookings.push(booking);
            }
        }
        Ok(())
    }
}

/// A moment, if it is one of those that TaskJuggler knows: it refuses whole plans for others.
fn known(moment: Option<i64>) -> Option<i64> {
    moment.filter(|micros| (0..LAST).contains(micros))
}

fn task(label: Label, row: Row<'_>) -> Task {
    let people = |child: usize| {
        let keys = row.children(child).into_iter().filter_map(|row| row.key(0));
        keys.map(|key| Label::of("User", key)).collect()
    };
    let (start, end) = (known(time(row, 9)), known(time(row, 10)));
    let pin = match row.text(8) {
        "start" => Pin { start, end: None },
        "end" => Pin { start: None, end },
        "both" => Pin { start, end },
        _ => Pin::default(),
    };
    Task {
        label,
        parent: None,
        priority: row.cell(4).as_int().unwrap_or(500),
        depends: Vec::new(),
        pin,
        work: work(row, 5),
        resources: people(0),
        alternatives: people(1),
        strategy: Strategy::of(row.text(11)),
        persistent: row.cell(12).as_int() != Some(0),
        bookings: Vec::new(),
    }
}

impl Tree {
    /// Where a task stands.
    pub(super) fn place(&self, task: Key) -> Option<Place> {
        self.places.get(&task).copied()
    }

    /// What is waited for outside, and the projects.
    pub(super) fn finish(self) -> (Vec<Outside>, Vec<Project>) {
        let projects = self.projects.into_iter().map(|(key, tasks)| {
            let label = Label::of("Project", key);
            Project { label, tasks }
        });
        (self.outside.into_values().collect(), projects.collect())
    }

    /// The labels from the project down to a task.
    fn path(&self, (project, at): Place) -> Vec<Label> {
        let (key, tasks) = &self.projects[project];
        let mut path = Vec::new();
        let mut next = Some(at);
        while let Some(task) =
            next.and_then(|at| tasks.get(at)).filter(|_| path.len() <= tasks.len())
        {
            path.push(task.label.clone());
            next = task.parent;
        }
        path.push(Label::of("Project", *key));
        path.reverse();
        path
    }

    /// Whether a task is a part of another: then it cannot wait for it.
    fn is_above(&self, above: Place, below: Place) -> bool {
        let tasks = &self.projects[below.0].1;
        let (mut next, mut steps) = (Some(below.1), 0);
        while let Some(at) = next.filter(|_| above.0 == below.0 && steps <= tasks.len()) {
            if at == above.1 {
                return true;
            }
            steps += 1;
            next = tasks.get(at).and_then(|task| task.parent);
        }
        false
    }

    /// A window that everything fits in that has dates already: TaskJuggler refuses what does not.
    fn reach(&self, window: Range) -> Range {
        const DAY: i64 = 24 * 3_600_000_000;
        let tasks = self.projects.iter().flat_map(|(_, tasks)| tasks);
        let pinned = tasks.clone().flat_map(|task| [task.pin.start, task.pin.end]).flatten();
        let done = tasks.filter(|task| !task.resources.is_empty());
        let done = done.flat_map(|task| task.bookings.iter().map(|booking| booking.range.0));
        let outside = self.outside.values().flat_map(|task| [task.range.0, task.range.1]);
        let moments = pinned.chain(done).chain(outside);
        moments.fold(window, |(first, last), moment| {
            // Whole days count: the last one is to be among them.
            let end = if moment > last { moment.saturating_add(DAY) } else { last };
            (first.min(moment), end)
        })
    }
}
