//! A raw WebSocket client: it says whatever it is told to say, right or wrong.

use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::{Value, json};
use tungstenite::client::IntoClientRequest;
use tungstenite::http::HeaderValue;
use tungstenite::{Error, HandshakeError, Message, WebSocket, client};

/// How long a test waits for a message.
const PATIENCE: Duration = Duration::from_secs(20);

/// An open socket.
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    /// A socket that speaks `graphql-transport-ws`.
    pub fn open(address: SocketAddr) -> Socket {
        let headers = [("sec-websocket-protocol", "graphql-transport-ws")];
        Self::with(address, &headers).unwrap_or_else(|status| panic!("refused with {status}"))
    }

    /// A socket with these headers in its handshake; the status when it is refused.
    pub fn with(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Socket, u16> {
        let url = format!("ws://{address}/graphql");
        let mut request = url.into_client_request().expect("a request");
        for (name, value) in headers {
            let value = HeaderValue::from_str(value).expect("a header");
            request.headers_mut().insert(*name, value);
        }
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time limit");
        match client(request, stream) {
            Ok((socket, _)) => Ok(Socket(socket)),
            Err(HandshakeError::Failure(Error::Http(response))) => Err(response.status().as_u16()),
            // The client wants the protocol that it asked for; not every test asks for ours.
            Err(error) => panic!("no socket: {error}"),
        }
    }

    /// A socket that was let in with a token.
    pub fn with_token(address: SocketAddr, token: &str) -> Socket {
        let mut socket = Self::open(address);
        socket.say(json!({"type": "connection_init", "payload": {"token": token}}));
        assert_eq!(socket.hear(), json!({"type": "connection_ack"}));
        socket
    }

    /// The same, at a server that may end meanwhile.
    pub fn try_with_token(address: SocketAddr, token: &str) -> Option<Socket> {
        let mut request = format!("ws://{address}/graphql").into_client_request().ok()?;
        let protocol = HeaderValue::from_static("graphql-transport-ws");
        request.headers_mut().insert("sec-websocket-protocol", protocol);
        let stream = TcpStream::connect(address).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let mut socket = Socket(client(request, stream).ok()?.0);
        let init = json!({"type": "connection_init", "payload": {"token": token}});
        socket.0.send(Message::text(init.to_string())).ok()?;
        (socket.try_hear()? == json!({"type": "connection_ack"})).then_some(socket)
    }

    /// What the server says next; nothing once it is gone.
    pub fn try_hear(&mut self) -> Option<Value> {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).ok(),
                Ok(Message::Ping(_)) => {}
                _ => return None,
            }
        }
    }

    /// Gives up hearing after this long.
    pub fn set_patience(&mut self, time: Duration) {
        self.0.get_ref().set_read_timeout(Some(time)).expect("a time limit");
    }

    /// Says something.
    pub fn say(&mut self, message: Value) {
        self.send(Message::text(message.to_string()));
    }

    /// Sends a frame.
    pub fn send(&mut self, message: Message) {
        self.0.send(message).expect("a socket that is open");
    }

    /// Begins an operation.
    pub fn subscribe(&mut self, id: &str, document: &str, variables: Value) {
        let payload = json!({"query": document, "variables": variables});
        self.say(json!({"id": id, "type": "subscribe", "payload": payload}));
    }

    /// Begins an operation at a server that may end meanwhile; false when it has ended.
    pub fn try_subscribe(&mut self, id: &str, document: &str, variables: &Value) -> bool {
        let payload = json!({"query": document, "variables": variables});
        let message = json!({"id": id, "type": "subscribe", "payload": payload});
        self.0.send(Message::text(message.to_string())).is_ok()
    }

    /// What the server says next.
    #[track_caller]
    pub fn hear(&mut self) -> Value {
        loop {
            match self.0.read() {
                Ok(Message::Text(text)) => return serde_json::from_str(&text).expect("JSON"),
                Ok(Message::Ping(_)) => {}
                other => panic!("expected a message, not {other:?}"),
            }
        }
    }

    /// Whether the server says nothing for this long.
    pub fn is_quiet(&mut self, time: Duration) -> bool {
        self.0.get_ref().set_read_timeout(Some(time)).expect("a time limit");
        let heard = self.0.read();
        self.0.get_ref().set_read_timeout(Some(PATIENCE)).expect("a time limit");
        matches!(heard, Err(Error::Io(_)) | Ok(Message::Ping(_)))
    }

    /// The next frame, whatever it is.
    pub fn frame(&mut self) -> Message {
        self.0.read().expect("a frame")
    }

    /// The code with which the server closes the socket, after whatever else it says.
    #[track_caller]
    pub fn closed(&mut self) -> u16 {
        loop {
            match self.0.read() {
                Ok(Message::Close(Some(frame))) => return frame.code.into(),
                Ok(Message::Close(None)) => return 1005,
                Ok(_) => {}
                Err(error) => panic!("the socket broke off: {error}"),
            }
        }
    }
}
