//! The projects of the demo studio: their library, and the tree of what is to be made.

use std::collections::HashMap;

use schema_som::Key;
use schema_som::error::Result;
use schema_som::value::Value;

use super::tree::{Node, roll_up};
use super::{DAY, Demo, people, work};

/// Where versions of tasks go, and what they are called.
const PATH: &str = "$REPO{{project.repository.code}}/{{project.code}}/\
                    {{#each parent_tasks}}{{nice_name}}/{{/each}}";
const FILENAME: &str = "{{version.nice_name}}_v{{pad version.version_number 3}}";

/// A production.
pub(super) struct Plan {
    pub(super) name: &'static str,
    pub(super) code: &'static str,
    pub(super) fps: f64,
    /// Animator, modeler and lighter.
    artists: [&'static str; 3],
    members: &'static [&'static str],
    /// Sequences with their codes.
    sequences: [(&'static str, &'static str); 2],
    /// Assets with their types.
    assets: [(&'static str, &'static str); 4],
}

pub(super) const PROJECTS: [Plan; 2] = [
    Plan {
        name: "The Lighthouse",
        code: "LIGHT",
        fps: 24.0,
        artists: ["ada", "noor", "sam"],
        members: &["ada", "leo", "noor", "sam"],
        sequences: [("Storm", "STM"), ("Lamp Room", "LMP")],
        assets: [
            ("Keeper", "Character"),
            ("Gull", "Character"),
            ("Lantern", "Prop"),
            ("Gallery", "Environment"),
        ],
    },
    Plan {
        name: "Paper Boats",
        code: "BOATS",
        fps: 25.0,
        artists: ["mei", "leo", "ivo"],
        members: &["leo", "mei", "ivo"],
        sequences: [("Gutter", "GUT"), ("Harbour", "HRB")],
        assets: [
            ("Captain", "Character"),
            ("Boat", "Prop"),
            ("Leaf", "Prop"),
            ("Street", "Environment"),
        ],
    },
];

const SHOTS_PER_SEQUENCE: usize = 5;

/// Steps as `(name, hours, artist)`, each waiting for the one before.
const SHOT_STEPS: [(&str, i64, usize); 4] =
    [("Layout", 8, 0), ("Animation", 32, 0), ("Lighting", 16, 2), ("Compositing", 12, 2)];
const ASSET_STEPS: [(&str, i64, usize); 3] =
    [("Modeling", 24, 1), ("Rigging", 16, 1), ("Look Development", 16, 2)];

/// The length of the productions so far, in days.
pub(super) const DAYS: i64 = 45;

/// What projects share.
pub(super) struct Library {
    repository: Key,
    structure: Key,
    image_format: Key,
    roles: HashMap<&'static str, Key>,
    /// Types by class and name.
    types: HashMap<(&'static str, &'static str), Key>,
    pub(super) tags: [Key; 2],
}

impl Library {
    pub(super) fn add(demo: &mut Demo<'_>) -> Result<Self> {
        let roles = people::roles(demo)?;
        let drafts = &mut demo.drafts;
        let repository = drafts.add(
            "Repository",
            [
                ("name", "Main Storage".into()),
                ("code", "MAIN".into()),
                ("linux_path", "/mnt/projects/".into()),
                ("windows_path", "P:/".into()),
                ("macos_path", "/Volumes/projects/".into()),
            ],
        )?;
        let template = drafts.add(
            "FilenameTemplate",
            [
                ("name", "Task Versions".into()),
                ("target_entity_type", "Task".into()),
                ("path", PATH.into()),
                ("filename", FILENAME.into()),
            ],
        )?;
        let structure = drafts.add("Structure", [("name", "Default".into())])?;
        drafts.link(("Structure", "templates"), structure, [(0, template)])?;
        let image_format = drafts.add(
            "ImageFormat",
            [("name", "HD 1080".into()), ("width", 1920_i64.into()), ("height", 1080_i64.into())],
        )?;
        let mut types = HashMap::new();
        let assets = ["Character", "Prop", "Environment"].map(|name| ("Asset", name));
        let steps = SHOT_STEPS.iter().chain(&ASSET_STEPS).map(|(name, ..)| ("Task", *name));
        for (class, name) in assets.into_iter().chain(steps).chain([("Project", "Short Film")]) {
            let values = [
                ("name", name.into()),
                ("code", name.into()),
                ("target_entity_type", class.into()),
            ];
            types.insert((class, name), drafts.add("Type", values)?);
        }
        let tags = [
            drafts.add("Tag", [("name", "hero".into())])?,
            drafts.add("Tag", [("name", "client review".into())])?,
        ];
        Ok(Self { repository, structure, image_format, roles, types, tags })
    }

    fn kind(&self, class: &'static str, name: &'static str) -> Option<Key> {
        self.types.get(&(class, name)).copied()
    }
}

/// Adds a project with everything in it.
pub(super) fn add(demo: &mut Demo<'_>, library: &Library, plan: &Plan) -> Result<()> {
    let mut nodes = sequences(library, plan);
    assets(library, plan, &mut nodes);
    roll_up(&mut nodes);
    let (start, end) = (demo.today - DAYS * DAY, demo.today + DAYS * DAY);
    let project = demo.drafts.add(
        "Project",
        [
            ("name", plan.name.into()),
            ("code", plan.code.into()),
            ("fps", plan.fps.into()),
            ("type", library.kind("Project", "Short Film").into()),
            ("status", demo.statuses.get("WIP").copied().into()),
            ("status_list", demo.lists.get("Project").copied().into()),
            ("start", Value::Time(start)),
            ("end", Value::Time(end)),
            ("duration", Value::Int((end - start) / 1_000_000)),
            ("is_active", true.into()),
            ("structure", library.structure.into()),
            ("image_format", library.image_format.into()),
        ],
    )?;
    demo.drafts.link(("Project", "repositories"), project, [(0, library.repository)])?;
    people::join(demo, &library.roles, project, plan.members)?;
    work::add(demo, library, (project, plan.code), &nodes)
}

fn sequences(library: &Library, plan: &Plan) -> Vec<Node> {
    let mut nodes = Vec::new();
    for (place, (name, code)) in plan.sequences.iter().enumerate() {
        let sequence = nodes.len();
        nodes.push(Node { code: (*code).to_owned(), ..Node::new("Sequence", name, None) });
        let scene = nodes.len();
        let node = Node::new("Scene", &format!("{name} Scene"), None);
        nodes.push(Node { code: format!("{code}_SC"), first_day: 0, ..node });
        for shot in 0..SHOTS_PER_SEQUENCE {
            let code = format!("{code}_{:03}", (shot + 1) * 10);
            let first = 1001;
            let length = 48 + ((place * 7 + shot * 11) % 5) as i64 * 24;
            let parent = nodes.len();
            nodes.push(Node {
                code: code.clone(),
                scene: Some(scene),
                cut: (first, first + length - 1),
                ..Node::new("Shot", &code, Some(sequence))
            });
            // The first shots are done, the last ones wait.
            let done = SHOT_STEPS.len().saturating_sub(place * 2 + shot);
            let first_day = (place * 10 + shot * 3) as i64;
            steps(library, plan, &mut nodes, (parent, &SHOT_STEPS, done, first_day));
        }
    }
    nodes
}

fn assets(library: &Library, plan: &Plan, nodes: &mut Vec<Node>) {
    let all = nodes.len();
    nodes.push(Node::new("Task", "Assets", None));
    for (place, (name, kind)) in plan.assets.iter().enumerate() {
        let parent = nodes.len();
        nodes.push(Node {
            code: name.to_uppercase(),
            kind: library.kind("Asset", kind),
            ..Node::new("Asset", name, Some(all))
        });
        let done = ASSET_STEPS.len().saturating_sub(place);
        steps(library, plan, nodes, (parent, &ASSET_STEPS, done, (place * 4) as i64));
    }
    let look = nodes.len() - 1;
    nodes.push(Node {
        planned: 4,
        first_day: 20,
        last_day: 20,
        ..Node::new("Variant", "Wet", Some(all))
    });
    nodes[look].resource = Some(plan.artists[2]);
}

/// The parent, its steps, how many of them are done, and the day of the first.
type Steps<'s> = (usize, &'s [(&'static str, i64, usize)], usize, i64);

/// Adds the steps of a shot or an asset. The one after the last that is done is being worked on.
fn steps(library: &Library, plan: &Plan, nodes: &mut Vec<Node>, what: Steps<'_>) {
    let (parent, steps, done, first_day) = what;
    let mut day = first_day;
    for (place, (name, hours, artist)) in steps.iter().enumerate() {
        let (status, logged) = match place.cmp(&done) {
            std::cmp::Ordering::Less => ("CMPL", *hours),
            std::cmp::Ordering::Greater => ("WFD", 0),
            std::cmp::Ordering::Equal => match (parent + place) % 4 {
                0 => ("PREV", *hours),
                1 => ("RTS", 0),
                2 => ("HREV", *hours),
                _ => ("WIP", hours / 2),
            },
        };
        let last_day = day + hours.div_euclid(8);
        let index = nodes.len();
        nodes.push(Node {
            kind: library.kind("Task", name),
            status,
            planned: *hours,
            logged,
            first_day: day,
            last_day,
            resource: Some(plan.artists[*artist]),
            depends_on: (place > 0).then(|| index - 1),
            ..Node::new("Task", name, Some(parent))
        });
        day = last_day;
    }
}
