//! An answer that is known only between two values.

/// From the least to the most that the answer can be; both the same where it is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Between<T> {
    /// The least that it can be.
    pub least: T,
    /// The most that it can be.
    pub most: T,
}

impl<T: Copy + PartialOrd> Between<T> {
    /// The answer is known.
    pub fn known(value: T) -> Self {
        Self {
            least: value,
            most: value,
        }
    }

    /// From the smaller to the larger of two values.
    pub fn of(a: T, b: T) -> Self {
        if a <= b {
            Self { least: a, most: b }
        } else {
            Self { least: b, most: a }
        }
    }

    /// The answer, where it is known.
    pub fn value(&self) -> Option<T> {
        (self.least >= self.most).then_some(self.most)
    }

    /// The larger of two answers.
    pub fn max(self, other: Self) -> Self {
        let larger = |a: T, b: T| if a >= b { a } else { b };
        Self {
            least: larger(self.least, other.least),
            most: larger(self.most, other.most),
        }
    }

    /// What a rising function makes of it.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Between<U> {
        Between {
            least: of(self.least),
            most: of(self.most),
        }
    }
}

impl<T: Copy + PartialOrd + std::fmt::Display> std::fmt::Display for Between<T> {
    /// `M2`, or `M1~M4` where it is not known.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.value() {
            Some(value) => write!(f, "{value}"),
            None => write!(f, "{}~{}", self.least, self.most),
        }
    }
}
