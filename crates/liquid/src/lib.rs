//! Liquid template engine with hard limits.
