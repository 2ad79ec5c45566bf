//! Columns that stand in a table beside the row's own: what plugins add. Such a table is joined
//! where one of its columns is used, and only there. The statement is written in one pass, so that
//! the join is put in afterwards, behind the table whose rows it is about.

use schema_som::kind::Kind;
use schema_som::naming::fold;
use schema_som::registry::{Field, Side, Type};
use schema_som::{TypeIx, Value};

use super::{Source, Text};

/// What of a statement's joins is still open.
#[derive(Default)]
pub(super) struct Beside<'a> {
    /// Behind which place of the text more can be joined to the row of an alias.
    places: Vec<(u16, usize)>,
    joined: Vec<Joined<'a>>,
}

struct Joined<'a> {
    to: Source<'a>,
    table: &'a str,
    alias: u16,
    /// Whether it stands in the text.
    written: bool,
}

impl<'a> Text<'a> {
    /// A column beside the row: where there is no row beside it, the field's default.
    pub(super) fn push_beside(
        &mut self,
        source: Source<'a>,
        (owner, side): (&'a Type, &'a Side),
        (field, name): (&Field, &str),
    ) {
        let default = field.def.default.as_ref().filter(|value| !side.whole && !value.is_null());
        let on = self.registry.get(source.on);
        let guarded = default.is_some() && (source.optional || !on.is_a(field.declared_by));
        if guarded {
            self.push("CASE WHEN ");
            self.push_has_field(source, (owner, field.declared_by));
            self.push(" THEN ");
        }
        self.push(if default.is_some() { "COALESCE(" } else { "" });
        self.push_column_beside(source, side, name);
        if let Some(default) = default {
            self.push(", ");
            match default {
                Value::Text(text) if name != field.name() => {
                    self.push_literal(&field.def.kind, &Value::Text(fold(text)));
                }
                value => self.push_literal(&field.def.kind, value),
            }
            self.push(")");
        }
        self.push(if guarded { " END" } else { "" });
    }

    /// Whether the row is one that has the field.
    fn push_has_field(&mut self, source: Source<'a>, (owner, declared_by): (&Type, TypeIx)) {
        let registry = self.registry;
        if registry.get(source.on).is_a(declared_by) {
            self.push_key(source);
            return self.push(" IS NOT NULL");
        }
        let kinds: Vec<TypeIx> = registry.kinds(declared_by).map(|ty| ty.ix).collect();
        debug_assert!(owner.is_a(declared_by));
        self.push_kinds(source, &kinds);
    }

    fn push_column_beside(&mut self, source: Source<'a>, side: &'a Side, name: &str) {
        if !source.within_join {
            let alias = self.beside(source, &side.table);
            return self.push_column(alias, name);
        }
        // The condition of a join cannot look at what is joined later.
        self.push("(SELECT x.");
        self.push_name(name);
        self.push(" FROM ");
        self.push_name(&side.table);
        self.push(" AS x WHERE x.");
        self.push_name("id");
        self.push(" = ");
        self.push_key(source);
        self.push(")");
    }

    /// The alias of a table beside a row.
    fn beside(&mut self, source: Source<'a>, table: &'a str) -> u16 {
        let same = |known: &&Joined<'a>| known.to.alias == source.alias && known.table == table;
        if let Some(known) = self.beside.joined.iter().find(same) {
            return known.alias;
        }
        let alias = self.alias();
        self.beside.joined.push(Joined { to: source, table, alias, written: false });
        let place = self.beside.places.iter().find(|(known, _)| *known == source.alias);
        if let Some((_, place)) = place.copied() {
            let tail = self.sql.split_off(place);
            self.write_joins(source.alias);
            let grown = self.sql.len() - place;
            self.sql.push_str(&tail);
            let later = self.beside.places.iter_mut().filter(|(_, at)| *at >= place);
            later.for_each(|(_, at)| *at += grown);
        }
        alias
    }

    /// The row's table has just been written: whatever stands beside it follows.
    pub(super) fn ready(&mut self, source: Source<'a>) {
        self.write_joins(source.alias);
        self.beside.places.push((source.alias, self.sql.len()));
    }

    fn write_joins(&mut self, to: u16) {
        for at in 0..self.beside.joined.len() {
            let Joined { to: source, table, alias, written } = self.beside.joined[at];
            if source.alias != to || written {
                continue;
            }
            self.push(" LEFT JOIN ");
            self.push_table(table, alias);
            self.push(" ON ");
            self.push_column(alias, "id");
            self.push(" = ");
            self.push_key(source);
            self.beside.joined[at].written = true;
        }
    }

    /// Whether every table that is looked at has been joined.
    pub(super) fn is_joined(&self) -> bool {
        self.beside.joined.iter().all(|joined| joined.written)
    }

    /// A default as a part of the text: bound, it would make another expression of each mention.
    fn push_literal(&mut self, kind: &Kind, value: &Value) {
        let literal = self.engine.literal(kind, value);
        self.push(&literal);
    }
}

#[cfg(test)]
mod tests {
    use schema_som::predicate::{Compare, Predicate};
    use schema_som::query::{Column, Order, Page, Query};

    use super::*;
    use crate::Engine;
    use crate::sql::compile;
    use crate::testing::{camera, model_with};

    #[test]
    fn a_table_beside_is_joined_once_and_only_where_it_is_used() {
        let model = model_with(&[camera()]);
        let shot = model.by_name("Shot").unwrap();
        let field = |name| shot.field(name).unwrap();
        let columns = vec![Column::Field(0, shot.id()), Column::Field(0, field("cut_in"))];
        let mut query = Query {
            order: vec![Order::by(shot.id())],
            page: Page { limit: Some(10), ..Page::ALL },
            ..Query::flat(shot, columns, Predicate::True)
        };
        let joins = |query: &Query, engine| {
            let text = compile(&model, engine, query).unwrap().rows.unwrap().text;
            let table = |name: &str| text.matches(name).count();
            (table("plugin_camera_kit_on_shot"), table("plugin_"), text)
        };
        for engine in Engine::ALL {
            let (_, plugins, text) = joins(&query, engine);
            assert_eq!(plugins, 0, "{text}");
        }
        let lens = field("lens_mm");
        query.columns.push(Column::Field(0, lens));
        query.columns.push(Column::Field(0, field("stock")));
        query.predicate =
            Predicate::Compare { field: lens, op: Compare::Gt, value: Value::Int(35) };
        query.order.insert(0, Order::by(lens));
        for engine in Engine::ALL {
            let (own, plugins, text) = joins(&query, engine);
            assert_eq!((own, plugins), (1, 1), "{text}");
        }
    }
}
