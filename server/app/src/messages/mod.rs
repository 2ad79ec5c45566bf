//! Messages: what users send to each other, and what they have read of it. `send` makes them,
//! `receipts` tells what recipients did about them. Who sees them is decided where everything is:
//! in `rights`, by the parties that their types declare.

use schema_som::Key;
use schema_som::actor::Actor;
use schema_som::error::{Code, Error, Result};
use schema_som::operation::{Given, Outcome};
use schema_som::ports::Context;
use schema_som::predicate::Predicate;
use schema_som::query::{Column, Query, Totals};
use schema_som::registry::{FieldRef, Registry, RelationRef, Type};
use schema_som::value::Value;
use server_storage::Tx;

use crate::App;
use crate::auth::{field, named};
use crate::read::at_work;
use crate::rights::narrow;
use crate::write::Origin;

mod receipts;
mod send;
#[cfg(test)]
mod tests;

use send::Letter;

/// Messages of one conversation, at most.
const THREAD: u32 = 10_000;

/// Runs an operation that changes messages.
pub(crate) async fn change(
    origin: &Origin<'_>,
    tx: &mut Tx,
    (name, arguments): (&str, Vec<Given>),
) -> Result<Outcome> {
    let me = user(origin.actor.user)?;
    match (name, arguments.as_slice()) {
        ("messageSend", [Given::Keys(to), subject, body, reply, attachments]) => {
            let letter = Letter {
                sender: me,
                to,
                subject: subject.text().trim(),
                body: body.text().trim(),
                in_reply_to: reply.key(),
                attachments: keys(attachments),
            };
            let message = send::send(origin, tx, letter).await?;
            Ok(Outcome { values: vec![message.into()], ..Outcome::default() })
        }
        ("messageMarkRead", [Given::Keys(messages)]) => {
            let count = receipts::mark_read(origin, tx, (me, messages)).await?;
            let unread = unread(origin.registry, origin.actor, me)?;
            let level = tx.read(origin.registry, &unread).await?;
            let values = vec![Value::Int(count as i64), Value::Int(counted(&level))];
            Ok(Outcome { values, ..Outcome::default() })
        }
        _ => Err(Error::internal(format!("the operation {name} is declared but not made"))),
    }
}

impl App {
    /// Answers an operation that asks about messages.
    pub(crate) async fn ask_of_messages(
        &self,
        context: &Context,
        (name, arguments): (&str, &[Given]),
    ) -> Result<Outcome> {
        let me = user(at_work(context)?.user)?;
        let registry = &*context.registry;
        match (name, arguments) {
            ("inbox", [unread_only]) => {
                let among = Some(received(registry, me, *unread_only == Given::from(true))?);
                Ok(Outcome { among, ..Outcome::default() })
            }
            ("messageReceived", []) => {
                let among = Some(received(registry, me, false)?);
                Ok(Outcome { among, ..Outcome::default() })
            }
            ("messageThread", [Given::Value(Value::Key(message))]) => {
                let among = Some(self.conversation(context, *message).await?);
                Ok(Outcome { among, ..Outcome::default() })
            }
            ("unreadMessageCount", []) => {
                let unread = unread(registry, at_work(context)?, me)?;
                let level = self.store.read(registry, &unread, None).await?;
                let values = vec![Value::Int(counted(&level))];
                Ok(Outcome { values, ..Outcome::default() })
            }
            _ => Err(Error::internal(format!("the operation {name} is declared but not made"))),
        }
    }

    /// The messages of a conversation. Which of them the actor sees is decided where they are read;
    /// that the first one is hidden hides no other.
    async fn conversation(&self, context: &Context, message: Key) -> Result<Predicate> {
        let (registry, actor) = (&*context.registry, at_work(context)?);
        let ty = named(registry, "Message")?;
        let (id, thread) = (ty.id(), field(ty, "thread_id")?);
        let columns = vec![Column::Field(0, id)];
        let seen =
            narrow(registry, actor, Query::flat(ty, columns.clone(), Predicate::eq(id, message)))?;
        if self.store.read(registry, &seen, None).await?.rows.is_empty() {
            return Err(no_message(ty, message));
        }
        let of_message =
            Query::flat(ty, vec![Column::Field(0, thread)], Predicate::eq(id, message));
        let level = self.store.read(registry, &of_message, None).await?;
        let first = level.rows.cell(0, 0).as_key().unwrap_or(message);
        let mut all = Query::flat(ty, columns, Predicate::eq(thread, first));
        all.order = vec![schema_som::query::Order::by(id)];
        all.page.limit = Some(THREAD);
        let level = self.store.read(registry, &all, None).await?;
        let replies = crate::rights::parties::keys(&level);
        let values = std::iter::once(first).chain(replies).map(Value::Key).collect();
        Ok(Predicate::In { field: id, values })
    }
}

/// The messages that were sent to a user, or those that the user has not read.
fn received(registry: &Registry, user: Key, unread_only: bool) -> Result<Predicate> {
    let relation = relation(named(registry, "Message")?, "receipts")?;
    let predicate = Box::new(of_recipient(registry, user, unread_only)?);
    Ok(Predicate::Some { relation, predicate })
}

/// The receipts of a user, or those of messages that the user has not read.
fn of_recipient(registry: &Registry, user: Key, unread_only: bool) -> Result<Predicate> {
    let ty = named(registry, "MessageRecipient")?;
    let own = Predicate::eq(field(ty, "user_id")?, user);
    let unread = Predicate::IsNull(field(ty, "read_at")?);
    Ok(if unread_only { own.and(unread) } else { own })
}

/// How many messages a user has not read, of those that the user may see.
fn unread(registry: &Registry, actor: &Actor, user: Key) -> Result<Query> {
    let ty = named(registry, "Message")?;
    let mut query = Query::flat(ty, Vec::new(), received(registry, user, true)?);
    query.totals = Totals { count: true, ..Totals::default() };
    query.page.limit = Some(0);
    narrow(registry, actor, query)
}

fn counted(level: &schema_som::query::Level) -> i64 {
    let totals = level.totals.as_ref();
    totals.and_then(|totals| totals.rows.cell(0, 0).as_int()).unwrap_or(0)
}

fn relation(ty: &Type, name: &str) -> Result<RelationRef> {
    let missing = || Error::internal(format!("the model lacks {}: {name}", ty.name));
    ty.relation(name).ok_or_else(missing)
}

/// The error for a message that does not exist or is not to be seen.
fn no_message(ty: &Type, message: Key) -> Error {
    let id = message.to_id(&ty.prefix);
    Error::new(Code::NotFound, format!("there is no Message {id} that you may see"))
        .at_type(&ty.name)
        .at_id(id)
        .hint("check the id; messages are seen by their senders and recipients only")
}

/// Whoever has messages is a user.
fn user(user: Option<Key>) -> Result<Key> {
    let hint = "log in as a user, or use a token of one";
    user.ok_or_else(|| Error::new(Code::Unauthenticated, "only users have messages").hint(hint))
}

fn keys(given: &Given) -> &[Key] {
    match given {
        Given::Keys(keys) => keys,
        Given::Value(_) | Given::Bytes(_) => &[],
    }
}

/// The columns of a receipt that lead somewhere.
fn receipt_columns(registry: &Registry) -> Result<(&Type, FieldRef, FieldRef)> {
    let ty = named(registry, "MessageRecipient")?;
    Ok((ty, field(ty, "message_id")?, field(ty, "user_id")?))
}
