//! What an administrator has set.

use std::cell::RefCell;
use std::rc::Rc;

use crate::json::{self, Given};
use crate::{Fault, host};

/// The plugin's settings, with every default filled in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    pairs: Vec<(String, Given)>,
}

impl Settings {
    /// The settings of the moment. [`Parsed`] keeps what is made of them.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where the host answers no object of JSON.
    pub fn current() -> Result<Self, Fault> {
        Self::from_json(&host::settings())
    }

    /// Settings of a JSON object.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where it is none.
    pub fn from_json(text: &str) -> Result<Self, Fault> {
        match json::object(text) {
            Some(pairs) => Ok(Self { pairs }),
            None => Err(Fault::new("BAD_SETTINGS", "the settings are not an object of JSON")),
        }
    }

    fn get(&self, name: &str) -> Result<&Given, Fault> {
        let found = self.pairs.iter().find(|(own, _)| own == name);
        found.map(|(_, value)| value).ok_or_else(|| bad(name, "is not set"))
    }

    /// A setting of type `string`.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where there is no such text.
    pub fn text(&self, name: &str) -> Result<&str, Fault> {
        match self.get(name)? {
            Given::Text(text) => Ok(text),
            Given::Raw(_) => Err(bad(name, "is not a text")),
        }
    }

    /// A setting of type `integer`.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where there is no such number.
    pub fn integer(&self, name: &str) -> Result<i64, Fault> {
        self.raw(name)?.parse().map_err(|_| bad(name, "is not a whole number"))
    }

    /// A setting of type `number`.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where there is no such number.
    pub fn number(&self, name: &str) -> Result<f64, Fault> {
        self.raw(name)?.parse().map_err(|_| bad(name, "is not a number"))
    }

    /// A setting of type `boolean`.
    ///
    /// # Errors
    /// `BAD_SETTINGS` where it is neither true nor false.
    pub fn boolean(&self, name: &str) -> Result<bool, Fault> {
        self.raw(name)?.parse().map_err(|_| bad(name, "is neither true nor false"))
    }

    fn raw(&self, name: &str) -> Result<&str, Fault> {
        match self.get(name)? {
            Given::Raw(text) => Ok(text),
            Given::Text(_) => Err(bad(name, "is a text")),
        }
    }
}

#[cold]
fn bad(name: &str, what: &str) -> Fault {
    Fault::new("BAD_SETTINGS", ["the setting `", name, "` ", what].concat())
}

/// What a plugin made of its settings, until they change. Kept in a `thread_local!`:
///
/// ```
/// use plugins_sdk::{Fault, Parsed, Settings};
///
/// struct Limits { most: i64 }
///
/// fn read(settings: &Settings) -> Result<Limits, Fault> {
///     Ok(Limits { most: settings.integer("most")? })
/// }
///
/// thread_local! {
///     static LIMITS: Parsed<Limits> = const { Parsed::new(read) };
/// }
///
/// fn is_allowed(number: i64) -> Result<bool, Fault> {
///     Ok(number <= LIMITS.with(Parsed::get)?.most)
/// }
/// ```
pub struct Parsed<T> {
    read: fn(&Settings) -> Result<T, Fault>,
    kept: RefCell<Option<(u64, Rc<T>)>>,
}

impl<T> Parsed<T> {
    /// Keeps what this function makes of the settings.
    pub const fn new(read: fn(&Settings) -> Result<T, Fault>) -> Self {
        Self { read, kept: RefCell::new(None) }
    }

    /// What was made of the settings of the moment.
    ///
    /// # Errors
    /// Those of the function.
    pub fn get(&self) -> Result<Rc<T>, Fault> {
        let version = host::settings_version();
        if let Some((kept, value)) = &*self.kept.borrow()
            && *kept == version
        {
            return Ok(value.clone());
        }
        let value = Rc::new((self.read)(&Settings::current()?)?);
        self.kept.replace(Some((version, value.clone())));
        Ok(value)
    }
}
