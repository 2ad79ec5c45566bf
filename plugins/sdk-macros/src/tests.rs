//! What is written for plugins, and what is said of those that are none.

use proc_macro2::TokenStream;
use quote::quote;

use super::expanded;

/// What is told of an `impl`, in the order of its places.
#[track_caller]
fn told(item: TokenStream) -> Vec<String> {
    let file = syn::parse2::<syn::File>(expanded(TokenStream::new(), item)).expect("Rust");
    let messages = file.items.into_iter().filter_map(|item| match item {
        syn::Item::Macro(call) if call.mac.path.segments.last()?.ident == "compile_error" => {
            Some(syn::parse2::<syn::LitStr>(call.mac.tokens).expect("a message").value())
        }
        _ => None,
    });
    messages.collect()
}

/// A function of a plugin, with its attributes.
fn function(function: TokenStream) -> TokenStream {
    quote!(impl Codes { #function })
}

#[track_caller]
fn is_refused(item: TokenStream, expected: &str) {
    let told = told(function(item));
    assert!(told.len() == 1 && told[0].contains(expected), "{told:?} has no {expected}");
}

#[test]
fn functions_are_called_by_their_names() {
    let written = expanded(
        TokenStream::new(),
        quote! {
            impl Codes {
                /// Looks at codes.
                #[before("code")]
                #[inline]
                fn code(batch: &Batch) -> Result<(), Fault> { Ok(()) }
                #[before("other")]
                #[before("third")]
                fn other(batch: &Batch) -> Result<(), Fault> { Ok(()) }
                #[start]
                fn begin(welcome: &Welcome) -> Result<(), String> { Ok(()) }
                fn helps(number: i64) -> i64 { number }
            }
        },
    );
    let written = written.to_string().replace(' ', "");
    for part in [
        "#[inline]fncode",
        "impl::plugins_sdk::PluginforCodes{fnstart(welcome:&::plugins_sdk::Welcome)",
        "fnbefore(name:&str,batch:&::plugins_sdk::Batch)",
        "matchname{\"code\"=>{letcalled:fn(&::plugins_sdk::Batch)",
        "=Self::code;called(batch)}",
        "\"third\"=>{",
        "missing(\"before\",name)",
        "::plugins_sdk::export!(Codes);",
        "=*b\"beforethird\\n\";",
    ] {
        assert!(written.contains(part), "{part} is not in {written}");
    }
    assert!(!written.contains("#[before"), "the attributes are read: {written}");
    assert!(!written.contains("fnafter"), "what nobody has is the trait's: {written}");
}

#[test]
fn an_attribute_that_there_is_not_is_refused_with_the_nearest_one() {
    let with =
        |attribute: TokenStream| quote!(#attribute fn code(batch: &Batch) -> Result<(), Fault> {});
    is_refused(with(quote!(#[befor("code")])), "did you mean `before`?");
    is_refused(with(quote!(#[computed("code")])), "did you mean `compute`?");
    is_refused(with(quote!(#[jbo("code")])), "did you mean `job`?");
    is_refused(with(quote!(#[hook("code")])), "there are start, before, after, action, job");
    let foreign = with(quote!(#[must_use] #[cfg(test)] #[other::attribute]));
    assert!(told(function(foreign)).is_empty());
}

#[test]
fn an_attribute_without_a_name_is_refused() {
    let code = quote!(
        fn code(batch: &Batch) -> Result<(), Fault> {}
    );
    for attribute in [quote!(before), quote!(before()), quote!(before("")), quote!(before(code))] {
        is_refused(
            quote!(#[#attribute] #code),
            "#[before] takes the name of a hook, as in #[before(\"code\")]",
        );
    }
    let cost = quote!(
        fn cost(records: &Sheet) -> Result<Column, Fault> {}
    );
    is_refused(quote!(#[compute = "cost"] #cost), "#[compute] takes the name of a computed field");
    let start = quote!(
        fn begin(welcome: &Welcome) -> Result<(), String> {}
    );
    is_refused(quote!(#[start("now")] #start), "#[start] takes nothing");
}

#[test]
fn two_functions_of_one_name_are_refused() {
    let one = quote!(
        #[before("code")]
        fn one(batch: &Batch) -> Result<(), Fault> {}
    );
    let other = quote!(
        #[before("code")]
        fn other(batch: &Batch) -> Result<(), Fault> {}
    );
    is_refused(quote!(#one #other), "`one` and `other` are both #[before(\"code\")]");
    let start = quote!(
        #[start]
        fn begin(welcome: &Welcome) -> Result<(), String> {}
    );
    let again = quote!(
        #[start]
        fn again(welcome: &Welcome) -> Result<(), String> {}
    );
    is_refused(quote!(#start #again), "`begin` and `again` are both #[start]");
    let follow = quote!(
        #[after("code")]
        fn follow(facts: &Facts) -> Result<(), Fault> {}
    );
    assert!(told(function(quote!(#one #follow))).is_empty(), "a name of another sort is another");
    let apart = quote!(#[cfg(test)] #one #[cfg(not(test))] #other);
    assert!(told(function(apart)).is_empty(), "there is never more than one of them");
}

#[test]
fn a_function_of_another_kind_is_refused_with_the_right_one() {
    let right = "a function for #[redact] is `fn(records: &Sheet, redaction: &mut Redaction) -> Result<(), Fault>`";
    let few = "a parameter is missing";
    is_refused(
        quote!(
            #[redact("notes")]
            fn notes(records: &Sheet) -> Result<(), Fault> {}
        ),
        right,
    );
    is_refused(
        quote!(
            #[redact("notes")]
            fn notes(records: &Sheet) -> Result<(), Fault> {}
        ),
        few,
    );
    let cases = [
        (
            quote!(
                fn code(batch: &Batch, more: u8) {}
            ),
            "one parameter too many",
        ),
        (
            quote!(
                fn code(&self, batch: &Batch) {}
            ),
            "a plugin keeps nothing of its own",
        ),
        (
            quote!(
                async fn code(batch: &Batch) {}
            ),
            "there is nothing to wait for",
        ),
        (
            quote!(
                unsafe fn code(batch: &Batch) {}
            ),
            "the server calls what is safe",
        ),
        (
            quote!(
                fn code<T>(batch: &Batch) {}
            ),
            "nobody says what this stands for",
        ),
    ];
    for (function, expected) in cases {
        is_refused(quote!(#[before("code")] #function), expected);
    }
    let lends = quote!(
        #[before("code")]
        fn code<'a>(batch: &'a Batch) {}
    );
    assert!(told(function(lends)).is_empty(), "the compiler looks at the types");
}

#[test]
fn what_is_no_type_of_a_plugin_is_refused() {
    let places = [
        quote!(
            mod codes {}
        ),
        quote!(
            fn code() {}
        ),
        quote!(
            struct Codes;
        ),
    ];
    for place in places {
        let told = told(place);
        assert!(told[0].contains("#[plugin] stands above an `impl`"), "{told:?}");
    }
    assert!(told(quote!(impl Plugin for Codes {}))[0].contains("and not of a trait"));
    assert!(
        told(quote!(
            impl<T> Codes<T> {}
        ))[0]
            .contains("has no parameters")
    );
    let taken = expanded(quote!("codes"), quote!(impl Codes {})).to_string();
    assert!(taken.contains("#[plugin] takes nothing"), "{taken}");
}

#[test]
fn everything_that_is_wrong_is_told_at_once() {
    let told = told(quote! {
        impl Codes {
            #[befor("code")]
            fn code(batch: &Batch) {}
            #[before]
            fn other(batch: &Batch) {}
            #[job("nightly")]
            fn nightly() {}
        }
    });
    assert_eq!(told.len(), 3, "{told:?}");
}
