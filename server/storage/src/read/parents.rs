//! Which rows belong to which parent: by key, never by how rows happen to follow each other.

use schema_som::query::Span;
use schema_som::{Key, KeyMap, Rows};

use crate::sql::ByKey;

/// The parents of a level. Several rows can have one key, which is then asked for once.
#[derive(Default)]
pub(super) struct Parents {
    pub keys: Vec<Key>,
    by_key: KeyMap<u32>,
    /// For each parent row the place of its key among `keys`.
    pub of_row: Vec<Option<u32>>,
}

/// Where the rows of each parent are.
pub(super) struct Placed {
    pub spans: Vec<Span>,
    pub sequence: Option<Vec<u32>>,
}

impl Placed {
    /// Puts the rows of each parent in the order of their keys. Mostly they came so.
    pub(super) fn sort(&mut self, rows: &dyn Rows, order: ByKey) {
        let key = |row: &u32| rows.cell(*row as usize, order.column).as_key();
        let in_order = |one: &u32, next: &u32| match order.descending {
            false => key(one) <= key(next),
            true => key(one) >= key(next),
        };
        let sequence = self.sequence.take();
        let mut sequence = sequence.unwrap_or_else(|| (0..rows.len() as u32).collect());
        let mut moved = false;
        for span in &self.spans {
            let own = &mut sequence[span.start as usize..(span.start + span.length) as usize];
            if !own.is_sorted_by(in_order) {
                own.sort_unstable_by_key(key);
                if order.descending {
                    own.reverse();
                }
                moved = true;
            }
        }
        let as_they_came = !moved && sequence.iter().enumerate().all(|(at, row)| at as u32 == *row);
        self.sequence = (!as_they_came).then_some(sequence);
    }
}

impl Parents {
    pub(super) fn new(rows: impl Iterator<Item = Option<Key>>) -> Self {
        let mut parents = Self::default();
        for key in rows {
            let at = key.map(|key| parents.place_of(key));
            parents.of_row.push(at);
        }
        parents
    }

    fn place_of(&mut self, key: Key) -> u32 {
        *self.by_key.entry(key).or_insert_with(|| {
            self.keys.push(key);
            (self.keys.len() - 1) as u32
        })
    }

    /// Gives rows to their parents, whose key is in the column; each parent takes at most `limit`.
    /// The order of a parent's rows stays.
    pub(super) fn place(&self, rows: &dyn Rows, column: usize, limit: u32) -> Placed {
        let owner = |row| self.by_key.get(&rows.cell(row, column).as_key()?).copied();
        let owners: Vec<Option<u32>> = (0..rows.len()).map(owner).collect();
        let mut spans = vec![Span::default(); self.keys.len()];
        for owner in owners.iter().flatten() {
            spans[*owner as usize].length += 1;
        }
        let mut start = 0;
        for span in &mut spans {
            span.start = start;
            start += span.length;
        }
        let mut next: Vec<u32> = spans.iter().map(|span| span.start).collect();
        let mut sequence = vec![0; start as usize];
        for (row, owner) in owners.iter().enumerate() {
            if let Some(owner) = owner {
                let place = &mut next[*owner as usize];
                sequence[*place as usize] = row as u32;
                *place += 1;
            }
        }
        spans.iter_mut().for_each(|span| span.length = span.length.min(limit));
        let in_order = sequence.iter().enumerate().all(|(at, row)| at as u32 == *row);
        let of_key = |at: &Option<u32>| at.map_or(Span::default(), |at| spans[at as usize]);
        Placed {
            spans: self.of_row.iter().map(of_key).collect(),
            sequence: (!in_order).then_some(sequence),
        }
    }

    /// The one row of each parent, where there is one.
    pub(super) fn single(&self, rows: &dyn Rows, column: usize) -> Vec<Option<u32>> {
        let mut found = vec![None; self.keys.len()];
        for row in 0..rows.len() {
            let key = rows.cell(row, column).as_key();
            if let Some(at) = key.and_then(|key| self.by_key.get(&key)) {
                found[*at as usize] = Some(row as u32);
            }
        }
        self.of_row.iter().map(|at| at.and_then(|at| found[at as usize])).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_som::Cell;
    use schema_som::rowset::Rowset;

    #[test]
    fn rows_find_their_parents_in_whatever_order_they_come() {
        let key = |number: u8| Key([number; 16]);
        let parents = Parents::new([Some(key(1)), None, Some(key(2)), Some(key(1))].into_iter());
        assert_eq!(parents.keys, [key(1), key(2)]);
        let mut rows = Rowset::new(1);
        for owner in [2, 1, 9, 2, 1, 1] {
            rows.push(Cell::Key(key(owner)));
        }
        let placed = parents.place(&rows, 0, 2);
        let sequence = placed.sequence.unwrap();
        let rows_of = |parent: usize| {
            let Span { start, length } = placed.spans[parent];
            &sequence[start as usize..(start + length) as usize]
        };
        assert_eq!((rows_of(0), rows_of(1), rows_of(2)), (&[1, 4][..], &[][..], &[0, 3][..]));
        assert_eq!(rows_of(3), rows_of(0), "two rows with one key share its rows");
    }

    #[test]
    fn the_rows_of_a_parent_are_put_in_the_order_of_their_keys() {
        let key = |number: u8| Key([number; 16]);
        let parents = Parents::new([Some(key(1)), Some(key(2))].into_iter());
        let mut rows = Rowset::new(2);
        for (own, owner) in [(7, 2), (5, 1), (9, 2), (4, 1), (6, 1)] {
            rows.push_row(&[Cell::Key(key(own)), Cell::Key(key(owner))]);
        }
        for (descending, expected) in [(false, [3, 1, 4, 0, 2]), (true, [4, 1, 3, 2, 0])] {
            let mut placed = parents.place(&rows, 1, u32::MAX);
            placed.sort(&rows, ByKey { column: 0, descending });
            assert_eq!(placed.sequence.unwrap(), expected);
        }
    }
}
