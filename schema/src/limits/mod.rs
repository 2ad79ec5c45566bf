//! How much a document may ask for: the settings, with their defaults, and the checks that are made
//! before a document is held against the schema.

use schema_som::{Code, Error, Result, settings};

use crate::compiler::ast::{Definition, OperationDefinition, Syntax};
use crate::limits::measure::{Measured, Ruler};

mod costly;
pub(crate) mod measure;
pub(crate) mod written;

settings! {
    /// Limits on what a request may ask for. Whatever passes one is refused before anything is read.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Limits {
        /// How deeply fields may be nested; `{ me { name } }` is 2 deep. Introspection has its own
        /// rule.
        pub depth: u32 = 15; 1..,
        /// How many values an answer may hold at most. Each field counts 1; what hangs on `nodes`,
        /// `edges` or `groupBy` counts once per row of the page that was asked for.
        pub complexity: u64 = 50_000; 1..,
        /// How many fields may be renamed.
        pub aliases: u32 = 30,
        /// How many directives may stand in a document.
        pub directives: u32 = 50,
        /// How many tokens a document may have; each stretch of white space is one, too.
        pub tokens: u32 = 15_000; 1..,
        /// How deeply brackets of any kind may be nested.
        pub nesting: u32 = 64; 1..,
        /// How many root fields an operation may have.
        pub root_fields: u32 = 20; 1..,
        /// How many rows a page may have.
        pub page_size: u32 = 500; 1..,
        /// How many rows a page has when nothing is said.
        pub default_page: u32 = 50; 1..,
        /// How many ids `nodes` takes.
        pub ids: u32 = 100; 1..,
        /// How many conditions a filter may have.
        pub filter_nodes: u32 = 200; 1..,
        /// How deeply conditions may be nested.
        pub filter_depth: u32 = 8; 1..,
        /// How many values `in` and `notIn` take.
        pub in_list: u32 = 1_000; 1..,
        /// How many records a root field may change; those made along the way count, too.
        pub mutation_rows: u32 = 500; 1..,
        /// How deeply records may be made inside of each other.
        pub mutation_depth: u32 = 3,
    }
}

impl Limits {
    /// How many rows a page has when nothing is said: never more than a page may have.
    pub(crate) fn rows_unasked(&self) -> u32 {
        self.default_page.min(self.page_size)
    }

    /// Judges a document before it is held against the schema, whatever else is wrong with it. Says
    /// whether page sizes are variables, so that it must be judged again with their values.
    ///
    /// # Errors
    /// `DEPTH_EXCEEDED`, `COMPLEXITY_EXCEEDED` or `LIMIT_EXCEEDED`.
    pub(crate) fn judge<'d>(
        &self,
        document: &'d Syntax,
        operation_name: Option<&str>,
        mut ruler: Ruler<'d>,
    ) -> Result<bool> {
        let chosen = chosen(document, operation_name);
        for operation in operations(document) {
            let root = ruler.schema.root_operation(operation.operation_type);
            let root = root.map_or("", |name| name.as_str());
            let measured = ruler.measure(root, &operation.selection_set, 1);
            // The validator walks every operation, so this holds for those not chosen, too.
            if ruler.too_deep {
                return Err(self.exceeded("nesting", None, self.nesting));
            }
            if chosen.is_some_and(|chosen| std::ptr::eq(chosen, operation)) {
                let judged = self.judge_operation(operation, measured, &ruler);
                judged.map_err(|error| match error.code() {
                    Code::ComplexityExceeded => {
                        let path = ruler.costliest(root, &operation.selection_set);
                        error.hint(format!(
                            "most of it is `{path}`: ask for smaller pages with `first`, or for \
                             fewer fields of each record"
                        ))
                    }
                    _ => error,
                })?;
            }
        }
        Ok(ruler.varies)
    }

    fn judge_operation(
        &self,
        operation: &OperationDefinition,
        measured: Measured,
        ruler: &Ruler<'_>,
    ) -> Result<()> {
        let written = written::reached(&operation.selection_set, &ruler.fragments());
        let directives = written.directives as u64 + operation.directives.len() as u64;
        let found: [(&str, u64, u64); 5] = [
            ("aliases", written.aliases.into(), self.aliases.into()),
            ("directives", directives, self.directives.into()),
            ("depth", measured.depth.into(), self.depth.into()),
            ("root_fields", measured.width, self.root_fields.into()),
            ("complexity", measured.complexity, self.complexity),
        ];
        match found.into_iter().find(|(_, found, limit)| found > limit) {
            Some((name, found, limit)) => Err(self.exceeded(name, Some(found), limit)),
            None => Ok(()),
        }
    }

    /// The error of a limit that was passed, by its name here.
    pub(crate) fn exceeded(&self, name: &str, found: Option<u64>, limit: impl Into<u64>) -> Error {
        let limit = limit.into();
        let code = match name {
            "depth" => Code::DepthExceeded,
            "complexity" => Code::ComplexityExceeded,
            _ => Code::LimitExceeded,
        };
        let what = match found {
            Some(found) => format!("the limit `{name}` is {limit}; this document has {found}"),
            None => format!("the limit `{name}` is {limit}; this document has more"),
        };
        Error::new(code, what).hint(match name {
            "depth" | "nesting" => "select fewer levels, and the rest with another request",
            "complexity" => {
                "ask for smaller pages with `first`, or for fewer fields of each record"
            }
            _ => "send several smaller documents",
        })
    }
}

fn operations(document: &Syntax) -> impl Iterator<Item = &OperationDefinition> {
    document.definitions.iter().filter_map(|definition| match definition {
        Definition::OperationDefinition(operation) => Some(&**operation),
        _ => None,
    })
}

/// The operation that a request asks for, if it is clear which.
fn chosen<'d>(document: &'d Syntax, name: Option<&str>) -> Option<&'d OperationDefinition> {
    let mut named = operations(document).filter(|operation| match name {
        Some(name) => operation.name.as_ref().is_some_and(|own| own == name),
        None => true,
    });
    named.next()
}
