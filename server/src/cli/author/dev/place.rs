//! Where a plugin is put to work while it is written: a studio of its own, one of this machine, or one
//! that is served somewhere; there in the bundle of whoever writes it, unless it is to be everybody's.

use std::time::Duration;

use plugins_host::package::Digest;
use schema_som::{Code, Error, Result};
use serde_json::{Map, Value as Json, json};
use tempfile::TempDir;

use super::super::arguments::{DevArguments, ServerArguments};
use super::super::remote::Remote;
use crate::cli::print;
use crate::config::Config;
use crate::plugins::{By, Order, Workshop};
use crate::wiring::{Running, Studio};

const LOGIN: &str = "mutation($login: String!, $password: String!) {
    login(login: $login, password: $password) { token }
}";

const UPLOAD: &str = "mutation($package: Upload!) {
    pluginUpload(package: $package) { version { digest } }
}";

const PLAN: &str = "query($digest: String!) { pluginPlan(digest: $digest) {
    token steps { what obstacle } misfits { plugin file line message }
} }";

const ACTIVATE: &str = "mutation($digest: String!, $token: String!, $settings: JSON) {
    pluginActivate(digest: $digest, token: $token, settings: $settings) { plugin { state reason } }
}";

const WHO: &str = "{ me { login } pluginBundles { name } }";

const MAKE: &str =
    "mutation($bundle: String!) { pluginBundleCreate(bundle: $bundle) { bundle { name } } }";

const PUT: &str = "mutation($bundle: String!, $digest: String!, $settings: JSON) {
    pluginBundlePut(bundle: $bundle, digest: $digest, settings: $settings) { bundle { name } }
}";

const OF_BUNDLES: &str = "{ pluginBundles { name entries {
    plugin digest journal { number at severity text }
} } }";

const JOURNAL: &str = "query($id: String!, $after: Int) {
    plugin(id: $id, journalAfter: $after, journalLast: 1000) { digest journal { number at severity text } }
}";

/// A component that brings an interpreter along takes longer to compile than a request may take; what was
/// uploaded is kept all the same.
const TRIES: usize = 12;

/// Seconds that requests to the plugin's own studio may take.
const REQUEST: u64 = 300;

/// Where a plugin is put to work.
pub(super) struct Place {
    studio: Where,
    /// The plugin whose journal is followed, and the version.
    follows: Option<(String, String)>,
    /// The number of the last line that was shown.
    shown: u64,
    /// What keeps the journal from being read, told once.
    trouble: Option<String>,
}

enum Where {
    /// Served, here or elsewhere.
    Served { remote: Remote, target: Target, own: Option<Box<Own>> },
    /// On this machine. A server that runs takes the plugin up; what it says is in that one's journal.
    Here(Box<(Studio, Workshop)>),
}

/// For whom a plugin is put to work in a studio that is served.
enum Target {
    Everybody,
    /// Whoever chooses the bundle of the one whose token it is. Nobody has asked yet what that is.
    Author,
    /// Whoever chooses this bundle.
    Bundle(String),
}

/// A studio that is there for this plugin alone.
struct Own {
    running: Running,
    _folder: TempDir,
}

impl Place {
    /// Opens the studio that the arguments name.
    ///
    /// # Errors
    /// What keeps it from being opened.
    pub(super) async fn open(config: &Config, arguments: &DevArguments) -> Result<Self> {
        let ServerArguments { server, token } = &arguments.place;
        let studio = match server {
            Some(url) => {
                let remote = Remote::new(url, token.as_deref().unwrap_or_default());
                let target = match arguments.production {
                    true => Target::Everybody,
                    false => Target::Author,
                };
                Where::Served { remote, target, own: None }
            }
            None if arguments.studio => {
                let studio = Studio::open(config.clone()).await?;
                let workshop = Workshop::of(&studio);
                Where::Here(Box::new((studio, workshop)))
            }
            None => own(config, arguments).await?,
        };
        Ok(Self { studio, follows: None, shown: 0, trouble: None })
    }

    /// Puts a package to work.
    ///
    /// # Errors
    /// What keeps it from that.
    pub(super) async fn push(
        &mut self,
        (id, package): (&str, &[u8]),
        set: &Map<String, Json>,
    ) -> Result<()> {
        match &mut self.studio {
            Where::Here(place) => {
                let (_, workshop) = &**place;
                let version = workshop.upload(package, &By::command()).await?;
                let digest = version.digest.as_str();
                let order =
                    Order { digest, token: None, settings: set.clone(), action: "activate" };
                workshop.activate(order, &By::command()).await?;
            }
            Where::Served { remote, target, .. } => {
                if matches!(target, Target::Author) {
                    *target = bundle(remote).await?;
                }
                let digest = uploaded(remote, package).await?;
                match target {
                    Target::Bundle(bundle) => {
                        let named = json!({"bundle": bundle, "digest": digest, "settings": set});
                        remote.ask(PUT, named).await?;
                    }
                    Target::Everybody | Target::Author => served(remote, &digest, set).await?,
                }
                self.follows = Some((id.to_owned(), Digest::of(package).to_string()));
                (self.shown, self.trouble) = (0, None);
            }
        }
        Ok(())
    }

    /// Shows what the plugin has said since it was asked last.
    pub(super) async fn tail(&mut self) {
        let (Where::Served { remote, target, .. }, Some((id, digest))) =
            (&self.studio, &self.follows)
        else {
            return;
        };
        let told = match journal(remote, target, (id, self.shown)).await {
            Ok(told) => told,
            Err(error) => {
                let trouble = error.message().to_owned();
                if self.trouble.as_ref() != Some(&trouble) {
                    print::failure(&error);
                }
                self.trouble = Some(trouble);
                return;
            }
        };
        self.trouble = None;
        // Another server may not have taken it up yet.
        if told["digest"] != **digest {
            return;
        }
        for line in told["journal"].as_array().into_iter().flatten() {
            if line["number"].as_u64().is_some_and(|number| number <= self.shown) {
                continue;
            }
            let text = |name: &str| line[name].as_str().unwrap_or_default().to_owned();
            print::line(format_args!("{} {:<5} {}", text("at"), text("severity"), text("text")));
            self.shown = line["number"].as_u64().unwrap_or(self.shown);
        }
    }

    /// Ends what was begun for the plugin.
    pub(super) async fn close(self) {
        match self.studio {
            Where::Served { own: Some(own), .. } => own.running.stop().await,
            Where::Served { own: None, .. } => {}
            Where::Here(place) => place.0.store.close().await,
        }
    }
}

/// Starts a studio for the plugin, and tells where it is.
async fn own(config: &Config, arguments: &DevArguments) -> Result<Where> {
    let folder = tempfile::tempdir().map_err(|error| {
        let what = format!("there is no room for a studio: {error}");
        Error::new(Code::Unavailable, what)
    })?;
    let mut own = Config {
        data: folder.path().to_owned(),
        limits: config.limits.clone(),
        plugins: config.plugins,
        ..Config::default()
    };
    own.server.listen = arguments.listen;
    own.server.request_timeout_seconds = REQUEST;
    let (studio, administrator) = Studio::prepare(own).await?;
    let running = studio.listen().await?;
    let address = running.address;
    let administrator =
        administrator.ok_or_else(|| Error::internal("a new studio has no administrator"))?;
    let (login, password) = (&administrator.login, &administrator.password);
    let url = format!("http://{address}");
    let nobody = Remote::new(&url, "");
    let said = nobody.ask(LOGIN, json!({"login": login, "password": password})).await?;
    let remote = Remote::new(&url, said["login"]["token"].as_str().unwrap_or_default());
    print::line(format_args!("A studio for this plugin alone, gone when you press Ctrl-C:"));
    print::line(format_args!("  playground  {url}/playground"));
    print::line(format_args!("  login       {login}"));
    print::line(format_args!("  password    {password}"));
    let own = Some(Box::new(Own { running, _folder: folder }));
    Ok(Where::Served { remote, target: Target::Everybody, own })
}

/// What a plugin is told of, with the lines of its journal behind a number.
async fn journal(remote: &Remote, target: &Target, (id, shown): (&str, u64)) -> Result<Json> {
    let Target::Bundle(bundle) = target else {
        let told = remote.ask(JOURNAL, json!({"id": id, "after": shown})).await?;
        return Ok(told["plugin"].clone());
    };
    let told = remote.ask(OF_BUNDLES, json!({})).await?;
    let one = |all: &Json, name: &str, is: &str| {
        let found = all.as_array().into_iter().flatten().find(|one| one[name] == *is);
        found.cloned().unwrap_or_default()
    };
    let bundle = one(&told["pluginBundles"], "name", bundle);
    Ok(one(&bundle["entries"], "plugin", id))
}

/// The bundle of whoever asks, made where there is none.
async fn bundle(remote: &Remote) -> Result<Target> {
    let told = match remote.ask(WHO, json!({})).await {
        Err(error) if error.code() == Code::ValidationFailed => {
            let what = "the server has no bundles, in which nobody else would meet the plugin";
            let hint = "`--production` puts it to work for everybody";
            return Err(Error::new(Code::NotFound, what).hint(hint));
        }
        told => told?,
    };
    let Some(login) = told["me"]["login"].as_str() else {
        return Err(Error::new(Code::Unauthenticated, "the token is nobody's")
            .hint("`backlot token create` makes one"));
    };
    let name = format!("dev-{login}");
    let mut known = told["pluginBundles"].as_array().into_iter().flatten();
    if !known.any(|bundle| bundle["name"] == *name) {
        remote.ask(MAKE, json!({"bundle": name})).await?;
    }
    print::line(format_args!("In your own bundle: send the header X-Backlot-Bundle: {name}"));
    print::line("--production puts it to work for everybody.");
    Ok(Target::Bundle(name))
}

/// Uploads a package to a studio that is served; answers what names it.
async fn uploaded(remote: &Remote, package: &[u8]) -> Result<String> {
    let mut tries = 1;
    let uploaded = loop {
        match remote.upload(UPLOAD, package).await {
            Err(error) if error.code() == Code::Timeout && tries < TRIES => {
                tries += 1;
                tokio::time::sleep(Duration::from_secs(2)).await;
            }
            uploaded => break uploaded?,
        }
    };
    let digest = &uploaded["pluginUpload"]["version"]["digest"];
    Ok(digest.as_str().unwrap_or_default().to_owned())
}

/// Has a version put to work for everybody.
async fn served(remote: &Remote, digest: &str, set: &Map<String, Json>) -> Result<()> {
    let plan = remote.ask(PLAN, json!({"digest": digest})).await?;
    let plan = &plan["pluginPlan"];
    for step in plan["steps"].as_array().into_iter().flatten() {
        print::line(format_args!("  {}", step["what"].as_str().unwrap_or_default()));
        if let Some(obstacle) = step["obstacle"].as_str() {
            print::line(format_args!("    in the way: {obstacle}"));
        }
    }
    for misfit in plan["misfits"].as_array().into_iter().flatten() {
        let text = |name: &str| misfit[name].as_str().unwrap_or_default();
        let (plugin, file, message) = (text("plugin"), text("file"), text("message"));
        print::line(format_args!("  in the way: {plugin}: {file}:{}: {message}", misfit["line"]));
    }
    let order = json!({"digest": digest, "token": plan["token"], "settings": set});
    remote.ask(ACTIVATE, order).await.map(|_| ())
}
