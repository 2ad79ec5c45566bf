//! Paths: where the templates of a studio put files, and what repositories call them on each
//! system. Everything is read by the rights of whoever asks; what is not to be seen is `NOT_FOUND`.

use schema_som::Key;
use schema_som::error::{Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::paths::OperatingSystem;
use schema_som::ports::Context;

use crate::App;

pub(crate) mod ask;
mod project;
mod render;
mod repositories;
mod tree;
mod versions;

use ask::Reader;
use render::Wanted;

impl App {
    /// Answers an operation that asks about paths; nothing when it is about something else.
    pub(crate) async fn ask_of_paths(
        &self,
        context: &Context,
        (name, arguments): (&str, &[Given]),
    ) -> Result<Option<Outcome>> {
        let reader = Reader { app: self, context };
        let answer = match (name, arguments) {
            ("renderPath", [task, template, version, extension, os]) => {
                let wanted = Wanted {
                    task: key(task)?,
                    template: template.key(),
                    version: version.key(),
                    ..wanted(name, extension, os)?
                };
                reader.task_files(wanted).await
            }
            ("versionPath", [version, extension, os]) => {
                reader.version_path(key(version)?, wanted(name, extension, os)?).await
            }
            ("taskPath", [task]) => reader.task_path(key(task)?).await,
            ("projectFolders", [project]) => reader.folders(key(project)?).await,
            ("repositoryConvert", [repository, path, to]) => {
                reader.convert(key(repository)?, path.text(), system(to)).await
            }
            ("repositoryContains", [repository, path]) => {
                reader.contains(key(repository)?, path.text()).await
            }
            ("repositoryRelative", [repository, path]) => {
                reader.relative(key(repository)?, path.text()).await
            }
            ("findRepository", [path]) => reader.find(path.text()).await,
            ("osIndependentPath", [path]) => reader.independent(path.text()).await,
            ("versionSeries", [version]) => reader.series(key(version)?).await,
            _ => return Ok(None),
        };
        answer.map(Some)
    }
}

fn wanted<'a>(operation: &'a str, extension: &'a Given, os: &'a Given) -> Result<Wanted<'a>> {
    // The task is set by who knows it.
    let task = Key([0; 16]);
    let (template, version) = (None, None);
    let (extension, system) = (extension.text(), system(os));
    Ok(Wanted { operation, task, template, version, extension, system })
}

fn key(given: &Given) -> Result<Key> {
    given.key().ok_or_else(|| Error::internal("an id was let through that is none"))
}

fn system(given: &Given) -> OperatingSystem {
    OperatingSystem::by_stored(given.text()).unwrap_or(OperatingSystem::Linux)
}
