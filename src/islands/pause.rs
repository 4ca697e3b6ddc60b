//! How long to wait before what failed is tried again: twice as long each time, up to a limit.

/// The longest pause, in seconds.
const LONGEST: u32 = 30;

/// A pause, counted in seconds.
#[derive(Debug, Clone, Copy)]
pub(super) struct Pause {
    length: u32,
    left: u32,
}

impl Pause {
    /// Nothing has failed yet.
    pub(super) const NONE: Self = Self { length: 0, left: 0 };

    /// The one after another failure.
    pub(super) fn longer(self) -> Self {
        let length = (self.length * 2).clamp(1, LONGEST);
        Self { length, left: length }
    }

    /// The same, a second later.
    pub(super) fn shorter(self) -> Self {
        let left = self.left.saturating_sub(1);
        Self { left, ..self }
    }

    /// Whether it may be tried again.
    pub(super) fn is_over(self) -> bool {
        self.left == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_failure_makes_it_longer_until_it_is_long_enough() {
        let mut pause = Pause::NONE;
        assert!(pause.is_over());
        for expected in [1, 2, 4, 8, 16, 30, 30] {
            pause = pause.longer();
            let mut seconds = 0;
            while !pause.is_over() {
                pause = pause.shorter();
                seconds += 1;
            }
            assert_eq!(seconds, expected);
            assert!(pause.shorter().is_over());
        }
    }
}
