//! What must hold of a type's records beyond the limits of single fields.

use schema_som::registry::Type;

use super::markdown::Markdown;
use super::spelled;

pub(super) fn add(out: &mut Markdown, ty: &Type) {
    if ty.rules.is_empty() {
        return;
    }
    out.heading(2, "Rules");
    out.paragraph(
        "Asked about every new record, and again whenever something changes that they watch. A rule \
         sets what follows, or refuses with an error that names the type, the field and what would \
         be right. Sources are pages and sections of the model's description.",
    );
    out.table(
        ["Rule", "Watches", "Source"],
        ty.rules.iter().map(|rule| {
            let watched = match rule.watches.is_empty() {
                true => "nothing: asked of new records only".to_owned(),
                false => spelled(rule.watches.iter().copied()),
            };
            [rule.name.to_owned(), watched, rule.source.to_owned()]
        }),
    );
}
