//! The program as a person runs it: real processes on real files, spoken to over HTTP. What it decides
//! is tested where it is decided.

#![expect(clippy::unwrap_used, reason = "a test says what it expects")]

mod access;
mod backup;
mod beside;
mod clients;
mod cluster;
mod commands;
mod demo_pages;
mod dkim;
mod doctor;
mod downtime;
mod encrypted;
mod first_hour;
mod forgotten;
mod home;
mod kill;
mod mailbox;
mod memory;
mod migrate;
mod moving;
mod outage;
mod own_server;
mod postfix;
mod probing;
mod program;
mod returned;
mod said;
mod scanner;
mod server;
mod shop;
mod start;
mod stopped;
mod webhooks;
