//! Facts about tables: every row that ties records together arrived, between the same two.

use std::collections::HashSet;

use rusqlite::Connection;

use super::Facts;
use crate::import::studio::production;

/// Table, its two columns, and the relation that it became.
const LINKS: [(&str, [&str; 2], [&str; 2]); 22] = [
    ("User_Permissions", ["user_id", "permission_id"], ["User", "permissions"]),
    ("Group_Permissions", ["group_id", "permission_id"], ["Group", "permissions"]),
    ("Group_Users", ["gid", "uid"], ["Group", "users"]),
    ("StatusList_Statuses", ["status_list_id", "status_id"], ["StatusList", "statuses"]),
    (
        "Structure_FilenameTemplates",
        ["structure_id", "filenametemplate_id"],
        ["Structure", "templates"],
    ),
    ("Project_Repositories", ["project_id", "repository_id"], ["Project", "repositories"]),
    ("Project_References", ["project_id", "reference_id"], ["Project", "references"]),
    ("File_References", ["file_id", "reference_id"], ["File", "references"]),
    ("Entity_Tags", ["entity_id", "tag_id"], ["Entity", "tags"]),
    ("Entity_Notes", ["entity_id", "note_id"], ["Entity", "notes"]),
    (
        "SimpleEntity_GenericData",
        ["simple_entity_id", "other_simple_entity_id"],
        ["SimpleEntity", "generic_data"],
    ),
    ("Task_References", ["task_id", "reference_id"], ["Task", "references"]),
    ("Task_Resources", ["task_id", "resource_id"], ["Task", "resources"]),
    ("Task_Alternative_Resources", ["task_id", "resource_id"], ["Task", "alternative_resources"]),
    ("Task_Computed_Resources", ["task_id", "resource_id"], ["Task", "computed_resources"]),
    ("Task_Watchers", ["task_id", "watcher_id"], ["Task", "watchers"]),
    ("Task_Responsible", ["task_id", "responsible_id"], ["Task", "responsible"]),
    ("Version_Files", ["version_id", "file_id"], ["Version", "files"]),
    ("PriceList_Goods", ["price_list_id", "good_id"], ["PriceList", "goods"]),
    ("EntityGroup_Entities", ["entity_group_id", "other_entity_id"], ["EntityGroup", "entities"]),
    ("Ticket_SimpleEntities", ["ticket_id", "simple_entity_id"], ["Ticket", "links"]),
    ("Ticket_Related_Tickets", ["ticket_id", "related_ticket_id"], ["Ticket", "related_tickets"]),
];

/// Table, its two columns, the class that its rows became, and whether each has a role.
const PAIRS: [(&str, [&str; 2], &str, bool); 6] = [
    ("Client_Users", ["cid", "uid"], "ClientUser", true),
    ("Daily_Files", ["daily_id", "file_id"], "DailyFile", false),
    ("Department_Users", ["did", "uid"], "DepartmentUser", true),
    ("Project_Clients", ["project_id", "client_id"], "ProjectClient", true),
    ("Project_Users", ["project_id", "user_id"], "ProjectUser", true),
    ("Task_Dependencies", ["task_id", "depends_on_id"], "TaskDependency", false),
];

/// Tables of no records of their own: what each class is, and the revision.
const APART: [&str; 2] = ["EntityTypes", "alembic_version"];

fn rows(source: &Connection, table: &str, columns: [&str; 2]) -> Vec<(i64, i64)> {
    let sql = format!("SELECT \"{}\", \"{}\" FROM \"{table}\"", columns[0], columns[1]);
    let mut statement = source.prepare(&sql).expect("a statement");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).expect("rows");
    rows.map(|row| row.expect("a row")).collect()
}

impl Facts<'_> {
    pub(super) async fn rows_per_table(&self) {
        let source = Connection::open(production()).expect("the production");
        let mut seen: HashSet<&str> = APART.into();
        for (table, columns, [class, relation]) in LINKS {
            seen.insert(table);
            let rows = rows(&source, table, columns);
            self.count(table, rows.len());
            let ours = self.links(class, relation).await;
            for (own, other) in rows {
                let targets = &ours[&self.by_id[&own]];
                let other = match columns[1] {
                    "permission_id" => self.key(&other.to_string(), &["Permission"]),
                    _ => self.by_id[&other],
                };
                assert!(targets.contains(&other), "{class}.{relation}: {own} -> {other:?}");
            }
        }
        for (table, columns, class, with_role) in PAIRS {
            seen.insert(table);
            let rows = rows(&source, table, columns);
            self.count(table, rows.len());
            let stored = self.records(class, if with_role { &["role_id"] } else { &[] }).await;
            let role = columns[0].to_owned();
            for (own, other) in rows {
                let pair = self.key(&format!("{own}/{other}"), &[class]);
                let record = &stored[&pair];
                if with_role {
                    let sql = format!(
                        "SELECT rid FROM \"{table}\" WHERE \"{role}\" = {own} AND \"{}\" = {other}",
                        columns[1]
                    );
                    let id: Option<i64> =
                        source.query_row(&sql, [], |row| row.get(0)).expect("a row");
                    let ours = record[0].as_cell().as_key().map(|key| self.ids[&key]);
                    assert_eq!(ours, id, "{class} {own}/{other}: role");
                }
            }
        }
        // Every other table holds records, one row each: their classes were counted.
        for (table, count) in self.expected["rows_per_table"].as_object().expect("tables") {
            if seen.contains(table.as_str()) {
                continue;
            }
            let ids = self.ids_of(&source, table);
            assert_eq!(Some(ids.len() as u64), count.as_u64(), "{table}");
            let known = |id: &i64| match table.as_str() {
                "Permissions" => self.map.contains_key(&("Permission".to_owned(), id.to_string())),
                _ => self.by_id.contains_key(id),
            };
            assert!(ids.iter().all(known), "every row of {table} is here");
        }
        for name in self.names(&source) {
            assert!(self.studio.registry.by_name(&name).is_some(), "there is a type {name}");
        }
    }

    fn count(&self, table: &str, rows: usize) {
        assert_eq!(self.expected["rows_per_table"][table].as_u64(), Some(rows as u64), "{table}");
    }

    fn ids_of(&self, source: &Connection, table: &str) -> Vec<i64> {
        let mut statement = source.prepare(&format!("SELECT id FROM \"{table}\"")).expect("ids");
        let ids = statement.query_map([], |row| row.get(0)).expect("ids");
        ids.map(|id| id.expect("an id")).collect()
    }

    fn names(&self, source: &Connection) -> Vec<String> {
        let mut statement = source.prepare("SELECT name FROM EntityTypes").expect("names");
        let names = statement.query_map([], |row| row.get(0)).expect("names");
        names.map(|name| name.expect("a name")).collect()
    }
}
