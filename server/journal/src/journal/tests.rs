use super::*;
use crate::testing::*;
use expect_test::expect;
use hean_incident::{Append, Cause, Refusal};
use hean_units::StreamId;
use proptest::prelude::*;
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Row};
use std::collections::BTreeMap;

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap()
}

/// Everything in the log, through every way of reading it.
async fn everything(journal: &Journal) -> (BTreeMap<StreamId, Vec<Stored>>, Vec<Append>) {
    let mut streams = BTreeMap::new();
    for (stream, head) in journal.heads().await.unwrap() {
        let mut entries = vec![];
        loop {
            let after = entries.last().map_or(0, |entry: &Stored| entry.seq);
            let page = journal.read(&stream, after, 3).await.unwrap();
            if page.is_empty() {
                break;
            }
            entries.extend(page);
        }
        assert_eq!(entries.len() as u64, head, "{stream}");
        streams.insert(stream, entries);
    }
    let (mut records, mut after) = (vec![], 0);
    loop {
        let page = journal.replay(after, 2).await.unwrap();
        let Some((pos, _)) = page.last() else { break };
        after = *pos;
        records.extend(page.into_iter().map(|(_, append)| append));
    }
    (streams, records)
}

#[tokio::test]
async fn what_is_appended_is_read_back() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let stored = filled(&journal, 7).await;
    let lines: Vec<String> = stored
        .iter()
        .map(|e| format!("{} {} {} {}", e.stream, e.seq, e.record.id, &e.hash[..8]))
        .collect();
    expect![[r#"
        inc:INC-0001 1 inc:INC-0001:1 c3dd8911
        agy:eco 1 inc:INC-0001:1 42ccfef2
        agy:police 1 inc:INC-0001:1 e3ff0f6c
        inc:INC-0002 1 inc:INC-0002:1 99874b75
        agy:eco 2 inc:INC-0002:1 02c3022b
        inc:INC-0001 2 inc:INC-0001:2 ebe2eb6f
        inc:INC-0002 2 inc:INC-0002:2 915a1d50
        agy:eco 3 inc:INC-0002:2 069ec54c
        agy:police 2 inc:INC-0002:2 453152a8
        inc:INC-0001 3 inc:INC-0001:3 1050fc70
        agy:eco 4 inc:INC-0001:3 84d13a8e
        inc:INC-0002 3 inc:INC-0002:3 33f5dfa6
        inc:INC-0001 4 inc:INC-0001:4 c421b970
        agy:eco 5 inc:INC-0001:4 d3f9b56b
        agy:police 3 inc:INC-0001:4 3e720128"#]]
    .assert_eq(&lines.join("\n"));
    let (streams, records) = everything(&journal).await;
    for entry in &stored {
        assert_eq!(&streams[&entry.stream][entry.seq as usize - 1], entry);
    }
    let places: Vec<String> = records
        .iter()
        .map(|append| {
            let at = append.streams.iter().map(|(s, n)| format!("{s} {n}"));
            at.collect::<Vec<_>>().join(", ")
        })
        .collect();
    expect![[r#"
        inc:INC-0001 1, agy:eco 1, agy:police 1
        inc:INC-0002 1, agy:eco 2
        inc:INC-0001 2
        inc:INC-0002 2, agy:eco 3, agy:police 2
        inc:INC-0001 3, agy:eco 4
        inc:INC-0002 3
        inc:INC-0001 4, agy:eco 5, agy:police 3"#]]
    .assert_eq(&places.join("\n"));
    assert!(
        journal
            .read(&stream("inc:NONE"), 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(
        journal
            .read(&stream("agy:eco"), 99, 10)
            .await
            .unwrap()
            .is_empty()
    );
    assert_eq!(journal.mode().await.unwrap(), Some(Mode::Drill));
    journal.probe().await.unwrap();
    assert!(journal.append(vec![]).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_conflict_leaves_nothing() {
    let desk = Desk::new();
    let journal = desk.open().await;
    filled(&journal, 5).await;
    let before = everything(&journal).await;
    let outcome = command("c-1", Err(Refusal::new("x", "y")));
    for places in [
        &[("inc:INC-0001", 3)][..],
        &[("inc:INC-0001", 5)],
        &[("inc:INC-0001", 4), ("agy:eco", 4)],
        &[("inc:NEW", 2)],
    ] {
        let mut last = commit(places, json!({}));
        last.commands.push(outcome.clone());
        let call = vec![commit(&[("inc:INC-0002", 3)], json!({})), last];
        let error = journal.append(call).await.unwrap_err();
        assert!(matches!(error, JournalError::Conflict { .. }), "{error}");
        assert!(!error.is_fatal());
    }
    assert_eq!(everything(&journal).await, before);
    assert!(journal.commands().await.unwrap().is_empty());
    assert!(journal.verify().await.unwrap().is_sound());
    expect!["inc:INC-0001 stands at 3, so its next entry is 4 and not 9: another writer was faster or the state is old; rebuild the state from the journal"].assert_eq(
        &journal
            .append(vec![commit(&[("inc:INC-0001", 9)], json!({}))])
            .await
            .unwrap_err()
            .to_string(),
    );
}

#[tokio::test]
async fn a_call_that_does_not_fit_is_refused_alone() {
    let journal = memory().await;
    let good = journal.append(vec![commit(&[("inc:A", 1)], json!({}))]);
    let bad = journal.append(vec![commit(&[("inc:A", 7)], json!({}))]);
    let next = journal.append(vec![commit(&[("inc:A", 2)], json!({}))]);
    let void = journal.revoke_token("tok-9");
    let (good, bad, next, void) = tokio::join!(good, bad, next, void);
    assert_eq!(good.unwrap()[0].seq, 1);
    assert!(matches!(
        bad,
        Err(JournalError::Conflict {
            head: 1,
            proposed: 7,
            ..
        })
    ));
    assert_eq!(next.unwrap()[0].seq, 2);
    assert!(matches!(void, Err(JournalError::Invalid { .. })));
}

#[tokio::test]
async fn waiting_calls_share_a_transaction() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let mut tasks = tokio::task::JoinSet::new();
    for caller in 0..32 {
        let journal = journal.clone();
        tasks.spawn(async move {
            let home = format!("inc:INC-{caller:04}");
            for seq in 1..=32 {
                let call = vec![commit(&[(home.as_str(), seq)], json!({"seq": seq}))];
                journal.append(call).await.unwrap();
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.unwrap();
    }
    let counts = journal.counts();
    assert_eq!((counts.calls, counts.entries), (1024, 1024));
    assert!(counts.transactions < 512, "{counts:?}");
    assert_eq!(journal.verify().await.unwrap().records, 1024);
}

#[tokio::test]
async fn a_given_up_call_leaves_no_transaction_open() {
    let desk = Desk::new();
    let journal = desk.open().await;
    for polls in 0..50 {
        let call = vec![commit(&[("inc:A", polls + 1)], json!({}))];
        let mut future = Box::pin(journal.append(call));
        for _ in 0..=polls {
            let ready = std::future::poll_fn(|context| {
                std::task::Poll::Ready(future.as_mut().poll(context).is_ready())
            });
            if ready.await {
                break;
            }
            tokio::task::yield_now().await;
        }
        drop(future);
        journal.probe().await.unwrap();
        // It was sent before it was given up, so it is there.
        assert_eq!(journal.heads().await.unwrap()[&stream("inc:A")], polls + 1);
    }
    assert!(journal.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_command_ends_once() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let cause = Cause {
        stream: stream("inc:A"),
        seq: 1,
    };
    let refusal = Refusal {
        current: Some(json!({"version": 2})),
        ..Refusal::new("task.stale_version", "the task is at version 2")
    };
    let done = command("c-1", Ok(cause.clone()));
    let refused = command("c-2", Err(refusal));
    let mut first = commit(&[("inc:A", 1)], json!({}));
    first.commands = vec![done.clone(), refused.clone()];
    journal.append(vec![first]).await.unwrap();
    for id in ["c-1", "c-2"] {
        let mut again = commit(&[("inc:A", 2)], json!({}));
        again.commands = vec![command(id, Ok(cause.clone()))];
        let error = journal.append(vec![again]).await.unwrap_err();
        assert!(
            matches!(error, JournalError::CommandTaken { .. }),
            "{error}"
        );
    }
    let mut twice = commit(&[("inc:A", 2)], json!({}));
    twice.commands = vec![command("c-3", Ok(cause.clone())), command("c-3", Ok(cause))];
    let error = journal.append(vec![twice]).await.unwrap_err();
    assert!(
        matches!(error, JournalError::CommandTaken { .. }),
        "{error}"
    );
    journal.close().await;
    let journal = desk.open().await;
    assert_eq!(journal.commands().await.unwrap(), vec![done, refused]);
    assert_eq!(journal.heads().await.unwrap()[&stream("inc:A")], 1);
}

#[tokio::test]
async fn drill_and_real_do_not_mix() {
    let desk = Desk::new();
    let journal = desk.open().await;
    assert_eq!(journal.mode().await.unwrap(), None);
    journal
        .append(vec![commit(&[("inc:A", 1)], json!({}))])
        .await
        .unwrap();
    let mut real = commit(&[("inc:A", 2)], json!({}));
    real.appends[0].record.mode = Mode::Real;
    let error = journal.append(vec![real.clone()]).await.unwrap_err();
    assert!(matches!(error, JournalError::Mode { .. }), "{error}");
    journal.close().await;
    let journal = desk.open().await;
    let error = journal.append(vec![real]).await.unwrap_err();
    assert!(matches!(error, JournalError::Mode { .. }), "{error}");
}

#[tokio::test]
async fn reopening_gives_the_same() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let stored = filled(&journal, 20).await;
    let before = everything(&journal).await;
    journal.close().await;
    let options = OpenOptions {
        epoch: Some("another".to_owned()),
        create: false,
    };
    let journal = Journal::open(&url(&desk.db()), options).await.unwrap();
    assert_eq!(journal.epoch(), EPOCH);
    assert_eq!(everything(&journal).await, before);
    assert_eq!(before.1.len(), 20);
    assert_eq!(before.0.values().map(Vec::len).sum::<usize>(), stored.len());
    journal
        .append(vec![commit(&[("inc:INC-0001", 11)], json!({}))])
        .await
        .unwrap();
    assert!(journal.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn an_epoch_is_drawn_where_none_is_given() {
    let desk = Desk::new();
    let options = OpenOptions {
        epoch: None,
        create: true,
    };
    let one = Journal::open(&url(&desk.path("1.db")), options.clone())
        .await
        .unwrap();
    let two = Journal::open(&url(&desk.path("2.db")), options)
        .await
        .unwrap();
    assert_eq!(one.epoch().len(), 16);
    assert_ne!(one.epoch(), two.epoch());
}

#[tokio::test]
async fn a_second_writer_is_refused_and_readers_are_not() {
    let desk = Desk::new();
    let journal = desk.open().await;
    filled(&journal, 3).await;
    let error = desk.try_open().await.unwrap_err();
    assert!(matches!(&error, JournalError::Locked { .. }), "{error}");
    let reader = Journal::open_read_only(&url(&desk.db())).await.unwrap();
    assert_eq!(
        reader.heads().await.unwrap(),
        journal.heads().await.unwrap()
    );
    assert_eq!(reader.epoch(), EPOCH);
    let error = reader
        .append(vec![commit(&[("inc:A", 1)], json!({}))])
        .await
        .unwrap_err();
    assert!(matches!(&error, JournalError::ReadOnly { .. }), "{error}");
    reader.close().await;
    let other = journal.clone();
    journal.close().await;
    let error = other
        .append(vec![commit(&[("inc:A", 1)], json!({}))])
        .await
        .unwrap_err();
    assert!(matches!(&error, JournalError::Stopped { .. }), "{error}");
    let error = other.heads().await.unwrap_err();
    assert!(matches!(&error, JournalError::Stopped { .. }), "{error}");
    desk.try_open().await.unwrap();
}

#[tokio::test]
async fn a_handle_that_is_dropped_gives_the_lock_back() {
    let desk = Desk::new();
    for seq in 1..=5 {
        let journal = desk.open().await;
        let call = vec![commit(&[("inc:A", seq)], json!({}))];
        journal.append(call).await.unwrap();
    }
}

#[cfg(unix)]
#[tokio::test]
async fn two_names_of_one_journal_meet_at_one_lock() {
    let desk = Desk::new();
    let _journal = desk.open().await;
    std::os::unix::fs::symlink(desk.db(), desk.path("other.db")).unwrap();
    let error = open(&desk.path("other.db")).await.unwrap_err();
    assert!(matches!(&error, JournalError::Locked { .. }), "{error}");
    use std::os::unix::fs::PermissionsExt;
    let mode = std::fs::metadata(desk.db()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn durability_is_read_back() {
    let desk = Desk::new();
    let journal = desk.open().await;
    journal.close().await;
    let base = || SqliteConnectOptions::new().filename(desk.db());
    let good = base()
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    for (options, setting) in [
        (good.clone(), ""),
        (
            good.clone().synchronous(SqliteSynchronous::Normal),
            "synchronous",
        ),
        (good.clone().foreign_keys(false), "foreign_keys"),
        (good.journal_mode(SqliteJournalMode::Delete), "journal_mode"),
    ] {
        let mut connection = options.connect().await.unwrap();
        match schema::check_durable("here", &mut connection).await {
            Ok(()) => assert_eq!(setting, ""),
            Err(JournalError::Unsafe { setting: found, .. }) => assert_eq!(found, setting),
            Err(other) => panic!("{other}"),
        }
        connection.close().await.unwrap();
    }
    // The last one has turned WAL off; opening turns it on again.
    let journal = desk.open().await;
    let mut lease = journal.lease().await.unwrap();
    let mode: String = sqlx::query_scalar("PRAGMA journal_mode")
        .fetch_one(&mut *lease)
        .await
        .unwrap();
    assert_eq!(mode, "wal");
    let written = sqlx::query("DELETE FROM receipts")
        .execute(&mut *lease)
        .await;
    assert!(written.is_err(), "a reader must not write");
}

#[tokio::test]
async fn what_is_no_journal_of_ours_is_refused_unchanged() {
    let desk = Desk::new();
    let check = async |name: &str, expected: &str| {
        let path = desk.path(name);
        let before = std::fs::read(&path).unwrap();
        let error = open(&path).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{name}: {error}");
        let error = Journal::open_read_only(&url(&path)).await.unwrap_err();
        assert!(error.to_string().contains(expected), "{name}: {error}");
        assert_eq!(std::fs::read(&path).unwrap(), before, "{name}");
    };
    std::fs::write(desk.path("notes.txt"), "小心：这不是数据库。".repeat(100)).unwrap();
    check("notes.txt", "it is no SQLite database").await;
    let other = SqliteConnectOptions::new()
        .filename(desk.path("other.db"))
        .create_if_missing(true);
    let mut connection = other.connect().await.unwrap();
    sqlx::raw_sql("CREATE TABLE t (a)")
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
    check("other.db", "another program's SQLite database").await;

    let journal = open(&desk.path("new.db")).await.unwrap();
    journal.close().await;
    let newer = ["INSERT INTO migrations (version, name) VALUES (7, 'future')"];
    tamper(&desk.path("new.db"), &newer).await;
    check(
        "new.db",
        "has schema 7, this program knows 2; run the newer program",
    )
    .await;
}

#[tokio::test]
async fn nothing_is_made_where_nothing_was_asked_for() {
    let desk = Desk::new();
    let options = OpenOptions::default();
    let error = Journal::open(&url(&desk.db()), options.clone())
        .await
        .unwrap_err();
    assert!(matches!(&error, JournalError::Missing { .. }), "{error}");
    let error = Journal::open_read_only(&url(&desk.db())).await.unwrap_err();
    assert!(matches!(&error, JournalError::Missing { .. }), "{error}");
    assert!(
        std::fs::read_dir(desk.folder.path())
            .unwrap()
            .next()
            .is_none()
    );
    std::fs::write(desk.db(), "").unwrap();
    let error = Journal::open(&url(&desk.db()), options).await.unwrap_err();
    assert!(error.to_string().contains("it is empty"), "{error}");
    std::fs::write(desk.path("hean.db-wal"), "frames").unwrap();
    let error = desk.try_open().await.unwrap_err();
    assert!(
        error.to_string().contains("its write-ahead log is not"),
        "{error}"
    );
    std::fs::remove_file(desk.path("hean.db-wal")).unwrap();
    // A creation that was cut short left an empty file; the next one completes it.
    desk.open().await.close().await;
}

#[tokio::test]
async fn entries_are_never_changed_or_deleted() {
    let journal = memory().await;
    filled(&journal, 2).await;
    let mut lease = journal.lease().await.unwrap();
    for sql in [
        "UPDATE entries SET body = 'x' WHERE pos = 1",
        "DELETE FROM entries WHERE pos = 1",
        "DELETE FROM entries",
    ] {
        let error = sqlx::query(sql).execute(&mut *lease).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

#[tokio::test]
async fn a_full_disk_takes_nothing_and_reading_goes_on() {
    let journal = memory().await;
    filled(&journal, 3).await;
    let pages = async |sql: &'static str| {
        let mut lease = journal.lease().await.unwrap();
        sqlx::query(sql)
            .fetch_one(&mut *lease)
            .await
            .unwrap()
            .get::<i64, _>(0)
    };
    pages("PRAGMA max_page_count = 1").await; // cut to what is in use
    let big = || {
        vec![commit(
            &[("inc:BIG", 1)],
            json!({"text": "x".repeat(100_000)}),
        )]
    };
    let error = journal.append(big()).await.unwrap_err();
    assert!(matches!(&error, JournalError::Full { .. }), "{error}");
    assert!(!error.is_fatal());
    assert!(!journal.heads().await.unwrap().contains_key("inc:BIG"));
    pages("PRAGMA max_page_count = 100000").await;
    journal.append(big()).await.unwrap();
    assert!(journal.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn after_a_failure_of_the_disk_nothing_more_is_written() {
    let journal = memory().await;
    filled(&journal, 3).await;
    let mut lease = journal.lease().await.unwrap();
    // Any failure that is not known to be harmless counts as one of the disk.
    let sql = "ALTER TABLE streams RENAME TO hidden";
    sqlx::raw_sql(sql).execute(&mut *lease).await.unwrap();
    drop(lease);
    let call = || vec![commit(&[("inc:A", 1)], json!({}))];
    let (one, two) = tokio::join!(journal.append(call()), journal.append(call()));
    assert!(one.unwrap_err().is_fatal());
    assert!(two.unwrap_err().is_fatal());
    let mut lease = journal.lease().await.unwrap();
    let sql = "ALTER TABLE hidden RENAME TO streams";
    sqlx::raw_sql(sql).execute(&mut *lease).await.unwrap();
    drop(lease);
    assert!(matches!(
        journal.append(call()).await,
        Err(JournalError::Fatal { .. })
    ));
    assert!(matches!(
        journal.probe().await,
        Err(JournalError::Fatal { .. })
    ));
    assert!(journal.verify().await.unwrap().is_sound());
    journal.close().await;
}

#[tokio::test]
async fn a_journal_in_memory_works_like_a_file() {
    let desk = Desk::new();
    let file = desk.open().await;
    let mem = memory().await;
    assert_eq!(filled(&file, 30).await, filled(&mem, 30).await);
    assert_eq!(everything(&file).await, everything(&mem).await);
    assert_eq!(file.verify().await.unwrap(), mem.verify().await.unwrap());
    assert_eq!(mem.epoch(), EPOCH);
    mem.close().await;
}

#[tokio::test]
async fn every_error_speaks_both_languages() {
    let desk = Desk::new();
    let error = Journal::open(&url(&desk.db()), OpenOptions::default())
        .await
        .unwrap_err();
    let text = error.text();
    assert!(text.zh().contains("没有日志"), "{text:?}");
    assert!(text.en().contains("there is no journal"), "{text:?}");
    assert_eq!(error.code(), "journal.missing");
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 24,
        failure_persistence: None,
        ..Default::default()
    })]

    /// Random calls over four streams, some wrong by a seq, some side by side, with the journal
    /// reopened in between: the log is the list of what was accepted, without a gap.
    #[test]
    fn seqs_are_gapless(
        steps in prop::collection::vec((0_u8..4, 0_u8..16, 0_u64..4, any::<u16>()), 1..40)
    ) {
        runtime().block_on(async {
            let names = ["inc:A", "inc:B", "agy:eco", "aud:main"];
            let desk = Desk::new();
            let mut journal = desk.open().await;
            let mut model = Proposer::default();
            let mut accepted: Vec<Append> = vec![];
            for (home, others, wrong, number) in steps {
                let mut streams = vec![names[home as usize]];
                let copies = (0..4).filter(|n| *n != home && others & (1 << n) != 0);
                streams.extend(copies.map(|n| names[n as usize]));
                let data = json!({"number": number});
                if wrong == 0 {
                    let mut guess = model.clone();
                    *guess.heads.entry(streams[0].to_owned()).or_default() += 1 + others as u64;
                    let call = vec![guess.next(&streams, data)];
                    let refused = journal.append(call).await;
                    let conflict = matches!(refused, Err(JournalError::Conflict { .. }));
                    assert!(conflict, "{refused:?}");
                } else if wrong == 1 && others == 0 {
                    journal.close().await;
                    journal = desk.open().await;
                } else {
                    let one = model.next(&streams, data.clone());
                    let two = model.next(&streams[..1], data);
                    accepted.extend(one.appends.clone());
                    accepted.extend(two.appends.clone());
                    if wrong == 2 {
                        journal.append(vec![one, two]).await.unwrap();
                    } else {
                        let both = (journal.append(vec![one]), journal.append(vec![two]));
                        let (one, two) = tokio::join!(both.0, both.1);
                        one.unwrap();
                        two.unwrap();
                    }
                }
            }
            let heads: BTreeMap<String, u64> =
                journal.heads().await.unwrap().into_iter().map(|(s, n)| (s.into(), n)).collect();
            assert_eq!(heads, model.heads);
            assert_eq!(everything(&journal).await.1, accepted);
            assert!(journal.verify().await.unwrap().is_sound());
            journal.close().await;
        });
    }
}
