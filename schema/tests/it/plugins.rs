//! What plugins declare, in the schema: the same names in the same places as those of built-in
//! types.

use std::sync::Arc;

use schema::{Generation, Limits};
use schema_som::type_def::{ExtensionDef, FieldDef, PluginDef, RelationDef, TypeDef};
use schema_som::{Registry, facets};

fn camera() -> PluginDef {
    let shot = RelationDef::one("shot", "Shot", "The shot that it is for.").required();
    let kit = TypeDef::new("CameraKit", "A camera with its lenses.")
        .extends("Entity")
        .in_project_of("shot")
        .facet(facets::by_name("HasCode").unwrap())
        .field(FieldDef::float("weight_kg", "In kilograms.").nullable().sortable())
        .relation(shot.inverse("camera_kits", "The kits that it is shot with."));
    let stunt = TypeDef::new("StuntShot", "A shot with a stunt.")
        .extends("Shot")
        .field(FieldDef::int("risk_level", "1 to 5.").default(1_i64).sortable());
    let lens = FieldDef::int("lens_mm", "The focal length in millimetres.").nullable().sortable();
    PluginDef::new("camera-kit")
        .declares(kit)
        .declares(stunt)
        .extends(ExtensionDef::of("Shot").field(lens))
}

fn sdl() -> String {
    let types = schema_som::types::all();
    let registry =
        Registry::with_plugins(types, schema_som::operation::built_in(), &[camera()]).unwrap();
    let generation = Generation::build(Arc::new(registry), &Limits::default()).unwrap();
    generation.sdl()
}

/// The fields of a definition, up to the end of its block.
fn block<'a>(sdl: &'a str, head: &str) -> &'a str {
    let starts = |line: &&str| {
        line.strip_prefix(head).is_some_and(|rest| rest.starts_with([' ', '{', '&', '@']))
    };
    let line = sdl.lines().find(starts).unwrap_or_else(|| panic!("no `{head}`"));
    let start = line.as_ptr() as usize - sdl.as_ptr() as usize;
    let end = sdl[start..].find("\n}").map_or(sdl.len(), |end| start + end);
    &sdl[start..end]
}

#[test]
fn a_plugins_type_has_everything_that_a_built_in_one_has() {
    let sdl = sdl();
    for head in [
        "type CameraKit",
        "input CameraKitFilter",
        "input CameraKitManyFilter",
        "input CameraKitOrder",
        "type CameraKitAggregate",
        "type CameraKitConnection",
        "input CameraKitCreateInput",
        "input CameraKitUpdateInput",
        "type CameraKitCreatePayload",
        "type CameraKitChange",
        "type StuntShot",
        "input StuntShotCreateInput",
    ] {
        block(&sdl, head);
    }
    let roots = [
        ("type Query", &["cameraKit(", "cameraKits(", "stuntShot(", "stuntShots("][..]),
        (
            "type Mutation",
            &["cameraKitCreate(", "cameraKitsCreate(", "cameraKitUpdate(", "cameraKitDelete("][..],
        ),
        ("type Subscription", &["cameraKitChanged(", "stuntShotChanged("][..]),
        ("enum EntityKind", &["CAMERA_KIT", "STUNT_SHOT"][..]),
    ];
    for (head, names) in roots {
        let block = block(&sdl, head);
        for name in names {
            assert!(block.contains(&format!("\n  {name}")), "{head} lacks {name}");
        }
    }
    let kit = block(&sdl, "type CameraKit");
    assert!(kit.contains("HasCode") && kit.contains("AnyEntity"), "{kit}");
    let stunt = block(&sdl, "type StuntShot");
    assert!(stunt.contains("AnyShot") && stunt.contains("cutIn") && stunt.contains("lensMm"));
}

#[test]
fn what_a_plugin_adds_to_a_built_in_type_stands_among_its_own_fields() {
    let sdl = sdl();
    for head in [
        "type Shot",
        "interface AnyShot",
        "input ShotFilter",
        "input ShotOrder",
        "input ShotCreateInput",
        "input ShotUpdateInput",
        "type ShotSum",
        "enum ShotGroupKey",
    ] {
        let name = if head.starts_with("enum") { "LENS_MM" } else { "lensMm" };
        let block = block(&sdl, head);
        assert!(block.contains(&format!("\n  {name}")), "{head} lacks {name}");
    }
    assert!(block(&sdl, "type Shot").contains("\n  cameraKits("));
    assert!(block(&sdl, "input ShotFilter").contains("\n  cameraKits: CameraKitManyFilter"));
    assert!(!block(&sdl, "type Asset").contains("lensMm"));
}
