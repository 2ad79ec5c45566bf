//! Who a token stands for by now, and what that one sees: what long-lived streams rest on.

use schema_som::Key;
use schema_som::actor::{Actor, Grants};
use schema_som::error::{Code, Error, Result};
use schema_som::ports::{Context, Standing};

use crate::App;
use crate::read::unauthenticated;

impl App {
    /// Who the context's token belongs to by now; without a token the context's actor.
    ///
    /// # Errors
    /// `UNAUTHENTICATED` when it belongs to nobody any more.
    pub(crate) async fn standing_of(&self, context: &Context) -> Result<Standing> {
        let rights = self.actors.rights();
        let actor = match &context.token {
            Some(token) => self.actor_by_token(&context.registry, token).await?.ok_or_else(over)?,
            None => context.actor.clone().ok_or_else(unauthenticated)?,
        };
        let mut profile = profile(&actor);
        // Plugins may tell each who asks something else.
        if let Some(user) = actor.user.filter(|_| context.hooks.is_personal()) {
            profile = personal(&profile, user, &actor.groups);
        }
        Ok(Standing { actor, profile, rights })
    }

    /// Has everybody who listens looked at again: what they may see has changed.
    pub fn unsettle(&self) {
        self.actors.clear();
    }

    /// Waits until tokens or rights may have changed since this number.
    pub(crate) async fn unsettled_since(&self, since: u64) -> u64 {
        self.actors.changed(since).await
    }
}

fn over() -> Error {
    Error::new(Code::Unauthenticated, "the token was revoked, or its time is over")
        .hint("log in again")
}

/// The profile of one who is told something else than others: plugins are told who asks, and in which
/// groups that one is.
fn personal(profile: &[u8; 32], user: Key, groups: &[String]) -> [u8; 32] {
    let mut groups: Vec<&str> = groups.iter().map(String::as_str).collect();
    groups.sort_unstable();
    let mut hasher = blake3::Hasher::new();
    hasher.update(profile).update(&user.0);
    for group in groups {
        hasher.update(&(group.len() as u64).to_le_bytes()).update(group.as_bytes());
    }
    *hasher.finalize().as_bytes()
}

/// Names what an actor sees: whatever `rights` looks at, and nothing else. A rule there that looks
/// at the user itself makes the user a part of this.
fn profile(actor: &Actor) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new();
    let Actor { administrator, all_projects, must_reset_password, .. } = actor;
    hasher.update(&[*administrator as u8, *all_projects as u8, *must_reset_password as u8]);
    hasher.update(&(actor.projects.len() as u64).to_le_bytes());
    for project in &actor.projects {
        hasher.update(&project.0);
    }
    add(&mut hasher, &actor.grants);
    for (project, grants) in &actor.roles {
        hasher.update(&project.0);
        add(&mut hasher, grants);
    }
    *hasher.finalize().as_bytes()
}

fn add(hasher: &mut blake3::Hasher, grants: &Grants) {
    let mut sorted: Vec<_> = grants.iter().collect();
    sorted.sort_unstable_by_key(|(key, _)| *key);
    hasher.update(&(sorted.len() as u64).to_le_bytes());
    for ((action, class), access) in sorted {
        hasher.update(format!("{action:?} {class} {access:?};").as_bytes());
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use schema_som::Key;
    use schema_som::actor::Actor;
    use schema_som::permission::{Access, Action};

    use super::{personal, profile};

    #[test]
    fn whoever_is_in_another_group_is_told_something_else() {
        let of = |groups: &[&str]| {
            let groups: Vec<String> = groups.iter().map(|it| (*it).to_owned()).collect();
            personal(&[7; 32], Key([1; 16]), &groups)
        };
        assert_eq!(of(&["clients", "supervisors"]), of(&["supervisors", "clients"]));
        assert_ne!(of(&["clients"]), of(&[]));
        assert_ne!(of(&["ab", "c"]), of(&["a", "bc"]));
    }

    #[test]
    fn a_profile_names_rights_and_not_the_one_who_has_them() {
        let key = |number: u8| Key([number; 16]);
        let read = |class: &str| ((Action::Read, class.to_owned()), Access::Allow);
        let ada = Actor {
            user: Some(key(1)),
            projects: vec![key(3)],
            grants: [read("Shot"), read("Asset"), read("Task")].into(),
            ..Actor::default()
        };
        let grants = [read("Task"), read("Shot"), read("Asset")].into();
        let bob = Actor { user: Some(key(2)), grants, ..ada.clone() };
        assert_eq!(profile(&ada), profile(&bob));
        let role = [(key(3), [read("Note")].into())];
        let others = [
            Actor { administrator: true, ..ada.clone() },
            Actor { all_projects: true, ..ada.clone() },
            Actor { projects: vec![key(4)], ..ada.clone() },
            Actor { grants: [read("Shot")].into(), ..ada.clone() },
            Actor { roles: role.into(), ..ada.clone() },
        ];
        for other in &others {
            assert_ne!(profile(&ada), profile(&Arc::new(other.clone())), "{other:?}");
        }
    }
}
