//! The engine as a client meets it: documents in, bytes out, over a small production in memory.

#[cfg(test)]
mod conversations;
#[cfg(test)]
mod differential;
#[cfg(test)]
mod execution;
#[cfg(test)]
mod filters;
#[cfg(test)]
mod generate;
#[cfg(test)]
mod live;
#[cfg(test)]
mod mutations;
#[cfg(test)]
mod numbers;
#[cfg(test)]
mod operations;
#[cfg(test)]
mod oracle;
#[cfg(test)]
mod oracle_lists;
#[cfg(test)]
mod paging;
#[cfg(test)]
mod plans;
#[cfg(test)]
mod plugins;
#[cfg(test)]
mod production;
#[cfg(test)]
mod records;
#[cfg(test)]
mod selection;
