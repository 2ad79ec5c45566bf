//! Who there is in a trial besides the administrator.

use schema_som::{Code, Error, Result};
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};

use super::Stage;

const GROUPS: &str =
    "query($name: String!) { groups(filter: {name: {eq: $name}}) { nodes { id } } }";

const MAKE_GROUP: &str = "mutation($name: String!) {
    groupCreate(input: {name: $name, reach: ALL_PROJECTS}) { group { id } }
}";

const PERMISSIONS: &str = "query($filter: PermissionFilter!, $after: String) {
    permissions(filter: $filter, first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } }
}";

const MAKE_USER: &str =
    "mutation($input: UserCreateInput!) { userCreate(input: $input) { user { id } } }";

/// The group of all who are made so: what they may do, they may in every project.
const EVERYBODY: &str = "everybody";

/// Somebody with a login.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Person {
    pub(super) login: String,
    /// Groups, which are made where there are none of these names.
    #[serde(default)]
    groups: Vec<String>,
    /// What they may do, `UPDATE Shot`, in every project; `*` is every class.
    #[serde(default = "looks")]
    may: Vec<String>,
}

fn looks() -> Vec<String> {
    ["READ *", "LIST *"].map(str::to_owned).to_vec()
}

impl Person {
    /// Makes the user.
    pub(super) async fn join(&self, stage: &Stage) -> Result<()> {
        let mut groups = vec![group(stage, EVERYBODY).await?];
        for name in &self.groups {
            groups.push(group(stage, name).await?);
        }
        let mut permissions = Vec::new();
        for may in &self.may {
            permissions.extend(self.permissions(stage, may).await?);
        }
        let input = json!({
            "name": self.login,
            "login": self.login,
            "email": format!("{}@example.com", self.login),
            "groups": {"connect": groups},
            "permissions": {"connect": permissions},
        });
        answered(stage, MAKE_USER, json!({"input": input})).await.map(|_| ())
    }

    async fn permissions(&self, stage: &Stage, may: &str) -> Result<Vec<Json>> {
        let unknown = || {
            let what = format!("the user {} cannot be given \"{may}\"", self.login);
            Error::new(Code::InvalidValue, what)
                .hint("such as may = [\"READ Shot\", \"UPDATE Shot\", \"LIST *\"]")
        };
        let (action, class) = may.split_once(' ').ok_or_else(unknown)?;
        if !["CREATE", "READ", "UPDATE", "DELETE", "LIST"].contains(&action) {
            return Err(unknown());
        }
        let mut filter = json!({"access": {"eq": "ALLOW"}, "action": {"eq": action}});
        if class != "*" {
            filter["className"] = json!({"eq": class});
        }
        let (mut found, mut after) = (Vec::new(), Json::Null);
        loop {
            let page =
                answered(stage, PERMISSIONS, json!({"filter": filter, "after": after})).await?;
            let page = &page["permissions"];
            let nodes = page["nodes"].as_array().into_iter().flatten();
            found.extend(nodes.map(|node| node["id"].clone()));
            if page["pageInfo"]["hasNextPage"] != true {
                break;
            }
            after = page["pageInfo"]["endCursor"].clone();
        }
        if found.is_empty() { Err(unknown()) } else { Ok(found) }
    }
}

/// The id of a group of this name.
async fn group(stage: &Stage, name: &str) -> Result<Json> {
    let found = answered(stage, GROUPS, json!({"name": name})).await?;
    match &found["groups"]["nodes"][0]["id"] {
        Json::Null => {
            let made = answered(stage, MAKE_GROUP, json!({"name": name})).await?;
            Ok(made["groupCreate"]["group"]["id"].clone())
        }
        id => Ok(id.clone()),
    }
}

async fn answered(stage: &Stage, document: &str, variables: Json) -> Result<Json> {
    let Json::Object(variables) = variables else { return Ok(Json::Object(Map::new())) };
    let answer = stage.ask(None, (document, variables)).await?;
    match answer.get("errors") {
        Some(errors) => {
            let what = format!("[[user]] cannot be made: {errors}");
            Err(Error::new(Code::InvalidValue, what))
        }
        None => Ok(answer["data"].clone()),
    }
}
