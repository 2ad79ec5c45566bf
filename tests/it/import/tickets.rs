//! Numbers of tickets: they stay, the next one comes after them, and those that are taken change.

use schema_som::Record;
use schema_som::actor::Actor;
use schema_som::value::Value;
use server_app::import::ImportOptions;
use server_app::{Batch, Cause};
use tests::engines;

use super::studio::Studio;

impl Studio {
    /// A ticket of the first project with this number, or with the next one.
    async fn report(&self, number: Option<i64>) -> i64 {
        let ty = self.registry.by_name("Ticket").expect("a type");
        let projects = self.records("Project", &[]).await;
        let lists = self.records("StatusList", &["target_entity_type"]).await;
        let list = lists.iter().find(|(_, list)| list[0] == Value::from("Ticket"));
        let list = *list.expect("a list").0;
        let status = self.links("StatusList", "statuses").await[&list][0];
        let mut record = Record::new(ty, self.app.clock().new_key(0));
        let key = record.key();
        record.set(ty, "project_id", *projects.keys().next().expect("a project"));
        record.set(ty, "status_list_id", list);
        record.set(ty, "status_id", status);
        record.set(ty, "number", number.map_or(Value::Null, Value::Int));
        let mut tx = self.app.store().begin().await.expect("a transaction");
        let model = (&*self.registry, &Actor::system());
        let batch = Batch { records: vec![record], links: vec![] };
        self.app.create(&mut tx, model, Cause::System, batch).await.expect("a ticket");
        tx.commit().await.expect("a commit");
        let tickets = self.records("Ticket", &["number"]).await;
        tickets[&key][0].as_cell().as_int().expect("a number")
    }
}

#[tokio::test]
async fn the_next_ticket_comes_after_those_that_were_brought() {
    for engine in engines::available() {
        let studio = Studio::new(engine).await;
        studio.import(&ImportOptions::default()).await.expect("an import");
        assert_eq!(studio.report(None).await, 29, "{engine}");
        studio.import(&ImportOptions::default()).await.expect("an import");
        assert_eq!(studio.report(None).await, 30, "{engine}");
    }
}

#[tokio::test]
async fn a_ticket_whose_number_is_taken_gets_another_one_and_says_so() {
    for engine in engines::available() {
        for atomic in [false, true] {
            let studio = Studio::new(engine).await;
            let first = studio.import(&ImportOptions::default()).await.expect("an import");
            let brought = studio.records("Ticket", &[]).await.len();
            // The same production as another studio's: nothing of it is here yet.
            let url = format!("sqlite://{}", super::studio::production().display());
            let other = server_app::import::Stalker::open(&url, Some("other")).await.expect("one");
            let options = ImportOptions { atomic, ..ImportOptions::default() };
            let import = studio.app.import_stalker(&studio.registry, &other, &options, &());
            let report = import.await.expect("an import");
            assert_eq!(report.classes["Ticket"].brought, 28, "{engine}: {report:#?}");
            let tickets = studio.records("Ticket", &["number", "name"]).await;
            assert_eq!(tickets.len(), 2 * brought);
            for ticket in tickets.values() {
                let number = ticket[0].as_cell().as_int().expect("a number");
                assert_eq!(ticket[1], Value::from(format!("Ticket #{number}")));
            }
            let renumbered = report.problems.iter().filter(|it| it.field == "number");
            let told = renumbered.filter(|it| it.instead.starts_with("the number became "));
            assert_eq!(told.count(), 28);
            assert_eq!(studio.report(None).await, 57);
            let again = studio.import(&ImportOptions::default()).await.expect("an import");
            assert_eq!((again.source, again.problems), (first.source, first.problems));
        }
    }
}
