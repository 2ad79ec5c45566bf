//! The records that computed keys lead to: one statement for each link of a level, once the keys are
//! known, by the rights of whoever reads. A key that leads to nothing that may be seen is nothing.

use std::collections::HashMap;

use schema_som::cell::Rows;
use schema_som::error::{Error, Result};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Level, Link, Order, Query, Span};
use schema_som::rowset::Rowset;
use schema_som::value::Value;
use schema_som::{Key, KeySet};

use super::Reading;
use super::compute::{below, below_mut};

impl Reading<'_> {
    /// Reads what the links of every level lead to.
    ///
    /// # Errors
    /// Whatever keeps the database from answering.
    pub(super) async fn follow_links(&mut self, query: &Query, level: &mut Level) -> Result<()> {
        let mut levels = vec![(query, level)];
        while let Some((query, level)) = levels.pop() {
            for link in &query.links {
                // What is found may lead on to other records.
                let found = Box::pin(self.linked(link, &*level.rows)).await?;
                level.links.push(found);
            }
            levels.extend(below(query).zip(below_mut(level)));
        }
        Ok(())
    }

    async fn linked(&mut self, link: &Link, rows: &dyn Rows) -> Result<Level> {
        let key = |row: usize| rows.cell(row, usize::from(link.column)).as_key();
        let keys: KeySet = (0..rows.len()).filter_map(key).collect();
        if keys.is_empty() {
            return Ok(nothing(rows.len()));
        }
        let id = self.context.registry.get(link.query.on).id();
        let mut query = link.query.clone();
        let place = query.columns.len();
        query.columns.push(Column::Field(0, id));
        let mut values: Vec<Value> = keys.into_iter().map(Value::Key).collect();
        values.sort_by(|a, b| a.as_cell().order(b.as_cell()));
        query.predicate = Predicate::In { field: id, values }.and(query.predicate);
        query.order = vec![Order::by(id)];
        let mut found = self.complete(&query).await?;
        let mut places: HashMap<Key, u32> = HashMap::with_capacity(found.rows.len());
        for row in found.rows_of(0) {
            let key = found.rows.cell(row, place).as_key();
            let key = key.ok_or_else(|| Error::internal("a record without a key"))?;
            places.insert(key, row as u32);
        }
        let span = |row: usize| match key(row).and_then(|key| places.get(&key)) {
            Some(start) => Span { start: *start, length: 1 },
            None => Span::default(),
        };
        found.spans = (0..rows.len()).map(span).collect();
        found.sequence = None;
        Ok(found)
    }
}

/// The level of a link that leads nowhere.
fn nothing(parents: usize) -> Level {
    Level {
        rows: Box::new(Rowset::new(1)),
        guarded: Vec::new(),
        spans: vec![Span::default(); parents],
        sequence: None,
        children: Vec::new(),
        variants: Vec::new(),
        links: Vec::new(),
        totals: None,
        groups: Vec::new(),
        failed: Vec::new(),
    }
}
