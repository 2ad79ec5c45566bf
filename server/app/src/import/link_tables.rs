//! Which tables of links are brought, and the relations that they become.

use server_storage::foreign::Select;

/// A table of links, and the relation that they become.
#[derive(Debug)]
pub(super) struct Links {
    pub table: &'static str,
    pub own: &'static str,
    pub other: &'static str,
    pub class: &'static str,
    pub relation: &'static str,
    /// The column with the position; otherwise the order of insertion counts.
    pub position: Option<&'static str>,
}

const fn links(
    table: &'static str,
    (own, other): (&'static str, &'static str),
    (class, relation): (&'static str, &'static str),
) -> Links {
    Links { table, own, other, class, relation, position: None }
}

impl Links {
    /// The rows of the table.
    pub(super) fn select(&self) -> Select {
        let mut columns = vec![self.own, self.other];
        columns.extend(self.position);
        Select::table(self.table, &columns)
    }
}

/// Every table of links between records that are brought.
pub(super) const LINKS: [Links; 22] = [
    links("User_Permissions", ("user_id", "permission_id"), ("User", "permissions")),
    links("Group_Permissions", ("group_id", "permission_id"), ("Group", "permissions")),
    links("Group_Users", ("uid", "gid"), ("User", "groups")),
    links("StatusList_Statuses", ("status_list_id", "status_id"), ("StatusList", "statuses")),
    links(
        "Structure_FilenameTemplates",
        ("structure_id", "filenametemplate_id"),
        ("Structure", "templates"),
    ),
    Links {
        table: "Project_Repositories",
        own: "project_id",
        other: "repository_id",
        class: "Project",
        relation: "repositories",
        position: Some("position"),
    },
    links("Project_References", ("project_id", "reference_id"), ("Project", "references")),
    links("File_References", ("file_id", "reference_id"), ("File", "references")),
    links("Entity_Tags", ("entity_id", "tag_id"), ("Entity", "tags")),
    links("Entity_Notes", ("entity_id", "note_id"), ("Entity", "notes")),
    links(
        "SimpleEntity_GenericData",
        ("simple_entity_id", "other_simple_entity_id"),
        ("SimpleEntity", "generic_data"),
    ),
    links("Task_References", ("task_id", "reference_id"), ("Task", "references")),
    links("Task_Resources", ("task_id", "resource_id"), ("Task", "resources")),
    links(
        "Task_Alternative_Resources",
        ("task_id", "resource_id"),
        ("Task", "alternative_resources"),
    ),
    links("Task_Computed_Resources", ("task_id", "resource_id"), ("Task", "computed_resources")),
    links("Task_Watchers", ("task_id", "watcher_id"), ("Task", "watchers")),
    links("Task_Responsible", ("task_id", "responsible_id"), ("Task", "responsible")),
    links("Version_Files", ("version_id", "file_id"), ("Version", "files")),
    links("PriceList_Goods", ("price_list_id", "good_id"), ("PriceList", "goods")),
    links(
        "EntityGroup_Entities",
        ("entity_group_id", "other_entity_id"),
        ("EntityGroup", "entities"),
    ),
    links("Ticket_SimpleEntities", ("ticket_id", "simple_entity_id"), ("Ticket", "links")),
    links(
        "Ticket_Related_Tickets",
        ("ticket_id", "related_ticket_id"),
        ("Ticket", "related_tickets"),
    ),
];
