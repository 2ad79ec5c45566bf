//! Columns that hooks replace for whoever reads: the query asks for what those hooks need besides.
//! What they may replace, and what tells of it, is nothing that rows are found, sorted, grouped or
//! summed up by.

use schema_som::error::{Code, Error, Result};
use schema_som::hooks::HookName;
use schema_som::predicate::Predicate;
use schema_som::query::{Alias, Column, Guard, Query, Redacted, Shown, Turn};
use schema_som::registry::{FieldRef, Type, TypeIx};

use super::computed::asked;
use super::decide::Judge;

impl<'a> Judge<'a> {
    /// Where a field may be asked about, as far as hooks replace nothing of it.
    pub(super) fn unveiled(&self, field: FieldRef) -> Result<Predicate> {
        self.apart(field, |kind, index| self.actor.veiler(kind, index))
    }

    /// Refuses to sort by a field of which hooks replace something, be it of some kinds only: the
    /// place of a record would tell it.
    pub(super) fn sortable(&self, field: FieldRef) -> Result<()> {
        match self.unveiled(field)? {
            Predicate::True => Ok(()),
            _ => Err(self.replaced(field, self.some_veiler(field))),
        }
    }

    /// Decides about a column that is read: one that tells of what a hook replaces is hidden, and one
    /// that a hook replaces is left to it, or hidden where nobody would ask the hook.
    pub(super) fn veil(
        &self,
        query: &mut Query,
        column: u16,
        (alias, field): (Alias, FieldRef),
    ) -> Result<()> {
        if self.actor.redactors().is_empty() {
            return Ok(());
        }
        let shown = match self.redacts {
            true => self.told(field)?,
            // Whoever is answered by it has no use for an error.
            false => self.told(field).unwrap_or(Predicate::False),
        };
        let known = query.guards.iter_mut().find(|guard| guard.column == column);
        match (known, shown) {
            (_, Predicate::True) => {}
            (Some(guard), shown) => {
                let known = std::mem::replace(&mut guard.shown, Predicate::True);
                guard.shown = known.and(shown);
            }
            (None, shown) => query.guards.push(Guard { column, shown }),
        }
        if self.redacts && self.is_replaced(field) {
            self.show(query, column, (alias, field));
        }
        Ok(())
    }

    /// Where a field is told: a hook answers for what it replaces, and for nothing that tells of that.
    ///
    /// # Errors
    /// `FORBIDDEN` where it is nowhere.
    pub(super) fn told(&self, field: FieldRef) -> Result<Predicate> {
        self.apart(field, |kind, index| {
            let replaced = self.actor.replacer(kind.ix, index).filter(|_| self.redacts);
            self.actor.veiler(kind, index).filter(|_| replaced.is_none())
        })
    }

    /// Takes note of a column that hooks replace.
    fn show(&self, query: &mut Query, column: u16, (alias, field): (Alias, FieldRef)) {
        let on = self.behind(query, alias);
        let id = Column::Field(alias, self.registry.get(on).id());
        let guard = query.guards.iter().find(|guard| guard.column == column);
        let (stored, open) = match guard.map(|guard| guard.shown.clone()) {
            None => (column, None),
            Some(shown) => {
                query.columns.push(Column::Field(alias, field));
                query.columns.push(id);
                let open = query.columns.len() as u16 - 1;
                query.guards.push(Guard { column: open, shown });
                (open - 1, Some(open))
            }
        };
        let shown = Shown { field, column, stored, open };
        if let Some(known) = query.redacted.iter_mut().find(|known| known.alias == alias) {
            known.shown.push(shown);
            return;
        }
        let key = plain(query, id);
        let several = self.registry.kinds(on).nth(1).is_some();
        let kind = several.then(|| asked(query, Column::Kind(alias, on)));
        query.redacted.push(Redacted { alias, key, kind, shown: vec![shown], turns: Vec::new() });
    }

    /// Asks for what the hooks need that replace columns of a level, once it is known which are
    /// read: of what is stored, whatever the reader may read of it.
    pub(super) fn turns(&self, query: &mut Query) {
        for mut redacted in std::mem::take(&mut query.redacted) {
            let on = self.behind(query, redacted.alias);
            for redactor in self.actor.redactors() {
                for hook in redactor.redacts.iter().filter(|it| self.registry.get(it.ty).is_a(on)) {
                    let ty = self.registry.get(hook.ty);
                    let of = |field: &u16| self.stored(&redacted.shown, (ty, *field));
                    let writes = hook.writes.iter().map(of).enumerate();
                    let writes: Vec<_> = writes.filter(|(_, places)| !places.is_empty()).collect();
                    if writes.is_empty() {
                        continue;
                    }
                    let alias = redacted.alias;
                    let mut place = |field: &u16| {
                        let known = self.stored(&redacted.shown, (ty, *field)).first().copied();
                        let column = FieldRef { owner: ty.ix, index: *field };
                        Some(known.unwrap_or_else(|| plain(query, Column::Field(alias, column))))
                    };
                    let reads = hook.reads.iter().map(&mut place).collect();
                    let (reader, ty) = (redactor.reader, hook.ty);
                    redacted.turns.push(Turn { reader, ty, reads, writes });
                }
            }
            query.redacted.push(redacted);
        }
    }

    /// Where the columns are that show a field of a kind, as it is stored.
    fn stored(&self, shown: &[Shown], (kind, field): (&Type, u16)) -> Vec<u16> {
        let name = kind.fields[usize::from(field)].name();
        let is_it = |shown: &&Shown| {
            kind.is_a(shown.field.owner) && self.registry.field(shown.field).name() == name
        };
        shown.iter().filter(is_it).map(|shown| shown.stored).collect()
    }

    /// Whether a hook replaces a field of any of the kinds that have it.
    fn is_replaced(&self, field: FieldRef) -> bool {
        let name = self.registry.field(field).name();
        let mut own = self.registry.kinds(field.owner).filter_map(|kind| kind.field(name));
        own.any(|own| self.actor.replacer(own.owner, own.index).is_some())
    }

    /// The kinds of a field's type of which no hook says anything, as a condition.
    ///
    /// # Errors
    /// `FORBIDDEN` where there are none.
    fn apart(
        &self,
        field: FieldRef,
        hook: impl Fn(&Type, u16) -> Option<&'a HookName>,
    ) -> Result<Predicate> {
        if self.actor.redactors().is_empty() {
            return Ok(Predicate::True);
        }
        let name = self.registry.field(field).name();
        let (mut veiled, mut open, mut by) = (Vec::<TypeIx>::new(), false, None);
        for kind in self.registry.kinds(field.owner) {
            let Some(own) = kind.field(name) else { continue };
            match hook(kind, own.index) {
                Some(hook) => {
                    by = Some(hook);
                    veiled.push(kind.ix);
                }
                None => open = true,
            }
        }
        match by {
            None => Ok(Predicate::True),
            Some(_) if open => Ok(Predicate::Kind(veiled).not()),
            by => Err(self.replaced(field, by)),
        }
    }

    fn some_veiler(&self, field: FieldRef) -> Option<&'a HookName> {
        let name = self.registry.field(field).name();
        let mut own =
            self.registry.kinds(field.owner).filter_map(|kind| Some((kind, kind.field(name)?)));
        own.find_map(|(kind, own)| self.actor.veiler(kind, own.index))
    }

    /// The error for whoever asks about what a hook may replace.
    fn replaced(&self, field: FieldRef, hook: Option<&HookName>) -> Error {
        let (ty, known) = (self.registry.get(field.owner), self.registry.field(field));
        let what =
            format!("{}.{} is not as it is stored for {}", ty.name, known.name(), self.actor.login);
        let error = Error::new(Code::Forbidden, what).at_field(&ty.name, known.name());
        match hook {
            Some(HookName { plugin, hook }) => error.hint(format!(
                "the hook {plugin}/{hook} replaces it, or what it tells of: find and sort records by \
                 something else"
            )),
            None => error,
        }
    }
}

/// The position of a column that every row shows, which is asked for unless it is already.
fn plain(query: &mut Query, column: Column) -> u16 {
    let guarded = |at: usize| query.guards.iter().any(|guard| usize::from(guard.column) == at);
    let mut known = query.columns.iter().enumerate();
    let known = known.find(|(at, known)| **known == column && !guarded(*at)).map(|(at, _)| at);
    known.unwrap_or_else(|| {
        query.columns.push(column);
        query.columns.len() - 1
    }) as u16
}
