//! Names and what they stand for. Whoever declares them is trusted, and they are looked up for every
//! value that is written: what counts is speed, not safety from names that were chosen to collide.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

/// Things by their names.
pub(super) type ByName<T> = HashMap<String, T, BuildHasherDefault<NameHasher>>;

/// Takes eight bytes at a time.
#[derive(Default)]
pub(super) struct NameHasher(u64);

impl Hasher for NameHasher {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            let mixed = self.0.rotate_left(5) ^ u64::from_le_bytes(word);
            self.0 = mixed.wrapping_mul(0x517c_c1b7_2722_0a95);
        }
    }

    fn write_u8(&mut self, _: u8) {
        // The end of a text: nothing is ever hashed behind it.
    }

    fn finish(&self) -> u64 {
        // The product's high bits are the good ones, and a table begins with the low ones.
        self.0.rotate_left(26)
    }
}
