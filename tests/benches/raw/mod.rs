//! The same writes, by hand: the rows that the engine makes of a document, inserted by a good
//! programmer with as few statements as can be, through the same driver with the same settings.

mod connection;
mod rows;

use std::collections::HashMap;
use std::sync::Arc;

use schema_som::Key;
use sqlx::types::Uuid;

use connection::Connection;
use rows::{Cell, Template, text};

/// A database to write to, without anything of ours between.
pub(crate) struct Raw {
    connection: Connection,
    record: Template,
    shot: Template,
    /// The event of the shot, and that of the sequence whose sums change with it.
    events: [Template; 2],
    /// The text of a statement by what it inserts and how many rows of it.
    statements: HashMap<(&'static str, usize), Arc<str>>,
    made: u64,
}

/// A shot to be made.
struct New {
    key: Uuid,
    code: Arc<str>,
}

impl Raw {
    /// Learns from the last shot that the engine made what the rows of a shot are.
    pub(crate) async fn open(url: &str, code: &str) -> Raw {
        let mut connection = Connection::open(url).await;
        let shot = connection
            .template("tasks", format!("SELECT * FROM tasks WHERE code = '{code}'"))
            .await;
        let of = |table: &str, rest: &str| {
            format!("SELECT r.* FROM {table} r JOIN tasks t ON {rest} WHERE t.code = '{code}'")
        };
        let record = connection.template("records", of("records", "t.id = r.id")).await;
        let mut events = Vec::new();
        for key in ["id", "parent_id"] {
            let last = format!("t.{key} = r.record_id");
            let sql = format!("{} ORDER BY seq DESC LIMIT 1", of("events", &last));
            let mut event = connection.template("events", sql).await;
            let number = event.columns.iter().position(|name| name == "seq").expect("a number");
            event.columns.remove(number);
            event.cells.remove(number);
            if !connection.is_sqlite()
                && let Some(at) = event.columns.iter().position(|name| name == "position")
            {
                event.columns.remove(at);
                event.cells.remove(at);
            }
            events.push(event);
        }
        let events = events.try_into().unwrap_or_else(|_| panic!("two events"));
        Raw { connection, record, shot, events, statements: HashMap::new(), made: 0 }
    }

    /// Shots of a sequence in one transaction: rows, places on the spine, the sequence's sums, and
    /// an event for each of them.
    pub(crate) async fn create(&mut self, sequence: Key, shots: usize) {
        let sequence = Uuid::from_bytes(sequence.0);
        self.begin().await;
        self.write(sequence, shots).await;
        self.connection.say("COMMIT").await;
    }

    /// The same of one shot, with everything that the engine has to ask, as a good programmer asks
    /// it: the sequence and its place on the spine, the list of statuses and what is in it, what
    /// the sequence sums up to, and in the end what was made.
    pub(crate) async fn create_one(&mut self, sequence: Key) {
        let sequence = Uuid::from_bytes(sequence.0);
        self.begin().await;
        let list = self.shot.cell("status_list_id").clone();
        for (sql, key) in [
            ("SELECT id, type, project_id FROM records WHERE id = ", Cell::Key(sequence)),
            ("SELECT * FROM tasks WHERE id = ", Cell::Key(sequence)),
            ("SELECT * FROM status_lists WHERE target_entity_type = ", Cell::Text("Task".into())),
            ("SELECT status_id FROM status_list_statuses WHERE status_list_id = ", list.clone()),
            (
                "SELECT s.* FROM statuses s JOIN status_list_statuses l ON l.status_id = s.id \
                 WHERE l.status_list_id = ",
                list,
            ),
            (
                "SELECT count(*), sum(schedule_seconds), sum(total_logged_seconds) FROM tasks \
                 WHERE parent_id = ",
                Cell::Key(sequence),
            ),
        ] {
            self.ask(sql, key).await;
        }
        let made = self.write(sequence, 1).await;
        self.ask("SELECT id, code, name, revision FROM tasks WHERE id = ", Cell::Key(made)).await;
        self.connection.say("COMMIT").await;
    }

    async fn ask(&mut self, sql: &str, key: Cell) {
        let mark = if self.connection.is_sqlite() { "?" } else { "$1" };
        let found = self.connection.ask(format!("{sql}{mark}").into(), &[key]).await;
        assert!(found > 0, "{sql}");
    }

    async fn begin(&mut self) {
        let begin = if self.connection.is_sqlite() { "BEGIN IMMEDIATE" } else { "BEGIN" };
        self.connection.say(begin).await;
    }

    async fn write(&mut self, sequence: Uuid, shots: usize) -> Uuid {
        let new: Vec<New> = (0..shots).map(|_| self.new_shot()).collect();
        let mut cells = Vec::with_capacity(shots * self.record.columns.len());
        for shot in &new {
            self.record.push(&mut cells, |column| (column == "id").then_some(Cell::Key(shot.key)));
        }
        self.insert("records", shots, &cells).await;
        let mut cells = Vec::with_capacity(shots * self.shot.columns.len());
        for shot in &new {
            self.shot.push(&mut cells, |column| match column {
                "id" => Some(Cell::Key(shot.key)),
                "code" | "name" | "nice_name" => text(shot.code.clone()),
                "code_folded" | "name_folded" => text(shot.code.to_lowercase()),
                "parent_id" | "sequence_id" => Some(Cell::Key(sequence)),
                _ => None,
            });
        }
        self.insert("tasks", shots, &cells).await;
        self.sum_up(sequence, shots).await;
        let cells = self.told(sequence, &new).await;
        self.insert("events", shots + 1, &cells).await;
        new[0].key
    }

    /// The sums of the sequence, its revision and who changed it.
    async fn sum_up(&mut self, sequence: Uuid, shots: usize) {
        let marks = match self.connection.is_sqlite() {
            true => ["?", "?", "?"],
            false => ["$1", "$2", "$3"],
        };
        let sql = format!(
            "UPDATE tasks SET schedule_seconds = schedule_seconds + {}, revision = revision + 1, \
             date_updated = {} WHERE id = {}",
            marks[0], marks[1], marks[2]
        );
        let seconds = Cell::Large(3_600 * shots as i64);
        let cells = [seconds, self.shot.cell("date_updated").clone(), Cell::Key(sequence)];
        self.connection.run(sql.into(), &cells).await;
    }

    async fn told(&mut self, sequence: Uuid, new: &[New]) -> Vec<Cell> {
        let mut position = None;
        if self.connection.is_sqlite() {
            let last = "SELECT COALESCE(max(position), 0) FROM events";
            position = Some(self.connection.number(last).await);
        }
        let mutation = self.new_key();
        let [made, summed] = &self.events;
        let (code, parent) = (self.shot.text("code"), self.shot.key("parent_id").to_string());
        let told: Vec<&str> = made.text("changes").split(code).collect();
        let mut cells = Vec::with_capacity((new.len() + 1) * made.columns.len());
        let parent_now = sequence.to_string();
        for shot in new {
            position = position.map(|position| position + 1);
            let changes = told.join(&shot.code).replace(&parent, &parent_now);
            made.push(&mut cells, |column| match column {
                "position" => position.map(Cell::Large),
                "mutation_id" => Some(Cell::Key(mutation)),
                "record_id" => Some(Cell::Key(shot.key)),
                "changes" => text(changes.as_str()),
                _ => None,
            });
        }
        summed.push(&mut cells, |column| match column {
            "position" => position.map(|position| Cell::Large(position + 1)),
            "mutation_id" => Some(Cell::Key(mutation)),
            "record_id" => Some(Cell::Key(sequence)),
            _ => None,
        });
        cells
    }

    async fn insert(&mut self, table: &'static str, rows: usize, cells: &[Cell]) {
        let template = match table {
            "records" => &self.record,
            "tasks" => &self.shot,
            _ => &self.events[0],
        };
        let connection = &self.connection;
        let text = || connection.insert(template, rows).into();
        let sql = self.statements.entry((table, rows)).or_insert_with(text).clone();
        self.connection.run(sql, cells).await;
    }

    fn new_shot(&mut self) -> New {
        let key = self.new_key();
        New { key, code: format!("RAW_{:07}", self.made).into() }
    }

    /// A key of a time of our own, so that no two of one database are the same.
    fn new_key(&mut self) -> Uuid {
        self.made += 1;
        let random = (self.made << 2).to_be_bytes();
        Uuid::from_bytes(Key::new(1_800_000_000_000 + self.made / 64, random, 0).0)
    }
}
