//! The patterns of files.md 6 and the worked cases of 5.4, rendered and compared.

use serde_json::{Value as Json, json};

use super::translate;
use crate::template::render;

/// The tree of case W1: project tp, shot SH001, task FX, variant Main.
fn context() -> Json {
    let shot = json!({
        "name": "SH001", "nice_name": "SH001", "code": "SH001", "entity_type": "Shot",
        "children": [{ "name": "FX", "entity_type": "Task" }],
    });
    let fx = json!({ "name": "FX", "nice_name": "FX", "entity_type": "Task", "children": [] });
    let main = json!({ "name": "Main", "nice_name": "Main", "entity_type": "Variant" });
    let repository = json!({ "code": "TR", "path": "/mnt/T/", "id": 94 });
    json!({
        "project": {
            "code": "tp", "repository": repository, "repositories": [repository],
            "sequences": [
                { "code": "SEQ1", "shots": [{ "code": "SH001" }, { "code": "SH002" }] },
                { "code": "SEQ2", "shots": [] },
            ],
        },
        "task": main,
        "parent_tasks": [shot, fx, main],
        "version": {
            "nice_name": "SH001_FX_Main", "revision_number": 1, "version_number": 2,
            "is_published": false,
        },
        "sequence": { "code": "SEQ1" }, "scene": { "code": "SC001" },
        "asset": null, "shot": null,
    })
}

fn rendered(template: &str, context: &Json) -> String {
    let translated = translate(template).unwrap_or_else(|error| panic!("{template}: {error}"));
    render(&translated, context, false)
        .unwrap_or_else(|error| panic!("{template} -> {translated}: {error}"))
}

#[test]
fn every_pattern_renders_what_jinja_rendered() {
    let cases = [
        ("{{project.code}}", "tp"),
        ("{{ project['code'] }}", "tp"),
        ("{{project.repositories[0].code}}", "TR"),
        ("{% for t in parent_tasks %}{{t.nice_name}}/{% endfor %}", "SH001/FX/Main/"),
        (
            "{{project.code}}/{%- for p in parent_tasks -%}{{p.nice_name}}/{%- endfor -%}",
            "tp/SH001/FX/Main/",
        ),
        ("{%- for p in parent_tasks -%}\n  {{p.nice_name}}/\n{%- endfor -%}\n", "SH001/FX/Main/"),
        ("{{ parent_tasks|map(attribute='nice_name')|join('/') }}", "SH001/FX/Main"),
        ("{{ parent_tasks|join('_', attribute='nice_name')|lower }}", "sh001_fx_main"),
        ("{{ '_'.join(parent_tasks|map(attribute='nice_name')) }}", "SH001_FX_Main"),
        ("{{\"%03d\"|format(version.version_number)}}", "002"),
        ("{{ '%02d_%s'|format(version.revision_number, task.name) }}", "01_Main"),
        ("v{{ '%03d' % version.version_number }}", "v002"),
        ("{{ '%s-%03d' % (task.name, version.version_number) }}", "Main-002"),
        ("{{ '{:03d}'.format(version.version_number) }}", "002"),
        ("{{ (version.version_number|string).zfill(4) }}", "0002"),
        ("{% if asset %}a{% elif sequence %}s{% else %}x{% endif %}", "s"),
        ("{% if asset %}a{% else %}x{% endif %}", "x"),
        (
            "{% for p in parent_tasks %}{% if p.entity_type == 'Shot' %}{{p.code}}{% endif %}{% endfor %}",
            "SH001",
        ),
        (
            "{% for p in parent_tasks %}{{project.code}}.{{p.name}} {% endfor %}",
            "tp.SH001 tp.FX tp.Main ",
        ),
        (
            "{% for p in parent_tasks %}{{p.name}}{% if not loop.last %}/{% endif %}{% endfor %}",
            "SH001/FX/Main",
        ),
        (
            "{% for p in parent_tasks if p.entity_type != 'Shot' %}{{p.name}}/{% endfor %}",
            "FX/Main/",
        ),
        ("{% for p in nothing %}{{p}}{% else %}none{% endfor %}", "none"),
        ("{{parent_tasks[-2].name}}", "FX"),
        ("{{ parent_tasks|last|upper if asset else (parent_tasks|first).name }}", "SH001"),
        ("{% set x = parent_tasks[-2] %}{{x.name}}/{{x.nice_name|lower}}", "FX/fx"),
        (
            "{% set p = project.code %}{% for p in parent_tasks %}{{p.name}}{% endfor %}{{p}}",
            "SH001FXMaintp",
        ),
        ("{% set q = '' %}{{q}}x", "x"),
        ("{{ project.code + '/' + task.name }}", "tp/Main"),
        ("{{ (project.code ~ '/' ~ task.name)|upper }}", "TP/MAIN"),
        ("{{ task.name|replace('Ma', 'mA') }}", "mAin"),
        ("{{ nope|default('x') }}{{ asset or 'y' }}", "xy"),
        ("{% if version.version_number >= 2 and not version.is_published %}a{% endif %}", "a"),
        ("{% if task.entity_type in ['Variant', 'Task'] %}a{% endif %}", "a"),
        ("{% if asset is none and task is defined %}a{% endif %}", "a"),
        ("{{ parent_tasks|length }}", "3"),
        ("{# a remark #}a{#- b -#} c", "ac"),
        ("Shots\\{{project.code}}", "Shots/tp"),
        ("{{ 'a' }}{{ 1 }}{{extension}}", "a1"),
        ("$REPO{{project.repository.code}}/{{project.code}}", "$REPOTR/tp"),
    ];
    let context = context();
    for (template, expected) in cases {
        assert_eq!(rendered(template, &context), expected, "{template}");
    }
}

const PARENTS: &str = "{%- for p in parent_tasks -%}{{p.nice_name}}/{%- endfor -%}";

#[test]
fn the_worked_cases_of_one_tree_come_out_as_recorded() {
    let cases = [
        ("W1", format!("{{{{project.code}}}}/{PARENTS}"), "tp/SH001/FX/Main/"),
        ("W1", "{{version.nice_name}}_r{{'%02d'|format(version.revision_number)}}_v{{'%03d'|format(version.version_number)}}{{extension}}".into(), "SH001_FX_Main_r01_v002"),
        ("W2", format!("$REPO{{{{project.repositories[0].code}}}}/{{{{project.code}}}}/{PARENTS}"), "$REPOTR/tp/SH001/FX/Main/"),
        ("W2", "{{task.nice_name}}_r{{'%02d'|format(version.revision_number)}}_v{{'%03d'|format(version.version_number)}}".into(), "Main_r01_v002"),
        ("W3", format!("{{{{project.repository.path}}}}/{{{{project.code}}}}/{PARENTS}"), "/mnt/T//tp/SH001/FX/Main/"),
        ("W4", "$REPO{{project.repository.code}}/{{project.code}}/{{ parent_tasks|map(attribute='nice_name')|join('/') }}".into(), "$REPOTR/tp/SH001/FX/Main"),
        ("W5", "{{project.code}}".into(), "tp"),
        ("W5", "{{task.nice_name}}_v{{'%03d'|format(version.version_number)}}".into(), "Main_v002"),
        ("W6", format!("{{{{project.code}}}}/{PARENTS}"), "tp/SH001/FX/Main/"),
        ("W8", format!("{{{{project.code}}}}/{{{{sequence.code}}}}/{{{{scene.code}}}}/{PARENTS}"), "tp/SEQ1/SC001/SH001/FX/Main/"),
        ("W9", "{{project.code}}/{% if version.is_published %}pub{% else %}wip{% endif %}/{{ parent_tasks|map(attribute='nice_name')|join('/') }}".into(), "tp/wip/SH001/FX/Main"),
        ("W9", "{{ parent_tasks|map(attribute='nice_name')|join('_')|lower }}_v{{'%03d'|format(version.version_number)}}".into(), "sh001_fx_main_v002"),
        ("W12", "{{project.code}}/{%- for t in parent_tasks -%}{{t.nice_name}}/{%- endfor -%}".into(), "tp/SH001/FX/Main/"),
    ];
    let context = context();
    for (case, template, expected) in cases {
        assert_eq!(rendered(&template, &context), expected, "{case}");
    }
}

#[test]
fn the_file_name_of_an_episode_comes_out_as_recorded() {
    let task = |name: &str, class: &str| json!({ "name": name, "nice_name": name.replace(' ', "_"), "entity_type": class });
    let mut shot = task("s001", "Shot");
    shot["children"] = json!([{ "name": "c001" }]);
    let tasks = [
        task("seq", "Task"),
        task("ep101", "Sequence"),
        task("shot", "Task"),
        shot,
        task("c001", "Task"),
        task("effect scene", "Task"),
        task("fxA", "Task"),
        task("maya", "Task"),
    ];
    let context = json!({
        "project": { "code": "test001", "repository": { "id": 94 } },
        "parent_tasks": tasks, "version": { "version_number": 1 },
    });
    let filename = "{%- for p in parent_tasks -%}
        {%- if p.entity_type == 'Sequence' -%}{{p.name}}
        {%- elif p.entity_type == 'Shot' -%}_{{p.name}}{{p.children[0].name}}{%- endif -%}
        {%- endfor -%}
        {%- set fx = parent_tasks[-2] -%}
        _{{fx.name}}_v{{'%02d'|format(version.version_number)}}";
    assert_eq!(rendered(filename, &context), "ep101_s001c001_fxA_v01");
    let path = format!("$REPO{{{{project.repository.id}}}}/{{{{project.code}}}}/{PARENTS}");
    let expected = "$REPO94/test001/seq/ep101/shot/s001/c001/effect_scene/fxA/maya/";
    assert_eq!(rendered(&path, &context), expected);
}

#[test]
fn assets_are_named_by_their_type_and_code() {
    let context = json!({
        "project": { "code": "AP", "repository": { "code": "TR5" } },
        "asset": { "code": "KC", "nice_name": "Kitty_Cat", "type": { "name": "Character", "code": "char" } },
        "task": { "nice_name": "Look_Dev" },
        "version": { "version_number": 1, "nice_name": "Kitty_Cat" },
    });
    let cases = [
        (
            "W10",
            "$REPO{{project.repository.code}}/{{project.code}}/Assets/{{asset.type.name}}/{{asset.code}}/{{task.nice_name}}",
            "$REPOTR5/AP/Assets/Character/KC/Look_Dev",
        ),
        (
            "W10",
            "{{asset.code}}_{{task.nice_name|lower}}_v{{'%03d'|format(version.version_number)}}",
            "KC_look_dev_v001",
        ),
        (
            "W11",
            "{{project.code}}/Assets/{{asset.type.code}}/{{asset.nice_name}}",
            "AP/Assets/char/Kitty_Cat",
        ),
        (
            "W11",
            "{{version.nice_name}}_v{{'%03d'|format(version.version_number)}}",
            "Kitty_Cat_v001",
        ),
    ];
    for (case, template, expected) in cases {
        assert_eq!(rendered(template, &context), expected, "{case}");
    }
}

#[test]
fn a_structure_gives_one_folder_per_line() {
    let template = "{% for q in project.sequences %}\nSEQUENCES/{{q.code}}/Edit\n{% for s in q.shots %}\nSEQUENCES/{{q.code}}/SHOTS/{{s.code}}\n{% endfor %}{% endfor %}\nReferences/Movies";
    let text = rendered(template, &context());
    let folders: Vec<_> = text.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let expected = [
        "SEQUENCES/SEQ1/Edit",
        "SEQUENCES/SEQ1/SHOTS/SH001",
        "SEQUENCES/SEQ1/SHOTS/SH002",
        "SEQUENCES/SEQ2/Edit",
        "References/Movies",
    ];
    assert_eq!(folders, expected);
    assert_eq!(
        rendered("Temp\nReferences\nReferences/Movies", &context()),
        "Temp\nReferences\nReferences/Movies"
    );
}

#[test]
fn what_has_no_counterpart_is_named_with_its_line() {
    let cases = [
        (
            "{{ parent_tasks|sort(attribute='x')|join('/') }}",
            1,
            "the filter `sort` has no counterpart",
        ),
        ("a\n{{ version.version_number + 1 }}", 2, "arithmetic"),
        ("{{ parent_tasks[1:] }}", 1, "a slice of a list"),
        ("{% macro a() %}{% endmacro %}", 1, "the statement `macro` has no counterpart"),
        ("{{ task.parent.path() }}", 1, "a call of the method `path`"),
        ("{% for i in range(3) %}{{i}}{% endfor %}", 1, "a call of `range`"),
        ("{% for a in b %}{{ loop.index }}{% endfor %}", 1, "`loop.index`"),
        ("a\nb {{ c", 2, "`{{` is never closed"),
        ("{% for a in b %}", 1, "`for` is never closed"),
        ("{% if a %}x", 1, "`if` is never closed"),
        ("{% endif %}", 1, "`endif` closes nothing"),
        ("{{ a b }}", 1, "`b` was not expected"),
        ("{{ }}", 1, "an expression is missing"),
        ("{{ 'a }}", 1, "`{{` is never closed"),
        ("{% if a %}{% set x = 1 %}{% endif %}{{ x }}", 1, "`x` is set in one branch only"),
        ("{{ '%5d'|format(a) }}", 1, "the format `%5d`"),
        ("{{ a is divisibleby }}", 1, "the test `divisibleby` has no counterpart"),
        ("{{{ a }}}", 1, "`{` was not expected"),
    ];
    for (template, line, what) in cases {
        let error = translate(template).expect_err(template);
        assert_eq!((error.line, error.what.as_str()), (line, what), "{template}");
    }
}
