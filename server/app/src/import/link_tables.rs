//! Which tables of links are brought, and the relations that they become.

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

/// Every table of links between records that are brought.
pub(super) const LINKS: [Links; 18] = [
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
];

/// Tables of links that belong to classes that are not supported yet.
pub(super) const UNSUPPORTED_LINKS: [&str; 7] = [
    "Client_Users",
    "Daily_Files",
    "EntityGroup_Entities",
    "PriceList_Goods",
    "Project_Clients",
    "Ticket_Related_Tickets",
    "Ticket_SimpleEntities",
];
