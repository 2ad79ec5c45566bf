//! A plugin as a list of functions: what the macro `hooks!` writes.

/// Makes a plugin of functions, and exports it: each is named by what plugin.toml declares.
///
/// ```
/// use plugins_sdk::{Batch, Failure, Fault, hooks};
///
/// hooks! {
///     /// Codes have no spaces.
///     pub struct Codes;
///     before("code") = code;
///     action("codesCheck") = check;
/// }
///
/// fn code(batch: &Batch) -> Result<(), Fault> {
///     for row in batch.rows() {
///         if row.text("code")?.is_some_and(|code| code.contains(' ')) {
///             row.refuse("BAD_CODE", "A code has no spaces.").field("code");
///         }
///     }
///     Ok(())
/// }
///
/// fn check(arguments: &str) -> Result<String, Failure> {
///     Ok(arguments.to_owned())
/// }
/// # fn main() {}
/// ```
///
/// There are `before`, `after`, `action`, `job`, `backfill`, `compute`, `narrow` and `redact`, each with the
/// function of [`Plugin`](crate::Plugin) of that name but for its first parameter, and `start`, which has no
/// name.
#[macro_export]
macro_rules! hooks {
    (
        $(#[$meta:meta])*
        $visibility:vis struct $plugin:ident;
        $(start = $start:path;)?
        $($word:ident($name:literal) = $function:path;)*
    ) => {
        $(#[$meta])*
        $visibility struct $plugin;

        impl $crate::Plugin for $plugin {
            $(
                fn start(welcome: &$crate::Welcome) -> Result<(), String> {
                    $start(welcome)
                }
            )?

            fn before(hook: &str, batch: &$crate::Batch) -> Result<(), $crate::Fault> {
                $($crate::hook!(before $word, hook, $name, $function(batch));)*
                Err($crate::guest::missing("before", hook))
            }

            fn after(hook: &str, facts: &$crate::Facts) -> Result<(), $crate::Fault> {
                $($crate::hook!(after $word, hook, $name, $function(facts));)*
                Err($crate::guest::missing("after", hook))
            }

            fn action(action: &str, arguments: &str) -> Result<String, $crate::Failure> {
                $($crate::hook!(action $word, action, $name, $function(arguments));)*
                Err($crate::guest::missing("action", action).into())
            }

            fn job(job: &str, planned: i64) -> Result<(), $crate::Fault> {
                $($crate::hook!(job $word, job, $name, $function(planned));)*
                Err($crate::guest::missing("job", job))
            }

            fn backfill(
                step: &str,
                cursor: Option<&str>,
            ) -> Result<$crate::Progress, $crate::Fault> {
                $($crate::hook!(backfill $word, step, $name, $function(cursor));)*
                Err($crate::guest::missing("backfill", step))
            }

            fn compute(
                field: &str,
                parents: &$crate::Sheet,
            ) -> Result<$crate::Column, $crate::Fault> {
                $($crate::hook!(compute $word, field, $name, $function(parents));)*
                Err($crate::guest::missing("compute", field))
            }

            fn narrow(
                hook: &str,
                narrowing: &mut $crate::Narrowing,
            ) -> Result<(), $crate::Fault> {
                $($crate::hook!(narrow $word, hook, $name, $function(narrowing));)*
                Err($crate::guest::missing("narrow", hook))
            }

            fn redact(
                hook: &str,
                records: &$crate::Sheet,
                redaction: &mut $crate::Redaction,
            ) -> Result<(), $crate::Fault> {
                $($crate::hook!(redact $word, hook, $name, $function(records, redaction));)*
                Err($crate::guest::missing("redact", hook))
            }
        }

        $crate::export!($plugin);
    };
}

/// Calls a function where it is of this sort and has this name.
#[doc(hidden)]
#[macro_export]
macro_rules! hook {
    (before before, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (after after, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (action action, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (job job, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (backfill backfill, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (compute compute, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (narrow narrow, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    (redact redact, $called:expr, $name:literal, $call:expr) => {
        $crate::hook!($called, $name, $call)
    };
    ($sort:ident before, $($rest:tt)*) => {};
    ($sort:ident after, $($rest:tt)*) => {};
    ($sort:ident action, $($rest:tt)*) => {};
    ($sort:ident job, $($rest:tt)*) => {};
    ($sort:ident backfill, $($rest:tt)*) => {};
    ($sort:ident compute, $($rest:tt)*) => {};
    ($sort:ident narrow, $($rest:tt)*) => {};
    ($sort:ident redact, $($rest:tt)*) => {};
    ($called:expr, $name:literal, $call:expr) => {
        if $called == $name {
            return $call;
        }
    };
}
