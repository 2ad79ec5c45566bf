//! Faults, each with a clear code or a recovery. A module list.

mod kills;
