//! What an `impl` says: which function is for what, and by which name.

use proc_macro2::TokenStream;
use quote::ToTokens;
use syn::spanned::Spanned;
use syn::{Attribute, Error, FnArg, Ident, ImplItem, ImplItemFn, ItemImpl, LitStr, Meta, Type};

use crate::sort::{ALL, Sort};

/// Attributes of the language that functions may carry; those of other crates have a path.
const FOREIGN: [&str; 11] = [
    "allow",
    "cfg",
    "cold",
    "deny",
    "deprecated",
    "doc",
    "expect",
    "forbid",
    "inline",
    "must_use",
    "warn",
];

/// A plugin, as far as it could be read.
pub(crate) struct Given {
    /// The plugin's type.
    pub(crate) ty: Type,
    /// Its functions, in their order.
    pub(crate) hooks: Vec<Hook>,
}

/// A function that is called by the server.
pub(crate) struct Hook {
    pub(crate) sort: Sort,
    /// Its name in plugin.toml; none of what is called at the start.
    pub(crate) name: Option<LitStr>,
    pub(crate) function: Ident,
    /// The conditions under which it is there.
    pub(crate) conditions: Vec<Attribute>,
}

impl Given {
    /// Reads an `impl`, and answers it without the attributes that are read here.
    pub(crate) fn read(
        arguments: &TokenStream,
        mut item: ItemImpl,
    ) -> (Self, ItemImpl, Option<Error>) {
        let mut faults = Faults(None);
        if !arguments.is_empty() {
            faults.tell(arguments, "#[plugin] takes nothing");
        }
        if let Some((name, _)) = &item.trait_ {
            faults.tell(name, "#[plugin] stands above an `impl` of a type, and not of a trait");
        }
        if !item.generics.params.is_empty() {
            faults.tell(&item.generics, "the type of a plugin has no parameters");
        }
        let mut given = Self { ty: (*item.self_ty).clone(), hooks: Vec::new() };
        for function in &mut item.items {
            if let ImplItem::Fn(function) = function {
                given.take(function, &mut faults);
            }
        }
        (given, item, faults.0)
    }

    /// Reads the attributes of a function, and takes them away.
    fn take(&mut self, function: &mut ImplItemFn, faults: &mut Faults) {
        let (mut rest, mut hooks) = (Vec::new(), Vec::new());
        for attribute in std::mem::take(&mut function.attrs) {
            let word = attribute.path().get_ident().map(Ident::to_string);
            let Some(word) = word else {
                rest.push(attribute);
                continue;
            };
            match ALL.into_iter().find(|sort| sort.word() == word) {
                Some(sort) => match name(sort, &attribute.meta) {
                    Ok(name) => hooks.push((sort, name, attribute)),
                    Err(error) => faults.add(error),
                },
                None if FOREIGN.contains(&&*word) => rest.push(attribute),
                None => faults.tell(attribute.path(), &unknown(&word)),
            }
        }
        function.attrs = rest;
        let conditions = function.attrs.iter().filter(|it| it.path().is_ident("cfg"));
        let conditions: Vec<_> = conditions.cloned().collect();
        for (sort, name, attribute) in hooks {
            let (function_name, conditions) = (function.sig.ident.clone(), conditions.clone());
            let hook = Hook { sort, name, function: function_name, conditions };
            let fits = shape(sort, function).map_err(|error| faults.add(error)).is_ok();
            if fits && self.is_new(&hook, &attribute, faults) {
                self.hooks.push(hook);
            }
        }
    }

    fn is_new(&self, hook: &Hook, attribute: &Attribute, faults: &mut Faults) -> bool {
        let value = |hook: &Hook| hook.name.as_ref().map(LitStr::value);
        let mut same = self.hooks.iter().filter(|it| it.sort == hook.sort);
        let Some(first) = same.find(|it| value(it) == value(hook)) else { return true };
        // Which of two there is may depend on what is compiled.
        if !first.conditions.is_empty() && !hook.conditions.is_empty() {
            return true;
        }
        let what = format!(
            "`{}` and `{}` are both #[{}]",
            first.function,
            hook.function,
            attribute.meta.to_token_stream().to_string().replace(' ', "")
        );
        faults.tell(attribute, &what);
        false
    }
}

/// The name that an attribute gives.
fn name(sort: Sort, meta: &Meta) -> Result<Option<LitStr>, Error> {
    let word = sort.word();
    if sort == Sort::Start {
        return match meta {
            Meta::Path(_) => Ok(None),
            _ => Err(Error::new_spanned(meta, "#[start] takes nothing")),
        };
    }
    let right = format!("takes the name of {}, as in #[{word}(\"code\")]", sort.called());
    let wrong = |place: &dyn ToTokens| Error::new_spanned(place, format!("#[{word}] {right}"));
    let Meta::List(list) = meta else { return Err(wrong(meta)) };
    match syn::parse2::<LitStr>(list.tokens.clone()) {
        Ok(name) if !name.value().is_empty() => Ok(Some(name)),
        _ => Err(wrong(meta)),
    }
}

/// Whether a function can be called for this; the compiler looks at its types.
fn shape(sort: Sort, function: &ImplItemFn) -> Result<(), Error> {
    let signature = &function.sig;
    let wrong = |place: &dyn ToTokens, what: &str| {
        let right = sort.signature();
        Err(Error::new_spanned(
            place,
            format!("{what}: a function for #[{}] is `{right}`", sort.word()),
        ))
    };
    if let Some(word) = &signature.asyncness {
        return wrong(word, "there is nothing to wait for");
    }
    if let syn::Safety::Unsafe(word) = &signature.safety {
        return wrong(word, "the server calls what is safe");
    }
    let mut generics = signature.generics.params.iter();
    if let Some(parameter) = generics.find(|it| !matches!(it, syn::GenericParam::Lifetime(_))) {
        return wrong(parameter, "nobody says what this stands for");
    }
    if let Some(FnArg::Receiver(receiver)) = signature.inputs.first() {
        return wrong(receiver, "a plugin keeps nothing of its own");
    }
    let count = sort.given().len();
    match signature.inputs.iter().nth(count) {
        Some(more) => wrong(more, "this is one parameter too many"),
        None if signature.inputs.len() < count => wrong(&signature.ident, "a parameter is missing"),
        None => Ok(()),
    }
}

/// What to say of a word that is none of ours.
fn unknown(word: &str) -> String {
    let near = match word {
        "computed" | "field" => Some("compute"),
        "actions" | "query" | "mutation" => Some("action"),
        "jobs" | "cron" => Some("job"),
        _ => ALL.into_iter().map(Sort::word).find(|known| is_near(known, word)),
    };
    let all: Vec<_> = ALL.into_iter().map(Sort::word).collect();
    match near {
        Some(near) => format!("no such attribute of a plugin's function; did you mean `{near}`?"),
        None => format!("no such attribute of a plugin's function; there are {}", all.join(", ")),
    }
}

/// Whether one letter was forgotten, added, mistaken, or changed its place.
fn is_near(known: &str, word: &str) -> bool {
    let (known, word): (Vec<_>, Vec<_>) = (known.chars().collect(), word.chars().collect());
    let same = known.iter().zip(&word).take_while(|(a, b)| a == b).count();
    let (known, word) = (&known[same..], &word[same..]);
    let skip = |letters: &[char], count: usize| letters.get(count..).unwrap_or_default().to_vec();
    let swapped = known.len() >= 2 && word.len() >= 2 && known[0] == word[1] && known[1] == word[0];
    skip(known, 1) == skip(word, 1)
        || skip(known, 1) == word
        || known == skip(word, 1)
        || (swapped && skip(known, 2) == skip(word, 2))
}

/// What is wrong so far: all of it is told at once.
struct Faults(Option<Error>);

impl Faults {
    fn tell(&mut self, place: &impl Spanned, what: &str) {
        self.add(Error::new(place.span(), what));
    }

    fn add(&mut self, error: Error) {
        match &mut self.0 {
            Some(all) => all.combine(error),
            None => self.0 = Some(error),
        }
    }
}
