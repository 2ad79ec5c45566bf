//! What an expression of Jinja2 means in Handlebars: paths, literals and calls of helpers.

use std::collections::HashMap;

use super::expression::{Argument, Expr};
use super::format::{self, Piece};
use super::{Result, unknown};

/// An expression as Handlebars can write it.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Text(String),
    /// A number, a boolean or null, as both languages write it.
    Literal(String),
    Path(Base, Vec<String>),
    Call(&'static str, Vec<Value>),
    Concat(Vec<Value>),
    /// Condition, value, other value.
    Choice(Box<Value>, Box<Value>, Option<Box<Value>>),
}

/// Where a path starts.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Base {
    /// The variables that every template has.
    Root,
    /// The variable of a loop.
    Loop(String),
    /// What a loop knows about itself: `@first`.
    Data(&'static str),
    /// The result of a helper.
    Value(Box<Value>),
}

/// Which names mean what, innermost last.
#[derive(Debug, Default)]
pub(super) struct Scope {
    frames: Vec<HashMap<String, Name>>,
    loops: Vec<String>,
}

#[derive(Debug, Clone)]
enum Name {
    Value(Value),
    /// Set in one branch of a condition only: it depends on more than we can write.
    Unsure,
}

/// Helpers of our own and of the library: a variable of such a name would call one.
const TAKEN: [&str; 24] = [
    "join", "nth", "pad", "lower", "upper", "replace", "concat", "default", "nice", "each", "if",
    "unless", "with", "lookup", "raw", "log", "eq", "ne", "gt", "lt", "and", "or", "not", "len",
];

impl Scope {
    pub(super) fn push(&mut self) {
        self.frames.push(HashMap::new());
    }

    /// Leaves a frame; what it set is forgotten.
    pub(super) fn pop(&mut self) {
        self.frames.pop();
    }

    /// Leaves the branch of a condition: what it set is unsure from here on.
    pub(super) fn pop_branch(&mut self) {
        for name in self.frames.pop().unwrap_or_default().into_keys() {
            if let Some(frame) = self.frames.last_mut() {
                frame.insert(name, Name::Unsure);
            }
        }
    }

    pub(super) fn set(&mut self, name: &str, value: Value) {
        if let Some(frame) = self.frames.last_mut() {
            frame.insert(name.to_owned(), Name::Value(value));
        }
    }

    /// Enters a loop; answers the name of its variable in Handlebars.
    pub(super) fn push_loop(&mut self, name: &str) -> String {
        let mut parameter = name.to_owned();
        while self.loops.contains(&parameter) || TAKEN.contains(&parameter.as_str()) {
            parameter.push('_');
        }
        self.loops.push(parameter.clone());
        self.push();
        self.set(name, Value::Path(Base::Loop(parameter.clone()), Vec::new()));
        parameter
    }

    pub(super) fn pop_loop(&mut self) {
        self.loops.pop();
        self.pop();
    }

    /// Whether a loop changes what plain names mean.
    pub(super) fn in_loop(&self) -> bool {
        !self.loops.is_empty()
    }

    fn name(&self, name: &str) -> Result<Value> {
        match self.frames.iter().rev().find_map(|frame| frame.get(name)) {
            Some(Name::Value(value)) => Ok(value.clone()),
            Some(Name::Unsure) => unknown(format!("`{name}` is set in one branch only")),
            None if name == "loop" => unknown("`loop` on its own"),
            None => Ok(Value::Path(Base::Root, vec![name.to_owned()])),
        }
    }

    /// What an expression means.
    pub(super) fn lower(&self, expr: &Expr) -> Result<Value> {
        Ok(match expr {
            Expr::Text(text) => Value::Text(text.clone()),
            Expr::Number(number) => Value::Literal(number.clone()),
            Expr::Bool(yes) => Value::Literal(yes.to_string()),
            Expr::Null => Value::Literal("null".to_owned()),
            Expr::Name(name) => self.name(name)?,
            Expr::Attribute(of, name) => self.attribute(of, name)?,
            Expr::Index(of, index) => self.index(of, index)?,
            Expr::Call(what, arguments) => self.call(what, arguments)?,
            Expr::Filter(of, name, arguments) => self.filter(of, name, arguments)?,
            Expr::Test(of, name, negated) => self.test(of, name, *negated)?,
            Expr::Not(of) => Value::Call("not", vec![self.lower(of)?]),
            Expr::Binary(left, sign, right) => self.binary(left, sign, right)?,
            Expr::Choice(then, condition, otherwise) => Value::Choice(
                Box::new(self.condition(condition)?),
                Box::new(self.lower(then)?),
                otherwise.as_ref().map(|other| self.lower(other)).transpose()?.map(Box::new),
            ),
            Expr::List(_) => return unknown("a list that is written out"),
        })
    }

    /// What an expression means where only its truth counts.
    pub(super) fn condition(&self, expr: &Expr) -> Result<Value> {
        match expr {
            Expr::Binary(left, sign, right) if sign == "and" || sign == "or" => {
                let helper = if sign == "and" { "and" } else { "or" };
                Ok(Value::Call(helper, vec![self.condition(left)?, self.condition(right)?]))
            }
            Expr::Not(of) => Ok(Value::Call("not", vec![self.condition(of)?])),
            _ => self.lower(expr),
        }
    }

    fn attribute(&self, of: &Expr, name: &str) -> Result<Value> {
        if matches!(of, Expr::Name(of) if of == "loop") && self.in_loop() {
            return match name {
                "first" => Ok(Value::Path(Base::Data("@first"), Vec::new())),
                "last" => Ok(Value::Path(Base::Data("@last"), Vec::new())),
                "index0" => Ok(Value::Path(Base::Data("@index"), Vec::new())),
                _ => unknown(format!("`loop.{name}`")),
            };
        }
        Ok(step(self.lower(of)?, name))
    }

    fn index(&self, of: &Expr, index: &Expr) -> Result<Value> {
        let of = self.lower(of)?;
        match index {
            Expr::Text(name) => Ok(step(of, name)),
            Expr::Number(number) if number.starts_with('-') => Ok(nth(of, number)),
            Expr::Number(number) if matches!(of, Value::Path(..)) => Ok(step(of, number)),
            Expr::Number(number) => Ok(nth(of, number)),
            _ => unknown("an index that is not a number"),
        }
    }

    /// The methods of texts that filters exist for.
    fn call(&self, what: &Expr, arguments: &[Argument]) -> Result<Value> {
        match what {
            Expr::Attribute(of, name) => match (name.as_str(), &**of) {
                ("lower" | "upper" | "replace", _) => self.filter(of, name, arguments),
                ("join", list) => match arguments {
                    [items] => self.join(&items.value, &[positional(list.clone())]),
                    _ => unknown("a call of `join`"),
                },
                ("format", Expr::Text(text)) => self.formatted(format::braces(text)?, arguments),
                ("zfill", _) => match arguments {
                    [Argument { value: Expr::Number(width), .. }] => {
                        Ok(Value::Call("pad", vec![self.lower(of)?, Value::Literal(width.clone())]))
                    }
                    _ => unknown("a call of `zfill`"),
                },
                _ => unknown(format!("a call of the method `{name}`")),
            },
            Expr::Name(name) => unknown(format!("a call of `{name}`")),
            _ => unknown("a call"),
        }
    }

    fn filter(&self, of: &Expr, name: &str, arguments: &[Argument]) -> Result<Value> {
        let helper = match name {
            "lower" => "lower",
            "upper" => "upper",
            "replace" => "replace",
            "default" | "d" => "default",
            "length" | "count" => "len",
            "first" => return Ok(nth(self.lower(of)?, "0")),
            "last" => return Ok(nth(self.lower(of)?, "-1")),
            "string" | "safe" => return self.lower(of),
            "join" => return self.join(of, arguments),
            "format" => {
                return match of {
                    Expr::Text(text) => self.formatted(format::percent(text)?, arguments),
                    _ => unknown("a format that is not a text"),
                };
            }
            _ => return unknown(format!("the filter `{name}` has no counterpart")),
        };
        let wanted = match helper {
            "replace" => 2,
            "default" => 1,
            _ => 0,
        };
        if arguments.len() != wanted || arguments.iter().any(|argument| argument.name.is_some()) {
            return unknown(format!("the arguments of `{name}`"));
        }
        let mut values = vec![self.lower(of)?];
        for argument in arguments {
            values.push(self.lower(&argument.value)?);
        }
        Ok(Value::Call(helper, values))
    }

    /// `list|map(attribute='a')|join('/')`, `list|join('/', attribute='a')`, `list|join`.
    fn join(&self, of: &Expr, arguments: &[Argument]) -> Result<Value> {
        let (list, mut key) = match of {
            Expr::Filter(list, name, arguments) if name == "map" => match arguments.as_slice() {
                [Argument { name: Some(name), value: Expr::Text(key) }] if name == "attribute" => {
                    (&**list, Some(key.clone()))
                }
                _ => return unknown("a `map` that is not over an attribute"),
            },
            _ => (of, None),
        };
        let mut separator = Value::Text(String::new());
        for (position, argument) in arguments.iter().enumerate() {
            match (&argument.name, &argument.value) {
                (None, value) if position == 0 => separator = self.lower(value)?,
                (Some(name), Expr::Text(text)) if name == "attribute" => key = Some(text.clone()),
                (Some(name), value) if name == "d" => separator = self.lower(value)?,
                _ => return unknown("the arguments of `join`"),
            }
        }
        let mut values = vec![self.lower(list)?, separator];
        values.extend(key.map(Value::Text));
        Ok(Value::Call("join", values))
    }

    fn formatted(&self, pieces: Vec<Piece>, arguments: &[Argument]) -> Result<Value> {
        let mut values = Vec::new();
        for piece in pieces {
            values.push(match piece {
                Piece::Text(text) => Value::Text(text),
                Piece::Argument(index, width) => {
                    let Some(Argument { name: None, value }) = arguments.get(index) else {
                        return unknown("a format with too few arguments");
                    };
                    let value = self.lower(value)?;
                    match width {
                        Some(width) => {
                            Value::Call("pad", vec![value, Value::Literal(width.to_string())])
                        }
                        None => value,
                    }
                }
            });
        }
        Ok(match values.len() {
            1 => values.remove(0),
            _ => Value::Concat(values),
        })
    }

    fn test(&self, of: &Expr, name: &str, negated: bool) -> Result<Value> {
        let absent = match name {
            "none" | "undefined" => !negated,
            "defined" => negated,
            _ => return unknown(format!("the test `{name}` has no counterpart")),
        };
        let null = Value::Literal("null".to_owned());
        Ok(Value::Call(if absent { "eq" } else { "ne" }, vec![self.lower(of)?, null]))
    }

    fn binary(&self, left: &Expr, sign: &str, right: &Expr) -> Result<Value> {
        let helper = match sign {
            "==" => "eq",
            "!=" => "ne",
            "<" => "lt",
            "<=" => "lte",
            ">" => "gt",
            ">=" => "gte",
            "in" => return self.among(left, right),
            "~" => return self.concat(left, right),
            "+" if [left, right].iter().all(|side| !matches!(side, Expr::Number(_))) => {
                return self.concat(left, right);
            }
            "%" => match (left, right) {
                (Expr::Text(text), Expr::List(items)) => {
                    let arguments: Vec<_> = items.iter().cloned().map(positional).collect();
                    return self.formatted(format::percent(text)?, &arguments);
                }
                (Expr::Text(text), value) => {
                    let arguments = [positional(value.clone())];
                    return self.formatted(format::percent(text)?, &arguments);
                }
                _ => return unknown("arithmetic"),
            },
            // In Jinja2 the value is the operand that decided.
            "or" => {
                let value = self.lower(left)?;
                let other = Box::new(self.lower(right)?);
                return Ok(Value::Choice(Box::new(value.clone()), Box::new(value), Some(other)));
            }
            "and" => {
                let value = self.lower(left)?;
                let other = Box::new(self.lower(right)?);
                return Ok(Value::Choice(Box::new(value.clone()), other, Some(Box::new(value))));
            }
            _ => return unknown("arithmetic"),
        };
        Ok(Value::Call(helper, vec![self.lower(left)?, self.lower(right)?]))
    }

    fn concat(&self, left: &Expr, right: &Expr) -> Result<Value> {
        let mut parts = Vec::new();
        for side in [self.lower(left)?, self.lower(right)?] {
            match side {
                Value::Concat(inner) => parts.extend(inner),
                other => parts.push(other),
            }
        }
        Ok(Value::Concat(parts))
    }

    /// `a in ['x', 'y']`
    fn among(&self, left: &Expr, right: &Expr) -> Result<Value> {
        let Expr::List(items) = right else {
            return unknown("`in` something that is not a list of values");
        };
        let value = self.lower(left)?;
        let mut any: Option<Value> = None;
        for item in items {
            let equal = Value::Call("eq", vec![value.clone(), self.lower(item)?]);
            any = Some(match any {
                None => equal,
                Some(before) => Value::Call("or", vec![before, equal]),
            });
        }
        Ok(any.unwrap_or_else(|| Value::Literal("false".to_owned())))
    }
}

fn positional(value: Expr) -> Argument {
    Argument { name: None, value }
}

fn nth(list: Value, index: &str) -> Value {
    Value::Call("nth", vec![list, Value::Literal(index.to_owned())])
}

/// One step further on a path; a path starts anew behind a helper.
fn step(of: Value, name: &str) -> Value {
    match of {
        Value::Path(base, mut segments) => {
            segments.push(name.to_owned());
            Value::Path(base, segments)
        }
        other => Value::Path(Base::Value(Box::new(other)), vec![name.to_owned()]),
    }
}
