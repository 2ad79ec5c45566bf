//! The numbers that the host handed out for names.

use std::cell::RefCell;
use std::rc::Rc;

use crate::bindings::exports::backlot::plugin::lifecycle as wire;
use crate::{Fault, Value};

/// What a field holds, as far as writing it goes.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Scalar {
    Decimal,
    Json,
    Float,
    DateTime,
    Other,
}

pub(crate) struct FieldEntry {
    pub number: u32,
    pub name: String,
    scalar: Scalar,
}

pub(crate) struct KindEntry {
    pub number: u32,
    pub name: String,
    pub fields: Vec<FieldEntry>,
}

/// Everything that the manifest mentions, by number and by name.
#[derive(Default)]
pub(crate) struct Layout {
    pub kinds: Vec<KindEntry>,
    hooks: Vec<(u32, String)>,
    actions: Vec<(u32, String)>,
    jobs: Vec<(u32, String)>,
}

thread_local! {
    static LAYOUT: RefCell<Rc<Layout>> = RefCell::default();
}

/// The layout of this instance.
pub(crate) fn current() -> Rc<Layout> {
    LAYOUT.with_borrow(Rc::clone)
}

pub(crate) fn keep(layout: wire::Layout) {
    let fields = |fields: Vec<wire::FieldEntry>| -> Vec<FieldEntry> {
        let entry = |field: wire::FieldEntry| FieldEntry {
            number: field.ref_,
            scalar: Scalar::named(&field.scalar),
            name: field.name,
        };
        fields.into_iter().map(entry).collect()
    };
    let kinds = layout.kinds.into_iter().map(|kind| KindEntry {
        number: kind.ref_,
        name: kind.name,
        fields: fields(kind.fields),
    });
    let named = |entries: Vec<wire::HookEntry>| -> Vec<(u32, String)> {
        entries.into_iter().map(|entry| (entry.ref_, entry.name)).collect()
    };
    let kinds = kinds.collect();
    let (hooks, actions, jobs) = (named(layout.hooks), named(layout.actions), named(layout.jobs));
    let layout = Layout { kinds, hooks, actions, jobs };
    LAYOUT.set(Rc::new(layout));
}

fn named(entries: &[(u32, String)], number: u32) -> Option<&str> {
    entries.iter().find(|(own, _)| *own == number).map(|(_, name)| name.as_str())
}

impl Layout {
    pub(crate) fn hook(&self, number: u32) -> Option<&str> {
        named(&self.hooks, number)
    }

    pub(crate) fn action(&self, number: u32) -> Option<&str> {
        named(&self.actions, number)
    }

    pub(crate) fn job(&self, number: u32) -> Option<&str> {
        named(&self.jobs, number)
    }

    /// The place of a type among [`Layout::kinds`].
    pub(crate) fn kind_of_number(&self, number: u32) -> Option<usize> {
        self.kinds.iter().position(|kind| kind.number == number)
    }

    /// The place of a type among [`Layout::kinds`].
    pub(crate) fn kind(&self, name: &str) -> Result<usize, Fault> {
        let found = self.kinds.iter().position(|kind| kind.name == name);
        found.ok_or_else(|| unknown("type", name, "the manifest"))
    }
}

impl KindEntry {
    pub(crate) fn field(&self, name: &str) -> Result<&FieldEntry, Fault> {
        let found = self.fields.iter().find(|field| field.name == name);
        found.ok_or_else(|| unknown("field", name, &self.name))
    }
}

impl FieldEntry {
    /// A value in the shape that the field wants: authors give decimals and JSON as texts.
    pub(crate) fn shaped(&self, value: Value) -> Value {
        match (self.scalar, value) {
            (Scalar::Decimal, Value::Text(text)) => Value::Decimal(text),
            (Scalar::Json, Value::Text(text)) => Value::Json(text),
            (Scalar::Float, Value::Whole(number)) => Value::Real(number as f64),
            (Scalar::DateTime, Value::Whole(number)) => Value::Moment(number),
            (_, value) => value,
        }
    }
}

impl Scalar {
    fn named(name: &str) -> Self {
        match name {
            "decimal" => Scalar::Decimal,
            "json" => Scalar::Json,
            "float" => Scalar::Float,
            "date-time" => Scalar::DateTime,
            _ => Scalar::Other,
        }
    }
}

#[cold]
fn unknown(what: &str, name: &str, owner: &str) -> Fault {
    let text = ["the ", what, " `", name, "` is not among what ", owner, " lists in plugin.toml"];
    Fault::new("UNKNOWN_NAME", text.concat())
}
