//! A statement in the making: its text, and what is bound in it. For the tables that Backlot keeps
//! beside the records; what a query asks of the records is written in `sql`.

use sea_orm::Value as Bind;

use crate::Engine;

/// A statement in the making.
pub(crate) struct Draft {
    pub(crate) engine: Engine,
    pub(crate) text: String,
    pub(crate) binds: Vec<Bind>,
    /// Whether it has a condition already.
    conditional: bool,
}

impl Draft {
    pub(crate) fn new(engine: Engine, text: String) -> Self {
        Self { engine, text, binds: Vec::new(), conditional: false }
    }

    /// `SELECT "a", "b" FROM "table"`
    pub(crate) fn select<'a>(
        engine: Engine,
        columns: impl IntoIterator<Item = &'a str>,
        table: &str,
    ) -> Self {
        Self::new(
            engine,
            format!("SELECT {} FROM {}", engine.quote_all(columns), engine.quote(table)),
        )
    }

    /// `DELETE FROM "table"`
    pub(crate) fn delete(engine: Engine, table: &str) -> Self {
        Self::new(engine, format!("DELETE FROM {}", engine.quote(table)))
    }

    /// `UPDATE "table" SET "a" = ?, "b" = ?`
    pub(crate) fn update<'a>(
        engine: Engine,
        table: &str,
        sets: impl IntoIterator<Item = (&'a str, Bind)>,
    ) -> Self {
        let mut draft = Self::new(engine, format!("UPDATE {} SET ", engine.quote(table)));
        draft.set(sets);
        draft
    }

    pub(crate) fn push(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// A placeholder, and what it stands for.
    pub(crate) fn bind(&mut self, bind: Bind) {
        self.binds.push(bind);
        self.engine.push_placeholder(&mut self.text, self.binds.len());
    }

    /// `"a" = ?, "b" = ?`
    pub(crate) fn set<'a>(&mut self, sets: impl IntoIterator<Item = (&'a str, Bind)>) {
        for (at, (column, bind)) in sets.into_iter().enumerate() {
            let comma = if at > 0 { ", " } else { "" };
            self.push(&format!("{comma}{} = ", self.engine.quote(column)));
            self.bind(bind);
        }
    }

    /// Another condition, or how it begins.
    pub(crate) fn and(&mut self, condition: &str) {
        self.push(if self.conditional { " AND " } else { " WHERE " });
        self.push(condition);
        self.conditional = true;
    }

    /// A condition: a column, an operator, a value.
    pub(crate) fn compare(&mut self, column: &str, operator: &str, bind: Bind) {
        self.and(&format!("{} {operator} ", self.engine.quote(column)));
        self.bind(bind);
    }

    /// A condition: a column has one of these values.
    pub(crate) fn among(&mut self, column: &str, binds: impl IntoIterator<Item = Bind>) {
        self.and("");
        self.push_among(column, binds);
    }

    /// `"column" IN (?, ?)`, as a part of a condition.
    pub(crate) fn push_among(&mut self, column: &str, binds: impl IntoIterator<Item = Bind>) {
        let mut binds = binds.into_iter();
        let Some(first) = binds.next() else { return self.push("1 = 0") };
        self.push(&format!("{} IN (", self.engine.quote(column)));
        self.bind(first);
        for bind in binds {
            self.push(", ");
            self.bind(bind);
        }
        self.push(")");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::bind_text;

    #[test]
    fn values_are_counted_over_the_whole_statement() {
        let sets = [("a", bind_text("1")), ("b", bind_text("2"))];
        let mut draft = Draft::update(Engine::Postgres, "t", sets);
        draft.compare("c", "<>", bind_text("3"));
        draft.among("d", [bind_text("4"), bind_text("5")]);
        let text = r#"UPDATE "t" SET "a" = $1, "b" = $2 WHERE "c" <> $3 AND "d" IN ($4, $5)"#;
        assert_eq!((draft.text.as_str(), draft.binds.len()), (text, 5));
    }

    #[test]
    fn among_no_values_is_nothing() {
        let mut draft = Draft::select(Engine::MariaDb, ["a", "b"], "t");
        draft.among("c", []);
        assert_eq!(draft.text, "SELECT `a`, `b` FROM `t` WHERE 1 = 0");
    }
}
