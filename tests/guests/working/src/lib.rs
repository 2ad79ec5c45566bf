//! A plugin that acts, follows the log and has a job. What it does stands in its drawer, and what it
//! is told says how it behaves.

use plugins_sdk::lookup::Comparison;
use plugins_sdk::{
    Facts, Failure, Fault, Plugin, Progress, Refusal, Verb, graph, host, lookup, store, web,
};

struct Working;

impl Plugin for Working {
    fn after(hook: &str, facts: &Facts) -> Result<(), Fault> {
        match hook {
            "follow" => facts.iter().try_for_each(|fact| follow(&fact)),
            _ => facts.iter().try_for_each(|fact| chain(&fact)),
        }
    }

    fn action(action: &str, arguments: &str) -> Result<String, Failure> {
        match action {
            "workingEcho" => Ok(echo(arguments)),
            "workingMake" => make(arguments),
            "workingFetch" => Ok(fetch(arguments)),
            "workingStaff" => Ok(["{\"who\":\"", &host::who().login, "\"}"].concat()),
            _ => drawer(arguments),
        }
    }

    fn job(job: &str, planned: i64) -> Result<(), Fault> {
        if job == "dawdle" {
            spin();
        }
        graph::mutate("makeTag", &format!("{{\"name\": \"job {planned}\"}}")).map(|_| ())
    }

    /// Three parts, each of which makes a tag. The second of `waits` fails for as long as nobody has
    /// made the tag `go on`; `endless` has no last one.
    fn backfill(step: &str, cursor: Option<&str>) -> Result<Progress, Fault> {
        let part = cursor.and_then(|part| part.parse::<u32>().ok()).unwrap_or(0);
        let name = format!("silent {step} {part}");
        graph::mutate("makeTag", &format!("{{\"name\": \"{name}\"}}"))?;
        let told = || lookup::search("Tag")?.with("name", Comparison::Eq, "go on")?.count();
        match part {
            1 if step == "waits" && told()? == 0 => Err(Fault::new("NOT_YET", "nobody said so")),
            1 if step == "idles" => Ok(Progress::to("1", 0)),
            2 if step != "endless" => Ok(Progress::finished(1)),
            _ => Ok(Progress::to((part + 1).to_string(), 1)),
        }
    }
}

fn follow(fact: &plugins_sdk::Fact<'_>) -> Result<(), Fault> {
    let now = fact.after("name")?.or(fact.before("name")?);
    let name = now.and_then(|value| value.as_text()).unwrap_or_default().to_owned();
    let word = name.split(' ').next().unwrap_or_default();
    match word {
        "again" if fact.attempt() < 2 => fact.again(10, "not yet"),
        "fault" => return Err(Fault::new("NO_FARM", "the farm is down").temporary()),
        "permanent" => return Err(Fault::new("NO_WAY", "it never works")),
        "trap" => panic!("trapped"),
        "spin" => spin(),
        "silent" => {}
        _ => {
            let verb = match fact.verb() {
                Verb::Create => "created",
                Verb::Delete => "deleted",
                _ => "changed",
            };
            let by = fact.caused_by().unwrap_or("somebody");
            let text = format!("{verb} {name} by {by} try {}", fact.attempt());
            graph::mutate("makeTag", &format!("{{\"name\": \"silent {text}\"}}"))?;
        }
    }
    Ok(())
}

fn spin() -> ! {
    let mut number = 0_u64;
    loop {
        number = core::hint::black_box(number.wrapping_add(1));
    }
}

fn chain(fact: &plugins_sdk::Fact<'_>) -> Result<(), Fault> {
    let links = |value: Option<&plugins_sdk::Value>| match value {
        Some(plugins_sdk::Value::Links(keys)) => keys.len(),
        _ => 0,
    };
    let (came, went) = (links(fact.after("tags")?), links(fact.before("tags")?));
    let name = format!("silent {:?} {came} {went}", fact.verb());
    graph::mutate("makeTag", &format!("{{\"name\": \"{name}\"}}")).map(|_| ())
}

/// The value of a member of a flat object, as it is written.
fn member<'a>(json: &'a str, name: &str) -> &'a str {
    let Some(begin) = json.find(&format!("\"{name}\":")) else { return "null" };
    let rest = &json[begin + name.len() + 3..];
    let (mut depth, mut quoted) = (0, false);
    for (at, c) in rest.char_indices() {
        match c {
            '"' => quoted = !quoted,
            '[' | '{' if !quoted => depth += 1,
            ']' | '}' if !quoted && depth > 0 => depth -= 1,
            ',' | '}' if !quoted && depth == 0 => return &rest[..at],
            _ => {}
        }
    }
    rest
}

fn text<'a>(json: &'a str, name: &str) -> &'a str {
    member(json, name).trim_matches('"')
}

fn echo(arguments: &str) -> String {
    let [given, tag, tags] = ["text", "tag", "tags"].map(|name| member(arguments, name));
    let tags = if tags == "null" { "[]" } else { tags };
    format!("{{\"text\":{given},\"given\":{arguments},\"tag\":{tag},\"tags\":{tags}}}")
}

fn make(arguments: &str) -> Result<String, Failure> {
    for name in member(arguments, "names").trim_matches(['[', ']']).split(',') {
        graph::mutate("makeTag", &format!("{{\"name\": {name}}}"))?;
    }
    let count = lookup::search("Tag")?.count()?;
    let response = graph::query("tags", "")?;
    let counted = member(&response, "totalCount").trim_end_matches('}').to_owned();
    match text(arguments, "way") {
        "refuse" => Err(Refusal::new("ENOUGH", "There are enough tags.")
            .detail("count", count as i64)
            .into()),
        "trap" => panic!("trapped"),
        "spin" => spin(),
        "garble" => Ok("{\"number\": 1}".to_owned()),
        "unnamed" => Ok(graph::query("nothing", "")?),
        "wrong" => Ok(graph::query("makeTag", "{\"name\": \"x\"}")?),
        "variables" => Ok(graph::mutate("makeTag", "{\"name\": 7}")?),
        _ if counted == count.to_string() => Ok(format!("{{\"count\":{count}}}")),
        _ => Err(Fault::new("TWO_COUNTS", format!("{count} and {counted}")).into()),
    }
}

/// Sends a note with a secret in a header and in the body, and tells what came back.
fn fetch(arguments: &str) -> String {
    let [url, secret] = ["url", "secret"].map(|member| text(arguments, member));
    let request = web::Request::new("POST", url)
        .header("authorization", ["Bearer secret:", secret].concat())
        .body("{\"token\": null}")
        .secret("/token", secret)
        .timeout(500);
    let said = match request.send() {
        Ok(answer) => format!("{} {}", answer.status, answer.body.len()),
        Err(fault) => fault.code,
    };
    format!("{{\"said\":\"{said}\"}}")
}

fn drawer(arguments: &str) -> Result<String, Failure> {
    let [name, value] = ["name", "value"].map(|member| text(arguments, member));
    let expected = text(arguments, "expected").parse::<u64>();
    let said = match text(arguments, "deed") {
        "write" => match expected {
            Ok(expected) => store::exchange(name, value.as_bytes(), expected),
            Err(_) => store::write(name, value.as_bytes()),
        }
        .map(|revision| revision.to_string()),
        "fleeting" => store::write_for(name, value.as_bytes(), 0).map(|it| it.to_string()),
        "read" => store::read(name).map(|entry| match entry {
            Some(entry) => {
                let text = String::from_utf8_lossy(&entry.value).into_owned();
                format!("{text} {}", entry.revision)
            }
            None => "nothing".to_owned(),
        }),
        "remove" => store::remove(name).map(|there| there.to_string()),
        _ => store::scan(name, None, 10).map(|entries| {
            entries.iter().map(|entry| entry.name.as_str()).collect::<Vec<_>>().join(" ")
        }),
    };
    let said = said.unwrap_or_else(|fault| fault.code);
    if text(arguments, "fail") == "true" {
        return Err(Refusal::new("UNDONE", "It is undone.").into());
    }
    Ok(format!("{{\"said\":\"{said}\"}}"))
}

plugins_sdk::export!(Working);
