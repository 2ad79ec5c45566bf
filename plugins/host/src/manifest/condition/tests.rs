//! What conditions mean, and what wrong ones are told.

use schema_som::{Key, Record, Registry};

use super::*;

fn registry() -> Registry {
    Registry::built_in().expect("the registry")
}

fn error(text: &str) -> String {
    let registry = registry();
    let shot = registry.by_name("Shot").expect("Shot");
    let result = Condition::parse(text).and_then(|condition| condition.bind(shot));
    result.expect_err("a refusal").message().to_owned()
}

#[test]
fn conditions_hold_of_rows() {
    let registry = registry();
    let shot = registry.by_name("Shot").expect("Shot");
    let mut before = Record::new(shot, Key([1; 16]));
    before.set(shot, "code", "sh010");
    before.set(shot, "priority", 500_i64);
    let mut after = before.clone();
    after.set(shot, "code", "SH010");
    after.set(shot, "sequence_id", Key([2; 16]));
    let changed = ["code", "sequence_id"].map(|name| shot.field(name).expect(name).index);
    let cases = [
        ("proposed.code != null", true),
        ("proposed.code == stored.code", false),
        ("stored.code == 'sh010' && proposed.code == \"SH010\"", true),
        ("changed.code", true),
        ("!changed.priority", true),
        ("changed.priority || changed.sequence", true),
        ("stored.sequence == null && proposed.sequence != null", true),
        ("stored.sequence == proposed.sequence", false),
        ("proposed.priority >= 500 && proposed.priority < 500.5", true),
        ("!(proposed.priority <= 499 || proposed.priority > 500)", true),
        ("proposed.recordIn < 10 || proposed.recordIn >= 10", false),
        ("proposed.isMilestone", false),
        ("proposed.isMilestone == false", true),
        ("proposed.scheduleUnit == \"HOUR\"", true),
        ("true", true),
    ];
    for (text, expected) in cases {
        let bound = Condition::parse(text).and_then(|condition| condition.bind(shot)).expect(text);
        assert_eq!(bound.holds(Some(&before), &after, &changed), expected, "{text}");
    }
    let made = Condition::parse("stored.code == null && changed.code").expect("a condition");
    assert!(made.bind(shot).expect("bound").holds(None, &after, &[]), "nothing is stored yet");
}

#[test]
fn mistakes_are_told_with_their_column() {
    let cases = [
        ("proposed.code =! null", "column 15: `=!` where `&&`, `||` or the end was expected"),
        (
            "code != null",
            "column 1: `code` where stored, proposed, changed or a value was expected",
        ),
        ("proposed != null", "column 1: `proposed` names no field"),
        ("(changed.code", "column 14: the end where `)` was expected"),
        ("proposed.code == \"x", "column 18: the text has no end"),
        ("proposed.priority == 1.", "column 22: `1.` where a number such as -12.5 was expected"),
        ("proposed.cod != null", "column 1: Shot has no `cod`"),
        (
            "proposed.priority == \"high\"",
            "column 22: this value is never held by the field beside it",
        ),
        ("proposed.code", "column 1: this is neither true nor false by itself"),
        ("proposed.code == stored.priority", "column 1: these two fields hold different things"),
        ("proposed.cutDuration > 1", "column 1: `cutDuration` of Shot is computed, or secret"),
        ("proposed.tags != null", "column 1: `tags` leads to many records"),
        ("changed.code == true", "column 1: `changed.code` is true or false and is not compared"),
        ("", "column 1: the end where a field such as proposed.code, or a value was expected"),
    ];
    for (text, expected) in cases {
        assert_eq!(error(text), expected, "{text}");
    }
    assert!(error(&"!".repeat(100)).contains("more than 32 levels"));
    assert!(error(&"a".repeat(2000)).contains("longer than"));
}
