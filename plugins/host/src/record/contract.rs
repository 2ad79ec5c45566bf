//! What a component's functions are given and answer, by the component itself: what was taken down as
//! Rust has it is told as the contract does.

use serde_json::Value as Json;
use wasmtime::Engine;
use wasmtime::component::Component;
use wasmtime::component::types::{self, ComponentFunc, ComponentInstance, ComponentItem, Type};

use super::spelling;

/// Where the interfaces of the contract are.
const PACKAGE: &str = "backlot:plugin/";

/// The functions of a component, on both sides of it.
pub(super) struct Contract<'a> {
    ty: types::Component,
    engine: &'a Engine,
}

/// The name of an interface within the contract: `lookup` of `backlot:plugin/lookup@0.1.0`.
pub(super) fn short(interface: &str) -> &str {
    let name = interface.strip_prefix(PACKAGE).unwrap_or(interface);
    name.split('@').next().unwrap_or(name)
}

impl<'a> Contract<'a> {
    pub(super) fn of(component: &Component, engine: &'a Engine) -> Self {
        Self { ty: component.component_type(), engine }
    }

    /// The interfaces that are imported, each with its whole name.
    pub(super) fn imports(&self) -> impl Iterator<Item = (&str, ComponentInstance)> {
        self.ty.imports(self.engine).filter_map(|(name, item)| Some((name, interface(item.ty)?)))
    }

    /// The functions of an interface.
    pub(super) fn functions<'i>(
        &'i self,
        interface: &'i ComponentInstance,
    ) -> impl Iterator<Item = &'i str> {
        let functions = interface.exports(self.engine);
        functions.filter_map(|(name, item)| function(item.ty).map(|_| name))
    }

    /// The whole name of an interface that is exported.
    pub(super) fn exported(&self, name: &str) -> Option<String> {
        let mut exports = self.ty.exports(self.engine).map(|(whole, _)| whole);
        exports.find(|whole| short(whole) == name).map(str::to_owned)
    }

    /// The type of a function, `lookup.by-keys`, whoever has it.
    pub(super) fn function(&self, name: &str) -> Option<ComponentFunc> {
        let (of, name) = name.split_once('.')?;
        let exports = self.ty.exports(self.engine);
        let mut all = self.ty.imports(self.engine).chain(exports);
        let (_, item) = all.find(|(whole, _)| short(whole) == of)?;
        function(interface(item.ty)?.get_export(self.engine, name)?.ty)
    }

    /// Arguments as the contract spells them; as they are where it has no such function.
    pub(super) fn given(&self, function: &str, arguments: Json) -> Json {
        let types = self.function(function);
        let types: Option<Vec<Type>> = types.map(|it| it.params().map(|(_, ty)| ty).collect());
        let vals = types.and_then(|types| spelling::vals(types.into_iter(), &arguments).ok());
        vals.map_or(arguments, |vals| vals.iter().map(spelling::json).collect())
    }

    /// An answer as the contract spells it.
    pub(super) fn said(&self, function: &str, answer: Json) -> Json {
        let ty = self.function(function).and_then(|it| it.results().next());
        let val = ty.and_then(|ty| spelling::val(&ty, &answer).ok());
        val.map_or(answer, |val| spelling::json(&val))
    }
}

fn interface(item: ComponentItem) -> Option<ComponentInstance> {
    if let ComponentItem::ComponentInstance(instance) = item { Some(instance) } else { None }
}

fn function(item: ComponentItem) -> Option<ComponentFunc> {
    if let ComponentItem::ComponentFunc(function) = item { Some(function) } else { None }
}
