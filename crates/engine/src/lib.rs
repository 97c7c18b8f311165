//! Pure core: drafts, checks, plans, calendar and step.
