//! Files and notes of no project: who takes them into one by attaching them, and who does not.

use schema_som::Key;
use schema_som::permission::{Access, Action};
use schema_som::value::Value;

use super::document::{Desk, is, to};
use super::relations::{connect, disconnect};

/// The right to change tasks of every kind, and nothing else.
const UPDATE: [(Action, &str, Access); 4] = [
    (Action::Update, "Task", Access::Allow),
    (Action::Update, "Sequence", Access::Allow),
    (Action::Update, "Shot", Access::Allow),
    (Action::Update, "Asset", Access::Allow),
];

/// A file of no project, and two tasks of two projects.
async fn stage(desk: &Desk) -> (Key, [(Key, Key); 2]) {
    let file = [("name", is("F")), ("full_path", is("/a/f.exr"))];
    let file = desk.one(desk.create("File", &file)).await.unwrap();
    let mut tasks: Vec<(Key, Key)> = Vec::new();
    for [task, project] in desk.stored("Task", ["id", "project_id"]).await {
        let pair = (task.as_cell().as_key().unwrap(), project.as_cell().as_key().unwrap());
        if tasks.iter().all(|(_, project)| *project != pair.1) {
            tasks.push(pair);
        }
    }
    (file, [tasks[0], tasks[1]])
}

async fn project(desk: &Desk, file: Key) -> Option<Key> {
    desk.of("File", file, ["project_id"]).await[0].as_cell().as_key()
}

#[tokio::test]
async fn only_who_may_change_a_file_takes_it_into_a_project() {
    let mut desk = Desk::demo().await;
    let (file, [(task, here), _]) = stage(&desk).await;
    desk.act_as(&[here], &UPDATE).await;
    desk.one(desk.update("Task", task, &[("references", connect(&[file]))])).await.unwrap();
    assert_eq!(project(&desk, file).await, None, "it is linked and stays everybody's");
    assert_eq!(desk.targets("Task", "references", task).await, [file]);
    desk.one(desk.update("Task", task, &[("references", disconnect(&[file]))])).await.unwrap();
    desk.actor.grants.insert((Action::Update, "File".into()), Access::Allow);
    desk.one(desk.update("Task", task, &[("references", connect(&[file]))])).await.unwrap();
    assert_eq!(project(&desk, file).await, Some(here));
}

#[tokio::test]
async fn what_something_else_leads_to_stays_in_no_project() {
    let desk = Desk::demo().await;
    let (file, [(task, _), (other, there)]) = stage(&desk).await;
    let user = desk.stored("User", ["id"]).await[0][0].as_cell().as_key().unwrap();
    desk.one(desk.update("User", user, &[("thumbnail", to(file))])).await.unwrap();
    desk.one(desk.update("Task", task, &[("references", connect(&[file]))])).await.unwrap();
    assert_eq!(project(&desk, file).await, None, "a user's thumbnail is for everybody");
    let nowhere = super::document::nowhere();
    desk.one(desk.update("User", user, &[("thumbnail", nowhere)])).await.unwrap();
    desk.one(desk.update("Task", other, &[("references", connect(&[file]))])).await.unwrap();
    assert_eq!(project(&desk, file).await, None, "two projects share it");
    desk.one(desk.update("Task", task, &[("references", disconnect(&[file]))])).await.unwrap();
    desk.one(desk.update("Task", other, &[("thumbnail", to(file))])).await.unwrap();
    assert_eq!(project(&desk, file).await, Some(there));
}

#[tokio::test]
async fn a_note_is_not_taken_from_its_own_side_either() {
    let mut desk = Desk::demo().await;
    let (_, [(task, here), _]) = stage(&desk).await;
    let note = desk.one(desk.create("Note", &[("content", is("for all"))])).await.unwrap();
    desk.act_as(&[here], &UPDATE).await;
    desk.one(desk.update("Note", note, &[("entities", connect(&[task]))])).await.unwrap();
    assert_eq!(desk.of("Note", note, ["project_id"]).await, [Value::Null]);
}
