//! What a fresh database contains (people.md 13.3), as tables.

/// Statuses as `(code, name)`. The order of lists is declared below.
pub(super) const STATUSES: [(&str, &str); 20] = [
    ("NEW", "New"),
    ("ACP", "Accepted"),
    ("ASG", "Assigned"),
    ("ROP", "Reopened"),
    ("CLS", "Closed"),
    ("OPEN", "Open"),
    ("WFD", "Waiting For Dependency"),
    ("RTS", "Ready To Start"),
    ("WIP", "Work In Progress"),
    ("PREV", "Pending Review"),
    ("HREV", "Has Revision"),
    ("DREV", "Dependency Has Revision"),
    ("OH", "On Hold"),
    ("STOP", "Stopped"),
    ("CMPL", "Completed"),
    ("RREV", "Requested Revision"),
    ("APP", "Approved"),
    ("UR", "Unread"),
    ("READ", "Read"),
    ("REP", "Replied"),
];

/// Status lists by the class they are for, the first status being the default. A list names its
/// class and does not need it: those of tickets, dailies and reviews are there before the types.
pub(crate) const LISTS: [(&str, &[&str]); 6] = [
    ("Ticket", &["NEW", "ACP", "ASG", "ROP", "CLS"]),
    ("Daily", &["OPEN", "CLS"]),
    ("Project", &["RTS", "WIP", "CMPL"]),
    ("Task", &["WFD", "RTS", "WIP", "PREV", "HREV", "DREV", "OH", "STOP", "CMPL"]),
    ("Review", &["NEW", "RREV", "APP"]),
    ("Message", &["UR", "READ", "REP"]),
];

/// Types as `(class, name)`; the code is the name.
pub(super) const TYPES: [(&str, &str); 2] = [("Ticket", "Defect"), ("Ticket", "Enhancement")];

/// The name of the group and of the department of administrators.
pub(super) const ADMINISTRATORS: &str = "admins";

/// Name and login of the first administrator.
pub(super) const ADMINISTRATOR: &str = "admin";

/// The address of the first administrator.
pub(super) const ADMINISTRATOR_EMAIL: &str = "admin@admin.com";
