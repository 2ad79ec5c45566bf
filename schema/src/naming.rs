//! Every rule that makes a GraphQL name out of a SOM name, and nothing else. The way back is
//! `meaning`, which remembers what each name was made of.

use schema_som::kind::Kind;
use schema_som::operation::OperationDef;
use schema_som::registry::{Field, NODE, Type};

// `cut_in` -> `cutIn`
pub use schema_som::naming::camel as field;

/// The root of queries.
pub const QUERY: &str = "Query";
/// The root of mutations.
pub const MUTATION: &str = "Mutation";
/// The root field that follows the whole log.
pub const EVENTS: &str = "events";
/// What plugins say, as a subscription.
pub const SIGNALS: &str = "pluginSignals";
/// Something that a plugin says.
pub const SIGNAL: &str = "PluginSignal";
/// What [`EVENTS`] takes.
pub const EVENT_FILTER: &str = "EventFilter";
/// The root of subscriptions.
pub const SUBSCRIPTION: &str = "Subscription";
/// What happened to a record.
pub const EVENT_ACTION: &str = "EventAction";
/// An event of the log.
pub const EVENT: &str = "Event";
/// What an event did to one field.
pub const EVENT_CHANGE: &str = "EventChange";
/// A page of events.
pub const EVENT_CONNECTION: &str = "EventConnection";
/// An event of a page with its cursor.
pub const EVENT_EDGE: &str = "EventEdge";
/// The root field that tells what happened to a record.
pub const HISTORY: &str = "history";
/// The interface that every record implements.
pub const NODE_INTERFACE: &str = "Node";
/// What a page says of its neighbours.
pub const PAGE_INFO: &str = "PageInfo";
/// The bytes of a file.
pub const UPLOAD: &str = "Upload";
/// The directions of an order.
pub const SORT: &str = "Sort";
/// The enum with one value per concrete type.
pub const ENTITY_KIND: &str = "EntityKind";
/// The filter of [`ENTITY_KIND`].
pub const ENTITY_KIND_FILTER: &str = "EntityKindFilter";
/// The enum that says what one failing row means for the others.
pub const ON_ERROR: &str = "OnError";
/// A record to be deleted, with the revision that the caller has seen.
pub const TARGET: &str = "TargetInput";
/// Why a row of a bulk change failed.
pub const ROW_ERROR: &str = "RowError";
/// The answer to a delete.
pub const DELETE_PAYLOAD: &str = "DeletePayload";
/// What became of one row of a bulk delete.
pub const DELETE_RESULT: &str = "DeleteResult";
/// The answer to a bulk delete.
pub const DELETES_PAYLOAD: &str = "DeletesPayload";
/// The root field that brings records back.
pub const RESTORE: &str = "restore";
/// The answer to [`RESTORE`].
pub const RESTORE_PAYLOAD: &str = "RestorePayload";

/// `TimeLog` -> `TIME_LOG`, `cut_in` -> `CUT_IN`
pub fn constant(som: &str) -> String {
    schema_som::naming::snake(som).to_ascii_uppercase()
}

/// The object of a concrete type: `Shot`.
pub fn object(ty: &Type) -> String {
    ty.name.clone()
}

/// The interface of an extensible type: `AnyTask`; that of everything is `Node`.
pub fn interface(ty: &Type) -> String {
    if ty.ix == NODE { NODE_INTERFACE.to_owned() } else { format!("Any{}", ty.name) }
}

/// What fields that lead to a type are typed as: its interface if others may extend it.
pub fn output(ty: &Type) -> String {
    if ty.extensible { interface(ty) } else { object(ty) }
}

/// The interface of a facet: `HasStatus`.
pub fn facet(name: &str) -> String {
    format!("Has{name}")
}

/// `AnyShotConnection`
pub fn connection(ty: &Type) -> String {
    format!("{}Connection", output(ty))
}

/// `AnyShotEdge`
pub fn edge(ty: &Type) -> String {
    format!("{}Edge", output(ty))
}

/// `ShotFilter`
pub fn filter(ty: &Type) -> String {
    format!("{}Filter", ty.name)
}

/// `ShotManyFilter`: the condition on a to-many relation. (`StatusListFilter` would be that of both
/// `Status` and `StatusList`.)
pub fn many_filter(ty: &Type) -> String {
    format!("{}ManyFilter", ty.name)
}

/// `ShotOrder`
pub fn order(ty: &Type) -> String {
    format!("{}Order", ty.name)
}

/// `ShotAggregate`
pub fn aggregate(ty: &Type) -> String {
    format!("{}Aggregate", ty.name)
}

/// `ShotSum`, `ShotMin` ... : the object with one field per column that the function takes.
pub fn aggregated(ty: &Type, function: &str) -> String {
    format!("{}{function}", ty.name)
}

/// `ShotGroup`
pub fn group(ty: &Type) -> String {
    format!("{}Group", ty.name)
}

/// `ShotGroupKey`: the enum of what records can be grouped by.
pub fn group_key(ty: &Type) -> String {
    format!("{}GroupKey", ty.name)
}

/// `ShotGroupKeys`: the values that a group's records share.
pub fn group_keys(ty: &Type) -> String {
    format!("{}GroupKeys", ty.name)
}

/// The root field that follows a type's changes: `shotChanged`.
pub fn changed(ty: &Type) -> String {
    format!("{}Changed", look_up(ty))
}

/// `ShotChange`: what a subscriber is told.
pub fn change(ty: &Type) -> String {
    format!("{}Change", ty.name)
}

/// The root field that looks one record up: `timeLog`.
pub fn look_up(ty: &Type) -> String {
    lower_first(&ty.name)
}

/// The root field that looks one record up by a natural key: `userBy`.
pub fn look_up_by(ty: &Type) -> String {
    format!("{}By", lower_first(&ty.name))
}

/// The root field that lists: `timeLogs`.
pub fn list(ty: &Type) -> String {
    lower_first(&ty.plural)
}

/// The key of a filter that asks for a more special type: `asShot`.
pub fn narrowed(ty: &Type) -> String {
    format!("as{}", ty.name)
}

/// A root field that changes one record: `shotCreate`.
pub fn change_one(ty: &Type, verb: &str) -> String {
    format!("{}{verb}", look_up(ty))
}

/// A root field that changes many records: `shotsUpdateWhere`.
pub fn change_many(ty: &Type, verb: &str) -> String {
    format!("{}{verb}", list(ty))
}

/// `ShotCreatePayload`: the answer to a change of one record.
pub fn change_payload(ty: &Type, verb: &str) -> String {
    format!("{}{verb}Payload", ty.name)
}

/// `ShotsPayload`: the answer to a change of many records.
pub fn changes_payload(ty: &Type) -> String {
    format!("{}Payload", ty.plural)
}

/// `ShotResult`: what became of one row of many.
pub fn result(ty: &Type) -> String {
    format!("{}Result", ty.name)
}

/// `ShotCreateInput`
pub fn create_input(ty: &Type) -> String {
    format!("{}CreateInput", ty.name)
}

/// `ShotUpdateInput`
pub fn update_input(ty: &Type) -> String {
    format!("{}UpdateInput", ty.name)
}

/// `ShotPatchInput`: a record with its own changes.
pub fn patch_input(ty: &Type) -> String {
    format!("{}PatchInput", ty.name)
}

/// `AnyTaskCreateInput`: a record of any kind of a family.
pub fn kinds_input(ty: &Type) -> String {
    format!("Any{}CreateInput", ty.name)
}

/// `ShotOneInput`: where a to-one relation leads.
pub fn one_input(ty: &Type) -> String {
    format!("{}OneInput", ty.name)
}

/// `ShotManyInput`: how the targets of a to-many relation change.
pub fn many_input(ty: &Type) -> String {
    format!("{}ManyInput", ty.name)
}

/// `ShotMatch`: the enum of what an upsert finds records by.
pub fn matching(ty: &Type) -> String {
    format!("{}Match", ty.name)
}

/// `LoginPayload`
pub fn payload(operation: &OperationDef) -> String {
    let mut letters = operation.name.chars();
    let first = letters.next().map(|c| c.to_ascii_uppercase());
    format!("{}Payload", first.into_iter().chain(letters).collect::<String>())
}

/// The GraphQL type of a value.
pub fn scalar(kind: &Kind) -> &str {
    match kind {
        Kind::Key => "ID",
        Kind::Text(_) | Kind::LongText => "String",
        Kind::Bool => "Boolean",
        Kind::Int => "Int",
        Kind::BigInt => "BigInt",
        Kind::Float => "Float",
        Kind::Decimal => "Decimal",
        Kind::DateTime => "DateTime",
        Kind::Duration => "Duration",
        Kind::Enum(vocabulary) => &vocabulary.name,
        Kind::Json => "JSON",
    }
}

/// The filter of a field; `FoldedStringFilter` where a folded copy is stored.
pub fn scalar_filter(field: &Field) -> String {
    let folded = if field.def.folded { "Folded" } else { "" };
    format!("{folded}{}Filter", scalar(&field.def.kind))
}

fn lower_first(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(letters).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use schema_som::Registry;

    #[test]
    fn names_follow_the_table() {
        let model = Registry::built_in().unwrap();
        let [shot, log, entity, entities] =
            ["Shot", "TimeLog", "Entity", "SimpleEntity"].map(|name| model.by_name(name).unwrap());
        let cases = [
            (field("cut_in"), "cutIn"),
            (field("alternative_resource_in_tasks"), "alternativeResourceInTasks"),
            (constant("TimeLog"), "TIME_LOG"),
            (constant("cut_in"), "CUT_IN"),
            (interface(shot), "AnyShot"),
            (interface(model.node()), "Node"),
            (output(shot), "AnyShot"),
            (output(log), "TimeLog"),
            (connection(shot), "AnyShotConnection"),
            (edge(log), "TimeLogEdge"),
            (filter(entity), "EntityFilter"),
            (many_filter(log), "TimeLogManyFilter"),
            (look_up(log), "timeLog"),
            (list(log), "timeLogs"),
            (list(entities), "simpleEntities"),
            (look_up_by(shot), "shotBy"),
            (narrowed(shot), "asShot"),
            (payload(&model.operations()[0]), "LoginPayload"),
            (facet("Status"), "HasStatus"),
            (change_one(log, "Create"), "timeLogCreate"),
            (change_many(entities, "UpdateWhere"), "simpleEntitiesUpdateWhere"),
            (change_payload(shot, "Upsert"), "ShotUpsertPayload"),
            (changes_payload(log), "TimeLogsPayload"),
            (kinds_input(shot), "AnyShotCreateInput"),
        ];
        for (made, expected) in cases {
            assert_eq!(made, expected);
        }
    }
}
