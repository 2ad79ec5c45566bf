//! What each kind of mutation costs in statements: the same for one row as for many. The table in
//! `tests/benches/README.md` says the same.

use schema_som::Key;
use schema_som::change::{Command, Linked, ManyInput, OnError, Patch, RelationInput, Target, What};
use schema_som::predicate::Predicate;
use schema_som::value::Value;

use super::document::{Desk, Said, is, to};

/// Statements on SQLite, `BEGIN` and `COMMIT` aside. One of them asks for the newest position of
/// the log, which the other engines do not.
const COSTS: [(&str, u64); 16] = [
    ("create tags", 4),
    ("create shots in a sequence", 11),
    ("create shots with a tag each, made along", 14),
    ("create time logs", 20),
    ("update tags", 5),
    ("update tags by a filter", 7),
    ("update shots: priority", 5),
    ("update shots: planned time, summed up", 12),
    ("update shots: connect a tag", 7),
    ("update shots: another parent", 15),
    ("upsert users, made", 5),
    ("upsert users, found", 6),
    ("delete tags", 8),
    ("delete tags by a filter", 10),
    ("delete sequences with their shots", 14),
    ("restore tags", 6),
];

#[tokio::test]
async fn every_kind_of_mutation_takes_its_number_of_statements_for_one_row_and_for_many() {
    let desk = Desk::demo().await;
    let mut counted = Vec::new();
    for (kind, _) in COSTS {
        let one = desk.cost(kind, 1).await;
        let many = desk.cost(kind, 40).await;
        assert_eq!(one, many, "{kind}");
        counted.push((kind, one));
    }
    assert_eq!(counted, COSTS);
}

impl Desk {
    async fn cost(&self, kind: &str, rows: usize) -> u64 {
        let command = self.example(kind, rows).await;
        let store = self.studio.app.store();
        let before = store.statements();
        let changed = self.run(command).await.unwrap_or_else(|error| panic!("{kind}: {error}"));
        assert_eq!(changed.rows.len(), rows, "{kind}");
        store.statements() - before
    }

    /// A command of a kind with so many rows, on records that were made for it.
    async fn example(&self, kind: &str, rows: usize) -> Command {
        let what: Vec<&str> = kind.split([' ', ':']).take(2).collect();
        match what[..] {
            ["create", "time"] => self.logs(rows).await,
            ["create", ty] => self.new_records(kind, ty, rows).await,
            ["update", "tags"] | ["delete", "tags"] | ["restore", _] => {
                self.of_tags(kind, rows).await
            }
            ["update", _] => self.changed_shots(kind, rows).await,
            ["upsert", _] => self.users(kind, rows).await,
            _ => {
                let mut sequences = Vec::new();
                for _ in 0..rows {
                    sequences.push(self.shots(3).await.0);
                }
                self.whole("Sequence", What::Delete(targets(&sequences)))
            }
        }
    }

    fn whole(&self, ty: &str, what: What) -> Command {
        let ty = self.studio.registry.by_name(ty).unwrap().ix;
        Command { ty, what, on_error: OnError::Abort }
    }

    async fn made(&self, command: Command) -> Vec<Key> {
        let rows = self.run(command).await.unwrap().rows;
        rows.into_iter().map(|row| row.unwrap().key).collect()
    }

    /// A new sequence, and shots in it.
    async fn shots(&self, count: usize) -> (Key, Vec<Key>) {
        let project = self.stored("Project", ["id"]).await[0][0].as_cell().as_key().unwrap();
        let number = self.stored("Sequence", ["id"]).await.len();
        let members = [
            ("name", is("A sequence")),
            ("code", is(format!("Q{number}"))),
            ("project", to(project)),
        ];
        let sequence = self.one(self.create("Sequence", &members)).await.unwrap();
        let shots = self.new_shots(sequence, count, None).await;
        (sequence, self.made(shots).await)
    }

    async fn new_shots(&self, sequence: Key, count: usize, tag: Option<&str>) -> Command {
        let number = self.stored("Shot", ["id"]).await.len();
        let shot = |at: usize| {
            let mut members =
                vec![("code", is(format!("X{}", number + at))), ("parent", to(sequence))];
            if let Some(name) = tag {
                let tag = Linked::New(Box::new(self.draft("Tag", &[("name", is(name))])));
                members.push(("tags", connect(tag)));
            }
            self.draft("Shot", &members)
        };
        self.whole("Shot", What::Create((0..count).map(shot).collect()))
    }

    fn new_tags(&self, count: usize, name: &str) -> Command {
        let tags = (0..count).map(|_| self.draft("Tag", &[("name", is(name))]));
        self.whole("Tag", What::Create(tags.collect()))
    }

    async fn new_records(&self, kind: &str, ty: &str, rows: usize) -> Command {
        if ty == "tags" {
            return self.new_tags(rows, "a tag");
        }
        let (sequence, _) = self.shots(1).await;
        self.new_shots(sequence, rows, kind.contains("tag").then_some("along")).await
    }

    async fn logs(&self, rows: usize) -> Command {
        let (_, shots) = self.shots(rows).await;
        let user = self.stored("User", ["id"]).await[0][0].as_cell().as_key().unwrap();
        let before = self.stored("TimeLog", ["id"]).await.len();
        let log = |(at, shot): (usize, &Key)| {
            let start = Value::Time((before + at) as i64 * 7_200_000_000);
            let end = Value::Time(((before + at) as i64 * 2 + 1) * 3_600_000_000);
            let members = [
                ("task", to(*shot)),
                ("resource", to(user)),
                ("start", is(start)),
                ("end", is(end)),
            ];
            self.draft("TimeLog", &members)
        };
        self.whole("TimeLog", What::Create(shots.iter().enumerate().map(log).collect()))
    }

    async fn of_tags(&self, kind: &str, rows: usize) -> Command {
        let name = format!("{kind} {rows}");
        let tags = self.made(self.new_tags(rows, &name)).await;
        let field = self.studio.registry.by_name("Tag").unwrap().field("name").unwrap();
        let filter = Predicate::eq(field, name.as_str());
        let (by_filter, at_most) = (kind.contains("filter"), rows as u32);
        let input = self.input("Tag", &[("description", is("other"))]);
        let what = match (kind.split(' ').next(), by_filter) {
            (Some("update"), true) => What::UpdateWhere { filter, at_most, input },
            (Some("update"), false) => What::Update(patches(&tags, &input)),
            (Some("delete"), true) => What::DeleteWhere { filter, at_most },
            (Some("delete"), false) => What::Delete(targets(&tags)),
            _ => {
                self.made(self.whole("Tag", What::Delete(targets(&tags)))).await;
                What::Restore(tags)
            }
        };
        self.whole("Tag", what)
    }

    async fn changed_shots(&self, kind: &str, rows: usize) -> Command {
        // One stays, so that its sequence sums up to something else, whoever leaves.
        let (_, mut shots) = self.shots(rows + 1).await;
        shots.truncate(rows);
        let member = match kind {
            kind if kind.contains("priority") => ("priority", is(7_i64)),
            kind if kind.contains("planned") => ("schedule_timing", is(Value::Float(3.0))),
            kind if kind.contains("parent") => ("parent", to(self.shots(1).await.0)),
            _ => {
                let tag = self.made(self.new_tags(1, "to connect")).await[0];
                ("tags", connect(Linked::Existing(tag)))
            }
        };
        let input = self.input("Shot", &[member]);
        self.whole("Shot", What::Update(patches(&shots, &input)))
    }

    async fn users(&self, kind: &str, rows: usize) -> Command {
        let ty = self.studio.registry.by_name("User").unwrap();
        let draft = |at: usize| {
            let login = format!("u{rows}x{at}");
            let email = format!("{login}@studio");
            let name = if kind.contains("made") { "new" } else { "found" };
            self.draft("User", &[("name", is(name)), ("login", is(login)), ("email", is(email))])
        };
        let matching = vec![ty.field("login").unwrap().index];
        self.whole("User", What::Upsert { matching, drafts: (0..rows).map(draft).collect() })
    }
}

fn connect(linked: Linked) -> Said {
    let many = ManyInput { connect: vec![linked], ..ManyInput::default() };
    Said::Leads(RelationInput::Many(many))
}

fn targets(keys: &[Key]) -> Vec<Target> {
    keys.iter().map(|key| Target { key: *key, expected_revision: None }).collect()
}

fn patches(keys: &[Key], input: &schema_som::change::Input) -> Vec<Patch> {
    let targets = targets(keys).into_iter();
    targets.map(|target| Patch { target, input: input.clone() }).collect()
}
