//! Which repository a path is in, and what it is called on another system (files.md 8, 15.12-15.17).

use super::OperatingSystem;
use super::steps::{Lead, Steps, normal, normal_root};
use super::wrong;
use crate::error::{Error, Result};
use crate::id::clip;

/// A repository as far as paths are concerned: its code, and where it is mounted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Roots {
    /// The code, which makes the variable `$REPO<code>`.
    pub code: String,
    linux: Option<String>,
    windows: Option<String>,
    macos: Option<String>,
}

impl Roots {
    /// A repository from its stored paths. Where one is missing, empty or `./`, it is not mounted.
    pub fn new(code: &str, linux: &str, windows: &str, macos: &str) -> Self {
        Self {
            code: code.to_owned(),
            linux: normal_root(linux),
            windows: normal_root(windows),
            macos: normal_root(macos),
        }
    }

    /// Where it is mounted on a system, with a slash at the end.
    pub fn on(&self, system: OperatingSystem) -> Option<&str> {
        match system {
            OperatingSystem::Linux => self.linux.as_deref(),
            OperatingSystem::Windows => self.windows.as_deref(),
            OperatingSystem::MacOs => self.macos.as_deref(),
        }
    }

    /// `REPO<code>`
    pub fn variable(&self) -> String {
        format!("REPO{}", self.code)
    }

    /// A path as it is called on another system. What is in none of the repository's paths stays,
    /// normalised; the variable of another repository becomes that one's path.
    ///
    /// # Errors
    /// `INVALID_VALUE` where the repository is not mounted on that system.
    pub fn convert(&self, path: &str, to: OperatingSystem, all: &[Roots]) -> Result<String> {
        let resolved = resolved(path, self, all);
        let Some((_, within)) = self.within(&resolved) else { return Ok(resolved) };
        match self.on(to) {
            Some(root) => Ok(format!("{root}{within}")),
            None => Err(self.not_mounted(to)),
        }
    }

    /// Whether a path is in it, on whichever system; the root is.
    pub fn contains(&self, path: &str, all: &[Roots]) -> bool {
        self.within(&resolved(path, self, all)).is_some()
    }

    /// A path within it; `.` is the root.
    ///
    /// # Errors
    /// `INVALID_VALUE` for a path that is somewhere else.
    pub fn relative(&self, path: &str, all: &[Roots]) -> Result<String> {
        let found = self.within(&resolved(path, self, all)).map(|(_, within)| within);
        match found {
            Some(within) if within.is_empty() => Ok(".".to_owned()),
            Some(within) => Ok(within),
            None => {
                let what = format!("`{}` is not in the repository {}", clip(path), self.code);
                let roots: Vec<&str> =
                    OperatingSystem::ALL.into_iter().filter_map(|it| self.on(it)).collect();
                Err(wrong(what).hint(format!("it is in {}", roots.join(" or "))))
            }
        }
    }

    /// The number of steps of the longest of its paths that a normal path is in, and what follows.
    fn within(&self, path: &str) -> Option<(usize, String)> {
        let path = Steps::of(path);
        let inside = |system| {
            let root = Steps::of(self.on(system)?);
            let folds = system == OperatingSystem::Windows;
            let same =
                |(a, b): (&&str, &&str)| a == b || (folds && a.to_lowercase() == b.to_lowercase());
            let fits = root.lead == path.lead
                && root.steps.len() <= path.steps.len()
                && root.steps.iter().zip(&path.steps).all(same);
            let depth = root.steps.len();
            fits.then(|| (depth, path.steps[depth..].join("/")))
        };
        let found = OperatingSystem::ALL.into_iter().filter_map(inside);
        found.max_by_key(|(depth, _)| *depth)
    }

    fn not_mounted(&self, system: OperatingSystem) -> Error {
        let name = match system {
            OperatingSystem::Linux => "Linux",
            OperatingSystem::Windows => "Windows",
            OperatingSystem::MacOs => "macOS",
        };
        wrong(format!("the repository {} has no path on {name}", self.code))
            .hint("give it one, or ask for another system")
    }
}

/// The repository that a path is in, by its place among all: the one with the longest path.
pub fn find(path: &str, all: &[Roots]) -> Option<usize> {
    located(path, all).map(|(at, _)| at)
}

/// The repository that a path begins with the variable of, whether or not it is mounted anywhere.
///
/// # Errors
/// The code, where there is no such repository.
pub fn home<'a>(path: &str, all: &'a [Roots]) -> Option<Result<&'a Roots, String>> {
    let (code, _) = variable(path)?;
    let known = all.iter().find(|roots| roots.code == code);
    Some(known.ok_or_else(|| code.to_owned()))
}

/// A path that means the same on every system: the variable of its repository, and what follows.
/// What is in no repository stays as it is.
pub fn independent(path: &str, all: &[Roots]) -> String {
    let Some((at, within)) = located(path, all) else { return path.to_owned() };
    let slash = if within.is_empty() { "" } else { "/" };
    format!("${}{slash}{within}", all[at].variable())
}

fn located(path: &str, all: &[Roots]) -> Option<(usize, String)> {
    let slashed = path.replace('\\', "/");
    let own = home(&slashed, all).and_then(Result::ok);
    let path = match own {
        Some(roots) => resolved(path, roots, all),
        None => normal(path),
    };
    let mut best: Option<(usize, usize, String)> = None;
    for (at, roots) in all.iter().enumerate() {
        if let Some((depth, within)) = roots.within(&path)
            && best.as_ref().is_none_or(|(_, known, _)| depth > *known)
        {
            best = Some((at, depth, within));
        }
    }
    best.map(|(at, _, within)| (at, within))
}

/// A normal path, with the variable in front replaced by where its repository is mounted: on Linux
/// if it is. The repository that is asked counts first, known or not.
fn resolved(path: &str, asked: &Roots, all: &[Roots]) -> String {
    let slashed = path.replace('\\', "/");
    let Some((code, rest)) = variable(&slashed) else { return normal(path) };
    let mut known = std::iter::once(asked).chain(all);
    let roots = known.find(|roots| roots.code == code);
    let root = roots.and_then(|it| OperatingSystem::ALL.into_iter().find_map(|os| it.on(os)));
    match root {
        Some(root) => normal(&format!("{root}{rest}")),
        None => normal(&slashed),
    }
}

/// The code and the rest of a path that begins with the variable of a repository, `$REPO<code>` or
/// `${REPO<code>}`.
fn variable(path: &str) -> Option<(&str, &str)> {
    let named = path.strip_prefix('$')?;
    let (name, rest) = match named.strip_prefix('{') {
        Some(braced) => braced.split_once('}')?,
        None => {
            let end = named.find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'));
            named.split_at(end.unwrap_or(named.len()))
        }
    };
    let code = name.strip_prefix("REPO")?;
    let ends = rest.is_empty() || Lead::of(rest) != Lead::None;
    (ends && !code.is_empty()).then_some((code, rest))
}
