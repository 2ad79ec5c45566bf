//! Many keys in one condition, so that a statement's text hardly depends on their number.

use schema_som::Key;
use sea_orm::Value as Bind;

use crate::Engine;
use crate::dialect::bind_key;
use crate::sql::keys_value;

/// Keys of one statement at most, on MariaDB.
const CHUNK: usize = 1024;

/// Keys in ascending order, each once: writers that lock in one order do not lock each other out.
pub(crate) fn ascending(keys: &[Key]) -> Vec<Key> {
    let mut keys = keys.to_vec();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// The keys, or pairs of keys, of each statement.
pub(crate) fn chunks<T>(engine: Engine, keys: &[T]) -> std::slice::Chunks<'_, T> {
    keys.chunks(chunk(engine, keys).max(1))
}

/// How many of these keys, or pairs of keys, one statement takes.
pub(crate) fn chunk<T>(engine: Engine, keys: &[T]) -> usize {
    match engine {
        Engine::MariaDb => CHUNK,
        _ => keys.len(),
    }
}

impl Engine {
    /// ` = $1`, ` = ANY($1)` or ` IN (..)`, after the column.
    pub(crate) fn push_in_keys(self, sql: &mut String, binds: &mut Vec<Bind>, keys: &[Key]) {
        self.push_among_keys(sql, binds, (keys, false));
    }

    /// ` <> $1`, ` <> ALL($1)` or ` NOT IN (..)`, after the column.
    pub(crate) fn push_not_in_keys(self, sql: &mut String, binds: &mut Vec<Bind>, keys: &[Key]) {
        self.push_among_keys(sql, binds, (keys, true));
    }

    fn push_among_keys(self, sql: &mut String, binds: &mut Vec<Bind>, (keys, not): (&[Key], bool)) {
        let number = binds.len() + 1;
        match (self, keys) {
            // PostgreSQL plans anew for each list, since it cannot foresee how long that is, and takes
            // longer for it than for finding one row.
            (Engine::Postgres | Engine::Sqlite, [key]) => {
                binds.push(bind_key(*key));
                sql.push_str(if not { " <> " } else { " = " });
                self.push_placeholder(sql, number);
            }
            (Engine::Postgres, _) => {
                binds.push(keys_value(self, keys));
                sql.push_str(if not { " <> ALL(" } else { " = ANY(" });
                self.push_placeholder(sql, number);
                sql.push(')');
            }
            (Engine::Sqlite, _) => {
                binds.push(keys_value(self, keys));
                sql.push_str(if not { " NOT" } else { "" });
                sql.push_str(" IN (SELECT unhex(\"value\") FROM json_each(?))");
            }
            // It takes no more than 65,535 values in a statement.
            (Engine::MariaDb, _) if keys.len() > CHUNK => {
                sql.push_str(if not { " NOT" } else { "" });
                self.push_in_list_of_keys(sql, binds, keys);
            }
            // Constants make a range of the index, which locks no row in between. Few different
            // numbers of them make few different texts; what is missing is filled up.
            (Engine::MariaDb, _) => {
                let count = keys.len().next_power_of_two();
                let filled = keys.iter().chain(keys.last().into_iter().cycle()).take(count);
                binds.extend(filled.map(|key| bind_key(*key)));
                sql.push_str(if not { " NOT IN (?" } else { " IN (?" });
                sql.push_str(&", ?".repeat(count.saturating_sub(1)));
                sql.push(')');
            }
        }
    }

    /// ` IN (SELECT ..)` of one value, after the column, on MariaDB: the text is the same for any
    /// number of keys.
    pub(crate) fn push_in_list_of_keys(
        self,
        sql: &mut String,
        binds: &mut Vec<Bind>,
        keys: &[Key],
    ) {
        binds.push(keys_value(self, keys));
        sql.push_str(
            " IN (SELECT unhex(k.`id`) FROM JSON_TABLE(?, '$[*]' COLUMNS (`id` char(32) \
             PATH '$')) AS k)",
        );
    }

    /// ` IN (..)` after two columns in parentheses.
    pub(crate) fn push_in_pairs(
        self,
        sql: &mut String,
        binds: &mut Vec<Bind>,
        pairs: &[(Key, Key)],
    ) {
        match self {
            Engine::Postgres => {
                let (first, second): (Vec<Key>, Vec<Key>) = pairs.iter().copied().unzip();
                sql.push_str(" IN (SELECT * FROM unnest(");
                binds.push(keys_value(self, &first));
                self.push_placeholder(sql, binds.len());
                sql.push_str(", ");
                binds.push(keys_value(self, &second));
                self.push_placeholder(sql, binds.len());
                sql.push_str("))");
            }
            Engine::Sqlite => {
                let json: Vec<_> =
                    pairs.iter().map(|(one, two)| [one.to_hex(), two.to_hex()]).collect();
                binds.push(Bind::String(Some(serde_json::json!(json).to_string())));
                sql.push_str(
                    " IN (SELECT unhex(\"value\" ->> 0), unhex(\"value\" ->> 1) FROM json_each(?))",
                );
            }
            Engine::MariaDb => {
                let count = pairs.len().next_power_of_two();
                let filled = pairs.iter().chain(pairs.last().into_iter().cycle()).take(count);
                binds.extend(filled.flat_map(|(one, two)| [bind_key(*one), bind_key(*two)]));
                sql.push_str(" IN ((?, ?)");
                sql.push_str(&", (?, ?)".repeat(count.saturating_sub(1)));
                sql.push(')');
            }
        }
    }

    /// The table of a statement that finds its rows by these keys.
    pub(crate) fn table_by_key(self, table: &str) -> String {
        let table = self.quote(table);
        match self {
            // Of a small table it would rather read, and lock, all.
            Engine::MariaDb => format!("{table} FORCE INDEX (PRIMARY)"),
            _ => table,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_of_keys_is_filled_up_on_mariadb() {
        let keys: Vec<Key> = (1..=5).map(|n| Key([n; 16])).collect();
        let (mut sql, mut binds) = (String::new(), Vec::new());
        Engine::MariaDb.push_in_keys(&mut sql, &mut binds, &keys);
        assert_eq!(sql, " IN (?, ?, ?, ?, ?, ?, ?, ?)");
        assert_eq!((binds.len(), &binds[7]), (8, &bind_key(keys[4])));
    }

    #[test]
    fn more_keys_than_a_statement_takes_values_are_one_value_on_mariadb() {
        let keys = vec![Key([1; 16]); CHUNK + 1];
        let (mut sql, mut binds) = (String::new(), Vec::new());
        Engine::MariaDb.push_not_in_keys(&mut sql, &mut binds, &keys);
        assert!(sql.starts_with(" NOT IN (SELECT "), "{sql}");
        assert_eq!(binds.len(), 1);
    }

    #[test]
    fn one_key_is_no_list() {
        let key = Key([7; 16]);
        for (engine, text) in [(Engine::Postgres, " = $1"), (Engine::Sqlite, " = ?")] {
            let (mut sql, mut binds) = (String::new(), Vec::new());
            engine.push_in_keys(&mut sql, &mut binds, &[key]);
            assert_eq!((sql.as_str(), &binds[..]), (text, &[bind_key(key)][..]));
        }
    }

    #[test]
    fn keys_are_locked_in_one_order() {
        let keys = [3, 1, 3, 2].map(|n| Key([n; 16]));
        assert_eq!(ascending(&keys), [1, 2, 3].map(|n| Key([n; 16])));
    }
}
