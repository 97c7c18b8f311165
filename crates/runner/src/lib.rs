//! The loops around the engine.
