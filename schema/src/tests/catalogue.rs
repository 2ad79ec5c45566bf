//! What must hold of every name in the schema.

use std::sync::Arc;

use schema_som::operation::{self, OperationDef};
use schema_som::type_def::{FieldDef, RelationDef, TypeDef};
use schema_som::{Registry, types};

use crate::api::Api;
use crate::compiler::ast::{ExtendedType, FieldDefinition, Node, Schema};
use crate::meaning::{FieldMeaning, TypeMeaning};
use crate::{Generation, Limits, dynamic, naming};

pub(super) fn generation() -> Generation {
    Generation::build(Arc::new(Registry::built_in().unwrap()), &Limits::default()).unwrap()
}

fn extended(more: TypeDef) -> schema_som::Result<Generation> {
    let mut all = types::all();
    all.push(more);
    let registry = Registry::build(all, operation::built_in())?;
    Generation::build(Arc::new(registry), &Limits::default())
}

#[test]
fn everything_has_a_description() {
    let generation = generation();
    let mut bare = Vec::new();
    let mut note = |place: String, doc: Option<&str>| {
        if doc.is_none_or(|doc| doc.trim().is_empty()) {
            bare.push(place);
        }
    };
    let types = generation.compiler.schema().types.iter();
    for (name, ty) in types.filter(|(_, ty)| !ty.is_built_in()) {
        note(name.to_string(), ty.description().map(|doc| &**doc));
        let fields = match ty {
            ExtendedType::Object(object) => Some(&object.fields),
            ExtendedType::Interface(interface) => Some(&interface.fields),
            _ => None,
        };
        for (field, definition) in fields.into_iter().flatten() {
            note(format!("{name}.{field}"), definition.description.as_deref());
            for argument in &definition.arguments {
                let place = format!("{name}.{field}({}:)", argument.name);
                note(place, argument.description.as_deref());
            }
        }
        if let ExtendedType::InputObject(input) = ty {
            for (field, definition) in &input.fields {
                note(format!("{name}.{field}"), definition.description.as_deref());
            }
        }
        if let ExtendedType::Enum(vocabulary) = ty {
            for (value, definition) in &vocabulary.values {
                note(format!("{name}.{value}"), definition.description.as_deref());
            }
        }
    }
    assert_eq!(bare, Vec::<String>::new());
}

#[test]
fn every_object_and_interface_lists_all_its_ancestors() {
    let generation = generation();
    let schema = generation.compiler.schema();
    for ty in generation.registry.types() {
        let ancestors = ty.ancestors.iter().map(|ix| generation.registry.get(*ix));
        let expected: Vec<_> = ancestors.map(naming::interface).collect();
        if !ty.is_abstract {
            let object = schema.get_object(&naming::object(ty)).unwrap();
            for interface in &expected {
                assert!(object.implements_interfaces.contains(interface.as_str()), "{interface}");
            }
        }
        if ty.extensible {
            let own = schema.get_interface(&naming::interface(ty)).unwrap();
            for interface in &expected {
                assert!(own.implements_interfaces.contains(interface.as_str()), "{interface}");
            }
        }
    }
}

/// The schema and the meanings are made by one pass; here they are held against each other.
#[test]
fn every_field_of_an_output_type_has_a_meaning() {
    let generation = generation();
    for (name, ty) in generation.compiler.schema().types.iter() {
        let fields = match ty {
            ExtendedType::Object(object) if !ty.is_built_in() => &object.fields,
            ExtendedType::Interface(interface) => &interface.fields,
            _ => continue,
        };
        assert!(generation.meanings.output(name).is_some(), "{name}");
        for field in fields.keys() {
            assert!(generation.meanings.field(name, field).is_some(), "{name}.{field}");
        }
    }
    let shot = generation.registry.by_name("Shot").unwrap();
    let meanings = &generation.meanings;
    assert_eq!(meanings.output("Shot"), Some(TypeMeaning::Record(shot.ix)));
    assert_eq!(meanings.output("AnyShotConnection"), Some(TypeMeaning::Connection(shot.ix)));
    let code = FieldMeaning::Field(shot.field("code").unwrap());
    assert_eq!(meanings.field("Shot", "code"), Some(code));
    assert_eq!(meanings.field("HasCode", "code"), Some(FieldMeaning::OfFacet));
    assert_eq!(meanings.field("Query", "shots"), Some(FieldMeaning::List(shot.ix)));
    assert_eq!(meanings.kind("SHOT"), Some(shot.ix));
    let user = generation.registry.by_name("User").unwrap();
    assert_eq!(meanings.natural_key(user.ix, "email"), user.field("email"));
    assert_eq!(meanings.field("User", "passwordHash"), None);
    assert_eq!(meanings.filter(user.ix, "passwordHash"), None);
}

#[test]
fn a_doc_may_say_anything() {
    let docs = [
        "Ends \"\"\" its own text, twice: \"\"\"",
        "\"quoted\"",
        "A back\\slash, \\u0041 and \\\"\"\" too.",
        "Two\n\n  lines, # no comment, { type X { y: Int } }",
        "\"",
    ];
    for doc in docs {
        let crane = TypeDef::new("Crane", doc)
            .field(FieldDef::text("reach", 10, doc))
            .relation(RelationDef::one("owner", "User", doc));
        let generation = extended(crane).unwrap();
        let schema = generation.compiler.schema();
        let ty = schema.get_object("Crane").unwrap();
        assert_eq!(ty.description.as_deref(), Some(doc));
        assert_eq!(ty.fields["reach"].description.as_deref(), Some(doc));
        let again = Schema::parse_and_validate(generation.sdl(), "again.graphql").unwrap();
        assert_eq!(again.to_string(), generation.sdl(), "{doc}");
    }
}

#[test]
fn both_libraries_see_the_same_shape() {
    let generation = generation();
    let api = Api::of(&generation.registry, &generation.limits).unwrap();
    let theirs = dynamic::sdl(&dynamic::schema(&api).unwrap());
    let theirs = Schema::parse(theirs, "dynamic.graphql").unwrap();
    let mut ours = Schema::clone(generation.compiler.schema());
    for ty in ours.types.values_mut() {
        strip(ty);
    }
    for (name, ty) in ours.types.iter().filter(|(_, ty)| !ty.is_built_in()) {
        assert_eq!(theirs.types.get(name), Some(ty), "{name}");
    }
    assert_eq!(theirs.types.len(), ours.types.len());
}

/// Leaves what async-graphql's text carries: no docs, and no ancestors of interfaces.
fn strip(ty: &mut ExtendedType) {
    let field = |field: &mut Node<FieldDefinition>| {
        let field = field.make_mut();
        field.description = None;
        field.arguments.iter_mut().for_each(|argument| argument.make_mut().description = None);
    };
    match ty {
        ExtendedType::Scalar(scalar) => scalar.make_mut().description = None,
        ExtendedType::Enum(vocabulary) => {
            let vocabulary = vocabulary.make_mut();
            vocabulary.description = None;
            vocabulary.values.values_mut().for_each(|value| value.make_mut().description = None);
        }
        ExtendedType::Object(object) => {
            let object = object.make_mut();
            object.description = None;
            object.fields.values_mut().for_each(field);
        }
        ExtendedType::Interface(interface) => {
            let interface = interface.make_mut();
            interface.description = None;
            interface.implements_interfaces.clear();
            interface.fields.values_mut().for_each(field);
        }
        ExtendedType::InputObject(input) => {
            let input = input.make_mut();
            input.description = None;
            input.fields.values_mut().for_each(|field| field.make_mut().description = None);
        }
        ExtendedType::Union(_) => panic!("there are no unions"),
    }
}

#[test]
fn names_that_would_meet_are_refused_with_the_culprit() {
    let cases = [
        (TypeDef::new("StatusMany", "Clashes."), "StatusManyFilter"),
        (TypeDef::new("TimeLogGroup", "Clashes."), "TimeLogGroup"),
        (TypeDef::new("PageInfo", "Clashes."), "PageInfo"),
        (TypeDef::new("Me", "Clashes."), "me"),
        (TypeDef::new("String", "Clashes."), "StringFilter"),
        (
            TypeDef::new("Crane", "Clashes.")
                .field(FieldDef::int("a_b", "One."))
                .field(FieldDef::int("a__b", "Two.")),
            "aB",
        ),
        (TypeDef::new("Crane", "Clashes.").field(FieldDef::int("is_null", "One.")), "isNull"),
    ];
    for (def, name) in cases {
        let error = extended(def).err().unwrap_or_else(|| panic!("{name} was accepted"));
        assert!(error.message().contains(&format!("`{name}`")), "{error}");
    }
}

#[test]
fn operations_are_root_fields() {
    let strange = OperationDef {
        name: "ghost".into(),
        doc: "Answers what is not.".into(),
        kind: operation::OperationKind::Query,
        arguments: Vec::new(),
        answer: operation::AnswerDef::Record("Ghost".into()),
        public: false,
    };
    let registry = Registry::build(types::all(), vec![strange]).unwrap();
    let error = Generation::build(Arc::new(registry), &Limits::default()).err().unwrap();
    assert!(error.message().contains("`Ghost`"), "{error}");

    let generation = generation();
    let mutation = generation.compiler.schema().get_object("Mutation").unwrap();
    assert_eq!(mutation.fields["login"].ty.to_string(), "LoginPayload!");
    assert_eq!(mutation.fields["logout"].ty.to_string(), "Boolean!");
    let query = generation.compiler.schema().get_object("Query").unwrap();
    assert_eq!(query.fields["me"].ty.to_string(), "User");
}

/// The hints read the library's messages, so this also notices when a new version words them anew.
#[test]
fn what_is_unknown_is_answered_with_what_is_known() {
    let generation = generation();
    let cases = [
        ("{ shots { nodes { cod } } }", "did you mean `code`?"),
        ("{ shots { nodes { Cutin } } }", "did you mean `cutIn`?"),
        ("{ shotz { totalCount } }", "did you mean `shot` or `shots`?"),
        ("{ shots { nodes { unheardOf } } }", "`AnyShot` has `id`, `revision`, `name`,"),
        ("{ shots(frist: 3) { totalCount } }", "did you mean `first`?"),
        ("{ shots(where: 3) { totalCount } }", "`Query.shots` has `filter`, `orderBy`,"),
        ("{ shots(filter: {cod: {eq: \"a\"}}) { totalCount } }", "did you mean `code`?"),
        (
            "{ shots(filter: {code: {matches: \"a\"}}) { totalCount } }",
            "`FoldedStringFilter` has `eq`,",
        ),
        ("{ shots(orderBy: {code: UP}) { totalCount } }", "`Sort` has `ASC`, `DESC`,"),
        ("{ node(id: \"x\") { ... on Shto { code } } }", "did you mean `Shot`?"),
        ("{ ...F } fragment F on Quary { me { id } }", "did you mean `Query`?"),
        (
            "query ($v: ShotFilters) { shots(filter: $v) { totalCount } }",
            "did you mean `ShotFilter`",
        ),
        ("{ shot { code } }", "`id` takes ID!: The record's id."),
        ("{ me }", "in braces"),
    ];
    for (text, expected) in cases {
        let faults = generation.compile(text, None).err().unwrap();
        let hints: Vec<_> = faults.iter().map(|fault| fault.error.to_string()).collect();
        assert!(hints.iter().any(|hint| hint.contains(expected)), "{text}: {hints:?}");
    }
}
