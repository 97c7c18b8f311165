//! Asks for the records of a domain and says what is thought of them. The questions of one look are asked one after
//! the other and end together: a silent name server costs one wait, and what is left over is told as not asked.

use std::pin::Pin;
use std::time::Duration;

use outward::records::{Asking, Exchanger, Records, Unanswered};
use tokio::time::{Sleep, sleep};

use super::{Check, Kind, Record, State, Ways, Why, dkim_record, dmarc, judge_mx, spf, wanted};

/// For all questions of one look: a person waits for it.
pub const LOOK_MS: u64 = 12_000;

/// Looks at all records that mail from `domain` needs.
pub async fn look(domain: &str, ways: &Ways, records: &dyn Records) -> Vec<Check> {
    let mut asker = Asker {
        records,
        over: Box::pin(sleep(Duration::from_millis(LOOK_MS))),
        is_over: false,
    };
    let mut checks = Vec::new();
    for record in wanted(domain, ways) {
        checks.push(asker.check(record, domain, ways).await);
    }
    checks
}

struct Asker<'a> {
    records: &'a dyn Records,
    over: Pin<Box<Sleep>>,
    is_over: bool,
}

impl Asker<'_> {
    async fn check(&mut self, record: Record, domain: &str, ways: &Ways) -> Check {
        match record.kind {
            Kind::Spf => self.spf(record).await,
            Kind::Dkim => self.dkim(record, ways).await,
            Kind::Dmarc => self.dmarc(record, domain, ways).await,
            Kind::Mx => self.mx(record).await,
        }
    }

    async fn spf(&mut self, record: Record) -> Check {
        let found = match self.texts(&record.name).await {
            Ok(texts) => spf::lists(texts),
            Err(error) => return Check::unasked(record, &error, Vec::new()),
        };
        let list = match spf::judge(&found) {
            Ok(list) => list,
            Err(judged) => return Check::of(record, judged, found),
        };
        match self.lookups(list).await {
            Ok(Ok(count)) => Check::of(record, spf::judge_lookups(count), found),
            Ok(Err(Broken)) => Check::of(record, super::differs(Why::Broken), found),
            Err(error) => Check::unasked(record, &error, found),
        }
    }

    /// How many look-ups a list takes with all that belongs to it, as far as receivers would count.
    async fn lookups(&mut self, list: spf::List) -> Result<Result<usize, Broken>, Unanswered> {
        let mut count = list.lookups;
        let mut open = list.more;
        // Each name was counted as a look-up where it was met, so this asks no more often than a receiver.
        while count <= spf::LOOKUPS_MAX
            && let Some(name) = open.pop()
        {
            let found = spf::lists(self.texts(&name).await?);
            let [text] = found.as_slice() else {
                return Ok(Err(Broken));
            };
            let Some(list) = spf::read(text) else {
                return Ok(Err(Broken));
            };
            count += list.lookups;
            open.extend(list.more);
        }
        Ok(Ok(count))
    }

    async fn dkim(&mut self, record: Record, ways: &Ways) -> Check {
        let Some(wanted) = record.value.clone() else {
            let why = if ways.provider.is_some() {
                Why::ProviderSigns
            } else {
                Why::NoKey
            };
            return Check::of(record, (State::Unasked, Some(why)), Vec::new());
        };
        match self.texts(&record.name).await {
            Ok(found) => Check::of(record, dkim_record::judge(&found, &wanted), found),
            Err(error) => Check::unasked(record, &error, Vec::new()),
        }
    }

    async fn dmarc(&mut self, record: Record, domain: &str, ways: &Ways) -> Check {
        for at in dmarc::domains(domain) {
            let found = match self.texts(&dmarc::name(at)).await {
                Ok(texts) => dmarc::policies(texts),
                Err(error) => return Check::unasked(record, &error, Vec::new()),
            };
            if !found.is_empty() {
                let name = dmarc::name(at);
                let judged = dmarc::judge(&found, at, domain, ways);
                return Check::of(Record { name, ..record }, judged, found);
            }
        }
        Check::of(record, dmarc::judge(&[], domain, domain, ways), Vec::new())
    }

    async fn mx(&mut self, record: Record) -> Check {
        let records = self.records;
        match self.ask(records.exchangers(&record.name)).await {
            Ok(hosts) => {
                let said = |one: &Exchanger| format!("{} {}.", one.preference, one.host);
                let found = hosts.iter().map(said).collect();
                Check::of(record, judge_mx(&hosts), found)
            }
            Err(error) => Check::unasked(record, &error, Vec::new()),
        }
    }

    async fn texts(&mut self, name: &str) -> Result<Vec<String>, Unanswered> {
        let records = self.records;
        self.ask(records.texts(name)).await
    }

    async fn ask<T>(&mut self, asking: Asking<'_, T>) -> Result<Vec<T>, Unanswered> {
        if self.is_over {
            return Err(Unanswered::Late);
        }
        let answer = tokio::select! {
            biased;
            answer = asking => answer,
            () = &mut self.over => Err(Unanswered::Late),
        };
        // Whoever was silent once is silent again: the rest of the look would be spent in waiting.
        self.is_over = matches!(answer, Err(Unanswered::Late));
        answer
    }
}

/// A list names another one that is not there, or cannot be read.
struct Broken;
