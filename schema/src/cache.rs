//! What a generation remembers, so that a repeated document is not read, checked or planned again.
//! Each cache is bounded by weight; nothing outlives the generation that it was made with.

use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use quick_cache::sync::Cache;
use quick_cache::{Equivalent, Weighter};

use crate::collect::{Bits, Conditions};
use crate::errors::Fault;
use crate::generation::{Compiled, Generation};
use crate::plan::Plan;

/// Characters of all documents together.
const DOCUMENTS: u64 = 4 << 20;
/// Members of all plans together.
const PLANS: u64 = 400_000;
/// Bytes of all answers to introspection together.
const INTROSPECTIONS: u64 = 16 << 20;
/// What the cheapest entry weighs, in the unit of its cache.
const LEAST: u64 = 64;

/// The caches of one generation.
pub(crate) struct Known {
    documents: Cache<DocumentKey, Arc<Document>, Weights>,
    plans: Cache<(u64, Bits), Arc<Plan>, Weights>,
    introspections: Cache<u64, Arc<Introspection>, Weights>,
    serial: AtomicU64,
}

/// A document that was read and checked, with the operation that was chosen.
pub(crate) struct Document {
    /// Names it in the other caches.
    pub(crate) serial: u64,
    pub(crate) compiled: Compiled,
    pub(crate) conditions: Conditions,
    /// How long its last answer was: the next one is probably as long.
    pub(crate) room: AtomicUsize,
}

/// The answers to `__schema` and `__type`, as JSON, by response key.
pub(crate) type Introspection = HashMap<String, Box<[u8]>>;

struct DocumentKey {
    text: Box<str>,
    operation: Option<Box<str>>,
}

/// A key that borrows what the request holds.
#[derive(Clone, Copy)]
struct Wanted<'r> {
    text: &'r str,
    operation: Option<&'r str>,
}

impl Hash for DocumentKey {
    fn hash<H: Hasher>(&self, state: &mut H) {
        Wanted { text: &self.text, operation: self.operation.as_deref() }.hash(state);
    }
}

impl Hash for Wanted<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.text, self.operation).hash(state);
    }
}

impl PartialEq for DocumentKey {
    fn eq(&self, other: &Self) -> bool {
        (&self.text, &self.operation) == (&other.text, &other.operation)
    }
}

impl Eq for DocumentKey {}

impl Equivalent<DocumentKey> for Wanted<'_> {
    fn equivalent(&self, key: &DocumentKey) -> bool {
        self.text == &*key.text && self.operation == key.operation.as_deref()
    }
}

#[derive(Clone)]
struct Weights;

impl Weighter<DocumentKey, Arc<Document>> for Weights {
    fn weight(&self, key: &DocumentKey, _: &Arc<Document>) -> u64 {
        LEAST + key.text.len() as u64
    }
}

impl Weighter<(u64, Bits), Arc<Plan>> for Weights {
    fn weight(&self, _: &(u64, Bits), plan: &Arc<Plan>) -> u64 {
        LEAST + plan.members as u64
    }
}

impl Weighter<u64, Arc<Introspection>> for Weights {
    fn weight(&self, _: &u64, answers: &Arc<Introspection>) -> u64 {
        LEAST + answers.values().map(|json| json.len() as u64).sum::<u64>()
    }
}

impl Known {
    pub(crate) fn new() -> Self {
        Self {
            documents: Cache::with_weighter(1_000, DOCUMENTS, Weights),
            plans: Cache::with_weighter(2_000, PLANS, Weights),
            introspections: Cache::with_weighter(16, INTROSPECTIONS, Weights),
            serial: AtomicU64::new(0),
        }
    }

    /// The document of a text, read and checked at most once.
    ///
    /// # Errors
    /// What is wrong with the document.
    pub(crate) fn document(
        &self,
        generation: &Generation,
        text: &str,
        operation: Option<&str>,
    ) -> Result<Arc<Document>, Vec<Fault>> {
        if let Some(known) = self.documents.get(&Wanted { text, operation }) {
            return Ok(known);
        }
        let compiled = generation.compile(text, operation)?;
        let checked = &compiled.checked;
        let conditions = Conditions::of(&checked.document, &checked.operation)
            .map_err(|error| vec![Fault::from(error)])?;
        let serial = self.serial.fetch_add(1, Ordering::Relaxed);
        let document =
            Arc::new(Document { serial, compiled, conditions, room: AtomicUsize::new(0) });
        let key = DocumentKey { text: text.into(), operation: operation.map(Into::into) };
        self.documents.insert(key, document.clone());
        Ok(document)
    }

    /// The plan of a document under its conditions, made at most once.
    ///
    /// # Errors
    /// What keeps it from being planned.
    pub(crate) fn plan<E>(
        &self,
        document: &Document,
        bits: Bits,
        make: impl FnOnce() -> Result<Plan, E>,
    ) -> Result<Arc<Plan>, E> {
        let key = (document.serial, bits);
        if let Some(known) = self.plans.get(&key) {
            return Ok(known);
        }
        let plan = Arc::new(make()?);
        self.plans.insert(key, plan.clone());
        Ok(plan)
    }

    /// The answer to a document's introspection, kept unless it depends on variables.
    ///
    /// # Errors
    /// What keeps it from being answered.
    pub(crate) fn introspection<E>(
        &self,
        document: &Document,
        make: impl FnOnce() -> Result<Introspection, E>,
    ) -> Result<Arc<Introspection>, E> {
        if !document.compiled.checked.operation.variables.is_empty() {
            return make().map(Arc::new);
        }
        if let Some(known) = self.introspections.get(&document.serial) {
            return Ok(known);
        }
        let answers = Arc::new(make()?);
        self.introspections.insert(document.serial, answers.clone());
        Ok(answers)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;
    use schema_som::{Error, Registry};

    #[test]
    fn a_repeated_document_is_read_and_planned_once() {
        let registry = Arc::new(Registry::built_in().unwrap());
        let generation = Generation::build(registry, &Limits::default()).unwrap();
        let known = Known::new();
        let text = "query A($s: Boolean!) { me { id @skip(if: $s) name } } query B { me { id } }";
        let read = |name| known.document(&generation, text, Some(name)).map_err(|_| ()).unwrap();
        let first = read("A");
        assert!(Arc::ptr_eq(&first, &read("A")));
        assert!(!Arc::ptr_eq(&first, &read("B")), "another operation is another document");
        let made = std::cell::Cell::new(0);
        let plan = |skip: bool| {
            let mut variables = serde_json::Map::new();
            variables.insert("s".into(), skip.into());
            let bits = first.conditions.bits(&variables);
            let make = || {
                made.set(made.get() + 1);
                Ok::<_, Error>(Plan { roots: Vec::new(), members: 1 })
            };
            known.plan(&first, bits, make).unwrap()
        };
        assert!(Arc::ptr_eq(&plan(true), &plan(true)));
        assert!(!Arc::ptr_eq(&plan(true), &plan(false)), "other conditions are another plan");
        assert_eq!(made.get(), 2);
    }

    #[test]
    fn a_faulty_document_is_not_kept() {
        let registry = Arc::new(Registry::built_in().unwrap());
        let generation = Generation::build(registry, &Limits::default()).unwrap();
        let known = Known::new();
        assert!(known.document(&generation, "{ nothing }", None).is_err());
        assert!(known.documents.is_empty());
    }
}
