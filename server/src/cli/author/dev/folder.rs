//! A plugin's folder, and when something in it has changed that a build may make something else of.

use std::path::{Path, PathBuf};
use std::time::Duration;

use notify::{Event, EventKind, RecommendedWatcher, RecursiveMode, Watcher};
use plugins_host::package::Digest;
use schema_som::{Code, Error, Result};
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

/// How long nothing may happen before a change is whole: editors write a file in several steps.
const QUIET: Duration = Duration::from_millis(150);

/// Folders that builds write.
const BUILT: [&str; 3] = ["target", "node_modules", "__pycache__"];

/// A folder that is watched.
pub(super) struct Watched {
    folder: PathBuf,
    changes: UnboundedReceiver<()>,
    /// What was in it when it was looked at last.
    seen: Option<Digest>,
    _watcher: RecommendedWatcher,
}

impl Watched {
    /// Watches a folder from now on.
    ///
    /// # Errors
    /// `INVALID_VALUE` for one that cannot be watched.
    pub(super) fn of(folder: &Path) -> Result<Self> {
        let wrong = |error: &dyn std::fmt::Display| {
            let what = format!("{} cannot be watched: {error}", folder.display());
            Error::new(Code::InvalidValue, what)
                .hint("`backlot plugin new --lang LANG ID` makes a folder with a plugin")
        };
        let folder = folder.canonicalize().map_err(|error| wrong(&error))?;
        let (tell, changes) = unbounded_channel();
        let root = folder.clone();
        let told = move |event: notify::Result<Event>| {
            let Ok(event) = event else { return };
            let is_change = !matches!(event.kind, EventKind::Access(_));
            if is_change && event.paths.iter().any(|path| counts(&root, path)) {
                // Nobody listens any more when the command ends.
                let _ = tell.send(());
            }
        };
        let mut watcher = notify::recommended_watcher(told).map_err(|error| wrong(&error))?;
        watcher.watch(&folder, RecursiveMode::Recursive).map_err(|error| wrong(&error))?;
        Ok(Self { folder, changes, seen: None, _watcher: watcher })
    }

    /// Remembers what is in the folder.
    pub(super) fn look(&mut self) {
        self.seen = Some(self.contents());
    }

    /// Waits until there is something else in the folder than when it was looked at last.
    pub(super) async fn changed(&mut self) {
        loop {
            if self.changes.recv().await.is_none() {
                return std::future::pending().await;
            }
            while let Ok(Some(())) = tokio::time::timeout(QUIET, self.changes.recv()).await {}
            if self.seen != Some(self.contents()) {
                return;
            }
        }
    }

    fn contents(&self) -> Digest {
        let mut files = Vec::new();
        list(&self.folder, &self.folder, &mut files);
        files.sort();
        let mut all = Vec::new();
        for file in files {
            // A file that is gone by now is told of in a moment.
            let bytes = std::fs::read(&file).unwrap_or_default();
            all.extend_from_slice(file.as_os_str().as_encoded_bytes());
            all.extend_from_slice(&Digest::of(&bytes).0);
        }
        Digest::of(&all)
    }
}

/// The files below a folder that count.
fn list(root: &Path, folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match entry.file_type() {
            Ok(kind) if !counts(root, &path) || kind.is_symlink() => {}
            Ok(kind) if kind.is_dir() => list(root, &path, files),
            Ok(kind) if kind.is_file() => files.push(path),
            _ => {}
        }
    }
}

/// Whether a file is one that somebody writes, and no build.
fn counts(root: &Path, path: &Path) -> bool {
    let Ok(inner) = path.strip_prefix(root) else { return false };
    let is_written =
        |name: &str| !name.starts_with('.') && !name.ends_with('~') && !BUILT.contains(&name);
    let is_package = path.extension().is_some_and(|extension| extension == "bkp");
    let mut steps = inner.components();
    !is_package && steps.all(|step| step.as_os_str().to_str().is_some_and(is_written))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn what_is_written_counts_and_what_is_built_does_not() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("src/plugin.ts", "1");
        let mut watched = Watched::of(folder.path()).expect("a folder");
        watched.look();
        for name in ["target/x", "node_modules/x", ".git/x", "x.bkp", "plugin.ts~", "src/plugin.ts"]
        {
            write(name, "1");
        }
        let seen = watched.seen;
        watched.look();
        assert_eq!(watched.seen, seen);
        write("src/plugin.ts", "2");
        watched.changed().await;
        watched.look();
        write("documents/more.graphql", "{ me { id } }");
        watched.changed().await;
        std::fs::remove_file(folder.path().join("src/plugin.ts")).expect("removed");
        watched.changed().await;
    }

    #[test]
    fn a_folder_that_is_none_is_told() {
        let Err(error) = Watched::of(Path::new("/nowhere/at/all")) else { panic!("no folder") };
        assert!(error.message().contains("cannot be watched"), "{error}");
    }
}
