//! What hooks may write: values of changes, and of what is read.

use schema_som::error::Result;
use schema_som::hooks::Verb;
use schema_som::registry::Type;
use schema_som::type_def::{Source, Write};

use crate::binding::{invalid, named};
use crate::layout::Member;
use crate::manifest::{BeforeHook, Manifest, ReadHook};

/// Refuses `writes` of what no rewrite could ever set.
pub(crate) fn writable(
    manifest: &Manifest,
    (hook, verbs): (&BeforeHook, &[Verb]),
    ty: &Type,
) -> Result<()> {
    for name in &hook.writes {
        let Member::Field(at) = named(manifest, ty, name)? else {
            let what =
                format!("hook `{}` writes {}.{name}, which leads to many", hook.name, ty.name);
            return Err(invalid(manifest, what)
                .at_field(&ty.name, name)
                .hint("stage an update for what a record is linked to"));
        };
        let field = &ty.fields[usize::from(at)];
        let relation = field.relation.map(|at| &ty.relations[usize::from(at)].def);
        let write = relation.map_or(field.def.write, |relation| relation.write);
        let why = match write {
            _ if !field.is_stored() => "which is computed",
            Write::Never => "which the server keeps",
            Write::Create if !verbs.contains(&Verb::Create) => "which is set at creation only",
            _ => continue,
        };
        let what = format!("hook `{}` writes {}.{name}, {why}", hook.name, ty.name);
        return Err(invalid(manifest, what)
            .at_field(&ty.name, name)
            .hint("leave it out of `writes`"));
    }
    Ok(())
}

/// Refuses `writes` of a read hook that name what cannot be replaced in an answer, and `reads` of what
/// is no column.
pub(crate) fn replaceable(manifest: &Manifest, hook: &ReadHook, ty: &Type) -> Result<()> {
    let wrong = |name: &str, why: &str, hint: &str| {
        let what = format!("hook `{}` replaces {}.{name}, {why}", hook.name, ty.name);
        Err(invalid(manifest, what).at_field(&ty.name, name).hint(hint))
    };
    for name in &hook.writes {
        let hint = "name fields that hold a value, or narrow which records are seen";
        let Member::Field(at) = named(manifest, ty, name)? else {
            return wrong(name, "which leads to many", hint);
        };
        let field = &ty.fields[usize::from(at)];
        let is_column = matches!(field.def.source, Source::Stored | Source::Sql(_));
        match field.name() {
            _ if field.relation.is_some() => return wrong(name, "which leads to a record", hint),
            _ if !is_column => {
                return wrong(name, "which is computed", "replace what it is made of");
            }
            "id" | "revision" => return wrong(name, "which says which record it is", hint),
            _ => {}
        }
    }
    for name in hook.reads.iter().filter(|_| !hook.writes.is_empty()) {
        if !matches!(named(manifest, ty, name)?, Member::Field(_)) {
            let what =
                format!("hook `{}` reads {}.{name}, which leads to many", hook.name, ty.name);
            return Err(invalid(manifest, what)
                .at_field(&ty.name, name)
                .hint("a hook that replaces values is given columns: look up the rest"));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use schema_som::registry::Registry;

    use super::*;
    use crate::binding::Binding;

    fn told(writes: &str, verb: &str) -> String {
        let on = format!("{{ Shot = [\"{verb}\"] }}");
        said(&format!("[[before]]\nname = \"code\"\non = {on}\nwrites = [\"{writes}\"]"))
    }

    /// The words of the error about a hook.
    fn said(hook: &str) -> String {
        let head =
            "contract = \"0.1\"\n[plugin]\nid = \"guard\"\nversion = \"1.0.0\"\ntitle = \"x\"";
        let manifest = Manifest::parse(&format!("{head}\n{hook}\n"));
        let registry = Arc::new(Registry::built_in().expect("a model"));
        match Binding::new(&manifest.expect("a manifest"), &registry) {
            Ok(_) => String::new(),
            Err(error) => error.message().to_owned(),
        }
    }

    #[test]
    fn what_no_rewrite_could_set_cannot_be_written() {
        for name in ["code", "cutIn", "description"] {
            assert_eq!(told(name, "update"), "", "{name}");
        }
        for name in ["id", "revision", "status", "dateCreated", "updatedBy"] {
            let expected = format!("guard: hook `code` writes Shot.{name}, which the server keeps");
            assert_eq!(told(name, "create"), expected);
        }
        assert!(told("watchers", "update").ends_with("which leads to many"));
        assert_eq!(told("project", "create"), "");
        assert!(told("project", "update").ends_with("which is set at creation only"));
        assert!(told("percentComplete", "update").ends_with("which is computed"));
    }

    #[test]
    fn what_an_answer_is_made_of_otherwise_cannot_be_replaced() {
        let replaces = |writes: &str, reads: &str| {
            let lists = format!("writes = [\"{writes}\"]\nreads = [\"{reads}\"]");
            said(&format!("[[read]]\nname = \"code\"\non = [\"Shot\"]\n{lists}"))
        };
        for name in ["code", "cutOut", "cutDuration", "description"] {
            assert_eq!(replaces(name, "sequence"), "", "{name}");
        }
        assert!(replaces("id", "code").ends_with("which says which record it is"));
        assert!(replaces("revision", "code").ends_with("which says which record it is"));
        assert!(replaces("sequence", "code").ends_with("which leads to a record"));
        assert!(replaces("watchers", "code").ends_with("which leads to many"));
        assert!(replaces("code", "watchers").ends_with("which leads to many"));
        assert!(replaces("nothing", "code").ends_with("that a plugin may see"));
    }
}
