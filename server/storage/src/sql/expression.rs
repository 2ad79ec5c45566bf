//! Computed fields as SQL, with the arithmetic of `schema_som::expression`.

use schema_som::TypeIx;
use schema_som::expression::Expression;

use super::{Source, Text};
use crate::Engine;

impl<'a> Text<'a> {
    /// An expression over the columns of `owner`. Whole numbers are computed with 64 bits.
    pub(super) fn push_expression(
        &mut self,
        source: Source<'a>,
        owner: TypeIx,
        expression: &Expression<u16>,
    ) {
        let both = |text: &mut Self, a: &Expression<u16>, operator: &str, b: &Expression<u16>| {
            text.push("(");
            text.push_operand(source, owner, a);
            text.push(operator);
            text.push_operand(source, owner, b);
            text.push(")");
        };
        let tested = |text: &mut Self, a: &Expression<u16>, test: &str| {
            text.push("(");
            text.push_expression(source, owner, a);
            text.push(test);
        };
        match expression {
            Expression::Column(column) => {
                let name = self.registry.get(owner).fields[*column as usize].name();
                self.push_stored(source, owner, name);
            }
            Expression::Int(number) => self.push_number(number),
            Expression::Float(number) => self.push_double(*number),
            Expression::Add(a, b) => both(self, a, " + ", b),
            Expression::Sub(a, b) => both(self, a, " - ", b),
            Expression::Mul(a, b) => both(self, a, " * ", b),
            Expression::Div(a, b) => {
                self.push("(");
                self.push_as_double(source, owner, a);
                self.push(" / NULLIF(");
                self.push_as_double(source, owner, b);
                self.push(", 0))");
            }
            Expression::IsNull(a) => tested(self, a, " IS NULL)"),
            Expression::IsNotNull(a) => tested(self, a, " IS NOT NULL)"),
            Expression::Not(a) => {
                self.push("(NOT ");
                self.push_expression(source, owner, a);
                self.push(")");
            }
            Expression::And(a, b) => {
                tested(self, a, " IS TRUE AND ");
                self.push_expression(source, owner, b);
                self.push(" IS TRUE)");
            }
            Expression::Coalesce(a, b) => {
                self.push("COALESCE(");
                self.push_expression(source, owner, a);
                self.push(", ");
                self.push_expression(source, owner, b);
                self.push(")");
            }
        }
    }

    /// A column widened so that PostgreSQL does not overflow at 32 bits; the others compute with
    /// 64 bits anyway.
    fn push_operand(&mut self, source: Source<'a>, owner: TypeIx, operand: &Expression<u16>) {
        let widen = match operand {
            Expression::Column(column) => {
                let kind = &self.registry.get(owner).fields[*column as usize].def.kind;
                self.engine == Engine::Postgres && *kind == schema_som::kind::Kind::Int
            }
            _ => false,
        };
        self.push_expression(source, owner, operand);
        if widen {
            self.push("::bigint");
        }
    }

    fn push_as_double(&mut self, source: Source<'a>, owner: TypeIx, operand: &Expression<u16>) {
        self.push("CAST(");
        self.push_operand(source, owner, operand);
        self.push(match self.engine {
            Engine::Sqlite => " AS REAL)",
            Engine::Postgres => " AS double precision)",
            Engine::MariaDb => " AS DOUBLE)",
        });
    }

    /// A literal that is a double everywhere: a plain `100.0` is exact on two of the engines.
    fn push_double(&mut self, number: f64) {
        if !number.is_finite() {
            return self.push("NULL");
        }
        self.push_number(format_args!("{number:e}"));
        if self.engine == Engine::Postgres {
            self.push("::double precision");
        }
    }
}

/// Whether there is no value where the row's columns have none.
pub(super) fn is_strict(expression: &Expression<u16>) -> bool {
    match expression {
        Expression::Column(_) => true,
        Expression::Not(a) => is_strict(a),
        Expression::Add(a, b)
        | Expression::Sub(a, b)
        | Expression::Mul(a, b)
        | Expression::Div(a, b) => is_strict(a) || is_strict(b),
        Expression::Coalesce(a, b) => is_strict(a) && is_strict(b),
        _ => false,
    }
}
