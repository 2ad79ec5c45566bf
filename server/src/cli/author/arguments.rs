//! What the commands for authors of plugins can be told.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};
use plugins_tool::Language;

use crate::cli::chosen::SetArguments;

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum AuthorCommand {
    /// Make a folder for a new plugin that builds, with a test.
    New(NewArguments),
    /// Write typed records of what the plugin's hooks are given, and of what its documents are given and
    /// answer: records.rs, records.py or records.ts.
    Types(TypesArguments),
    /// Look at a plugin's folder or package without installing it.
    Check(CheckArguments),
    /// Print the JSON schema of plugin.toml, for editors.
    Schema,
    /// Make a package of a folder's manifest and a component that was built already.
    Pack(PackArguments),
    /// Run the cases in the folder's tests/*.toml: the real component in the real server, on a
    /// database of its own.
    Test(TestArguments),
    /// Build the plugin and put it to work, again with every change of its folder, and follow its
    /// journal until Ctrl-C. In a studio of its own, which is gone afterwards, if nothing else is said.
    Dev(DevArguments),
    /// Have a server record the next calls of a hook, an action or a job, and bring the files here:
    /// NAME.rec, for `replay`.
    Record(RecordArguments),
    /// Have the before-hooks of a version judge what happened in a studio, and tell what they would have
    /// refused or changed; or, with a recording, NAME.rec, and the folder of the plugin: make that one
    /// call again, without any studio, and tell whether it comes to the same.
    ///
    /// Nothing comes of the judgements; a package that is new is kept there as a version. Of a recording
    /// that comes to something else the exit code says so.
    Replay(ReplayArguments),
    /// Run the documents of the folder's tests/*.toml again and again, and tell what hooks take.
    Bench(BenchArguments),
}

/// The languages that there are SDKs for.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(in crate::cli) enum Lang {
    Rust,
    Python,
    Js,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Rust => Language::Rust,
            Lang::Python => Language::Python,
            Lang::Js => Language::JavaScript,
        }
    }
}

#[derive(Debug, Args)]
pub(in crate::cli) struct NewArguments {
    /// The language of the plugin.
    #[arg(long)]
    pub(super) lang: Lang,
    /// The plugin's id, such as code-guard.
    pub(super) id: String,
    /// The folder to make; the id, if nothing is said.
    pub(super) folder: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TypesArguments {
    /// The folder of the plugin.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) schema: SchemaArguments,
}

/// The schema of the studio that a plugin is for, where it is about what other plugins declare.
#[derive(Debug, Args)]
pub(in crate::cli) struct SchemaArguments {
    /// The studio's schema, for the types of other plugins: a file as `backlot schema print` writes it,
    /// or where the studio is served, http://HOST:PORT
    #[arg(long, value_name = "FILE|URL")]
    pub(super) schema: Option<String>,
    /// A token for the studio that is served there.
    #[arg(long, value_name = "TOKEN", env = "BACKLOT_TOKEN", hide_env_values = true)]
    pub(super) token: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct CheckArguments {
    /// The folder of the plugin, which is built, or a package, NAME.bkp
    #[arg(value_name = "DIR|FILE")]
    pub(super) path: PathBuf,
    #[command(flatten)]
    pub(super) schema: SchemaArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct PackArguments {
    /// The folder of the plugin, with plugin.toml
    pub(super) folder: PathBuf,
    /// The component; none for a plugin that only declares.
    #[arg(long, value_name = "FILE")]
    pub(super) component: Option<PathBuf>,
    /// The folder that the package goes to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct TestArguments {
    /// The folder of the plugin.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct BenchArguments {
    /// The folder of the plugin.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    /// How often each document is run.
    #[arg(long, default_value_t = 200)]
    pub(super) rounds: u32,
}

/// A studio that is served somewhere.
#[derive(Debug, Args)]
pub(in crate::cli) struct ServerArguments {
    /// Where the studio is served, http://HOST:PORT
    #[arg(long, value_name = "URL", requires = "token")]
    pub(super) server: Option<String>,
    /// The token of an administrator, as `backlot token create` makes it.
    #[arg(long, value_name = "TOKEN", env = "BACKLOT_TOKEN", hide_env_values = true)]
    pub(super) token: Option<String>,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DevArguments {
    /// The folder of the plugin.
    #[arg(default_value = ".")]
    pub(super) folder: PathBuf,
    #[command(flatten)]
    pub(super) place: ServerArguments,
    /// Put it to work in the studio of --data or --database, on this machine, for everybody.
    #[arg(long, conflicts_with = "server")]
    pub(super) studio: bool,
    /// Put it to work for everybody in the studio of --server, and not in your own bundle, dev-LOGIN.
    #[arg(long, requires = "server")]
    pub(super) production: bool,
    #[command(flatten)]
    pub(super) set: SetArguments,
    /// The address and the port of the plugin's own studio.
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:0")]
    pub(super) listen: SocketAddr,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RecordArguments {
    /// The plugin's id.
    pub(super) id: String,
    /// The name of its hook, action or job; a computed field as Shot.cost.
    pub(super) hook: String,
    /// So many calls.
    #[arg(long, default_value_t = 10)]
    pub(super) count: u32,
    /// For so long, a day at most.
    #[arg(long, value_name = "MINUTES", default_value_t = 10)]
    pub(super) minutes: u32,
    /// The folder that the files go to.
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) out: PathBuf,
    #[command(flatten)]
    pub(super) place: ServerArguments,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReplayArguments {
    /// The folder of the plugin, which is built, a package, NAME.bkp, or the digest of a version; or a
    /// recording, NAME.rec
    #[arg(value_name = "DIR|FILE|DIGEST|RECORDING", default_value = ".")]
    pub(super) what: PathBuf,
    /// Only behind a recording: the folder of the plugin that it is replayed with, or a package;
    /// the folder one is in, if nothing is said.
    #[arg(value_name = "DIR|FILE")]
    pub(super) plugin: Option<PathBuf>,
    #[command(flatten)]
    pub(super) place: ServerArguments,
    /// From when on: a time of RFC 3339, a day, or how long ago: 90m, 12h, 7d
    #[arg(long, value_name = "TIME")]
    pub(super) since: Option<String>,
    /// Until when.
    #[arg(long, value_name = "TIME")]
    pub(super) until: Option<String>,
    /// Events that are looked at, at most.
    #[arg(long, default_value_t = 10_000)]
    pub(super) limit: u32,
    #[command(flatten)]
    pub(super) set: SetArguments,
}
