//! Names of indexes and constraints: readable, unique, and short enough for every engine.

use crate::dialect::NAME_LIMIT;

/// `uq_users__login`; one that would be too long ends in a hash of the whole.
pub(super) fn constraint(prefix: &str, table: &str, columns: &[&str]) -> String {
    let full = format!("{prefix}_{table}__{}", columns.join("__"));
    if full.len() <= NAME_LIMIT {
        return full;
    }
    let tail = format!("_{:08x}", hash(full.as_bytes()));
    // Names are ASCII: the registry checks it.
    let head: String = full.chars().take(NAME_LIMIT - tail.len()).collect();
    format!("{}{tail}", head.trim_end_matches('_'))
}

/// FNV-1a, folded to 32 bits. It is part of what is stored: it never changes.
fn hash(bytes: &[u8]) -> u32 {
    let mixed = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (mixed ^ (mixed >> 32)) as u32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_its_beginning_and_gets_a_stable_tail() {
        assert_eq!(constraint("uq", "users", &["login"]), "uq_users__login");
        let long =
            constraint("fk", "task_alternative_resources", &["a_rather_long_column_name_id"]);
        assert!(long.len() <= NAME_LIMIT, "{long}");
        assert!(long.starts_with("fk_task_alternative_resources__a_rather"), "{long}");
        let other =
            constraint("fk", "task_alternative_resources", &["a_rather_long_column_name_it"]);
        assert_ne!(long, other);
    }
}
