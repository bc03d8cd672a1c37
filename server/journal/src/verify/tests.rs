use super::*;
use crate::check::FAULTS_MAX;
use crate::testing::*;
use crate::{Journal, verify_export};
use expect_test::expect;
use std::path::PathBuf;

/// A journal of 40 records, closed.
async fn template(desk: &Desk) -> PathBuf {
    let journal = desk.open().await;
    filled(&journal, 40).await;
    journal.close().await;
    desk.db()
}

async fn verdict(path: &std::path::Path) -> Verdict {
    let journal = Journal::open_read_only(&url(path)).await.unwrap();
    let verdict = journal.verify().await.unwrap();
    journal.close().await;
    verdict
}

fn faults(verdict: &Verdict) -> String {
    verdict
        .faults
        .iter()
        .map(|fault| format!("{fault}\n"))
        .collect()
}

/// A small generator, so that the edits are random and the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % sides
    }
}

async fn set_log(path: &std::path::Path, log: &str) {
    use sqlx::{ConnectOptions, Connection, sqlite::SqliteConnectOptions};
    let options = SqliteConnectOptions::new().filename(path);
    let mut connection = options.connect().await.unwrap();
    sqlx::query("UPDATE meta SET value = ?1 WHERE key = 'log'")
        .bind(log.to_owned())
        .execute(&mut connection)
        .await
        .unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn a_sound_journal_has_no_fault() {
    let desk = Desk::new();
    let verdict = verdict(&template(&desk).await).await;
    assert!(verdict.is_sound(), "{}", faults(&verdict));
    assert_eq!((verdict.records, verdict.entries), (40, 81));
    assert_eq!(verdict.heads["agy:eco"].seq, 27);
}

#[tokio::test]
async fn each_kind_of_edit_is_named_with_its_place() {
    let desk = Desk::new();
    let path = template(&desk).await;
    let check = async |sql: &'static str, expected: expect_test::Expect| {
        let copy = desk.path("copy.db");
        std::fs::copy(&path, &copy).unwrap();
        tamper(&copy, &[sql]).await;
        expected.assert_eq(&faults(&verdict(&copy).await));
    };
    check(
        "UPDATE entries SET body = replace(body, 'benzene', 'water') \
         WHERE stream = 'agy:eco' AND seq = 5",
        expect![[r#"
            agy:eco 5: its text does not fit its hash and the entry before
        "#]],
    )
    .await;
    check(
        "UPDATE entries SET body = replace(body, 'benzene', 'water') \
         WHERE stream = 'inc:INC-0001' AND seq = 2",
        expect![[r#"
            inc:INC-0001 2: its text does not fit its hash and the entry before
        "#]],
    )
    .await;
    check(
        "DELETE FROM entries WHERE stream = 'inc:INC-0001' AND seq = 3",
        expect![[r#"
            agy:eco 4: it is a copy of inc:INC-0001:3, but not right after it
            inc:INC-0001 4: 3 is missing before it
        "#]],
    )
    .await;
    check(
        "DELETE FROM entries WHERE stream = 'agy:eco' AND seq > 25",
        expect![[r#"
            agy:eco 27: the head is 27, the last entry 25
        "#]],
    )
    .await;
    check(
        "DELETE FROM entries WHERE stream = 'agy:police'",
        expect![[r#"
            agy:police 14: the head is 14, but there is no entry
        "#]],
    )
    .await;
    check(
        "DELETE FROM streams WHERE stream = 'agy:police'",
        expect![[r#"
            agy:police 14: the stream has entries, but no head
        "#]],
    )
    .await;
    check(
        "UPDATE entries SET home = 1 WHERE stream = 'agy:eco' AND seq = 1",
        expect![[r#"
            agy:eco 1: it is marked as the home entry of inc:INC-0001:1, which it is not
        "#]],
    )
    .await;
    check(
        "UPDATE entries SET id = 'inc:INC-0001:9' WHERE stream = 'agy:eco' AND seq = 1",
        expect![[r#"
            agy:eco 1: its text is of inc:INC-0001:1, its id column says inc:INC-0001:9
        "#]],
    )
    .await;
    check(
        "INSERT INTO entries (stream, seq, home, id, body, hash) \
         SELECT stream, 28, home, id, body, hash FROM entries \
         WHERE stream = 'agy:eco' AND seq = 27",
        expect![[r#"
            agy:eco 28: its text does not fit its hash and the entry before
            agy:eco 28: its text names another stream or seq
            agy:eco 27: the head is 27, the last entry 28
        "#]],
    )
    .await;
    check(
        "UPDATE meta SET value = 'real' WHERE key = 'mode'; \
           DELETE FROM entries WHERE pos > 1; DELETE FROM streams WHERE head > 20",
        expect![[r#"
            inc:INC-0001 1: its mode (real or drill) is not the journal's
            agy:police 14: the head is 14, but there is no entry
            inc:INC-0001 20: the head is 20, the last entry 1
            inc:INC-0002 20: the head is 20, but there is no entry
        "#]],
    )
    .await;
    check(
        "INSERT INTO commands (id, digest, ok, stream, seq) VALUES ('c', 'd', 1, 'inc:A', 4)",
        expect![[r#"
            inc:A 4: the command c was answered with it, but it is not there
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_hundred_random_edits_are_found() {
    let desk = Desk::new();
    let path = template(&desk).await;
    let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
    for round in 0..100 {
        let copy = desk.path("copy.db");
        std::fs::copy(&path, &copy).unwrap();
        tamper(&copy, &[]).await;
        let sql = [
            "UPDATE entries SET body = substr(body, 1, ?2) || 'x' || substr(body, ?2 + 2) \
             WHERE pos = ?1",
            "UPDATE entries SET hash = substr(hash, 2) || 'g' WHERE pos = ?1 AND ?2",
            "DELETE FROM entries WHERE pos = ?1 AND ?2",
            "DELETE FROM entries WHERE pos > ?1 AND ?2",
            "INSERT INTO entries (pos, stream, seq, home, id, body, hash) \
             SELECT 1000 + ?2, stream, (SELECT head + 1 FROM streams s WHERE s.stream = e.stream), \
             home, id, body, hash FROM entries e WHERE pos = ?1",
            "UPDATE entries SET body = (SELECT body FROM entries WHERE pos = 1 + (?1 + ?2) % 81) \
             WHERE pos = ?1",
            "UPDATE entries SET pos = pos + 1000 + ?2 WHERE pos = ?1 AND pos < 70",
            "UPDATE entries SET seq = seq + 1000 + ?2 WHERE pos = ?1",
        ][dice.roll(8) as usize];
        let (pos, number) = (1 + dice.roll(69) as i64, 1 + dice.roll(70) as i64);
        let mut connection = sqlx::ConnectOptions::connect(
            &sqlx::sqlite::SqliteConnectOptions::new().filename(&copy),
        )
        .await
        .unwrap();
        let query = sqlx::query(sql).bind(pos).bind(number);
        let done = query.execute(&mut connection).await.unwrap();
        assert!(
            done.rows_affected() > 0,
            "round {round}: {sql} {pos} {number}"
        );
        sqlx::Connection::close(connection).await.unwrap();
        let verdict = verdict(&copy).await;
        assert!(!verdict.is_sound(), "round {round}: {sql} {pos} {number}");
        let named = verdict
            .faults
            .iter()
            .all(|fault| fault.seq > 0 || fault.stream.is_empty());
        assert!(named, "round {round}: {}", faults(&verdict));
    }
}

#[tokio::test]
async fn a_flipped_bit_in_an_entry_is_found_and_never_served() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let entries = filled(&journal, 40).await;
    journal.close().await;
    let whole = std::fs::read(desk.db()).unwrap();
    let mut dice = Dice(7);
    let copy = desk.path("copy.db");
    for round in 0..80 {
        let entry = &entries[dice.roll(entries.len() as u64) as usize];
        let id = entry.record.id.as_str();
        // The columns lie side by side. Pages may hold an old copy of a row; it is flipped too.
        let row = format!("{id}{}{}", entry.body, entry.hash);
        let (byte, bit) = (dice.roll(row.len() as u64) as usize, dice.roll(8));
        let mut bytes = whole.clone();
        let mut found = 0;
        for at in 0..whole.len() - row.len() {
            if whole[at..].starts_with(row.as_bytes()) {
                bytes[at + byte] ^= 1 << bit;
                found += 1;
            }
        }
        assert!(found > 0);
        std::fs::write(&copy, bytes).unwrap();
        let journal = Journal::open_read_only(&url(&copy)).await.unwrap();
        let verdict = journal.verify().await.unwrap();
        assert!(!verdict.is_sound(), "round {round}, byte {byte}");
        assert!(
            journal.export().await.is_err(),
            "round {round}, byte {byte}"
        );
        let mut served = true;
        for (stream, head) in journal.heads().await.unwrap() {
            let read = journal.read(&stream, 0, 1000).await;
            served &= read.is_ok_and(|entries| entries.len() as u64 == head);
        }
        let replayed = journal.replay(0, 1000).await;
        // The id column is not served; all else is.
        let id_column = byte < id.len();
        assert!(!served || id_column, "round {round}, byte {byte}");
        assert!(replayed.is_err() || id_column, "round {round}, byte {byte}");
        journal.close().await;
    }
}

#[tokio::test]
async fn another_order_between_streams_is_found() {
    let desk = Desk::new();
    let path = template(&desk).await;
    // The two records at the end have no copies in common, so that only the log's hash tells.
    let sql = "UPDATE entries SET pos = pos + 1000 WHERE stream = 'inc:INC-0001' AND seq = 20";
    tamper(&path, &[sql]).await;
    expect![[r#"
        the hash of the log differs: the order of entries between streams is not the one of the commits, or a stream is missing
    "#]].assert_eq(&faults(&verdict(&path).await));
}

#[tokio::test]
async fn a_cut_tail_shows_at_the_start() {
    let desk = Desk::new();
    let path = template(&desk).await;
    tamper(
        &path,
        &["DELETE FROM entries WHERE stream = 'agy:eco' AND seq = 27"],
    )
    .await;
    let error = desk.try_open().await.unwrap_err();
    expect!["the journal FILE is damaged at agy:eco 27: its last entry is 26, its head says 27; run `hean journal verify`, keep the file as evidence and restore a backup"].assert_eq(
        &error
            .to_string()
            .replace(&path.display().to_string(), "FILE"),
    );
}

/// Says what the chain cannot do, and what a witness is for.
#[tokio::test]
async fn a_tail_cut_with_its_heads_shows_only_against_a_witness() {
    let desk = Desk::new();
    let path = template(&desk).await;
    let witness = verdict(&path).await.log;
    tamper(
        &path,
        &[
            "DELETE FROM entries WHERE pos = (SELECT max(pos) FROM entries)",
            "DELETE FROM entries WHERE pos = (SELECT max(pos) FROM entries)",
            "DELETE FROM entries WHERE pos = (SELECT max(pos) FROM entries)",
            "UPDATE streams SET head = (SELECT max(seq) FROM entries e \
             WHERE e.stream = streams.stream)",
            "UPDATE streams SET hash = (SELECT hash FROM entries e \
             WHERE e.stream = streams.stream AND e.seq = head)",
        ],
    )
    .await;
    let after = verdict(&path).await;
    expect![[r#"
        the hash of the log differs: the order of entries between streams is not the one of the commits, or a stream is missing
    "#]].assert_eq(&faults(&after));
    set_log(&path, &after.log).await;
    let after = verdict(&path).await;
    assert!(after.is_sound(), "{}", faults(&after));
    assert_ne!(after.log, witness);
}

#[tokio::test]
async fn the_list_of_faults_has_an_end() {
    let mut checker = Checker::new(None);
    for n in 0..FAULTS_MAX as u64 + 5 {
        checker.fault("inc:A", n, Breach::Gap, String::new());
    }
    let verdict = checker.finish(&BTreeMap::new(), GENESIS);
    assert_eq!(
        (verdict.faults.len(), verdict.further_faults),
        (FAULTS_MAX, 5)
    );
    assert!(verify_export(b"").is_err());
}
