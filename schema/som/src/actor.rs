//! Who asks: the one value that every decision about rights starts from.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::error::Result;
use crate::hooks::{HookName, Redactor, Redacts};
use crate::id::Key;
use crate::permission::{Access, Action};
use crate::predicate::Predicate;
use crate::registry::{Type, TypeIx};

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
    /// What plugins say of what may be seen. It counts like rights, and holds for one request.
    pub veil: Option<Arc<Veil>>,
}

/// What plugins say of what somebody may see.
#[derive(Debug)]
pub struct Veil {
    /// Of the records of a concrete type: what they must fulfil, or why none of them is read.
    pub records: HashMap<TypeIx, Result<Predicate>>,
    /// The hooks that replace values of records, in the order of their turns.
    pub redactors: Vec<Redactor>,
    /// The one who asks, as if no plugin had said anything.
    pub behind: Arc<Actor>,
}

impl Actor {
    /// The server itself: migrations, imports, jobs.
    pub fn system() -> Self {
        Self { login: "system".into(), administrator: true, ..Self::default() }
    }

    /// What plugins say of the records of a concrete type, if they say anything.
    pub fn narrowed(&self, ty: TypeIx) -> Option<&Result<Predicate>> {
        self.veil.as_ref()?.records.get(&ty)
    }

    /// The hooks that replace values which this one reads, in the order of their turns.
    pub fn redactors(&self) -> &[Redactor] {
        self.veil.as_ref().map_or(&[], |veil| &veil.redactors)
    }

    /// The hook that may replace a field of records of a concrete type, if one may.
    pub fn replacer(&self, ty: TypeIx, field: u16) -> Option<&HookName> {
        let replaces = |redacts: &Redacts| redacts.writes.contains(&field);
        let mut all = self.redactors().iter();
        all.find(|redactor| redactor.of(ty).is_some_and(replaces)).map(|redactor| &redactor.name)
    }

    /// The hook on whose account a field of records of a concrete type is not to be seen as it is:
    /// it may replace the field, or one that the field tells of.
    pub fn veiler(&self, ty: &Type, field: u16) -> Option<&HookName> {
        if self.redactors().is_empty() {
            return None;
        }
        let told = ty.fields[usize::from(field)].tells_of.iter();
        std::iter::once(&field).chain(told).find_map(|field| self.replacer(ty.ix, *field))
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
