//! `FilenameTemplate`: where files of one class go.

use crate::facets;
use crate::type_def::{Check, FieldDef, TypeDef};

/// Path and file name of the versions of one class, as Handlebars (files.md 4).
pub(super) fn define() -> TypeDef {
    TypeDef::new("FilenameTemplate", DOC)
        .extends("Entity")
        .facet(facets::target_entity_type())
        .field(
            FieldDef::long_text("path", "The Handlebars template of the folder, such as \
                 `$REPO{{project.repository.code}}/{{project.code}}/{{join parent_tasks \"nice_name\" \"/\"}}`.")
                .check(Check::Template),
        )
        .field(
            FieldDef::long_text("filename", "The Handlebars template of the file name, such as \
                 `{{version.nice_name}}_v{{pad version.version_number 3}}`.")
                .check(Check::Template),
        )
}

const DOC: &str = "Where files of one class go, and what they are called. Its templates speak of \
    `project` (`name`, `nice_name`, `code`, `fps`, `repository`, `repositories`), `task` and \
    `parent_tasks` (from the root to the task), the nearest `asset`, `shot`, `sequence` and `scene`, \
    each with `name`, `nice_name`, `code`, `description`, `type`, `entity_type`; of the task's `type`; of \
    `version` (`nice_name`, `revision_number`, `version_number`, `is_published`, `created_by`, \
    `date_created`), where there is one; and of `extension`. Helpers: `pad NUMBER WIDTH`, `join LIST KEY \
    BETWEEN`, `nth LIST INDEX`, `first`, `last`, `lower`, `upper`, `replace TEXT FROM TO`, `concat`, \
    `default VALUE ELSE`, `nice`, `date MOMENT FORMAT`, and those of Handlebars: `if`, `unless`, `each`, \
    `with`. What is missing is an error; ask for it within `{{#if ...}}`.";
