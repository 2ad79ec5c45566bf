//! What retention leaves those who have not heard of it yet.

use schema_som::hooks::HookName;

use super::{event, write};
use crate::events::EventRow;
use crate::testing::{Scratch, everywhere, key};
use crate::{EXPIRED, Kept, Options, PluginRow, PluginState, Retention, RetryRow};

fn farm() -> PluginRow {
    PluginRow {
        id: "farm".into(),
        version: "1.0.0".into(),
        digest: "d".into(),
        state: PluginState::Enabled,
        ordinal: 1,
        manifest: String::new(),
        settings: "{}".into(),
        installed_at: 1,
        changed_at: 1,
    }
}

#[tokio::test]
async fn what_hooks_have_not_heard_stays_and_what_they_missed_is_counted() {
    for Scratch { store, .. } in &everywhere(&Options::default()).await {
        let old: Vec<_> = (1..=6).map(|at| EventRow { at: at * 10, ..event(key()) }).collect();
        write(store, &old).await;
        let hook = |hook: &str| HookName { plugin: "farm".into(), hook: hook.into() };
        let mut tx = store.begin().await.unwrap();
        tx.put_plugin(&farm(), b"package").await.unwrap();
        tx.follow_by("farm", &[(hook("slow"), 2), (hook("quick"), 6)]).await.unwrap();
        // Where its clock stands says nothing about the log.
        tx.begin_cursor(&hook("job:nightly"), 1).await.unwrap();
        let open = RetryRow {
            position: 4,
            record: key(),
            attempt: 1,
            due_at: 0,
            reason: "odd".into(),
            dead_at: None,
        };
        tx.put_retries(&hook("quick"), std::slice::from_ref(&open)).await.unwrap();
        tx.commit().await.unwrap();
        let purge = async |unheard_before: i64| {
            let terms = Retention { before: 1_000, unheard_before, now: 2_000 };
            store.purge_events(&terms).await.unwrap()
        };
        // However old: hooks at work have to hear of it.
        let purged = purge(1_000).await;
        assert_eq!((purged.events, purged.deaf), (2, 0));
        assert_eq!(purged.kept, [Kept { hook: hook("slow"), at: 30 }]);
        let mut tx = store.begin().await.unwrap();
        assert!(tx.move_cursor(&hook("slow"), (2, 6)).await.unwrap());
        tx.commit().await.unwrap();
        let purged = purge(1_000).await;
        assert_eq!(purged.events, 1, "what is to be told again stays, too");
        assert_eq!(purged.kept, [Kept { hook: hook("quick"), at: 40 }]);

        // Another version has no such hook any more: it rests, and is waited for for a while.
        let mut tx = store.begin().await.unwrap();
        tx.follow_by("farm", &[(hook("slow"), 6)]).await.unwrap();
        tx.set_cursor(&hook("quick"), 3).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(purge(40).await.events, 0);
        assert_eq!((purge(50).await.events, purge(1_000).await.events), (1, 1));
        let told = store.deliveries().await.unwrap();
        let [quick, slow] = told.as_slice() else { panic!("{told:?}") };
        assert_eq!((quick.position, quick.missed, quick.missed_at), (5, 2, Some(2_000)));
        assert_eq!((quick.open, quick.dead, quick.behind_since), (0, 1, Some(60)));
        assert_eq!((slow.missed, slow.missed_at, slow.behind_since), (0, None, None));
        let letters = store.dead_letters(10).await.unwrap();
        assert_eq!(letters[0].1.reason, EXPIRED);

        let mut tx = store.begin().await.unwrap();
        tx.forget_missed(&hook("quick")).await.unwrap();
        tx.set_plugin_state("farm", PluginState::Disabled, 1).await.unwrap();
        tx.set_cursor(&hook("slow"), 0).await.unwrap();
        tx.commit().await.unwrap();
        write(store, &[EventRow { at: 70, ..event(key()) }]).await;
        assert_eq!(purge(1_000).await.events, 1, "all of it rests by now");
        let told = store.deliveries().await.unwrap();
        assert_eq!(told.iter().map(|it| it.missed).collect::<Vec<_>>(), [1, 1]);
    }
}
