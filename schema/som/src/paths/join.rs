//! Folder, file name and suffix become one path (files.md 5.3 with 15.7, 15.8).

use super::steps::Lead;
use super::{plain, wrong};
use crate::error::Result;
use crate::id::clip;

/// A path and its parts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The folder.
    pub path: String,
    /// The last step.
    pub filename: String,
}

impl Joined {
    /// Folder and file name as one.
    pub fn full(&self) -> String {
        let slash = if self.path.is_empty() || self.path.ends_with('/') { "" } else { "/" };
        format!("{}{slash}{}", self.path, self.filename)
    }
}

/// Joins a rendered folder and a rendered file name. Backslashes count as slashes; empty steps and
/// `.` are left out; a file name with slashes adds folders.
///
/// # Errors
/// `INVALID_VALUE` for `..`, control characters, an absolute file name, and no file name at all.
pub fn joined(folder: &str, filename: &str) -> Result<Joined> {
    let (folder, filename) = (slashed(folder, "the folder")?, slashed(filename, "the file name")?);
    if Lead::of(&filename) != Lead::None {
        let what = format!("the file name `{}` begins with a slash", clip(&filename));
        return Err(wrong(what).hint("it stands within the folder; leave the slash out"));
    }
    let mut steps = steps(&folder)?;
    let within = self::steps(&filename)?;
    let Some((last, more)) = within.split_last() else {
        let error = wrong("the file name is empty");
        return Err(error.hint("names of other letters than a to z have no nice name: use a code"));
    };
    steps.extend(more);
    let path = format!("{}{}", Lead::of(&folder).text(), steps.join("/"));
    Ok(Joined { path, filename: (*last).to_owned() })
}

/// A rendered folder by itself.
///
/// # Errors
/// `INVALID_VALUE` for `..`, control characters, and for nothing at all.
pub fn parent(folder: &str) -> Result<String> {
    let folder = slashed(folder, "the folder")?;
    let steps = steps(&folder)?;
    let lead = Lead::of(&folder);
    if lead == Lead::None && steps.is_empty() {
        return Err(wrong("the folder is empty").hint("the template renders to nothing"));
    }
    Ok(format!("{}{}", lead.text(), steps.join("/")))
}

/// A file name with a suffix behind it, which may come with or without its dot. Nothing is
/// replaced, since `comp.v3` ends in no suffix; only the same suffix is not added twice.
///
/// # Errors
/// `INVALID_VALUE` for a suffix of dots alone, with a slash, or with a control character.
pub fn with_extension(filename: &str, extension: &str) -> Result<String> {
    let bare = extension.strip_prefix('.').unwrap_or(extension);
    if extension.is_empty() {
        return Ok(filename.to_owned());
    }
    plain(extension, "the extension")?;
    if bare.trim_matches('.').trim().is_empty() || extension.contains(['/', '\\']) {
        let what = format!("`{}` is no extension", clip(extension));
        return Err(wrong(what).hint("an extension looks like `.ma`, `exr` or `.%04d.exr`"));
    }
    let suffix = format!(".{bare}");
    match filename.len() > suffix.len() && filename.ends_with(&suffix) {
        true => Ok(filename.to_owned()),
        false => Ok(format!("{filename}{suffix}")),
    }
}

/// Spaces and line breaks around a rendered text are the template's, and no part of the path.
fn slashed(text: &str, what: &str) -> Result<String> {
    let text = text.trim();
    plain(text, what)?;
    Ok(text.replace('\\', "/"))
}

fn steps(path: &str) -> Result<Vec<&str>> {
    let steps: Vec<&str> = path.split('/').filter(|step| !matches!(*step, "" | ".")).collect();
    if steps.contains(&"..") {
        let what = format!("`{}` leads out of its folder with `..`", clip(path));
        return Err(wrong(what).hint("write where it leads to, without `..`"));
    }
    Ok(steps)
}
