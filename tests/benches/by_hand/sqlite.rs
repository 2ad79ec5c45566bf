//! The page from SQLite, through rusqlite: two prepared statements.

use rusqlite::{Connection, OpenFlags, Row, params_from_iter};
use schema_som::Key;

use super::writer::{Sequence, Shot, Task, page};

const SHOTS: &str = "\
SELECT t.id, t.code, t.name, t.nice_name, t.description, t.cut_in, t.cut_out,
       t.cut_out - t.cut_in + 1, t.priority, t.revision, t.is_milestone, s.id, s.name, s.code
FROM tasks t LEFT JOIN tasks s ON s.id = t.sequence_id
WHERE t.base = 'shot' ORDER BY t.id LIMIT 100";

/// An open file.
pub(crate) struct Sqlite {
    connection: Connection,
    tasks: String,
}

impl Sqlite {
    pub(crate) fn open(url: &str) -> Sqlite {
        let path = url.trim_start_matches("sqlite://").split('?').next().unwrap_or_default();
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let connection = Connection::open_with_flags(path, flags).expect("the file");
        let rows: Vec<_> = (0..100).map(|index| format!("({index}, ?)")).collect();
        let tasks = format!(
            "WITH parents(position, id) AS (VALUES {})
             SELECT p.id, c.id, c.name, c.priority FROM parents p JOIN tasks c ON c.id IN
               (SELECT id FROM tasks WHERE parent_id = p.id ORDER BY id LIMIT 3)
             ORDER BY p.position, c.id",
            rows.join(", ")
        );
        Sqlite { connection, tasks }
    }

    /// The page as JSON.
    pub(crate) fn page(&self) -> Vec<u8> {
        // The rows must outlive the second statement, so the first one's are kept.
        let mut statement = self.connection.prepare_cached(SHOTS).expect("a statement");
        let mut rows = statement.query([]).expect("rows");
        let mut shots = Vec::with_capacity(100);
        while let Some(row) = rows.next().expect("a row") {
            shots.push(Owned::read(row));
        }
        let mut statement = self.connection.prepare_cached(&self.tasks).expect("a statement");
        let keys = params_from_iter(shots.iter().map(|shot| shot.id.0));
        let tasks = statement.query_map(keys, |row| {
            Ok(Task {
                shot: key(row, 0),
                id: key(row, 1),
                name: row.get(2)?,
                priority: row.get(3)?,
            })
        });
        let tasks: Result<Vec<_>, _> = tasks.expect("rows").collect();
        page(shots.iter().map(Owned::borrow), &tasks.expect("tasks"))
    }
}

/// What the first statement gives: its rows are gone when the second one runs.
struct Owned {
    id: Key,
    texts: [String; 4],
    numbers: [i64; 5],
    is_milestone: bool,
    sequence: Option<(Key, String, String)>,
}

impl Owned {
    fn read(row: &Row<'_>) -> Owned {
        let text = |index| row.get::<_, String>(index).expect("a text");
        let number = |index| row.get::<_, i64>(index).expect("a number");
        let has_sequence = row.get_ref(11).is_ok_and(|cell| cell.as_blob().is_ok());
        Owned {
            id: key(row, 0),
            texts: [text(1), text(2), text(3), text(4)],
            numbers: [number(5), number(6), number(7), number(8), number(9)],
            is_milestone: number(10) != 0,
            sequence: has_sequence.then(|| (key(row, 11), text(12), text(13))),
        }
    }

    fn borrow(&self) -> Shot<'_> {
        let [code, name, nice_name, description] = &self.texts;
        let sequence = self.sequence.as_ref();
        Shot {
            id: self.id,
            code,
            name,
            nice_name,
            description,
            numbers: self.numbers,
            is_milestone: self.is_milestone,
            sequence: sequence.map(|(id, name, code)| Sequence { id: *id, name, code }),
        }
    }
}

fn key(row: &Row<'_>, index: usize) -> Key {
    Key(row.get(index).expect("a key"))
}
