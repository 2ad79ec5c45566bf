//! Records that are connected, and those that are made along the way.

use serde_json::{Value, json};

use super::{Site, id_of, refusal};

#[test]
fn a_tree_is_made_at_once() {
    let site = Site::new("MUT_TREE");
    let document = "mutation($project: ID!) { sequenceCreate(input: {
        name: \"MUT_TREE_sq\", code: \"MUT_TREE_sq\", project: {connect: $project},
        tags: {create: [{name: \"MUT_TREE tag\"}]},
        children: {create: [
            {shot: {name: \"MUT_TREE_a\", code: \"MUT_TREE_a\", project: {connect: $project},
                children: {create: [{task: {name: \"anim\", project: {connect: $project}}}]}}},
            {task: {name: \"edit\", project: {connect: $project}}}]}
    }) { sequence { tags { nodes { name } } children(orderBy: {name: ASC}) { nodes {
        __typename name level children { nodes { name level } } } } } } }";
    let data = site.admin.ask(document, json!({"project": site.project}));
    let sequence = &data["sequenceCreate"]["sequence"];
    assert_eq!(sequence["tags"]["nodes"], json!([{"name": "MUT_TREE tag"}]));
    let anim = json!({"nodes": [{"name": "anim", "level": 3}]});
    let expected = json!([
        {"__typename": "Shot", "name": "MUT_TREE_a", "level": 2, "children": anim},
        {"__typename": "Task", "name": "edit", "level": 2, "children": {"nodes": []}},
    ]);
    assert_eq!(sequence["children"]["nodes"], expected);
}

#[test]
fn targets_are_set_connected_and_disconnected() {
    let site = Site::new("MUT_LINKS");
    let shot = site.shot("010");
    let tags =
        "mutation($names: [TagCreateInput!]!) { tagsCreate(inputs: $names) { tags { id } } }";
    let names = ["a", "b", "c"].map(|end| json!({"name": format!("MUT_LINKS {end}")}));
    let names = json!({"names": names});
    let made = site.admin.ask(tags, names)["tagsCreate"]["tags"].clone();
    let tag = |at: usize| id_of(&made[at]);
    let document =
        "mutation($id: ID!, $tags: TagManyInput!) { shotUpdate(id: $id, patch: {tags: $tags}) {
        shot { tags(orderBy: {name: ASC}) { nodes { id } } } } }";
    let change = |tags| {
        let data = site.admin.ask(document, json!({"id": shot, "tags": tags}));
        let nodes = data["shotUpdate"]["shot"]["tags"]["nodes"].as_array().unwrap().clone();
        nodes.iter().map(id_of).collect::<Vec<_>>()
    };
    assert_eq!(change(json!({"connect": [tag(0), tag(1)]})), [tag(0), tag(1)]);
    assert_eq!(change(json!({"connect": [tag(1)], "disconnect": [tag(0)]})), [tag(1)]);
    assert_eq!(change(json!({"disconnect": [tag(0)]})), [tag(1)], "one that was none is no error");
    assert_eq!(change(json!({"set": [tag(2)]})), [tag(2)]);
    assert_eq!(change(json!({"set": []})), [""; 0]);
}

#[test]
fn a_target_that_is_not_there_or_of_another_type_is_refused() {
    let site = Site::new("MUT_TARGETS");
    let shot = site.shot("010");
    let document = "mutation($id: ID!, $to: ID!) {
        shotUpdate(id: $id, patch: {sequence: {connect: $to}}) { shot { id } } }";
    let answer = site.admin.answer(document, json!({"id": shot, "to": shot}));
    assert_eq!(refusal(&answer), ("INVALID_ID".into(), json!(["shotUpdate"])));
    let message = answer["errors"][0]["message"].as_str().unwrap();
    assert!(message.starts_with("`patch.sequence.connect`: "), "{message}");
    let gone = "sequence_01jd2s8h7wfjk9x3m5n7p9r1t3";
    let answer = site.admin.answer(document, json!({"id": shot, "to": gone}));
    assert_eq!(refusal(&answer).0, "NOT_FOUND");
}

#[test]
fn a_circle_of_parents_is_refused() {
    let site = Site::new("MUT_CIRCLE");
    let (above, below) = (site.shot("010"), site.shot("020"));
    let document = "mutation($id: ID!, $parent: ID!) {
        shotUpdate(id: $id, patch: {parent: {connect: $parent}}) { shot { id } } }";
    site.admin.ask(document, json!({"id": below, "parent": above}));
    let answer = site.admin.answer(document, json!({"id": above, "parent": below}));
    assert_eq!(refusal(&answer), ("CIRCULAR_DEPENDENCY".into(), json!(["shotUpdate"])));
}

/// Runs a document on pairs of new shots, both ways at once, so that each leads to the other:
/// exactly one of both may be.
fn one_of_both_is_refused(site: &Site, document: &str, rounds: std::ops::Range<u8>) {
    for round in rounds {
        let pair = [site.shot(&format!("{round}a")), site.shot(&format!("{round}b"))];
        let answers: Vec<Value> = std::thread::scope(|scope| {
            let sent: Vec<_> = [(0, 1), (1, 0)]
                .map(|(from, to)| json!({"id": pair[from], "to": pair[to]}))
                .map(|variables| scope.spawn(|| site.admin.answer(document, variables)))
                .into();
            sent.into_iter().map(|one| one.join().expect("an answer")).collect()
        });
        let codes: Vec<_> =
            answers.iter().map(|it| it["errors"][0]["extensions"]["code"].as_str()).collect();
        let refused = Some("CIRCULAR_DEPENDENCY");
        assert!(codes == [None, refused] || codes == [refused, None], "{answers:#?}");
    }
}

#[test]
fn two_changes_at_once_close_no_circle_of_parents() {
    let site = Site::new("MUT_RINGS");
    let document = "mutation($id: ID!, $to: ID!) {
        shotUpdate(id: $id, patch: {parent: {connect: $to}}) { shot { id } } }";
    one_of_both_is_refused(&site, document, 0..6);
}

#[test]
fn two_changes_at_once_close_no_circle_of_dependencies() {
    let site = Site::new("MUT_WAITS");
    let document = "mutation($id: ID!, $to: ID!) {
        shotUpdate(id: $id, patch: {dependsOn: {connect: [$to]}}) { shot { id } } }";
    one_of_both_is_refused(&site, document, 0..6);
    let document = "mutation($id: ID!, $to: ID!) {
        taskDependencyCreate(input: {task: {connect: $id}, dependsOn: {connect: $to}}) {
            taskDependency { id } } }";
    one_of_both_is_refused(&site, document, 6..12);
}
