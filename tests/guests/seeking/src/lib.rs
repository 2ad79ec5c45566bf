//! A plugin that looks records up while it computes fields.

use plugins_sdk::{Column, Fault, FromValue, Key, Sheet, Value, lookup, plugin};

struct Seeking;

#[plugin]
impl Seeking {
    #[compute("path")]
    fn path(parents: &Sheet) -> Result<Column, Fault> {
        let mut of: Vec<_> = Vec::with_capacity(parents.len());
        for row in 0..parents.len() {
            of.push(match parents.value(row, "sequence")? {
                Value::Link(key) => Some(key),
                _ => None,
            });
        }
        let mut keys: Vec<_> = of.iter().flatten().copied().collect();
        keys.sort_by_key(|key| (key.hi, key.lo));
        keys.dedup();
        if keys.is_empty() {
            return Ok(Column::texts(of.iter().map(|_| None)));
        }
        let found = lookup::by_keys("Sequence", &keys, &["code"])?;
        let mut paths = Vec::with_capacity(parents.len());
        for (row, sequence) in of.into_iter().enumerate() {
            let place = found.keys().iter().position(|key| Some(*key) == sequence);
            let sequence = place.map(|place| found.text(place, "code")).transpose()?.flatten();
            let code = parents.text(row, "code")?.unwrap_or_default();
            paths.push(sequence.map(|sequence| format!("{sequence}/{code}")));
        }
        Ok(Column::texts(paths))
    }

    #[compute("endless")]
    fn endless(parents: &Sheet) -> Result<Column, Fault> {
        let key = |row| Ok(Key::from_value(&parents.value(row, "sequence")?));
        let keys: Result<Vec<_>, Fault> = (0..parents.len()).map(key).collect();
        let keys: Vec<_> = keys?.into_iter().flatten().collect();
        let found = lookup::by_keys("Sequence", &keys, &["code"])?;
        // Well behaved while it is tried out, of nothing.
        while !found.is_empty() {
            std::hint::black_box(found.len());
        }
        Ok(Column::texts(parents.keys().iter().map(|_| None)))
    }
}
