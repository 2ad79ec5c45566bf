//! The built-in model, looked at from outside.

use super::*;
use crate::type_def::{RelationDef, TypeDef};

fn model() -> Registry {
    Registry::built_in().expect("the built-in types fit together")
}

#[test]
fn a_shot_has_everything_of_its_ancestors_and_shares_the_table_of_tasks() {
    let model = model();
    let shot = model.by_name("Shot").unwrap();
    for field in
        ["id", "revision", "name", "priority", "code", "cut_in", "project_id", "sequence_id"]
    {
        assert!(shot.field(field).is_some(), "{field}");
    }
    for relation in
        ["created_by", "tags", "parent", "children", "sequence", "versions", "depends_on"]
    {
        assert!(shot.relation(relation).is_some(), "{relation}");
    }
    assert_eq!((shot.table.as_str(), shot.kind.as_deref()), ("tasks", Some("shot")));
    assert!(shot.is_a(model.by_name("Task").unwrap().ix) && shot.is_a(NODE));
}

#[test]
fn inverses_lead_back_over_the_same_column_or_table() {
    let model = model();
    let path = |ty: &str, relation: &str| {
        model.relation(model.by_name(ty).unwrap().relation(relation).unwrap()).path.clone()
    };
    let Path::Many { column } = path("Sequence", "shots") else { panic!("not an inverse") };
    assert_eq!(model.field(column).name(), "sequence_id");
    let Path::Link { table, own, other, .. } = path("User", "tasks") else { panic!("not a link") };
    assert_eq!((&*table, &*own, &*other), ("task_resources", "user_id", "task_id"));
    let Path::Link { table, own, other, .. } = path("User", "projects") else {
        panic!("not a role")
    };
    assert_eq!((&*table, &*own, &*other), ("project_users", "user_id", "project_id"));
    let Path::Link { table, own, other, .. } = path("Tag", "entities") else {
        panic!("not a link")
    };
    assert_eq!((&*table, &*own, &*other), ("entity_tags", "tag_id", "entity_id"));
}

#[test]
fn a_definition_that_does_not_fit_is_refused_by_name() {
    let broken = |def: TypeDef| {
        let mut types = crate::types::all();
        types.push(def);
        Registry::build(types, Vec::new()).unwrap_err().message().to_owned()
    };
    let crane = || TypeDef::new("Crane", "Lifts cameras.");
    assert!(broken(crane().extends("Nothing")).contains("Crane"));
    assert!(broken(crane().relation(RelationDef::one("rig", "Rig", "Its rig."))).contains("`Rig`"));
    assert!(broken(crane().in_project()).contains("`project`"));
    assert!(broken(crane().unique(&["serial"])).contains("`serial`"));
    assert!(broken(TypeDef::new("AnyCrane", "Lifts.")).contains("AnyCrane"));
    assert!(broken(TypeDef::new("Crane", " ")).contains("no doc"));
}

mod plugins {
    use super::*;
    use crate::facets;
    use crate::kind::Kind;
    use crate::type_def::{ExtensionDef, FieldDef, PluginDef};

    fn built(plugins: &[PluginDef]) -> crate::Result<Registry> {
        Registry::with_plugins(crate::types::all(), crate::operation::built_in(), plugins)
    }

    fn kit() -> TypeDef {
        let shot = RelationDef::one("shot", "Shot", "The shot that it is for.");
        TypeDef::new("CameraKit", "A camera with its lenses.")
            .extends("Entity")
            .in_project_of("shot")
            .facet(facets::by_name("HasCode").unwrap())
            .relation(shot.required().inverse("camera_kits", "The kits that it is shot with."))
    }

    fn stunt() -> TypeDef {
        TypeDef::new("StuntShot", "A shot with a stunt.")
            .extends("Shot")
            .field(FieldDef::int("risk_level", "1 to 5.").default(1_i64).sortable())
    }

    fn lens() -> ExtensionDef {
        let field = FieldDef::int("lens_mm", "The focal length in millimetres.");
        ExtensionDef::of("Shot").field(field.nullable().sortable())
    }

    fn camera() -> PluginDef {
        let difficulty = FieldDef::int("difficulty", "0 to 9.").default(3_i64);
        PluginDef::new("camera-kit")
            .declares(kit())
            .declares(stunt())
            .extends(lens())
            .extends(ExtensionDef::of("Task").field(difficulty))
    }

    #[test]
    fn a_plugins_types_and_fields_know_their_tables() {
        let model = built(&[camera()]).unwrap();
        let [shot, task, stunt, kit] =
            ["Shot", "Task", "StuntShot", "CameraKit"].map(|name| model.by_name(name).unwrap());
        let table = |ty: &Type, name: &str| {
            let field = &ty.fields[usize::from(ty.field(name).unwrap().index)];
            (ty.table_of(field).to_owned(), field.plugin.as_deref().map(str::to_owned))
        };
        let by = || Some("camera-kit".to_owned());
        assert_eq!(kit.table, "plugin_camera_kit_camera_kit");
        assert_eq!(table(kit, "shot_id"), ("plugin_camera_kit_camera_kit".into(), by()));
        assert_eq!(table(shot, "lens_mm"), ("plugin_camera_kit_on_shot".into(), by()));
        assert_eq!(table(stunt, "lens_mm"), ("plugin_camera_kit_on_shot".into(), by()));
        assert_eq!(table(stunt, "difficulty"), ("plugin_camera_kit_on_task".into(), by()));
        assert_eq!(table(stunt, "risk_level"), ("plugin_camera_kit_stunt_shot".into(), by()));
        assert_eq!(table(stunt, "cut_in"), ("tasks".into(), None));
        assert!(task.field("lens_mm").is_none() && task.field("difficulty").is_some());
        assert_eq!((stunt.table.as_str(), stunt.prefix.as_str()), ("tasks", "shot"));
        assert_eq!(
            (stunt.kind.as_deref(), stunt.base.as_deref()),
            (Some("stunt_shot"), Some("shot"))
        );
        assert_eq!((&stunt.scope, stunt.preset), (&shot.scope, shot.preset));
        assert!(stunt.sides.iter().any(|side| side.whole) && !shot.sides.iter().any(|s| s.whole));
        let Path::Many { column } = &model.relation(shot.relation("camera_kits").unwrap()).path
        else {
            panic!("not an inverse")
        };
        assert_eq!((column.owner, model.field(*column).name()), (kit.ix, "shot_id"));
    }

    #[test]
    fn a_model_knows_what_rests_beside_it() {
        let stored = std::sync::Arc::new(built(&[camera()]).unwrap());
        let model = model().beside(stored.clone());
        let [kit, stunt, shot] =
            ["CameraKit", "StuntShot", "Shot"].map(|name| stored.by_name(name).unwrap().ix);
        assert_eq!(model.resting("camera_kit").unwrap().ix, kit);
        assert!(model.resting("shot").is_none() && model.resting("lamp").is_none());
        let seen = |ty| model.seen_as(&stored, ty).map(|ty| ty.name.clone());
        assert_eq!(seen(kit), None);
        assert_eq!((seen(stunt), seen(shot)), (Some("Shot".into()), Some("Shot".into())));
    }

    #[test]
    fn names_that_nothing_can_have_are_refused() {
        let refused = |plugin: PluginDef, word: &str| {
            let error = built(&[plugin]).map(drop).unwrap_err();
            assert!(error.to_string().contains(word), "{error} lacks {word}");
        };
        let odd = || PluginDef::new("odd");
        for ty in crate::types::all() {
            refused(odd().declares(TypeDef::new(&ty.name, "x")), &ty.name);
        }
        for name in ["Node", "AnyTask", "Query", "", "__Kit", "Zé", "a b"] {
            refused(odd().declares(TypeDef::new(name, "x")), name);
            // Anything may extend what everything extends, and lead there.
            if name != "Node" {
                let there = RelationDef::one("there", name, "x");
                let rig = || TypeDef::new("Rig", "x").extends("Entity");
                refused(odd().declares(TypeDef::new("Rig", "x").extends(name)), "Rig");
                refused(odd().declares(rig().relation(there)), "Rig");
            }
            if !["Query", "Node", "AnyTask"].contains(&name) {
                refused(odd().declares(TypeDef::new("Rig", "x").plural(name)), "Rig");
                let vocabulary =
                    crate::kind::Vocabulary { name: name.into(), doc: "x".into(), members: vec![] };
                let field = FieldDef::new("state", Kind::Enum(vocabulary.into()), "x").nullable();
                refused(odd().declares(TypeDef::new("Rig", "x").field(field)), "Rig");
            }
        }
        refused(odd().declares(TypeDef::new("Rig", "x").plural("a bc")), "a bc");
        let node = ExtensionDef::of("Node").field(FieldDef::int("size", "x").nullable());
        refused(odd().extends(node), "Node");
    }

    #[test]
    fn clashes_are_refused_by_name() {
        let refused = |plugins: &[PluginDef], words: &[&str]| {
            let error = built(plugins).unwrap_err();
            for word in words {
                assert!(error.to_string().contains(word), "{error} lacks {word}");
            }
        };
        let other = || PluginDef::new("lenses");
        refused(&[camera(), other().declares(kit())], &["CameraKit", "`camera-kit`", "`lenses`"]);
        refused(&[camera(), other().extends(lens())], &["lens_mm", "`camera-kit`", "`lenses`"]);
        let cut = ExtensionDef::of("Shot").field(FieldDef::int("cut_in", "x").nullable());
        refused(&[other().extends(cut)], &["cut_in", "`lenses`", "built-in"]);
        let required = ExtensionDef::of("Shot").field(FieldDef::int("iso", "x"));
        refused(&[other().extends(required)], &["iso", "default"]);
        let unknown = ExtensionDef::of("CameraKit");
        refused(&[camera(), other().extends(unknown)], &["CameraKit", "not built in"]);
        let version = TypeDef::new("CameraVersion", "x").extends("Version");
        refused(&[other().declares(version)], &["CameraVersion", "Version"]);
        refused(&[other().declares(TypeDef::new("Shots", "x"))], &["Shots", "Shot of"]);
        refused(&[other().declares(TypeDef::new("Event", "x"))], &["Event", "server itself"]);
        refused(&[PluginDef::new("Camera")], &["`Camera`"]);
        let wide = FieldDef::text("note", 4_000, "x").nullable().sortable();
        refused(&[other().extends(ExtensionDef::of("Shot").field(wide))], &["note", "index"]);
        let mixed = stunt().unique(&["project", "risk_level"]);
        refused(&[other().declares(mixed)], &["risk_level", "several tables"]);
        let same = TypeDef::new("OnShot", "x");
        refused(&[camera().declares(same)], &["plugin_camera_kit_on_shot"]);
    }
}
