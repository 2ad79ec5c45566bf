//! The names that functions in Rust carry, held against what the manifest declares.

use plugins_host::manifest::Manifest;
use schema_som::Result;
use wasmparser::{Parser, Payload};

use crate::world::World;
use crate::wrong;

/// Where the attributes tell names: a line for each, `before code`.
const SECTION: &str = "backlot-hooks";

/// Refuses a module that has no function for what the manifest declares, or one for what it does not.
/// One that was made without the attributes tells nothing, and is believed.
pub(crate) fn check(module: &[u8], manifest: &Manifest) -> Result<()> {
    let told = told(module);
    let mut given: Vec<_> = told.lines().filter_map(|line| line.split_once(' ')).collect();
    if given.is_empty() {
        return Ok(());
    }
    let world = World::of(manifest);
    for (word, names) in world.declared() {
        for name in names {
            let place = given.iter().position(|known| *known == (*word, name.as_str()));
            let Some(place) = place else {
                let what = format!("plugin.toml declares the {} `{name}`", called(word));
                return Err(wrong(format!("{what}, but no function has #[{word}(\"{name}\")]")));
            };
            given.swap_remove(place);
        }
    }
    let Some((word, name)) = given.first() else { return Ok(()) };
    let what = format!("#[{word}(\"{name}\")] names a {}", called(word));
    let section = section(word);
    Err(wrong(format!("{what} that plugin.toml does not declare; {section} there has the name")))
}

/// What stands in the section, whoever wrote a part of it.
fn told(module: &[u8]) -> String {
    let mut told = String::new();
    for payload in Parser::new(0).parse_all(module).map_while(std::result::Result::ok) {
        if let Payload::CustomSection(section) = payload
            && section.name() == SECTION
        {
            told.push_str(&String::from_utf8_lossy(section.data()));
        }
    }
    told
}

/// What a name is called.
fn called(word: &str) -> &'static str {
    match word {
        "compute" => "computed field",
        "backfill" => "backfill",
        _ => "hook",
    }
}

/// What declares a name in plugin.toml.
fn section(word: &str) -> String {
    match word {
        "compute" => "a field with `computed = true`".to_owned(),
        "narrow" => "a [[read]] with `narrows = true`".to_owned(),
        "redact" => "a [[read]] with `writes`".to_owned(),
        "backfill" => "`backfill` of a [[migration]]".to_owned(),
        _ => format!("a [[{word}]]"),
    }
}

#[cfg(test)]
mod tests {
    use wasm_encoder::{CustomSection, Module};

    use super::*;

    const MANIFEST: &str = "contract = \"0.1\"\n[plugin]\nid = \"abc\"\nversion = \"1.0.0\"\ntitle = \"x\"\n\
        [[before]]\nname = \"code\"\non = { Shot = [\"create\"] }\n\
        [[job]]\nname = \"nightly\"\ncron = \"0 4 * * *\"\n";

    fn checked(lines: &str) -> Result<()> {
        let mut module = Module::new();
        let data = lines.as_bytes().into();
        module.section(&CustomSection { name: SECTION.into(), data });
        check(&module.finish(), &Manifest::parse(MANIFEST).expect("a manifest"))
    }

    #[test]
    fn names_are_those_of_the_manifest() {
        checked("job nightly\nbefore code\n").expect("what is declared");
        checked("").expect("a module that tells nothing");
    }

    #[test]
    fn a_name_on_one_side_only_is_refused() {
        let missing = checked("before code\n").expect_err("no job");
        let expected =
            "plugin.toml declares the hook `nightly`, but no function has #[job(\"nightly\")]";
        assert_eq!(missing.message(), expected);
        let more = checked("before code\njob nightly\ncompute cost\n").expect_err("no field");
        assert_eq!(
            more.message(),
            "#[compute(\"cost\")] names a computed field that plugin.toml does not declare; a field with \
             `computed = true` there has the name"
        );
        let of_another_sort = checked("after code\njob nightly\n").expect_err("no such hook");
        assert!(of_another_sort.message().contains("no function has #[before(\"code\")]"));
    }
}
