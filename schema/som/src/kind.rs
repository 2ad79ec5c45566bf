//! The kinds of values that a field can hold, and closed vocabularies.

use std::sync::Arc;

/// What a field holds. The kind decides the column, the GraphQL type and the filter operators.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// The key of a record; shown as a TypeID.
    Key,
    /// Text of at most so many characters.
    Text(u32),
    /// Text without a practical limit (1 MiB). Can be filtered, not sorted.
    LongText,
    /// True or false.
    Bool,
    /// A whole number of 32 bits.
    Int,
    /// A whole number of 64 bits; on the wire a text (`BigInt`).
    BigInt,
    /// A double.
    Float,
    /// Exact, stored in millionths; on the wire a text.
    Decimal,
    /// A moment in UTC, in microseconds; on the wire RFC 3339.
    DateTime,
    /// Whole seconds that fit 53 bits; on the wire a number.
    Duration,
    /// A value of a closed vocabulary.
    Enum(Arc<Vocabulary>),
    /// JSON text, shown as it is.
    Json,
}

/// A closed vocabulary: a GraphQL enum and the texts that are stored for its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vocabulary {
    /// The GraphQL name, `TimeUnit`.
    pub name: String,
    /// What the vocabulary is for.
    pub doc: String,
    /// Its members in order.
    pub members: Vec<Member>,
}

/// One member of a vocabulary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The GraphQL name, `MINUTE`.
    pub name: String,
    /// What is stored, `min`.
    pub stored: String,
    /// What it means.
    pub doc: String,
}

impl Vocabulary {
    /// A vocabulary from `(GRAPHQL_NAME, stored, doc)` rows.
    pub fn new(name: &str, doc: &str, members: &[(&str, &str, &str)]) -> Arc<Self> {
        let members = members
            .iter()
            .map(|(name, stored, doc)| Member {
                name: (*name).into(),
                stored: (*stored).into(),
                doc: (*doc).into(),
            })
            .collect();
        Arc::new(Self { name: name.into(), doc: doc.into(), members })
    }

    /// The member that is stored as this text.
    pub fn by_stored(&self, stored: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.stored == stored)
    }

    /// The member with this GraphQL name.
    pub fn by_name(&self, name: &str) -> Option<&Member> {
        self.members.iter().find(|member| member.name == name)
    }
}
