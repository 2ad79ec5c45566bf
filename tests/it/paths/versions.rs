//! The check cases C of files.md 16: numbers of versions, their series, and what they are named by.

use serde_json::{Value, json};

use super::{Stage, make, refusal, text};

const SERIES: &str = "query($version: ID!) {
    versionSeries(version: $version) {
        latestVersion { id versionNumber } latestPublishedVersion { id }
        maxVersionNumber maxRevisionNumber isLatestPublished niceName namingParents { id name }
    }
    version(id: $version) { versionNumber revisionNumber isPublished }
}";

impl Stage {
    #[track_caller]
    fn series(&self, version: &str) -> Value {
        self.admin.ask(SERIES, json!({"version": version}))
    }

    #[track_caller]
    pub(super) fn number(&self, version: &str) -> i64 {
        let found = self.series(version);
        found["version"]["versionNumber"].as_i64().expect("a number")
    }

    fn of_revision(&self, task: &str, revision: i64) -> String {
        let input = json!({"task": {"connect": task}, "revisionNumber": revision});
        make(&self.admin, "Version", input)
    }

    /// The code of the refusal of a change.
    #[track_caller]
    fn refused_patch(&self, version: &str, patch: Value) -> String {
        let document = "mutation($id: ID!, $patch: VersionUpdateInput!) {
            versionUpdate(id: $id, patch: $patch) { __typename }
        }";
        refusal(&self.admin.answer(document, json!({"id": version, "patch": patch}))).0
    }
}

#[test]
fn c01_to_c13_versions_count_up_in_their_series() {
    let stage = Stage::new("VSA");
    let task = stage.task("Task", "t", None, json!({}));
    let first = stage.version(&task);
    let numbers: Vec<i64> = (0..3).map(|_| stage.number(&stage.of_revision(&task, 1))).collect();
    assert_eq!(numbers, [2, 3, 4], "C06");
    let second: Vec<String> = (0..2).map(|_| stage.of_revision(&task, 2)).collect();
    assert_eq!([stage.number(&second[0]), stage.number(&second[1])], [1, 2], "C06");
    let last = stage.version(&task);
    let series = stage.series(&first)["versionSeries"].clone();
    assert_eq!(series["latestVersion"], json!({"id": last, "versionNumber": 5}), "C12");
    assert_eq!((&series["maxVersionNumber"], &series["maxRevisionNumber"]), (&5.into(), &2.into()));
    assert_eq!(series["latestPublishedVersion"], Value::Null, "C15");
    assert_eq!(series["isLatestPublished"], false);
    stage.update("Version", &first, json!({"isPublished": true}));
    stage.update("Version", &second[1], json!({"isPublished": true}));
    let series = stage.series(&last)["versionSeries"].clone();
    assert_eq!(series["latestPublishedVersion"]["id"], first, "C13");
    assert_eq!(series["isLatestPublished"], false, "C13");
    assert_eq!(stage.series(&first)["versionSeries"]["isLatestPublished"], true, "C13");
    let of_two = stage.series(&second[0])["versionSeries"].clone();
    assert_eq!(of_two["latestPublishedVersion"]["id"], second[1], "C13");
}

#[test]
fn numbers_that_are_asked_for_go_up_only() {
    let stage = Stage::new("VSB");
    let task = stage.task("Task", "t", None, json!({}));
    let input = |number: Value| json!({"task": {"connect": task}, "versionNumber": number});
    let first = make(&stage.admin, "Version", input(Value::Null));
    assert_eq!(stage.number(&first), 1, "null is left out");
    stage.update("Version", &first, json!({"versionNumber": 50}));
    assert_eq!(stage.number(&first), 50);
    assert_eq!(stage.number(&stage.version(&task)), 51, "3.1: after 50 comes 51");
    let jump = make(&stage.admin, "Version", input(100.into()));
    assert_eq!(stage.number(&jump), 100);
    for number in [1, 49, 51, 99, 100] {
        let refused = stage.refused_patch(&first, json!({"versionNumber": number}));
        assert_eq!(refused, "INVALID_VALUE", "15.2: {number}");
    }
    stage.update("Version", &first, json!({"versionNumber": 50}));
    assert_eq!(stage.number(&first), 50, "as it was");
    assert_eq!(stage.refused_patch(&jump, json!({"versionNumber": -1})), "INVALID_VALUE", "C08");
    assert_eq!(stage.refused_patch(&jump, json!({"revisionNumber": 0})), "INVALID_VALUE", "C02");
    let document = "mutation($input: VersionCreateInput!) {
        versionCreate(input: $input) { __typename }
    }";
    for number in [1, 100] {
        let answer = stage.admin.answer(document, json!({"input": input(number.into())}));
        assert_eq!(refusal(&answer).0, "INVALID_VALUE", "{number}");
    }
    let several = "mutation($inputs: [VersionCreateInput!]!) {
        versionsCreate(inputs: $inputs) { versions { versionNumber } }
    }";
    let inputs = [Value::Null, 200.into(), Value::Null].map(input);
    let made = stage.admin.ask(several, json!({"inputs": inputs}));
    let made = made["versionsCreate"]["versions"].as_array().expect("versions").iter();
    let numbers: Vec<i64> = made.filter_map(|it| it["versionNumber"].as_i64()).collect();
    assert_eq!(numbers, [101, 200, 201]);
    let other = stage.of_revision(&task, 3);
    stage.update("Version", &other, json!({"revisionNumber": 1}));
    assert_eq!(stage.number(&other), 202, "C05: it comes to the end");
    stage.update("Version", &other, json!({"revisionNumber": 9, "versionNumber": 7}));
    assert_eq!(stage.number(&other), 7);
}

#[test]
fn c22_to_c24_versions_are_named_by_the_nearest_asset_shot_or_sequence() {
    let stage = Stage::new("VSC");
    let named = |task: &str| {
        let version = stage.version(task);
        let series = stage.series(&version)["versionSeries"].clone();
        let kept = crate::desk::now(&stage.admin, ("Version", &version), "niceName");
        assert_eq!(kept["niceName"], series["niceName"], "{version}");
        let parents = series["namingParents"].as_array().expect("tasks").iter();
        let parents: Vec<String> = parents.map(|task| text(&task["name"])).collect();
        (parents.join(" > "), text(&series["niceName"]))
    };
    let expect = |path: &str, name: &str| (path.to_owned(), name.to_owned());
    let one = stage.task("Task", "Test Task 1", None, json!({}));
    let two = stage.task("Task", "Test Task 2", Some(&one), json!({}));
    let three = stage.task("Task", "Test Task 3", Some(&two), json!({}));
    let all =
        expect("Test Task 1 > Test Task 2 > Test Task 3", "Test_Task_1_Test_Task_2_Test_Task_3");
    assert_eq!(named(&three), all, "C22, C23");
    let shot = stage.task("Shot", "SH002", Some(&two), json!({}));
    let four = stage.task("Task", "Test Task 4", Some(&shot), json!({}));
    assert_eq!(named(&four), expect("SH002 > Test Task 4", "SH002_Test_Task_4"), "C23");
    let group = stage.task("Task", "grp", None, json!({}));
    let scene = stage.task("Scene", "SC2", Some(&group), json!({}));
    let layout = stage.task("Task", "layout", Some(&scene), json!({}));
    assert_eq!(named(&layout), expect("grp > SC2 > layout", "grp_SC2_layout"), "C24");
    let kind = json!({"name": "Prop", "code": "propV", "targetEntityType": "Asset"});
    let kind = make(&stage.admin, "Type", kind);
    let asset = stage.task("Asset", "Asset2", Some(&shot), json!({"type": {"connect": kind}}));
    assert_eq!(named(&asset), expect("Asset2", "Asset2"), "C22");
    let moved = stage.version(&layout);
    stage.update("Version", &moved, json!({"task": {"connect": four}}));
    let kept = crate::desk::now(&stage.admin, ("Version", &moved), "niceName");
    assert_eq!(kept, json!({"niceName": "SH002_Test_Task_4"}));
    let document = "mutation($input: VersionCreateInput!) {
        versionCreate(input: $input) { __typename }
    }";
    let input = json!({"task": {"connect": stage.project}});
    let code = refusal(&stage.admin.answer(document, json!({"input": input}))).0;
    assert_eq!(code, "INVALID_ID", "C17");
    let root = stage.version(&one);
    let child = json!({"task": {"connect": one}, "parent": {"connect": root}});
    let child = make(&stage.admin, "Version", child);
    for parent in [&child, &root] {
        let patch = json!({"parent": {"connect": parent}});
        assert_eq!(stage.refused_patch(&root, patch), "CIRCULAR_DEPENDENCY", "C20");
    }
}
