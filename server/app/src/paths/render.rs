//! Templates become paths: what they can speak of, strictly rendered, joined, and held within
//! their repository (files.md 5 with 15.4 to 15.10).

use std::collections::HashSet;

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::Outcome;
use schema_som::paths::{self, OperatingSystem, Roots};
use schema_som::value::Value;
use serde_json::{Map, Value as Json, json};

use super::ask::{Reader, put};
use super::project::{Project, Template};
use super::repositories::{at, value};
use super::tree::Task;
use super::versions::Version;
use crate::template;

/// What is asked for.
pub(super) struct Wanted<'a> {
    /// The operation that it is asked by.
    pub(super) operation: &'a str,
    pub(super) task: Key,
    pub(super) template: Option<Key>,
    pub(super) version: Option<Key>,
    pub(super) extension: &'a str,
    pub(super) system: OperatingSystem,
}

/// All that the templates of a task speak of.
struct Setting {
    template: Template,
    context: Json,
}

impl Reader<'_> {
    /// The path of a version's files.
    pub(super) async fn version_path(self, version: Key, wanted: Wanted<'_>) -> Result<Outcome> {
        let version = self.version(version).await?;
        self.path(Wanted { task: version.task, ..wanted }, Some(version)).await
    }

    /// The path of a task's files.
    pub(super) async fn task_files(self, wanted: Wanted<'_>) -> Result<Outcome> {
        let version = match wanted.version {
            Some(key) => Some(self.version(key).await?),
            None => None,
        };
        if version.as_ref().is_some_and(|version| version.task != wanted.task) {
            let error = Error::new(Code::InvalidValue, "the version is of another task");
            return Err(error
                .at_field(wanted.operation, "version")
                .hint("name a version of the task, or ask `versionPath`"));
        }
        self.path(wanted, version).await
    }

    async fn path(self, wanted: Wanted<'_>, version: Option<Version>) -> Result<Outcome> {
        let Setting { template, context } =
            self.setting((wanted.task, version.as_ref()), wanted.template).await?;
        let folder = rendered(&template, "path", &context)?;
        let filename = rendered(&template, "filename", &context)?;
        let mut joined = paths::joined(&folder, &filename).map_err(|error| of(&template, error))?;
        let named = paths::with_extension(&joined.filename, wanted.extension);
        joined.filename = at(named, wanted.operation, "extension")?;
        let all = self.repositories().await?.all;
        let full = joined.full();
        let absolute =
            absolute(&full, wanted.system, &all).map_err(|error| of(&template, error))?;
        let tree = json!({
            "path": joined.path, "filename": joined.filename,
            "fullPath": full, "absoluteFullPath": absolute,
        });
        Ok(Outcome { tree: Some(tree), ..Outcome::default() })
    }

    /// The folder of a task.
    pub(super) async fn task_path(self, task: Key) -> Result<Outcome> {
        let Setting { template, context } = self.setting((task, None), None).await?;
        let folder = rendered(&template, "path", &context)?;
        let folder = paths::parent(&folder).map_err(|error| of(&template, error))?;
        let all = self.repositories().await?.all;
        absolute(&folder, OperatingSystem::Linux, &all).map_err(|error| of(&template, error))?;
        Ok(value(folder))
    }

    /// The folders that a project's structure asks for.
    pub(super) async fn folders(self, project: Key) -> Result<Outcome> {
        let mut project = self.project(project).await?;
        let text = project.structure()?.custom_template.clone();
        self.add_lists(&mut project, &[&text]).await?;
        let context = json!({"project": project.values});
        let field = |error: Error| error.at_field("Structure", "custom_template");
        let lines = template::render(&text, &context, true)
            .map_err(|reason| field(Error::new(Code::InvalidValue, reason).hint(MISSING)))?;
        let mut known = HashSet::new();
        let mut folders: Vec<Value> = Vec::new();
        for line in lines.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let folder = paths::parent(line).map_err(field)?;
            if known.insert(folder.clone()) {
                folders.push(folder.into());
            }
        }
        Ok(Outcome { values: folders, ..Outcome::default() })
    }

    /// The template for a task, and what it can speak of.
    async fn setting(
        self,
        (task, version): (Key, Option<&Version>),
        template: Option<Key>,
    ) -> Result<Setting> {
        let line = self.line(task).await?;
        let Some(task) = line.last() else { return Err(Error::internal("a line has no end")) };
        let project = task.project.ok_or_else(|| Error::internal("a task has no project"))?;
        let mut project = self.project(project).await?;
        let template = match template {
            Some(key) => self.template(key).await?,
            None => project.template_for(&self.registry().get(task.ty).name)?.clone(),
        };
        let texts = [template.path.as_str(), template.filename.as_str()];
        self.add_lists(&mut project, &texts).await?;
        let parents = self
            .parents(&line, texts.iter().any(|text| template::mentions(text, "children")))
            .await?;
        let context = self.context((&line, parents), &project, version).await?;
        Ok(Setting { template, context })
    }

    /// The values of a task and its ancestors, with those of their parts where they are asked for.
    async fn parents(self, line: &[Task], with_children: bool) -> Result<Vec<Json>> {
        let keys: Vec<Key> = line.iter().map(|task| task.key).collect();
        let mut children = match with_children {
            true => self.children(&keys).await?,
            false => Default::default(),
        };
        let values = |task: &Task| {
            let mut values = task.values.clone();
            if with_children {
                let parts = children.remove(&task.key).unwrap_or_default();
                let parts: Vec<Json> = parts.into_iter().map(|part| part.values.into()).collect();
                put(&mut values, "children", parts);
            }
            values.into()
        };
        Ok(line.iter().map(values).collect())
    }

    /// What templates can speak of (files.md 5.2): of asset, shot, sequence and scene the nearest.
    async fn context(
        self,
        (line, parents): (&[Task], Vec<Json>),
        project: &Project,
        version: Option<&Version>,
    ) -> Result<Json> {
        let nearest = |class: &str| line.iter().rposition(|task| self.is_a(task, class));
        let mut named: Vec<(&str, Key)> = Vec::new();
        let mut context = Map::new();
        put(&mut context, "project", Json::from(project.values.clone()));
        put(&mut context, "extension", "");
        for (name, class) in
            [("asset", "Asset"), ("shot", "Shot"), ("sequence", "Sequence"), ("scene", "Scene")]
        {
            put(&mut context, name, nearest(class).map(|at| parents[at].clone()));
            let other = |task: &Task| match name {
                "sequence" => task.sequence,
                "scene" => task.scene,
                _ => None,
            };
            // A shot names its own, wherever it stands in the tree.
            let by_shot = line.iter().enumerate().rev();
            let by_shot = by_shot.filter_map(|(at, task)| Some((at, other(task)?))).next();
            if let Some((at, key)) = by_shot
                && nearest(class).is_none_or(|own| own < at)
            {
                named.push((name, key));
            }
        }
        let keys: Vec<Key> = named.iter().map(|(_, key)| *key).collect();
        let mut found = self.tasks_by_key(&keys).await?;
        for (name, key) in named {
            put(&mut context, name, found.remove(&key).map(|task| Json::from(task.values)));
        }
        if let Some(task) = line.last() {
            put(&mut context, "type", task.of_type.clone());
        }
        put(&mut context, "task", parents.last().cloned());
        put(&mut context, "parent_tasks", parents);
        put(&mut context, "version", version.map(|version| self.of_version(version, line)));
        Ok(context.into())
    }
}

const MISSING: &str = "in paths, what is missing is an error: ask for it within `{{#if ...}}`; names \
                       of other letters than a to z have no nice name";

fn rendered(template: &Template, field: &str, context: &Json) -> Result<String> {
    let text = if field == "path" { &template.path } else { &template.filename };
    template::render(text, context, true).map_err(|reason| {
        let what = format!("the template `{}` gives no {field}: {reason}", template.name);
        Error::new(Code::InvalidValue, what).at_field("FilenameTemplate", field).hint(MISSING)
    })
}

/// Says that an error is about what a template gave.
fn of(template: &Template, error: Error) -> Error {
    error.within(format!("FilenameTemplate {}", template.name)).at_type("FilenameTemplate")
}

/// The same path where its repository is mounted; nothing where it is not mounted on that system.
///
/// # Errors
/// `INVALID_VALUE` for the variable of a repository that there is not.
fn absolute(full: &str, system: OperatingSystem, all: &[Roots]) -> Result<Option<String>> {
    if let Some(Err(code)) = paths::home(full, all) {
        let what = format!("there is no repository with the code `{code}` that you may see");
        return Err(Error::new(Code::InvalidValue, what)
            .hint("write `$REPO{{project.repository.code}}`, or the code of another repository"));
    }
    match paths::find(full, all) {
        Some(at) if all[at].on(system).is_some() => all[at].convert(full, system, all).map(Some),
        Some(_) => Ok(None),
        // A repository that is mounted nowhere has no absolute path either.
        None if paths::home(full, all).is_some() => Ok(None),
        None => Ok(Some(paths::normal(full))),
    }
}
