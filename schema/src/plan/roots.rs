//! Root fields.

use schema_som::Result;
use schema_som::operation::{AnswerDef, PayloadKind};
use schema_som::query::Column;
use schema_som::registry::{NODE, TypeIx};

use super::build::{Level, Planner};
use super::{
    Answer, Asked, Follow, Key, Leaf, List, PayloadPart, Plan, Root, RootKind, Table, TreePart,
    quoted,
};
use crate::compiler::ast::SelectionSet;
use crate::meaning::FieldMeaning;

impl<'d> Planner<'d> {
    /// The plan of an operation's selection.
    ///
    /// # Errors
    /// `COMPLEXITY_EXCEEDED` when it is too large.
    pub(crate) fn plan(&self, set: &'d SelectionSet) -> Result<Plan> {
        let fields = self.of_root(set)?;
        let mut roots = Vec::with_capacity(fields.len());
        for (name, asked) in &fields {
            roots.push(Root {
                key: Key::new(name),
                asked: asked[0].clone(),
                nullable: !asked[0].ty().is_non_null(),
                what: self.root(&set.ty, asked)?,
            });
        }
        Ok(Plan { roots, members: self.members() })
    }

    fn root(&self, ty: &str, asked: &[&'d Asked]) -> Result<RootKind> {
        let field = &asked[0].name;
        Ok(match self.meanings.field(ty, field) {
            _ if field == "__typename" => RootKind::Typename(quoted(ty)),
            _ if matches!(&**field, "__schema" | "__type") => RootKind::Introspection,
            Some(FieldMeaning::Node) => {
                RootKind::LookUp { of: NODE, tables: self.tables(NODE, asked)? }
            }
            Some(FieldMeaning::Nodes) => RootKind::Nodes { tables: self.tables(NODE, asked)? },
            Some(FieldMeaning::LookUp(of)) => {
                RootKind::LookUp { of, tables: self.tables(of, asked)? }
            }
            Some(FieldMeaning::LookUpBy(of)) => {
                RootKind::LookUpBy { of, tables: self.tables(of, asked)? }
            }
            Some(FieldMeaning::List(of)) => RootKind::List(Box::new(self.list(of, asked)?)),
            Some(FieldMeaning::History) => RootKind::History(Box::new(self.history(asked)?)),
            Some(FieldMeaning::Operation(index)) => {
                RootKind::Operation { index, answer: self.answer(index, asked)? }
            }
            Some(FieldMeaning::Page(index)) => self.page(index, asked)?,
            Some(FieldMeaning::Change(of, verb)) => {
                RootKind::Change(Box::new(self.change(of, verb, asked)?))
            }
            Some(FieldMeaning::Follow(of)) => {
                RootKind::Follow(Box::new(Follow::Type(self.follow((of, None), asked)?)))
            }
            Some(FieldMeaning::FollowChosen(index)) => {
                RootKind::Follow(Box::new(Follow::Type(self.follow_chosen(index, asked)?)))
            }
            Some(FieldMeaning::Listen) => RootKind::Listen(self.listen(asked)?),
            Some(FieldMeaning::FollowLog) => {
                RootKind::Follow(Box::new(Follow::Log(self.event(asked)?)))
            }
            _ => return Err(self.unknown(ty, field)),
        })
    }

    pub(super) fn tables(&self, of: TypeIx, asked: &[&'d Asked]) -> Result<Vec<Table>> {
        self.tables_of(of).into_iter().map(|on| self.table(on, asked)).collect()
    }

    /// One table, whose records are written as the selection asks.
    pub(super) fn table(&self, on: TypeIx, asked: &[&'d Asked]) -> Result<Table> {
        let mut level = Level::new(on);
        let object = self.object(&mut level, 0, asked)?;
        let ty = self.registry.get(on);
        let key_column = level.column(Column::Field(0, ty.id()));
        let kind_column = ty.family.map(|_| level.column(Column::Kind(0, on)));
        Ok(Table { on, level: level.finish(), key_column, kind_column, object })
    }

    pub(super) fn tables_by_name(&self, of: &str, asked: &[&'d Asked]) -> Result<Vec<Table>> {
        match self.registry.by_name(of) {
            Some(ty) => self.tables(ty.ix, asked),
            None => Err(self.unknown(of, &asked[0].name)),
        }
    }

    fn page(&self, index: u16, asked: &[&'d Asked]) -> Result<RootKind> {
        match &self.registry.operations()[usize::from(index)].answer {
            AnswerDef::Page { of, newest_first } => {
                let unknown = || self.unknown(of, &asked[0].name);
                let ty = self.registry.by_name(of).ok_or_else(unknown)?;
                let list = List { newest_first: *newest_first, ..self.list(ty.ix, asked)? };
                Ok(RootKind::Page { index, list: Box::new(list) })
            }
            _ => Err(self.unknown("Query", &asked[0].name)),
        }
    }

    fn answer(&self, index: u16, asked: &[&'d Asked]) -> Result<Answer> {
        let operation = &self.registry.operations()[usize::from(index)];
        let fields = match &operation.answer {
            AnswerDef::Value(kind) => return Ok(Answer::Value(Leaf::of(kind, ""))),
            AnswerDef::Values(kind) => return Ok(Answer::Values(Leaf::of(kind, ""))),
            AnswerDef::Record(of) => return self.tables_by_name(of, asked).map(Answer::Record),
            AnswerDef::Payload(fields) => fields,
            AnswerDef::Tree { .. } => return self.tree(asked).map(Answer::Tree),
            AnswerDef::Page { .. } | AnswerDef::Changes { .. } => {
                return Err(self.unknown("Query", &asked[0].name));
            }
        };
        let (ty, collected) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(collected.len());
        for (name, asked) in &collected {
            let field = &asked[0].name;
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => PayloadPart::Typename(quoted(ty)),
                Some(FieldMeaning::Payload(at)) => match &fields[usize::from(at)].holds {
                    PayloadKind::Value(kind) => PayloadPart::Value(at, Leaf::of(kind, "")),
                    holds @ (PayloadKind::Record(of) | PayloadKind::Maybe(of)) => {
                        let maybe = matches!(holds, PayloadKind::Maybe(_));
                        PayloadPart::Record(at, self.tables_by_name(of, asked)?, maybe)
                    }
                    PayloadKind::Records(of) => {
                        PayloadPart::Records(at, self.tables_by_name(of, asked)?)
                    }
                },
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(Answer::Payload(parts))
    }

    /// What is asked of an object of a tree.
    fn tree(&self, asked: &[&'d Asked]) -> Result<Vec<(Key, TreePart)>> {
        let (ty, collected) = self.of_object(asked)?;
        let mut parts = Vec::with_capacity(collected.len());
        for (name, asked) in &collected {
            let field = asked[0].name.as_str();
            let part = match self.meanings.field(ty, field) {
                _ if field == "__typename" => TreePart::Typename(quoted(ty)),
                Some(FieldMeaning::Tree) if asked.iter().all(|it| it.selection_set.is_none()) => {
                    TreePart::Value(field.into())
                }
                Some(FieldMeaning::Tree) => TreePart::Inner(field.into(), self.tree(asked)?),
                _ => return Err(self.unknown(ty, field)),
            };
            parts.push((Key::new(name), part));
        }
        Ok(parts)
    }
}
