//! How many entries a second a journal takes: `append_rate FILE [WRITERS] [SECONDS]`.
//!
//! Each writer has a stream of its own and waits for each answer, so that every entry counted is
//! on the disk. The data of an entry are about 300 bytes, the stored body about 500.
#![allow(
    clippy::disallowed_methods,
    reason = "a measurement reads the clock; the journal does not"
)]

use hean_incident::{Actor, Append, Commit, Mode, Record};
use hean_journal::{Journal, JournalError, OpenOptions};
use hean_units::{EntryId, Instant, StreamId};
use serde_json::json;
use std::time::Duration;

fn commit(stream: &StreamId, seq: u64) -> Result<Commit, hean_units::UnitError> {
    let at = Instant::from_millis(1_781_227_200_000 + seq as i64);
    let record = Record {
        id: EntryId::new(format!("{stream}:{seq}"))?,
        at,
        recorded_at: at,
        mode: Mode::Drill,
        kind: "note".to_owned(),
        actor: Actor::system(),
        cause: None,
        data: json!({"n": seq, "text": "0123456789".repeat(29)}),
    };
    let streams = vec![(stream.clone(), seq)];
    Ok(Commit {
        appends: vec![Append { record, streams }],
        commands: vec![],
    })
}

async fn write(
    journal: Journal,
    name: String,
    until: std::time::Instant,
) -> Result<Vec<Duration>, Box<dyn std::error::Error + Send + Sync>> {
    let stream = StreamId::new(name)?;
    let mut waits = Vec::new();
    for seq in 1.. {
        let start = std::time::Instant::now();
        if start >= until {
            break;
        }
        journal.append(vec![commit(&stream, seq)?]).await?;
        waits.push(start.elapsed());
    }
    Ok(waits)
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: append_rate FILE [WRITERS] [SECONDS]";
    let file = arguments.next().ok_or(usage)?;
    let writers: u64 = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let seconds: u64 = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let options = OpenOptions {
        epoch: Some("rate".to_owned()),
        create: true,
    };
    let journal = Journal::open(&file, options).await?;
    if !journal.heads().await?.is_empty() {
        return Err("the file already holds a journal; name a new one".into());
    }
    let start = std::time::Instant::now();
    let until = start + Duration::from_secs(seconds);
    let mut tasks = tokio::task::JoinSet::new();
    for writer in 0..writers {
        let name = format!("inc:INC-{writer:04}");
        tasks.spawn(write(journal.clone(), name, until));
    }
    let mut waits = Vec::new();
    while let Some(done) = tasks.join_next().await {
        waits.extend(done??);
    }
    let elapsed = start.elapsed().as_secs_f64();
    waits.sort();
    let at = |share: usize| waits.get(waits.len() * share / 100).map_or(0.0, ms);
    let counts = journal.counts();
    println!(
        "{writers} writers: {:.0} entries/s, {:.1} calls a flush, wait p50 {:.2} ms, p99 {:.2} ms",
        waits.len() as f64 / elapsed,
        counts.calls as f64 / counts.transactions.max(1) as f64,
        at(50),
        at(99),
    );
    let start = std::time::Instant::now();
    let verdict = journal.verify().await?;
    println!(
        "verified {} entries in {:.2} s: {}",
        verdict.entries,
        start.elapsed().as_secs_f64(),
        if verdict.is_sound() {
            "sound"
        } else {
            "AT FAULT"
        }
    );
    let (start, mut after, mut records) = (std::time::Instant::now(), 0, 0);
    while let Some((pos, count)) = page(&journal, after).await? {
        after = pos;
        records += count;
    }
    println!(
        "replayed {records} records in {:.2} s",
        start.elapsed().as_secs_f64()
    );
    journal.close().await;
    Ok(())
}

async fn page(journal: &Journal, after: i64) -> Result<Option<(i64, usize)>, JournalError> {
    let page = journal.replay(after, 1000).await?;
    Ok(page.last().map(|(pos, _)| (*pos, page.len())))
}

fn ms(wait: &Duration) -> f64 {
    wait.as_secs_f64() * 1000.0
}
