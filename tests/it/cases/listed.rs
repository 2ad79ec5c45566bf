//! The list of check cases: each is named by a test, or it is said why it cannot be one.

use std::collections::BTreeSet;

use crate::tidy;

/// Tasks and what is done with them; `S2-` stands before each.
const TASKS: &str = "\
    002 003 004 005 008 009 015 016 019 021 022 024 025 026 027 030 032 033 036 040 041 042 \
    043 044 045 049 051 052 053 054 056 058 059 060 061 062 063 064 068 069 071 072 073 074 \
    076 077 079 081 082 083 089 090 091 092 093 094 096 097 098 100 101 102 103 104 105 107 \
    108 109 110 111 112 114 116 119 120 121 122 124 126 127 129 130 131 132 136 137 138 141 \
    142 143 144 145 146 147 148 150 151 152 154 156 157 158 159 160 161 162 163 167 170 171 \
    172 177 178 179 181 182 183 185 187 188 189 190 192 193 194 197 199 200 201 202 203 204 \
    206 207 209 210 211 212 213 217 218 219 221 222 224 225 226 227 228 229 231 237 238 240 \
    241 242 243 244 245 246 247 248 249 250 253 256 257 258 259 260 261 262";

/// People, studios, statuses, tickets; `C` stands before each.
const PEOPLE: &str = "\
    001 003 004 005 007 008 009 011 012 013 014 016 017 018 020 022 024 026 027 028 029 031 \
    040 042 043 045 048 049 050 051 052 054 055 056 061 063 070 071 072 081 082 083 084 085 \
    086 087 088 090 100 101 102 104 109 120 121 124 125 126 127 128 140 142 143 144 145 150 \
    151 153 154 156 157 160 170 171 173 174 176 177 178 180 193 194 195 196";

/// Paths, repositories, versions, files, formats, money, mixins.
const FILES: &str = "\
    A02 A03 A04 A05 A07 A08 A09 A11 A12 A14 A15 A18 A19 A20 A25 A27 A28 A29 A32 A33 A34 A37 \
    B01 B02 B04 B05 B06 B09 B10 B12 B13 B14 B17 B18 B19 B21 B22 B23 B24 B25 B28 B31 B32 B33 \
    B34 B35 B38 B39 B40 B41 B42 B43 C01 C02 C03 C04 C05 C06 C07 C08 C12 C13 C15 C16 C17 C19 \
    C20 C22 C23 C24 C25 C29 C30 C32 D01 D02 D05 D07 D08 D09 D11 D12 D15 D18 E03 E06 E07 E09 \
    F01 F02 F03 F04 F05 F06 F07 F08 F10 F11 F13 G02 G04 G05 G08 G11";

/// Why no test is about a case.
const EQUALITY: &str = "equality of objects in memory: records are the same by their ids";
const NO_METHOD: &str = "a method of the original that does nothing but fail";

/// Cases that no test is about, each with the reason.
const WITHOUT: [(&str, &str); 8] = [
    ("B33", EQUALITY),
    ("C028", EQUALITY),
    ("D11", EQUALITY),
    ("E03", EQUALITY),
    ("C25", "how a Python object is printed"),
    ("C29", "a version without storage: there is always a database"),
    ("C063", "permissions are a set, since a ban wins wherever it stands"),
    ("C090", NO_METHOD),
];

fn cases() -> BTreeSet<String> {
    let listed = |prefix: &str, numbers: &str| -> Vec<String> {
        numbers.split_whitespace().map(|number| format!("{prefix}{number}")).collect()
    };
    let all = [listed("S2-", TASKS), listed("C", PEOPLE), listed("", FILES)];
    all.into_iter().flatten().collect()
}

/// What of a source is a test: all of a file of tests, and the module of tests of another.
fn tested<'t>(path: &std::path::Path, text: &'t str) -> &'t str {
    let is_test = |part: &std::ffi::OsStr| part == "tests" || part == "tests.rs";
    if path.ends_with("cases/listed.rs") {
        return "";
    }
    match path.iter().any(is_test) {
        true => text,
        false => text.split_once("#[cfg(test)]").map_or("", |(_, tests)| tests),
    }
}

#[test]
fn every_check_case_is_named_by_a_test_or_has_a_reason() {
    let cases = cases();
    assert_eq!(cases.len(), 360);
    let sources: Vec<_> =
        ["tests", "schema", "server"].into_iter().flat_map(tidy::sources).collect();
    // Heads of files tell of ranges of cases.
    let lines = sources.iter().flat_map(|(path, text)| tested(path, text).lines());
    let lines = lines.filter(|line| !line.starts_with("//!"));
    let named: BTreeSet<&str> =
        lines.flat_map(|line| line.split(|c: char| !c.is_alphanumeric() && c != '-')).collect();
    let mut faults = Vec::new();
    for case in &cases {
        if !named.contains(case.as_str()) && !WITHOUT.iter().any(|(without, _)| without == case) {
            faults.push(format!("no test names the check case {case}"));
        }
    }
    let unknown = WITHOUT.iter().filter(|(case, _)| !cases.contains(*case));
    faults.extend(unknown.map(|(case, _)| format!("{case} is no check case")));
    tidy::none(&faults);
}
