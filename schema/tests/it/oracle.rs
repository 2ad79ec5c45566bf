//! Another way to the same answer: apollo-compiler's executor, which resolves field by field, over
//! the same records, with filters, orders and pages read off their arguments anew.

use apollo_compiler::ExecutableDocument;
use apollo_compiler::Schema;
use apollo_compiler::resolvers::{
    Execution, ExecutionError, ObjectValue, ResolveInfo, ResolvedValue,
};
use apollo_compiler::response::{JsonMap, JsonValue};
use apollo_compiler::validation::Valid;
use schema_som::cell::Cell;
use schema_som::evaluate::World;
use schema_som::kind::Kind;
use schema_som::memory::Memory;
use schema_som::registry::{FieldRef, RelationRef, Type};
use schema_som::type_def::Source;
use schema_som::{Key, Registry};
use serde_json::Value as Json;

use super::oracle_lists::{Arguments, Listed};

type Resolved<'a> = Result<ResolvedValue<'a>, ExecutionError>;

/// The records, looked at without plans.
#[derive(Clone, Copy)]
pub(crate) struct Oracle<'m> {
    pub(crate) memory: &'m Memory,
    pub(crate) registry: &'m Registry,
}

/// Data and the paths of errors.
#[derive(Debug, PartialEq)]
pub(crate) struct Outcome {
    pub(crate) data: Json,
    pub(crate) paths: Vec<Json>,
}

struct Root<'m>(Oracle<'m>);

struct Record<'m> {
    of: Oracle<'m>,
    row: usize,
}

struct Connection<'m> {
    of: Oracle<'m>,
    name: String,
    listed: Listed,
}

struct Edge<'m> {
    of: Oracle<'m>,
    name: String,
    row: usize,
}

struct PageInfo {
    next: bool,
    previous: bool,
}

impl<'m> Oracle<'m> {
    /// The answer to a document that fits the schema; none when it does not.
    pub(crate) fn answer(
        self,
        schema: &Valid<Schema>,
        text: &str,
        variables: &Json,
    ) -> Option<Outcome> {
        let document = ExecutableDocument::parse_and_validate(schema, text, "test").ok()?;
        let given = variables.as_object().cloned().unwrap_or_default();
        let values: JsonMap =
            given.into_iter().map(|(key, value)| (key.as_str().into(), value.into())).collect();
        let execution = Execution::new(schema, &document).raw_variable_values(&values);
        let response = execution.execute_sync(&Root(self)).ok()?;
        let response = serde_json::to_value(&response).unwrap();
        let errors = response["errors"].as_array().cloned().unwrap_or_default();
        let paths = errors.iter().map(|error| error["path"].clone()).collect();
        Some(Outcome { data: response["data"].clone(), paths })
    }

    pub(crate) fn type_of(&self, row: usize) -> &'m Type {
        self.registry.get(self.memory.records()[row].ty)
    }

    fn by_id(&self, id: &JsonValue) -> Option<Record<'m>> {
        let (_, key) = Key::parse_id(id.as_str()?).ok()?;
        Some(Record { of: *self, row: self.memory.find(key)? })
    }

    fn list(&self, ty: &'m Type, rows: Vec<usize>, info: &ResolveInfo<'_>) -> ResolvedValue<'m> {
        let name = if ty.extensible { format!("Any{}", ty.name) } else { ty.name.clone() };
        let arguments = Arguments::of(info.arguments());
        let listed = Listed::new(*self, ty, rows, &arguments);
        ResolvedValue::object(Connection { of: *self, name, listed })
    }
}

/// `cut_in` as clients write it.
pub(crate) fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| name + &part[..1].to_uppercase() + &part[1..])
}

pub(crate) fn lower(name: &str) -> String {
    name[..1].to_lowercase() + &name[1..]
}

impl ObjectValue for Root<'_> {
    fn type_name(&self) -> &str {
        "Query"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let Root(of) = self;
        let name = info.field_name();
        let arguments = info.arguments();
        if let Some(ids) = arguments.get("ids").and_then(JsonValue::as_array) {
            let records = ids.iter().map(|id| ResolvedValue::nullable_object(of.by_id(id)));
            return Ok(ResolvedValue::list(records));
        }
        if let Some(id) = arguments.get("id") {
            return Ok(ResolvedValue::nullable_object(of.by_id(id)));
        }
        let ty = of.registry.types().iter().find(|ty| lower(&ty.plural) == name);
        let ty = ty.ok_or_else(|| self.unknown_field_error(info))?;
        let rows = 0..of.memory.records().len();
        let rows = rows.filter(|row| of.type_of(*row).is_a(ty.ix)).collect();
        Ok(of.list(ty, rows, info))
    }
}

impl ObjectValue for Record<'_> {
    fn type_name(&self) -> &str {
        &self.of.type_of(self.row).name
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let ty = self.of.type_of(self.row);
        let name = info.field_name();
        if name == "kind" {
            let kind = schema::naming::constant(&ty.name);
            return Ok(ResolvedValue::leaf(kind));
        }
        if let Some(index) = ty.fields.iter().position(|field| camel(field.name()) == name) {
            return self.leaf(ty, FieldRef { owner: ty.ix, index: index as u16 });
        }
        let index = ty.relations.iter().position(|relation| camel(&relation.def.name) == name);
        let index = index.ok_or_else(|| self.unknown_field_error(info))?;
        let relation = RelationRef { owner: ty.ix, index: index as u16 };
        let rows = self.of.memory.related(self.row, relation);
        if self.of.registry.relation(relation).is_many() {
            return Ok(self.of.list(self.of.registry.target(relation), rows, info));
        }
        let first = rows.first().map(|row| Record { of: self.of, row: *row });
        Ok(ResolvedValue::nullable_object(first))
    }
}

impl Record<'_> {
    fn leaf(&self, ty: &Type, field: FieldRef) -> Resolved<'_> {
        let own = self.of.registry.field(field);
        if let Source::Host(host) = &own.def.source {
            let needs = own.needs.iter().map(|index| FieldRef { owner: ty.ix, index: *index });
            let cells: Vec<_> = needs.map(|need| self.of.memory.cell(self.row, need)).collect();
            return leaf(&own.def.kind, &ty.prefix, (host.compute)(&cells).as_cell());
        }
        leaf(&own.def.kind, &ty.prefix, self.of.memory.cell(self.row, field))
    }
}

fn leaf<'a>(kind: &Kind, prefix: &str, cell: Cell<'_>) -> Resolved<'a> {
    let bad = || Err(ExecutionError { message: "bad value".into() });
    let json: Json = match (kind, cell) {
        (_, Cell::Null) => Json::Null,
        (Kind::Key, Cell::Key(key)) => key.to_id(prefix).into(),
        (Kind::Bool, Cell::Int(number)) => (number != 0).into(),
        (Kind::BigInt, Cell::Int(number)) => number.to_string().into(),
        (Kind::Decimal, Cell::Int(number)) => decimal(number).into(),
        (Kind::Enum(vocabulary), Cell::Text(stored)) => match vocabulary.by_stored(stored) {
            Some(member) => member.name.as_str().into(),
            None => return bad(),
        },
        (Kind::DateTime, Cell::Time(micros)) => moment(micros).into(),
        (_, Cell::Int(number)) => number.into(),
        (_, Cell::Float(number)) if number.is_finite() => number.into(),
        (_, Cell::Text(text)) => text.into(),
        _ => return bad(),
    };
    Ok(ResolvedValue::leaf(json))
}

fn decimal(millionths: i64) -> String {
    let text = format!("{}.{:06}", millionths / 1_000_000, millionths % 1_000_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Counts years and months off, one by one.
fn moment(micros: i64) -> String {
    let (mut days, rest) = (micros / 86_400_000_000, micros % 86_400_000_000 / 1_000_000);
    let leap = |year: i64| year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let (mut year, mut month) = (1970, 0);
    while days >= 365 + i64::from(leap(year)) {
        days -= 365 + i64::from(leap(year));
        year += 1;
    }
    let lengths = [31, 28 + i64::from(leap(year)), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    while days >= lengths[month] {
        days -= lengths[month];
        month += 1;
    }
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year:04}-{:02}-{:02}T{hour:02}:{minute:02}:{second:02}Z", month + 1, days + 1)
}

impl ObjectValue for Connection<'_> {
    fn type_name(&self) -> &str {
        // The executor asks for nothing but the name, which differs by what is connected.
        self.listed.connection.get_or_init(|| format!("{}Connection", self.name))
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let rows = || self.listed.rows.iter().copied();
        Ok(match info.field_name() {
            "totalCount" => ResolvedValue::leaf(self.listed.total as i64),
            "nodes" => {
                let nodes = rows().map(|row| Record { of: self.of, row });
                ResolvedValue::list(nodes.map(ResolvedValue::object))
            }
            "edges" => {
                let name = format!("{}Edge", self.name);
                let edges = rows().map(move |row| Edge { of: self.of, name: name.clone(), row });
                ResolvedValue::list(edges.map(ResolvedValue::object))
            }
            "pageInfo" => {
                let Listed { next, previous, .. } = self.listed;
                ResolvedValue::object(PageInfo { next, previous })
            }
            _ => return Err(self.unknown_field_error(info)),
        })
    }
}

impl ObjectValue for Edge<'_> {
    fn type_name(&self) -> &str {
        &self.name
    }

    fn resolve_field<'a>(&'a self, _: &'a ResolveInfo<'a>) -> Resolved<'a> {
        Ok(ResolvedValue::object(Record { of: self.of, row: self.row }))
    }
}

impl ObjectValue for PageInfo {
    fn type_name(&self) -> &str {
        "PageInfo"
    }

    fn resolve_field<'a>(&'a self, info: &'a ResolveInfo<'a>) -> Resolved<'a> {
        let next = info.field_name() == "hasNextPage";
        Ok(ResolvedValue::leaf(if next { self.next } else { self.previous }))
    }
}
