//! The page from PostgreSQL, through sqlx: two prepared statements, cells read by index.

use schema_som::Key;
use sqlx::postgres::{PgPool, PgPoolOptions, PgRow};
use sqlx::{Row, Type};
use uuid::Uuid;

use super::writer::{Sequence, Shot, Task, page};

const SHOTS: &str = "\
SELECT t.id, t.code, t.name, t.nice_name, t.description, t.cut_in, t.cut_out,
       t.cut_out - t.cut_in + 1, t.priority, t.revision, t.is_milestone, s.id, s.name, s.code
FROM tasks t LEFT JOIN tasks s ON s.id = t.sequence_id
WHERE t.base = 'shot' ORDER BY t.id LIMIT 100";

const TASKS: &str = "\
SELECT p.id, c.id, c.name, c.priority FROM unnest($1::uuid[]) WITH ORDINALITY AS p(id, position)
CROSS JOIN LATERAL
  (SELECT id, name, priority FROM tasks WHERE parent_id = p.id ORDER BY id LIMIT 3) c
ORDER BY p.position, c.id";

/// A pool, as the server has one.
pub(crate) struct Postgres(PgPool);

impl Postgres {
    pub(crate) async fn open(url: &str) -> Postgres {
        let pool = PgPoolOptions::new().max_connections(2).connect(url).await;
        Postgres(pool.expect("a connection"))
    }

    /// The page as JSON.
    pub(crate) async fn page(&self) -> Vec<u8> {
        let rows = sqlx::query(SHOTS).fetch_all(&self.0).await.expect("shots");
        let keys: Vec<Uuid> = rows.iter().map(|row| cell(row, 0)).collect();
        let tasks = sqlx::query(TASKS).bind(keys).fetch_all(&self.0).await.expect("tasks");
        let tasks: Vec<Task> = tasks.iter().map(task).collect();
        page(rows.iter().map(shot), &tasks)
    }
}

fn shot(row: &PgRow) -> Shot<'_> {
    let number = |index| i64::from(cell::<i32>(row, index));
    let sequence = cell::<Option<Uuid>>(row, 11);
    Shot {
        id: key(cell(row, 0)),
        code: cell(row, 1),
        name: cell(row, 2),
        nice_name: cell(row, 3),
        description: cell(row, 4),
        numbers: [number(5), number(6), number(7), number(8), number(9)],
        is_milestone: cell(row, 10),
        sequence: sequence.map(|id| Sequence {
            id: key(id),
            name: cell(row, 12),
            code: cell(row, 13),
        }),
    }
}

fn task(row: &PgRow) -> Task {
    Task {
        shot: key(cell(row, 0)),
        id: key(cell(row, 1)),
        name: cell(row, 2),
        priority: i64::from(cell::<i32>(row, 3)),
    }
}

fn cell<'r, T>(row: &'r PgRow, index: usize) -> T
where
    T: sqlx::Decode<'r, sqlx::Postgres> + Type<sqlx::Postgres>,
{
    row.try_get_unchecked(index).expect("a cell")
}

fn key(uuid: Uuid) -> Key {
    Key(*uuid.as_bytes())
}
