//! `Group`: users with the same rights.

use crate::facets;
use crate::kind::Vocabulary;
use crate::type_def::{FieldDef, TypeDef};

/// A named set of users that carries permissions (people.md 6.2).
pub(super) fn define() -> TypeDef {
    let reach = Vocabulary::new(
        "GroupReach",
        "Where the grants of a group hold.",
        &[
            ("MEMBER_PROJECTS", "member", "In the projects that the user is a member of."),
            ("ALL_PROJECTS", "all", "In every project."),
            ("ADMINISTRATION", "admin", "Everywhere, and nothing is denied: the administrators."),
        ],
    );
    TypeDef::new("Group", "A named set of users that carries permissions.")
        .extends("Entity")
        .facet(facets::permissions())
        .field(FieldDef::choice("reach", &reach, "Where its grants hold.").default("member"))
}
