//! What helpers give, what strict means, and what is no template.

use serde_json::json;

use super::{check, render};

#[test]
fn helpers_give_what_their_names_say() {
    let context = json!({
        "at": "2026-03-09T10:20:30Z", "numbers": [1, 2, 3], "none": [], "n": 7, "text": "Look Dev",
        "tasks": [{"name": "A b", "nice_name": "A_b"}, {"name": "C", "nice_name": "C"}],
    });
    let cases = [
        ("{{pad n 3}}", "007"),
        ("{{join tasks \"/\" \"nice_name\"}}", "A_b/C"),
        ("{{lower (join tasks \"_\" \"nice_name\")}}", "a_b_c"),
        ("{{#with (nth tasks -1)}}{{name}}{{/with}}", "C"),
        ("{{nth numbers 1}}", "2"),
        ("{{first numbers}}{{last numbers}}", "13"),
        ("{{#with (first tasks)}}{{name}}{{/with}}{{#with (last tasks)}}{{name}}{{/with}}", "A bC"),
        ("{{#if (first none)}}x{{else}}empty{{/if}}", "empty"),
        ("{{date at}}", "2026-03-09"),
        ("{{date at \"%y%m%d_%H%M\"}}", "260309_1020"),
        ("{{upper text}}-{{replace text \" \" \".\"}}", "LOOK DEV-Look.Dev"),
        ("{{nice text}}{{concat \"a\" n}}", "Look_Deva7"),
        ("{{default nope \"other\"}}", "other"),
    ];
    for (template, expected) in cases {
        for strict in [true, false] {
            assert_eq!(render(template, &context, strict).as_deref(), Ok(expected), "{template}");
        }
    }
    for wrong in ["{{date text}}", "{{date at \"%Q\"}}", "{{first text}}", "{{pad text 3}}"] {
        assert!(render(wrong, &context, false).is_err(), "{wrong}");
    }
}

#[test]
fn in_paths_what_is_missing_is_an_error_unless_it_is_asked_for() {
    let context = json!({"asset": {"name": "Kitty"}, "tasks": [{"name": "A"}], "one": {"a": 1}});
    let refused = [
        "{{nope}}",
        "{{asset.code}}",
        "{{asset.type.name}}",
        "{{shot.code}}",
        "{{lower asset.code}}",
        "{{lower shot.code}}",
        "{{join tasks \"/\" \"code\"}}",
        "{{#each nope}}x{{/each}}",
        "{{concat \"a\" nope}}",
        "{{#each tasks}}{{code}}{{/each}}",
    ];
    for template in refused {
        let reason = render(template, &context, true).unwrap_err();
        assert!(reason.contains("missing"), "{template}: {reason}");
    }
    let fine = [
        ("{{#if nope}}x{{else}}y{{/if}}", "y"),
        ("{{#if asset.type.name}}x{{else}}y{{/if}}", "y"),
        ("{{#if shot.code}}x{{else}}y{{/if}}", "y"),
        ("{{#if (eq asset.name \"Kitty\")}}x{{/if}}", "x"),
        ("{{#unless version.is_published}}wip{{/unless}}", "wip"),
    ];
    for (template, expected) in fine {
        assert_eq!(render(template, &context, true).as_deref(), Ok(expected), "{template}");
    }
    assert_eq!(render("{{nope}}|{{lower nope}}", &context, false).as_deref(), Ok("|"));
}

#[test]
fn what_is_no_template_is_told_with_its_place() {
    let cases = [
        ("{{project.code}", "line 1, column"),
        ("a\n{{#if x}}", "line"),
        ("a\n  {{> other}}", "line 2, column 3: partials"),
        ("{{#*inline \"a\"}}{{> a}}{{/inline}}{{> a}}", "decorators"),
    ];
    for (template, expected) in cases {
        let reason = check(template).unwrap_err();
        assert!(reason.contains(expected), "{template}: {reason}");
    }
    for deep in [
        format!("{}{}", "{{#if a}}".repeat(50_000), "{{/if}}".repeat(50_000)),
        format!("{}{}", "{{^a}}".repeat(50_000), "{{/a}}".repeat(50_000)),
        format!("{{{{lower {}a{}}}}}", "(lower ".repeat(50_000), ")".repeat(50_000)),
        format!("{{{{lower {}{}}}}}", "[".repeat(50_000), "]".repeat(50_000)),
    ] {
        let reason = check(&deep).unwrap_err();
        assert!(reason.contains("nested"), "{reason}");
        assert!(render(&deep, &json!({}), true).is_err());
    }
    for fine in
        ["", "{{{a}}}", "{{~#if a~}}x{{~/if~}}", "{{! > not one }}", "{{#if a}}{{^}}{{/if}}"]
    {
        check(fine).unwrap();
    }
    let long = format!("{{{{#each a}}}}{}{{{{/each}}}}", "x".repeat(1 << 19));
    assert!(render(&long, &json!({"a": [1, 2, 3]}), true).is_err());
}

#[test]
fn a_word_is_mentioned_within_tags_only() {
    assert!(super::mentions("a{{#each project.shots as |s|}}b{{/each}}", "shots"));
    assert!(!super::mentions("shots/{{task.name}}/shots", "shots"));
}
