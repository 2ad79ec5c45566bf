//! A project as templates see it, with its structure and its repositories.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::error::{Code, Error, Result};
use schema_som::paths::{OperatingSystem, Roots};
use schema_som::predicate::Predicate;
use serde_json::{Map, Value as Json, json};

use super::ask::{Ask, Reader, Row, by_key, put, rows};
use super::tree::{MOST, not_found};
use crate::template;

/// A template of folder and file name.
#[derive(Debug, Clone)]
pub(super) struct Template {
    pub(super) name: String,
    /// The class that it is made for.
    pub(super) target: String,
    pub(super) path: String,
    pub(super) filename: String,
}

/// A folder convention.
#[derive(Debug, Clone)]
pub(super) struct Structure {
    pub(super) name: String,
    pub(super) custom_template: String,
    /// Its templates in their order.
    pub(super) templates: Vec<Template>,
}

/// A project.
pub(super) struct Project {
    pub(super) key: Key,
    pub(super) name: String,
    pub(super) structure: Option<Structure>,
    /// Its values by the names that templates call them.
    pub(super) values: Map<String, Json>,
}

/// The lists of a project's tasks that templates can speak of.
const LISTS: [(&str, &str); 4] =
    [("sequences", "Sequence"), ("scenes", "Scene"), ("shots", "Shot"), ("assets", "Asset")];
const TEMPLATE: [&str; 4] = ["name", "target_entity_type", "path", "filename"];
const OWN: [&str; 4] = ["name", "nice_name", "code", "fps"];
const REPOSITORY: [&str; 5] = ["name", "code", "linux_path", "windows_path", "macos_path"];

impl Reader<'_> {
    /// A project, with its structure, the templates of that and its repositories: three statements.
    pub(super) async fn project(self, key: Key) -> Result<Project> {
        let ty = self.ty("Project")?;
        let mut ask = Ask::of(self.registry(), ty, by_key(ty, key));
        let own = ask.field(OWN[0])?;
        for name in &OWN[1..] {
            ask.field(name)?;
        }
        let of_type = ask.one("type", &["name", "code"])?;
        let structure = ask.one("structure", &["name", "custom_template"])?;
        ask.many((ty, 0), "repositories", &REPOSITORY)?;
        ask.many((self.ty("Structure")?, structure), "templates", &TEMPLATE)?;
        let level = self.read(ask.query).await?;
        let row = rows(&level).next().ok_or_else(|| not_found(ty, key))?;
        let mut values = row.object(own, &OWN);
        put(&mut values, "entity_type", "Project");
        put(&mut values, "id", key.to_id(&ty.prefix));
        if row.key(of_type).is_some() {
            put(&mut values, "type", Json::from(row.object(of_type + 1, &["name", "code"])));
        }
        let repositories: Vec<Json> = row.children(0).into_iter().map(repository).collect();
        put(&mut values, "repository", repositories.first().cloned());
        put(&mut values, "repositories", repositories);
        let structure = row.key(structure).map(|_| Structure {
            name: row.text(structure + 1).to_owned(),
            custom_template: row.text(structure + 2).to_owned(),
            templates: row.children(1).into_iter().map(template_of).collect(),
        });
        Ok(Project { key, name: row.text(own).to_owned(), structure, values })
    }

    /// A template by its key.
    pub(super) async fn template(self, key: Key) -> Result<Template> {
        let ty = self.ty("FilenameTemplate")?;
        let mut ask = Ask::of(self.registry(), ty, by_key(ty, key));
        for name in TEMPLATE {
            ask.field(name)?;
        }
        let level = self.read(ask.query).await?;
        let row = rows(&level).next().ok_or_else(|| not_found(ty, key))?;
        Ok(template_of(row))
    }

    /// Adds the lists of a project that a template mentions: one statement for all of them.
    pub(super) async fn add_lists(self, project: &mut Project, templates: &[&str]) -> Result<()> {
        let mentions = |name: &str| templates.iter().any(|text| template::mentions(text, name));
        if !LISTS.iter().any(|(name, _)| mentions(name)) {
            return Ok(());
        }
        let own = Predicate::eq(crate::auth::field(self.ty("Task")?, "project_id")?, project.key);
        let classes = LISTS.iter().filter_map(|(_, class)| self.registry().by_name(class));
        let kinds = classes.flat_map(|class| self.registry().kinds(class.ix)).map(|ty| ty.ix);
        let tasks = self.tasks(own.and(Predicate::Kind(kinds.collect())), Some(MOST)).await?;
        let mut shots: HashMap<Key, Vec<Json>> = HashMap::new();
        for shot in &tasks {
            for place in [shot.sequence, shot.scene].into_iter().flatten() {
                shots.entry(place).or_default().push(shot.values.clone().into());
            }
        }
        for (name, class) in LISTS {
            let of_class = tasks.iter().filter(|task| self.is_a(task, class));
            let list: Vec<Json> = of_class
                .map(|task| {
                    let mut values = task.values.clone();
                    if matches!(class, "Sequence" | "Scene") {
                        put(&mut values, "shots", shots.remove(&task.key).unwrap_or_default());
                    }
                    values.into()
                })
                .collect();
            put(&mut project.values, name, list);
        }
        Ok(())
    }
}

fn template_of(row: Row<'_>) -> Template {
    let [name, target, path, filename] = [1, 2, 3, 4].map(|column| row.text(column).to_owned());
    Template { name, target, path, filename }
}

fn repository(row: Row<'_>) -> Json {
    let [name, code, linux, windows, macos] = [1, 2, 3, 4, 5].map(|column| row.text(column));
    let roots = Roots::new(code, linux, windows, macos);
    let mut values = Map::new();
    put(&mut values, "name", name);
    put(&mut values, "code", code);
    put(&mut values, "env_var", json!(roots.variable()));
    // The server counts as a machine with Linux.
    put(&mut values, "path", roots.on(OperatingSystem::Linux));
    for system in OperatingSystem::ALL {
        put(&mut values, &format!("{}_path", system.stored()), roots.on(system));
    }
    values.into()
}

impl Project {
    /// The template that fits a class, the first in the structure's order.
    ///
    /// # Errors
    /// `NO_TEMPLATE`.
    pub(super) fn template_for(&self, class: &str) -> Result<&Template> {
        let structure = self.structure()?;
        structure.templates.iter().find(|template| template.target == class).ok_or_else(|| {
            let what = format!("the structure `{}` has no template for {class}", structure.name);
            Error::new(Code::NoTemplate, what)
                .at_type(class)
                .hint(format!("add a FilenameTemplate with the target `{class}` to it"))
        })
    }

    /// The structure.
    ///
    /// # Errors
    /// `NO_TEMPLATE`.
    pub(super) fn structure(&self) -> Result<&Structure> {
        self.structure.as_ref().ok_or_else(|| {
            let what = format!("the project `{}` has no structure that you may see", self.name);
            Error::new(Code::NoTemplate, what)
                .at_field("Project", "structure")
                .hint("give it a Structure with templates")
        })
    }
}
