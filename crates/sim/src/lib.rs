//! Seeded runs of the whole system.
