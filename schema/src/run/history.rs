//! `history(id:)`: a page of one record's events.

use schema_som::Result;
use schema_som::event::{Event, EventQuery};
use schema_som::registry::NODE;

use super::{Got, Run, id_text};
use crate::bind::LogPage;
use crate::log::{Named, Reading};
use crate::plan::{EventPlan, History, HistoryEdge, HistoryPart, Key, PagePart, Root};
use crate::write_json::{Writer, Written, push_text};
use crate::{position, scalar};

/// A page of events, oldest first, and what their selections need.
pub(super) struct Page<'p> {
    history: &'p History,
    events: Vec<Event>,
    /// For each selection of events, in the order of the document, what it names.
    named: Vec<Named<'p>>,
    more: bool,
    asked: LogPage,
}

impl<'a> Run<'a> {
    pub(super) async fn history(&self, root: &Root, history: &'a History) -> Result<Got<'a>> {
        let input = self.binder.arguments(&root.asked)?;
        let id = input.get("id").map(id_text).unwrap_or_default();
        let record = scalar::id_of(self.registry, NODE, &id)?;
        let asked = self.binder.log_page(&input)?;
        let (after, before) = match asked.backward {
            true => (None, asked.cursor),
            false => (asked.cursor, None),
        };
        let query = EventQuery {
            after,
            before,
            record: Some(record),
            backward: asked.backward,
            ..EventQuery::after(0, asked.count + 1)
        };
        let mut events = self.entities.events(&self.context, &query).await?;
        let more = events.len() > asked.count as usize;
        events.truncate(asked.count as usize);
        if asked.backward {
            events.reverse();
        }
        let (binder, entities, context) = (&self.binder, self.entities, &self.context);
        let mut named = Vec::new();
        for plan in history.plans() {
            named.push(plan.read(Reading { binder, entities, context }, &events).await?);
        }
        Ok(Got::History(Page { history, events, named, more, asked }))
    }
}

impl History {
    /// Every selection of events.
    fn plans(&self) -> impl Iterator<Item = &EventPlan> {
        self.parts.iter().flat_map(|(_, part)| match part {
            HistoryPart::Nodes(plan) => vec![plan],
            HistoryPart::Edges(parts) => {
                let nodes = parts.iter().filter_map(|(_, part)| match part {
                    HistoryEdge::Node(plan) => Some(plan),
                    _ => None,
                });
                nodes.collect()
            }
            _ => Vec::new(),
        })
    }
}

impl Page<'_> {
    pub(super) fn write<'p>(&'p self, to: &mut Writer<'p>) -> Written {
        let mut named = self.named.iter();
        to.out.push(b'{');
        for (index, (key, part)) in self.history.parts.iter().enumerate() {
            to.key(key, index == 0);
            match part {
                HistoryPart::Typename(json) => to.out.extend_from_slice(json),
                HistoryPart::Nodes(_) => {
                    let named = named.next();
                    to.member(key, false, |to| {
                        self.items(to, |to, event| match named {
                            Some(named) => named.write(to, event),
                            None => Ok(()),
                        })
                    })?;
                }
                HistoryPart::Edges(parts) => {
                    let nodes =
                        parts.iter().filter(|(_, part)| matches!(part, HistoryEdge::Node(_)));
                    let named: Vec<_> = named.by_ref().take(nodes.count()).collect();
                    to.member(key, false, |to| {
                        self.items(to, |to, event| edge(to, parts, &named, event))
                    })?;
                }
                HistoryPart::PageInfo(parts) => self.page_info(to, parts),
            }
        }
        to.out.push(b'}');
        Ok(())
    }

    fn items<'p>(
        &'p self,
        to: &mut Writer<'p>,
        write: impl Fn(&mut Writer<'p>, &'p Event) -> Written,
    ) -> Written {
        to.out.push(b'[');
        for (index, event) in self.events.iter().enumerate() {
            if index > 0 {
                to.out.push(b',');
            }
            to.item(index, false, |to| write(to, event))?;
        }
        to.out.push(b']');
        Ok(())
    }

    fn page_info(&self, to: &mut Writer<'_>, parts: &[(Key, PagePart)]) {
        let beside = self.asked.cursor.is_some();
        let (previous, next) =
            if self.asked.backward { (self.more, beside) } else { (beside, self.more) };
        to.out.push(b'{');
        for (index, (key, part)) in parts.iter().enumerate() {
            to.key(key, index == 0);
            match part {
                PagePart::Typename(json) => to.out.extend_from_slice(json),
                PagePart::HasNext => to.yes_or_no(next),
                PagePart::HasPrevious => to.yes_or_no(previous),
                PagePart::StartCursor => cursor(to, self.events.first()),
                PagePart::EndCursor => cursor(to, self.events.last()),
            }
        }
        to.out.push(b'}');
    }
}

fn edge<'p>(
    to: &mut Writer<'p>,
    parts: &'p [(Key, HistoryEdge)],
    named: &[&'p Named<'p>],
    event: &Event,
) -> Written {
    let mut named = named.iter();
    to.out.push(b'{');
    for (index, (key, part)) in parts.iter().enumerate() {
        to.key(key, index == 0);
        match part {
            HistoryEdge::Typename(json) => to.out.extend_from_slice(json),
            HistoryEdge::Cursor => cursor(to, Some(event)),
            HistoryEdge::Node(_) => {
                if let Some(named) = named.next() {
                    to.member(key, false, |to| named.write(to, event))?;
                }
            }
        }
    }
    to.out.push(b'}');
    Ok(())
}

fn cursor(to: &mut Writer<'_>, event: Option<&Event>) {
    match event {
        Some(event) => push_text(&mut to.out, &position::cursor(event.position)),
        None => to.null(),
    }
}
