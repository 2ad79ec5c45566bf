//! Numbers that look random and repeat with their seed, so that a run can be repeated.

/// A source of such numbers (splitmix64).
#[derive(Clone)]
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` on and below `high`.
    pub fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.number() % (high - low)
    }

    /// An index of something that has so many places; 0 where it has none.
    pub fn index(&mut self, places: usize) -> usize {
        self.within(0, places.max(1) as u64) as usize
    }

    /// One of these.
    pub fn one_of<'t, T>(&mut self, these: &'t [T]) -> &'t T {
        &these[self.index(these.len())]
    }

    /// True once in so many times.
    pub fn one_in(&mut self, chances: u64) -> bool {
        self.number().is_multiple_of(chances)
    }
}
