//! The API under `/api/v1`, and what machines ask of the server itself. One file per endpoint; what
//! two endpoints answer alike (a contact, a workflow, an instant's journey) has a file of its own,
//! named after it.

pub(crate) mod add_codes;
pub(crate) mod add_task;
pub(crate) mod check_segment;
pub(crate) mod check_workflow;
pub(crate) mod close_task;
pub(crate) mod contact_events;
pub(crate) mod count_segment;
pub(crate) mod delete_segment;
pub(crate) mod downtime;
pub(crate) mod events;
pub(crate) mod export;
pub(crate) mod get_contact;
pub(crate) mod get_email;
pub(crate) mod get_job;
pub(crate) mod get_mail;
pub(crate) mod get_segment;
pub(crate) mod get_workflow;
pub(crate) mod health;
pub(crate) mod import_errors;
pub(crate) mod journey_steps;
pub(crate) mod list_contacts;
pub(crate) mod list_emails;
pub(crate) mod list_imports;
pub(crate) mod list_inbox;
pub(crate) mod list_jobs;
pub(crate) mod list_parked;
pub(crate) mod list_pools;
pub(crate) mod list_segments;
pub(crate) mod list_staff;
pub(crate) mod list_tasks;
pub(crate) mod list_workflows;
pub(crate) mod metrics;
pub(crate) mod publish_workflow;
pub(crate) mod put_contact;
pub(crate) mod put_email;
pub(crate) mod put_import;
pub(crate) mod put_import_file;
pub(crate) mod put_pool;
pub(crate) mod put_segment;
pub(crate) mod put_staff;
pub(crate) mod put_workflow;
pub(crate) mod raw_mail;
pub(crate) mod retry_contact;
pub(crate) mod start_import;
pub(crate) mod switch_job;
pub(crate) mod switch_workflow;
pub(crate) mod workflow;
pub(crate) mod workflow_report;

pub(crate) mod change;
pub(crate) mod contact;
pub(crate) mod item;

mod import;
mod job;
mod pool;
mod segment;
mod staff;
mod task;
mod way_out;
