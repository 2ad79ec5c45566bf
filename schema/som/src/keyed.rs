//! Maps by key, in which a write looks things up for every row and every rule. Their hash is seeded
//! at random: keys may be brought along, and nobody shall choose them so that they collide.

use std::collections::{HashMap, HashSet};

use crate::Key;

/// A fast hash with a seed of its own for each map.
pub type Seed = foldhash::fast::RandomState;

/// What stands for each key, or for what a key is a part of.
pub type Keyed<K, V> = HashMap<K, V, Seed>;

/// What stands for each key.
pub type KeyMap<V> = Keyed<Key, V>;

/// Things that keys are a part of, each once.
pub type KeyedSet<K> = HashSet<K, Seed>;

/// Keys, each once.
pub type KeySet = KeyedSet<Key>;
