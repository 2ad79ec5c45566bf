//! What a template may not do: nest without end, or include others, which may include themselves.

/// Blocks within blocks, and parentheses within parentheses, at most.
const DEPTH: usize = 32;

/// Refuses a template that is nested too deeply for a parser that calls itself, or that has
/// partials.
pub(super) fn check(template: &str) -> Result<(), String> {
    if let Some(at) = template.find("{%") {
        return Err(format!(
            "{}: `{{%` begins a statement of Jinja2; templates are Handlebars: `{{{{#each list}}}} ... \
             {{{{/each}}}}`, `{{{{#if value}}}} ... {{{{/if}}}}`",
            place(template, at + 2)
        ));
    }
    let (mut blocks, mut rest, mut read) = (0_usize, template, 0_usize);
    while let Some(at) = rest.find("{{") {
        read += at + 2;
        rest = &rest[at + 2..];
        let tag = rest.trim_start_matches(['{', '~']);
        if let Some(comment) = tag.strip_prefix("!--") {
            let end = comment.find("--").map_or(comment.len(), |end| end + 2);
            read += rest.len() - comment.len() + end;
            rest = &comment[end..];
            continue;
        }
        let place = || place(template, read);
        match tag.as_bytes() {
            [b'>', ..] | [b'#', b'>' | b'*', ..] | [b'*', ..] => {
                return Err(format!("{}: partials and decorators are not offered", place()));
            }
            [b'#', ..] | [b'^', b'a'..=b'z' | b'A'..=b'Z' | b'_' | b' ', ..] => blocks += 1,
            [b'/', ..] => blocks = blocks.saturating_sub(1),
            _ => {}
        }
        let end = rest.find("}}").unwrap_or(rest.len());
        if blocks > DEPTH || nesting(&rest[..end]) > DEPTH {
            return Err(format!("{}: it is nested more than {DEPTH} deep", place()));
        }
    }
    Ok(())
}

/// How deep brackets of any kind stand within each other.
fn nesting(tag: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0_usize);
    for byte in tag.bytes() {
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

fn place(template: &str, at: usize) -> String {
    let before = &template[..at];
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() - 1;
    format!("line {line}, column {column}")
}
