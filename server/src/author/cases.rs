//! Files of cases: what is there, what is asked, and what has to come of it.

use std::path::Path;

use schema_som::{Code, Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value as Json};

use super::Stage;
use super::matching::{at, differs};
use crate::config::Config;

/// A file of cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suite {
    /// What is there before each case.
    #[serde(default)]
    given: Vec<Given>,
    /// The cases.
    test: Vec<Case>,
}

/// A document whose answer later ones can refer to.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Given {
    name: String,
    document: String,
    #[serde(default)]
    variables: Map<String, Json>,
}

/// A document, and what is expected of its answer.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    name: String,
    document: String,
    #[serde(default)]
    variables: Map<String, Json>,
    /// Of the plugin, in this case alone.
    #[serde(default)]
    settings: Map<String, Json>,
    /// What the answer holds, among other things.
    #[serde(default)]
    data: Json,
    /// The codes of its errors, in their order.
    #[serde(default)]
    errors: Vec<String>,
    /// Parts of lines that the journal has then.
    #[serde(default)]
    journal: Vec<String>,
}

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub name: String,
    /// What was wrong, if something was.
    pub fault: Option<String>,
}

impl Suite {
    /// Reads a file.
    ///
    /// # Errors
    /// `INVALID_VALUE` that names the line, and the keys that there are.
    pub fn read(path: &Path) -> Result<Self> {
        let wrong = |what: String| {
            Error::new(Code::InvalidValue, format!("{}: {what}", path.display()))
                .hint("[[given]] has name, document, variables; [[test]] those, and settings, data, errors, journal")
        };
        let text = std::fs::read_to_string(path).map_err(|error| wrong(error.to_string()))?;
        toml::from_str(&text).map_err(|error| wrong(error.to_string()))
    }

    /// Runs the cases: on one studio, but for those with settings of their own.
    ///
    /// # Errors
    /// What keeps the plugin from being installed, or what is given from being there.
    pub async fn run(&self, config: &Config, package: &[u8]) -> Result<Vec<Outcome>> {
        let (shared, given) = self.stage(config, package, Map::new()).await?;
        let mut outcomes = Vec::with_capacity(self.test.len());
        for case in &self.test {
            let fault = if case.settings.is_empty() {
                case.fault(&shared, &given).await?
            } else {
                let (own, given) = self.stage(config, package, case.settings.clone()).await?;
                let fault = case.fault(&own, &given).await?;
                own.close().await;
                fault
            };
            outcomes.push(Outcome { name: case.name.clone(), fault });
        }
        shared.close().await;
        Ok(outcomes)
    }

    /// Asks every document again and again, and answers what the plugin's hooks took.
    ///
    /// # Errors
    /// As [`Suite::run`].
    pub async fn measure(&self, config: &Config, package: &[u8], rounds: u32) -> Result<Json> {
        let (stage, given) = self.stage(config, package, Map::new()).await?;
        for _ in 0..rounds {
            for case in &self.test {
                stage.ask(&case.document, filled(&case.variables, &given)?).await?;
            }
        }
        let report = stage.report();
        stage.close().await;
        Ok(report)
    }

    async fn stage(
        &self,
        config: &Config,
        package: &[u8],
        settings: Map<String, Json>,
    ) -> Result<(Stage, Json)> {
        let stage = Stage::of(config, package, settings).await?;
        let mut answers = Map::new();
        for Given { name, document, variables } in &self.given {
            let variables = filled(variables, &Json::Object(answers.clone()))?;
            let answer = stage.ask(document, variables).await?;
            if let Some(errors) = answer.get("errors") {
                let what = format!("what is given as `{name}` fails: {errors}");
                return Err(Error::new(Code::InvalidValue, what));
            }
            answers.insert(name.clone(), answer["data"].clone());
        }
        Ok((stage, Json::Object(answers)))
    }
}

impl Case {
    async fn fault(&self, stage: &Stage, given: &Json) -> Result<Option<String>> {
        let answer = stage.ask(&self.document, filled(&self.variables, given)?).await?;
        let empty = Vec::new();
        let errors = answer["errors"].as_array().unwrap_or(&empty);
        let codes: Vec<_> =
            errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("")).collect();
        if codes != self.errors {
            let told = serde_json::to_string(errors).unwrap_or_default();
            let expected =
                if self.errors.is_empty() { "none".into() } else { self.errors.join(", ") };
            return Ok(Some(format!("expected errors: {expected}; there were: {told}")));
        }
        if !self.data.is_null()
            && let Some(difference) = differs(&self.data, &answer["data"], "")
        {
            return Ok(Some(difference));
        }
        let report = stage.report();
        let lines = report["journal"].as_array().unwrap_or(&empty);
        let has = |part: &&String| {
            lines.iter().any(|line| line["text"].as_str().is_some_and(|it| it.contains(&**part)))
        };
        let missing = self.journal.iter().find(|part| !has(part));
        Ok(missing.map(|part| format!("the journal has no line with \"{part}\"")))
    }
}

/// Variables with `"{film.projectCreate.project.id}"` as what was answered there.
fn filled(variables: &Map<String, Json>, given: &Json) -> Result<Map<String, Json>> {
    let fill = |(name, value): (&String, &Json)| Ok((name.clone(), filled_value(value, given)?));
    variables.iter().map(fill).collect()
}

fn filled_value(value: &Json, given: &Json) -> Result<Json> {
    match value {
        Json::String(text) => {
            let Some(path) = text.strip_prefix('{').and_then(|text| text.strip_suffix('}')) else {
                return Ok(value.clone());
            };
            at(given, path).cloned().ok_or_else(|| {
                let what = format!("nothing was answered at \"{{{path}}}\"");
                Error::new(Code::InvalidValue, what)
                    .hint("the name of a [[given]], and the way through its answer")
            })
        }
        Json::Object(fields) => filled(fields, given).map(Json::Object),
        Json::Array(items) => items
            .iter()
            .map(|item| filled_value(item, given))
            .collect::<Result<_>>()
            .map(Json::Array),
        other => Ok(other.clone()),
    }
}
