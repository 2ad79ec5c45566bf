//! A whole mutation document: begun, run root field by root field, written, and only then made
//! permanent. What the database undid in favour of another transaction is run again.

use schema_som::operation::OperationKind;
use schema_som::ports::{Begun, Terms};
use schema_som::{Code, Error, Result};

use super::{Run, push_errors};
use crate::compiler::place;
use crate::errors::{Fault, Segment};
use crate::plan::{Plan, Root, RootKind};
use crate::spelling::spelled;

/// So often a document is run again.
const REPLAYS: usize = 3;

/// How a mutation document ended.
pub(crate) struct Ended {
    /// The whole response.
    pub(crate) body: Vec<u8>,
    pub(crate) faults: Vec<Fault>,
    /// Whether there are errors, those of an earlier run included.
    pub(crate) partial: bool,
}

/// A mutation document on its terms.
pub(crate) struct Changing<'a> {
    pub(crate) run: &'a Run<'a>,
    pub(crate) plan: &'a Plan,
    pub(crate) terms: &'a Terms,
    pub(crate) request_id: &'a str,
}

impl<'a> Changing<'a> {
    /// Whether it changes sessions or plugins instead of records.
    ///
    /// # Errors
    /// `GRAPHQL_VALIDATION_FAILED` when it does both, `BAD_REQUEST` for a dry run of such a change.
    pub(crate) fn is_of_sessions(run: &Run<'_>, plan: &Plan, terms: &Terms) -> Result<bool> {
        let is_session = |root: &&Root| match &root.what {
            RootKind::Operation { index, .. } => {
                let kind = run.registry.operations()[usize::from(*index)].kind;
                matches!(kind, OperationKind::Session | OperationKind::Apart)
            }
            _ => false,
        };
        let asked =
            |root: &&Root| !matches!(root.what, RootKind::Typename(_) | RootKind::Introspection);
        let Some(session) = plan.roots.iter().find(is_session) else {
            // Nothing but `__typename` needs no transaction either.
            return Ok(!plan.roots.iter().any(|root| asked(&root)));
        };
        let name = &session.asked.name;
        let changes = Self::changes(run, session);
        if plan.roots.iter().filter(asked).any(|root| !is_session(&root)) {
            let what = format!("`{name}` changes {changes}, and the document changes records, too");
            let hint = format!("send `{name}` in a document of its own");
            return Err(Error::new(Code::ValidationFailed, what).hint(hint));
        }
        if terms.dry_run {
            let what = format!("`{name}` changes {changes}, which a dry run cannot undo");
            return Err(Error::new(Code::BadRequest, what).hint("leave `dryRun` out"));
        }
        Ok(true)
    }

    /// What a root field changes that is no record.
    fn changes(run: &Run<'_>, root: &Root) -> &'static str {
        let operations = run.registry.operations();
        match &root.what {
            RootKind::Operation { index, .. }
                if operations[usize::from(*index)].kind == OperationKind::Apart =>
            {
                "plugins"
            }
            _ => "a session",
        }
    }

    /// Runs it, once or until the database lets it pass.
    pub(crate) async fn run(&self, room: usize) -> Ended {
        let (mut replays, mut terms) = (0, self.terms.clone());
        loop {
            match self.attempt(room, &mut terms).await {
                Ok(ended) => return ended,
                Err(fault) if fault.error.replays() && replays < REPLAYS => replays += 1,
                Err(fault) => return self.refused(fault),
            }
        }
    }

    async fn attempt(&self, room: usize, terms: &mut Terms) -> Result<Ended, Fault> {
        let run = self.run;
        let begun = run.entities.begin(&run.context, terms.clone()).await?;
        let mut work = match begun {
            Begun::Known(body) => {
                let partial = has_errors(&body);
                return Ok(Ended { body, faults: Vec::new(), partial });
            }
            Begun::Work(work) => work,
        };
        // Whoever judges it is to see the same again.
        terms.again = work.beginning();
        let mut got = Vec::with_capacity(self.plan.roots.len());
        for root in &self.plan.roots {
            let one = run.within(root, &mut *work).await;
            got.push(one.map_err(|error| self.located(root, error))?);
        }
        let mut out = Vec::with_capacity(room);
        out.extend_from_slice(b"{\"data\":");
        let (mut body, faults) = run.write(self.plan, &got, out);
        self.end(&mut body, &faults);
        let finished = work.finish(&body).await;
        finished.map_err(|error| spelled(run.registry, error))?;
        Ok(Ended { partial: !faults.is_empty(), body, faults })
    }

    fn located(&self, root: &Root, error: Error) -> Fault {
        let path = vec![Segment::Key(root.key.name.to_string())];
        let place = place(root.asked.location(), &self.run.document.sources);
        Fault::from(spelled(self.run.registry, error)).under(path).at(place)
    }

    /// Nothing happened. Each row that was refused has an error of its own.
    fn refused(&self, fault: Fault) -> Ended {
        let mut body = b"{\"data\":null".to_vec();
        let others = fault.error.others().iter().map(|error| Fault {
            error: spelled(self.run.registry, error.clone()),
            locations: fault.locations.clone(),
            path: fault.path.clone(),
        });
        let others: Vec<Fault> = others.collect();
        let faults: Vec<Fault> = std::iter::once(fault).chain(others).collect();
        self.end(&mut body, &faults);
        Ended { body, faults, partial: true }
    }

    fn end(&self, body: &mut Vec<u8>, faults: &[Fault]) {
        if !faults.is_empty() {
            body.push(b',');
            push_errors(body, faults, self.request_id);
        }
        if self.terms.dry_run {
            body.extend_from_slice(b",\"extensions\":{\"dryRun\":true}");
        }
        body.push(b'}');
    }
}

/// Whether a response that was kept has errors in it.
fn has_errors(body: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    struct Kept {
        errors: Option<serde::de::IgnoredAny>,
    }
    serde_json::from_slice(body).is_ok_and(|kept: Kept| kept.errors.is_some())
}
