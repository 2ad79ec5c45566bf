//! What an import adds to records that are there already.

use std::sync::Arc;

use schema_som::actor::Actor;
use schema_som::error::{Code, Result};
use schema_som::hooks::{Outcome, Ruling, Verb};
use schema_som::memory::{Asked, Listeners};
use schema_som::{Key, Value};

use super::{Desk, refusal, said};
use crate::write::{Cause, Later, Origin};

impl Desk {
    /// Sets a reference as an import does it.
    async fn refer(&self, later: Later) -> Result<()> {
        let actor = Actor::system();
        let model = (&*self.studio.registry, &actor);
        let origin = Origin::new(model, self.studio.app.clock(), Cause::Import);
        let mut tx = self.studio.app.store().begin().await?;
        origin.judged_by(&*self.hooks).set_later(&mut tx, later).await?;
        tx.commit().await
    }

    /// The sequence of a shot, to be another one.
    async fn later(&self, shot: Key) -> Later {
        let [own, project] = self.of("Shot", shot, ["sequence_id", "project_id"]).await;
        let mut others = self.stored("Sequence", ["id", "project_id"]).await;
        others.retain(|[id, of]| *of == project && *id != own);
        let target = others[0][0].as_cell().as_key().unwrap();
        let (ty, field) = (self.ix("Shot"), self.at("Shot", "sequence_id"));
        Later { record: shot, ty, field, project: project.as_cell().as_key(), target }
    }
}

#[tokio::test]
async fn a_reference_that_an_import_sets_later_is_judged_as_an_update() {
    let (mut desk, listeners) = Desk::judged(|desk| {
        let update = desk.verb("Shot", Verb::Update);
        Listeners::default().on("a/shots", &update, |_, _| Ok(Outcome::default()))
    })
    .await;
    let shot = desk.find("Shot", "code", "STM_010").await;
    let later = desk.later(shot).await;
    desk.refer(later).await.unwrap();
    let row = Asked { key: shot, changed: vec![later.field], links: Vec::new(), derived: false };
    assert_eq!(listeners.calls()[0].rows, [row]);
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Key(later.target)]);
    assert_eq!(desk.causes(shot).last().map(String::as_str), Some("import"));

    let gone = Later { record: Key::new(1, [9; 8], 0), ..later };
    assert_eq!(desk.refer(gone).await.unwrap_err().code(), Code::NotFound);

    let (update, priority) = (desk.verb("Shot", Verb::Update), desk.at("Shot", "priority"));
    let next = desk.later(shot).await;
    let refuses = Listeners::default()
        .on("a/shots", &update, |_, _| Ok(said(vec![(0, refusal(Some("sequence_id")))])));
    desk.hooks = Arc::new(refuses);
    assert_eq!(desk.refer(next).await.unwrap_err().code(), Code::Refused);
    assert_eq!(desk.of("Shot", shot, ["sequence_id"]).await, [Value::Key(later.target)]);

    let rewrites = Listeners::default().on("a/shots", &update, move |_, _| {
        Ok(said(vec![(0, Ruling::Rewrite(vec![(priority, 7.into())]))]))
    });
    desk.hooks = Arc::new(rewrites);
    desk.refer(next).await.unwrap();
    let now = desk.of("Shot", shot, ["sequence_id", "priority"]).await;
    assert_eq!(now, [Value::Key(next.target), 7.into()]);
}
