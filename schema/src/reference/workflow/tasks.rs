//! The life of a task: what may be done in which status, and what dependencies and children make of
//! one.

use schema_som::workflow::{Action, Stage};

use super::super::Reference;
use super::super::markdown::{Markdown, code, coded};
use super::{arrow, done_by};

/// The columns of the matrix: an action, its meaning, what does it, and each status.
const MATRIX: usize = Stage::ALL.len() + 3;

pub(super) fn add(out: &mut Markdown, reference: &Reference<'_>) {
    out.heading(2, "Tasks");
    statuses(out);
    actions(out, reference);
    dependencies(out);
    children(out);
}

fn statuses(out: &mut Markdown) {
    out.heading(3, "Statuses");
    out.table(
        ["Status", "What it means", "Those that wait for it"],
        Stage::ALL.map(|(stage, status)| {
            let waiting = match (stage.is_done(), stage.loosens_dependents()) {
                (true, _) => "may go on",
                (false, true) => "have to wait; once begun, for its start only",
                (false, false) => "have to wait",
            };
            [code(status), stage.meaning().to_owned(), waiting.to_owned()]
        }),
    );
}

fn actions(out: &mut Markdown, reference: &Reference<'_>) {
    out.heading(3, "What can be done with a task");
    out.paragraph(
        "An arrow is what an action makes of a task without parts at once; what it depends on is \
         looked at afterwards. In any other status the action answers `STATUS`.",
    );
    let mut arrows = vec![arrow("[*]", Stage::ReadyToStart.code(), "")];
    for action in Action::ALL {
        for (from, to) in steps(action) {
            arrows.push(arrow(from.code(), to.code(), action.label()));
        }
    }
    out.states(&arrows);
    let head = std::array::from_fn::<_, MATRIX, _>(|at| match at {
        0 => "Action",
        1 => "What is done",
        2 => "By",
        at => Stage::ALL[at - 3].1,
    });
    out.table(head, Action::ALL.map(|action| matrix_row(reference, action)));
    out.paragraph(
        "A cell says what becomes of the task; an empty one, that it is not possible. Several \
         statuses: it is one of them, and reviewers decide which.",
    );
}

fn matrix_row(reference: &Reference<'_>, action: Action) -> [String; MATRIX] {
    std::array::from_fn(|at| match at {
        0 => action.label().to_owned(),
        1 => action.meaning().to_owned(),
        2 => done_by(reference, action.done_by()),
        at => coded(action.leads_to(Stage::ALL[at - 3].0).iter().map(|stage| stage.code())),
    })
}

/// What an action changes: from where to where.
fn steps(action: Action) -> impl Iterator<Item = (Stage, Stage)> {
    let leads = move |from: Stage| action.leads_to(from).iter().map(move |to| (from, *to));
    let all = Stage::ALL.into_iter().flat_map(move |(from, _)| leads(from));
    all.filter(|(from, to)| from != to)
}

fn dependencies(out: &mut Markdown) {
    out.heading(3, "What dependencies make of it");
    out.paragraph(
        "Of a task without parts, whenever something changes that it depends on, or whether it \
         depends on anything.",
    );
    let mut arrows = Vec::new();
    for (stage, from) in Stage::ALL {
        let cases = [
            (stage.by_dependencies(true), "all are done"),
            (stage.by_dependencies(false), "one is not done"),
        ];
        for (to, label) in cases.into_iter().filter(|(to, _)| *to != stage) {
            arrows.push(arrow(from, to.code(), label));
        }
    }
    out.states(&arrows);
    out.table(
        ["Status", "All are done", "One is not done", "None, time was logged", "None, none was"],
        Stage::ALL.map(|(stage, from)| {
            let becomes = |to: Stage| match to == stage {
                true => String::new(),
                false => code(to.code()),
            };
            [
                code(from),
                becomes(stage.by_dependencies(true)),
                becomes(stage.by_dependencies(false)),
                becomes(stage.without_dependencies(true)),
                becomes(stage.without_dependencies(false)),
            ]
        }),
    );
    out.paragraph(
        "An empty cell: it stays. Done are those that are `CMPL` or `STOP`. Who waits for the end of \
         a task that is opened again waits for its start from then on: `dependencyTarget` becomes \
         `ON_START`, and stays so.",
    );
}

fn children(out: &mut Markdown) {
    out.heading(3, "What children make of it");
    out.paragraph(
        "A task that is made of others has no life of its own: its status follows from theirs. The \
         table tells what two children make of it, one in the row's status and one in the column's. Of \
         more, any two that make it `WIP` decide, else any that make it `RTS`, else any that make it \
         `WFD`. A status that is none of these counts as work in progress.",
    );
    let head = std::array::from_fn::<_, { Stage::ALL.len() + 1 }, _>(|at| match at {
        0 => "",
        at => Stage::ALL[at - 1].1,
    });
    let row = |(first, name): (Stage, &str)| {
        std::array::from_fn(|at| match at {
            0 => code(name),
            at => {
                let both = [Some(first), Some(Stage::ALL[at - 1].0)];
                Stage::of_children(both).map_or_else(String::new, |stage| code(stage.code()))
            }
        })
    };
    out.table(head, Stage::ALL.map(row));
}
