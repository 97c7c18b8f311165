//! Keeping hits, and writing down what was decided of them.

use engine::id::WorkspaceId;
use engine::time::Time;

use super::append::append_own;
use super::counters::Counters;
use super::lease;
use super::merge::who_stays;
use crate::allot;
use crate::commit::Growth;
use crate::driver::{Driver, Family};
use crate::error::Result;
use crate::hit::{CLICKED, Class, HITS_MAX, Kind, NewHit, OPENED, SETTLES_AFTER_MS, Settled};
use crate::lease::Lease;
use crate::sql;
use crate::tx::Tx;

impl Driver {
    pub(crate) async fn record_hit(&self, workspace: WorkspaceId, hit: NewHit) -> Result<bool> {
        self.work(Family::Other, 1, move |tx| {
            let bucket = tx.bucket_of(workspace, hit.contact);
            // Whoever was forgotten may still have the mail.
            let key = params![workspace, bucket, hit.contact];
            let is_there = tx.row(&sql::CONTACT_VERSION, &key)?.is_some();
            if !is_there && who_stays(tx.view(), workspace, hit.contact)? == hit.contact {
                return Ok(false);
            }
            let counted = tx.row(&sql::HIT_COUNT, &params![bucket, hit.message, HITS_MAX])?;
            let count = counted.map_or(Ok(0), |row| row.int("n"))?;
            if usize::try_from(count).is_ok_and(|count| count >= HITS_MAX) {
                return Ok(false);
            }
            let id = tx.id(allot::Kind::Hit)?;
            let params = params![
                id,
                bucket,
                workspace,
                hit.contact,
                hit.message,
                hit.kind.as_str(),
                hit.link,
                hit.url.as_ref(),
                &hit.method,
                &hit.agent,
                &hit.address,
                i64::from(hit.is_ahead),
                hit.at,
                hit.at.plus_ms(SETTLES_AFTER_MS)
            ];
            tx.run(&sql::HIT_INSERT, &params)?;
            Ok(true)
        })
        .await
    }

    pub(crate) async fn settle_hits(
        &self,
        lease: Lease,
        settled: Vec<Settled>,
        now: Time,
    ) -> Result<()> {
        let rows = settled.iter().map(|one| one.hits.len() + 2).sum();
        self.work(Family::Other, rows, move |tx| {
            lease::check(tx, lease)?;
            let mut growth = Counters::default();
            for one in &settled {
                settle(tx, lease, one, (&mut growth, now))?;
            }
            growth.write(tx, now)
        })
        .await
    }
}

/// By what the numbers of a block grow, once for each message.
const COUNTED: [((Kind, Class), &str); 2] = [(CLICKED, "clicked"), (OPENED, "opened")];

fn settle(
    tx: &Tx<'_>,
    lease: Lease,
    one: &Settled,
    (growth, now): (&mut Counters, Time),
) -> Result<()> {
    let (bucket, about) = (lease.bucket, &one.about);
    let mut first = Vec::new();
    for ((kind, class), name) in COUNTED {
        let key = params![bucket, about.message, kind.as_str(), class.as_str()];
        if tx.row(&sql::HIT_HUMAN, &key)?.is_none() {
            first.push((kind, class, name));
        }
    }
    let mut written = 0;
    let mut new = Vec::new();
    for (id, kind, class, reasons) in &one.hits {
        let params = params![bucket, *id, class.as_str(), reasons];
        let hit = tx.run(&sql::HIT_SETTLE, &params)?;
        written += hit;
        if hit == 1 {
            new.push((*kind, *class));
        }
    }
    if written == 0 {
        return Ok(());
    }
    for event in &one.events {
        append_own(tx, about.workspace, one.contact, event, now)?;
    }
    for (kind, class, name) in first {
        if new.contains(&(kind, class)) {
            let one_more = Growth {
                workflow: about.workflow,
                version: about.version,
                block: about.block.clone(),
                name: name.to_owned(),
                by: 1,
            };
            growth.add(about.workspace, bucket, one_more);
        }
    }
    Ok(())
}
