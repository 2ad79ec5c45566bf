//! A path taken apart into its root and its steps, and put together again.

/// What a path begins with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lead {
    /// Nothing: it is relative, or begins with the letter of a drive.
    None,
    /// `/`
    Root,
    /// `//`, the beginning of a share.
    Share,
}

impl Lead {
    pub(super) fn of(path: &str) -> Self {
        match path {
            _ if path.starts_with("//") && !path.starts_with("///") => Lead::Share,
            _ if path.starts_with('/') => Lead::Root,
            _ => Lead::None,
        }
    }

    pub(super) fn text(self) -> &'static str {
        match self {
            Lead::None => "",
            Lead::Root => "/",
            Lead::Share => "//",
        }
    }
}

/// A path without empty steps and `.`; `..` takes back the step before it, where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Steps<'a> {
    pub(super) lead: Lead,
    pub(super) steps: Vec<&'a str>,
}

impl<'a> Steps<'a> {
    /// Takes a path with forward slashes apart.
    pub(super) fn of(path: &'a str) -> Self {
        let lead = Lead::of(path);
        let mut steps: Vec<&str> = Vec::new();
        for step in path.split('/') {
            match step {
                "" | "." => {}
                ".." if steps.last().is_some_and(|last| *last != "..") => _ = steps.pop(),
                ".." if lead != Lead::None => {}
                step => steps.push(step),
            }
        }
        Self { lead, steps }
    }

    pub(super) fn text(&self) -> String {
        format!("{}{}", self.lead.text(), self.steps.join("/"))
    }
}

/// Forward slashes, no empty steps, no `.` and no `..` where there is a step to take back. What
/// holds a scheme, as `https://` does, stays as it is.
pub fn normal(path: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let path = path.replace('\\', "/");
    let steps = Steps::of(&path);
    match steps.lead == Lead::None && steps.steps.is_empty() {
        true => ".".to_owned(),
        false => steps.text(),
    }
}

/// The path of a repository as it is stored: normal, with one slash at the end. Nothing where the
/// repository is not mounted.
pub fn normal_root(path: &str) -> Option<String> {
    let path = path.replace('\\', "/");
    let steps = Steps::of(&path);
    match (steps.lead, steps.steps.is_empty()) {
        (Lead::None, true) => None,
        (lead, true) => Some(lead.text().to_owned()),
        _ => Some(format!("{}/", steps.text())),
    }
}
