//! The store through its public verbs, over every database it has a driver for.
//!
//! Each test is a short story: this is asked, that must be there. The stories know no SQL, except
//! where they damage a database on purpose or look at its file.

#![expect(
    clippy::unwrap_used,
    reason = "a story that cannot go on ends there; clippy knows this of `#[test]` functions only"
)]

extern crate postduif_store as store;

/// Makes two tests of each story, one per database. Those on PostgreSQL have `on_postgres::` in
/// their names, by which `--without postgres` leaves them out.
macro_rules! on_both {
    ($($story:ident),* $(,)?) => {
        mod on_sqlite {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::place::On::Sqlite).await;
            })*
        }

        mod on_postgres {
            $(#[tokio::test]
            async fn $story() {
                super::$story(crate::place::On::Postgres).await;
            })*
        }
    };
}

mod access;
mod again;
mod answers;
mod append;
mod books;
mod by_day;
mod command;
mod commit;
mod coupon;
mod crash;
mod definitions;
mod email_use;
mod enrolment;
mod fair;
mod file;
mod finish;
mod followed;
mod home;
mod lease;
mod limits;
mod line;
mod mail;
mod many;
mod merge;
mod moving;
mod open;
mod outbox;
mod parcel;
mod parked;
mod place;
mod plans;
mod retention;
mod returned;
mod sample;
mod seeing;
mod segment;
mod server;
mod staff;
mod task;
mod together;
mod waiting;
mod walker;
mod weekly;
mod world;
