//! Jinja2 expressions: tokens, and a tree by precedence.

use super::{Result, unknown};

/// An expression as it is written.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Expr {
    Text(String),
    Number(String),
    Bool(bool),
    Null,
    Name(String),
    Attribute(Box<Expr>, String),
    Index(Box<Expr>, Box<Expr>),
    /// A method or a function.
    Call(Box<Expr>, Vec<Argument>),
    Filter(Box<Expr>, String, Vec<Argument>),
    /// `a is [not] name`
    Test(Box<Expr>, String, bool),
    Not(Box<Expr>),
    Binary(Box<Expr>, String, Box<Expr>),
    /// `then if condition else otherwise`
    Choice(Box<Expr>, Box<Expr>, Option<Box<Expr>>),
    List(Vec<Expr>),
}

/// An argument of a call or a filter.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Argument {
    pub name: Option<String>,
    pub value: Expr,
}

#[derive(Debug, Clone, PartialEq)]
enum Token {
    Text(String),
    Number(String),
    Word(String),
    Sign(&'static str),
}

const SIGNS: [&str; 25] = [
    "==", "!=", "<=", ">=", "//", "**", "(", ")", "[", "]", "{", "}", ",", ".", "|", "~", "+", "-",
    "*", "/", "%", "<", ">", "=", ":",
];

/// Parses the whole text as one expression.
pub(super) fn parse(text: &str) -> Result<Expr> {
    let mut parser = Parser::new(text)?;
    let expr = parser.expression()?;
    parser.finish(expr)
}

/// Parses `name, name` or `name` up to the word `in`, then the list and an optional condition.
pub(super) fn parse_for(text: &str) -> Result<(String, Expr, Option<Expr>)> {
    let mut parser = Parser::new(text)?;
    let Some(Token::Word(name)) = parser.next() else {
        return unknown(format!("`for {text}` names no variable"));
    };
    if !parser.take_word("in") {
        return unknown(format!("`for {text}` takes more than one variable"));
    }
    let list = parser.or()?;
    let condition = if parser.take_word("if") { Some(parser.expression()?) } else { None };
    parser.finish((name, list, condition))
}

fn tokens(text: &str) -> Result<Vec<Token>> {
    let mut out = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = if c == '\'' || c == '"' {
            let (literal, length) = quoted(rest, c)?;
            out.push(Token::Text(literal));
            length
        } else if c.is_ascii_digit() {
            let length = number_length(rest);
            out.push(Token::Number(rest[..length].to_owned()));
            length
        } else if c.is_alphabetic() || c == '_' {
            let word = |c: char| !(c.is_alphanumeric() || c == '_');
            let length = rest.find(word).unwrap_or(rest.len());
            out.push(Token::Word(rest[..length].to_owned()));
            length
        } else {
            let Some(sign) = SIGNS.iter().find(|sign| rest.starts_with(**sign)) else {
                return unknown(format!("`{c}` is not part of an expression"));
            };
            out.push(Token::Sign(sign));
            sign.len()
        };
        rest = rest[length..].trim_start();
    }
    Ok(out)
}

/// Digits, with a fraction if a digit follows the dot: `a.0.b` has indices.
fn number_length(text: &str) -> usize {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = digits(text);
    match text[whole..].strip_prefix('.').map(digits) {
        Some(fraction) if fraction > 0 => whole + 1 + fraction,
        _ => whole,
    }
}

fn quoted(text: &str, quote: char) -> Result<(String, usize)> {
    let mut literal = String::new();
    let mut chars = text.char_indices().skip(1);
    while let Some((at, c)) = chars.next() {
        match c {
            _ if c == quote => return Ok((literal, at + 1)),
            '\\' => match chars.next() {
                Some((_, 'n')) => literal.push('\n'),
                Some((_, 't')) => literal.push('\t'),
                Some((_, c)) => literal.push(c),
                None => break,
            },
            _ => literal.push(c),
        }
    }
    unknown("a text is never closed")
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Parser {
    fn new(text: &str) -> Result<Self> {
        Ok(Self { tokens: tokens(text)?.into_iter().peekable() })
    }

    fn next(&mut self) -> Option<Token> {
        self.tokens.next()
    }

    fn finish<T>(&mut self, value: T) -> Result<T> {
        match self.next() {
            None => Ok(value),
            Some(token) => unknown(format!("{} was not expected", shown(&token))),
        }
    }

    fn take(&mut self, sign: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Sign(s) if *s == sign)).is_some()
    }

    fn take_word(&mut self, word: &str) -> bool {
        self.tokens.next_if(|token| matches!(token, Token::Word(w) if w == word)).is_some()
    }

    fn expect(&mut self, sign: &str) -> Result<()> {
        if self.take(sign) {
            return Ok(());
        }
        unknown(format!("`{sign}` is missing"))
    }

    fn expression(&mut self) -> Result<Expr> {
        let then = self.or()?;
        if !self.take_word("if") {
            return Ok(then);
        }
        let condition = self.or()?;
        let otherwise =
            if self.take_word("else") { Some(Box::new(self.expression()?)) } else { None };
        Ok(Expr::Choice(Box::new(then), Box::new(condition), otherwise))
    }

    fn or(&mut self) -> Result<Expr> {
        let mut left = self.and()?;
        while self.take_word("or") {
            left = binary(left, "or", self.and()?);
        }
        Ok(left)
    }

    fn and(&mut self) -> Result<Expr> {
        let mut left = self.not()?;
        while self.take_word("and") {
            left = binary(left, "and", self.not()?);
        }
        Ok(left)
    }

    fn not(&mut self) -> Result<Expr> {
        if self.take_word("not") {
            return Ok(Expr::Not(Box::new(self.not()?)));
        }
        let mut left = self.sum()?;
        loop {
            let sign = ["==", "!=", "<=", ">=", "<", ">"].into_iter().find(|sign| self.take(sign));
            if let Some(sign) = sign {
                left = binary(left, sign, self.sum()?);
            } else if self.take_word("in") {
                left = binary(left, "in", self.sum()?);
            } else if self.take_word("not") {
                if !self.take_word("in") {
                    return unknown("`not` was not expected");
                }
                left = Expr::Not(Box::new(binary(left, "in", self.sum()?)));
            } else {
                return Ok(left);
            }
        }
    }

    fn sum(&mut self) -> Result<Expr> {
        let mut left = self.product()?;
        while let Some(sign) = ["+", "-", "~"].into_iter().find(|sign| self.take(sign)) {
            left = binary(left, sign, self.product()?);
        }
        Ok(left)
    }

    fn product(&mut self) -> Result<Expr> {
        let mut left = self.unary()?;
        let signs = ["**", "//", "*", "/", "%"];
        while let Some(sign) = signs.into_iter().find(|sign| self.take(sign)) {
            left = binary(left, sign, self.unary()?);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Result<Expr> {
        if !self.take("-") {
            let first = self.primary()?;
            return self.postfix(first);
        }
        match self.next() {
            Some(Token::Number(number)) => Ok(Expr::Number(format!("-{number}"))),
            _ => unknown("a minus sign before something that is not a number"),
        }
    }

    fn primary(&mut self) -> Result<Expr> {
        Ok(match self.next() {
            Some(Token::Text(text)) => Expr::Text(text),
            Some(Token::Number(number)) => Expr::Number(number),
            Some(Token::Word(word)) => match word.as_str() {
                "true" | "True" => Expr::Bool(true),
                "false" | "False" => Expr::Bool(false),
                "none" | "None" => Expr::Null,
                _ => Expr::Name(word),
            },
            Some(Token::Sign("(")) => {
                let mut items = self.items(")")?;
                match items.pop() {
                    Some(only) if items.is_empty() => only,
                    Some(last) => {
                        items.push(last);
                        Expr::List(items)
                    }
                    None => Expr::List(items),
                }
            }
            Some(Token::Sign("[")) => Expr::List(self.items("]")?),
            Some(token) => return unknown(format!("{} was not expected", shown(&token))),
            None => return unknown("an expression is missing"),
        })
    }

    fn items(&mut self, end: &str) -> Result<Vec<Expr>> {
        let mut items = Vec::new();
        while !self.take(end) {
            items.push(self.expression()?);
            if !self.take(",") {
                self.expect(end)?;
                break;
            }
        }
        Ok(items)
    }

    fn postfix(&mut self, first: Expr) -> Result<Expr> {
        let mut left = first;
        loop {
            left = if self.take(".") {
                match self.next() {
                    Some(Token::Word(name)) => Expr::Attribute(Box::new(left), name),
                    Some(Token::Number(number)) => {
                        Expr::Index(Box::new(left), Box::new(Expr::Number(number)))
                    }
                    _ => return unknown("a name is missing after `.`"),
                }
            } else if self.take("[") {
                let index = self.expression()?;
                if !self.take("]") {
                    return unknown("a slice of a list");
                }
                Expr::Index(Box::new(left), Box::new(index))
            } else if self.take("(") {
                Expr::Call(Box::new(left), self.arguments()?)
            } else if self.take("|") {
                let Some(Token::Word(name)) = self.next() else {
                    return unknown("a filter is missing after `|`");
                };
                let arguments = if self.take("(") { self.arguments()? } else { Vec::new() };
                Expr::Filter(Box::new(left), name, arguments)
            } else if self.take_word("is") {
                let negated = self.take_word("not");
                match self.next() {
                    Some(Token::Word(name)) => Expr::Test(Box::new(left), name, negated),
                    _ => return unknown("a test is missing after `is`"),
                }
            } else {
                return Ok(left);
            }
        }
    }

    fn arguments(&mut self) -> Result<Vec<Argument>> {
        let mut arguments = Vec::new();
        while !self.take(")") {
            let value = self.expression()?;
            let argument = match value {
                Expr::Name(name) if self.take("=") => {
                    Argument { name: Some(name), value: self.expression()? }
                }
                value => Argument { name: None, value },
            };
            arguments.push(argument);
            if !self.take(",") {
                self.expect(")")?;
                break;
            }
        }
        Ok(arguments)
    }
}

fn binary(left: Expr, sign: &str, right: Expr) -> Expr {
    Expr::Binary(Box::new(left), sign.to_owned(), Box::new(right))
}

fn shown(token: &Token) -> String {
    match token {
        Token::Text(text) | Token::Number(text) | Token::Word(text) => format!("`{text}`"),
        Token::Sign(sign) => format!("`{sign}`"),
    }
}
