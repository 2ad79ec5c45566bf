//! Made by `backlot plugin types` of plugin.toml and the model; never edited.

use plugins_sdk::documents::{self, Deserialize, Given, Json, Serialize};
use plugins_sdk::{Fact, Fault, FromValue, Key, Row, Value};

/// How far it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub enum RenderState {
    /// `QUEUED`
    #[serde(rename = "QUEUED")]
    Queued,
    /// `RUNNING`
    #[serde(rename = "RUNNING")]
    Running,
    /// `DONE`
    #[serde(rename = "DONE")]
    Done,
    /// `FAILED`
    #[serde(rename = "FAILED")]
    Failed,
}

impl RenderState {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Queued => "QUEUED",
            Self::Running => "RUNNING",
            Self::Done => "DONE",
            Self::Failed => "FAILED",
        }
    }
}

impl FromValue<'_> for RenderState {
    fn from_value(value: &Value) -> Option<Self> {
        match value.as_text()? {
            "QUEUED" => Some(Self::Queued),
            "RUNNING" => Some(Self::Running),
            "DONE" => Some(Self::Done),
            "FAILED" => Some(Self::Failed),
            _ => None,
        }
    }
}

impl From<RenderState> for Value {
    fn from(word: RenderState) -> Self {
        word.word().into()
    }
}

/// What the hook `frames` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FramesRenderJob {
    /// `firstFrame`
    pub first_frame: Option<i64>,
    /// `lastFrame`
    pub last_frame: Option<i64>,
}

impl FramesRenderJob {
    /// What will be stored.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_row(row: Row<'_>) -> Result<Self, Fault> {
        Ok(Self { first_frame: row.get("firstFrame")?, last_frame: row.get("lastFrame")? })
    }
}

/// What the hook `state` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct StateRenderJob {
    /// `state`
    pub state: Option<RenderState>,
    /// `machine`
    pub machine: Option<Key>,
    /// `heardAt`
    pub heard_at: Option<i64>,
    /// `attempts`
    pub attempts: Option<i64>,
}

impl StateRenderJob {
    /// What will be stored.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_row(row: Row<'_>) -> Result<Self, Fault> {
        Ok(Self {
            state: row.get("state")?,
            machine: row.get("machine")?,
            heard_at: row.get("heardAt")?,
            attempts: row.get("attempts")?,
        })
    }
}

/// What the hook `failed` is given of records of type RenderJob.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FailedRenderJob {
    /// `state`
    pub state: Option<RenderState>,
}

impl FailedRenderJob {
    /// What it has become, where it has changed.
    ///
    /// # Errors
    /// `WRONG_TYPE` where plugin.toml or the model has changed: `backlot plugin types` writes this anew.
    pub fn from_fact(fact: &Fact<'_>) -> Result<Self, Fault> {
        Ok(Self { state: fact.get("state")? })
    }
}

/// `EntityGroupManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct EntityGroupManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Vec<Json>>,
}

/// `EntityManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct EntityManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
}

/// `FileOneInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct FileOneInput {
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<String>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Json>,
}

/// `NoteCreateInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct NoteCreateInput {
    /// `name`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub name: Given<String>,
    /// `description`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub description: Given<String>,
    /// `genericText`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_text: Given<String>,
    /// `htmlStyle`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_style: Given<String>,
    /// `htmlClass`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_class: Given<String>,
    /// `content`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub content: Given<String>,
    /// `type`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub r#type: Given<Box<TypeOneInput>>,
    /// `thumbnail`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub thumbnail: Given<Box<FileOneInput>>,
    /// `genericData`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_data: Given<Box<SimpleEntityManyInput>>,
    /// `entityGroups`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub entity_groups: Given<Box<EntityGroupManyInput>>,
    /// `linkedTickets`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub linked_tickets: Given<Box<TicketManyInput>>,
    /// `entities`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub entities: Given<Box<EntityManyInput>>,
}

/// `NoteManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct NoteManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Vec<NoteCreateInput>>,
}

/// `RenderJobCreateInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct RenderJobCreateInput {
    /// `name`
    pub name: String,
    /// `description`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub description: Given<String>,
    /// `genericText`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_text: Given<String>,
    /// `htmlStyle`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_style: Given<String>,
    /// `htmlClass`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_class: Given<String>,
    /// `state`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub state: Given<RenderState>,
    /// `firstFrame`
    pub first_frame: i64,
    /// `lastFrame`
    pub last_frame: i64,
    /// `attempts`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub attempts: Given<i64>,
    /// `heardAt`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub heard_at: Given<String>,
    /// `message`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub message: Given<String>,
    /// `type`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub r#type: Given<Box<TypeOneInput>>,
    /// `thumbnail`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub thumbnail: Given<Box<FileOneInput>>,
    /// `genericData`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_data: Given<Box<SimpleEntityManyInput>>,
    /// `entityGroups`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub entity_groups: Given<Box<EntityGroupManyInput>>,
    /// `linkedTickets`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub linked_tickets: Given<Box<TicketManyInput>>,
    /// `tags`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub tags: Given<Box<TagManyInput>>,
    /// `notes`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub notes: Given<Box<NoteManyInput>>,
    /// `shot`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub shot: Given<Box<ShotOneInput>>,
    /// `version`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub version: Given<Box<VersionOneInput>>,
    /// `machine`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub machine: Given<Box<RenderMachineOneInput>>,
}

/// `RenderJobPatchInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct RenderJobPatchInput {
    /// `id`
    pub id: String,
    /// `patch`
    pub patch: Box<RenderJobUpdateInput>,
    /// `expectedRevision`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub expected_revision: Given<i64>,
}

/// `RenderJobUpdateInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct RenderJobUpdateInput {
    /// `name`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub name: Given<String>,
    /// `description`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub description: Given<String>,
    /// `genericText`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_text: Given<String>,
    /// `htmlStyle`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_style: Given<String>,
    /// `htmlClass`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub html_class: Given<String>,
    /// `state`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub state: Given<RenderState>,
    /// `firstFrame`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub first_frame: Given<i64>,
    /// `lastFrame`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub last_frame: Given<i64>,
    /// `attempts`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub attempts: Given<i64>,
    /// `heardAt`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub heard_at: Given<String>,
    /// `message`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub message: Given<String>,
    /// `type`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub r#type: Given<Box<TypeOneInput>>,
    /// `thumbnail`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub thumbnail: Given<Box<FileOneInput>>,
    /// `genericData`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub generic_data: Given<Box<SimpleEntityManyInput>>,
    /// `entityGroups`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub entity_groups: Given<Box<EntityGroupManyInput>>,
    /// `linkedTickets`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub linked_tickets: Given<Box<TicketManyInput>>,
    /// `tags`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub tags: Given<Box<TagManyInput>>,
    /// `notes`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub notes: Given<Box<NoteManyInput>>,
    /// `shot`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub shot: Given<Box<ShotOneInput>>,
    /// `version`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub version: Given<Box<VersionOneInput>>,
    /// `machine`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub machine: Given<Box<RenderMachineOneInput>>,
}

/// `RenderMachineOneInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct RenderMachineOneInput {
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<String>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Json>,
}

/// `ShotOneInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct ShotOneInput {
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<String>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Json>,
}

/// `SimpleEntityManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct SimpleEntityManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
}

/// `TagManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TagManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Vec<Json>>,
}

/// `TicketManyInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TicketManyInput {
    /// `set`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub set: Given<Vec<String>>,
    /// `disconnect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub disconnect: Given<Vec<String>>,
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<Vec<String>>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Vec<Json>>,
}

/// `TypeOneInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TypeOneInput {
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<String>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Json>,
}

/// `VersionOneInput` of the API: what is left out is not said.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct VersionOneInput {
    /// `connect`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub connect: Given<String>,
    /// `create`
    #[serde(skip_serializing_if = "Given::is_absent")]
    pub create: Given<Json>,
}

/// What the document `cut` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct CutVariables {
    /// `shot`
    pub shot: String,
}

/// What the document `cut` answers at `shot`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct CutShot {
    /// `cutIn`
    pub cut_in: i64,
    /// `cutOut`
    pub cut_out: i64,
}

/// What the document `cut` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct CutAnswer {
    /// `shot`
    pub shot: Option<CutShot>,
}

/// Runs the document `cut`, which reads.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn cut(variables: &CutVariables) -> Result<CutAnswer, Fault> {
    documents::ask("cut", variables)
}

/// What the document `lose` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LoseVariables {
    /// `patches`
    pub patches: Vec<RenderJobPatchInput>,
}

/// What the document `lose` answers at `renderJobsUpdate.renderJobs.shot`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LoseRenderJobsUpdateRenderJobsShot {
    /// `id`
    pub id: String,
}

/// What the document `lose` answers at `renderJobsUpdate.renderJobs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LoseRenderJobsUpdateRenderJobs {
    /// `name`
    pub name: String,
    /// `state`
    pub state: RenderState,
    /// `shot`
    pub shot: LoseRenderJobsUpdateRenderJobsShot,
}

/// What the document `lose` answers at `renderJobsUpdate`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct LoseRenderJobsUpdate {
    /// `renderJobs`
    pub render_jobs: Vec<LoseRenderJobsUpdateRenderJobs>,
}

/// What the document `lose` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct LoseAnswer {
    /// `renderJobsUpdate`
    pub render_jobs_update: LoseRenderJobsUpdate,
}

/// Runs the document `lose`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn lose(variables: &LoseVariables) -> Result<LoseAnswer, Fault> {
    documents::change("lose", variables)
}

/// What the document `lost` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LostVariables {
    /// `before`
    pub before: String,
}

/// What the document `lost` answers at `renderJobs.nodes.machine`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LostRenderJobsNodesMachine {
    /// `name`
    pub name: String,
}

/// What the document `lost` answers at `renderJobs.nodes.shot`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LostRenderJobsNodesShot {
    /// `id`
    pub id: String,
}

/// What the document `lost` answers at `renderJobs.nodes`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LostRenderJobsNodes {
    /// `id`
    pub id: String,
    /// `revision`
    pub revision: i64,
    /// `name`
    pub name: String,
    /// `attempts`
    pub attempts: i64,
    /// `machine`
    pub machine: Option<LostRenderJobsNodesMachine>,
    /// `shot`
    pub shot: LostRenderJobsNodesShot,
}

/// What the document `lost` answers at `renderJobs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct LostRenderJobs {
    /// `nodes`
    pub nodes: Vec<LostRenderJobsNodes>,
}

/// What the document `lost` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct LostAnswer {
    /// `renderJobs`
    pub render_jobs: LostRenderJobs,
}

/// Runs the document `lost`, which reads.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn lost(variables: &LostVariables) -> Result<LostAnswer, Fault> {
    documents::ask("lost", variables)
}

/// What the document `note` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct NoteVariables {
    /// `notes`
    pub notes: Vec<NoteCreateInput>,
}

/// What the document `note` answers at `notesCreate`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct NoteNotesCreate {
    /// `count`
    pub count: i64,
}

/// What the document `note` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct NoteAnswer {
    /// `notesCreate`
    pub notes_create: NoteNotesCreate,
}

/// Runs the document `note`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn note(variables: &NoteVariables) -> Result<NoteAnswer, Fault> {
    documents::change("note", variables)
}

/// What the document `requeue` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct RequeueVariables {
    /// `patches`
    pub patches: Vec<RenderJobPatchInput>,
}

/// What the document `requeue` answers at `renderJobsUpdate.renderJobs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct RequeueRenderJobsUpdateRenderJobs {
    /// `id`
    pub id: String,
}

/// What the document `requeue` answers at `renderJobsUpdate`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct RequeueRenderJobsUpdate {
    /// `renderJobs`
    pub render_jobs: Vec<RequeueRenderJobsUpdateRenderJobs>,
}

/// What the document `requeue` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct RequeueAnswer {
    /// `renderJobsUpdate`
    pub render_jobs_update: RequeueRenderJobsUpdate,
}

/// Runs the document `requeue`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn requeue(variables: &RequeueVariables) -> Result<RequeueAnswer, Fault> {
    documents::change("requeue", variables)
}

/// What the document `submit` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct SubmitVariables {
    /// `jobs`
    pub jobs: Vec<RenderJobCreateInput>,
}

/// What the document `submit` answers at `renderJobsCreate.renderJobs`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct SubmitRenderJobsCreateRenderJobs {
    /// `id`
    pub id: String,
}

/// What the document `submit` answers at `renderJobsCreate`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct SubmitRenderJobsCreate {
    /// `renderJobs`
    pub render_jobs: Vec<SubmitRenderJobsCreateRenderJobs>,
}

/// What the document `submit` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct SubmitAnswer {
    /// `renderJobsCreate`
    pub render_jobs_create: SubmitRenderJobsCreate,
}

/// Runs the document `submit`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn submit(variables: &SubmitVariables) -> Result<SubmitAnswer, Fault> {
    documents::change("submit", variables)
}

/// What the document `tell` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TellVariables {
    /// `to`
    pub to: Vec<String>,
    /// `subject`
    pub subject: String,
    /// `body`
    pub body: String,
}

/// What the document `tell` answers at `messageSend.message`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TellMessageSendMessage {
    /// `id`
    pub id: String,
}

/// What the document `tell` answers at `messageSend`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct TellMessageSend {
    /// `message`
    pub message: TellMessageSendMessage,
}

/// What the document `tell` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde", rename_all = "camelCase")]
pub struct TellAnswer {
    /// `messageSend`
    pub message_send: TellMessageSend,
}

/// Runs the document `tell`, which changes something.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn tell(variables: &TellVariables) -> Result<TellAnswer, Fault> {
    documents::change("tell", variables)
}

/// What the document `wranglers` is given.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct WranglersVariables {
    /// `group`
    pub group: String,
}

/// What the document `wranglers` answers at `users.nodes`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct WranglersUsersNodes {
    /// `id`
    pub id: String,
}

/// What the document `wranglers` answers at `users`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct WranglersUsers {
    /// `nodes`
    pub nodes: Vec<WranglersUsersNodes>,
}

/// What the document `wranglers` answers.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(crate = "plugins_sdk::documents::serde")]
pub struct WranglersAnswer {
    /// `users`
    pub users: WranglersUsers,
}

/// Runs the document `wranglers`, which reads.
///
/// # Errors
/// `DENIED`, `NOT_NOW`, or the code of the first error in its answer.
pub fn wranglers(variables: &WranglersVariables) -> Result<WranglersAnswer, Fault> {
    documents::ask("wranglers", variables)
}
