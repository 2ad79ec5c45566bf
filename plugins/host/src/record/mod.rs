//! Calls that are taken down: everything that crosses the boundary of a plugin, so that the call can be
//! replayed elsewhere. Orders and recordings are in the memory of a server.
//!
//! While nothing is ordered a call costs a look at one number.

mod compare;
mod contract;
mod file;
mod play;
mod replay;
mod spelling;
mod tape;

use std::collections::{HashMap, VecDeque};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use schema_som::hooks::HookName;

pub use compare::Difference;
pub use file::{Called, Ended, Recording};
pub use replay::Replay;
pub(crate) use tape::{Tape, taken};

/// Bytes of a recording, more or less.
const LENGTH: usize = 8 << 20;

/// Bytes of all recordings of a server.
const BYTES: usize = 64 << 20;

/// Recordings of a server.
const COUNT: usize = 1_000;

/// Calls that one order is about.
pub const CALLS_MAX: u32 = 100;

/// What calls are taken down, and what was.
#[derive(Default)]
pub struct Recordings {
    /// Whether there are orders.
    ordered: AtomicBool,
    shelf: Mutex<Shelf>,
}

#[derive(Default)]
struct Shelf {
    orders: HashMap<HookName, Order>,
    /// Calls that are being taken down, and have not ended.
    open: HashMap<HookName, u32>,
    kept: VecDeque<Arc<Recorded>>,
    bytes: usize,
}

/// Which calls of a hook are taken down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    /// The next so many.
    pub left: u32,
    /// Until this moment, in microseconds since 1970.
    pub until: i64,
}

/// A call that was taken down.
#[derive(Debug, PartialEq, Eq)]
pub struct Recorded {
    /// What it is called.
    pub id: String,
    /// What was called.
    pub name: HookName,
    /// When, in microseconds since 1970.
    pub at: i64,
    /// What came of it, in a word.
    pub outcome: String,
    /// How long it took.
    pub micros: u64,
    /// The file; nothing of a call that was too large.
    pub file: Option<String>,
}

impl Recordings {
    /// Has the next calls of a hook taken down. What was ordered for it before is forgotten.
    pub fn order(&self, name: HookName, order: Order) {
        let mut shelf = self.shelf();
        shelf.orders.insert(name, order);
        self.ordered.store(true, Ordering::Relaxed);
    }

    /// What is ordered for a hook at this moment: nothing more, where calls that are being taken down
    /// have not ended.
    pub fn ordered(&self, name: &HookName, now: i64) -> Option<Order> {
        let shelf = self.shelf();
        let open = shelf.open.contains_key(name).then_some(Order { left: 0, until: now });
        shelf.orders.get(name).filter(|order| order.until > now).copied().or(open)
    }

    /// What was taken down of a plugin, the oldest first.
    pub fn of(&self, plugin: &str) -> Vec<Arc<Recorded>> {
        let shelf = self.shelf();
        shelf.kept.iter().filter(|it| *it.name.plugin == *plugin).cloned().collect()
    }

    /// A call that was taken down.
    pub fn find(&self, id: &str) -> Option<Arc<Recorded>> {
        self.shelf().kept.iter().find(|it| it.id == id).cloned()
    }

    /// Whether a call that is about to be made is to be taken down. It counts as one.
    pub(crate) fn wants(&self, name: &HookName, now: impl FnOnce() -> i64) -> bool {
        self.ordered.load(Ordering::Relaxed) && self.takes(name, now())
    }

    fn takes(&self, name: &HookName, now: i64) -> bool {
        let mut shelf = self.shelf();
        let order = shelf.orders.get_mut(name);
        let order = order.filter(|order| order.left > 0 && order.until > now);
        let takes = order.is_some();
        if let Some(order) = order {
            order.left -= 1;
            *shelf.open.entry(name.clone()).or_default() += 1;
        }
        shelf.orders.retain(|_, order| order.left > 0 && order.until > now);
        self.ordered.store(!shelf.orders.is_empty(), Ordering::Relaxed);
        takes
    }

    /// Keeps a call; the oldest go when there are too many.
    fn keep(&self, recorded: Recorded) {
        let length = |it: &Recorded| it.file.as_ref().map_or(0, String::len);
        let mut shelf = self.shelf();
        if let Some(open) = shelf.open.get_mut(&recorded.name) {
            *open -= 1;
        }
        shelf.open.retain(|_, open| *open > 0);
        shelf.bytes += length(&recorded);
        shelf.kept.push_back(Arc::new(recorded));
        while shelf.bytes > BYTES || shelf.kept.len() > COUNT {
            let Some(oldest) = shelf.kept.pop_front() else { return };
            shelf.bytes -= length(&oldest);
        }
    }

    fn shelf(&self) -> MutexGuard<'_, Shelf> {
        self.shelf.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(hook: &str) -> HookName {
        HookName { plugin: "guard".into(), hook: hook.into() }
    }

    fn recorded(id: usize, bytes: usize) -> Recorded {
        let (id, outcome) = (id.to_string(), "ANSWERED".to_owned());
        Recorded { id, name: name("a"), at: 0, outcome, micros: 0, file: Some("x".repeat(bytes)) }
    }

    #[test]
    fn so_many_calls_of_one_hook_are_taken_down_in_time() {
        let recordings = Recordings::default();
        let wants = |hook: &str, now| recordings.wants(&name(hook), || now);
        assert!(!wants("a", 0), "nothing was ordered");
        recordings.order(name("a"), Order { left: 2, until: 10 });
        assert!(!wants("b", 0) && wants("a", 1));
        assert_eq!(recordings.ordered(&name("a"), 2), Some(Order { left: 1, until: 10 }));
        assert!(wants("a", 2) && !wants("a", 3), "there were two");
        recordings.order(name("a"), Order { left: 2, until: 10 });
        assert!(!wants("a", 10), "its time is over");
        assert!(!recordings.ordered.load(Ordering::Relaxed), "calls cost nothing again");
        let open = |now| recordings.ordered(&name("a"), now);
        assert_eq!(open(10), Some(Order { left: 0, until: 10 }), "they have not ended");
        recordings.keep(recorded(1, 1));
        assert!(open(10).is_some());
        recordings.keep(recorded(2, 1));
        assert_eq!(open(10), None);
    }

    #[test]
    fn the_oldest_recordings_go_when_there_are_too_many() {
        let recordings = Recordings::default();
        (0..COUNT + 5).for_each(|id| recordings.keep(recorded(id, 1)));
        let kept = recordings.of("guard");
        assert_eq!((kept.len(), &*kept[0].id), (COUNT, "5"));
        assert!(recordings.of("other").is_empty() && recordings.find("4").is_none());
        recordings.keep(recorded(9_999, BYTES));
        assert_eq!(recordings.of("guard").len(), 1);
        assert!(recordings.find("9999").is_some());
    }
}
