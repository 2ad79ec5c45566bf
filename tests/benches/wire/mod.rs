//! A WebSocket client that costs little: hundreds of it share two processors with the server that
//! is measured, and ten thousand of it a machine.

use std::net::SocketAddr;

use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};

/// The key is the specification's own example: nobody here checks what is answered to it.
const HANDSHAKE: &str = "GET /graphql HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\n\
    Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\
    Sec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n";

/// The side that hears.
pub(crate) struct Ear {
    stream: OwnedReadHalf,
    heard: Vec<u8>,
    /// Where the frame begins that was not given out yet.
    at: usize,
}

/// The side that says.
pub(crate) struct Mouth(OwnedWriteHalf);

/// Opens a socket that is let in with a token.
pub(crate) async fn open(address: SocketAddr, token: &str) -> (Ear, Mouth) {
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.set_nodelay(true).expect("a setting");
    stream.write_all(HANDSHAKE.as_bytes()).await.expect("a handshake");
    let (stream, mouth) = stream.into_split();
    let mut ear = Ear { stream, heard: Vec::new(), at: 0 };
    let end = loop {
        let end = ear.heard.windows(4).position(|four| four == b"\r\n\r\n");
        match end {
            Some(end) => break end,
            None => ear.listen().await,
        }
    };
    assert!(ear.heard.starts_with(b"HTTP/1.1 101"), "{}", String::from_utf8_lossy(&ear.heard));
    ear.at = end + 4;
    let mut mouth = Mouth(mouth);
    mouth.say(&json!({"type": "connection_init", "payload": {"token": token}})).await;
    assert_eq!(ear.hear().await, br#"{"type":"connection_ack"}"#);
    (ear, mouth)
}

impl Ear {
    /// The next message.
    pub(crate) async fn hear(&mut self) -> &[u8] {
        loop {
            if let Some((kind, start, end)) = self.frame() {
                self.at = end;
                match kind {
                    1 => return &self.heard[start..end],
                    9 => {}
                    _ => panic!("closed: {}", String::from_utf8_lossy(&self.heard[start..end])),
                }
                continue;
            }
            self.listen().await;
        }
    }

    /// Gives back the memory that a quiet socket does not need.
    pub(crate) fn rest(&mut self) {
        self.heard = Vec::new();
        self.at = 0;
    }

    /// The kind of the next whole frame, and where its content begins and ends.
    fn frame(&self) -> Option<(u8, usize, usize)> {
        let rest = &self.heard[self.at..];
        let (first, second) = (*rest.first()?, *rest.get(1)?);
        let (head, length) = match second & 0x7f {
            126 => (4, usize::from(u16::from_be_bytes(rest.get(2..4)?.try_into().ok()?))),
            127 => {
                (10, usize::try_from(u64::from_be_bytes(rest.get(2..10)?.try_into().ok()?)).ok()?)
            }
            short => (2, usize::from(short)),
        };
        let start = self.at + head;
        (self.heard.len() >= start + length).then_some((first & 15, start, start + length))
    }

    async fn listen(&mut self) {
        self.heard.drain(..self.at);
        self.at = 0;
        self.heard.reserve(if self.heard.is_empty() { 1024 } else { 64 * 1024 });
        let read = self.stream.read_buf(&mut self.heard).await.expect("a socket");
        assert!(read > 0, "the server has gone");
    }
}

impl Mouth {
    /// Says something.
    pub(crate) async fn say(&mut self, message: &Value) {
        let text = message.to_string();
        // A mask of zeros changes nothing and is a mask.
        let mut frame = vec![0x81];
        match u8::try_from(text.len()) {
            Ok(short) if short < 126 => frame.push(0x80 | short),
            _ => {
                frame.push(0x80 | 126);
                let length = u16::try_from(text.len()).expect("a short message");
                frame.extend_from_slice(&length.to_be_bytes());
            }
        }
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(text.as_bytes());
        self.0.write_all(&frame).await.expect("a socket");
    }

    /// Begins an operation.
    pub(crate) async fn begin(&mut self, id: &str, query: &str, variables: Value) {
        let payload = json!({"query": query, "variables": variables});
        self.say(&json!({"id": id, "type": "subscribe", "payload": payload})).await;
    }
}
