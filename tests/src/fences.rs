//! The fenced blocks of a Markdown document: what a reader is told to type.

/// A block, without its fences.
#[derive(Debug, Clone)]
pub struct Fence {
    /// The word behind the opening fence: `sh`, `toml`, `rust`.
    pub language: String,
    /// What stands in it, with its last line end.
    pub text: String,
    /// The line of the opening fence, from one.
    pub line: usize,
}

/// The blocks of a document in order.
pub fn fences(document: &str) -> Vec<Fence> {
    let mut found: Vec<Fence> = Vec::new();
    let mut is_open = false;
    for (index, line) in document.lines().enumerate() {
        match (line.strip_prefix("```"), is_open) {
            (Some(language), false) => {
                let language = language.trim().to_owned();
                found.push(Fence { language, text: String::new(), line: index + 1 });
                is_open = true;
            }
            (Some(_), true) => is_open = false,
            (None, true) => {
                let text = &mut found.last_mut().expect("an open block").text;
                text.push_str(line);
                text.push('\n');
            }
            (None, false) => {}
        }
    }
    assert!(!is_open, "the last block is not closed");
    found
}
