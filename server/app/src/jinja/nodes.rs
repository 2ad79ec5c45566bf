//! The tree of a template: text, outputs, loops, conditions, variables.

use super::expression::{self, Expr};
use super::segments::{Placed, Segment};
use super::{Result, Untranslatable, unknown};

/// A part of a template, with its line.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Node {
    pub line: usize,
    pub what: What,
}

/// What a part of a template is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum What {
    Text(String),
    Output(Expr),
    For {
        name: String,
        list: Expr,
        condition: Option<Expr>,
        body: Vec<Node>,
        empty: Vec<Node>,
    },
    /// Conditions with their bodies; the last one may have none.
    If(Vec<(Option<Expr>, Vec<Node>)>),
    Set(String, Expr),
}

/// Builds the tree.
pub(super) fn parse(segments: Vec<Placed>) -> Result<Vec<Node>> {
    let mut reader = Reader { segments: segments.into_iter() };
    let (nodes, end) = reader.body()?;
    match end {
        None => Ok(nodes),
        Some(end) => {
            Err(Untranslatable { line: end.line, what: format!("`{}` closes nothing", end.text) })
        }
    }
}

/// A statement that ends a body: `endfor`, `elif …`, `else`.
struct End {
    line: usize,
    word: String,
    rest: String,
    text: String,
}

struct Reader {
    segments: std::vec::IntoIter<Placed>,
}

impl Reader {
    fn body(&mut self) -> Result<(Vec<Node>, Option<End>)> {
        let mut nodes = Vec::new();
        while let Some((line, segment)) = self.segments.next() {
            let what = match segment {
                Segment::Text(text) => What::Text(text),
                Segment::Output(text) => What::Output(at(line, expression::parse(&text))?),
                Segment::Statement(text) => {
                    let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((&text, ""));
                    let rest = rest.trim();
                    match word {
                        "endfor" | "endif" | "else" | "elif" => {
                            let (word, rest) = (word.to_owned(), rest.to_owned());
                            return Ok((nodes, Some(End { line, word, rest, text })));
                        }
                        _ => at(line, self.statement(word, rest))?,
                    }
                }
            };
            nodes.push(Node { line, what });
        }
        Ok((nodes, None))
    }

    fn statement(&mut self, word: &str, rest: &str) -> Result<What> {
        match word {
            "for" => self.each(rest),
            "if" => self.choice(rest),
            "set" => match rest.split_once('=') {
                Some((name, value)) if is_name(name.trim()) => {
                    Ok(What::Set(name.trim().to_owned(), expression::parse(value)?))
                }
                _ => unknown(format!("`set {rest}`")),
            },
            _ => unknown(format!("the statement `{word}` has no counterpart")),
        }
    }

    fn each(&mut self, head: &str) -> Result<What> {
        let (name, list, condition) = expression::parse_for(head)?;
        let (body, end) = self.body()?;
        let mut end = end;
        let mut empty = Vec::new();
        if end.as_ref().is_some_and(|end| end.word == "else") {
            (empty, end) = self.body()?;
        }
        match end {
            Some(end) if end.word == "endfor" => {
                Ok(What::For { name, list, condition, body, empty })
            }
            _ => unknown("`for` is never closed"),
        }
    }

    fn choice(&mut self, head: &str) -> Result<What> {
        let mut branches = Vec::new();
        let mut condition = Some(expression::parse(head)?);
        loop {
            let (body, end) = self.body()?;
            branches.push((condition.take(), body));
            match end {
                Some(end) if end.word == "endif" => return Ok(What::If(branches)),
                Some(end) if end.word == "elif" => {
                    condition = Some(at(end.line, expression::parse(&end.rest))?);
                }
                Some(end)
                    if end.word == "else" && branches.last().is_some_and(|b| b.0.is_some()) => {}
                _ => return unknown("`if` is never closed"),
            }
        }
    }
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// Adds the line to an error that has none yet.
pub(super) fn at<T>(line: usize, result: Result<T>) -> Result<T> {
    result.map_err(|error| Untranslatable {
        line: if error.line == 0 { line } else { error.line },
        what: error.what,
    })
}
