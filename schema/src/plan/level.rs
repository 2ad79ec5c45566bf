//! Levels, the shapes of their rows, and connections.

use std::sync::Arc;

use schema_som::query::{Alias, Column, Totals};
use schema_som::registry::{FieldRef, RelationRef, Type, TypeIx};
use schema_som::type_def::Source;
use schema_som::{Error, Result};

use super::build::{Identity, Level, Planner};
use super::{
    Asked, Case, ChildPlan, EdgePart, Hosted, Key, Kinds, Leaf, LinkPlan, List, ListPart, Member,
    MemberKind, ObjectPlan, PagePart, Shape, quoted,
};
use crate::collect::Collected;
use crate::meaning::FieldMeaning;
use crate::naming;

impl<'d> Planner<'d> {
    /// How the records behind an alias are written. The same selection of the same alias is planned
    /// once, whichever kinds lead to it.
    pub(super) fn object(
        &self,
        level: &mut Level,
        alias: Alias,
        asked: &[&'d Asked],
    ) -> Result<Arc<ObjectPlan>> {
        let identity = (alias, Identity::of(asked));
        if let Some(known) = level.objects.get(&identity) {
            return Ok(known.clone());
        }
        let ty = self.registry.get(level.type_of(alias));
        let mut cases = Vec::new();
        for kind in self.registry.kinds(ty.ix) {
            let fields = self.of_record(asked, kind)?;
            let case = self.case(level, alias, kind, &fields)?;
            let text = kind.kind.as_ref().filter(|_| !ty.is_abstract).unwrap_or(&kind.name);
            cases.push((text.as_str().into(), case));
        }
        let kinds = match cases.pop() {
            Some((_, only)) if cases.is_empty() && !ty.is_abstract => Kinds::One(only),
            last => {
                cases.extend(last);
                cases.sort_by(|(a, _): &(Box<str>, _), (b, _)| a.cmp(b));
                Kinds::Several { column: level.column(Column::Kind(alias, ty.ix)), cases }
            }
        };
        let object = Arc::new(ObjectPlan { ty: ty.ix, kinds });
        level.objects.insert(identity, object.clone());
        Ok(object)
    }

    /// What is written of one kind. The spine knows ids only, so everything else behind an abstract
    /// type comes from the kind's own table.
    fn case(
        &self,
        level: &mut Level,
        alias: Alias,
        kind: &Type,
        fields: &Collected<'d>,
    ) -> Result<Case> {
        let is_abstract = self.registry.get(level.type_of(alias)).is_abstract;
        let on_spine = |asked: &Vec<&Asked>| matches!(&*asked[0].name, "id" | "__typename");
        if !is_abstract || fields.values().all(on_spine) {
            let shape = Arc::new(self.shape(level, alias, kind, fields)?);
            return Ok(Case { variant: None, shape });
        }
        let variant = level.variant(self.registry, alias, kind.ix);
        let shape = Arc::new(self.shape(level.inside(variant), 0, kind, fields)?);
        Ok(Case { variant: Some(variant), shape })
    }

    fn shape(
        &self,
        level: &mut Level,
        alias: Alias,
        kind: &Type,
        fields: &Collected<'d>,
    ) -> Result<Shape> {
        let object = naming::object(kind);
        let mut members = Vec::with_capacity(fields.len());
        for (name, asked) in fields {
            let field = &asked[0].name;
            let what = match self.meanings.field(&object, field) {
                _ if field == "__typename" => MemberKind::Typename(quoted(&object)),
                Some(FieldMeaning::Kind) => {
                    MemberKind::Typename(quoted(&naming::constant(&kind.name)))
                }
                Some(FieldMeaning::Field(field)) => self.field(level, alias, kind, field),
                Some(FieldMeaning::Linked(field)) => {
                    self.linked(level, alias, (kind, field), asked)?
                }
                Some(FieldMeaning::One(relation)) => {
                    self.one(level, alias, (kind, relation), asked)?
                }
                Some(FieldMeaning::Many(relation)) => {
                    self.many(level, alias, (kind, relation), asked)?
                }
                _ => return Err(self.unknown(&object, field)),
            };
            members.push(Member { key: Key::new(name), what });
        }
        Ok(Shape { members })
    }

    fn field(&self, level: &mut Level, alias: Alias, kind: &Type, field: FieldRef) -> MemberKind {
        let own = self.registry.field(field);
        let shared = |index: u16| {
            let field = FieldRef { owner: field.owner, index };
            self.shared_field(level.type_of(alias), kind, field)
        };
        let leaf = Leaf::of(&own.def.kind, &kind.prefix);
        let nullable = own.def.nullable || own.def.confidential;
        if let Source::Host(host) = &own.def.source {
            let needs: Vec<FieldRef> = own.needs.iter().map(|need| shared(*need)).collect();
            let columns = needs.iter().map(|need| level.column(Column::Field(alias, *need)));
            let columns = columns.collect();
            let compute = host.compute;
            return MemberKind::Hosted(Box::new(Hosted {
                columns,
                compute,
                leaf,
                nullable,
                field,
            }));
        }
        let shared = shared(field.index);
        let column = level.column(Column::Field(alias, shared));
        MemberKind::Value { column, leaf, nullable, field }
    }

    /// The record that a computed key leads to. The same selection is read once.
    fn linked(
        &self,
        level: &mut Level,
        alias: Alias,
        (kind, field): (&Type, FieldRef),
        asked: &[&'d Asked],
    ) -> Result<MemberKind> {
        let shared = self.shared_field(level.type_of(alias), kind, field);
        let column = level.column(Column::Field(alias, shared));
        let identity = (column, Identity::of(asked));
        if let Some((link, object)) = level.by_link.get(&identity) {
            return Ok(MemberKind::Linked { column, link: *link, object: object.clone() });
        }
        let missing = || Error::internal("a computed field leads to no type");
        let mut inner = Level::new(self.registry.field(field).target.ok_or_else(missing)?);
        let object = self.object(&mut inner, 0, asked)?;
        let link = level.links.len() as u16;
        level.links.push(LinkPlan { column, level: inner.finish() });
        level.by_link.insert(identity, (link, object.clone()));
        Ok(MemberKind::Linked { column, link, object })
    }

    fn one(
        &self,
        level: &mut Level,
        alias: Alias,
        (kind, relation): (&Type, RelationRef),
        asked: &[&'d Asked],
    ) -> Result<MemberKind> {
        let relation = self.shared_relation(level.type_of(alias), kind, relation);
        let target = level.join(self.registry, alias, relation);
        let id = self.registry.target(relation).id();
        let key_column = level.column(Column::Field(target, id));
        let object = self.object(level, target, asked)?;
        let def = &self.registry.relation(relation).def;
        let nullable = def.nullable || def.across_projects;
        Ok(MemberKind::One { key_column, object, nullable, relation })
    }

    fn many(
        &self,
        level: &mut Level,
        alias: Alias,
        (kind, relation): (&Type, RelationRef),
        asked: &[&'d Asked],
    ) -> Result<MemberKind> {
        let from = level.type_of(alias);
        let relation = self.shared_relation(from, kind, relation);
        let identity = (alias, relation, Identity::of(asked));
        if let Some(child) = level.by_child.get(&identity) {
            return Ok(MemberKind::Many { child: *child });
        }
        let key_column = level.column(Column::Field(alias, self.registry.get(from).id()));
        let list = self.list(self.registry.relation(relation).target, asked)?;
        let child = level.children.len() as u16;
        level.children.push(ChildPlan { key_column, relation, list });
        level.by_child.insert(identity, child);
        Ok(MemberKind::Many { child })
    }

    /// A connection to records of a type.
    pub(super) fn list(&self, on: TypeIx, asked: &[&'d Asked]) -> Result<List> {
        let mut level = Level::new(on);
        let mut list = List {
            asked: asked[0].clone(),
            level: Level::new(on).finish(),
            parts: Vec::new(),
            rows: false,
            cursors: false,
            more: false,
            newest_first: false,
            totals: Totals::default(),
            groups: Vec::new(),
        };
        let (ty, fields) = self.of_object(asked)?;
        for (name, asked) in &fields {
            let part = self.part(&mut level, &mut list, ty, asked)?;
            list.parts.push((Key::new(name), part));
        }
        list.level = level.finish();
        Ok(list)
    }

    fn part(
        &self,
        level: &mut Level,
        list: &mut List,
        ty: &str,
        asked: &[&'d Asked],
    ) -> Result<ListPart> {
        let field = &asked[0].name;
        Ok(match self.meanings.field(ty, field) {
            _ if field == "__typename" => ListPart::Typename(quoted(ty)),
            Some(FieldMeaning::ConnectionNodes) => {
                list.rows = true;
                ListPart::Nodes(self.object(level, 0, asked)?)
            }
            Some(FieldMeaning::Edges) => {
                list.rows = true;
                ListPart::Edges(self.edges(level, list, asked)?)
            }
            Some(FieldMeaning::PageInfo) => {
                list.rows = true;
                ListPart::PageInfo(self.page_info(list, asked)?)
            }
            Some(FieldMeaning::TotalCount) => {
                list.totals.count = true;
                ListPart::Count
            }
            Some(FieldMeaning::Aggregate) => ListPart::Aggregate(self.aggregate(list, asked)?),
            _ => return Err(self.unknown(ty, field)),
        })
    }

    fn edges(
        &self,
        level: &mut Level,
        list: &mut List,
        asked: &[&'d Asked],
    ) -> Result<Vec<(Key, EdgePart)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => EdgePart::Typename(quoted(ty)),
                Some(FieldMeaning::Cursor) => {
                    list.cursors = true;
                    EdgePart::Cursor
                }
                Some(FieldMeaning::EdgeNode) => EdgePart::Node(self.object(level, 0, asked)?),
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }

    fn page_info(&self, list: &mut List, asked: &[&'d Asked]) -> Result<Vec<(Key, PagePart)>> {
        let parts = self.page_parts(asked)?;
        for (_, part) in &parts {
            list.more |= matches!(part, PagePart::HasNext | PagePart::HasPrevious);
            list.cursors |= matches!(part, PagePart::StartCursor | PagePart::EndCursor);
        }
        Ok(parts)
    }

    /// What is asked of a page's neighbours.
    pub(super) fn page_parts(&self, asked: &[&'d Asked]) -> Result<Vec<(Key, PagePart)>> {
        let (ty, fields) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => PagePart::Typename(quoted(ty)),
                Some(FieldMeaning::HasNextPage) => PagePart::HasNext,
                Some(FieldMeaning::HasPreviousPage) => PagePart::HasPrevious,
                Some(FieldMeaning::StartCursor) => PagePart::StartCursor,
                Some(FieldMeaning::EndCursor) => PagePart::EndCursor,
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }
}
