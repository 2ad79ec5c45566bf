//! Who may choose a bundle of plugins for a request, and who may change one.

use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::Given;
use schema_som::ports::Context;
use schema_som::registry::Registry;
use schema_som::{Key, settings};
use server_storage::PluginBundle;

use crate::App;
use crate::read::at_work;

settings! {
    /// `[bundles]`: named sets of plugins beside those that are at work.
    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct BundleSettings {
        /// Groups by name, beside administrators, whose members may choose `staging` and other
        /// bundles that are nobody's own, and may have one of their own, `dev-LOGIN`.
        pub groups: Vec<String> = Vec::new(),
        /// Seconds after which a bundle that nobody uses takes no memory any more.
        pub idle_seconds: u64 = 3600; 1..,
    }
}

/// What everybody gets who chooses nothing.
pub const PRODUCTION: &str = "production";

/// What the name of a bundle begins with that is somebody's own; the login follows.
const OWN: &str = "dev-";

/// Characters of a name, at most.
const LONGEST: usize = 100;

/// What owners may do with a bundle, too.
const BY_OWNERS: [&str; 4] =
    ["pluginBundlePlan", "pluginBundlePut", "pluginBundleRemove", "pluginBundleDrop"];

impl App {
    /// The same use cases with who may choose bundles.
    #[must_use]
    pub fn with_bundles(self, bundles: BundleSettings) -> App {
        App { bundles, ..self }
    }

    /// How bundles behave.
    pub fn bundles(&self) -> &BundleSettings {
        &self.bundles
    }

    /// Refuses whoever may not choose a bundle.
    ///
    /// # Errors
    /// `FORBIDDEN`.
    pub fn may_choose(&self, actor: &Actor, bundle: &PluginBundle) -> Result<()> {
        let may = match bundle.owner {
            _ if actor.administrator => true,
            Some(owner) => actor.user == Some(owner),
            None => self.tries_things(actor),
        };
        if may {
            return Ok(());
        }
        let error = Error::new(
            Code::Forbidden,
            format!("the bundle `{}` is not yours to use", bundle.name),
        );
        Err(match bundle.owner {
            Some(_) => error.hint("it is for the one who has it, and for administrators"),
            None => {
                error.hint("it is for administrators and the groups of the setting bundles.groups")
            }
        })
    }

    /// Member of a group that may try things.
    fn tries_things(&self, actor: &Actor) -> bool {
        actor.groups.iter().any(|group| self.bundles.groups.contains(group))
    }

    /// Refuses whoever may not do this with bundles.
    ///
    /// # Errors
    /// `UNAUTHENTICATED`, `FORBIDDEN`, and whatever keeps the bundle from being looked up.
    pub(crate) async fn may_change_bundles(
        &self,
        context: &Context,
        (operation, arguments): (&str, &[Given]),
    ) -> Result<()> {
        let actor = at_work(context)?;
        if actor.administrator || operation == "pluginBundles" {
            return Ok(());
        }
        let name = arguments.first().map_or("", Given::text);
        let is_own = match operation {
            "pluginBundleCreate" => name == own_name(actor) && self.tries_things(actor),
            _ if BY_OWNERS.contains(&operation) => {
                let bundle = self.store.plugin_bundle(name).await?;
                let owner = bundle.and_then(|bundle| bundle.owner);
                owner.is_some() && owner == actor.user
            }
            _ => false,
        };
        if is_own {
            return Ok(());
        }
        let what = "only administrators change bundles that are not their own";
        let hint = format!("your own would be `{}`; ask an administrator", own_name(actor));
        Err(Error::new(Code::Forbidden, what).hint(hint))
    }

    /// Whose a bundle of this name is: nobody's, or that of the user whose login it says.
    ///
    /// # Errors
    /// `INVALID_VALUE` for what is no name, `NOT_FOUND` where nobody has the login.
    pub async fn owner_of_bundle(&self, registry: &Registry, name: &str) -> Result<Option<Key>> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._@+".contains(&byte);
        if name.is_empty() || name.len() > LONGEST || !name.bytes().all(plain) {
            let what = format!("`{}` is not the name of a bundle", schema_som::id::clip(name));
            let hint = format!("1 to {LONGEST} letters, digits and -._@+, such as `staging`");
            return Err(Error::new(Code::InvalidValue, what).hint(hint));
        }
        if name == PRODUCTION {
            let what = format!("`{PRODUCTION}` is what everybody gets who chooses nothing");
            return Err(Error::new(Code::InvalidValue, what).hint("choose another name"));
        }
        let Some(login) = name.strip_prefix(OWN) else { return Ok(None) };
        match self.credentials(registry, login).await? {
            Some((user, _)) => Ok(Some(user)),
            None => {
                let what = format!("`{name}` would be of `{login}`, and nobody has this login");
                Err(Error::new(Code::NotFound, what)
                    .hint("what everybody may use does not begin with `dev-`"))
            }
        }
    }
}

/// What the bundle of somebody is called.
fn own_name(actor: &Actor) -> String {
    format!("{OWN}{}", actor.login)
}
