//! The messages of `graphql-transport-ws`, and the codes that it closes sockets with.

use actix_ws::{CloseCode, CloseReason};
use bytes::Bytes;
use serde_json::{Map, Value};

/// The subprotocol.
pub(super) const PROTOCOL: &str = "graphql-transport-ws";

/// What a client says.
#[derive(Debug, PartialEq)]
pub(super) enum Message {
    Init(Map<String, Value>),
    Ping(Option<Value>),
    Pong,
    Subscribe { id: String, payload: Map<String, Value> },
    Complete { id: String },
}

impl Message {
    /// Reads a message.
    ///
    /// # Errors
    /// What is wrong with it, short enough for the reason of a close.
    pub(super) fn read(text: &str) -> Result<Self, String> {
        let message: Value =
            serde_json::from_str(text).map_err(|_| "the message is not JSON".to_owned())?;
        let Value::Object(mut message) = message else {
            return Err("the message is not an object".into());
        };
        let payload = message.remove("payload").filter(|payload| !payload.is_null());
        let id = match message.remove("id") {
            Some(Value::String(id)) if !id.is_empty() => Ok(id),
            _ => Err("`id` is not a text with something in it".to_owned()),
        };
        match message.get("type").and_then(Value::as_str) {
            Some("connection_init") => match payload {
                None => Ok(Self::Init(Map::new())),
                Some(Value::Object(payload)) => Ok(Self::Init(payload)),
                Some(_) => Err("`payload` of connection_init is not an object".into()),
            },
            Some("ping") => Ok(Self::Ping(payload)),
            Some("pong") => Ok(Self::Pong),
            Some("subscribe") => match payload {
                Some(Value::Object(payload)) => Ok(Self::Subscribe { id: id?, payload }),
                _ => Err("`payload` of subscribe is not an object".into()),
            },
            Some("complete") => Ok(Self::Complete { id: id? }),
            Some(other) => {
                Err(format!("`{}` is not a type of message", schema_som::id::clip(other)))
            }
            None => Err("`type` is missing".into()),
        }
    }
}

/// What an operation has to say.
#[derive(Debug)]
pub(super) enum Said {
    /// A response.
    Next(Bytes),
    /// The errors that end it, as a JSON list.
    Error(Bytes),
    /// It is over.
    Complete,
}

impl Said {
    /// The message to a client.
    pub(super) fn message(&self, id: &str) -> String {
        let id = Value::from(id).to_string();
        let whole = |kind: &str, payload: &Bytes| {
            // The engine writes UTF-8; copying is checking here.
            let payload = String::from_utf8_lossy(payload);
            format!(r#"{{"id":{id},"type":"{kind}","payload":{payload}}}"#)
        };
        match self {
            Self::Next(payload) => whole("next", payload),
            Self::Error(errors) => whole("error", errors),
            Self::Complete => format!(r#"{{"id":{id},"type":"complete"}}"#),
        }
    }
}

pub(super) const ACK: &str = r#"{"type":"connection_ack"}"#;

/// The answer to a ping, with what it brought.
pub(super) fn pong(payload: Option<&Value>) -> String {
    match payload {
        Some(payload) => format!(r#"{{"type":"pong","payload":{payload}}}"#),
        None => r#"{"type":"pong"}"#.into(),
    }
}

/// Why the server closes a socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Closing {
    /// The client said that it is over.
    Normal,
    /// The server stops.
    GoingAway,
    /// A message is longer than it may be.
    TooLong,
    /// The user has too many sockets, or did not read.
    Later(String),
    /// 4400
    BadMessage(String),
    /// 4401
    Unauthorized,
    /// 4403
    Forbidden(String),
    /// 4406
    NoProtocol,
    /// 4408
    InitTimeout,
    /// 4409
    SubscriberExists(String),
    /// 4429
    InitTwice,
    /// 4500
    Internal,
}

impl Closing {
    /// The close frame.
    pub(super) fn reason(self) -> CloseReason {
        let (code, text) = match self {
            Self::Normal => (CloseCode::Normal, String::new()),
            Self::GoingAway => (CloseCode::Away, "the server stops".into()),
            Self::TooLong => (CloseCode::Size, "the message is too long".into()),
            Self::Later(why) => (CloseCode::Again, why),
            Self::BadMessage(why) => (CloseCode::Other(4400), why),
            Self::Unauthorized => (CloseCode::Other(4401), "Unauthorized".into()),
            Self::Forbidden(why) => (CloseCode::Other(4403), format!("Forbidden: {why}")),
            Self::NoProtocol => (CloseCode::Other(4406), "Subprotocol not acceptable".into()),
            Self::InitTimeout => {
                (CloseCode::Other(4408), "Connection initialisation timeout".into())
            }
            Self::SubscriberExists(id) => {
                let id = schema_som::id::clip(&id);
                (CloseCode::Other(4409), format!("Subscriber for {id} already exists"))
            }
            Self::InitTwice => (CloseCode::Other(4429), "Too many initialisation requests".into()),
            Self::Internal => (CloseCode::Other(4500), "Internal server error".into()),
        };
        CloseReason { code, description: Some(text).filter(|text| !text.is_empty()) }
    }
}

/// The token in the payload of `connection_init`: `Authorization: Bearer ...` as a header would
/// say it, or the bare `token`. The errors are reasons to refuse.
pub(super) fn token(payload: &Map<String, Value>) -> Result<Option<&str>, String> {
    let header = payload.get("Authorization").or_else(|| payload.get("authorization"));
    let given = |value: &'_ Value| value.is_null() || value == "";
    if let Some(header) = header.filter(|value| !given(value)) {
        let token = header.as_str().and_then(super::super::identity::bearer);
        return token.map(Some).ok_or_else(|| "`Authorization` is not a bearer token".into());
    }
    match payload.get("token").filter(|value| !given(value)) {
        Some(Value::String(token)) => Ok(Some(token)),
        Some(_) => Err("`token` is not a text".into()),
        None => Ok(None),
    }
}

/// The bundle in the payload of `connection_init`: `X-Backlot-Bundle` as a header would say it, or
/// `bundle`. The errors are reasons to refuse.
pub(super) fn bundle(payload: &Map<String, Value>) -> Result<Option<&str>, String> {
    let is_named = |key: &str| key == "bundle" || key.eq_ignore_ascii_case("x-backlot-bundle");
    match payload.iter().find(|(key, value)| is_named(key) && !value.is_null()) {
        Some((_, Value::String(name))) => Ok(Some(name)),
        Some((key, _)) => Err(format!("`{}` is not a text", schema_som::id::clip(key))),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn messages_are_read_and_mistakes_named() {
        let read = |json: Value| Message::read(&json.to_string());
        assert_eq!(read(json!({"type": "connection_init"})), Ok(Message::Init(Map::new())));
        assert_eq!(read(json!({"type": "ping", "payload": null})), Ok(Message::Ping(None)));
        let complete = Message::Complete { id: "1".into() };
        assert_eq!(read(json!({"type": "complete", "id": "1"})), Ok(complete));
        for (json, expected) in [
            (json!([]), "not an object"),
            (json!({"id": "1"}), "`type` is missing"),
            (json!({"type": "start", "id": "1"}), "`start` is not a type"),
            (json!({"type": "complete"}), "`id`"),
            (json!({"type": "subscribe", "id": "", "payload": {}}), "`id`"),
            (json!({"type": "subscribe", "id": "1"}), "`payload`"),
            (json!({"type": "connection_init", "payload": "token"}), "`payload`"),
        ] {
            let error = read(json.clone()).unwrap_err();
            assert!(error.contains(expected), "{json}: {error}");
        }
        assert!(Message::read("{").is_err());
    }

    #[test]
    fn a_token_is_taken_from_either_key() {
        let of = |json: Value| {
            let payload = json.as_object().cloned().unwrap_or_default();
            token(&payload).map(|token| token.map(str::to_owned))
        };
        assert_eq!(of(json!({})), Ok(None));
        assert_eq!(of(json!({"token": null, "authorization": ""})), Ok(None));
        assert_eq!(of(json!({"token": "a"})), Ok(Some("a".into())));
        assert_eq!(of(json!({"Authorization": "Bearer b"})), Ok(Some("b".into())));
        assert!(of(json!({"Authorization": "b"})).is_err());
        assert!(of(json!({"token": 1})).is_err());
    }

    #[test]
    fn a_bundle_is_taken_from_either_key() {
        let of = |json: Value| {
            let payload = json.as_object().cloned().unwrap_or_default();
            bundle(&payload).map(|name| name.map(str::to_owned))
        };
        assert_eq!(of(json!({"token": "a", "bundle": null})), Ok(None));
        assert_eq!(of(json!({"bundle": "staging"})), Ok(Some("staging".into())));
        assert_eq!(of(json!({"X-Backlot-Bundle": "staging"})), Ok(Some("staging".into())));
        assert!(of(json!({"bundle": 1})).is_err());
    }

    #[test]
    fn every_end_has_its_code() {
        let code = |closing: Closing| u16::from(closing.reason().code);
        for (closing, expected) in [
            (Closing::Normal, 1000),
            (Closing::GoingAway, 1001),
            (Closing::TooLong, 1009),
            (Closing::Later("why".into()), 1013),
            (Closing::BadMessage("why".into()), 4400),
            (Closing::Unauthorized, 4401),
            (Closing::Forbidden("why".into()), 4403),
            (Closing::NoProtocol, 4406),
            (Closing::InitTimeout, 4408),
            (Closing::SubscriberExists("1".into()), 4409),
            (Closing::InitTwice, 4429),
            (Closing::Internal, 4500),
        ] {
            assert_eq!(code(closing.clone()), expected, "{closing:?}");
        }
        let told = Closing::Internal.reason().description;
        assert_eq!(told.as_deref(), Some("Internal server error"));
    }

    #[test]
    fn an_id_is_told_as_json() {
        let said = Said::Next(Bytes::from_static(b"{\"data\":1}")).message("a\"b");
        assert_eq!(said, r#"{"id":"a\"b","type":"next","payload":{"data":1}}"#);
    }
}
