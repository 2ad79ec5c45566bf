//! Words of enumerations, as imports and plugins write them: clients spell members in full
//! (people.md 5, C145).

use schema_som::calendar::parse_enum;
use schema_som::value::Value;

#[test]
fn members_are_read_by_name_or_short_form_in_any_case() {
    let text = |text: &str| Value::from(text);
    let (ty, value) = (Err("INVALID_TYPE"), Err("INVALID_VALUE"));
    let rows = [
        ("C145", "TimeUnit", text("MIN"), Ok(text("min"))),
        ("C145", "TimeUnit", text("Minute"), Ok(text("min"))),
        ("C145", "TimeUnit", text("mInUtE"), Ok(text("min"))),
        ("C145", "TimeUnit", text("M"), Ok(text("m"))),
        ("C145", "TimeUnit", text("Month"), Ok(text("m"))),
        ("C145", "TimeUnit", Value::Null, ty.clone()),
        ("C145", "TimeUnit", Value::Float(12_334.123), ty.clone()),
        ("S2-217", "TimeUnit", text("os"), value.clone()),
        ("S2-217", "TimeUnit", Value::Int(10), ty.clone()),
        ("S2-219", "ScheduleConstraint", Value::Int(-1), value.clone()),
        ("S2-219", "ScheduleConstraint", Value::Int(4), value.clone()),
        ("S2-219", "ScheduleConstraint", text("both"), Ok(Value::Int(3))),
        ("C144", "ScheduleConstraint", text("not an int"), value.clone()),
        ("C144", "ScheduleConstraint", Value::Null, Ok(Value::Int(0))),
        ("C144", "ScheduleModel", text("not in the list"), value.clone()),
        ("C144", "ScheduleModel", Value::Int(234), ty.clone()),
        ("S2-242", "DependencyTarget", Value::Int(0), ty),
        ("S2-242", "DependencyTarget", text("x"), value),
    ];
    for (case, vocabulary, given, expected) in rows {
        let got = parse_enum(vocabulary, &given).map_err(|error| error.code().as_str());
        assert_eq!(got, expected, "{case} {vocabulary} {given:?}");
    }
}
