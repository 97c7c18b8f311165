//! A pool of coupons as the endpoints about pools answer it.

use engine::id::Handle;
use schemars::JsonSchema;
use serde::Serialize;

#[derive(Serialize, JsonSchema)]
pub(crate) struct Pool {
    handle: Handle,
    name: String,
    warn_below: u32,
    /// Codes that are left to give, counted up to 10,000.
    free: usize,
    /// Whether there are fewer than `warn_below`.
    low: bool,
}

impl From<store::coupon::Pool> for Pool {
    fn from(pool: store::coupon::Pool) -> Self {
        Self {
            low: pool.is_low(),
            handle: pool.handle,
            name: pool.name,
            warn_below: pool.warn_below,
            free: pool.free,
        }
    }
}
