//! Moments as RFC 3339 in UTC: `2026-03-09T10:00:00Z`, with exactly six digits of a fraction when
//! there is one.

const DAY: i64 = 86_400_000_000;

/// The moments that have a year of four digits.
const RANGE: std::ops::RangeInclusive<i64> = -62_167_219_200_000_000..=253_402_300_799_999_999;

/// Appends a moment, or appends nothing and answers false when its year has not four digits.
pub(crate) fn push_time(out: &mut Vec<u8>, micros: i64) -> bool {
    if !RANGE.contains(&micros) {
        return false;
    }
    let (days, rest) = (micros.div_euclid(DAY), micros.rem_euclid(DAY));
    let (year, month, day) = civil(days);
    let (seconds, fraction) = (rest / 1_000_000, rest % 1_000_000);
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    put(&mut text, 0, year / 100);
    put(&mut text, 2, year % 100);
    for (at, number) in [(5, month), (8, day), (11, hour), (14, minute), (17, second)] {
        put(&mut text, at, number);
    }
    if fraction == 0 {
        out.extend_from_slice(&text[..19]);
        out.push(b'Z');
    } else {
        put(&mut text, 20, fraction / 10_000);
        put(&mut text, 22, fraction / 100 % 100);
        put(&mut text, 24, fraction % 100);
        out.extend_from_slice(&text);
    }
    true
}

fn put(text: &mut [u8; 27], at: usize, number: i64) {
    text[at] = b'0' + (number / 10) as u8;
    text[at + 1] = b'0' + (number % 10) as u8;
}

/// Year, month and day of a day since 1970 (Hinnant's algorithm over eras of 400 years).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year_of_era + era * 400 + i64::from(month <= 2), month, day)
}

/// The day since 1970 of a date; the opposite of [`civil`].
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Reads RFC 3339: any offset, at most six digits of a fraction, no leap second.
pub(crate) fn parse_time(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    let number = |from: usize, to: usize| -> Option<i64> {
        let digits = bytes.get(from..to)?;
        digits.iter().try_fold(0, |sum, digit| {
            digit.is_ascii_digit().then(|| sum * 10 + i64::from(digit - b'0'))
        })
    };
    let is = |at: usize, choice: &[u8]| bytes.get(at).is_some_and(|byte| choice.contains(byte));
    if !(is(4, b"-") && is(7, b"-") && is(10, b"Tt ") && is(13, b":") && is(16, b":")) {
        return None;
    }
    let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
    let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
    let date = days(year, month, day);
    if civil(date) != (year, month, day) || !(hour < 24 && minute < 60 && second < 60) {
        return None;
    }
    let mut end = 19;
    let mut fraction = 0;
    if is(19, b".") {
        end = (20..bytes.len()).find(|at| !bytes[*at].is_ascii_digit())?;
        let length = u32::try_from(end - 20).ok().filter(|length| (1..=6).contains(length))?;
        fraction = number(20, end)? * 10_i64.pow(6 - length);
    }
    let offset = match bytes.get(end..)? {
        b"Z" | b"z" => 0,
        [sign @ (b'+' | b'-'), rest @ ..] if rest.len() == 5 && rest[2] == b':' => {
            let (hours, minutes) = (number(end + 1, end + 3)?, number(end + 4, end + 6)?);
            let offset = (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)?;
            if *sign == b'-' { -offset } else { offset }
        }
        _ => return None,
    };
    let seconds = date * 86_400 + hour * 3600 + (minute - offset) * 60 + second;
    Some(seconds * 1_000_000 + fraction)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(micros: i64) -> String {
        let mut out = Vec::new();
        assert!(push_time(&mut out, micros));
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_moment_has_a_fraction_only_when_it_needs_one() {
        assert_eq!(text(0), "1970-01-01T00:00:00Z");
        assert_eq!(text(1), "1970-01-01T00:00:00.000001Z");
        assert_eq!(text(-1), "1969-12-31T23:59:59.999999Z");
        assert_eq!(text(1_700_000_000_120_000), "2023-11-14T22:13:20.120000Z");
        assert_eq!(text(951_782_400_000_000), "2000-02-29T00:00:00Z");
        assert_eq!(text(*RANGE.start()), "0000-01-01T00:00:00Z");
        assert_eq!(text(*RANGE.end()), "9999-12-31T23:59:59.999999Z");
        assert!(!push_time(&mut Vec::new(), i64::MAX) && !push_time(&mut Vec::new(), i64::MIN));
    }

    #[test]
    fn what_is_written_can_be_read() {
        let mut micros = *RANGE.start();
        while micros <= *RANGE.end() {
            assert_eq!(parse_time(&text(micros)), Some(micros));
            micros += 86_400_000_000 * 97 + 3_723_000_017;
        }
    }

    #[test]
    fn offsets_and_fractions_are_read_and_nonsense_is_refused() {
        assert_eq!(parse_time("1970-01-01T02:00:00.5+02:00"), Some(500_000));
        assert_eq!(parse_time("1969-12-31T22:30:00-01:30"), Some(0));
        let bad = [
            "",
            "1970",
            "1970-01-01",
            "1970-01-01T00:00:00",
            "1970-02-30T00:00:00Z",
            "1970-01-01T24:00:00Z",
            "1970-01-01T00:00:60Z",
            "1970-01-01T00:00:00.Z",
            "1970-01-01T00:00:00.1234567Z",
            "1970-01-01T00:00:00+2:00",
            "1970-01-01T00:00:00ZZ",
            "1970-13-01T00:00:00Z",
            "+970-01-01T00:00:00Z",
            "1970-01-01T00:00:00.5",
            "1970-01-01T00:00:00+25:00",
            "é970-01-01T00:00:00Z",
        ];
        for text in bad {
            assert_eq!(parse_time(text), None, "{text}");
        }
    }
}
