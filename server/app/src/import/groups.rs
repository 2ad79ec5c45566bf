//! Which classes are brought, in which order, and from which tables and columns.
//!
//! A column that has the name of one of our fields fills it; the field's kind says how it is read.

use server_storage::foreign::{Page, Select};

/// Classes that are read together, by id.
#[derive(Debug)]
pub(super) struct Group {
    /// What the progress says.
    pub stage: &'static str,
    /// The table in which every record of the group has a row beside that in `SimpleEntities`.
    main: Table,
    /// The tables of classes that extend that of the main table.
    extensions: &'static [Table],
}

/// The table of a class. It shares its key with `SimpleEntities`.
#[derive(Debug)]
pub(super) struct Table {
    /// A class, of the same name in both models.
    pub class: &'static str,
    pub name: &'static str,
    /// Its columns beside the key, with spaces between them.
    columns: &'static str,
}

const fn table(class: &'static str, name: &'static str, columns: &'static str) -> Table {
    Table { class, name, columns }
}

/// A class by itself.
const fn class(stage: &'static str, main: Table) -> Group {
    Group { stage, main, extensions: &[] }
}

/// The columns of `SimpleEntities`.
const BASE: &str = "id entity_type name description created_by_id updated_by_id date_created \
     date_updated type_id generic_text thumbnail_id html_style html_class stalker_version";

const TEMPLATE: &str = "target_entity_type path filename";
const REPOSITORY: &str = "code linux_path windows_path macos_path";
const FORMAT: &str = "width height pixel_aspect print_resolution";
const PROJECT: &str = "code structure_id image_format_id fps is_stereoscopic status_id \
     status_list_id start end duration computed_start computed_end";
const TASK: &str = "project_id parent_id is_milestone allocation_strategy persistent_allocation \
     priority bid_timing bid_unit review_number status_id status_list_id start end duration \
     computed_start computed_end schedule_timing schedule_unit schedule_model schedule_constraint";
const SHOT: &str = "code sequence_id scene_id image_format_id cut_in cut_out source_in source_out \
     record_in fps";
const TIME_LOG: &str = "task_id resource_id start end duration computed_start computed_end";
const VERSION: &str = "task_id revision_number version_number is_published parent_id";

/// Every group, such that a record mostly comes after those that it refers to.
pub(super) const GROUPS: [Group; 18] = [
    class("Users", table("User", "Users", "email login efficiency rate")),
    class("Types", table("Type", "Types", "target_entity_type code")),
    class("Statuses", table("Status", "Statuses", "code")),
    class("Status lists", table("StatusList", "StatusLists", "target_entity_type")),
    class("Groups", table("Group", "Groups", "")),
    class("Roles", table("Role", "Roles", "")),
    class("Departments", table("Department", "Departments", "")),
    class("Tags", table("Tag", "Tags", "")),
    class("Repositories", table("Repository", "Repositories", REPOSITORY)),
    class("Image formats", table("ImageFormat", "ImageFormats", FORMAT)),
    class("Templates", table("FilenameTemplate", "FilenameTemplates", TEMPLATE)),
    class("Structures", table("Structure", "Structures", "custom_template")),
    class("Projects", table("Project", "Projects", PROJECT)),
    class("Files", table("File", "Files", "original_filename full_path created_with")),
    class("Notes", table("Note", "Notes", "")),
    Group {
        stage: "Tasks",
        main: table("Task", "Tasks", TASK),
        extensions: &[
            table("Asset", "Assets", "code"),
            table("Shot", "Shots", SHOT),
            table("Sequence", "Sequences", "code"),
            table("Scene", "Scenes", "code"),
            table("Variant", "Variants", ""),
        ],
    },
    class("Time logs", table("TimeLog", "TimeLogs", TIME_LOG)),
    class("Versions", table("Version", "Versions", VERSION)),
];

impl Group {
    /// Its own tables, the main one first.
    fn tables(&self) -> impl Iterator<Item = &Table> {
        std::iter::once(&self.main).chain(self.extensions)
    }

    /// Its classes.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'static str> {
        self.tables().map(|table| table.class)
    }

    /// The tables that a record of this class has a row in, each with its place in a selection.
    pub(super) fn tables_of(&self, class: &str) -> impl Iterator<Item = (usize, &Table)> {
        let numbered = self.tables().enumerate().map(|(index, table)| (index + 1, table));
        numbered.filter(move |(place, table)| *place == 1 || table.class == class)
    }

    /// Rows of this group. Each own table leads with its `id`, which is missing when the table has
    /// no such row.
    pub(super) fn select(&self, page: Page) -> Select {
        let mut columns: Vec<_> = BASE.split_whitespace().map(|name| (0, name)).collect();
        for (index, table) in self.tables().enumerate() {
            columns.push((index + 1, "id"));
            columns.extend(table.columns.split_whitespace().map(|name| (index + 1, name)));
        }
        Select {
            tables: std::iter::once("SimpleEntities")
                .chain(self.tables().map(|t| t.name))
                .collect(),
            columns,
            among: Some(("entity_type", self.classes().map(str::to_owned).collect())),
            page,
        }
    }
}

/// Whether a class of the source has a counterpart here.
pub(super) fn is_supported(class: &str) -> bool {
    GROUPS.iter().any(|group| group.classes().any(|of| of == class))
}
