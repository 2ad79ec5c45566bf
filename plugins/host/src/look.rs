//! Look-ups as queries, and their answers as columns.

use schema_som::kind::Kind;
use schema_som::predicate::{Compare, Predicate, TextPart};
use schema_som::query::{Child, Column, Level, Order, Page, Query, Totals};
use schema_som::registry::{FieldRef, RelationRef, Type};
use schema_som::value::decimal;
use schema_som::{Cell, Key, Value};

use crate::binding::Binding;
use crate::bindings::backlot::plugin::criteria::Comparison;
use crate::bindings::backlot::plugin::lookup::{Condition, Request};
use crate::bindings::backlot::plugin::vocabulary::{self as wit, ColumnDataResult, SheetResult};
use crate::cells;
use crate::layout::Member;

type Said<T> = std::result::Result<T, String>;

/// Fields of a type that a plugin asks for.
pub(crate) struct Wanted<'b> {
    binding: &'b Binding,
    kind: u32,
    ty: &'b Type,
    fields: Vec<(u32, Member)>,
}

impl<'b> Wanted<'b> {
    /// Holds what is asked for against what may be read.
    pub(crate) fn new(binding: &'b Binding, kind: u32, fields: &[u32]) -> Said<Self> {
        let ty = binding.type_of(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
        let member = |number: &u32| readable(binding, kind, *number).map(|it| (*number, it));
        let fields = fields.iter().map(member).collect::<Said<_>>()?;
        Ok(Self { binding, kind, ty, fields })
    }

    /// The records of these keys.
    pub(crate) fn query_keys(&self, keys: Vec<Key>) -> Query {
        let values = keys.into_iter().map(Value::Key).collect();
        let predicate = Predicate::In { field: self.ty.id(), values };
        self.read(predicate, vec![Order::by(self.ty.id())])
    }

    /// What a request asks for. Its limit is the page's.
    pub(crate) fn query(&self, request: Request) -> Said<Query> {
        let mut predicate = condition(self.binding, self.kind, request.conditions)?;
        let mut order = Vec::with_capacity(request.order.len() + 1);
        for by in request.order {
            let at = column(self.binding, self.kind, by.field)?;
            let field = &self.ty.fields[usize::from(at.index)];
            if !field.def.sortable {
                return Err(format!("{} cannot be sorted by {}", self.ty.name, field.name()));
            }
            order.push(Order { descending: by.descending, ..Order::by(at) });
        }
        if let Some(after) = request.after {
            if !order.is_empty() {
                return Err("`after` goes with the order of keys alone".into());
            }
            let value = Value::Key(after.into());
            predicate =
                predicate.and(Predicate::Compare { field: self.ty.id(), op: Compare::Gt, value });
        }
        order.push(Order::by(self.ty.id()));
        let mut query = self.read(predicate, order);
        query.page.limit = Some(request.limit);
        Ok(query)
    }

    fn read(&self, predicate: Predicate, order: Vec<Order>) -> Query {
        let mut query = plain(self.ty, predicate);
        query.order = order;
        for (_, member) in &self.fields {
            match *member {
                Member::Field(index) => {
                    query.columns.push(Column::Field(0, FieldRef { owner: self.ty.ix, index }));
                }
                Member::Many(index) => {
                    let relation = RelationRef { owner: self.ty.ix, index };
                    let target = self.binding.registry.target(relation);
                    let mut targets = plain(target, Predicate::True);
                    targets.order = vec![Order::by(target.id())];
                    query.children.push(Child { key_column: 0, relation, query: targets });
                }
            }
        }
        query
    }

    /// The answer; in the order of these keys if there are any.
    pub(crate) fn sheet(&self, level: &Level, keys: Option<&[wit::Key]>) -> SheetResult {
        let rows = self.in_order(level, keys);
        let key = |row: &usize| level.rows.cell(*row, 0).as_key().unwrap_or(Key([0; 16])).into();
        let (mut at, mut child) = (0, 0);
        let mut columns = Vec::with_capacity(self.fields.len());
        for (number, member) in &self.fields {
            let column = match *member {
                Member::Field(index) => {
                    at += 1;
                    let kind = &self.ty.fields[usize::from(index)].def.kind;
                    let cells = rows.iter().map(|row| level.rows.cell(*row, at));
                    column_of(*number, kind, cells)
                }
                Member::Many(_) => {
                    let targets = &level.children[child];
                    child += 1;
                    let keys = |row: &usize| {
                        let keys = targets.rows_of(*row).filter_map(|row| {
                            targets.rows.cell(row, 0).as_key().map(wit::Key::from)
                        });
                        wit::CellResult::Links(keys.collect())
                    };
                    let data = ColumnDataResult::Cells(rows.iter().map(keys).collect());
                    wit::ColumnResult { field: *number, present: Vec::new(), data }
                }
            };
            columns.push(column);
        }
        SheetResult { kind: self.kind, keys: rows.iter().map(key).collect(), columns }
    }

    fn in_order(&self, level: &Level, keys: Option<&[wit::Key]>) -> Vec<usize> {
        let rows = level.rows_of(0);
        let Some(keys) = keys else { return rows.collect() };
        let place: std::collections::HashMap<Key, usize> =
            rows.filter_map(|row| level.rows.cell(row, 0).as_key().map(|key| (key, row))).collect();
        keys.iter().filter_map(|key| place.get(&Key::from(*key)).copied()).collect()
    }
}

/// Counts the records that fulfil conditions.
pub(crate) fn counting(binding: &Binding, kind: u32, conditions: Vec<Condition>) -> Said<Query> {
    let ty = binding.type_of(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
    let mut query = plain(ty, condition(binding, kind, conditions)?);
    query.page = Page { limit: Some(0), ..Page::ALL };
    query.order = vec![Order::by(ty.id())];
    query.totals = Totals { count: true, ..Totals::default() };
    Ok(query)
}

/// The number that [`counting`] asked for.
pub(crate) fn counted(level: &Level) -> u64 {
    let count = level.totals.as_ref().and_then(|totals| {
        let row = totals.of_parent.first().copied().flatten()?;
        totals.rows.cell(row as usize, 0).as_int()
    });
    count.unwrap_or_default().max(0) as u64
}

fn plain(ty: &Type, predicate: Predicate) -> Query {
    Query::flat(ty, vec![Column::Field(0, ty.id())], predicate)
}

fn readable(binding: &Binding, kind: u32, number: u32) -> Said<Member> {
    match binding.field(kind, number) {
        Some(named) if named.readable => Ok(named.member),
        Some(_) => Err(format!("[permissions] does not let field {number} be read")),
        None => Err(format!("kind {kind} has no field {number}")),
    }
}

fn column(binding: &Binding, kind: u32, number: u32) -> Said<FieldRef> {
    let owner = binding.types[kind as usize];
    match readable(binding, kind, number)? {
        Member::Field(index) => Ok(FieldRef { owner, index }),
        Member::Many(_) => Err("relations to many are no conditions".into()),
    }
}

fn condition(binding: &Binding, kind: u32, conditions: Vec<Condition>) -> Said<Predicate> {
    conditions_on(binding, kind, conditions, |field| column(binding, kind, field))
}

/// What conditions say of the columns that their numbers stand for.
pub(crate) fn conditions_on(
    binding: &Binding,
    kind: u32,
    conditions: Vec<Condition>,
    column: impl Fn(u32) -> Said<FieldRef>,
) -> Said<Predicate> {
    let ty = binding.type_of(kind).ok_or_else(|| format!("there is no kind {kind}"))?;
    let mut all = Predicate::True;
    for Condition { field, test, operands } in conditions {
        let field = column(field)?;
        let def = &ty.fields[usize::from(field.index)].def;
        let mut values = Vec::with_capacity(operands.len());
        for operand in operands {
            let kind = if test == Comparison::IsNull { &Kind::Bool } else { &def.kind };
            let value = cells::value(kind, operand).map_err(|error| error.message().to_owned())?;
            if value.is_null() {
                return Err(format!("{}: compare with nothing by `is-null`", def.name));
            }
            values.push(value);
        }
        all = all.and(compared(field, test, values)?);
    }
    Ok(all)
}

fn compared(field: FieldRef, test: Comparison, mut values: Vec<Value>) -> Said<Predicate> {
    if test == Comparison::IsIn {
        return Ok(Predicate::In { field, values });
    }
    let (Some(value), true) = (values.pop(), values.is_empty()) else {
        return Err("a comparison has one operand".into());
    };
    let compare = |op, value| Predicate::Compare { field, op, value };
    let text = |part, value| match value {
        Value::Text(value) => Ok(Predicate::Text { field, part, value, folded: false }),
        _ => Err("only text has parts".to_owned()),
    };
    Ok(match test {
        Comparison::Eq => compare(Compare::Eq, value),
        Comparison::Ne => compare(Compare::Eq, value).not(),
        Comparison::Lt => compare(Compare::Lt, value),
        Comparison::Le => compare(Compare::Le, value),
        Comparison::Gt => compare(Compare::Gt, value),
        Comparison::Ge => compare(Compare::Ge, value),
        Comparison::Contains => text(TextPart::Contains, value)?,
        Comparison::StartsWith => text(TextPart::Starts, value)?,
        Comparison::IsNull if value == Value::Int(1) => Predicate::IsNull(field),
        Comparison::IsNull => Predicate::IsNull(field).not(),
        Comparison::IsIn => Predicate::In { field, values: vec![value] },
    })
}

/// One field of many rows, in the form that costs the guest least.
fn column_of<'r>(
    number: u32,
    kind: &Kind,
    cells: impl Iterator<Item = Cell<'r>>,
) -> wit::ColumnResult {
    let cells: Vec<Cell<'_>> = cells.collect();
    let present = presence(&cells);
    let whole = |cell: &Cell<'_>| cell.as_int().unwrap_or_default();
    let time = |cell: &Cell<'_>| if let Cell::Time(micros) = cell { *micros } else { 0 };
    let real = |cell: &Cell<'_>| if let Cell::Float(number) = cell { *number } else { 0.0 };
    let text = |cell: &Cell<'_>| match (cell, kind) {
        (Cell::Text(text), Kind::Enum(words)) => {
            words.by_stored(text).map_or(*text, |word| &*word.name).to_owned()
        }
        (Cell::Text(text), _) => (*text).to_owned(),
        (Cell::Int(millionths), Kind::Decimal) => decimal(*millionths),
        _ => String::new(),
    };
    let key = |cell: &Cell<'_>| cell.as_key().unwrap_or(Key([0; 16])).into();
    let data = match kind {
        Kind::Bool => {
            ColumnDataResult::Truths(cells.iter().map(|cell| whole(cell) as u8).collect())
        }
        Kind::Int | Kind::BigInt | Kind::Duration => {
            ColumnDataResult::Wholes(cells.iter().map(whole).collect())
        }
        Kind::Float => ColumnDataResult::Reals(cells.iter().map(real).collect()),
        Kind::DateTime => ColumnDataResult::Moments(cells.iter().map(time).collect()),
        Kind::Key => ColumnDataResult::Links(cells.iter().map(key).collect()),
        Kind::Text(_) | Kind::LongText | Kind::Enum(_) | Kind::Json | Kind::Decimal => {
            ColumnDataResult::Texts(cells.iter().map(text).collect())
        }
    };
    wit::ColumnResult { field: number, present, data }
}

/// A bit for each row that has a value; nothing when all have one.
fn presence(cells: &[Cell<'_>]) -> Vec<u64> {
    if cells.iter().all(|cell| !cell.is_null()) {
        return Vec::new();
    }
    let mut words = vec![0; cells.len().div_ceil(64)];
    for (at, _) in cells.iter().enumerate().filter(|(_, cell)| !cell.is_null()) {
        words[at / 64] |= 1 << (at % 64);
    }
    words
}
