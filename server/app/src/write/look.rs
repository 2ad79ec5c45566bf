//! Stored records that rules need and that no path leads to: by the class that they are made for, by
//! the time that they take.

use schema_som::error::{Error, Result};
use schema_som::predicate::{Compare, Predicate};
use schema_som::registry::TypeIx;
use schema_som::value::Value;
use schema_som::{FieldRef, Key, KeyMap, Keyed, Record};
use server_storage::{Intent, Tx, Where};

use super::set::{Change, ChangeSet};
use super::world::{MANY, World};

impl World<'_> {
    /// The records of a type whose field names one of these classes.
    pub(super) async fn of_classes(
        &mut self,
        tx: &mut Tx,
        set: &ChangeSet,
        (ty, field, classes): (&str, &str, Vec<String>),
    ) -> Result<Vec<Key>> {
        let registry = self.origin.registry;
        let unknown = || Error::internal(format!("a rule needs {ty}.{field}, which is unknown"));
        let ty = registry.by_name(ty).ok_or_else(unknown)?;
        let index = ty.field(field).ok_or_else(unknown)?;
        let place = (ty.ix, index.index, classes.clone());
        let mut keys = match self.by_class.get(&place) {
            Some(keys) => keys.clone(),
            None => {
                let values = classes.iter().map(|class| Value::from(class.as_str())).collect();
                let predicate = Predicate::In { field: index, values };
                let keys = self.matching(tx, (ty.ix, predicate)).await?;
                self.by_class.insert(place, keys.clone());
                keys
            }
        };
        let is_made = |change: &&Change| {
            change.is_new()
                && change.after.ty == ty.ix
                && classes.iter().any(|it| *change.after.get(ty, field) == Value::from(it.as_str()))
        };
        keys.extend(set.changes.iter().filter(is_made).map(|change| change.after.key()));
        Ok(keys)
    }

    async fn matching(
        &mut self,
        tx: &mut Tx,
        (ty, predicate): (TypeIx, Predicate),
    ) -> Result<Vec<Key>> {
        let which = Where { predicate: &predicate, limit: MANY, intent: Intent::Look };
        let found = tx.load_where(self.origin.registry, ty, which).await?;
        let keys = found.iter().map(Record::key).collect();
        self.looked.extend(found.iter().map(Record::key));
        self.records.extend(found.into_iter().map(|record| (record.key(), record)));
        Ok(keys)
    }

    /// For each of these records of one type those in the trash that led to the same record.
    pub(super) async fn in_trash(
        &mut self,
        tx: &mut Tx,
        (set, from): (&ChangeSet, &[Key]),
        relation: &str,
    ) -> Result<KeyMap<Vec<Key>>> {
        let registry = self.origin.registry;
        let column = format!("{relation}_id");
        let asked = from.iter().filter_map(|key| set.get(*key)).map(|change| &change.after);
        let leads = |record: &Record| {
            let ty = registry.get(record.ty);
            record.get(ty, &column).as_cell().as_key()
        };
        let leading: Vec<(Key, TypeIx, Key)> =
            asked.filter_map(|record| Some((record.key(), record.ty, leads(record)?))).collect();
        let mut by_target: Keyed<(TypeIx, Key), Vec<Key>> = Keyed::default();
        let mut types: Vec<TypeIx> = leading.iter().map(|(_, ty, _)| *ty).collect();
        types.sort_unstable();
        types.dedup();
        for ty in types {
            let targets = leading.iter().filter(|(_, of, _)| *of == ty);
            let targets: Vec<Key> = targets.map(|(.., target)| *target).collect();
            for record in tx.trashed_within(registry, ty, &targets).await? {
                if let Some(target) = leads(&record) {
                    by_target.entry((ty, target)).or_default().push(record.key());
                    self.records.insert(record.key(), record);
                }
            }
        }
        let found = |(key, ty, target): (Key, TypeIx, Key)| {
            (key, by_target.get(&(ty, target)).cloned().unwrap_or_default())
        };
        Ok(leading.into_iter().map(found).collect())
    }

    /// For each of these records of one type those that share the target of a relation and may
    /// overlap in time: one range over all of them, since rules look closer.
    pub(super) async fn overlapping(
        &mut self,
        tx: &mut Tx,
        (set, from): (&ChangeSet, &[Key]),
        relation: &str,
    ) -> Result<KeyMap<Vec<Key>>> {
        let registry = self.origin.registry;
        let Some(first) = from.first().and_then(|key| set.get(*key)) else {
            return Ok(KeyMap::default());
        };
        let ty = registry.get(first.after.ty);
        let column = format!("{relation}_id");
        let (Some(shared), Some(start), Some(end)) =
            (ty.field(&column), ty.field("start"), ty.field("end"))
        else {
            return Err(Error::internal(format!("{} has no range by {relation}", ty.name)));
        };
        let asked: Vec<&Record> =
            from.iter().filter_map(|key| set.get(*key)).map(|change| &change.after).collect();
        let moment = |record: &Record, at: FieldRef| match record.values[usize::from(at.index)] {
            Value::Time(micros) => Some(micros),
            _ => None,
        };
        let least = asked.iter().filter_map(|record| moment(record, start)).min();
        let most = asked.iter().filter_map(|record| moment(record, end)).max();
        let (Some(least), Some(most)) = (least, most) else { return Ok(KeyMap::default()) };
        let of = |record: &Record| record.values[usize::from(shared.index)].as_cell().as_key();
        let mut shares: Vec<Key> = asked.iter().filter_map(|record| of(record)).collect();
        shares.sort_unstable();
        shares.dedup();
        let values = shares.into_iter().map(Value::Key).collect();
        let compare =
            |field, op, micros| Predicate::Compare { field, op, value: Value::Time(micros) };
        let predicate = Predicate::In { field: shared, values }
            .and(compare(start, Compare::Lt, most))
            .and(compare(end, Compare::Gt, least));
        let mut by_share: KeyMap<Vec<Key>> = KeyMap::default();
        let stored = self.matching(tx, (ty.ix, predicate)).await?;
        let made = set.changes.iter().filter(|it| it.is_new() && it.after.ty == ty.ix);
        for key in stored.into_iter().chain(made.map(|it| it.after.key())) {
            if let Some(share) = self.record(set, key).and_then(of) {
                by_share.entry(share).or_default().push(key);
            }
        }
        let found = |record: &&Record| {
            let others = of(record).and_then(|share| by_share.get(&share).cloned());
            (record.key(), others.unwrap_or_default())
        };
        Ok(asked.iter().map(found).collect())
    }
}
