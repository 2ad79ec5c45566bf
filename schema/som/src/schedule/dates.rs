//! Moments as TaskJuggler writes them, in UTC, and the slots that it counts time in.

use chrono::DateTime;

/// Minutes that TaskJuggler takes for a slot, the longest first.
const SLOTS: [i64; 6] = [60, 30, 20, 15, 10, 5];

/// The minutes of a slot, for a timing resolution in seconds: the longest that TaskJuggler knows and
/// that the resolution is a multiple of; else its shortest.
pub fn slot_minutes(resolution: i64) -> i64 {
    let fits = |minutes: &&i64| resolution >= *minutes * 60 && resolution % (*minutes * 60) == 0;
    SLOTS.iter().find(fits).copied().unwrap_or(5)
}

/// The nearest moment between two slots.
pub(super) fn aligned(micros: i64, slot: i64) -> i64 {
    let slot = slot.max(1) * 60_000_000;
    micros.saturating_add(slot / 2).div_euclid(slot).saturating_mul(slot)
}

/// `2030-01-31`
pub(super) fn date(micros: i64) -> String {
    shown(micros, "%Y-%m-%d")
}

/// `2030-01-31-09:30`
pub(super) fn minute(micros: i64) -> String {
    shown(micros, "%Y-%m-%d-%H:%M")
}

/// `2030-01-31-09:30:00`
pub(super) fn second(micros: i64) -> String {
    shown(micros, "%Y-%m-%d-%H:%M:%S")
}

fn shown(micros: i64, format: &str) -> String {
    let time = DateTime::from_timestamp_micros(micros);
    time.map(|time| time.format(format).to_string()).unwrap_or_default()
}

/// A number without an exponent, with a fraction: `50.0`.
pub(super) fn number(number: f64) -> String {
    let text = match number.is_finite() {
        true => number.to_string(),
        false => "0".to_owned(),
    };
    if text.contains('.') { text } else { text + ".0" }
}
