//! The words that relations are declared with.

use super::{InverseDef, OnDelete, RelationDef, RelationKind, Write};

impl RelationDef {
    fn new(name: &str, target: &str, kind: RelationKind, doc: &str) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
            target: target.into(),
            kind,
            nullable: true,
            write: Write::Always,
            on_delete: OnDelete::Refuse,
            inverse: None,
            across_projects: false,
            acyclic: false,
            filled: false,
        }
    }

    /// Points to at most one record of this type.
    pub fn one(name: &str, target: &str, doc: &str) -> Self {
        Self::new(name, target, RelationKind::One, doc)
    }

    /// One side of a role: set when it is made, and it goes when that record goes.
    pub fn side(name: &str, target: &str, doc: &str) -> Self {
        Self::one(name, target, doc).required().create_only().on_delete(OnDelete::Delete)
    }

    /// Points to any number of records of this type, in no order.
    pub fn many(name: &str, target: &str, doc: &str) -> Self {
        let kind = RelationKind::Link { ordered: false };
        let mut relation = Self::new(name, target, kind, doc);
        relation.on_delete = OnDelete::Clear;
        relation
    }

    /// Leads to the other side of a role type: `(role type, its relation to us, its other one)`.
    pub fn through(name: &str, target: &str, role: (&str, &str, &str), doc: &str) -> Self {
        let kind =
            RelationKind::Through { role: role.0.into(), own: role.1.into(), other: role.2.into() };
        let mut relation = Self::new(name, target, kind, doc);
        relation.on_delete = OnDelete::Clear;
        relation
    }

    /// Must point to a record.
    #[must_use]
    pub fn required(mut self) -> Self {
        self.nullable = false;
        self
    }

    /// May lead into another project.
    #[must_use]
    pub fn across_projects(mut self) -> Self {
        self.across_projects = true;
        self
    }

    /// Never leads back to where it began.
    #[must_use]
    pub fn acyclic(mut self) -> Self {
        self.acyclic = true;
        self
    }

    /// Found by the server where clients name no target.
    #[must_use]
    pub fn filled(mut self) -> Self {
        self.filled = true;
        self
    }

    /// Keeps the order of its targets.
    #[must_use]
    pub fn ordered(mut self) -> Self {
        self.kind = RelationKind::Link { ordered: true };
        self
    }

    /// The way back.
    #[must_use]
    pub fn inverse(mut self, name: &str, doc: &str) -> Self {
        self.inverse = Some(InverseDef { name: name.into(), doc: doc.into() });
        self
    }

    /// Set at creation only.
    #[must_use]
    pub fn create_only(mut self) -> Self {
        self.write = Write::Create;
        self
    }

    /// Set by the server only.
    #[must_use]
    pub fn by_server(mut self) -> Self {
        self.write = Write::Never;
        self
    }

    /// What a delete of the target does.
    #[must_use]
    pub fn on_delete(mut self, on_delete: OnDelete) -> Self {
        self.on_delete = on_delete;
        self
    }
}
