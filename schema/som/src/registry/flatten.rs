//! Flattened inheritance: one type with everything it inherits, columns and paths resolved.

use super::build::{Declared, Draft, wrong};
use super::by_name::ByName;
use super::members::{New, origin_of, push_field, twice};
use super::plugins::{self, Origin};
use super::{FacetInfo, FieldRef, NODE, Path, Relation, SPINE, Type, TypeIx};
use crate::error::Result;
use crate::expression::Expression;
use crate::kind::Kind;
use crate::naming;
use crate::type_def::{FieldDef, RelationKind, Source};

/// What is known while one type is flattened.
struct Names<'a> {
    drafts: &'a [Draft],
    by_name: &'a ByName<TypeIx>,
}

pub(super) fn flatten(
    frozen: &[Type],
    drafts: &[Draft],
    by_name: &ByName<TypeIx>,
    draft: &Draft,
) -> Result<Type> {
    let names = Names { drafts, by_name };
    let mut ty = skeleton(frozen, by_name, draft);
    add_fields(&mut ty, frozen, draft)?;
    resolve_targets(&mut ty, by_name)?;
    add_relations(&mut ty, &names, draft)?;
    if ty.is_abstract && ty.field("project_id").is_none() {
        let own = New { declared_by: NODE, hidden: true, origin: &Origin::default() };
        push_field(&mut ty, project_of_spine(), own)?;
    }
    resolve_expressions(&mut ty)?;
    resolve_unique(&mut ty, &draft.unique)?;
    Ok(ty)
}

/// The type without fields and relations.
fn skeleton(frozen: &[Type], by_name: &ByName<TypeIx>, draft: &Draft) -> Type {
    let def = &draft.def;
    let parent = def.parent.as_ref().map(|name| &frozen[by_name[name].0 as usize]);
    let ix = TypeIx(frozen.len() as u16);
    let family = parent.and_then(|parent| parent.family).or(def.family.then_some(ix));
    let ancestors = parent
        .map(|parent| std::iter::once(parent.ix).chain(parent.ancestors.iter().copied()).collect())
        .unwrap_or_default();
    let plural = def.plural.clone().unwrap_or_else(|| naming::plural(&def.name));
    let snake = naming::snake(&def.name);
    let table = match family {
        _ if def.is_abstract => SPINE.to_owned(),
        Some(root) if root != ix => frozen[root.0 as usize].table.clone(),
        _ => own_table(draft),
    };
    // A plugin's member of a family is what it extends, once the plugin is gone.
    let extended = parent.filter(|parent| draft.origin.plugin.is_some() && parent.family.is_some());
    let base = match extended {
        Some(parent) => parent.base.clone(),
        None => family.map(|_| snake.clone()),
    };
    let mut facets = parent.map(|parent| parent.facets.clone()).unwrap_or_default();
    facets.extend(def.facets.iter().map(|facet| FacetInfo {
        name: facet.name.clone(),
        doc: facet.doc.clone(),
        fields: facet.fields.iter().map(|field| field.name.clone()).collect(),
        relations: facet.relations.iter().map(|relation| relation.name.clone()).collect(),
    }));
    let mut rules = parent.map(|parent| parent.rules.clone()).unwrap_or_default();
    rules.extend(def.facets.iter().flat_map(|facet| facet.rules.iter().copied()));
    rules.extend(&def.rules);
    Type {
        ix,
        name: def.name.clone(),
        plural,
        doc: def.doc.clone(),
        formerly: def.formerly.iter().map(|name| naming::snake(name)).collect(),
        prefix: extended.map_or_else(|| snake.clone(), |parent| parent.prefix.clone()),
        table,
        kind: family.map(|_| snake),
        base,
        plugin: draft.origin.plugin.clone(),
        sides: Vec::new(),
        parent: parent.map(|parent| parent.ix),
        ancestors,
        descendants: Vec::new(),
        family,
        is_abstract: def.is_abstract,
        extensible: false,
        facets,
        scope: def.scope.clone(),
        preset: def.preset,
        parties: def.parties.iter().map(|path| path.split('.').map(Into::into).collect()).collect(),
        by_operations: def.by_operations,
        auto_name: def.auto_name,
        fields: Vec::new(),
        relations: Vec::new(),
        unique: Vec::new(),
        rules,
        fields_by_name: ByName::default(),
        relations_by_name: ByName::default(),
    }
}

/// The table of a type that does not share another one's.
fn own_table(draft: &Draft) -> String {
    let def = &draft.def;
    match &draft.origin.plugin {
        Some(id) => plugins::plugin_table(id, &def.name),
        None => naming::snake(def.plural.as_deref().unwrap_or(naming::plural(&def.name).as_str())),
    }
}

fn add_fields(ty: &mut Type, frozen: &[Type], draft: &Draft) -> Result<()> {
    match ty.parent {
        None => {
            let id = FieldDef::new("id", Kind::Key, "The globally unique id. Opaque to clients.");
            let revision = FieldDef::new(
                "revision",
                Kind::Int,
                "Grows by one at each change; pass it as `expectedRevision` to change safely.",
            );
            for def in [id.by_server().sortable(), revision.by_server().default(1)] {
                let origin = &Origin::default();
                push_field(ty, def, New { declared_by: ty.ix, hidden: false, origin })?;
            }
        }
        Some(parent) => {
            let parent = &frozen[parent.0 as usize];
            for field in &parent.fields {
                if field.relation.is_none() && field.def.name != "project_id" {
                    let origin = &origin_of(parent, field);
                    let new = New { declared_by: field.declared_by, hidden: field.hidden, origin };
                    push_field(ty, field.def.clone(), new)?;
                }
            }
        }
    }
    for own in &draft.fields {
        let new = New { declared_by: ty.ix, hidden: own.def.secret, origin: &own.origin };
        push_field(ty, own.def.clone(), new)?;
    }
    Ok(())
}

/// Where keys lead to that plugins compute.
fn resolve_targets(ty: &mut Type, by_name: &ByName<TypeIx>) -> Result<()> {
    for field in &mut ty.fields {
        let Some(name) = &field.def.target else { continue };
        let Some(target) = by_name.get(name) else {
            let what = format!("`{}` leads to `{name}`, which is unknown", field.def.name);
            return Err(wrong(&ty.name, what));
        };
        field.target = Some(*target);
    }
    Ok(())
}

fn project_of_spine() -> FieldDef {
    FieldDef::new("project_id", Kind::Key, "The project of a record on the spine.").nullable()
}

/// Inherited relations first, then the own ones, each with its column or its path.
fn add_relations(ty: &mut Type, names: &Names<'_>, draft: &Draft) -> Result<()> {
    let mut chain: Vec<&Draft> =
        ty.ancestors.iter().rev().map(|ix| &names.drafts[ix.0 as usize]).collect();
    chain.push(draft);
    for owner in chain {
        for declared in &owner.relations {
            let relation = resolve(ty, names, owner, declared)?;
            let index = ty.relations.len() as u16;
            if let Path::One { column } = relation.path {
                ty.fields[column as usize].relation = Some(index);
            }
            let name = relation.def.name.clone();
            let other = ty.relation(&name).map(|at| &ty.relations[usize::from(at.index)].plugin);
            let field = ty.field(&name).map(|at| &ty.fields[usize::from(at.index)].plugin);
            if let Some(first) = other.or(field) {
                let both = (first.as_ref(), relation.plugin.as_ref());
                return Err(twice(ty, &name, both));
            }
            ty.relations_by_name.insert(name, index);
            ty.relations.push(relation);
        }
    }
    Ok(())
}

fn resolve(
    ty: &mut Type,
    names: &Names<'_>,
    owner: &Draft,
    declared: &Declared,
) -> Result<Relation> {
    let def = &declared.def;
    let Some(&target) = names.by_name.get(&def.target) else {
        return Err(wrong(
            &ty.name,
            format!("`{}` points to `{}`, which is unknown", def.name, def.target),
        ));
    };
    let path = match (&def.kind, &declared.inverse_of) {
        (RelationKind::One, _) => Path::One { column: push_key(ty, owner, names, declared)? },
        (RelationKind::Link { .. }, Some(one)) if one.kind == RelationKind::One => {
            // The index is filled in once every type has its columns.
            Path::Many { column: FieldRef { owner: target, index: u16::MAX } }
        }
        (RelationKind::Link { .. }, Some(link)) => {
            let (table, own, other, _) = link_table(declared, link);
            Path::Link { table, own: other, other: own, position: None }
        }
        (RelationKind::Link { .. }, None) => {
            let (table, own, other, position) = link_table(declared, def);
            Path::Link { table, own, other, position }
        }
        (RelationKind::Through { role, own, other }, _) => {
            let role_draft = names.drafts.iter().find(|draft| draft.def.name == *role);
            let Some(role_draft) = role_draft else {
                return Err(wrong(&ty.name, format!("the role type `{role}` is unknown")));
            };
            let ordered = role_draft.fields.iter().any(|field| field.def.name == "position");
            Path::Link {
                table: own_table(role_draft),
                own: format!("{own}_id"),
                other: format!("{other}_id"),
                position: (ordered && declared.inverse_of.is_none()).then(|| "position".to_owned()),
            }
        }
    };
    Ok(Relation {
        def: def.clone(),
        declared_by: names.by_name[&declared.by],
        plugin: declared.origin.plugin.clone(),
        target,
        path,
        inverse: def.inverse.as_ref().map(|inverse| inverse.name.clone()),
        is_inverse: declared.inverse_of.is_some(),
    })
}

/// The foreign key of a to-one relation.
fn push_key(ty: &mut Type, owner: &Draft, names: &Names<'_>, declared: &Declared) -> Result<u16> {
    let def = &declared.def;
    let mut column = FieldDef::new(&format!("{}_id", def.name), Kind::Key, &def.doc);
    column.nullable = def.nullable;
    column.write = def.write;
    let declared_by = names.by_name[&owner.def.name];
    push_field(ty, column, New { declared_by, hidden: true, origin: &declared.origin })
}

/// Table and columns of a link: `(table, own column, other column, position column)`.
fn link_table(
    declared: &Declared,
    def: &crate::type_def::RelationDef,
) -> (String, String, String, Option<String>) {
    let owner = naming::snake(&declared.by);
    let target = naming::snake(&def.target);
    let other = if owner == target { "target_id".to_owned() } else { format!("{target}_id") };
    let ordered = def.kind == RelationKind::Link { ordered: true };
    let table = match &declared.origin.plugin {
        Some(id) => naming::short(format!("{}_{owner}_{}", plugins::prefix(id), def.name)),
        None => format!("{owner}_{}", def.name),
    };
    (table, format!("{owner}_id"), other, ordered.then(|| "position".to_owned()))
}

fn resolve_expressions(ty: &mut Type) -> Result<()> {
    for index in 0..ty.fields.len() {
        let find = |name: &String| {
            ty.fields_by_name.get(name).copied().ok_or_else(|| {
                wrong(
                    &ty.name,
                    format!(
                        "`{}` is computed from `{name}`, which is unknown",
                        ty.fields[index].def.name
                    ),
                )
            })
        };
        match &ty.fields[index].def.source {
            Source::Stored => {}
            Source::Sql(expression) => {
                let resolved = expression.try_map(&mut |name| find(name))?;
                ty.fields[index].expression = Some(resolved);
            }
            Source::Host(host) => {
                let needs = host.needs.iter().map(find).collect::<Result<Vec<_>>>()?;
                ty.fields[index].needs = needs;
            }
            Source::Plugin(needs) => {
                let find = |name: &String| given(ty, index, name);
                let needs = needs.iter().map(find).collect::<Result<Vec<_>>>()?;
                ty.fields[index].needs = needs;
            }
        }
    }
    resolve_sources(ty)
}

/// A column that a plugin may be given to compute a field from.
fn given(ty: &Type, index: usize, name: &str) -> Result<u16> {
    let wrong = |what: &str| {
        let field = &ty.fields[index].def.name;
        Err(wrong(&ty.name, format!("`{field}` is computed from `{name}`, {what}"))
            .at_field(&ty.name, field)
            .hint("name stored fields and relations to one record"))
    };
    let column = ty.fields_by_name.get(name);
    let Some(column) = column.or_else(|| ty.fields_by_name.get(&format!("{name}_id"))) else {
        return wrong("which is unknown, or leads to many");
    };
    let field = &ty.fields[usize::from(*column)];
    match field.def.source {
        _ if field.def.secret => wrong("which never leaves the server"),
        Source::Stored | Source::Sql(_) => Ok(*column),
        Source::Host(_) | Source::Plugin(_) => wrong("which is computed itself"),
    }
}

/// What every field tells of: the columns that it is computed from, what a rule makes it of, and
/// what those tell of.
fn resolve_sources(ty: &mut Type) -> Result<()> {
    let mut direct: Vec<Vec<u16>> = Vec::with_capacity(ty.fields.len());
    for field in &ty.fields {
        let find = |name: &String| {
            let column = ty.fields_by_name.get(name);
            let column = column.or_else(|| ty.fields_by_name.get(&format!("{name}_id")));
            column.copied().ok_or_else(|| {
                wrong(
                    &ty.name,
                    format!("`{}` follows from `{name}`, which is unknown", field.name()),
                )
            })
        };
        let mut sources = field.def.follows.iter().map(find).collect::<Result<Vec<_>>>()?;
        sources.extend(field.expression.iter().flat_map(Expression::columns));
        // A plugin is told nothing of what its reader may not read, so that its answer tells of nothing.
        sources.extend(field.needs.iter().filter(|_| !field.is_by_plugin()));
        direct.push(sources);
    }
    for index in 0..ty.fields.len() {
        let mut all = direct[index].clone();
        let mut next = 0;
        while let Some(source) = all.get(next).copied() {
            next += 1;
            let more = direct[usize::from(source)].iter();
            let more: Vec<u16> = more.filter(|at| !all.contains(at)).copied().collect();
            all.extend(more);
        }
        all.retain(|at| usize::from(*at) != index);
        all.sort_unstable();
        all.dedup();
        ty.fields[index].tells_of = all;
    }
    Ok(())
}

fn resolve_unique(ty: &mut Type, sets: &[Vec<String>]) -> Result<()> {
    for set in sets {
        let columns = set
            .iter()
            .map(|name| {
                let column = ty.fields_by_name.get(name);
                let key = ty.fields_by_name.get(&format!("{name}_id"));
                column.or(key).copied().ok_or_else(|| {
                    wrong(&ty.name, format!("it is unique by `{name}`, which is unknown"))
                })
            })
            .collect::<Result<Vec<_>>>()?;
        let side = |column: &u16| ty.fields[usize::from(*column)].side;
        if columns.iter().any(|column| side(column) != columns.first().and_then(side)) {
            let what = format!("`{}` stand in several tables", set.join("`, `"));
            return Err(wrong(&ty.name, what)
                .hint("a set that no two records share is of fields that one plugin adds"));
        }
        ty.unique.push(columns);
    }
    Ok(())
}
