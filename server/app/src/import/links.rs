//! Links of the source: each is brought along with the later of its two ends.

use std::collections::{BTreeMap, HashMap};

use schema_som::cell::{Cell, Rows};
use schema_som::registry::{Registry, RelationRef};
use schema_som::rowset::Rowset;
use schema_som::{Error, Link, Result};

use super::groups::is_supported;
use super::known::Foreign;
use super::link_tables::{LINKS, Links};
use super::report::{Problem, Report};
use super::source::Source;
use super::survey::Survey;
use crate::seed::LISTS;

/// Every link of the source, in some sixty bytes each.
pub(super) struct LinkIndex {
    relations: Vec<RelationRef>,
    edges: Vec<Edge>,
    /// The edges of each end, in the order of the ends.
    by_end: Vec<(End, u32)>,
}

struct Edge {
    own: End,
    other: End,
    position: i64,
    table: u8,
    done: bool,
}

/// A foreign id that says whether it is that of a permission.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct End(i64);

impl End {
    /// Pairs have no links.
    fn of(foreign: Foreign) -> Option<Self> {
        match foreign {
            Foreign::Entity(id) => Some(Self(id.wrapping_mul(2))),
            Foreign::Permission(id) => Some(Self(id.wrapping_mul(2).wrapping_add(1))),
            Foreign::Pair(..) => None,
        }
    }

    fn foreign(self) -> Foreign {
        match self.0 & 1 {
            0 => Foreign::Entity(self.0 >> 1),
            _ => Foreign::Permission(self.0 >> 1),
        }
    }
}

impl LinkIndex {
    pub(super) async fn read(
        source: &Source,
        registry: &Registry,
        (survey, report): (&Survey, &mut Report),
    ) -> Result<Self> {
        let mut index = Self { relations: Vec::new(), edges: Vec::new(), by_end: Vec::new() };
        for (table, links) in LINKS.iter().enumerate() {
            index.relations.push(relation(registry, links)?);
            let mut counts = HashMap::new();
            let read = |rows: &Rowset| index.add(table, rows, &mut counts, (survey, report));
            source.each(links.select(), read).await?;
        }
        index.order_lists(survey);
        let ends = index.edges.iter().enumerate();
        index.by_end = ends
            .flat_map(|(at, edge)| [edge.own, edge.other].map(|end| (end, at as u32)))
            .collect();
        index.by_end.sort_unstable();
        Ok(index)
    }

    /// Adds rows of a table, given how many links each record has so far.
    fn add(
        &mut self,
        table: usize,
        rows: &Rowset,
        counts: &mut HashMap<i64, i64>,
        (survey, report): (&Survey, &mut Report),
    ) {
        let links = &LINKS[table];
        for row in 0..rows.len() {
            let (Cell::Int(own), Cell::Int(other)) = (rows.cell(row, 0), rows.cell(row, 1)) else {
                continue;
            };
            let to_permission = links.other == "permission_id";
            let ends = [Some(own), (!to_permission).then_some(other)];
            if !accept(survey, report, links, ends) {
                continue;
            }
            let count = counts.entry(own).or_default();
            let position = match links.position {
                Some(_) => rows.cell(row, 2).as_int().unwrap_or(*count),
                None => *count,
            };
            *count += 1;
            let other = match to_permission {
                true => Foreign::Permission(other),
                false => Foreign::Entity(other),
            };
            let (Some(own), Some(other)) = (End::of(Foreign::Entity(own)), End::of(other)) else {
                continue;
            };
            self.edges.push(Edge { own, other, position, table: table as u8, done: false });
        }
    }

    /// The source lost the declared order of its default lists: they get the order of ours, with
    /// what the studio added behind it.
    fn order_lists(&mut self, survey: &Survey) {
        for edge in &mut self.edges {
            let links = &LINKS[edge.table as usize];
            let (Foreign::Entity(list), Foreign::Entity(status)) =
                (edge.own.foreign(), edge.other.foreign())
            else {
                continue;
            };
            if links.relation != "statuses" {
                continue;
            }
            let target = survey.lists.get(&list).map(String::as_str);
            let declared = LISTS.iter().find(|(class, _)| Some(*class) == target);
            if let Some((_, codes)) = declared {
                let code = survey.statuses.get(&status).map(String::as_str);
                let place = codes.iter().position(|declared| Some(*declared) == code);
                edge.position =
                    place.map_or(edge.position + codes.len() as i64, |place| place as i64);
            }
        }
    }

    /// Takes the links of these back: they were not stored after all.
    pub(super) fn take_back(&mut self, ends: impl Iterator<Item = Foreign>) {
        for end in ends.filter_map(End::of) {
            for edge in edges_of(&self.by_end, end) {
                self.edges[edge as usize].done = false;
            }
        }
    }

    /// Links of what was brought with what was not, by the ids of both.
    pub(super) fn left(
        &self,
        has: impl Fn(Foreign) -> bool,
    ) -> impl Iterator<Item = (&'static Links, [Foreign; 2])> {
        let open = self.edges.iter().filter(|edge| !edge.done);
        let ends = open.map(|edge| (edge.table, [edge.own, edge.other].map(End::foreign)));
        ends.filter(move |(_, [own, other])| has(*own) != has(*other))
            .map(|(table, ends)| (&LINKS[usize::from(table)], ends))
    }

    /// The links that become possible with these new records.
    pub(super) fn of(
        &mut self,
        new: impl Iterator<Item = Foreign>,
        key: impl Fn(Foreign) -> Option<schema_som::Key>,
    ) -> Vec<Link> {
        let mut ready: BTreeMap<u32, Link> = BTreeMap::new();
        for end in new.filter_map(End::of) {
            for number in edges_of(&self.by_end, end) {
                let edge = &mut self.edges[number as usize];
                if edge.done {
                    continue;
                }
                let (Some(own), Some(other)) = (key(edge.own.foreign()), key(edge.other.foreign()))
                else {
                    continue;
                };
                edge.done = true;
                let relation = self.relations[edge.table as usize];
                ready.insert(number, Link { relation, own, other, position: edge.position });
            }
        }
        ready.into_values().collect()
    }
}

fn edges_of(by_end: &[(End, u32)], end: End) -> impl Iterator<Item = u32> {
    let first = by_end.partition_point(|(other, _)| *other < end);
    by_end[first..].iter().take_while(move |(other, _)| *other == end).map(|(_, edge)| *edge)
}

/// Whether a link has two ends that are brought; otherwise it is counted or reported.
fn accept(survey: &Survey, report: &mut Report, links: &Links, ends: [Option<i64>; 2]) -> bool {
    for (end, column) in ends.into_iter().zip([links.own, links.other]) {
        let Some(id) = end else { continue };
        match survey.class(id) {
            None => {
                report.problem(Problem {
                    class: links.class.to_owned(),
                    foreign_id: ends.map(|end| end.unwrap_or_default().to_string()).join("/"),
                    field: links.relation.to_owned(),
                    wrong: format!("{}.{column} is {id}, which does not exist", links.table),
                    instead: "the link was left out".to_owned(),
                });
                return false;
            }
            Some(class) if !is_supported(class) => {
                *report.unsupported_links.entry(links.table.to_owned()).or_default() += 1;
                return false;
            }
            Some(_) => {}
        }
    }
    true
}

fn relation(registry: &Registry, links: &Links) -> Result<RelationRef> {
    registry.by_name(links.class).and_then(|ty| ty.relation(links.relation)).ok_or_else(|| {
        Error::internal(format!("{} has no relation {}", links.class, links.relation))
    })
}
