//! Who asks: the one value that every decision about rights starts from.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::error::Result;
use crate::id::Key;
use crate::permission::{Access, Action};
use crate::predicate::Predicate;
use crate::registry::TypeIx;

/// What a set of permissions says. A deny has won already. The text is a class name or
/// `Class.field`.
pub type Grants = HashMap<(Action, String), Access>;

/// A person or a machine with a login, as loaded once per request.
#[derive(Debug, Clone, Default)]
pub struct Actor {
    /// The user; none for the server itself.
    pub user: Option<Key>,
    /// The user's login, for logs and messages.
    pub login: String,
    /// Logged in with a password that has to be replaced, and may do nothing else before.
    pub must_reset_password: bool,
    /// The names of the user's groups.
    pub groups: Vec<String>,
    /// Member of a group that administers the studio: may do everything.
    pub administrator: bool,
    /// Sees the records of every project, by a group whose grants are global.
    pub all_projects: bool,
    /// The projects that the user is a member of, ascending.
    pub projects: Vec<Key>,
    /// What the user's own permissions and those of the user's groups say, everywhere.
    pub grants: Grants,
    /// What the roles say that the user has in projects, each inside its project only.
    pub roles: BTreeMap<Key, Grants>,
    /// What plugins say of the records that may be seen, by concrete type: what they must fulfil, or
    /// why none of them is read. It counts like rights, and holds for one request.
    pub narrowed: Option<Arc<HashMap<TypeIx, Result<Predicate>>>>,
}

impl Actor {
    /// The server itself: migrations, imports, jobs.
    pub fn system() -> Self {
        Self { login: "system".into(), administrator: true, ..Self::default() }
    }

    /// What plugins say of the records of a concrete type, if they say anything.
    pub fn narrowed(&self, ty: TypeIx) -> Option<&Result<Predicate>> {
        self.narrowed.as_ref()?.get(&ty)
    }

    /// What was granted or denied everywhere by name, if anything.
    pub fn granted(&self, action: Action, class: &str) -> Option<Access> {
        self.grants.get(&(action, class.to_owned())).copied()
    }

    /// Whether the records of a project are to be seen at all.
    pub fn sees(&self, project: Key) -> bool {
        self.administrator || self.all_projects || self.projects.binary_search(&project).is_ok()
    }
}
