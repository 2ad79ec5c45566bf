//! Paths: where templates put files, what repositories call them on which system, and where a
//! version stands in its series.

use super::{AnswerDef, ArgumentDef, ArgumentKind, ObjectDef, OperationDef};
use super::{OperationKind, PayloadField, PayloadKind, argument, field, optional, value};
use crate::kind::Kind;
use crate::paths::OperatingSystem;

/// Characters of a path that is asked about.
const PATH: u32 = 4096;

pub(super) fn all() -> Vec<OperationDef> {
    vec![
        render_path(),
        version_path(),
        task_path(),
        project_folders(),
        convert(),
        contains(),
        relative(),
        find(),
        independent(),
        version_series(),
    ]
}

fn query(name: &str, doc: &str, arguments: Vec<ArgumentDef>, answer: AnswerDef) -> OperationDef {
    let (name, doc, kind) = (name.into(), doc.into(), OperationKind::Query);
    OperationDef { name, doc, kind, arguments, answer, public: false }
}

fn record(name: &str, of: &str, doc: &str) -> ArgumentDef {
    argument(name, ArgumentKind::Record(of.into()), doc)
}

fn path() -> ArgumentDef {
    let doc = "The path, with slashes or backslashes, or with `$REPO` and a repository's code in \
               front.";
    argument("path", ArgumentKind::Value(Kind::Text(PATH)), doc)
}

fn extension() -> ArgumentDef {
    let doc = "Appended to the file name, with or without its dot; `.%04d.exr` is one, too.";
    optional("extension", ArgumentKind::Value(Kind::Text(256)), doc)
}

fn system(name: &str, doc: &str) -> ArgumentDef {
    argument(name, ArgumentKind::Value(Kind::Enum(OperatingSystem::vocabulary())), doc)
}

fn system_of_path() -> ArgumentDef {
    let doc = "Whose path `absoluteFullPath` is; left out or null: that of Linux.";
    system("os", doc).optional()
}

fn repository() -> ArgumentDef {
    record("repository", "Repository", "The repository.")
}

fn rendered() -> AnswerDef {
    let fields = vec![
        value(
            "path",
            "The folder; `$REPO` and a code stay as the template has them.",
            Kind::LongText,
        ),
        value("filename", "The file name.", Kind::LongText),
        value("fullPath", "Folder and file name.", Kind::LongText),
        value(
            "absoluteFullPath",
            "The same where the repository is mounted on the system that was asked for; null \
                 where it is not.",
            Kind::LongText,
        )
        .nullable(),
    ];
    let doc = "A path that templates gave.";
    let object = ObjectDef { name: "RenderedPath".into(), doc: doc.into(), fields };
    AnswerDef::Tree { list: false, object }
}

fn render_path() -> OperationDef {
    query(
        "renderPath",
        "Where the files of a task go: the templates of folder and file name, rendered. Answers \
         `NO_TEMPLATE` when the project's structure has no template for the kind of the task, \
         `INVALID_VALUE` when a template asks for what is not there or leads out of its folder, \
         and `NOT_FOUND` for what is not to be seen.",
        vec![
            record("task", "Task", "The task."),
            record(
                "template",
                "FilenameTemplate",
                "The template; left out or null: the first of the project's structure that is made \
                 for the kind of the task.",
            )
            .optional(),
            record("version", "Version", "The version of the task that it is for.").optional(),
            extension(),
            system_of_path(),
        ],
        rendered(),
    )
}

fn version_path() -> OperationDef {
    query(
        "versionPath",
        "Where the files of a version go. Answers as `renderPath`. It follows from names, codes \
         and templates at the time it is asked; what stays is `fullPath` of the version's files.",
        vec![record("version", "Version", "The version."), extension(), system_of_path()],
        rendered(),
    )
}

fn task_path() -> OperationDef {
    query(
        "taskPath",
        "The folder of a task, without a version. Answers errors as `renderPath`.",
        vec![record("task", "Task", "The task.")],
        AnswerDef::Value(Kind::LongText),
    )
}

fn project_folders() -> OperationDef {
    query(
        "projectFolders",
        "The folders that the custom template of the project's structure asks for, one for each \
         line, each once. Answers `NO_TEMPLATE` without a structure, `INVALID_VALUE` when the \
         template asks for what is not there, and `LIMIT_EXCEEDED` for very many.",
        vec![record("project", "Project", "The project.")],
        AnswerDef::Values(Kind::LongText),
    )
}

fn convert() -> OperationDef {
    query(
        "repositoryConvert",
        "What a path of a repository is called on another system. A path that is not in it stays, \
         without empty and relative steps. Answers `INVALID_VALUE` where the repository is not \
         mounted on that system.",
        vec![repository(), path(), system("to", "The system.")],
        AnswerDef::Value(Kind::LongText),
    )
}

fn contains() -> OperationDef {
    query(
        "repositoryContains",
        "Whether a path is in a repository, on whichever system; its root is.",
        vec![repository(), path()],
        AnswerDef::Value(Kind::Bool),
    )
}

fn relative() -> OperationDef {
    query(
        "repositoryRelative",
        "A path within a repository, `.` for its root. Answers `INVALID_VALUE` for a path that is \
         somewhere else.",
        vec![repository(), path()],
        AnswerDef::Value(Kind::LongText),
    )
}

fn find() -> OperationDef {
    query(
        "findRepository",
        "The repository that a path is in, on whichever system: of several the one with the longest \
         path. Null when it is in none.",
        vec![path()],
        AnswerDef::Record("Repository".into()),
    )
}

fn independent() -> OperationDef {
    query(
        "osIndependentPath",
        "A path that means the same on every system: `$REPO` with the code of its repository, and \
         what follows. A path that is in no repository stays as it is.",
        vec![path()],
        AnswerDef::Value(Kind::LongText),
    )
}

fn version_series() -> OperationDef {
    let version = || PayloadKind::Maybe("Version".into());
    let fields: Vec<PayloadField> = vec![
        field("latestVersion", "The version with the highest number of the series.", version()),
        field("latestPublishedVersion", "The highest of those that are published.", version()),
        field(
            "maxVersionNumber",
            "The highest number of the series.",
            PayloadKind::Value(Kind::Int),
        ),
        field(
            "maxRevisionNumber",
            "The highest revision number of the task's versions.",
            PayloadKind::Value(Kind::Int),
        ),
        field(
            "isLatestPublished",
            "Whether the version itself is the latest published one.",
            PayloadKind::Value(Kind::Bool),
        ),
        field(
            "namingParents",
            "The tasks that the version is named by: from the nearest asset, shot or sequence down \
             to its task, or from the root where there is none.",
            PayloadKind::Records("Task".into()),
        ),
        field(
            "niceName",
            "The name of the version in file names: the nice names of those.",
            PayloadKind::Value(Kind::Text(256)),
        ),
    ];
    query(
        "versionSeries",
        "Where a version stands in its series, which is made of the versions of the same task and \
         revision. Answers `NOT_FOUND` for a version that is not to be seen.",
        vec![record("version", "Version", "The version.")],
        AnswerDef::Payload(fields),
    )
}
