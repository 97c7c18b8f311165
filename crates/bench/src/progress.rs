//! How far a measurement is, for whoever waits for it.

/// How far a row is.
#[derive(Clone, Copy, Debug)]
pub struct Progress<'a> {
    /// What is being measured, or made ready.
    pub row: &'a str,
    /// How many are done.
    pub done: usize,
    /// Of how many.
    pub of: usize,
}

/// Who hears of it: at the beginning of each row, after each batch, and at its end.
pub type Tell<'a> = &'a (dyn Fn(Progress<'_>) + Sync);
