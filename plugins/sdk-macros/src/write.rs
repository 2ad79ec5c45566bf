//! The trait and the export that are written for a plugin.

use proc_macro2::{Literal, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::LitStr;

use crate::read::{Given, Hook};
use crate::sort::{ALL, Sort};

/// Where a component tells which names its functions have: `backlot plugin build` holds them against
/// plugin.toml.
const SECTION: &str = "backlot-hooks";

pub(crate) fn plugin(given: &Given) -> TokenStream {
    let ty = &given.ty;
    let functions = ALL.into_iter().filter_map(|sort| {
        let hooks: Vec<_> = given.hooks.iter().filter(|hook| hook.sort == sort).collect();
        (!hooks.is_empty()).then(|| function(sort, &hooks))
    });
    let told = given.hooks.iter().filter_map(told);
    quote! {
        impl ::plugins_sdk::Plugin for #ty {
            #(#functions)*
        }

        ::plugins_sdk::export!(#ty);

        #[cfg(target_arch = "wasm32")]
        const _: () = {
            #(#told)*
        };
    }
}

/// The function of the trait that calls those of one sort by their names.
fn function(sort: Sort, hooks: &[&Hook]) -> TokenStream {
    let word = sort.word();
    let own = format_ident!("{word}");
    let answer = sort.answer();
    let (names, types): (Vec<_>, Vec<_>) = sort.given().into_iter().unzip();
    let called = |hook: &Hook| {
        let function = &hook.function;
        // Where the types are others, the compiler says so at the function.
        quote_spanned! { function.span() => {
            let called: fn(#(#types),*) -> #answer = Self::#function;
            called(#(#names),*)
        } }
    };
    if sort == Sort::Start {
        let started = hooks.iter().map(|hook| called(hook));
        return quote! {
            fn #own(#(#names: #types),*) -> #answer {
                #(#started)*
            }
        };
    }
    let arms = hooks.iter().map(|hook| {
        let (conditions, name, called) = (&hook.conditions, &hook.name, called(hook));
        quote!(#(#conditions)* #name => #called)
    });
    quote! {
        fn #own(name: &str, #(#names: #types),*) -> #answer {
            match name {
                #(#arms)*
                _ => ::core::result::Result::Err(::plugins_sdk::guest::missing(#word, name).into()),
            }
        }
    }
}

/// A line of the section that tells names.
fn told(hook: &Hook) -> Option<TokenStream> {
    let name = hook.name.as_ref().map(LitStr::value)?;
    let line = format!("{} {name}\n", hook.sort.word());
    let (length, line) = (line.len(), Literal::byte_string(line.as_bytes()));
    let conditions = &hook.conditions;
    Some(quote! {
        #(#conditions)*
        const _: () = {
            #[used]
            #[unsafe(link_section = #SECTION)]
            static HOOK: [u8; #length] = *#line;
        };
    })
}
