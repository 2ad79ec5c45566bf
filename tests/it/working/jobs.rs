//! Jobs: done when their time has come, once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use schema_som::Key;
use schema_som::clock::Clock;
use tests::TestApp;
use tests::engines;
use tests::plugins::until;

use super::Site;

/// A clock that is put forward by hand, and makes keys as the real one does.
struct Hand(AtomicI64, AtomicI64);

/// 2026-03-09T10:00:30Z
const BEGIN: i64 = 1_773_050_430_000_000;

const MINUTE: i64 = 60_000_000;

impl Clock for Hand {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Acquire)
    }

    fn new_key(&self, database: u16) -> Key {
        let count = self.1.fetch_add(1, Ordering::AcqRel) as u64;
        let millis = u64::try_from(self.now() / 1_000).unwrap_or_default();
        Key::new(millis, (count << 20).to_be_bytes(), database)
    }

    fn random(&self, bytes: &mut [u8]) {
        let count = self.1.fetch_add(1, Ordering::AcqRel);
        bytes.iter_mut().enumerate().for_each(|(at, byte)| *byte = (count as u8) ^ (at as u8));
    }
}

#[test]
fn a_job_is_done_once_for_each_time_that_comes_and_late_where_nobody_was_there() {
    let clock = Arc::new(Hand(AtomicI64::new(BEGIN), AtomicI64::new(1)));
    let engine = engines::current().expect("an engine");
    let site = Site::of(TestApp::by(engine, clock.clone()));
    let count = || {
        let found =
            site.admin.query("{ tags(filter: {name: {startsWith: \"job \"}}) { nodes { name } } }");
        found["tags"]["nodes"].as_array().expect("tags").len()
    };
    let calls = || site.figures("tick")["calls"].as_i64().expect("a number");
    // Nobody did it before, so that its time begins now.
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!((calls(), count()), (0, 0));
    clock.0.fetch_add(MINUTE, Ordering::AcqRel);
    until("its time has come", || count() == 1);
    let planned = (BEGIN / MINUTE + 1) * MINUTE;
    assert!(site.has_tag(&format!("job {planned}")));
    clock.0.fetch_add(5 * MINUTE, Ordering::AcqRel);
    until("the last of five", || count() == 2);
    assert!(site.has_tag(&format!("job {}", planned + 5 * MINUTE)));
    std::thread::sleep(std::time::Duration::from_millis(1_200));
    assert_eq!(calls(), 2, "each time once, and those that were missed once together");
}
