//! Links of the source: each is brought along with the later of its two ends.

use std::collections::{BTreeMap, HashMap};

use schema_som::cell::{Cell, Rows};
use schema_som::registry::{Registry, RelationRef};
use schema_som::{Error, Link, Result};
use server_storage::foreign::Select;

use super::groups::is_supported;
use super::known::Foreign;
use super::link_tables::{LINKS, Links, UNSUPPORTED_LINKS};
use super::report::{Problem, Report};
use super::source::Source;
use super::survey::Survey;
use crate::seed::LISTS;

/// Every link of the source.
pub(super) struct LinkIndex {
    relations: Vec<RelationRef>,
    edges: Vec<Edge>,
    by_end: HashMap<Foreign, Vec<u32>>,
}

struct Edge {
    table: u8,
    own: Foreign,
    other: Foreign,
    position: i64,
    done: bool,
}

impl LinkIndex {
    pub(super) async fn read(
        source: &Source,
        registry: &Registry,
        (survey, report): (&Survey, &mut Report),
    ) -> Result<Self> {
        let mut index = Self { relations: Vec::new(), edges: Vec::new(), by_end: HashMap::new() };
        for (table, links) in LINKS.iter().enumerate() {
            index.relations.push(relation(registry, links)?);
            index.read_table(source, table, (survey, report)).await?;
        }
        index.order_lists(survey);
        index.count_goods(source, report).await?;
        for table in UNSUPPORTED_LINKS {
            match source.count(table).await? {
                0 => {}
                count => _ = report.unsupported_links.insert(table.to_owned(), count),
            }
        }
        Ok(index)
    }

    /// What tasks are sold as: a column, and not brought.
    async fn count_goods(&self, source: &Source, report: &mut Report) -> Result<()> {
        let goods = source.rows(Select::table("Tasks", &["good_id"])).await?;
        let count = (0..goods.len()).filter(|row| !goods.cell(*row, 0).is_null()).count() as u64;
        if count > 0 {
            report.unsupported_links.insert("Tasks.good_id".to_owned(), count);
        }
        Ok(())
    }

    async fn read_table(
        &mut self,
        source: &Source,
        table: usize,
        (survey, report): (&Survey, &mut Report),
    ) -> Result<()> {
        let links = &LINKS[table];
        let mut columns = vec![links.own, links.other];
        columns.extend(links.position);
        let rows = source.rows(Select::table(links.table, &columns)).await?;
        let mut counts: HashMap<i64, i64> = HashMap::new();
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
            let own = Foreign::Entity(own);
            let edge = self.edges.len() as u32;
            self.edges.push(Edge { table: table as u8, own, other, position, done: false });
            self.by_end.entry(own).or_default().push(edge);
            self.by_end.entry(other).or_default().push(edge);
        }
        Ok(())
    }

    /// The source lost the declared order of its default lists: they get the order of ours, with
    /// what the studio added behind it.
    fn order_lists(&mut self, survey: &Survey) {
        for edge in &mut self.edges {
            let links = &LINKS[edge.table as usize];
            let (Foreign::Entity(list), Foreign::Entity(status)) = (edge.own, edge.other) else {
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

    /// The links that become possible with these new records.
    pub(super) fn of(
        &mut self,
        new: impl Iterator<Item = Foreign>,
        key: impl Fn(Foreign) -> Option<schema_som::Key>,
    ) -> Vec<Link> {
        let mut ready: BTreeMap<u32, Link> = BTreeMap::new();
        for end in new {
            for number in self.by_end.get(&end).into_iter().flatten() {
                let edge = &mut self.edges[*number as usize];
                let (false, Some(own), Some(other)) = (edge.done, key(edge.own), key(edge.other))
                else {
                    continue;
                };
                edge.done = true;
                let relation = self.relations[edge.table as usize];
                ready.insert(*number, Link { relation, own, other, position: edge.position });
            }
        }
        ready.into_values().collect()
    }
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
