//! Another server, on this machine: what plugins that send requests find there.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

/// What is answered: what follows `HTTP/1.1`, further headers included, and the body. Nothing ends the
/// connection without a word.
pub type Answer = Option<(String, String)>;

type Answering<'a> = &'a dyn Fn(&str) -> Answer;

/// A server that tells what it was sent.
pub struct Other {
    /// Where it listens, on 127.0.0.1.
    pub port: u16,
    /// The requests, each with its head and its body.
    pub seen: Receiver<String>,
}

impl Other {
    /// Starts one that answers so to each request.
    pub fn start(answer: impl Fn(&str) -> Answer + Send + Sync + 'static) -> Other {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (tell, seen) = channel();
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tell, answer) = (tell.clone(), answer.clone());
                std::thread::spawn(move || serve(stream, (&*answer, &tell)));
            }
        });
        Other { port, seen }
    }

    /// The address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }
}

/// The path of a request.
pub fn path(request: &str) -> &str {
    request.split(' ').nth(1).unwrap_or_default()
}

/// The body of a request.
pub fn body(request: &str) -> &str {
    request.split_once("\r\n\r\n").map_or("", |(_, body)| body)
}

fn serve(mut stream: TcpStream, (answer, tell): (Answering<'_>, &Sender<String>)) {
    let mut bytes = vec![0; 64 << 10];
    let mut length = 0;
    loop {
        let read = stream.read(&mut bytes[length..]).unwrap_or_default();
        length += read;
        if read == 0 || is_whole(&String::from_utf8_lossy(&bytes[..length])) {
            break;
        }
    }
    let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
    let said = answer(&text);
    // A test that is over hears no more.
    let _ = tell.send(text);
    let Some((head, body)) = said else { return };
    let length = body.len();
    let _ = write!(
        stream,
        "HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
    );
}

fn is_whole(text: &str) -> bool {
    let Some((head, body)) = text.split_once("\r\n\r\n") else { return false };
    let lower = head.to_ascii_lowercase();
    let length = lower.lines().find_map(|line| line.strip_prefix("content-length:"));
    length.and_then(|length| length.trim().parse().ok()).unwrap_or(0_usize) <= body.len()
}
