//! Whether what a subscription is told depends on who listens, beyond that one's rights: records
//! that only their parties see are other ones for everybody.

use schema_som::permission::has_parties;
use schema_som::registry::{Registry, Type, TypeIx};

use crate::engine::Request;
use crate::naming;

/// Whether a document may meet records that only their parties see. They are met under names of
/// their own, over relations to anything, and in events; all of these stand in the document or in
/// its variables. One that stands there for another reason only costs an evaluation more.
pub(super) fn is_personal(registry: &Registry, request: &Request) -> bool {
    let variables = serde_json::Value::Object(request.variables.clone()).to_string();
    let says = |name: &str| request.query.contains(name) || variables.contains(name);
    let private = |ix: TypeIx| registry.kinds(ix).any(has_parties);
    let types = registry.types();
    let names = |ty: &Type| says(&ty.name) || says(&naming::look_up(ty));
    types.iter().filter(|ty| !ty.is_abstract && private(ty.ix)).any(names)
        || types
            .iter()
            .flat_map(|ty| &ty.relations)
            .any(|relation| private(relation.target) && says(&naming::field(&relation.def.name)))
        || says("event")
}
