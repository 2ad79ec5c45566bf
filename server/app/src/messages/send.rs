//! Sends a message: checks whom and what it names, makes it with a receipt for each recipient, and
//! marks the message that it answers.

use std::collections::HashSet;

use schema_som::error::{Code, Error, Result};
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query};
use schema_som::value::Value;
use schema_som::{Key, Record};
use server_storage::{Intent, Tx};

use super::{no_message, receipts};
use crate::auth::named;
use crate::rights::{narrow, parties};
use crate::write::{Drafts, Origin};

/// Recipients of one message at most, and attachments.
const MOST: usize = 200;

/// What is to be sent. Texts are trimmed.
pub(super) struct Letter<'a> {
    pub(super) sender: Key,
    pub(super) to: &'a [Key],
    pub(super) subject: &'a str,
    pub(super) body: &'a str,
    pub(super) in_reply_to: Option<Key>,
    pub(super) attachments: &'a [Key],
}

/// Sends a message and answers its key.
pub(super) async fn send(origin: &Origin<'_>, tx: &mut Tx, letter: Letter<'_>) -> Result<Key> {
    let (to, attachments) = (once(letter.to), once(letter.attachments));
    check(&letter, &to, &attachments)?;
    all_seen(origin, tx, ("to", "User", &to)).await?;
    all_seen(origin, tx, ("attachments", "SimpleEntity", &attachments)).await?;
    let original = match letter.in_reply_to {
        Some(key) => Some(original(origin, tx, key).await?),
        None => None,
    };
    let ty = named(origin.registry, "Message")?;
    let thread = original.as_ref().map(|original| {
        original.get(ty, "thread_id").as_cell().as_key().unwrap_or_else(|| original.key())
    });
    let mut drafts = Drafts::new(origin.registry, &**origin.clock);
    let values = [
        ("subject", letter.subject.into()),
        ("body", letter.body.into()),
        ("sent", Value::Time(origin.now)),
        ("sender", letter.sender.into()),
        ("in_reply_to", letter.in_reply_to.into()),
        ("thread", thread.into()),
    ];
    let message = drafts.add("Message", values)?;
    for user in to {
        let values = [("message", message.into()), ("user", user.into())];
        drafts.add("MessageRecipient", values)?;
    }
    drafts.link(("Message", "attachments"), message, attachments.into_iter().enumerate())?;
    let corrections = match original {
        Some(original) => receipts::replied(origin, tx, (letter.sender, original)).await?,
        None => Vec::new(),
    };
    origin.carry_out(tx, drafts.finish(), corrections).await?;
    Ok(message)
}

fn check(letter: &Letter<'_>, to: &[Key], attachments: &[Key]) -> Result<()> {
    let at = |error: Error, argument: &str| Err(error.at_field("messageSend", argument));
    if to.is_empty() {
        let error = Error::new(Code::Required, "a message needs a recipient");
        return at(error.hint("name one user at least"), "to");
    }
    for (argument, keys) in [("to", to), ("attachments", attachments)] {
        if keys.len() > MOST {
            let what = format!("`{argument}` has {} ids, {MOST} are allowed", keys.len());
            let hint = "send it in several messages";
            return at(Error::new(Code::LimitExceeded, what).hint(hint), argument);
        }
    }
    if letter.subject.is_empty() && letter.body.is_empty() {
        let error = Error::new(Code::Required, "a message needs a subject or a body");
        return at(error.hint("say something"), "body");
    }
    Ok(())
}

fn once(keys: &[Key]) -> Vec<Key> {
    let mut seen = HashSet::new();
    keys.iter().copied().filter(|key| seen.insert(*key)).collect()
}

/// Checks that the actor may see all of these records.
async fn all_seen(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (argument, ty, keys): (&str, &str, &[Key]),
) -> Result<()> {
    if keys.is_empty() {
        return Ok(());
    }
    let ty = named(origin.registry, ty)?;
    let values = keys.iter().map(|key| Value::Key(*key)).collect();
    let asked = Predicate::In { field: ty.id(), values };
    let query = Query::flat(ty, vec![Column::Field(0, ty.id())], asked);
    let query = narrow(origin.registry, origin.actor, query)?;
    let seen = parties::keys(&tx.read(origin.registry, &query).await?);
    let Some(missing) = keys.iter().find(|key| !seen.contains(key)) else { return Ok(()) };
    let id = missing.to_id(&ty.prefix);
    let what = format!("`{argument}`: there is no {} {id} that you may see", ty.name);
    Err(Error::new(Code::NotFound, what)
        .at_field("messageSend", argument)
        .at_id(id)
        .hint("check the id; the record may have been deleted"))
}

/// The message that is answered, locked.
async fn original(origin: &Origin<'_>, tx: &mut Tx, key: Key) -> Result<Record> {
    let ty = named(origin.registry, "Message")?;
    let query = parties::among((origin.registry, origin.actor), ty, &[key]);
    if tx.read(origin.registry, &query).await?.rows.is_empty() {
        return Err(no_message(ty, key).at_field("messageSend", "inReplyTo"));
    }
    let mut found = tx.load(origin.registry, ty.ix, &[key], Intent::Change).await?;
    found.pop().ok_or_else(|| no_message(ty, key).at_field("messageSend", "inReplyTo"))
}
