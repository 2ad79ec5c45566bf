//! Which classes are brought, in which order, and from which tables and columns.
//!
//! A column that has the name of one of our fields fills it; the field's kind says how it is read.
//! One that is called otherwise stands as `column=field`.

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
const HOURS: &str = "working_hours daily_working_hours";
const STUDIO: &str = "timing_resolution is_scheduling is_scheduling_by_id scheduling_started_at \
     last_scheduled_at last_scheduled_by_id last_schedule_message start end duration \
     computed_start computed_end working_hours_id";
const VACATION: &str = "user_id start end duration computed_start computed_end";
const PROJECT: &str = "code structure_id image_format_id fps is_stereoscopic status_id \
     status_list_id start end duration computed_start computed_end";
const BUDGET: &str = "project_id parent_id status_id status_list_id";
const ENTRY: &str = "budget_id good_id cost msrp price realized_total amount unit";
const TASK: &str = "project_id parent_id is_milestone allocation_strategy persistent_allocation \
     priority bid_timing bid_unit review_number status_id status_list_id start end duration \
     computed_start computed_end schedule_timing schedule_unit schedule_model \
     schedule_constraint good_id";
const SHOT: &str = "code sequence_id scene_id image_format_id cut_in cut_out source_in source_out \
     record_in fps";
const TIME_LOG: &str = "task_id resource_id start end duration computed_start computed_end";
const VERSION: &str = "task_id revision_number version_number is_published parent_id";
const REVIEW: &str = "task_id version_id reviewer_id review_number schedule_timing schedule_unit \
     schedule_model schedule_constraint status_id status_list_id";
const TICKET: &str =
    "project_id number summary owner_id resolution priority status_id status_list_id";
const TICKET_LOG: &str = "from_status_id to_status_id action ticket_id";

/// Every group, such that a record mostly comes after those that it refers to.
pub(super) const GROUPS: [Group; 36] = [
    class("Users", table("User", "Users", "email login efficiency rate")),
    class("Types", table("Type", "Types", "target_entity_type code")),
    class("Statuses", table("Status", "Statuses", "code")),
    class("Status lists", table("StatusList", "StatusLists", "target_entity_type")),
    class("Groups", table("Group", "Groups", "")),
    class("Roles", table("Role", "Roles", "")),
    class("Departments", table("Department", "Departments", "")),
    class("Clients", table("Client", "Clients", "")),
    class("Tags", table("Tag", "Tags", "")),
    class("Working hours", table("WorkingHours", "WorkingHours", HOURS)),
    class("Studios", table("Studio", "Studios", STUDIO)),
    class("Vacations", table("Vacation", "Vacations", VACATION)),
    class("Repositories", table("Repository", "Repositories", REPOSITORY)),
    class("Image formats", table("ImageFormat", "ImageFormats", FORMAT)),
    class("Templates", table("FilenameTemplate", "FilenameTemplates", TEMPLATE)),
    class("Structures", table("Structure", "Structures", "custom_template")),
    class("Projects", table("Project", "Projects", PROJECT)),
    class("Files", table("File", "Files", "original_filename full_path created_with")),
    class("Notes", table("Note", "Notes", "")),
    class("Pages", table("Page", "Pages", "title content project_id")),
    class("Goods", table("Good", "Goods", "cost msrp unit client_id")),
    class("Price lists", table("PriceList", "PriceLists", "")),
    class("Budgets", table("Budget", "Budgets", BUDGET)),
    class("Budget entries", table("BudgetEntry", "BudgetEntries", ENTRY)),
    class("Invoices", table("Invoice", "Invoices", "budget_id client_id amount unit")),
    class("Payments", table("Payment", "Payments", "invoice_id amount unit")),
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
    class("Reviews", table("Review", "Reviews", REVIEW)),
    class("Dailies", table("Daily", "Dailies", "project_id status_id status_list_id")),
    class("Tickets", table("Ticket", "Tickets", TICKET)),
    class("Ticket logs", table("TicketLog", "TicketLogs", TICKET_LOG)),
    class("Messages", table("Message", "Messages", "status_id status_list_id")),
    class("Logins", table("AuthenticationLog", "AuthenticationLogs", "uid=user_id action date")),
    class("Entity groups", table("EntityGroup", "EntityGroups", "")),
];

/// A column and the field that it fills.
fn renamed(column: &'static str) -> (&'static str, &'static str) {
    column.split_once('=').unwrap_or((column, column))
}

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
        let columns = self.columns();
        Select {
            tables: std::iter::once("SimpleEntities")
                .chain(self.tables().map(|t| t.name))
                .collect(),
            columns: columns.map(|(table, column)| (table, renamed(column).0)).collect(),
            among: Some(("entity_type", self.classes().map(str::to_owned).collect())),
            page,
        }
    }

    /// The fields that the columns of [`Group::select`] fill.
    pub(super) fn fields(&self) -> Vec<(usize, &'static str)> {
        self.columns().map(|(table, column)| (table, renamed(column).1)).collect()
    }

    fn columns(&self) -> impl Iterator<Item = (usize, &'static str)> {
        let own = self.tables().enumerate().flat_map(|(index, table)| {
            let columns = std::iter::once("id").chain(table.columns.split_whitespace());
            columns.map(move |column| (index + 1, column))
        });
        BASE.split_whitespace().map(|column| (0, column)).chain(own)
    }
}

/// Whether a class of the source has a counterpart here.
pub(super) fn is_supported(class: &str) -> bool {
    GROUPS.iter().any(|group| group.classes().any(|of| of == class))
}
