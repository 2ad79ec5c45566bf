//! What has to be known of the source as a whole before single records are brought: which ids
//! exist, the tree of tasks, where notes and files belong.

use std::collections::HashMap;

use schema_som::Result;
use schema_som::calendar::{Calendar, ScheduleModel, TimeUnit};
use schema_som::cell::{Cell, Rows};
use schema_som::rowset::Rowset;
use server_storage::foreign::Select;

use super::money::Money;
use super::source::Source;
use super::tree::{Task, Tree};
use super::work_time;

/// Which column says where the records of a table belong; the column of a table leads to one
/// before it.
const OWNERS: [(&str, &str); 11] = [
    ("Versions", "task_id"),
    ("TimeLogs", "task_id"),
    ("Reviews", "task_id"),
    ("Tickets", "project_id"),
    ("TicketLogs", "ticket_id"),
    ("Dailies", "project_id"),
    ("Budgets", "project_id"),
    ("BudgetEntries", "budget_id"),
    ("Invoices", "budget_id"),
    ("Payments", "invoice_id"),
    ("Pages", "project_id"),
];

/// What is known of the source.
pub(super) struct Survey {
    /// The class of every id.
    classes: HashMap<i64, u16>,
    /// The names of classes.
    names: Vec<String>,
    /// The tree of tasks.
    pub tree: Tree,
    /// The project of what is not a task but belongs to one: versions, logs, tickets ...
    projects: HashMap<i64, i64>,
    /// What money sums up to.
    pub money: Money,
    /// The codes of statuses.
    pub statuses: HashMap<i64, String>,
    /// The classes that status lists are for.
    pub lists: HashMap<i64, String>,
}

impl Survey {
    pub(super) async fn take(source: &Source) -> Result<Self> {
        let mut survey = Self {
            classes: HashMap::new(),
            names: Vec::new(),
            tree: Tree::default(),
            projects: HashMap::new(),
            money: Money::read(source).await?,
            statuses: texts(source, "Statuses", "code").await?,
            lists: texts(source, "StatusLists", "target_entity_type").await?,
        };
        let mut thumbnails = Vec::new();
        survey.read_classes(source, &mut thumbnails).await?;
        survey.read_tasks(source).await?;
        survey.read_owners(source).await?;
        survey.read_files(source, &thumbnails).await?;
        survey.read_notes(source).await?;
        Ok(survey)
    }

    /// The class of an id, if there is such a record.
    pub(super) fn class(&self, id: i64) -> Option<&str> {
        self.classes.get(&id).map(|class| self.names[*class as usize].as_str())
    }

    /// How many records each class has.
    pub(super) fn counts(&self) -> HashMap<&str, u64> {
        let mut counts = HashMap::new();
        for class in self.classes.values() {
            *counts.entry(self.names[*class as usize].as_str()).or_default() += 1;
        }
        counts
    }

    /// The project that a record belongs to.
    pub(super) fn project(&self, id: i64) -> Option<i64> {
        match self.class(id) {
            Some("Project") => Some(id),
            _ => self.tree.project(id).or_else(|| self.projects.get(&id).copied()),
        }
    }

    async fn read_classes(
        &mut self,
        source: &Source,
        thumbnails: &mut Vec<(i64, i64)>,
    ) -> Result<()> {
        let mut by_name: HashMap<String, u16> = HashMap::new();
        let select = Select::table("SimpleEntities", &["id", "entity_type", "thumbnail_id"]);
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                let Cell::Int(id) = rows.cell(row, 0) else { continue };
                let name = match rows.cell(row, 1) {
                    Cell::Text(name) => name,
                    _ => "",
                };
                let class = match by_name.get(name) {
                    Some(class) => *class,
                    None => {
                        let class = self.names.len() as u16;
                        by_name.insert(name.to_owned(), class);
                        self.names.push(name.to_owned());
                        class
                    }
                };
                self.classes.insert(id, class);
                thumbnails.extend(rows.cell(row, 2).as_int().map(|file| (id, file)));
            }
        };
        source.each(select, read).await?;
        thumbnails.sort_unstable();
        Ok(())
    }

    async fn read_tasks(&mut self, source: &Source) -> Result<()> {
        let calendar = work_time::calendar(source).await?;
        let own = [
            "id",
            "project_id",
            "parent_id",
            "status_id",
            "schedule_timing",
            "schedule_unit",
            "schedule_model",
            "schedule_seconds",
            "total_logged_seconds",
        ];
        let mut columns = vec![(1, "name")];
        columns.extend(own.map(|name| (0, name)));
        let tables = vec!["Tasks", "SimpleEntities"];
        let tree = &mut self.tree;
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                let Cell::Int(id) = rows.cell(row, 1) else { continue };
                tree.insert(id, task(rows, row, &calendar));
            }
        };
        source.each(Select { tables, columns, ..Select::default() }, read).await?;
        let logs = Select::table("TimeLogs", &["task_id", "start", "end"]);
        let read = |rows: &Rowset| {
            for row in 0..rows.len() {
                if let Cell::Int(task) = rows.cell(row, 0) {
                    tree.log(task, (rows.cell(row, 1), rows.cell(row, 2)));
                }
            }
        };
        source.each(logs, read).await?;
        let edges = Select::table("Task_Dependencies", &["task_id", "depends_on_id"]);
        let read = |rows: &Rowset| pairs(rows).for_each(|(task, other)| tree.depend(task, other));
        source.each(edges, read).await?;
        tree.settle();
        Ok(())
    }

    /// Where those records belong that name their task, their project, or one that does.
    async fn read_owners(&mut self, source: &Source) -> Result<()> {
        for (table, column) in OWNERS {
            let read = |rows: &Rowset| {
                for (id, owner) in pairs(rows) {
                    if let Some(project) = self.project(owner) {
                        self.projects.insert(id, project);
                    }
                }
            };
            source.each(Select::table(table, &["id", column]), read).await?;
        }
        Ok(())
    }

    /// A file belongs to the project of what it is attached to; what it refers to, too.
    async fn read_files(&mut self, source: &Source, thumbnails: &[(i64, i64)]) -> Result<()> {
        let tables = [
            ("Version_Files", ["version_id", "file_id"]),
            ("Task_References", ["task_id", "reference_id"]),
            ("Project_References", ["project_id", "reference_id"]),
            ("Daily_Files", ["daily_id", "file_id"]),
        ];
        for (table, columns) in tables {
            let attach = |rows: &Rowset| self.attach(pairs(rows));
            source.each(Select::table(table, &columns), attach).await?;
        }
        self.attach(thumbnails.iter().copied());
        let mut references: HashMap<i64, Vec<i64>> = HashMap::new();
        let read = |rows: &Rowset| {
            for (file, reference) in pairs(rows) {
                references.entry(file).or_default().push(reference);
            }
        };
        source.each(Select::table("File_References", &["file_id", "reference_id"]), read).await?;
        let mut reached: Vec<i64> = references.keys().copied().collect();
        reached.sort_unstable();
        while let Some(file) = reached.pop() {
            let Some(project) = self.projects.get(&file).copied() else { continue };
            for reference in references.get(&file).into_iter().flatten() {
                if !self.projects.contains_key(reference) {
                    self.projects.insert(*reference, project);
                    reached.push(*reference);
                }
            }
        }
        Ok(())
    }

    async fn read_notes(&mut self, source: &Source) -> Result<()> {
        let notes = Select::table("Entity_Notes", &["entity_id", "note_id"]);
        source.each(notes, |rows| self.attach(pairs(rows))).await
    }

    /// What is attached to several projects belongs to the first.
    fn attach(&mut self, pairs: impl Iterator<Item = (i64, i64)>) {
        for (owner, attached) in pairs {
            if let Some(project) = self.project(owner) {
                self.projects.entry(attached).or_insert(project);
            }
        }
    }
}

/// One text column of a table by id.
async fn texts(
    source: &Source,
    table: &'static str,
    column: &'static str,
) -> Result<HashMap<i64, String>> {
    let mut texts = HashMap::new();
    let read = |rows: &Rowset| {
        for row in 0..rows.len() {
            if let (Cell::Int(id), Cell::Text(text)) = (rows.cell(row, 0), rows.cell(row, 1)) {
                texts.insert(id, text.to_owned());
            }
        }
    };
    source.each(Select::table(table, &["id", column]), read).await?;
    Ok(texts)
}

/// The first two numbers of each row that has both.
pub(super) fn pairs(rows: &Rowset) -> impl Iterator<Item = (i64, i64)> {
    (0..rows.len())
        .filter_map(|row| Some((rows.cell(row, 0).as_int()?, rows.cell(row, 1).as_int()?)))
}

fn task(rows: &Rowset, row: usize, calendar: &Calendar) -> Task {
    let int = |column| rows.cell(row, column).as_int();
    let text = |column| match rows.cell(row, column) {
        Cell::Text(text) => text.to_owned(),
        _ => String::new(),
    };
    let timing = match rows.cell(row, 5) {
        Cell::Float(timing) => timing,
        Cell::Int(timing) => timing as f64,
        _ => 0.0,
    };
    Task {
        name: text(0),
        project: int(2),
        parent: int(3),
        status: int(4),
        planned: calendar.whole_seconds(
            timing,
            TimeUnit::of(&text(6)),
            ScheduleModel::of(&text(7)),
        ),
        schedule_seconds: int(8).filter(|seconds| *seconds >= 0),
        logged_seconds: int(9),
        ..Task::default()
    }
}
