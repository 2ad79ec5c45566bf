//! Names, ranges of dates, shots, projects and image formats.

use serde_json::{Value, json};

use super::picked;
use crate::traces::compare::Outcome;
use crate::traces::format::Step;
use crate::traces::input::Input;
use crate::traces::state::moment;
use crate::traces::world::World;

pub(super) fn perform(world: &mut World<'_>, step: &Step) -> Option<Outcome> {
    Some(match &*step.op {
        "create_named" => create_named(world, step),
        "rename" => rename(world, step),
        "create_vacation" => create_vacation(world, step),
        "range_set" => set_range(world, step),
        "project_set" => set_project(world, step),
        "create_shot" => create_shot(world, step),
        "shot_set" => set_shot(world, step),
        "create_image_format" => create_format(world, step),
        "image_format_set" => set_format(world, step),
        _ => return None,
    })
}

/// What a field of a record is to become.
pub(super) fn patch(step: &Step) -> Input {
    let field = crate::traces::spoken::camel(step.text("field"));
    Input::default().with(&field, step.value("value").clone())
}

/// What some classes need beside a name, which recordings do not tell.
const NEEDED: [(&str, &str, &str); 7] = [
    ("FilenameTemplate", "targetEntityType", "Task"),
    ("Project", "code", "TRACE"),
    ("Repository", "code", "TRACE"),
    ("Status", "code", "TRACE"),
    ("StatusList", "targetEntityType", "Trace"),
    ("Type", "code", "TRACE"),
    ("Type", "targetEntityType", "Asset"),
];

fn create_named(world: &mut World<'_>, step: &Step) -> Outcome {
    let class = step.text("cls");
    let mut input = Input::of(step, &["name"]);
    let others = NEEDED.iter().filter(|(name, ..)| *name == class);
    for (_, field, value) in others {
        input = input.with(field, *value);
    }
    world.create(class, step, input)?;
    named(world, step)
}

fn rename(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update(world.type_of(step.text("ref")), step.value("ref"), Input::of(step, &["name"]))?;
    named(world, step)
}

fn named(world: &World<'_>, step: &Step) -> Outcome {
    let class = world.type_of(step.text("ref"));
    Ok(picked(&world.read(class, step.value("ref"), "name niceName")?, &["name", "nice_name"]))
}

fn create_vacation(world: &mut World<'_>, step: &Step) -> Outcome {
    let mut input = Input::of(step, &["start", "end"]).given(step, "user", |name| world.link(name));
    if let Some(seconds) = step.given("duration_s") {
        input = input.with("duration", seconds.clone());
    }
    world.create("Vacation", step, input)?;
    range(world, step)
}

fn set_range(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update(world.type_of(step.text("ref")), step.value("ref"), patch(step))?;
    range(world, step)
}

fn range(world: &World<'_>, step: &Step) -> Outcome {
    let class = world.type_of(step.text("ref"));
    let record = world.read(class, step.value("ref"), "start end duration")?;
    Ok(json!({
        "start": moment(&record["start"]), "end": moment(&record["end"]),
        "duration_s": record["duration"], "total_seconds": record["duration"],
    }))
}

fn set_project(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update("Project", step.value("ref"), patch(step))?;
    let selection = "name code fps start end duration isStereoscopic";
    let project = world.read("Project", step.value("ref"), selection)?;
    Ok(picked(&project, &["name", "code", "fps", "start", "end", "duration", "is_stereoscopic"]))
}

fn create_shot(world: &mut World<'_>, step: &Step) -> Outcome {
    let plain =
        ["code", "name", "cut_in", "cut_out", "source_in", "source_out", "record_in", "fps"];
    let input = Input::of(step, &plain).given(step, "project", |name| world.link(name));
    world.create("Shot", step, input)?;
    shot(world, step)
}

fn set_shot(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update("Shot", step.value("ref"), patch(step))?;
    shot(world, step)
}

fn shot(world: &World<'_>, step: &Step) -> Outcome {
    let selection = "name code cutIn cutOut cutDuration sourceIn sourceOut recordIn fps
        project { fps }";
    let record = world.read("Shot", step.value("ref"), selection)?;
    let names = [
        "name",
        "code",
        "cut_in",
        "cut_out",
        "cut_duration",
        "source_in",
        "source_out",
        "record_in",
        "fps",
    ];
    let mut shot = picked(&record, &names);
    // Null means: as the project has it.
    if shot["fps"].is_null() {
        shot["fps"] = record["project"]["fps"].clone();
    }
    Ok(shot)
}

fn create_format(world: &mut World<'_>, step: &Step) -> Outcome {
    let plain = ["width", "height", "pixel_aspect", "print_resolution"];
    let name = step.given("name").cloned().unwrap_or_else(|| Value::from("a format"));
    world.create("ImageFormat", step, Input::of(step, &plain).with("name", name))?;
    format(world, step)
}

fn set_format(world: &mut World<'_>, step: &Step) -> Outcome {
    world.update("ImageFormat", step.value("ref"), patch(step))?;
    format(world, step)
}

fn format(world: &World<'_>, step: &Step) -> Outcome {
    let names = ["width", "height", "pixel_aspect", "print_resolution", "device_aspect"];
    let selection = "width height pixelAspect printResolution deviceAspect";
    Ok(picked(&world.read("ImageFormat", step.value("ref"), selection)?, &names))
}
