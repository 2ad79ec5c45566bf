//! Requests at a constant rate, whatever becomes of them: who is late is not waited for, and how
//! late an answer is counts from when its request was due.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinSet;

/// Requests of a second.
pub(crate) const RATE: usize = 500;

/// Connections that take turns; each has fifty milliseconds for an answer before it is late.
const CONNECTIONS: usize = 25;

const READ: &str = "{ tags(first: 10) { nodes { id name } } }";
const PLUGINS: &str = "{ plugins { id } }";
const WRITE: &str = "mutation($name: String!) { tagCreate(input: { name: $name }) { tag { id } } }";

/// What became of a request.
pub(crate) struct Served {
    /// When it was to be sent.
    pub(crate) due: Instant,
    /// When the last byte of its answer came.
    pub(crate) answered: Instant,
    /// The answer, if it is none that was hoped for.
    pub(crate) failed: Option<String>,
    /// The plugins at work, as text, where they were asked for.
    pub(crate) plugins: Option<String>,
}

/// Sends requests until it is told to stop: seven of ten read, two ask for plugins, one writes.
pub(crate) async fn steady(address: SocketAddr, token: &str, stop: Arc<AtomicBool>) -> Vec<Served> {
    let (period, start) = (Duration::from_secs(1) / RATE as u32, Instant::now());
    let mut tasks = JoinSet::new();
    for first in 0..CONNECTIONS {
        let (token, stop) = (token.to_owned(), stop.clone());
        tasks.spawn(async move {
            let mut line = Line::open(address, &token).await;
            let mut served = Vec::new();
            for number in (first..).step_by(CONNECTIONS) {
                let due = start + period * number as u32;
                tokio::time::sleep_until(due.into()).await;
                if stop.load(Ordering::Relaxed) {
                    break;
                }
                served.push(line.request(number, due).await);
            }
            served
        });
    }
    let mut all: Vec<Served> = tasks.join_all().await.into_iter().flatten().collect();
    all.sort_by_key(|served| served.due);
    all
}

/// A connection that stays.
struct Line {
    stream: TcpStream,
    head: String,
    heard: Vec<u8>,
}

impl Line {
    async fn open(address: SocketAddr, token: &str) -> Line {
        let stream = TcpStream::connect(address).await.expect("a connection");
        stream.set_nodelay(true).expect("a setting");
        let head = format!(
            "POST /graphql HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
             Content-Type: application/json\r\nContent-Length: "
        );
        Line { stream, head, heard: Vec::new() }
    }

    async fn request(&mut self, number: usize, due: Instant) -> Served {
        let asks = matches!(number % 10, 3 | 8);
        let body = match number % 10 {
            0 => json!({"query": WRITE, "variables": {"name": format!("tag {number}")}}),
            _ if asks => json!({"query": PLUGINS}),
            _ => json!({"query": READ}),
        };
        let said = self.exchange(&body.to_string()).await;
        let answered = Instant::now();
        let fine = said.starts_with("HTTP/1.1 200") && !said.contains("\"errors\"");
        let plugins = asks.then(|| said.clone());
        Served { due, answered, failed: (!fine).then_some(said), plugins }
    }

    /// The whole response, or what kept it from coming.
    async fn exchange(&mut self, body: &str) -> String {
        let request = format!("{}{}\r\n\r\n{body}", self.head, body.len());
        self.heard.clear();
        if let Err(error) = self.stream.write_all(request.as_bytes()).await {
            return error.to_string();
        }
        while !self.is_whole() {
            match self.stream.read_buf(&mut self.heard).await {
                Ok(0) => return "the server has gone".to_owned(),
                Ok(_) => {}
                Err(error) => return error.to_string(),
            }
        }
        String::from_utf8_lossy(&self.heard).into_owned()
    }

    fn is_whole(&self) -> bool {
        let Some(end) = self.heard.windows(4).position(|four| four == b"\r\n\r\n") else {
            return false;
        };
        let head = String::from_utf8_lossy(&self.heard[..end]).to_lowercase();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length = length.and_then(|text| text.trim().parse::<usize>().ok()).expect("a length");
        self.heard.len() >= end + 4 + length
    }
}
