//! Deletes and restores: what goes along, what stands in the way, what comes back.

use schema_som::Key;
use schema_som::change::{Changed, Command, OnError, Target, What};
use schema_som::error::{Code, Error};
use schema_som::value::Value;

use super::document::{Desk, is, to};
use super::relations::connect;

impl Desk {
    pub(super) fn delete(&self, ty: &str, keys: &[Key]) -> Command {
        let ty = self.studio.registry.by_name(ty).unwrap().ix;
        let target = |key: &Key| Target { key: *key, expected_revision: None };
        let what = What::Delete(keys.iter().map(target).collect());
        Command { ty, what, on_error: OnError::Abort }
    }

    pub(super) async fn restore(&self, keys: &[Key]) -> Result<Changed, Error> {
        let ty = self.studio.registry.node().ix;
        let what = What::Restore(keys.to_vec());
        self.run(Command { ty, what, on_error: OnError::Abort }).await
    }

    async fn count(&self, ty: &str) -> usize {
        self.stored(ty, ["id"]).await.len()
    }
}

#[tokio::test]
async fn a_record_goes_with_what_belongs_to_it_and_comes_back_whole() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let tag = desk.one(desk.create("Tag", &[("name", is("x"))])).await.unwrap();
    desk.one(desk.update("Shot", shot, &[("tags", connect(&[tag]))])).await.unwrap();
    let tables = ["Task", "TimeLog", "TaskDependency", "Version", "Shot"];
    let mut before = Vec::new();
    for ty in tables {
        before.push(desk.count(ty).await);
    }
    let changed = desk.run(desk.delete("Shot", &[shot])).await.unwrap();
    let row = changed.rows[0].as_ref().unwrap();
    assert!(row.along.len() > 3, "its tasks and what hangs on them: {}", row.along.len());
    assert_eq!(desk.log(shot).await.last().unwrap().0, "deleted");
    for (_, key) in &row.along {
        assert_eq!(desk.log(*key).await.last().unwrap().0, "deleted");
    }
    assert_eq!(desk.count("Shot").await, before[4] - 1);
    let findings = desk.studio.app.store().examine(&desk.studio.registry).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    let back = desk.restore(&[shot]).await.unwrap();
    assert_eq!(back.rows[0].as_ref().unwrap().along.len(), row.along.len());
    for (ty, count) in tables.iter().zip(before) {
        assert_eq!(desk.count(ty).await, count, "{ty}");
    }
    assert!(desk.targets("Shot", "tags", shot).await.contains(&tag));
    assert_eq!(desk.log(shot).await.last().unwrap().0, "restored");
    let findings = desk.studio.app.store().examine(&desk.studio.registry).await.unwrap();
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(desk.restore(&[shot]).await.unwrap_err().code(), Code::NotFound);
}

#[tokio::test]
async fn what_is_in_use_stays_and_says_by_whom() {
    let desk = Desk::demo().await;
    let ty = desk.stored("Asset", ["type_id"]).await[0][0].as_cell().as_key().unwrap();
    let error = desk.run(desk.delete("Type", &[ty])).await.unwrap_err();
    assert_eq!(error.code(), Code::InUse);
    assert!(error.message().contains("asset_"), "{error}");
    let status = desk.find("Status", "code", "RTS").await;
    let error = desk.run(desk.delete("Status", &[status])).await.unwrap_err();
    assert_eq!(error.code(), Code::InUse, "{error}");
    let file = desk.one(desk.create("File", &[("full_path", is("/a/b.jpg"))])).await.unwrap();
    let shot = desk.find("Shot", "code", "STM_010").await;
    desk.one(desk.update("Shot", shot, &[("references", connect(&[file]))])).await.unwrap();
    let error = desk.run(desk.delete("File", &[file])).await.unwrap_err();
    assert_eq!(error.code(), Code::InUse);
    assert!(error.message().contains("(references)"), "{error}");
}

#[tokio::test]
async fn what_only_pointed_there_loses_its_reference() {
    let desk = Desk::demo().await;
    let sequence = desk.find("Sequence", "code", "STM").await;
    let children = desk.stored("Shot", ["id", "parent_id", "sequence_id"]).await;
    let [shot, ..] = children.iter().find(|row| row[2] == Value::Key(sequence)).unwrap();
    let shot = shot.as_cell().as_key().unwrap();
    let free = desk.update("Shot", shot, &[("parent", super::document::nowhere())]);
    desk.one(free).await.unwrap();
    desk.run(desk.delete("Sequence", &[sequence])).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Null]);
    let log = desk.log(shot).await;
    assert_eq!(log.last().unwrap().1["sequence_id"][1], serde_json::Value::Null);

    // What comes back is led to again.
    desk.restore(&[sequence]).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Key(sequence)]);
    let log = desk.log(shot).await;
    assert_eq!(log.last().unwrap().1["sequence_id"][0], serde_json::Value::Null);
}

#[tokio::test]
async fn a_reference_that_leads_elsewhere_by_now_stays() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let [project] = desk.of("Shot", shot, ["project_id"]).await;
    let project = project.as_cell().as_key().unwrap();
    let sequence = |code: &str| {
        desk.create("Sequence", &[("name", is(code)), ("code", is(code)), ("project", to(project))])
    };
    let old = desk.one(sequence("X1")).await.unwrap();
    let new = desk.one(sequence("X2")).await.unwrap();
    desk.one(desk.update("Shot", shot, &[("sequence", to(old))])).await.unwrap();
    desk.run(desk.delete("Sequence", &[old])).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Null]);
    desk.one(desk.update("Shot", shot, &[("sequence", to(new))])).await.unwrap();
    desk.restore(&[old]).await.unwrap();
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Key(new)]);
}

#[tokio::test]
async fn a_deleted_user_leaves_links_and_audit_columns_empty() {
    let desk = Desk::demo().await;
    let user = [("name", is("New")), ("login", is("new")), ("email", is("new@studio"))];
    let user = desk.one(desk.create("User", &user)).await.unwrap();
    let shot = desk.find("Shot", "code", "STM_010").await;
    desk.one(desk.update("Shot", shot, &[("watchers", connect(&[user]))])).await.unwrap();
    desk.run(desk.delete("User", &[user])).await.unwrap();
    assert!(desk.targets("Shot", "watchers", shot).await.is_empty());
    let log = desk.log(shot).await;
    assert_eq!(log.last().unwrap().1["watchers"]["removed"].as_array().unwrap().len(), 1);
    desk.restore(&[user]).await.unwrap();
    assert_eq!(desk.targets("Shot", "watchers", shot).await, [user]);
    let log = desk.log(shot).await;
    assert_eq!(log.last().unwrap().1["watchers"]["added"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn what_is_gone_with_its_parent_cannot_come_back_alone() {
    let desk = Desk::demo().await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let parent = [("name", is("inner")), ("parent", to(shot))];
    let task = desk.one(desk.create("Task", &parent)).await.unwrap();
    desk.run(desk.delete("Task", &[task])).await.unwrap();
    desk.run(desk.delete("Shot", &[shot])).await.unwrap();
    let error = desk.restore(&[task]).await.unwrap_err();
    assert_eq!(error.code(), Code::NotFound);
    assert_eq!(error.extensions()["field"], "parent");
    desk.restore(&[shot]).await.unwrap();
    desk.restore(&[task]).await.unwrap();
    assert_eq!(desk.of("Task", task, ["parent_id"]).await, [Value::Key(shot)]);
}
