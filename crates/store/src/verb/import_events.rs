//! The events of a block: those whose idempotency key was not stored before are taken.

use std::collections::HashSet;

use engine::id::{ContactId, EventId};

use super::import_block::{About, Book, Noted};
use crate::allot::Kind;
use crate::append::{NewEvent, check_key};
use crate::bucket::Bucket;
use crate::error::Result;
use crate::param::Param;
use crate::sql;
use crate::tx::Tx;

impl<'r> Book<'r> {
    /// Takes the events that were not stored before.
    pub(super) fn settle(
        &mut self,
        tx: &Tx<'_>,
        about: &About,
        happened: Vec<(usize, ContactId, &'r NewEvent)>,
    ) -> Result<()> {
        let mut seen = stored_before(tx, about, &happened)?;
        for (place, contact, event) in happened {
            let checked = match &event.key {
                Some(key) => check_key(key),
                None => Ok(()),
            };
            let data = checked.and_then(|()| event.happened(about.now).checked());
            let data = match data {
                Ok(data) => data,
                Err(why) => {
                    self.refuse(place, why);
                    continue;
                }
            };
            let bucket = tx.bucket_of(about.workspace, contact);
            if let Some(key) = &event.key
                && !seen.insert((bucket, key.clone()))
            {
                self.applied.counts.duplicates += 1;
                continue;
            }
            self.applied.counts.events += 1;
            if about.is_dry {
                continue;
            }
            self.events.push(Noted {
                id: EventId(tx.id(Kind::Event)?),
                contact,
                name: &event.name,
                source: &event.source,
                occurred_at: event.occurred_at,
                data,
                key: event.key.as_deref(),
            });
        }
        Ok(())
    }
}

/// The idempotency keys among these that were stored before.
fn stored_before(
    tx: &Tx<'_>,
    about: &About,
    happened: &[(usize, ContactId, &NewEvent)],
) -> Result<HashSet<(Bucket, String)>> {
    let keyed = happened.iter().filter_map(|(_, contact, event)| {
        let key = event.key.as_ref().filter(|key| check_key(key).is_ok())?;
        Some((tx.bucket_of(about.workspace, *contact), key))
    });
    let mut seen = HashSet::new();
    if tx.is_alone() {
        for (bucket, key) in keyed {
            let params = params![about.workspace, bucket, key];
            if tx.row(&sql::EVENT_KEY_ONE, &params)?.is_some() {
                seen.insert((bucket, key.clone()));
            }
        }
        return Ok(seen);
    }
    let (buckets, keys): (Vec<_>, Vec<_>) = keyed
        .map(|(bucket, key)| (Some(i64::from(bucket.0)), Some(key.as_str().into())))
        .unzip();
    if keys.is_empty() {
        return Ok(seen);
    }
    let params = [
        about.workspace.into(),
        Param::Ints(buckets),
        Param::Texts(keys),
    ];
    for row in tx.rows(&sql::EVENT_KEY_ONE_MANY, &params)? {
        let bucket = i16::try_from(row.int("bucket")?);
        let bucket = bucket.map_err(|_| row.bad("bucket", "is none".to_owned()))?;
        seen.insert((Bucket(bucket), row.text("key")?));
    }
    Ok(seen)
}
