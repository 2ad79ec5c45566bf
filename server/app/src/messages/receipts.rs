//! What recipients do about messages: read them, answer them. A receipt tells when; the status of
//! the message follows, and never goes back.

use std::collections::HashSet;

use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::registry::Type;
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{Intent, Tx, Where};

use super::{no_message, receipt_columns, relation};
use crate::auth::{field, named};
use crate::write::{Batch, Correction, Origin};

/// Messages that are marked at once, at most.
const MOST: usize = 500;

/// The statuses of messages, the first to the last, by their codes.
const STATUSES: [&str; 3] = ["UR", "READ", "REP"];

/// Notes that a user has read these messages; answers how many were unread.
pub(super) async fn mark_read(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (user, messages): (Key, &[Key]),
) -> Result<usize> {
    let asked: HashSet<Key> = messages.iter().copied().collect();
    if asked.len() > MOST {
        let what = format!("`ids` has {} ids, {MOST} are allowed", asked.len());
        return Err(Error::new(Code::LimitExceeded, what)
            .at_field("messageMarkRead", "ids")
            .hint("send them in several fields"));
    }
    let (ty, of_message, _) = receipt_columns(origin.registry)?;
    let receipts = own(origin, tx, (user, messages)).await?;
    let at = usize::from(of_message.index);
    let message = |record: &Record| record.values[at].as_cell().as_key();
    let known: HashSet<Key> = receipts.iter().filter_map(message).collect();
    if let Some(missing) = messages.iter().find(|key| !known.contains(key)) {
        let ty = named(origin.registry, "Message")?;
        return Err(no_message(ty, *missing).hint("only what was sent to you is marked as read"));
    }
    let unread: Vec<Record> =
        receipts.into_iter().filter(|record| record.get(ty, "read_at").is_null()).collect();
    let keys: Vec<Key> = unread.iter().filter_map(message).collect();
    let count = unread.len();
    let now = Value::Time(origin.now);
    let mut corrections = moved(origin, tx, (&keys, "READ")).await?;
    corrections.extend(unread.into_iter().map(|record| Correction {
        record,
        values: vec![("read_at", now.clone())],
        derived: false,
    }));
    origin.carry_out(tx, Batch::default(), corrections).await?;
    Ok(count)
}

/// What a reply changes of the message that it answers: whoever answers has read it.
pub(super) async fn replied(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (user, original): (Key, Record),
) -> Result<Vec<Correction>> {
    let ty = named(origin.registry, "MessageRecipient")?;
    let receipts = own(origin, tx, (user, &[original.key()])).await?;
    let Some(receipt) = receipts.into_iter().next() else {
        // The sender goes on; nobody has answered yet.
        return Ok(Vec::new());
    };
    let mut values = Vec::new();
    for name in ["read_at", "replied_at"] {
        if receipt.get(ty, name).is_null() {
            values.push((name, Value::Time(origin.now)));
        }
    }
    let mut corrections = moved(origin, tx, (&[original.key()], "REP")).await?;
    corrections.push(Correction { record: receipt, values, derived: true });
    Ok(corrections)
}

/// The receipts that a user has for these messages, locked.
async fn own(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (user, messages): (Key, &[Key]),
) -> Result<Vec<Record>> {
    let (ty, of_message, of_user) = receipt_columns(origin.registry)?;
    let values = messages.iter().map(|key| Value::Key(*key)).collect();
    let predicate = Predicate::In { field: of_message, values }.and(Predicate::eq(of_user, user));
    let which = Where { predicate: &predicate, limit: MOST as u32, intent: Intent::Change };
    tx.load_where(origin.registry, ty.ix, which).await
}

/// Moves the status of messages on to this one, where it is not further.
async fn moved(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (messages, code): (&[Key], &str),
) -> Result<Vec<Correction>> {
    let ty = named(origin.registry, "Message")?;
    let records = tx.load(origin.registry, ty.ix, messages, Intent::Change).await?;
    let Some(first) = records.first() else { return Ok(Vec::new()) };
    let Some(list) = first.get(ty, "status_list_id").as_cell().as_key() else {
        return Ok(Vec::new());
    };
    let statuses = statuses(origin, tx, list).await?;
    let place = |code: &str| STATUSES.iter().position(|known| *known == code);
    let Some((status, _)) = statuses.iter().find(|(_, known)| known == code) else {
        // The studio's list lacks it.
        return Ok(Vec::new());
    };
    let is_behind = |record: &Record| {
        let now = record.get(ty, "status_id").as_cell().as_key();
        let now = statuses.iter().find(|(key, _)| Some(*key) == now);
        now.is_none_or(|(_, now)| place(now) < place(code))
    };
    let behind = records.into_iter().filter(is_behind);
    Ok(behind
        .map(|record| Correction {
            record,
            values: vec![("status_id", (*status).into())],
            derived: true,
        })
        .collect())
}

/// The statuses of a list with their codes.
async fn statuses(origin: &Origin<'_>, tx: &mut Tx, list: Key) -> Result<Vec<(Key, String)>> {
    let registry = origin.registry;
    let statuses = relation(named(registry, "StatusList")?, "statuses")?;
    let links = tx.links(registry, statuses, &[list], Intent::Look).await?;
    let keys: Vec<Key> = links.iter().map(|link| link.other).collect();
    let ty: &Type = named(registry, "Status")?;
    let code = usize::from(field(ty, "code")?.index);
    let records = tx.load(registry, ty.ix, &keys, Intent::Look).await?;
    let coded = |record: &Record| match &record.values[code] {
        Value::Text(code) => Some((record.key(), code.clone())),
        _ => None,
    };
    Ok(records.iter().filter_map(coded).collect())
}
