//! Breakers by a clock that is set by hand.

use std::sync::atomic::AtomicI64;

use schema_som::Key;

use super::*;

#[derive(Default)]
struct Watch(AtomicI64);

impl Watch {
    fn pass(&self, seconds: i64) {
        self.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }
}

impl Clock for Watch {
    fn now(&self) -> i64 {
        self.0.load(Ordering::Relaxed)
    }

    fn new_key(&self, _database: u16) -> Key {
        Key([0; 16])
    }

    fn random(&self, bytes: &mut [u8]) {
        bytes.fill(0);
    }
}

fn breaker() -> (Breaker, Watch) {
    let name = HookName { plugin: "farm".into(), hook: "judge".into() };
    (Breaker::new(name, true), Watch::default())
}

/// Calls it so often, each time to this end; answers how many calls were made.
fn call(breaker: &Breaker, watch: &Watch, (times, end): (u32, Result<(), Code>)) -> u32 {
    let mut made = 0;
    for _ in 0..times {
        let Ok(Entry::Made(pass)) = breaker.enter(watch) else { continue };
        made += 1;
        let _ = pass.judged(end.map_err(|code| Error::new(code, "it did")));
    }
    made
}

const WELL: Result<(), Code> = Ok(());
const TRAP: Result<(), Code> = Err(Code::PluginTrapped);

fn state(breaker: &Breaker) -> &'static str {
    breaker.outlook().state
}

#[test]
fn five_failures_among_twenty_calls_open_it_and_fewer_do_not() {
    let (breaker, watch) = breaker();
    for _ in 0..50 {
        assert_eq!(call(&breaker, &watch, (1, TRAP)) + call(&breaker, &watch, (4, WELL)), 5);
    }
    assert_eq!(state(&breaker), "closed", "four of twenty");
    call(&breaker, &watch, (2, TRAP));
    assert_eq!(state(&breaker), "open");
    let error = breaker.enter(&watch).err().expect("a refusal");
    let told = error.extensions();
    assert_eq!(
        (error.code(), &told["plugin"], &told["hook"]),
        (Code::PluginOpen, &"farm".into(), &"judge".into())
    );
    assert_eq!(told["retryAfter"], 2, "a second, and what is left of one");
    assert!(error.message().contains("PLUGIN_TRAPPED: it did"), "{error}");
}

#[test]
fn three_deadlines_in_a_row_open_it_and_others_between_them_do_not() {
    let (breaker, watch) = breaker();
    let late = Err(Code::PluginDeadline);
    call(&breaker, &watch, (2, late));
    call(&breaker, &watch, (1, WELL));
    call(&breaker, &watch, (2, late));
    assert_eq!(state(&breaker), "closed");
    call(&breaker, &watch, (1, late));
    assert_eq!(state(&breaker), "open");
}

#[test]
fn what_is_no_failure_of_the_hook_does_not_count() {
    let (breaker, watch) = breaker();
    for code in [Code::PluginBusy, Code::Refused, Code::Forbidden, Code::Timeout] {
        assert_eq!(call(&breaker, &watch, (10, Err(code))), 10, "{code}");
    }
    for _ in 0..10 {
        drop(breaker.enter(&watch));
    }
    assert_eq!(state(&breaker), "closed");
}

#[test]
fn one_call_decides_and_each_failure_doubles_the_pause_up_to_five_minutes() {
    let (breaker, watch) = breaker();
    call(&breaker, &watch, (5, TRAP));
    let mut pauses = Vec::new();
    for _ in 0..11 {
        let pause = (breaker.outlook().retry_at.expect("a moment") - watch.now()) / 1_000_000;
        pauses.push(pause);
        watch.pass(pause - 1);
        assert_eq!(call(&breaker, &watch, (3, TRAP)), 0, "before its time");
        watch.pass(1);
        assert_eq!(call(&breaker, &watch, (3, TRAP)), 1, "one call decides");
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    assert_eq!(breaker.outlook().openings, 1);
    watch.pass(300);
    let Ok(Entry::Made(trial)) = breaker.enter(&watch) else { panic!("a trial") };
    assert!(trial.is_trial() && breaker.enter(&watch).is_err(), "one at a time");
    drop(trial);
    assert_eq!(call(&breaker, &watch, (1, WELL)), 1, "one that was left is no answer");
    assert_eq!((state(&breaker), call(&breaker, &watch, (30, WELL))), ("closed", 30));
}

#[test]
fn three_openings_within_an_hour_suspend_it_until_somebody_resumes_it() {
    let (breaker, watch) = breaker();
    let fail_and_recover = || {
        call(&breaker, &watch, (5, TRAP));
        watch.pass(2);
        call(&breaker, &watch, (1, WELL));
    };
    for _ in 0..5 {
        fail_and_recover();
        watch.pass(1_800);
    }
    assert_eq!(state(&breaker), "closed", "never three within an hour");
    watch.pass(3_600);
    (0..3).for_each(|_| fail_and_recover());
    assert_eq!(state(&breaker), "suspended");
    watch.pass(10_000);
    assert_eq!(call(&breaker, &watch, (1, WELL)), 0);
    assert!(breaker.news().is_some_and(|reason| reason.contains("PLUGIN_TRAPPED")));
    let said = Hold { suspended: true, passed_by_until: None, said_at: 1 };
    breaker.hold(Some(said));
    assert_eq!(breaker.news(), None, "the studio knows of it");
    breaker.hold(Some(Hold { suspended: false, passed_by_until: None, said_at: 2 }));
    assert_eq!(call(&breaker, &watch, (5, TRAP)), 5);
    assert_eq!(state(&breaker), "open", "the openings before are forgotten");
}

#[test]
fn administrators_have_it_suspended_passed_by_and_resumed() {
    let (breaker, watch) = breaker();
    call(&breaker, &watch, (5, TRAP));
    let until = Some(60_000_000);
    breaker.hold(Some(Hold { suspended: false, passed_by_until: until, said_at: 1 }));
    assert!(matches!(breaker.enter(&watch), Ok(Entry::PassedBy)));
    watch.pass(60);
    assert!(matches!(breaker.enter(&watch), Ok(Entry::Made(pass)) if pass.is_trial()));
    breaker.hold(Some(Hold { suspended: true, passed_by_until: None, said_at: 2 }));
    assert_eq!(breaker.enter(&watch).err().map(|it| it.code()), Some(Code::PluginOpen));
    breaker.hold(None);
    assert_eq!(call(&breaker, &watch, (1, WELL)), 1, "what was said holds no more");
}

#[test]
fn one_that_does_not_watch_opens_only_when_it_is_told_to() {
    let name = HookName { plugin: "farm".into(), hook: "judge".into() };
    let (breaker, watch) = (Breaker::new(name, false), Watch::default());
    assert_eq!(call(&breaker, &watch, (50, TRAP)), 50);
    breaker.hold(Some(Hold { suspended: true, ..Hold::default() }));
    assert_eq!(call(&breaker, &watch, (1, WELL)), 0);
}
