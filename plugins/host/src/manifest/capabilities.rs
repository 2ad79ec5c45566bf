//! What a plugin does and may do, as a list that people agree to before it is put to work.

use std::collections::BTreeSet;

use schema_som::hooks::Verb;

use super::{Manifest, NODE};

/// Something that a plugin does or may do.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Capability {
    /// `TYPE`, `FIELD`, `JUDGE`, `REWRITE`, `FOLLOW`, `NARROW`, `REDACT`, `GIVEN`, `ACTION`, `JOB`,
    /// `BACKFILL`, `READ`, `WRITE`, `DOCUMENT`, `STORE`, `HTTP`, `SIGNAL`, `ELEVATED`.
    pub kind: &'static str,
    /// To what: `Shot.code`.
    pub subject: String,
}

impl Manifest {
    /// What the plugin does and may do, in order and each thing once.
    pub fn capabilities(&self) -> BTreeSet<Capability> {
        let mut all = self.heard();
        all.extend(self.given());
        let mut add = |kind, subject| all.insert(Capability { kind, subject });
        for action in &self.actions {
            let roles = match action.roles.is_empty() {
                true => "everybody".to_owned(),
                false => action.roles.join(", "),
            };
            add("ACTION", format!("{} for {roles}", action.name));
        }
        for allowed in &self.http {
            add("HTTP", allowed.to_string());
        }
        for topics in self.topics.patterns() {
            add("SIGNAL", topics.clone());
        }
        if self.elevated {
            add("ELEVATED", "acts for the studio, and not for whoever asks".into());
        }
        for job in &self.jobs {
            add("JOB", format!("{} at {} {}", job.name, job.cron, job.timezone));
        }
        for step in &self.migrations.backfills {
            add("BACKFILL", step.clone());
        }
        for name in self.documents.keys() {
            add("DOCUMENT", name.clone());
        }
        if let Some(room) = &self.store {
            add("STORE", format!("{} bytes in {} entries", room.bytes, room.entries));
        }
        for (kind, permitted) in [("READ", &self.reads), ("WRITE", &self.writes)] {
            for (ty, fields) in permitted {
                for field in fields {
                    add(kind, format!("{ty}.{field}"));
                }
            }
        }
        all
    }

    /// What its hooks and computed fields are given of records, those of its own types left out.
    fn given(&self) -> impl Iterator<Item = Capability> {
        let before = self.before.iter().flat_map(|hook| hook.on.keys().map(|ty| (ty, &hook.reads)));
        let after =
            self.after_hooks.iter().flat_map(|hook| hook.on.keys().map(|ty| (ty, &hook.reads)));
        let read =
            self.read_hooks.iter().flat_map(|hook| hook.on.iter().map(|ty| (ty, &hook.reads)));
        let hooks = before.chain(after).chain(read);
        let hooks = hooks.map(|(ty, reads)| (ty.as_str(), reads.as_slice()));
        let all = hooks.chain(self.computed().map(|it| (it.ty, it.reads)));
        let others = all.filter(|(ty, _)| !self.types.iter().any(|own| own.name == *ty));
        others.flat_map(|(ty, reads)| {
            reads.iter().map(move |field| Capability {
                kind: "GIVEN",
                subject: match ty == NODE {
                    true => format!("{field} of every record"),
                    false => format!("{ty}.{field}"),
                },
            })
        })
    }

    /// What it declares, and which hooks it has.
    fn heard(&self) -> BTreeSet<Capability> {
        let mut all = BTreeSet::new();
        let mut add = |kind, subject| all.insert(Capability { kind, subject });
        for ty in &self.types {
            add("TYPE", ty.name.clone());
            for field in &ty.fields {
                add("FIELD", format!("{}.{}", ty.name, field.name));
            }
        }
        for (ty, fields) in &self.extend {
            for field in fields {
                add("FIELD", format!("{ty}.{}", field.name));
            }
        }
        for hook in &self.before {
            for (ty, verbs) in &hook.on {
                for verb in verbs {
                    add("JUDGE", happening(*verb, ty));
                }
                for field in &hook.writes {
                    add("REWRITE", format!("{ty}.{field}"));
                }
            }
        }
        for hook in &self.after_hooks {
            for (ty, verbs) in &hook.on {
                for verb in verbs {
                    add("FOLLOW", happening(*verb, ty));
                }
            }
        }
        for hook in &self.read_hooks {
            for ty in &hook.on {
                if hook.narrows {
                    add("NARROW", ty.clone());
                }
                for field in &hook.writes {
                    add("REDACT", format!("{ty}.{field}"));
                }
            }
        }
        all
    }
}

/// `update of Shot`
fn happening(verb: Verb, ty: &str) -> String {
    let ty = if ty == NODE { "every record" } else { ty };
    format!("{} of {ty}", verb.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hooks_are_given_is_told_but_of_its_own_types() {
        let text = r#"
            contract = "0.1"
            [plugin]
            id = "mailer"
            version = "1.0.0"
            title = "Mails"
            [[types]]
            name = "Letter"
            doc = "A letter."
            [types.fields]
            text = { scalar = "string", max = 9, doc = "What it says." }
            [extend.Shot]
            load = { scalar = "float", computed = true, reads = ["cutOut"], doc = "How much." }
            [[before]]
            name = "code"
            on = { Shot = ["create"], Letter = ["create"] }
            reads = ["name"]
            [[after]]
            name = "mail"
            on = { User = ["update"] }
            fires-on = ["login"]
            reads = ["email"]
            [[read]]
            name = "hide"
            on = ["Note"]
            reads = ["content"]
            writes = ["content"]
        "#;
        let all = Manifest::parse(text).expect("a manifest").capabilities();
        let given = all.iter().filter(|it| it.kind == "GIVEN").map(|it| it.subject.as_str());
        let given: Vec<_> = given.collect();
        assert_eq!(given, ["Note.content", "Shot.cutOut", "Shot.name", "User.email"]);
    }
}
