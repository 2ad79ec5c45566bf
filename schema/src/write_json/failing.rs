//! What is written where a value fails: an error with the place, and null where that may be.

use schema_som::cell::Cell;
use schema_som::query::Failed;
use schema_som::registry::{FieldRef, RelationRef};
use schema_som::{Code, Error};

use super::{Bubble, Step, Writer, Written};
use crate::errors::{Fault, Segment};
use crate::naming;
use crate::plan::{Key, Member, ObjectPlan};
use crate::spelling::spelled;

impl<'p> Writer<'p> {
    /// Records an error at the place where the writer stands.
    pub(crate) fn fail(&mut self, error: Error) -> Bubble {
        let path = self.path.iter().map(|step| match step {
            Step::Key(key) => Segment::Key((*key).to_owned()),
            Step::Index(index) => Segment::Index(*index),
        });
        let error = spelled(self.registry, error);
        self.faults.push(Fault::from(error).under(path.collect()));
        Bubble
    }

    /// Records an error one step further.
    pub(super) fn fail_at(&mut self, key: &'p Key, error: Error) -> Bubble {
        self.path.push(Step::Key(&key.name));
        let bubble = self.fail(error);
        self.path.pop();
        bubble
    }

    /// A value that nobody knows; why is told at the first row of its level.
    #[cold]
    pub(super) fn failed(
        &mut self,
        failed: &'p Failed,
        member: &'p Member,
        nullable: bool,
    ) -> Written {
        if !self.told.iter().any(|told| std::ptr::eq(*told, failed)) {
            self.told.push(failed);
            self.fail_at(&member.key, failed.error.clone());
        }
        if nullable {
            self.null();
            return Ok(());
        }
        Err(Bubble)
    }

    /// A value that the actor may not read of this record.
    #[cold]
    pub(super) fn withheld(&mut self, member: &'p Member, field: FieldRef) -> Written {
        let ty = &self.registry.get(field.owner).name;
        let name = naming::field(self.registry.field(field).name());
        let what = format!("you may not read `{ty}.{name}` of this record");
        let hint = "leave the field out, or narrow the list to records of which you may read it";
        let error = Error::new(Code::Forbidden, what).at_field(ty, &name).hint(hint);
        Err(self.fail_at(&member.key, error))
    }

    #[cold]
    pub(super) fn bad_leaf(
        &mut self,
        member: &'p Member,
        nullable: bool,
        field: FieldRef,
        what: &str,
    ) -> Written {
        let ty = &self.registry.get(field.owner).name;
        let name = naming::field(self.registry.field(field).name());
        let error = Error::internal(format!("`{ty}.{name}` {what}")).at_field(ty, &name);
        let bubble = self.fail_at(&member.key, error);
        if nullable {
            self.null();
            return Ok(());
        }
        Err(bubble)
    }

    /// A to-one relation that leads nowhere, or to what the actor may not see.
    pub(super) fn nothing(
        &mut self,
        member: &'p Member,
        nullable: bool,
        relation: RelationRef,
    ) -> Written {
        if nullable {
            self.null();
            return Ok(());
        }
        let ty = &self.registry.get(relation.owner).name;
        let name = naming::field(&self.registry.relation(relation).def.name);
        let what = format!("`{ty}.{name}` leads to a record that you may not see");
        Err(self.fail_at(&member.key, Error::new(Code::NotFound, what).at_field(ty, &name)))
    }

    #[cold]
    pub(super) fn out_of_sight(&mut self, object: &ObjectPlan) -> Bubble {
        let ty = &self.registry.get(object.ty).name;
        let what = "the record is gone, or you may not see it";
        self.fail(Error::new(Code::NotFound, what).at_type(ty))
    }

    #[cold]
    pub(super) fn unknown_kind(&mut self, object: &ObjectPlan, kind: Cell<'_>) -> Bubble {
        let ty = &self.registry.get(object.ty).name;
        let kind = match kind {
            Cell::Text(kind) => kind,
            _ => "",
        };
        let what = format!("a record is of the kind `{kind}`, which the model does not know");
        let hint = "the plugin that defines it may be disabled";
        self.fail(Error::new(Code::SchemaMismatch, what).at_type(ty).hint(hint))
    }
}
