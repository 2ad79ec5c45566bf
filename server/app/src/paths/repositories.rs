//! Repositories as their readers see them, and the questions about paths in them.

use schema_som::Key;
use schema_som::error::Result;
use schema_som::operation::Outcome;
use schema_som::paths::{self, OperatingSystem, Roots};
use schema_som::predicate::Predicate;
use schema_som::query::Order;
use schema_som::value::Value;

use super::ask::{Ask, Reader, rows};
use super::tree::not_found;

/// Every repository that whoever asks may see.
pub(super) struct Repositories {
    keys: Vec<Key>,
    pub(super) all: Vec<Roots>,
}

impl Reader<'_> {
    pub(super) async fn repositories(self) -> Result<Repositories> {
        let ty = self.ty("Repository")?;
        let mut ask = Ask::of(self.registry(), ty, Predicate::True);
        ask.query.order = vec![Order::by(ty.id())];
        for name in ["code", "linux_path", "windows_path", "macos_path"] {
            ask.field(name)?;
        }
        let level = self.read(ask.query).await?;
        let roots = rows(&level).filter_map(|row| {
            let [code, linux, windows, macos] = [1, 2, 3, 4].map(|column| row.text(column));
            Some((row.key(0)?, Roots::new(code, linux, windows, macos)))
        });
        let (keys, all) = roots.unzip();
        Ok(Repositories { keys, all })
    }

    async fn repository(self, key: Key) -> Result<(Roots, Vec<Roots>)> {
        let Repositories { keys, all } = self.repositories().await?;
        match keys.iter().position(|known| *known == key) {
            Some(at) => Ok((all[at].clone(), all)),
            None => Err(not_found(self.ty("Repository")?, key)),
        }
    }

    pub(super) async fn convert(
        self,
        key: Key,
        path: &str,
        to: OperatingSystem,
    ) -> Result<Outcome> {
        let (roots, all) = self.repository(key).await?;
        Ok(value(at(roots.convert(path, to, &all), "repositoryConvert", "to")?))
    }

    pub(super) async fn contains(self, key: Key, path: &str) -> Result<Outcome> {
        let (roots, all) = self.repository(key).await?;
        Ok(value(roots.contains(path, &all)))
    }

    pub(super) async fn relative(self, key: Key, path: &str) -> Result<Outcome> {
        let (roots, all) = self.repository(key).await?;
        Ok(value(at(roots.relative(path, &all), "repositoryRelative", "path")?))
    }

    pub(super) async fn find(self, path: &str) -> Result<Outcome> {
        let Repositories { keys, all } = self.repositories().await?;
        Ok(value(paths::find(path, &all).map(|at| keys[at])))
    }

    pub(super) async fn independent(self, path: &str) -> Result<Outcome> {
        let Repositories { all, .. } = self.repositories().await?;
        Ok(value(paths::independent(path, &all)))
    }
}

/// An answer of one value.
pub(super) fn value(value: impl Into<Value>) -> Outcome {
    Outcome { values: vec![value.into()], ..Outcome::default() }
}

/// Says which argument of which operation an error is about.
pub(super) fn at<T>(result: Result<T>, operation: &str, argument: &str) -> Result<T> {
    result.map_err(|error| error.at_field(operation, argument))
}
