//! Writes the tree of a template in Handlebars.

use super::expression::Expr;
use super::lower::{Base, Scope, Value};
use super::nodes::{Node, What, at};
use super::{Result, unknown};

/// The template in Handlebars.
pub(super) fn write(nodes: &[Node]) -> Result<String> {
    let mut writer = Writer { out: String::new(), scope: Scope::default() };
    writer.scope.push();
    writer.nodes(nodes)?;
    Ok(writer.out)
}

struct Writer {
    out: String,
    scope: Scope,
}

impl Writer {
    fn nodes(&mut self, nodes: &[Node]) -> Result<()> {
        nodes.iter().try_for_each(|node| at(node.line, self.node(node)))
    }

    fn node(&mut self, node: &Node) -> Result<()> {
        match &node.what {
            What::Text(text) => self.text(text),
            What::Output(expr) => {
                let value = self.scope.lower(expr)?;
                self.output(&value)
            }
            What::Set(name, expr) => {
                let value = self.scope.lower(expr)?;
                self.scope.set(name, value);
                Ok(())
            }
            What::If(branches) => self.branches(branches),
            What::For { name, list, condition, body, empty } => {
                let list = self.scope.lower(list)?;
                let list = self.parameter(&list)?;
                let parameter = self.scope.push_loop(name);
                self.tag(&format!("#each {list} as |{parameter}|"));
                match condition {
                    Some(condition) => self.filtered(condition, body)?,
                    None => self.nodes(body)?,
                }
                self.scope.pop_loop();
                if !empty.is_empty() {
                    self.tag("else");
                    self.scope.push();
                    self.nodes(empty)?;
                    self.scope.pop();
                }
                self.tag("/each");
                Ok(())
            }
        }
    }

    /// The body of a loop that leaves items out; it must not count them.
    fn filtered(&mut self, condition: &Expr, body: &[Node]) -> Result<()> {
        let condition = self.scope.condition(condition)?;
        let condition = self.parameter(&condition)?;
        let start = self.out.len();
        self.tag(&format!("#if {condition}"));
        self.nodes(body)?;
        self.tag("/if");
        if ["@first", "@last", "@index"].iter().any(|data| self.out[start..].contains(data)) {
            return unknown("`loop` in a loop with a condition");
        }
        Ok(())
    }

    fn branches(&mut self, branches: &[(Option<Expr>, Vec<Node>)]) -> Result<()> {
        for (index, (condition, body)) in branches.iter().enumerate() {
            let condition = condition.as_ref().map(|c| self.scope.condition(c)).transpose()?;
            match (condition, index) {
                (Some(condition), 0) => {
                    let condition = self.parameter(&condition)?;
                    self.tag(&format!("#if {condition}"));
                }
                (Some(condition), _) => {
                    let condition = self.parameter(&condition)?;
                    self.tag(&format!("else if {condition}"));
                }
                (None, _) => self.tag("else"),
            }
            self.scope.push();
            let result = self.nodes(body);
            self.scope.pop_branch();
            result?;
        }
        self.tag("/if");
        Ok(())
    }

    fn tag(&mut self, inner: &str) {
        self.out.push_str("{{");
        self.out.push_str(inner);
        self.out.push_str("}}");
    }

    fn text(&mut self, text: &str) -> Result<()> {
        if text.contains("{{") || text.ends_with('{') {
            return unknown("a brace right before a tag");
        }
        self.out.push_str(&text.replace('\\', "/"));
        Ok(())
    }

    /// A value that is printed.
    fn output(&mut self, value: &Value) -> Result<()> {
        match value {
            Value::Text(text) => self.text(text)?,
            Value::Literal(text) if text == "null" => {}
            Value::Literal(text) => self.out.push_str(text),
            Value::Concat(parts) => {
                parts.iter().try_for_each(|part| self.output(part))?;
            }
            Value::Choice(condition, then, otherwise) => {
                let condition = self.parameter(condition)?;
                self.tag(&format!("#if {condition}"));
                self.output(then)?;
                if let Some(otherwise) = otherwise {
                    self.tag("else");
                    self.output(otherwise)?;
                }
                self.tag("/if");
            }
            Value::Path(Base::Value(of), segments) => {
                let of = self.parameter(of)?;
                self.tag(&format!("#with {of}"));
                self.tag(&joined(segments));
                self.tag("/with");
            }
            Value::Path(..) => {
                let path = self.parameter(value)?;
                self.tag(&path);
            }
            Value::Call(helper, arguments) => {
                let call = self.call(helper, arguments)?;
                self.tag(&call);
            }
        }
        Ok(())
    }

    fn call(&self, helper: &str, arguments: &[Value]) -> Result<String> {
        let mut out = helper.to_owned();
        for argument in arguments {
            out.push(' ');
            out.push_str(&self.parameter(argument)?);
        }
        Ok(out)
    }

    /// A value as the argument of a helper or a block.
    fn parameter(&self, value: &Value) -> Result<String> {
        Ok(match value {
            Value::Text(text) => serde_json::Value::from(text.as_str()).to_string(),
            Value::Literal(text) => text.clone(),
            Value::Call(helper, arguments) => format!("({})", self.call(helper, arguments)?),
            Value::Concat(parts) => format!("({})", self.call("concat", parts)?),
            Value::Choice(..) => return unknown("a choice inside an expression"),
            Value::Path(Base::Root, segments) if self.scope.in_loop() => {
                format!("@root.{}", joined(segments))
            }
            Value::Path(Base::Root, segments) => joined(segments),
            Value::Path(Base::Data(name), _) => (*name).to_owned(),
            Value::Path(Base::Loop(name), segments) => {
                let mut all = vec![name.clone()];
                all.extend(segments.iter().cloned());
                joined(&all)
            }
            Value::Path(Base::Value(of), segments) => {
                let mut out = self.parameter(of)?;
                for segment in segments {
                    let key = match segment.parse::<u32>() {
                        Ok(index) => index.to_string(),
                        Err(_) => serde_json::Value::from(segment.as_str()).to_string(),
                    };
                    out = format!("(lookup {out} {key})");
                }
                out
            }
        })
    }
}

/// A path; what is not a plain name stands in brackets.
fn joined(segments: &[String]) -> String {
    let plain = |segment: &str| {
        segment.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && segment.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
            && !matches!(segment, "as" | "else" | "this" | "true" | "false" | "null")
    };
    let parts: Vec<String> = segments
        .iter()
        .map(|segment| if plain(segment) { segment.clone() } else { format!("[{segment}]") })
        .collect();
    parts.join(".")
}
