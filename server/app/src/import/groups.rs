//! Which classes are brought, in which order, and from which tables and columns.
//!
//! A column that has the name of one of our fields fills it; the field's kind says how it is read.

use server_storage::foreign::{Page, Select};

/// Classes that are read together, by id.
#[derive(Debug)]
pub(super) struct Group {
    /// What the progress says.
    pub stage: &'static str,
    /// Names of classes, equal in both models.
    pub classes: &'static [&'static str],
    /// Their own tables beside `SimpleEntities`.
    pub tables: &'static [Table],
}

/// A table that shares its key with `SimpleEntities`.
#[derive(Debug)]
pub(super) struct Table {
    pub name: &'static str,
    /// The class that has a row in it; every class of the group when there is none.
    pub class: Option<&'static str>,
    pub columns: &'static [&'static str],
}

const fn table(name: &'static str, columns: &'static [&'static str]) -> Table {
    Table { name, class: None, columns }
}

const fn table_of(
    class: &'static str,
    name: &'static str,
    columns: &'static [&'static str],
) -> Table {
    Table { name, class: Some(class), columns }
}

const BASE: [&str; 14] = [
    "id",
    "entity_type",
    "name",
    "description",
    "created_by_id",
    "updated_by_id",
    "date_created",
    "date_updated",
    "type_id",
    "generic_text",
    "thumbnail_id",
    "html_style",
    "html_class",
    "stalker_version",
];

/// Every group, such that a record mostly comes after those that it refers to.
pub(super) const GROUPS: [Group; 18] = [
    Group {
        stage: "Users",
        classes: &["User"],
        tables: &[table("Users", &["email", "login", "efficiency", "rate"])],
    },
    Group {
        stage: "Types",
        classes: &["Type"],
        tables: &[table("Types", &["target_entity_type", "code"])],
    },
    Group { stage: "Statuses", classes: &["Status"], tables: &[table("Statuses", &["code"])] },
    Group {
        stage: "Status lists",
        classes: &["StatusList"],
        tables: &[table("StatusLists", &["target_entity_type"])],
    },
    Group { stage: "Groups", classes: &["Group"], tables: &[table("Groups", &[])] },
    Group { stage: "Roles", classes: &["Role"], tables: &[table("Roles", &[])] },
    Group { stage: "Departments", classes: &["Department"], tables: &[table("Departments", &[])] },
    Group { stage: "Tags", classes: &["Tag"], tables: &[table("Tags", &[])] },
    Group {
        stage: "Repositories",
        classes: &["Repository"],
        tables: &[table("Repositories", &["code", "linux_path", "windows_path", "macos_path"])],
    },
    Group {
        stage: "Image formats",
        classes: &["ImageFormat"],
        tables: &[table("ImageFormats", &["width", "height", "pixel_aspect", "print_resolution"])],
    },
    Group {
        stage: "Templates",
        classes: &["FilenameTemplate"],
        tables: &[table("FilenameTemplates", &["target_entity_type", "path", "filename"])],
    },
    Group {
        stage: "Structures",
        classes: &["Structure"],
        tables: &[table("Structures", &["custom_template"])],
    },
    Group {
        stage: "Projects",
        classes: &["Project"],
        tables: &[table(
            "Projects",
            &[
                "code",
                "structure_id",
                "image_format_id",
                "fps",
                "is_stereoscopic",
                "status_id",
                "status_list_id",
                "start",
                "end",
                "duration",
                "computed_start",
                "computed_end",
            ],
        )],
    },
    Group {
        stage: "Files",
        classes: &["File"],
        tables: &[table("Files", &["original_filename", "full_path", "created_with"])],
    },
    Group { stage: "Notes", classes: &["Note"], tables: &[table("Notes", &[])] },
    Group {
        stage: "Tasks",
        classes: &["Task", "Asset", "Shot", "Sequence", "Scene", "Variant"],
        tables: &[
            table(
                "Tasks",
                &[
                    "project_id",
                    "parent_id",
                    "is_milestone",
                    "allocation_strategy",
                    "persistent_allocation",
                    "priority",
                    "bid_timing",
                    "bid_unit",
                    "review_number",
                    "status_id",
                    "status_list_id",
                    "start",
                    "end",
                    "duration",
                    "computed_start",
                    "computed_end",
                    "schedule_timing",
                    "schedule_unit",
                    "schedule_model",
                    "schedule_constraint",
                ],
            ),
            table_of("Asset", "Assets", &["code"]),
            table_of(
                "Shot",
                "Shots",
                &[
                    "code",
                    "sequence_id",
                    "scene_id",
                    "image_format_id",
                    "cut_in",
                    "cut_out",
                    "source_in",
                    "source_out",
                    "record_in",
                    "fps",
                ],
            ),
            table_of("Sequence", "Sequences", &["code"]),
            table_of("Scene", "Scenes", &["code"]),
            table_of("Variant", "Variants", &[]),
        ],
    },
    Group {
        stage: "Time logs",
        classes: &["TimeLog"],
        tables: &[table(
            "TimeLogs",
            &[
                "task_id",
                "resource_id",
                "start",
                "end",
                "duration",
                "computed_start",
                "computed_end",
            ],
        )],
    },
    Group {
        stage: "Versions",
        classes: &["Version"],
        tables: &[table(
            "Versions",
            &["task_id", "revision_number", "version_number", "is_published", "parent_id"],
        )],
    },
];

impl Group {
    /// Rows of this group. Each own table leads with its `id`, which is
    /// missing when the table has no such row.
    pub(super) fn select(&self, page: Page) -> Select {
        let mut columns: Vec<(usize, &'static str)> = BASE.iter().map(|name| (0, *name)).collect();
        for (index, table) in self.tables.iter().enumerate() {
            columns.push((index + 1, "id"));
            columns.extend(table.columns.iter().map(|name| (index + 1, *name)));
        }
        let own = self.tables.iter().map(|table| table.name);
        Select {
            tables: std::iter::once("SimpleEntities").chain(own).collect(),
            columns,
            among: Some(("entity_type", self.classes.iter().map(|c| (*c).to_owned()).collect())),
            page,
        }
    }
}

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
pub(super) const PAIRS: [Pairs; 3] = [
    Pairs {
        stage: "People of departments",
        class: "DepartmentUser",
        table: "Department_Users",
        ends: [("department", "did"), ("user", "uid")],
        columns: &[("rid", "role_id")],
        after: "Departments",
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
];

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

/// Whether a class of the source has a counterpart here.
pub(super) fn is_supported(class: &str) -> bool {
    GROUPS.iter().any(|group| group.classes.contains(&class))
}
