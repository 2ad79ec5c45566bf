//! Files of cases: what is there, who there is, what is asked, and what has to come of it.

use std::path::{Path, PathBuf};

use schema_som::{Code, Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value as Json};
use toml::Spanned;

use super::people::Person;
use super::time::span;
use super::web::Reply;

/// What is told of the keys that there are.
const KEYS: &str = "settings; [[user]] has login, groups, may; [[http]] has method, url, status, headers, body, \
                    unreachable, expect; [[given]] has name, as, document, variables, hooks, settle; [[test]] has \
                    name, as, later, document, variables, job, backfill, settle, settings, http, data, \
                    errors, journal, gives-up";

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    #[serde(skip)]
    pub(super) path: PathBuf,
    #[serde(skip)]
    text: String,
    /// Of the plugin, secrets included.
    #[serde(default)]
    pub(super) settings: Map<String, Json>,
    /// Who there is besides the administrator.
    #[serde(default, rename = "user")]
    pub(super) people: Vec<Person>,
    /// What other servers answer, as often as they are asked.
    #[serde(default)]
    pub(super) http: Vec<Reply>,
    /// What is there before the first case.
    #[serde(default)]
    pub(super) given: Vec<Given>,
    /// The cases.
    #[serde(rename = "test")]
    pub(super) cases: Vec<Case>,
}

/// A document whose answer later ones can refer to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Given {
    pub(super) name: Spanned<String>,
    /// The login of whoever asks; the administrator's, if nothing is said.
    #[serde(rename = "as")]
    pub(super) login: Option<String>,
    pub(super) document: String,
    #[serde(default)]
    pub(super) variables: Map<String, Json>,
    /// Whether hooks of the plugin are asked. Otherwise it is as what was stored before the plugin came.
    #[serde(default = "asked")]
    pub(super) hooks: bool,
    /// Whether after-hooks are told of it.
    #[serde(default)]
    pub(super) settle: bool,
}

/// What is so where nothing is said.
fn asked() -> bool {
    true
}

/// Something that happens, and what is expected of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Case {
    pub(super) name: Spanned<String>,
    #[serde(rename = "as")]
    pub(super) login: Option<String>,
    /// How much time has passed: `3h`.
    pub(super) later: Option<Spanned<String>>,
    /// First a document is answered.
    pub(super) document: Option<String>,
    #[serde(default)]
    pub(super) variables: Map<String, Json>,
    /// Then the time of a job comes.
    pub(super) job: Option<String>,
    /// Then a backfill is brought on to its end.
    pub(super) backfill: Option<String>,
    /// Then after-hooks are told what happened, until there is nothing left to tell.
    #[serde(default)]
    pub(super) settle: bool,
    /// Of the plugin, in this case alone.
    #[serde(default)]
    pub(super) settings: Map<String, Json>,
    /// What other servers answer, once each: all of it has to be asked for.
    #[serde(default)]
    pub(super) http: Vec<Reply>,
    /// What the answer holds, among other things.
    #[serde(default)]
    pub(super) data: Json,
    /// The codes of errors, in their order: those of the document, that of the job, that of the backfill.
    #[serde(default)]
    pub(super) errors: Vec<String>,
    /// Parts of lines that the journal has then.
    #[serde(default)]
    pub(super) journal: Vec<String>,
    /// Parts of the reasons for which after-hooks give up what they are told, in their order.
    #[serde(default)]
    pub(super) gives_up: Vec<String>,
}

impl Suite {
    /// Reads a file.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names the line, and the keys that there are.
    pub fn read(path: &Path) -> Result<Self> {
        let wrong = |what: String| {
            Error::new(Code::InvalidValue, format!("{}: {what}", path.display())).hint(KEYS)
        };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        let mut suite: Self = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        (suite.path, suite.text) = (path.to_owned(), text);
        suite.cases.iter().try_for_each(|case| suite.makes_sense(case))?;
        Ok(suite)
    }

    fn makes_sense(&self, case: &Case) -> Result<()> {
        let wrong = |what: &str, hint: &str| {
            let place = self.place(&case.name);
            let what = format!("{place}: the case \"{}\" {what}", case.name.get_ref());
            Err(Error::new(Code::InvalidValue, what).hint(hint.to_owned()))
        };
        let works = case.job.is_some() || case.backfill.is_some() || case.settle;
        if case.document.is_none() && !works {
            let hint = "it has a `document`, a `job`, a `backfill`, or `settle = true`";
            return wrong("does nothing", hint);
        }
        if case.document.is_none() && !case.data.is_null() {
            return wrong("expects data of no document", "`data` is what a `document` answers");
        }
        if !case.settle && !case.gives_up.is_empty() {
            return wrong("gives nothing up", "`gives-up` goes with `settle = true`");
        }
        if case.later.as_ref().is_some_and(|later| span(later.get_ref()).is_none()) {
            return wrong(
                "says no time in `later`",
                "such as later = \"90s\", \"15m\", \"3h\", \"2d\"",
            );
        }
        Ok(())
    }

    /// The file and the line of something in it.
    pub(super) fn place<T>(&self, at: &Spanned<T>) -> String {
        let before = self.text.get(..at.span().start).unwrap_or_default();
        let line = before.bytes().filter(|byte| *byte == b'\n').count() + 1;
        format!("{}:{line}", self.path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Suite> {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("cases.toml");
        std::fs::write(&path, text).expect("written");
        Suite::read(&path)
    }

    #[test]
    fn what_makes_no_sense_is_told_with_its_line() {
        let cases = [
            ("", "does nothing"),
            ("settle = true\ndata = { a = 1 }", "expects data of no document"),
            ("job = \"nightly\"\ngives-up = [\"x\"]", "gives nothing up"),
            ("settle = true\nlater = \"soon\"", "says no time in `later`"),
        ];
        for (says, expected) in cases {
            let told = read(&format!("# A comment.\n[[test]]\nname = \"it\"\n{says}\n"));
            let told = told.expect_err("no sense").message().to_owned();
            assert!(
                told.contains("cases.toml:3: the case \"it\"") && told.contains(expected),
                "{told}"
            );
        }
        let told =
            read("[[test]]\nname = \"it\"\nsettel = true\n").expect_err("a typo").to_string();
        assert!(told.contains("line 3") && told.contains("settel"), "{told}");
        let told = read("[[test]]\nname = \"it\"\nhttp = [{ status = 7 }]\n").expect_err("no url");
        assert!(told.message().contains("line 3") && told.message().contains("url"), "{told}");
    }
}
