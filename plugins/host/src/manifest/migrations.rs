//! `[[migration]]` of a manifest: what has another name than in the version before.

use schema_som::Result;

use super::fields::is_member;
use super::parse::type_name;
use super::section::Section;

/// A field that has another name now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameDecl {
    /// The type that has it.
    pub ty: String,
    /// Its name before, as clients wrote it.
    pub from: String,
    /// Its name now.
    pub to: String,
}

pub(super) fn renames(top: &Section<'_>) -> Result<Vec<RenameDecl>> {
    let mut renames = Vec::new();
    for section in top.sections("migration", "[[migration]]")? {
        let section = section.only(&["rename-field"])?;
        let example = "rename-field = { type = \"Shot\", from = \"lens\", to = \"lensMm\" }";
        let Some(rename) = section.section("rename-field", "`rename-field`")? else {
            let what = "[[migration]] does not say what has another name";
            return Err(section.fault("rename-field", what).hint(example));
        };
        let rename = rename.only(&["type", "from", "to"])?;
        let ty = rename.needed_text("type", "Shot")?;
        let span = rename.get("type").map_or(rename.span.clone(), |value| value.span());
        type_name(&rename, &span, ty)?;
        for key in ["from", "to"] {
            let name = rename.needed_text(key, "lensMm")?;
            if !is_member(name) {
                let what = format!("`{key}` is \"{name}\", which is not the name of a field");
                return Err(rename.fault(key, what).hint(example));
            }
        }
        let [from, to] = ["from", "to"].map(|key| rename.needed_text(key, "lensMm"));
        renames.push(RenameDecl { ty: ty.to_owned(), from: from?.to_owned(), to: to?.to_owned() });
    }
    Ok(renames)
}
