//! What happens after changes, and by itself.

use plugins_sdk::{
    Facts, Failure, Fault, Progress, Refusal, Settings, Value, Verb, graph, info, signals, store,
    web,
};

use crate::records::{ChangeVariables, FindVariables, change, find};

/// Tells what happened, and has it told once more.
pub(crate) fn seen(facts: &Facts) -> Result<(), Fault> {
    for fact in facts.iter() {
        let text = |field| Ok::<_, Fault>(fact.after(field)?.and_then(Value::as_text));
        if text("ask")? != Some("follow") {
            continue;
        }
        let verb = if fact.verb() == Verb::Create { "create" } else { "update" };
        let said = text("text")?.unwrap_or_default();
        info!("seen {verb} {} {said} {}", fact.kind(), fact.attempt());
        if fact.attempt() == 1 {
            fact.again(0, "once more");
        }
    }
    Ok(())
}

/// Puts values into the drawer, finds them, and takes one out.
fn keep_values() -> Result<String, Fault> {
    store::write("one", b"1")?;
    store::exchange("two", b"2", 0)?;
    let code = store::exchange("two", b"3", 0).err().map(|fault| fault.code).unwrap_or_default();
    let one = store::read("one")?.map(|entry| entry.value).unwrap_or_default();
    let three = store::read("three")?.is_none();
    let names: Vec<String> =
        store::scan("", None, 9)?.into_iter().map(|entry| entry.name).collect();
    let removed = u8::from(store::remove("one")?) + u8::from(store::remove("three")?);
    let value = String::from_utf8_lossy(&one).into_owned();
    Ok(format!("{value} {three} {code} {} {removed}", names.join(",")))
}

/// The text of a response: the last one in quotes.
fn text_of(response: &str) -> String {
    response.rsplit('"').nth(1).unwrap_or_default().to_owned()
}

/// Speaks of what it may, and of what it may not.
fn say() -> Result<String, Fault> {
    signals::publish("golden.said", "{\"text\":\"grün\",\"many\":[1,null]}")?;
    let denied = signals::publish("other.said", "null");
    Ok(denied.err().map(|fault| fault.code).unwrap_or_default())
}

/// Fills in what was there before, in two parts that meet in the drawer.
pub(crate) fn golden_fill(cursor: Option<&str>) -> Result<Progress, Fault> {
    if cursor.is_none() {
        store::write("filled", b"half")?;
        return Ok(Progress::to("half", 2));
    }
    let half = store::read("filled")?.map(|entry| entry.value).unwrap_or_default();
    if cursor.map(str::as_bytes) != Some(half.as_slice()) {
        return Err(Fault::new("GAVE_UP", "cannot go on from there"));
    }
    store::remove("filled")?;
    Ok(Progress::finished(1))
}

/// Runs documents by their types, and is told what is wrong as a fault.
fn typed(id: &str) -> Result<String, Fault> {
    let changed = change(&ChangeVariables { id: id.to_owned(), text: "typed".to_owned() })?;
    let found = find(&FindVariables { id: id.to_owned() })?;
    let missing = find(&FindVariables { id: "golden_7".to_owned() });
    let code = missing.err().map(|fault| fault.code).unwrap_or_default();
    let text = found.golden.and_then(|golden| golden.text).unwrap_or_default();
    Ok(format!("{} {text} {code}", changed.golden_update.golden.text.unwrap_or_default()))
}

/// Does what it is told to.
pub(crate) fn golden_do(arguments: &str) -> Result<String, Failure> {
    let given = Settings::from_json(arguments)?;
    let id =
        || Ok::<_, Fault>(format!("{{\"id\":\"{}\",\"text\":\"changed\"}}", given.text("golden")?));
    let only_id = || Ok::<_, Fault>(format!("{{\"id\":\"{}\"}}", given.text("golden")?));
    let told = match given.text("what")? {
        "store" => keep_values()?,
        "find" => text_of(&graph::query("find", &only_id()?)?),
        "change" => text_of(&graph::mutate("change", &id()?)?),
        "typed" => typed(given.text("golden")?)?,
        "signal" => say()?,
        "refuse" => {
            return Err(Refusal::new("NOT_GOLDEN", "No, not that.").detail("most", 3).into());
        }
        "fault" => return Err(Fault::new("GAVE_UP", "cannot go on").into()),
        other => panic!("nobody knows {other}"),
    };
    Ok(format!("{{\"told\":\"{told}\"}}"))
}

/// Sends a note with a secret in a header and in the body, and tells what came back.
pub(crate) fn golden_fetch(arguments: &str) -> Result<String, Failure> {
    let given = Settings::from_json(arguments)?;
    let url = given.text("url")?;
    let request = web::Request::new("POST", url).header("Authorization", "Bearer secret:token");
    let request = request.header("content-type", "application/json");
    let body = "{\"token\":null,\"text\":\"grün\"}";
    let told = match request.body(body).secret("/token", "token").timeout(2_000).send() {
        Ok(answer) => {
            let kind =
                answer.headers.iter().find(|header| header.name.eq_ignore_ascii_case("x-kind"));
            let kind = kind.map_or("-", |header| &header.value);
            let requests = ["https://example.com/", url].map(|url| web::Request::new("GET", url));
            let others = web::send_all(requests.into_iter().rev().collect())
                .into_iter()
                .map(|one| one.map_or_else(|fault| fault.code, |answer| answer.status.to_string()));
            let others = others.collect::<Vec<_>>().join(" ");
            let text = text_of(&String::from_utf8_lossy(&answer.body));
            format!("{} {kind} {text} {others}", answer.status)
        }
        Err(fault) => {
            let permanent = if fault.permanent { "True" } else { "False" };
            format!("{} {permanent}", fault.code)
        }
    };
    Ok(format!("{{\"told\":\"{told}\"}}"))
}
