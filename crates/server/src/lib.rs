//! HTTP: API, test inbox, reports.
