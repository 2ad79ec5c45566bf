//! What a command asks for, taken apart: nested drafts are nodes of their own, keys are assigned.

use schema_som::change::{Draft, Input, Linked, ManyInput, Patch, RelationInput, Target};
use schema_som::error::{Code, Error, Result};
use schema_som::registry::{Path, RelationRef, Type, TypeIx};
use schema_som::type_def::{RelationKind, Write};
use schema_som::value::Value;
use schema_som::{Key, KeySet};

use super::Origin;
use super::fit::misfit;

/// Drafts within drafts, at most.
const DEPTH: usize = 3;

/// A row of a command. Those of one command all make and change, or delete, or restore.
#[derive(Debug, Clone)]
pub(super) enum Wish {
    Create(Draft),
    Update(Patch),
    Delete(Target),
    Restore(Key),
}

/// A record that is made or changed, with what was said of it.
#[derive(Debug)]
pub(super) struct Node {
    pub(super) row: usize,
    pub(super) key: Key,
    /// Its concrete type; of a stored record the command's, until the record is known.
    pub(super) ty: TypeIx,
    /// The revision that the caller has seen.
    pub(super) expected_revision: Option<i64>,
    pub(super) is_new: bool,
    pub(super) fields: Vec<(u16, Value)>,
    pub(super) relations: Vec<(u16, Targets)>,
}

/// The targets of a relation, by key.
#[derive(Debug)]
pub(super) enum Targets {
    One(Option<Key>),
    Many(Many),
}

/// How the targets of a relation to many change.
#[derive(Debug, Default)]
pub(super) struct Many {
    pub(super) set: Option<Vec<Key>>,
    pub(super) disconnect: Vec<Key>,
    pub(super) connect: Vec<Key>,
}

/// Takes wishes apart.
pub(super) struct Nodes<'a> {
    origin: &'a Origin<'a>,
    row: usize,
    pub(super) list: Vec<Node>,
    /// The records that are made.
    pub(super) made: KeySet,
    /// Keys that were given for them, with the rows.
    pub(super) given: Vec<(usize, Key)>,
}

impl<'a> Nodes<'a> {
    pub(super) fn new(origin: &'a Origin<'a>) -> Self {
        Self { origin, row: 0, list: Vec::new(), made: KeySet::default(), given: Vec::new() }
    }

    /// Adds a row of a command on a type.
    ///
    /// # Errors
    /// `READ_ONLY`, `LIMIT_EXCEEDED`, `INVALID_TYPE`.
    pub(super) fn add(&mut self, row: usize, ty: TypeIx, wish: Wish) -> Result<Key> {
        self.row = row;
        match wish {
            Wish::Create(draft) => self.draft(draft, 0),
            Wish::Update(patch) => {
                let key = patch.target.key;
                let node = Node {
                    row,
                    key,
                    ty,
                    expected_revision: patch.target.expected_revision,
                    is_new: false,
                    fields: Vec::new(),
                    relations: Vec::new(),
                };
                self.node(node, patch.input, 0)?;
                Ok(key)
            }
            Wish::Delete(_) | Wish::Restore(_) => {
                Err(Error::internal("a delete stands among changes"))
            }
        }
    }

    fn draft(&mut self, draft: Draft, depth: usize) -> Result<Key> {
        let ty = self.origin.registry.get(draft.ty);
        if ty.is_abstract {
            let error = Error::new(Code::InvalidType, format!("{} has no records", ty.plural));
            return Err(error.at_type(&ty.name).hint("name a type that is not abstract"));
        }
        if ty.by_operations {
            let what = format!("{} are made by the server alone", ty.plural);
            return Err(Error::new(Code::ReadOnly, what)
                .at_type(&ty.name)
                .hint("an operation of the API makes them: look among the mutations"));
        }
        if depth > DEPTH {
            let what = format!("records are made within records {depth} deep, {DEPTH} are allowed");
            return Err(Error::new(Code::LimitExceeded, what)
                .at_type(&ty.name)
                .hint("make the inner ones first and connect them"));
        }
        let key = draft.key.unwrap_or_else(|| self.origin.clock.new_key(0));
        self.given.extend(draft.key.map(|key| (self.row, key)));
        self.made.insert(key);
        let node = Node {
            row: self.row,
            key,
            ty: ty.ix,
            expected_revision: None,
            is_new: true,
            fields: Vec::new(),
            relations: Vec::new(),
        };
        self.node(node, draft.input, depth)?;
        Ok(key)
    }

    /// Adds a node after those that it points to and before those that point to it.
    fn node(&mut self, mut node: Node, input: Input, depth: usize) -> Result<()> {
        let ty = self.origin.registry.get(node.ty);
        for (at, value) in input.fields {
            refuse_field(ty, at, &value, node.is_new)?;
            node.fields.push((at, value));
        }
        let mut later = Vec::new();
        for (at, input) in input.relations {
            refuse_relation(ty, at, node.is_new)?;
            match input {
                RelationInput::One(linked) => {
                    let target = linked.map(|linked| self.linked(linked, depth)).transpose()?;
                    node.relations.push((at, Targets::One(target)));
                }
                // What hangs on a key of ours is made after us; the far side of a link before.
                RelationInput::Many(many) => match ty.relations[at as usize].path {
                    Path::Many { .. } => later.push((at, many)),
                    _ => node.relations.push((at, Targets::Many(self.many(many, depth)?))),
                },
            }
        }
        let place = self.list.len();
        self.list.push(node);
        for (at, many) in later {
            let many = self.many(many, depth)?;
            self.list[place].relations.push((at, Targets::Many(many)));
        }
        Ok(())
    }

    fn many(&mut self, many: ManyInput, depth: usize) -> Result<Many> {
        let set = many.set.map(|set| self.all(set, depth)).transpose()?;
        let connect = self.all(many.connect, depth)?;
        Ok(Many { set, disconnect: many.disconnect, connect })
    }

    fn all(&mut self, linked: Vec<Linked>, depth: usize) -> Result<Vec<Key>> {
        linked.into_iter().map(|linked| self.linked(linked, depth)).collect()
    }

    fn linked(&mut self, linked: Linked, depth: usize) -> Result<Key> {
        match linked {
            Linked::Existing(key) => Ok(key),
            Linked::New(draft) => self.draft(*draft, depth + 1),
        }
    }

    /// Every record that is named and was not made here.
    pub(super) fn named(&self) -> Vec<Key> {
        let mut keys = Vec::new();
        for node in &self.list {
            keys.push(node.key);
            for (_, targets) in &node.relations {
                match targets {
                    Targets::One(target) => keys.extend(*target),
                    Targets::Many(many) => {
                        keys.extend(many.set.iter().flatten());
                        keys.extend(&many.connect);
                        keys.extend(&many.disconnect);
                    }
                }
            }
        }
        keys.retain(|key| !self.made.contains(key));
        keys
    }
}

/// Refuses what the server keeps, what is computed, and what is set at creation only.
fn refuse_field(ty: &Type, at: u16, value: &Value, is_new: bool) -> Result<()> {
    let Some(field) = ty.fields.get(at as usize) else {
        return Err(Error::internal(format!("{} has no field {at}", ty.name)));
    };
    let instead = match field.def.write {
        _ if !field.takes_values() => "nothing, it is computed",
        _ if field.relation.is_some() => "the relation instead of its key",
        Write::Never => "nothing, the server keeps it",
        Write::Create if !is_new => "nothing, it is set at creation only",
        _ if value.is_null() && !is_new && field.def.lasting && !field.def.nullable => {
            return Err(misfit(ty, field, Code::Required, ("a value", value)));
        }
        _ => return Ok(()),
    };
    Err(misfit(ty, field, Code::ReadOnly, (instead, value)))
}

fn refuse_relation(ty: &Type, at: u16, is_new: bool) -> Result<()> {
    let Some(relation) = ty.relations.get(at as usize) else {
        return Err(Error::internal(format!("{} has no relation {at}", ty.name)));
    };
    // The rule of a key that others hold is about their side; it is looked at there.
    let own = !relation.is_inverse || matches!(relation.def.kind, RelationKind::Link { .. });
    let what = match relation.def.write {
        Write::Never => "is kept by the server",
        Write::Create if !is_new && own && matches!(relation.path, Path::One { .. }) => {
            "is set at creation only"
        }
        _ => return Ok(()),
    };
    let name = &relation.def.name;
    Err(Error::new(Code::ReadOnly, format!("{}.{name} {what}", ty.name))
        .at_field(&ty.name, name)
        .hint(format!("{name}: {}", relation.def.doc)))
}

/// The member of a type with the same name as that of another, which it extends.
pub(super) fn same_relation(from: &Type, at: u16, to: &Type) -> Result<RelationRef> {
    let name = &from.relations[at as usize].def.name;
    to.relation(name).ok_or_else(|| Error::internal(format!("{} lacks {name}", to.name)))
}

/// The field of a type with the same name as that of another, which it extends.
pub(super) fn same_field(from: &Type, at: u16, to: &Type) -> Result<u16> {
    let name = from.fields[at as usize].name();
    let field = to.field(name).map(|field| field.index);
    field.ok_or_else(|| Error::internal(format!("{} lacks {name}", to.name)))
}
