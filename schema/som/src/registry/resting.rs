//! What a model knows of what is stored and not its own: by plugins that are off, and by versions of
//! others that are not at work here.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Field, Registry, RelationRef, Type, TypeIx};

impl Registry {
    /// The same model, which knows of what is stored beyond it: `stored` is what it would be with all
    /// of that.
    #[must_use]
    pub fn beside(mut self, stored: Arc<Registry>) -> Self {
        self.stored = Some(stored);
        self
    }

    /// The model with everything whose tables are there; nothing when that is this one.
    pub fn stored(&self) -> Option<&Registry> {
        self.stored.as_deref()
    }

    /// Whether a type that `stored` knows is none here.
    pub fn rests_type(&self, ty: &Type) -> bool {
        ty.plugin.is_some() && self.by_name(&ty.name).is_none()
    }

    /// Whether nobody here knows a field that records of a type have in `stored`.
    pub fn rests_field(&self, stored: &Registry, ty: &Type, field: &Field) -> bool {
        let known = |here: &Type| {
            here.field(field.name()).is_some_and(|known| self.field(known).is_stored())
        };
        field.plugin.is_some() && !self.seen_as(stored, ty.ix).is_some_and(known)
    }

    /// Whether nobody here knows a relation that `stored` knows.
    pub fn rests_relation(&self, stored: &Registry, relation: RelationRef) -> bool {
        let known = stored.relation(relation);
        let here = || self.seen_as(stored, relation.owner);
        known.plugin.is_some() && here().is_none_or(|here| here.relation(&known.def.name).is_none())
    }

    /// The tables beside others that somebody here knows.
    pub fn side_tables(&self) -> HashSet<&str> {
        self.types.iter().flat_map(|ty| &ty.sides).map(|side| side.table.as_str()).collect()
    }

    /// The type that rests whose records have ids that begin so.
    pub fn resting(&self, prefix: &str) -> Option<&Type> {
        let stored = self.stored()?;
        let mut resting = stored.concrete().filter(|ty| self.rests_type(ty));
        resting.find(|ty| ty.prefix == prefix && ty.family.is_none())
    }

    /// What a record of a type that `stored` knows is here: that type, or the nearest of those that
    /// it extends within its family; nothing for what rests as a whole.
    pub fn seen_as(&self, stored: &Registry, ty: TypeIx) -> Option<&Type> {
        let ty = stored.get(ty);
        let chain = std::iter::once(ty.ix).chain(ty.ancestors.iter().copied());
        let mut known = chain.filter_map(|ix| self.by_name(&stored.get(ix).name));
        known.next().filter(|known| known.is_abstract == ty.is_abstract)
    }
}
