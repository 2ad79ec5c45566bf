//! Which classes are pairs of records, and from which tables and columns they are brought.

use server_storage::foreign::{Page, Select};

/// A class without a key of its own: a pair of records with what belongs to the pair.
#[derive(Debug)]
pub(super) struct Pairs {
    pub stage: &'static str,
    pub class: &'static str,
    pub table: &'static str,
    /// Our two relations, and the columns with their ids.
    pub ends: [(&'static str, &'static str); 2],
    /// Column, and our field.
    pub columns: &'static [(&'static str, &'static str)],
    /// The stage that it follows.
    pub after: &'static str,
}

impl Pairs {
    /// Rows of these pairs.
    pub(super) fn select(&self, page: Page) -> Select {
        let ends = self.ends.iter().map(|(_, column)| *column);
        let columns: Vec<_> = ends.chain(self.columns.iter().map(|(column, _)| *column)).collect();
        Select { page, ..Select::table(self.table, &columns) }
    }
}

/// Every class of pairs.
pub(super) const PAIRS: [Pairs; 6] = [
    Pairs {
        stage: "People of departments",
        class: "DepartmentUser",
        table: "Department_Users",
        ends: [("department", "did"), ("user", "uid")],
        columns: &[("rid", "role_id")],
        after: "Departments",
    },
    Pairs {
        stage: "People of clients",
        class: "ClientUser",
        table: "Client_Users",
        ends: [("client", "cid"), ("user", "uid")],
        columns: &[("rid", "role_id")],
        after: "Clients",
    },
    Pairs {
        stage: "People of projects",
        class: "ProjectUser",
        table: "Project_Users",
        ends: [("project", "project_id"), ("user", "user_id")],
        columns: &[("rid", "role_id"), ("rate", "rate")],
        after: "Projects",
    },
    Pairs {
        stage: "Clients of projects",
        class: "ProjectClient",
        table: "Project_Clients",
        ends: [("project", "project_id"), ("client", "client_id")],
        columns: &[("rid", "role_id")],
        after: "Projects",
    },
    Pairs {
        stage: "Dependencies",
        class: "TaskDependency",
        table: "Task_Dependencies",
        ends: [("task", "task_id"), ("depends_on", "depends_on_id")],
        columns: &[
            ("dependency_target", "dependency_target"),
            ("gap_timing", "gap_timing"),
            ("gap_unit", "gap_unit"),
            ("gap_model", "gap_model"),
            ("gap_constraint", "gap_constraint"),
        ],
        after: "Tasks",
    },
    Pairs {
        stage: "Files of dailies",
        class: "DailyFile",
        table: "Daily_Files",
        ends: [("daily", "daily_id"), ("file", "file_id")],
        columns: &[("rank", "rank")],
        after: "Dailies",
    },
];
