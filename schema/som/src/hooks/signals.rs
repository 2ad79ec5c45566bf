//! Words of plugins to whoever listens: said once, and kept by nobody.

/// Characters of a topic at most.
const TOPIC: usize = 128;

/// What a plugin says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// What it is about: `farm.job.done`.
    pub topic: String,
    /// The plugin.
    pub plugin: String,
    /// JSON.
    pub payload: String,
    /// When the document began that it belongs to, in microseconds since 1970.
    pub at: i64,
}

/// Which topics are meant: each by its name, or by how it begins, `farm.*`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Topics(Vec<String>);

impl Topics {
    /// Topics by their patterns; the first of them that is none instead.
    ///
    /// # Errors
    /// The pattern that is none.
    pub fn parse<'p>(patterns: impl IntoIterator<Item = &'p str>) -> Result<Self, &'p str> {
        let mut topics = Vec::new();
        for pattern in patterns {
            let stem = pattern.strip_suffix(".*").unwrap_or(pattern);
            if pattern != "*" && !is_topic(stem) {
                return Err(pattern);
            }
            topics.push(pattern.to_owned());
        }
        Ok(Self(topics))
    }

    /// Whether a topic is meant.
    pub fn admit(&self, topic: &str) -> bool {
        self.0.iter().any(|pattern| match pattern.strip_suffix('*') {
            Some(beginning) => topic.starts_with(beginning),
            None => pattern == topic,
        })
    }

    /// The patterns.
    pub fn patterns(&self) -> &[String] {
        &self.0
    }

    /// Whether nothing is meant.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Whether this is a topic: words of small letters, digits and hyphens, with dots between them.
pub fn is_topic(text: &str) -> bool {
    let is_word = |word: &str| {
        let mut bytes = word.bytes();
        !word.is_empty()
            && bytes.all(|it| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-')
    };
    text.len() <= TOPIC && text.split('.').all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn topics_are_meant_by_their_name_or_by_how_they_begin() {
        let topics = Topics::parse(["farm.*", "review"]).expect("patterns");
        for (topic, expected) in [
            ("farm.job", true),
            ("farm.job.done", true),
            ("farm", false),
            ("farmer.job", false),
            ("review", true),
            ("review.done", false),
        ] {
            assert_eq!(topics.admit(topic), expected, "{topic}");
        }
        assert!(Topics::parse(["*"]).expect("a pattern").admit("anything"));
        for wrong in ["", ".", "farm.", "Farm", "farm*", "farm.*.done", "a b", "*.done", "**"] {
            assert_eq!(Topics::parse([wrong]), Err(wrong));
        }
        assert!(!is_topic(&"x".repeat(TOPIC + 1)));
    }
}
