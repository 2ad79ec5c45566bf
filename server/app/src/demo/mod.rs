//! A small studio to look around in: two projects, seven people, a month of work. Made through the
//! pipeline, the same each time but for its keys and its dates, which end today.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::error::Result;
use schema_som::registry::Registry;

use crate::App;
use crate::auth::{Credentials, generate_password};
use crate::seed::{by_text, stored};
use crate::write::{Cause, Drafts};

mod people;
mod production;
#[cfg(test)]
mod tests;
mod tree;
mod work;

/// Microseconds of a day.
const DAY: i64 = 24 * 3600 * 1_000_000;

/// What everything in the demo studio refers to.
struct Demo<'a> {
    drafts: Drafts<'a>,
    /// The midnight before now.
    today: i64,
    /// Statuses by code.
    statuses: HashMap<String, Key>,
    /// Status lists by class.
    lists: HashMap<String, Key>,
    /// People by login.
    people: HashMap<&'static str, Key>,
}

impl App {
    /// Who can log in to a demo studio, beside its administrator.
    pub fn demo_logins() -> &'static [&'static str] {
        &people::WITH_LOGIN
    }

    /// Adds the demo studio to a seeded database; answers its logins, for an artist, a lead and a
    /// producer. Answers none, and adds nothing, when it is there already.
    ///
    /// # Errors
    /// `NOT_UNIQUE` when one of its logins is taken, `BUSY`, `UNAVAILABLE`.
    pub async fn seed_demo(&self, registry: &Registry) -> Result<Vec<Credentials>> {
        let mut logins = Vec::new();
        let mut hashes = HashMap::new();
        if self.credentials(registry, people::WITH_LOGIN[0]).await?.is_none() {
            for login in people::WITH_LOGIN {
                let password = generate_password(&*self.clock);
                hashes.insert(login, self.passwords.hash(&password, &*self.clock).await?);
                logins.push(Credentials { login: login.to_owned(), password });
            }
        }
        let mut tx = self.store.begin().await?;
        let projects = by_text(stored(&mut tx, registry, "Project", ["code", "id"]).await?);
        if projects.contains_key(production::PROJECTS[0].code) {
            return Ok(Vec::new());
        }
        let lists = stored(&mut tx, registry, "StatusList", ["target_entity_type", "id"]).await?;
        let permissions = people::Permissions::load(&mut tx, registry).await?;
        let users = by_text(stored(&mut tx, registry, "User", ["login", "id"]).await?);
        let mut demo = Demo {
            drafts: Drafts::new(registry, &*self.clock),
            today: self.clock.now().div_euclid(DAY) * DAY,
            statuses: by_text(stored(&mut tx, registry, "Status", ["code", "id"]).await?),
            lists: by_text(lists),
            people: HashMap::new(),
        };
        people::add(&mut demo, permissions, &mut hashes)?;
        let library = production::Library::add(&mut demo)?;
        for project in &production::PROJECTS {
            production::add(&mut demo, &library, project)?;
        }
        let actor = Actor { user: users.get("admin").copied(), ..Actor::system() };
        let batch = demo.drafts.finish();
        self.create(&mut tx, (registry, &actor), Cause::System, batch).await?;
        tx.commit().await?;
        self.actors.clear();
        Ok(logins)
    }
}
