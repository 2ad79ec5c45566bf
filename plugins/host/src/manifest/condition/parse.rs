//! From the text of a condition to its tree.

use schema_som::{Code, Error, Result};

use super::{Comparison, Literal, Node, Operand, Placed};

/// Characters that a condition may have.
const LENGTH: usize = 1000;

/// Parentheses and negations within each other, at most: evaluating recurses.
const DEPTH: usize = 32;

pub(super) fn condition(text: &str) -> Result<Node> {
    if text.len() > LENGTH {
        let what = format!("it is longer than {LENGTH} bytes");
        return Err(Error::new(Code::PluginInvalid, what));
    }
    let mut parser = Parser { text, at: 0, depth: 0 };
    let node = parser.either()?;
    parser.spaces();
    if parser.at < text.len() {
        return Err(parser.expected("`&&`, `||` or the end"));
    }
    Ok(node)
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn spaces(&mut self) {
        self.at = self.text.len() - self.rest().trim_start().len();
    }

    /// The column of the next word, counted from 1.
    fn column(&self) -> usize {
        self.text[..self.at].chars().count() + 1
    }

    fn expected(&self, what: &str) -> Error {
        let found = self.rest().split_whitespace().next();
        let found = found.map_or("the end".to_owned(), |word| format!("`{word}`"));
        let text = format!("column {}: {found} where {what} was expected", self.column());
        Error::new(Code::PluginInvalid, text)
    }

    fn takes(&mut self, token: &str) -> bool {
        self.spaces();
        let found = self.rest().starts_with(token);
        if found {
            self.at += token.len();
        }
        found
    }

    fn either(&mut self) -> Result<Node> {
        let mut node = self.both()?;
        while self.takes("||") {
            node = Node::Or(Box::new(node), Box::new(self.both()?));
        }
        Ok(node)
    }

    fn both(&mut self) -> Result<Node> {
        let mut node = self.single()?;
        while self.takes("&&") {
            node = Node::And(Box::new(node), Box::new(self.single()?));
        }
        Ok(node)
    }

    fn single(&mut self) -> Result<Node> {
        self.depth += 1;
        if self.depth > DEPTH {
            let what = format!("column {}: more than {DEPTH} levels", self.column());
            return Err(Error::new(Code::PluginInvalid, what));
        }
        let node = if self.takes("!") {
            Node::Not(Box::new(self.single()?))
        } else if self.takes("(") {
            let inner = self.either()?;
            if !self.takes(")") {
                return Err(self.expected("`)`"));
            }
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(node)
    }

    fn test(&mut self) -> Result<Node> {
        let left = self.operand()?;
        let operators = [
            ("==", Comparison::Eq),
            ("!=", Comparison::Ne),
            ("<=", Comparison::Le),
            (">=", Comparison::Ge),
            ("<", Comparison::Lt),
            (">", Comparison::Gt),
        ];
        for (token, comparison) in operators {
            if self.takes(token) {
                return Ok(Node::Compare(left, comparison, self.operand()?));
            }
        }
        Ok(Node::Is(left))
    }

    fn operand(&mut self) -> Result<Placed> {
        self.spaces();
        let column = self.column();
        let operand = match self.rest().chars().next() {
            Some('"' | '\'') => Operand::Literal(Literal::Text(self.quoted()?)),
            Some(c) if c.is_ascii_digit() || c == '-' => Operand::Literal(self.number()?),
            Some(c) if c.is_ascii_alphabetic() => self.named()?,
            _ => return Err(self.expected("a field such as proposed.code, or a value")),
        };
        Ok(Placed { column, operand })
    }

    fn named(&mut self) -> Result<Operand> {
        let (start, column) = (self.at, self.column());
        let word = self.word();
        let literal = match word {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Truth(true)),
            "false" => Some(Literal::Truth(false)),
            _ => None,
        };
        if let Some(literal) = literal {
            return Ok(Operand::Literal(literal));
        }
        let make = match word {
            "stored" => Operand::Stored,
            "proposed" => Operand::Proposed,
            "changed" => Operand::Changed,
            _ => {
                self.at = start;
                return Err(self.expected("stored, proposed, changed or a value"));
            }
        };
        if !self.rest().starts_with('.') {
            let what = format!("column {column}: `{word}` names no field");
            return Err(Error::new(Code::PluginInvalid, what).hint(format!("{word}.code")));
        }
        self.at += 1;
        let field = self.word();
        if field.is_empty() {
            return Err(self.expected("the name of a field"));
        }
        Ok(make(field.to_owned()))
    }

    fn word(&mut self) -> &'a str {
        let rest = self.rest();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len());
        self.at += end;
        &rest[..end]
    }

    fn quoted(&mut self) -> Result<String> {
        let start = self.column();
        let mut text = String::new();
        let mut letters = self.rest().char_indices();
        let quote = letters.next().map(|(_, c)| c);
        while let Some((at, c)) = letters.next() {
            if Some(c) == quote {
                self.at += at + 1;
                return Ok(text);
            }
            let c = if c == '\\' { letters.next().map(|(_, c)| c) } else { Some(c) };
            text.extend(c);
        }
        let what = format!("column {start}: the text has no end");
        Err(Error::new(Code::PluginInvalid, what).hint("close it with the same quote"))
    }

    fn number(&mut self) -> Result<Literal> {
        let rest = self.rest();
        let end = rest.find(|c: char| !(c.is_ascii_digit() || ".-".contains(c)));
        let text = &rest[..end.unwrap_or(rest.len())];
        if text.parse::<f64>().is_err() || text.ends_with('.') || text.starts_with("-.") {
            return Err(self.expected("a number such as -12.5"));
        }
        self.at += text.len();
        Ok(Literal::Number(text.to_owned()))
    }
}
