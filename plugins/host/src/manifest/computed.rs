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
    /// The names of the fields that it computes, each once.
    pub fn computed_names(&self) -> Vec<&str> {
        let mut names: Vec<_> = self.computed().map(|it| it.field.name.as_str()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// What it computes, as a type, a field of it, and the members that it is computed from.
    pub fn computed_from(&self) -> impl Iterator<Item = (&str, &str, &[String])> {
        self.computed().map(|it| (it.ty, it.field.name.as_str(), it.reads))
    }

    /// Every field that the plugin computes: those of its own types first.
    pub(crate) fn computed(&self) -> impl Iterator<Item = Computed<'_>> {
        let own = self.types.iter().map(|decl| (&*decl.name, &decl.fields));
        let added = self.extend.iter().map(|(ty, fields)| (&**ty, fields));
        own.chain(added).flat_map(|(ty, fields)| {
            fields.iter().filter_map(move |field| {
                let reads = field.computed.as_ref()?;
                Some(Computed { ty, field, reads })
            })
        })
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
    const OF_STORED: [&str; 8] =
        ["required", "default", "min", "max", "sortable", "inverse", "inverse-doc", "on-delete"];
    for key in OF_STORED {
        if section.get(key).is_some() && !(is_text && key == "max") {
            let what = format!("{} is computed, and so has no `{key}`", section.place);
            return Err(section.fault(key, what).hint(format!("leave `{key}` out")));
        }
    }
    if matches!(holds, Holds::Links(_)) {
        let what = format!("{} leads to many records, which cannot be computed", section.place);
        let hint = "compute a value, or a link to one record: link = \"Shot\"";
        return Err(section.fault("computed", what).hint(hint));
    }
    members(section, "reads").map(Some)
}

#[cfg(test)]
mod tests {
    use schema_som::{Registry, operation, types};

    use super::*;

    /// The words of a fault in a manifest with these declarations.
    fn told(declarations: &str) -> String {
        let head =
            "contract = \"0.1\"\n[plugin]\nid = \"reader\"\nversion = \"1.0.0\"\ntitle = \"x\"\n";
        match Manifest::parse(&format!("{head}{declarations}")) {
            Ok(_) => String::new(),
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn a_computed_field_is_a_value_and_nothing_that_is_stored() {
        let field =
            |says: &str| told(&format!("[extend.Shot]\nlength = {{ {says}, doc = \"x\" }}\n"));
        assert_eq!(field("scalar = \"float\", computed = true, reads = [\"cutIn\"]"), "");
        assert_eq!(field("scalar = \"string\", max = 9, computed = true, reads = []"), "");
        assert_eq!(field("enum = [\"A\"], computed = true"), "");
        let more = ["required = true", "default = 1", "min = 1", "max = 1", "sortable = true"];
        for key in more {
            let fault = field(&format!("scalar = \"int\", computed = true, {key}"));
            assert!(fault.contains("is computed, and so has no"), "{key}: {fault}");
        }
        assert_eq!(field("link = \"Shot\", computed = true, reads = [\"cutIn\"]"), "");
        for key in ["inverse = \"shots\"", "on-delete = \"clear\"", "required = true"] {
            let fault = field(&format!("link = \"Shot\", computed = true, {key}"));
            assert!(fault.contains("is computed, and so has no"), "{key}: {fault}");
        }
        let fault = field("links = \"Shot\", computed = true");
        assert!(fault.contains("leads to many records, which cannot be computed"), "{fault}");
        assert!(field("scalar = \"int\", reads = [\"cutIn\"]").contains("needs no `reads`"));
    }

    #[test]
    fn what_a_field_is_computed_from_is_stored() {
        let names = [
            ("cutIn", ""),
            ("sequence", ""),
            ("cutDuration", ""),
            ("tasks", "which is unknown, or leads to many"),
            ("nothing", "which is unknown, or leads to many"),
            ("other", "which is computed itself"),
        ];
        for (name, expected) in names {
            let text = format!(
                "contract = \"0.1\"\n[plugin]\nid = \"reader\"\nversion = \"1.0.0\"\ntitle = \"x\"\n\
             [extend.Shot]\nother = {{ scalar = \"int\", computed = true, doc = \"x\" }}\n\
             length = {{ scalar = \"int\", computed = true, reads = [\"{name}\"], doc = \"x\" }}\n"
            );
            let def = Manifest::parse(&text).expect("a manifest").declares().expect("declarations");
            let model = Registry::with_plugins(types::all(), operation::built_in(), &[def]);
            let fault = model.err().map_or_else(String::new, |error| error.message().to_owned());
            assert!(fault.ends_with(expected), "{name}: {fault}");
            assert_eq!(fault.is_empty(), expected.is_empty(), "{name}: {fault}");
        }
    }
}
