//! Documents at random: whatever the schema offers, as far as the oracle knows it.

use std::fmt::Write as _;

use apollo_compiler::Schema;
use apollo_compiler::schema::{ExtendedType, FieldDefinition};
use apollo_compiler::validation::Valid;

use super::production::id;

/// What the oracle does not compute.
const UNKNOWN: [&str; 8] =
    ["aggregate", "cursor", "startCursor", "endCursor", "__schema", "__type", "me", "permission"];

/// Makes documents from a seed.
pub(crate) struct Generator<'s> {
    schema: &'s Valid<Schema>,
    state: u64,
    fragments: Vec<String>,
}

impl<'s> Generator<'s> {
    pub(crate) fn new(schema: &'s Valid<Schema>, seed: u64) -> Self {
        Self { schema, state: seed, fragments: Vec::new() }
    }

    /// The next number below a limit.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        // SplitMix64: short, and good enough to wander through a schema.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ z >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ z >> 31) % limit as u64) as usize
    }

    pub(crate) fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    fn pick<'x>(&mut self, choices: &[&'x str]) -> &'x str {
        choices[self.below(choices.len())]
    }

    /// A whole document. Variables are declared and used in it once, so that none is unused.
    pub(crate) fn document(&mut self) -> String {
        self.fragments.clear();
        let depth = 3 + self.below(3);
        let mut selection = String::new();
        for _ in 0..1 + self.below(3) {
            self.root(&mut selection, depth);
        }
        let fragments = self.fragments.join("\n");
        format!(
            "query($a: Boolean!, $b: Boolean!, $n: Int) {{ {selection} \
             t: __typename @skip(if: $a) @include(if: $b) last: shots(first: $n) {{ totalCount }} }} {fragments}"
        )
    }

    fn root(&mut self, out: &mut String, depth: usize) {
        let records =
            [("shot", 41), ("shot", 103), ("asset", 51), ("task", 61), ("user", 2), ("tag", 71)];
        let (prefix, number) = records[self.below(records.len())];
        match self.below(8) {
            0 => {
                let look_up = format!("{prefix}{number}: {prefix}(id: \"{}\")", id(prefix, number));
                let ty =
                    if matches!(prefix, "user" | "tag") { String::new() } else { "Any".into() };
                let ty = ty + &prefix[..1].to_uppercase() + &prefix[1..];
                self.braced(out, &look_up, &ty, depth);
            }
            1 => {
                let look_up = format!("node{number}: node(id: \"{}\")", id(prefix, number));
                self.braced(out, &look_up, "Node", depth);
            }
            2 => {
                let ids = format!("\"{}\", \"{}\"", id(prefix, number), id("shot", 104));
                self.braced(out, &format!("nodes{number}: nodes(ids: [{ids}])"), "Node", depth);
            }
            _ => {
                let lists = [
                    ("shots", "AnyShotConnection"),
                    ("tasks", "AnyTaskConnection"),
                    ("sequences", "AnySequenceConnection"),
                    ("users", "UserConnection"),
                    ("tags", "TagConnection"),
                    ("entities", "AnyEntityConnection"),
                    ("projects", "ProjectConnection"),
                ];
                let (name, ty) = lists[self.below(lists.len())];
                self.list(out, name, ty, depth);
            }
        }
    }

    fn braced(&mut self, out: &mut String, field: &str, ty: &str, depth: usize) {
        let condition = self.condition();
        let _ = write!(out, "{field}{condition} {{ ");
        self.selection(out, ty, depth);
        out.push_str("} ");
    }

    /// A list under a name that tells its arguments, so that equal names mean the same.
    fn list(&mut self, out: &mut String, name: &str, ty: &str, depth: usize) {
        let record = ty.trim_end_matches("Connection").trim_start_matches("Any");
        let is_task =
            matches!(record, "Shot" | "Task" | "Sequence" | "Asset" | "Scene" | "Variant");
        let page = self.pick(&["", "first: 1", "first: 3", "last: 2", "first: 0", "first: $n"]);
        let filter = match (record, is_task) {
            ("Shot", _) => self.pick(&SHOTS),
            (_, true) => self.pick(&TASKS),
            _ => "",
        };
        let order = match (record, is_task) {
            ("Shot", _) => {
                self.pick(&["", "", SHOT_ORDER, "orderBy: {sequence: {code: DESC_NULLS_FIRST}}"])
            }
            (_, true) => {
                self.pick(&["", "orderBy: [{priority: DESC}, {name: ASC}]", "orderBy: {id: DESC}"])
            }
            _ => self.pick(&["", "orderBy: {id: DESC}"]),
        };
        let arguments = [page, filter, order].into_iter().filter(|part| !part.is_empty());
        let arguments = arguments.collect::<Vec<_>>().join(", ");
        let field = if arguments.is_empty() {
            name.to_owned()
        } else {
            let hash = arguments
                .bytes()
                .fold(7_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(byte.into()));
            format!("{name}_{hash}: {name}({arguments})")
        };
        self.braced(out, &field, ty, depth);
    }

    fn condition(&mut self) -> &'static str {
        match self.below(12) {
            0 => " @skip(if: $a)",
            1 => " @include(if: $b)",
            2 => " @skip(if: false)",
            _ => "",
        }
    }

    fn selection(&mut self, out: &mut String, ty: &str, depth: usize) {
        let schema = self.schema;
        let fields: Vec<&FieldDefinition> = match &schema.types[ty] {
            ExtendedType::Object(object) => object.fields.values().map(|field| &**field).collect(),
            ExtendedType::Interface(one) => one.fields.values().map(|field| &**field).collect(),
            _ => Vec::new(),
        };
        let usable: Vec<_> =
            fields.into_iter().filter(|field| !UNKNOWN.contains(&&*field.name)).collect();
        out.push_str(self.pick(&["__typename ", "", ""]));
        for _ in 0..1 + self.below(5) {
            let field = usable[self.below(usable.len())];
            self.field(out, field, depth);
        }
        if depth > 0 && matches!(schema.types[ty], ExtendedType::Interface(_)) {
            for _ in 0..self.below(3) {
                self.narrowed(out, depth);
            }
        }
        // Something is always selected, whatever was too deep.
        out.push_str("__typename ");
    }

    fn field(&mut self, out: &mut String, field: &FieldDefinition, depth: usize) {
        let inner = field.ty.inner_named_type();
        match &self.schema.types[inner] {
            ExtendedType::Scalar(_) | ExtendedType::Enum(_) => {
                let condition = self.condition();
                let _ = write!(out, "{}{condition} ", field.name);
            }
            _ if depth == 0 => {}
            _ if inner.ends_with("Connection") => self.list(out, &field.name, inner, depth - 1),
            _ => self.braced(out, &field.name, inner, depth - 1),
        }
    }

    /// A fragment on some type, written in place or by name.
    fn narrowed(&mut self, out: &mut String, depth: usize) {
        let types = [
            "Shot",
            "AnyShot",
            "Task",
            "AnyTask",
            "Asset",
            "Sequence",
            "HasCode",
            "HasStatus",
            "AnyEntity",
            "AnySimpleEntity",
            "Node",
            "User",
            "Tag",
            "HasDateRange",
        ];
        let ty = self.pick(&types);
        let condition = self.condition();
        if self.coin() {
            let _ = write!(out, "... on {ty}{condition} {{ ");
            self.selection(out, ty, depth - 1);
            out.push_str("} ");
            return;
        }
        let mut fragment = String::new();
        self.selection(&mut fragment, ty, depth - 1);
        let name = format!("F{}", self.fragments.len());
        let _ = write!(out, "...{name}{condition} ");
        self.fragments.push(format!("fragment {name} on {ty} {{ {fragment} }}"));
    }
}

const SHOT_ORDER: &str = "orderBy: [{cutIn: DESC}, {sequence: {code: ASC}}, {code: DESC}]";

const SHOTS: [&str; 10] = [
    "",
    "",
    "filter: {cutIn: {gte: 1000}}",
    "filter: {or: [{fps: {isNull: true}}, {code: {eq: \"sh010\"}}]}",
    "filter: {sequence: {code: {ne: \"sq02\"}}}",
    "filter: {not: {sequence: {isNull: true}}}",
    "filter: {children: {some: {resources: {none: {login: {eq: \"ada\"}}}}}}",
    "filter: {children: {every: {name: {startsWith: \"a\"}}}, code: {notIn: [\"sh050\"]}}",
    "filter: {and: [{code: {contains: \"0\"}}, {code: {lt: \"sh040\"}}]}",
    "filter: {tags: {some: {name: {in: [\"hero\", \"day\"]}}}}",
];

const TASKS: [&str; 6] = [
    "",
    "",
    "filter: {parent: {isNull: false}, scheduleUnit: {eq: HOUR}}",
    "filter: {parent: {parent: {name: {eq: \"sq01\"}}}}",
    "filter: {children: {none: {}}, isRoot: {eq: false}}",
    "filter: {or: [{resources: {some: {}}}, {status: {code: {eq: \"CMPL\"}}}]}",
];
