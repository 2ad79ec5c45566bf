//! Cases run on one studio, in the order of their file.

use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json};

use super::Stage;
use super::matching::{at, differs};
use super::suite::{Case, Given, Suite};
use super::time::span;
use crate::config::Config;

/// Bytes of an answer that are told of a case that does not hold.
const TOLD: usize = 4_000;

/// What became of a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// The case.
    pub name: String,
    /// The file and the line.
    pub place: String,
    /// What was wrong, if something was.
    pub fault: Option<String>,
}

impl Suite {
    /// Runs the cases on a new studio.
    ///
    /// # Errors
    /// What keeps the plugin from being installed, or what is given from being there.
    pub async fn run(&self, config: &Config, package: &[u8]) -> Result<Vec<Outcome>> {
        let (stage, given) = self.stage(config, package).await?;
        let mut outcomes = Vec::with_capacity(self.cases.len());
        for case in &self.cases {
            let place = self.place(&case.name);
            let fault = self.fault(case, (&stage, &given)).await;
            let fault = fault.map_err(|error| error.within(&*place))?;
            let name = case.name.get_ref().clone();
            outcomes.push(Outcome { name, place, fault });
        }
        stage.close().await;
        Ok(outcomes)
    }

    /// Asks every document again and again, and answers what the plugin's hooks took.
    ///
    /// # Errors
    /// As [`Suite::run`].
    pub async fn measure(&self, config: &Config, package: &[u8], rounds: u32) -> Result<Json> {
        let (stage, given) = self.stage(config, package).await?;
        for _ in 0..rounds {
            for case in &self.cases {
                if let Some(document) = &case.document {
                    let variables = filled(&case.variables, &given)?;
                    stage.ask(case.login.as_deref(), (document, variables)).await?;
                }
            }
        }
        let report = stage.report();
        stage.close().await;
        Ok(report)
    }

    async fn stage(&self, config: &Config, package: &[u8]) -> Result<(Stage, Json)> {
        let stage = Stage::of(config, package, self.settings.clone()).await?;
        stage.world.set(&self.http, &[]);
        for person in &self.people {
            person.join(&stage).await?;
        }
        let mut answers = Map::new();
        for given in &self.given {
            let answer = self.give(&stage, given, &answers).await;
            let answer = answer.map_err(|error| error.within(self.place(&given.name)))?;
            answers.insert(given.name.get_ref().clone(), answer);
        }
        Ok((stage, Json::Object(answers)))
    }

    async fn give(&self, stage: &Stage, given: &Given, before: &Map<String, Json>) -> Result<Json> {
        let variables = filled(&given.variables, &Json::Object(before.clone()))?;
        let (login, asked) = (given.login.as_deref(), (given.document.as_str(), variables));
        let answer = match given.hooks {
            true => stage.ask(login, asked).await?,
            false => stage.ask_without_hooks(login, asked).await?,
        };
        if let Some(errors) = answer.get("errors") {
            let what = format!("what is given as `{}` fails: {errors}", given.name.get_ref());
            return Err(Error::new(Code::InvalidValue, what));
        }
        if given.settle {
            stage.settle().await?;
        }
        Ok(answer["data"].clone())
    }

    /// What is wrong with a case.
    async fn fault(&self, case: &Case, (stage, given): (&Stage, &Json)) -> Result<Option<String>> {
        let mut settings = self.settings.clone();
        settings.extend(case.settings.clone());
        stage.set(&settings)?;
        stage.world.set(&self.http, &case.http);
        if let Some(later) = &case.later {
            stage.time.pass(span(later.get_ref()).unwrap_or_default());
        }
        let (answer, errors) = happen(case, (stage, given)).await?;
        if let Some(fault) = unexpected(case, (&answer, &errors)) {
            return Ok(Some(fault));
        }
        if case.settle {
            let known = stage.given_up().await?.len();
            stage.settle().await?;
            let given_up = stage.given_up().await?.split_off(known);
            let as_expected = given_up.len() == case.gives_up.len()
                && given_up.iter().zip(&case.gives_up).all(|(told, part)| told.contains(&**part));
            if !as_expected {
                let told = serde_json::to_string(&given_up).unwrap_or_default();
                return Ok(Some(format!(
                    "expected to be given up: {:?}; was: {told}",
                    case.gives_up
                )));
            }
        }
        let world = stage.world.faults();
        if !world.is_empty() {
            return Ok(Some(world.join("; ")));
        }
        Ok(unwritten(case, &stage.report()))
    }
}

/// Asks the document, does the job and brings the backfill of a case on; answers what was answered, and the
/// errors of all.
async fn happen(case: &Case, (stage, given): (&Stage, &Json)) -> Result<(Json, Vec<Json>)> {
    let (mut answer, mut errors) = (Json::Null, Vec::new());
    if let Some(document) = &case.document {
        let variables = filled(&case.variables, given)?;
        answer = stage.ask(case.login.as_deref(), (document, variables)).await?;
        errors.extend(answer["errors"].as_array().into_iter().flatten().cloned());
    }
    let mut works = Vec::new();
    if let Some(job) = &case.job {
        works.push(stage.job(job).await?);
    }
    if let Some(step) = &case.backfill {
        works.push(stage.backfill(step).await?);
    }
    for error in works.into_iter().filter_map(Result::err) {
        let (code, message) = (error.code().as_str(), error.message());
        errors.push(serde_json::json!({"message": message, "extensions": {"code": code}}));
    }
    Ok((answer, errors))
}

/// How errors and data differ from what a case expects.
fn unexpected(case: &Case, (answer, errors): (&Json, &[Json])) -> Option<String> {
    let codes: Vec<_> =
        errors.iter().map(|error| error["extensions"]["code"].as_str().unwrap_or("")).collect();
    if codes != case.errors {
        let told = serde_json::to_string(errors).unwrap_or_default();
        let expected = if case.errors.is_empty() { "none".into() } else { case.errors.join(", ") };
        return Some(format!("expected errors: {expected}; there were: {}", clipped(told)));
    }
    if case.data.is_null() {
        return None;
    }
    let difference = differs(&case.data, &answer["data"], "")?;
    Some(format!("{difference}; answered was {}", clipped(answer["data"].to_string())))
}

/// What the journal lacks.
fn unwritten(case: &Case, report: &Json) -> Option<String> {
    let empty = Vec::new();
    let lines = report["journal"].as_array().unwrap_or(&empty);
    let has = |part: &&String| {
        lines.iter().any(|line| line["text"].as_str().is_some_and(|it| it.contains(&**part)))
    };
    let missing = case.journal.iter().find(|part| !has(part))?;
    let said: Vec<_> =
        lines.iter().rev().take(5).filter_map(|line| line["text"].as_str()).collect();
    Some(format!("the journal has no line with \"{missing}\"; its last ones are {said:?}"))
}

fn clipped(mut text: String) -> String {
    let end = (0..=TOLD.min(text.len())).rev().find(|at| text.is_char_boundary(*at));
    text.truncate(end.unwrap_or_default());
    text
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
