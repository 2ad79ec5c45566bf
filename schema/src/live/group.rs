//! Those that ask the same with the same rights: one walk along the log, one evaluation, one seat
//! for each of them.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

use schema_som::Error;
use schema_som::actor::Actor;
use tokio::sync::{Notify, mpsc};

use super::evaluate::{Step, Stop};
use super::{Delivery, Hub, Patience};
use crate::engine::Request;

/// Names what is asked with which rights.
pub(super) type GroupKey = [u8; 32];

/// Events of one step.
const STEP: u32 = 256;

/// Those that ask the same.
pub(super) struct Group {
    request: Arc<Request>,
    actor: Arc<Actor>,
    members: Mutex<Members>,
    /// Told when the last seat was left.
    vacated: Notify,
}

struct Members {
    /// Everything up to here was sent to the seats that there were.
    position: i64,
    seats: Vec<(u64, mpsc::Sender<Delivery>)>,
    next: u64,
    /// Why the group sends nothing any more.
    ended: Option<Stop>,
}

/// A place in a group; given back when dropped.
pub(super) struct Seat {
    group: Arc<Group>,
    number: u64,
    inbox: mpsc::Receiver<Delivery>,
    /// Where the group stood when the seat was taken: what it sends is behind that.
    pub(super) position: i64,
}

impl Seat {
    /// The next delivery; nothing when the group has ended or the inbox overflowed.
    pub(super) async fn next(&mut self) -> Option<Delivery> {
        self.inbox.recv().await
    }

    /// How far everything was received; nothing when deliveries are waiting.
    pub(super) fn sent(&self) -> Option<i64> {
        let members = self.group.members();
        let is_held = members.seats.iter().any(|(number, _)| *number == self.number);
        (is_held && self.inbox.is_empty()).then_some(members.position)
    }

    /// Whether the group still sends here.
    pub(super) fn is_held(&self) -> bool {
        self.group.members().seats.iter().any(|(number, _)| *number == self.number)
    }

    /// Why there is nothing any more; none when the inbox overflowed.
    pub(super) fn ended(&self) -> Option<Stop> {
        self.group.members().ended.clone()
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut members = self.group.members();
        members.seats.retain(|(number, _)| *number != self.number);
        if members.seats.is_empty() {
            self.group.vacated.notify_one();
        }
    }
}

impl Group {
    fn members(&self) -> MutexGuard<'_, Members> {
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends what a step brought. A seat whose inbox is full loses its place.
    fn send(&self, step: &Step, position: i64) {
        let mut members = self.members();
        for delivery in &step.deliveries {
            members.seats.retain(|(_, seat)| seat.try_send(delivery.clone()).is_ok());
        }
        members.position = members.position.max(position);
        if members.seats.is_empty() {
            self.vacated.notify_one();
        }
    }

    /// Sends those who sit here away. Those who lost their seats before have reasons of their own.
    fn end(&self, stop: Stop) {
        let mut members = self.members();
        if !members.seats.is_empty() {
            members.ended.get_or_insert(stop);
            members.seats.clear();
        }
    }
}

impl Hub {
    /// Takes a seat among those that ask the same, whose group begins at this position if there is
    /// none yet.
    pub(super) fn sit_down(
        self: &Arc<Self>,
        key: GroupKey,
        (request, actor): (&Arc<Request>, &Arc<Actor>),
        position: i64,
    ) -> Seat {
        let mut groups = self.groups();
        let mut fresh = false;
        let group = groups.entry(key).or_insert_with(|| {
            fresh = true;
            let members = Members { position, seats: Vec::new(), next: 0, ended: None };
            Arc::new(Group {
                request: request.clone(),
                actor: actor.clone(),
                members: Mutex::new(members),
                vacated: Notify::new(),
            })
        });
        let group = group.clone();
        let (outbox, inbox) = mpsc::channel(self.following.queue.max(1));
        let mut members = group.members();
        let number = members.next;
        members.next += 1;
        members.seats.push((number, outbox));
        let position = members.position;
        drop(members);
        if fresh {
            self.spawn(walk(Arc::downgrade(self), key, group.clone()));
        }
        Seat { group, number, inbox, position }
    }

    /// Forgets a group that nobody sits in.
    fn dissolve(&self, key: &GroupKey, group: &Arc<Group>) -> bool {
        let mut groups = self.groups();
        let empty = group.members().seats.is_empty();
        let known = groups.get(key).is_some_and(|known| Arc::ptr_eq(known, group));
        if empty && known {
            groups.remove(key);
        }
        empty
    }
}

/// Ends a group that its walk has left, by a panic if nothing else was said.
struct Walking {
    hub: Weak<Hub>,
    key: GroupKey,
    group: Arc<Group>,
}

impl Drop for Walking {
    fn drop(&mut self) {
        if let Some(hub) = self.hub.upgrade() {
            let mut groups = hub.groups();
            if groups.get(&self.key).is_some_and(|known| Arc::ptr_eq(known, &self.group)) {
                groups.remove(&self.key);
            }
        }
        self.group.end(Error::internal("the stream broke off").into());
    }
}

/// Walks along the log for as long as somebody sits in the group.
async fn walk(hub: Weak<Hub>, key: GroupKey, group: Arc<Group>) {
    let walking = Walking { hub, key, group };
    let mut position = walking.group.members().position;
    let mut patience = Patience(0);
    loop {
        let Some(hub) = walking.hub.upgrade() else { return };
        let entities = hub.source.entities.clone();
        drop(hub);
        let newest = tokio::select! {
            biased;
            () = walking.group.vacated.notified() => {
                let Some(hub) = walking.hub.upgrade() else { return };
                if hub.dissolve(&walking.key, &walking.group) {
                    return;
                }
                continue;
            }
            newest = entities.grown(position) => newest,
        };
        let stepped = match newest {
            Ok(newest) => walking.catch_up(&mut position, newest).await,
            Err(error) => Err(error.into()),
        };
        match stepped {
            Ok(()) => patience = Patience(0),
            Err(stop) if stop.passes() => patience.wait().await,
            Err(stop) => return walking.group.end(stop),
        }
    }
}

impl Walking {
    /// Takes steps until the newest position is reached.
    async fn catch_up(&self, position: &mut i64, newest: i64) -> Result<(), Stop> {
        while *position < newest {
            let Some(hub) = self.hub.upgrade() else { return Ok(()) };
            let group = &self.group;
            let step = hub.source.step(&group.request, &group.actor, (*position, STEP)).await?;
            let last = step.last.unwrap_or(*position);
            *position = if step.more { last } else { last.max(newest) };
            group.send(&step, *position);
            if group.members().seats.is_empty() {
                return Ok(());
            }
        }
        Ok(())
    }
}
