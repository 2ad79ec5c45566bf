//! The product as its users meet it, and the rules of this repository. A module list, nothing else.

mod generated;
mod layering;
mod tidy;
