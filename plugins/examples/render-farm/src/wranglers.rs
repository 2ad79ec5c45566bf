//! Who looks after the farm, and what they are told.

use plugins_sdk::{Fault, FromValue, Key, Settings, lookup};

use crate::records::{self, TellVariables, WranglersVariables, wranglers};

/// Tells of jobs that failed.
pub(crate) fn tell_of(failed: &[Key]) -> Result<(), Fault> {
    let jobs = lookup::by_keys("RenderJob", failed, &["name", "shot"])?;
    let mut shots = Vec::new();
    for row in 0..jobs.len() {
        shots.push(Key::from_value(&jobs.value(row, "shot")?));
    }
    let keys: Vec<Key> = shots.iter().flatten().copied().collect();
    let codes = lookup::by_keys("Shot", &keys, &["code"])?;
    let mut told = Vec::new();
    for (row, shot) in shots.iter().enumerate() {
        let place = codes.keys().iter().position(|key| Some(*key) == *shot);
        let code = place.map(|place| codes.text(place, "code")).transpose()?.flatten();
        let name = jobs.text(row, "name")?.unwrap_or_default();
        told.push(format!("{} {name}", code.unwrap_or_default()));
    }
    tell(&told)
}

/// Sends one message about all of them.
fn tell(jobs: &[String]) -> Result<(), Fault> {
    if jobs.is_empty() {
        return Ok(());
    }
    let group = Settings::current()?.text("wranglers")?.to_owned();
    let users = wranglers(&WranglersVariables { group })?.users.nodes;
    let to: Vec<String> = users.into_iter().map(|user| user.id).collect();
    if to.is_empty() {
        return Ok(());
    }
    let count = if jobs.len() == 1 { "A render job" } else { "Render jobs" };
    let (subject, body) = (format!("{count} failed"), jobs.join("\n"));
    records::tell(&TellVariables { to, subject, body }).map(|_| ())
}
