//! A database on a PostgreSQL server seen from outside: looked at while others may work in it. Reads
//! over one snapshot, and changes nothing, not even the schema.

use crate::error::Result;
use crate::file::Look;
use crate::postgres::Postgres;

/// Reads what a database says of itself, and checks every row of it.
pub async fn look(url: &str) -> Result<Look> {
    Postgres::seen(url).await
}
