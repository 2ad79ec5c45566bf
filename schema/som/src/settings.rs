//! Settings that know themselves: a section is declared once, and its keys, documents, defaults and
//! least values follow from that.

/// A key of a section.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Setting {
    /// `page_size`
    pub key: &'static str,
    /// What it means, in which unit.
    pub doc: &'static str,
    /// The least number that makes sense, where the value is one.
    pub least: u64,
}

/// Declares a section of settings: a struct that is read and shown by serde, its default, and
/// `SETTINGS`, which lists its keys. A default may be followed by the least number that makes sense:
/// `pub page_size: u32 = 500; 1..,`.
#[macro_export]
macro_rules! settings {
    (
        $(#[$about:meta])*
        pub struct $name:ident {
            $(
                $(#[doc = $doc:literal])*
                $(#[serde($($serde:tt)*)])?
                pub $key:ident: $kind:ty = $default:expr $(; $least:literal ..)?,
            )*
        }
    ) => {
        $(#[$about])*
        #[derive(serde::Deserialize, serde::Serialize)]
        #[serde(default, deny_unknown_fields)]
        pub struct $name {
            $(
                $(#[doc = $doc])*
                $(#[serde($($serde)*)])?
                pub $key: $kind,
            )*
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($key: $default,)* }
            }
        }

        impl $name {
            /// Every key of this section, in the order of their declaration.
            pub const SETTINGS: &'static [$crate::settings::Setting] = &[
                $($crate::settings::Setting {
                    key: stringify!($key),
                    doc: concat!($($doc, "\n",)*),
                    least: 0 $(+ $least)?,
                },)*
            ];
        }
    };
}
