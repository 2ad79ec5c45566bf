//! One state of the API: the registry, the schema derived from it, and what is cached with them.
//! It never changes; a new model makes a new generation.

use std::sync::Arc;

use schema_som::hooks::{Hooks, NoHooks};
use schema_som::{Code, Error, Registry, Result};

use crate::api::Api;
use crate::compiler::{Checked, Compiler, Parsed, Variables};
use crate::dynamic;
use crate::errors::Fault;
use crate::limits::Limits;
use crate::limits::measure::Ruler;
use crate::meaning::Meanings;
use crate::spelling::spelled;

/// A registry with everything that was derived from it.
pub struct Generation {
    pub(crate) registry: Arc<Registry>,
    pub(crate) hooks: Arc<dyn Hooks>,
    pub(crate) limits: Limits,
    pub(crate) meanings: Meanings,
    pub(crate) compiler: Compiler,
}

impl Generation {
    /// Derives the API of a registry and checks it.
    ///
    /// # Errors
    /// `INVALID_VALUE` that says what of the model makes no valid GraphQL.
    pub fn build(registry: Arc<Registry>, limits: &Limits) -> Result<Self> {
        let api = Api::of(&registry, limits)?;
        let compiler = Compiler::new(&api)?;
        let (hooks, limits, meanings) = (Arc::new(NoHooks), limits.clone(), api.meanings);
        Ok(Self { registry, hooks, limits, meanings, compiler })
    }

    /// The same with plugins at work, whose hooks judge what is changed.
    #[must_use]
    pub fn with_hooks(self, hooks: Arc<dyn Hooks>) -> Self {
        Self { hooks, ..self }
    }

    /// The schema of record as text.
    pub fn sdl(&self) -> String {
        self.compiler.sdl()
    }

    /// The registry that it was derived from.
    pub fn registry(&self) -> &Arc<Registry> {
        &self.registry
    }
}

/// A document that was checked, ready to be planned.
pub(crate) struct Compiled {
    pub(crate) checked: Checked,
    /// The document once more, to judge it with the values of variables, where page sizes are some.
    unjudged: Option<Unjudged>,
}

struct Unjudged {
    parsed: Parsed,
    operation_name: Option<String>,
}

impl Generation {
    /// Reads and checks a document and picks its operation.
    ///
    /// # Errors
    /// `GRAPHQL_PARSE_FAILED`, `GRAPHQL_VALIDATION_FAILED`, or the limit that was passed.
    pub(crate) fn compile(
        &self,
        text: &str,
        operation_name: Option<&str>,
    ) -> Result<Compiled, Vec<Fault>> {
        let parsed = self.compiler.parse(text, &self.limits)?;
        let ruler = self.ruler(&parsed);
        let varies = self.limits.judge(&parsed.syntax, operation_name, ruler);
        let varies = varies.map_err(|error| vec![Fault::from(error)])?;
        let checked = self.compiler.validate(&parsed, operation_name)?;
        self.compiler.check_introspection(&checked).map_err(|fault| vec![fault])?;
        let operation_name = operation_name.map(str::to_owned);
        let unjudged = varies.then_some(Unjudged { parsed, operation_name });
        Ok(Compiled { checked, unjudged })
    }

    /// Coerces the variables of a request and judges page sizes that depend on them.
    ///
    /// # Errors
    /// `REQUIRED` or `INVALID_VALUE` that names the variable, or `COMPLEXITY_EXCEEDED`.
    pub(crate) fn coerce(
        &self,
        compiled: &Compiled,
        given: &Variables,
    ) -> Result<Variables, Fault> {
        let variables = self.compiler.coerce(&compiled.checked, given)?;
        if let Some(Unjudged { parsed, operation_name }) = &compiled.unjudged {
            let mut ruler = self.ruler(parsed);
            ruler.variables = Some(&variables);
            self.limits.judge(&parsed.syntax, operation_name.as_deref(), ruler)?;
        }
        Ok(variables)
    }

    /// Whether somebody could run a document that is no subscription, with whichever variables.
    ///
    /// # Errors
    /// What is wrong first, with the line.
    pub fn fits(&self, text: &str) -> Result<(), Fault> {
        let told = |fault: Fault| Fault { error: spelled(&self.registry, fault.error), ..fault };
        let compiled = self.compile(text, None).map_err(|faults| {
            let first = faults.into_iter().next().map(told);
            first.unwrap_or_else(|| Error::internal("a document was refused for nothing").into())
        })?;
        match compiled.checked.operation.is_subscription() {
            false => Ok(()),
            true => {
                Err(Fault::new(Code::BadRequest, "it is a subscription, which nobody can answer"))
            }
        }
    }

    fn ruler<'a>(&'a self, parsed: &'a Parsed) -> Ruler<'a> {
        Ruler::new(&parsed.syntax, self.compiler.schema(), &self.meanings, &self.limits)
    }
}

/// The schema of a registry as text, for `schema.graphql`.
///
/// # Errors
/// As for [`examine`].
pub fn sdl(registry: &Registry) -> Result<String> {
    judged(registry, &Limits::default()).map(|compiler| compiler.sdl())
}

/// Derives the API of a registry, and has both libraries judge it: what one of them lets pass may be
/// what the other knows. That is for a model that is new; to serve one, one judge is enough.
///
/// # Errors
/// `INVALID_VALUE` that says what of the model makes no valid GraphQL.
pub fn examine(registry: &Registry, limits: &Limits) -> Result<()> {
    judged(registry, limits).map(drop)
}

fn judged(registry: &Registry, limits: &Limits) -> Result<Compiler> {
    let api = Api::of(registry, limits)?;
    dynamic::schema(&api)?;
    Compiler::new(&api)
}
