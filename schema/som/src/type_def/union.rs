//! Versions of one plugin whose records stand in the same tables: what all of them declare, seen as one
//! declaration, and where two of them cannot stand together.

use super::{ExtensionDef, FieldDef, PluginDef, RelationDef, RelationKind, Source, TypeDef};
use crate::kind::Kind;

/// How much alike two versions declare what both have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Likeness {
    /// Each may read whatever the other one writes.
    Same,
    /// The same columns hold what either writes.
    Stored,
}

impl PluginDef {
    /// Adds what another version declares beyond this one. What both declare stays as it is here.
    /// Answers whether anything was added.
    pub fn join(&mut self, other: &PluginDef) -> bool {
        let mut added = false;
        for ty in &other.types {
            match self.types.iter_mut().find(|own| own.name == ty.name) {
                Some(own) => added |= own.join(ty),
                None => {
                    self.types.push(ty.clone());
                    added = true;
                }
            }
        }
        for extension in &other.extensions {
            match self.extensions.iter_mut().find(|own| own.target == extension.target) {
                Some(own) => added |= own.join(extension),
                None => {
                    self.extensions.push(extension.clone());
                    added = true;
                }
            }
        }
        added
    }

    /// What another version declares otherwise, so that records of the two could not stand in the
    /// same tables.
    pub fn conflicts(&self, other: &PluginDef, likeness: Likeness) -> Vec<String> {
        let mut found = Vec::new();
        for ty in &other.types {
            if let Some(own) = self.types.iter().find(|own| own.name == ty.name) {
                own.conflicts(ty, likeness, &mut found);
            }
        }
        for extension in &other.extensions {
            let own = self.extensions.iter().find(|own| own.target == extension.target);
            if let Some(own) = own {
                let (own, other) = (members_of(own), members_of(extension));
                conflicts((&extension.target, likeness), own, other, &mut found);
            }
        }
        found
    }
}

type Members<'a> = (&'a [FieldDef], &'a [RelationDef]);

fn members_of(extension: &ExtensionDef) -> Members<'_> {
    (&extension.fields, &extension.relations)
}

impl ExtensionDef {
    fn join(&mut self, other: &ExtensionDef) -> bool {
        let joined = join((&mut self.fields, &mut self.relations), members_of(other));
        add(&mut self.unique, &other.unique) | joined
    }
}

impl TypeDef {
    fn join(&mut self, other: &TypeDef) -> bool {
        let own = (&mut self.fields, &mut self.relations);
        let mut added = join(own, (&other.fields, &other.relations));
        for facet in &other.facets {
            if !self.facets.iter().any(|own| own.name == facet.name) {
                self.facets.push(facet.clone());
                added = true;
            }
        }
        add(&mut self.unique, &other.unique) | added
    }

    fn conflicts(&self, other: &TypeDef, likeness: Likeness, found: &mut Vec<String>) {
        let name = &self.name;
        if self.parent != other.parent {
            let parent = |ty: &TypeDef| ty.parent.clone().unwrap_or_default();
            found.push(format!("{name} extends {} and {}", parent(self), parent(other)));
        }
        if self.scope != other.scope {
            found.push(format!("{name} lives in projects by other means"));
        }
        let (own, other) = ((&*self.fields, &*self.relations), (&*other.fields, &*other.relations));
        conflicts((name, likeness), own, other, found);
        required(name, own, other, found);
    }
}

/// Adds what is missing; a column takes the place of what is only computed.
fn join(
    (fields, relations): (&mut Vec<FieldDef>, &mut Vec<RelationDef>),
    (more, further): Members<'_>,
) -> bool {
    let mut added = false;
    for field in more {
        match fields.iter_mut().find(|own| own.name == field.name) {
            Some(own) if !is_stored(own) && is_stored(field) => {
                *own = field.clone();
                added = true;
            }
            Some(_) => {}
            None => {
                fields.push(field.clone());
                added |= is_stored(field);
            }
        }
    }
    for relation in further {
        if !relations.iter().any(|own| own.name == relation.name) {
            relations.push(relation.clone());
            added = true;
        }
    }
    added
}

fn add(unique: &mut Vec<Vec<String>>, more: &[Vec<String>]) -> bool {
    let before = unique.len();
    let missing: Vec<_> = more.iter().filter(|set| !unique.contains(set)).cloned().collect();
    unique.extend(missing);
    unique.len() > before
}

fn conflicts(
    (owner, likeness): (&str, Likeness),
    (fields, relations): Members<'_>,
    (more, further): Members<'_>,
    found: &mut Vec<String>,
) {
    for field in more.iter().filter(|field| is_stored(field)) {
        let own = fields.iter().find(|own| own.name == field.name && is_stored(own));
        let differs = own.is_some_and(|own| differs(own, field, likeness));
        if differs || relations.iter().any(|own| own.name == field.name) {
            found.push(format!("{owner}.{} is something else", field.name));
        }
    }
    for relation in further {
        let own = relations.iter().find(|own| own.name == relation.name);
        let differs = own.is_some_and(|own| {
            own.target != relation.target
                || own.kind != relation.kind
                || own.nullable != relation.nullable
        });
        if differs || fields.iter().any(|own| own.name == relation.name && is_stored(own)) {
            found.push(format!("{owner}.{} leads elsewhere", relation.name));
        }
    }
}

/// What every record must have by one version, and the other one knows nothing of.
fn required(
    owner: &str,
    (fields, relations): Members<'_>,
    (known, leading): Members<'_>,
    found: &mut Vec<String>,
) {
    let must = |field: &&FieldDef| is_stored(field) && !field.nullable && field.default.is_none();
    let fields = fields.iter().filter(must).map(|field| &field.name);
    let fields = fields.filter(|name| !known.iter().any(|field| field.name == **name));
    let must = |it: &&RelationDef| it.kind == RelationKind::One && !it.nullable;
    let relations = relations.iter().filter(must).map(|relation| &relation.name);
    let relations = relations.filter(|name| !leading.iter().any(|it| it.name == **name));
    found.extend(fields.chain(relations).map(|name| format!("{owner}.{name} is required")));
}

fn differs(own: &FieldDef, other: &FieldDef, likeness: Likeness) -> bool {
    let same_kind = match (&own.kind, &other.kind, likeness) {
        (Kind::Enum(own), Kind::Enum(other), Likeness::Same) => own.members == other.members,
        (Kind::Enum(_), Kind::Enum(_), Likeness::Stored) => true,
        (own, other, _) => own == other,
    };
    !same_kind || own.nullable != other.nullable || own.default != other.default
}

fn is_stored(field: &FieldDef) -> bool {
    matches!(field.source, Source::Stored)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kind::Vocabulary;

    fn shot(fields: Vec<FieldDef>) -> PluginDef {
        let extension = fields.into_iter().fold(ExtensionDef::of("Shot"), ExtensionDef::field);
        PluginDef::new("lenses").extends(extension)
    }

    fn optional(field: FieldDef) -> FieldDef {
        FieldDef { nullable: true, ..field }
    }

    #[test]
    fn versions_are_joined_to_all_that_they_declare() {
        let kit = |field: FieldDef| TypeDef::new("Kit", "x").extends("Entity").field(field);
        let lens = || optional(FieldDef::int("lens", "x"));
        let mut all = shot(vec![lens()]).declares(kit(FieldDef::int("size", "x")));
        let next = shot(vec![optional(FieldDef::int("weight", "x"))])
            .declares(kit(FieldDef::int("height", "x")))
            .declares(TypeDef::new("Case", "x").extends("Entity"));
        assert!(all.join(&next));
        assert!(!all.join(&next), "nothing is added twice");
        let names = |fields: &[FieldDef]| {
            fields.iter().map(|field| field.name.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(names(&all.extensions[0].fields), "lens weight");
        assert_eq!(names(&all.types[0].fields), "size height");
        assert_eq!(all.types[1].name, "Case");
        assert!(!all.join(&shot(vec![lens()])));
    }

    #[test]
    fn what_cannot_stand_in_the_same_tables_is_named() {
        let words = |words: &[(&str, &str, &str)]| {
            let field = FieldDef::new("lens", Kind::Enum(Vocabulary::new("Lens", "x", words)), "x");
            shot(vec![optional(field)])
        };
        let (few, more) = (words(&[("A", "a", "x")]), words(&[("A", "a", "x"), ("B", "b", "x")]));
        assert_eq!(few.conflicts(&more, Likeness::Stored), Vec::<String>::new());
        assert_eq!(few.conflicts(&more, Likeness::Same), ["Shot.lens is something else"]);
        let own = shot(vec![optional(FieldDef::int("lens", "x"))]);
        let others = [
            shot(vec![optional(FieldDef::float("lens", "x"))]),
            shot(vec![FieldDef::int("lens", "x").default(1_i64)]),
        ];
        for other in &others {
            assert_eq!(own.conflicts(other, Likeness::Stored), ["Shot.lens is something else"]);
        }
        let leads = ExtensionDef::of("Shot").relation(RelationDef::one("lens", "Asset", "x"));
        let leads = PluginDef::new("lenses").extends(leads);
        assert_eq!(own.conflicts(&leads, Likeness::Same), ["Shot.lens leads elsewhere"]);
        let kit = |parent: &str| {
            PluginDef::new("lenses").declares(TypeDef::new("Kit", "x").extends(parent))
        };
        let found = kit("Entity").conflicts(&kit("Shot"), Likeness::Stored);
        assert_eq!(found, ["Kit extends Entity and Shot"]);
        let sized = TypeDef::new("Kit", "x").extends("Entity").field(FieldDef::int("size", "x"));
        let sized = PluginDef::new("lenses").declares(sized);
        let found = sized.conflicts(&kit("Entity"), Likeness::Same);
        assert_eq!(found, ["Kit.size is required"]);
        assert_eq!(kit("Entity").conflicts(&sized, Likeness::Same), Vec::<String>::new());
    }
}
