//! The words that fields are declared with.

use std::sync::Arc;

use super::{Check, FieldDef, HostField, Source, Write};
use crate::cell::Cell;
use crate::expression::Expression;
use crate::kind::{Kind, Vocabulary};
use crate::value::Value;

/// How the documentation of a field ends that a plugin computes: the plugin's name follows.
const BY_PLUGIN: &str = " Computed by the plugin `";

impl FieldDef {
    /// A stored, required field that callers write.
    pub fn new(name: &str, kind: Kind, doc: &str) -> Self {
        Self {
            name: name.into(),
            doc: doc.into(),
            kind,
            nullable: false,
            default: None,
            source: Source::Stored,
            target: None,
            follows: Vec::new(),
            write: Write::Always,
            sortable: false,
            folded: false,
            secret: false,
            confidential: false,
            checks: Vec::new(),
            numbered: false,
            lasting: false,
        }
    }

    /// Text of at most so many characters.
    pub fn text(name: &str, max: u32, doc: &str) -> Self {
        Self::new(name, Kind::Text(max), doc)
    }

    /// Text without a practical limit.
    pub fn long_text(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::LongText, doc).default("")
    }

    /// True or false.
    pub fn bool(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Bool, doc)
    }

    /// A whole number of 32 bits.
    pub fn int(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Int, doc)
    }

    /// A double.
    pub fn float(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Float, doc)
    }

    /// Whole seconds.
    pub fn duration(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::Duration, doc)
    }

    /// A moment.
    pub fn time(name: &str, doc: &str) -> Self {
        Self::new(name, Kind::DateTime, doc)
    }

    /// A member of a vocabulary.
    pub fn choice(name: &str, vocabulary: &Arc<Vocabulary>, doc: &str) -> Self {
        Self::new(name, Kind::Enum(vocabulary.clone()), doc)
    }

    /// May be null.
    #[must_use]
    pub fn nullable(mut self) -> Self {
        self.nullable = true;
        self
    }

    /// The value when none is given.
    #[must_use]
    pub fn default(mut self, value: impl Into<Value>) -> Self {
        self.default = Some(value.into());
        self
    }

    /// Written at creation only.
    #[must_use]
    pub fn create_only(mut self) -> Self {
        self.write = Write::Create;
        self
    }

    /// Written by the server only.
    #[must_use]
    pub fn by_server(mut self) -> Self {
        self.write = Write::Never;
        self
    }

    /// Computed by this expression.
    #[must_use]
    pub fn computed(mut self, expression: Expression<String>) -> Self {
        self.source = Source::Sql(expression);
        self.by_server()
    }

    /// Although it is computed: callers may give a value, of which a rule makes those that it is
    /// computed from.
    #[must_use]
    pub fn assignable(mut self) -> Self {
        self.write = Write::Always;
        self
    }

    /// Computed by the server from these columns.
    #[must_use]
    pub fn hosted(mut self, needs: &[&str], compute: fn(&[Cell<'_>]) -> Value) -> Self {
        let needs = needs.iter().map(|name| (*name).into()).collect();
        self.source = Source::Host(HostField { needs, compute });
        self.by_server()
    }

    /// Computed by the plugin that declares it, from these columns. Its documentation says so, for those
    /// who know no more of it than a schema: [`FieldDef::tells_of_plugin`].
    #[must_use]
    pub fn computed_by(mut self, plugin: &str, needs: &[&str]) -> Self {
        self.doc = format!("{}{BY_PLUGIN}{plugin}`.", self.doc);
        self.by_plugin(needs)
    }

    /// Whether this is the documentation of a field that a plugin computes.
    pub fn tells_of_plugin(doc: &str) -> bool {
        let end = doc.rsplit_once(BY_PLUGIN).and_then(|(_, end)| end.strip_suffix("`."));
        end.is_some_and(|plugin| !plugin.contains('`'))
    }

    /// The same of a plugin that nobody names.
    #[must_use]
    pub fn by_plugin(mut self, needs: &[&str]) -> Self {
        self.source = Source::Plugin(needs.iter().map(|name| (*name).into()).collect());
        self.nullable = true;
        self.by_server()
    }

    /// The key of a record of this type, which clients select into.
    #[must_use]
    pub fn leads_to(mut self, target: &str) -> Self {
        self.target = Some(target.into());
        self
    }

    /// Kept by a rule that makes it of these fields and relations. An expression names its columns
    /// by itself.
    #[must_use]
    pub fn follows(mut self, members: &[&str]) -> Self {
        self.follows = members.iter().map(|name| (*name).into()).collect();
        self
    }

    /// Null is no value for what is stored, although there is a default.
    #[must_use]
    pub fn lasting(mut self) -> Self {
        self.lasting = true;
        self
    }

    /// Draws the next number of its own sequence for each new record.
    #[must_use]
    pub fn numbered(mut self) -> Self {
        self.numbered = true;
        self
    }

    /// Lists can be sorted by it.
    #[must_use]
    pub fn sortable(mut self) -> Self {
        self.sortable = true;
        self
    }

    /// Can be searched without regard to case.
    #[must_use]
    pub fn folded(mut self) -> Self {
        self.folded = true;
        self
    }

    /// Never leaves the server.
    #[must_use]
    pub fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    /// Readable only with its own permission.
    #[must_use]
    pub fn confidential(mut self) -> Self {
        self.confidential = true;
        self
    }

    /// Adds a check.
    #[must_use]
    pub fn check(mut self, check: Check) -> Self {
        self.checks.push(check);
        self
    }
}
