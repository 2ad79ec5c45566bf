//! Names of indexes and constraints: readable, unique, and short enough for every engine.

use schema_som::naming;

/// `uq_users__login`; one that would be too long ends in a hash of the whole.
pub(super) fn constraint(prefix: &str, table: &str, columns: &[&str]) -> String {
    naming::short(format!("{prefix}_{table}__{}", columns.join("__")))
}

#[cfg(test)]
mod tests {
    use schema_som::naming::NAME_LIMIT;

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
