//! The product as its users meet it, and the rules of this repository. A module list, nothing else.

mod audit;
mod auth;
mod backup;
mod cli;
mod failed;
mod faults;
mod generated;
mod health;
mod hooks;
mod hostile;
mod http;
mod import;
mod installed;
mod lasting;
mod layering;
mod live;
mod log;
mod messages;
mod migrations;
mod mutations;
mod paths;
mod playground;
mod plugins;
mod readme;
mod tidy;
mod traces;
