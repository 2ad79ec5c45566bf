//! Fields of a manifest that the plugin computes.

use schema_som::Result;
use schema_som::kind::Kind;

use super::hooks::members;
use super::section::Section;
use super::{FieldDecl, Holds, Manifest};

/// A field that the plugin computes, on a type.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Computed<'m> {
    /// The type, as the manifest names it.
    pub(crate) ty: &'m str,
    pub(crate) field: &'m FieldDecl,
    /// Members that it is computed from.
    pub(crate) reads: &'m [String],
}

impl Manifest {
    /// Every field that the plugin computes: those of its own types first.
    pub(crate) fn computed(&self) -> impl Iterator<Item = Computed<'_>> {
        let own = self.types.iter().map(|decl| (&*decl.name, &decl.fields));
        let added = self.extend.iter().map(|(ty, fields)| (&**ty, fields));
        own.chain(added).flat_map(|(ty, fields)| fields.iter().filter_map(move |field| {
            let reads = field.computed.as_ref()?;
            Some(Computed { ty, field, reads })
        }))
    }
}

/// The members that a field is computed from; nothing of one that is stored.
pub(super) fn reads(section: &Section<'_>, holds: &Holds) -> Result<Option<Vec<String>>> {
    if section.boolean("computed")? != Some(true) {
        return match section.get("reads") {
            None => Ok(None),
            Some(_) => {
                let what = format!("{} is stored, and needs no `reads`", section.place);
                Err(section.fault("reads", what).hint("computed = true if the plugin computes it"))
            }
        };
    }
    // Of a text, `max` says what it is, and not what it must be.
    let is_text = matches!(holds, Holds::Value { kind: Kind::Text(_), .. });
    for key in ["required", "default", "min", "max", "sortable"] {
        if section.get(key).is_some() && !(is_text && key == "max") {
            let what = format!("{} is computed, and so has no `{key}`", section.place);
            return Err(section.fault(key, what).hint(format!("leave `{key}` out")));
        }
    }
    if !matches!(holds, Holds::Value { .. }) {
        let what = format!("{} leads to records, which cannot be computed", section.place);
        let hint = "compute a value: scalar = \"string\", or enum = [..]";
        return Err(section.fault("computed", what).hint(hint));
    }
    members(section, "reads").map(Some)
}
