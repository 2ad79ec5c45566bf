//! Connections: the rows of one parent with their page, their cursors and their numbers.

use schema_som::query::Level;

use super::{Scope, Writer, Written};
use crate::bind::BoundList;
use crate::cursor::Cursors;
use crate::plan::{EdgePart, Key, List, ListPart, ObjectPlan, PagePart};

/// The rows of a page in the order in which they are shown.
#[derive(Clone, Copy)]
pub(super) struct PageRows<'p> {
    bound: &'p BoundList,
    level: &'p Level,
    start: usize,
    /// How many rows the page shows.
    length: usize,
    /// How many rows came, with the one that only says that there are more.
    came: usize,
}

impl<'p> PageRows<'p> {
    fn new(bound: &'p BoundList, level: &'p Level, parent: usize) -> Self {
        let span = level.spans.get(parent).copied().unwrap_or_default();
        let came = span.length as usize;
        let length = came.min(bound.page.limit as usize);
        Self { bound, level, start: span.start as usize, length, came }
    }

    /// The row that is shown at this position.
    fn row(&self, position: usize) -> usize {
        let backward = self.bound.page.backward;
        let at = self.start + if backward { self.length - 1 - position } else { position };
        self.level.sequence.as_ref().map_or(at, |sequence| sequence[at] as usize)
    }

    fn push_cursor(&self, out: &mut Vec<u8>, position: usize) {
        match &self.bound.cursors {
            Cursors::None => out.extend_from_slice(b"\"\""),
            Cursors::Keys { tag, columns } => {
                let row = self.row(position);
                let cells =
                    columns.iter().map(|column| self.level.rows.cell(row, usize::from(*column)));
                crate::cursor::push_keys(out, tag, cells);
            }
            Cursors::Places { tag, first, from_end } => {
                let back = self.length - 1 - position;
                let from_first = if *from_end { back } else { position };
                crate::cursor::push_place(out, tag, *from_end, first + from_first as u64);
            }
        }
    }
}

impl<'p> Writer<'p> {
    /// Writes the connection of one parent.
    pub(crate) fn list(
        &mut self,
        list: &'p List,
        (bound, level): (&'p BoundList, &'p Level),
        parent: usize,
    ) -> Written {
        let rows = PageRows::new(bound, level, parent);
        self.out.push(b'{');
        for (index, (key, part)) in list.parts.iter().enumerate() {
            self.key(key, index == 0);
            match part {
                ListPart::Typename(json) => self.out.extend_from_slice(json),
                ListPart::Nodes(object) => {
                    self.member(key, false, |to| to.nodes(list, rows, object))?;
                }
                ListPart::Edges(parts) => {
                    self.member(key, false, |to| to.edges(list, rows, parts))?;
                }
                ListPart::PageInfo(parts) => self.page_info(rows, parts),
                ListPart::Count => {
                    self.member(key, false, |to| to.count((list, bound, level), parent))?;
                }
                ListPart::Aggregate(members) => self
                    .member(key, false, |to| to.aggregate((list, bound, level), members, parent))?,
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn nodes(&mut self, list: &'p List, rows: PageRows<'p>, object: &'p ObjectPlan) -> Written {
        let scope = Scope { plan: &list.level, bound: &rows.bound.level, level: rows.level };
        self.out.push(b'[');
        for position in 0..rows.length {
            if position > 0 {
                self.out.push(b',');
            }
            let row = rows.row(position);
            self.item(position, false, |to| to.object(scope, object, row))?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn edges(
        &mut self,
        list: &'p List,
        rows: PageRows<'p>,
        parts: &'p [(Key, EdgePart)],
    ) -> Written {
        self.out.push(b'[');
        for position in 0..rows.length {
            if position > 0 {
                self.out.push(b',');
            }
            self.item(position, false, |to| to.edge(list, rows, parts, position))?;
        }
        self.out.push(b']');
        Ok(())
    }

    fn edge(
        &mut self,
        list: &'p List,
        rows: PageRows<'p>,
        parts: &'p [(Key, EdgePart)],
        position: usize,
    ) -> Written {
        let scope = Scope { plan: &list.level, bound: &rows.bound.level, level: rows.level };
        self.out.push(b'{');
        for (index, (key, part)) in parts.iter().enumerate() {
            self.key(key, index == 0);
            match part {
                EdgePart::Typename(json) => self.out.extend_from_slice(json),
                EdgePart::Cursor => rows.push_cursor(&mut self.out, position),
                EdgePart::Node(object) => {
                    let row = rows.row(position);
                    self.member(key, false, |to| to.object(scope, object, row))?;
                }
            }
        }
        self.out.push(b'}');
        Ok(())
    }

    fn page_info(&mut self, rows: PageRows<'p>, parts: &'p [(Key, PagePart)]) {
        let more = rows.came > rows.length;
        let page = &rows.bound.page;
        self.out.push(b'{');
        for (index, (key, part)) in parts.iter().enumerate() {
            self.key(key, index == 0);
            match part {
                PagePart::Typename(json) => self.out.extend_from_slice(json),
                PagePart::HasNext => self.yes_or_no(page.next.unwrap_or(more)),
                PagePart::HasPrevious => self.yes_or_no(page.previous.unwrap_or(more)),
                PagePart::StartCursor | PagePart::EndCursor if rows.length == 0 => self.null(),
                PagePart::StartCursor => rows.push_cursor(&mut self.out, 0),
                PagePart::EndCursor => rows.push_cursor(&mut self.out, rows.length - 1),
            }
        }
        self.out.push(b'}');
    }

    /// Writes a flag.
    pub(crate) fn yes_or_no(&mut self, yes: bool) {
        self.out.extend_from_slice(if yes { b"true" } else { b"false" });
    }
}
