//! What a recording has made so far: its references and the records behind them.

use std::collections::HashMap;

use serde_json::{Map, Value, json};
use tests::actor::Actor;

use super::compare::{Outcome, Refusal, code_of};
use super::format::{Step, Trace};
use super::input::Input;
use super::spoken::{camel, lower_first};
use super::stage::Stage;

/// The records of one recording, on a stage that others were played on before.
pub(super) struct World<'s> {
    pub(super) stage: &'s Stage,
    ids: HashMap<String, String>,
    refs: HashMap<String, String>,
    /// The types of what `ids` names.
    types: HashMap<String, String>,
    /// What does not go with a project: type and id, in the order in which it was made.
    made: Vec<(String, String)>,
    pub(super) projects: Vec<String>,
    /// Whether changes are only tried: what they answer counts, and nothing happens.
    pub(super) is_trying: bool,
    /// What the number of the studio's last ticket was before the first one of the recording.
    pub(super) tickets_before: Option<i64>,
}

impl<'s> World<'s> {
    pub(super) fn new(stage: &'s Stage, trace: &Trace) -> World<'s> {
        let mut world = World {
            stage,
            ids: HashMap::new(),
            refs: HashMap::new(),
            types: HashMap::new(),
            made: Vec::new(),
            projects: Vec::new(),
            is_trying: false,
            tickets_before: None,
        };
        for user in trace.setup("users") {
            let id = stage.user(user["login"].as_str().unwrap_or_default()).to_owned();
            world.bind(user["ref"].as_str().unwrap_or_default(), "User", &id);
        }
        for project in trace.setup("projects") {
            let wanted = ["name", "code", "start", "end", "fps"];
            let input: Map<String, Value> =
                wanted.iter().map(|name| ((*name).to_owned(), project[name].clone())).collect();
            let id = world.make("Project", &project["ref"], input.into());
            world.projects.push(id);
        }
        for client in trace.setup("clients") {
            world.make("Client", &client["ref"], json!({"name": client["name"]}));
        }
        world.bind_type(&trace.setup["asset_type"]);
        world
    }

    /// The type of assets, which recordings share.
    fn bind_type(&mut self, wanted: &Value) {
        if wanted.is_null() {
            return;
        }
        let target = &wanted["target_entity_type"];
        let found = self.stage.admin.ask(
            "query($target: String!, $code: String!) { types(filter:
                {targetEntityType: {eq: $target}, code: {eq: $code}}) { nodes { id } } }",
            json!({"target": target, "code": wanted["code"]}),
        );
        let name = wanted["ref"].as_str().unwrap_or_default();
        match found["types"]["nodes"][0]["id"].as_str() {
            Some(id) => self.bind(name, "Type", id),
            None => {
                let input = json!({"name": wanted["name"], "code": wanted["code"],
                    "targetEntityType": target});
                self.make("Type", &wanted["ref"], input);
            }
        }
    }

    fn make(&mut self, type_name: &str, name: &Value, input: Value) -> String {
        let name = name.as_str().unwrap_or_default();
        let made = self.create_as(&self.stage.admin.clone(), type_name, name, input);
        made.unwrap_or_else(|refusal| panic!("{type_name} {name}: {refusal:?}"))
    }

    pub(super) fn bind(&mut self, name: &str, type_name: &str, id: &str) {
        self.ids.insert(name.to_owned(), id.to_owned());
        self.refs.insert(id.to_owned(), name.to_owned());
        self.types.insert(name.to_owned(), type_name.to_owned());
    }

    /// The id behind a reference. What is none is sent as it is: it is meant to be wrong.
    pub(super) fn id(&self, name: &Value) -> Value {
        let id = name.as_str().and_then(|name| self.ids.get(name));
        id.map_or_else(|| name.clone(), |id| id.clone().into())
    }

    /// The reference of an id; the id itself where no step made it, null for null.
    pub(super) fn name_of(&self, id: &Value) -> Value {
        let name = id.as_str().and_then(|id| self.refs.get(id));
        name.map_or_else(|| id.clone(), |name| name.clone().into())
    }

    pub(super) fn is_bound(&self, id: &Value) -> bool {
        id.as_str().is_some_and(|id| self.refs.contains_key(id))
    }

    /// The references of records with ids.
    pub(super) fn names_of(&self, nodes: &Value) -> Vec<Value> {
        nodes.as_array().into_iter().flatten().map(|node| self.name_of(&node["id"])).collect()
    }

    /// The type of what a reference names.
    pub(super) fn type_of(&self, name: &str) -> &str {
        self.types.get(name).map_or("Entity", String::as_str)
    }

    /// A link to one record, as inputs take it.
    pub(super) fn link(&self, name: &Value) -> Value {
        match name {
            Value::Null => Value::Null,
            name => json!({"connect": self.id(name)}),
        }
    }

    /// Links to many records, `connect` for new records and `set` for those that are changed.
    pub(super) fn links(&self, how: &str, names: &Value) -> Value {
        match names {
            Value::Array(names) => {
                let ids: Vec<Value> = names.iter().map(|name| self.id(name)).collect();
                json!({how: ids})
            }
            other => other.clone(),
        }
    }

    /// Makes the record of a step's `ref`.
    pub(super) fn create(
        &mut self,
        type_name: &str,
        step: &Step,
        input: Input,
    ) -> Result<(), Refusal> {
        let admin = self.stage.admin.clone();
        self.create_as(&admin, type_name, step.text("ref"), input.into()).map(|_| ())
    }

    pub(super) fn create_as(
        &mut self,
        actor: &Actor,
        type_name: &str,
        name: &str,
        input: Value,
    ) -> Result<String, Refusal> {
        let field = lower_first(type_name);
        let document = format!(
            "mutation($input: {type_name}CreateInput!) {{ \
             made: {field}Create(input: $input) {{ {field} {{ id }} }} }}"
        );
        let data = send(actor, &document, json!({"input": input}), self.is_trying)?;
        let id = data["made"][&field]["id"].as_str().expect("an id").to_owned();
        if self.is_trying {
            return Ok(id);
        }
        self.bind(name, type_name, &id);
        if !GOES.contains(&type_name) {
            self.made.push((type_name.to_owned(), id.clone()));
        }
        Ok(id)
    }

    /// Changes the record of a reference, by the type that the mutation is of.
    pub(super) fn update(
        &self,
        type_name: &str,
        name: &Value,
        patch: Input,
    ) -> Result<(), Refusal> {
        let document = format!(
            "mutation($id: ID!, $patch: {type_name}UpdateInput!) {{ \
             {}Update(id: $id, patch: $patch) {{ __typename }} }}",
            lower_first(type_name)
        );
        self.ask(&document, json!({"id": self.id(name), "patch": Value::from(patch)})).map(|_| ())
    }

    pub(super) fn delete(&self, type_name: &str, id: &Value) -> Result<(), Refusal> {
        let field = lower_first(type_name);
        let document = format!("mutation($id: ID!) {{ {field}Delete(id: $id) {{ id }} }}");
        self.ask(&document, json!({"id": id})).map(|_| ())
    }

    /// What a record looks like.
    pub(super) fn read(&self, type_name: &str, name: &Value, selection: &str) -> Outcome {
        let field = lower_first(type_name);
        let document = format!("query($id: ID!) {{ {field}(id: $id) {{ {selection} }} }}");
        let mut data = self.ask(&document, json!({"id": self.id(name)}))?;
        Ok(data[&field].take())
    }

    /// Performs an operation with those of its arguments that are given; answers what it answers.
    pub(super) fn act(
        &self,
        field: &str,
        arguments: &[(&str, &str)],
        given: &dyn Fn(&str, &str) -> Option<Value>,
        selection: &str,
    ) -> Outcome {
        let names: Vec<String> = arguments.iter().map(|(name, _)| camel(name)).collect();
        let kinds = arguments.iter().map(|(_, kind)| kind);
        let declared: Vec<String> =
            names.iter().zip(kinds).map(|(name, kind)| format!("${name}: {kind}")).collect();
        let passed: Vec<String> = names.iter().map(|name| format!("{name}: ${name}")).collect();
        let (declared, passed) = (declared.join(", "), passed.join(", "));
        let document =
            format!("mutation({declared}) {{ done: {field}({passed}) {{ {selection} }} }}");
        let mut variables = Map::new();
        for ((name, kind), camel) in arguments.iter().zip(names) {
            if let Some(value) = given(name, kind) {
                variables.insert(camel, value);
            }
        }
        let mut data = self.ask(&document, variables.into())?;
        Ok(data["done"].take())
    }

    /// Sends a document as the administrator.
    pub(super) fn ask(&self, document: &str, variables: Value) -> Outcome {
        send(&self.stage.admin, document, variables, self.is_trying)
    }

    /// Deletes what the recording made, so that the next one finds the studio as this one did.
    pub(super) fn clear(&self) -> Result<(), Refusal> {
        for project in &self.projects {
            self.delete("Project", &project.as_str().into())?;
        }
        for (type_name, id) in self.made.iter().rev() {
            self.delete(type_name, &id.as_str().into())?;
        }
        Ok(())
    }
}

/// The types of what goes with its project.
const GOES: [&str; 15] = [
    "Asset",
    "Budget",
    "BudgetEntry",
    "Invoice",
    "Payment",
    "Project",
    "Scene",
    "Sequence",
    "Shot",
    "Task",
    "Ticket",
    "TimeLog",
    "Type",
    "Variant",
    "Version",
];

/// Sends a document; answers its data, or the first error.
pub(super) fn ask_as(actor: &Actor, document: &str, variables: Value) -> Outcome {
    send(actor, document, variables, false)
}

fn send(actor: &Actor, document: &str, variables: Value, is_dry: bool) -> Outcome {
    let mut body = json!({"query": document, "variables": variables});
    if is_dry && document.starts_with("mutation") {
        body["extensions"] = json!({"dryRun": true});
    }
    let mut answer = actor.post(&body).json();
    let error = &answer["errors"][0];
    let message = error["message"].as_str().unwrap_or_default();
    match error["extensions"]["code"].as_str() {
        None => Ok(answer["data"].take()),
        Some(code) => Err(Refusal::new(code_of(code, message), message)),
    }
}
