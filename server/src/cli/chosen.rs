//! What is set for a plugin by a command: on its line, or, where that is a secret, by a file.

use std::io::Read;

use clap::Args;
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};

/// Bytes of a value that a file holds, at most.
const MOST: u64 = 64 << 10;

#[derive(Debug, Default, Args)]
pub(super) struct SetArguments {
    /// A setting of the plugin; can be repeated. What was set before stays set, and NAME=null takes
    /// it back.
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The same, with a text that stands in a file, or with PATH - in standard input, so that it is in
    /// no history of a shell. A line that ends there ends it.
    #[arg(long, value_name = "NAME=PATH")]
    set_file: Vec<String>,
}

impl SetArguments {
    /// Whether nothing is said.
    pub(super) fn is_empty(&self) -> bool {
        self.set.is_empty() && self.set_file.is_empty()
    }

    /// What is set, by name.
    ///
    /// # Errors
    /// `INVALID_VALUE` for what sets nothing, `UNAVAILABLE` for a file that cannot be read.
    pub(super) fn chosen(&self) -> Result<Map<String, Json>> {
        let mut map = Map::new();
        for pair in &self.set {
            let (name, value) = split(pair, ("--set", "VALUE"))?;
            let value = serde_json::from_str(value).unwrap_or_else(|_| Json::from(value));
            map.insert(name.to_owned(), value);
        }
        let mut is_read = false;
        for pair in &self.set_file {
            let (name, path) = split(pair, ("--set-file", "PATH"))?;
            if path == "-" && std::mem::replace(&mut is_read, true) {
                let what = "standard input can be read once";
                return Err(Error::new(Code::InvalidValue, what).hint("put the others in files"));
            }
            map.insert(name.to_owned(), text(path)?.into());
        }
        Ok(map)
    }

    /// The same, of which there is something.
    ///
    /// # Errors
    /// As [`SetArguments::chosen`]; `REQUIRED` where nothing is set.
    pub(super) fn needed(&self) -> Result<Map<String, Json>> {
        let map = self.chosen()?;
        match map.is_empty() {
            true => Err(Error::new(Code::Required, "nothing is set")
                .hint("--set NAME=VALUE, or --set-file NAME=PATH")),
            false => Ok(map),
        }
    }
}

fn split<'p>(pair: &'p str, (flag, what): (&str, &str)) -> Result<(&'p str, &'p str)> {
    pair.split_once('=').filter(|(name, _)| !name.is_empty()).ok_or_else(|| {
        // What stands there may be a secret.
        let wrong = format!("`{flag}` is not told what it sets");
        Error::new(Code::InvalidValue, wrong).hint(format!("{flag} NAME={what}"))
    })
}

/// The text of a file, without the end of its last line.
fn text(path: &str) -> Result<String> {
    let read = |from: &mut dyn Read| {
        let mut text = String::new();
        from.take(MOST + 1).read_to_string(&mut text).map(|_| text)
    };
    let read = match path {
        "-" => read(&mut std::io::stdin().lock()),
        path => std::fs::File::open(path).and_then(|mut file| read(&mut file)),
    };
    let text = read.map_err(|error| {
        Error::new(Code::Unavailable, format!("{path} cannot be read: {error}"))
    })?;
    if text.len() as u64 > MOST {
        let what = format!("{path} has more than {MOST} bytes");
        return Err(Error::new(Code::TooLong, what).hint("a setting is shorter"));
    }
    let line = text.strip_suffix('\n').unwrap_or(&text);
    Ok(line.strip_suffix('\r').unwrap_or(line).to_owned())
}
