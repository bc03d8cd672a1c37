use super::*;
use crate::testing::*;
use crate::{Breach, JournalError, restore, verify_export};
use hean_incident::{Append, Commit};
use proptest::prelude::*;
use serde_json::json;

fn file(bytes: Vec<u8>, holder: &str, at_ms: i64) -> NewAttachment {
    NewAttachment {
        bytes,
        media_type: "image/jpeg".to_owned(),
        name: "阀门.jpg".to_owned(),
        holder: holder.to_owned(),
        at_ms,
    }
}

/// More than one piece.
fn photo() -> Vec<u8> {
    (0..PIECE_BYTES * 2 + 17)
        .map(|at| (at % 251) as u8)
        .collect()
}

fn added(seq: u64, id: &AttachmentId) -> Commit {
    let record = record("inc:A", seq, "attachment_added", json!({"attachment": id}));
    let streams = vec![(stream("inc:A"), seq), (stream("agy:eco"), seq)];
    Commit {
        appends: vec![Append { record, streams }],
        commands: vec![],
    }
}

async fn pieces(journal: &Journal) -> i64 {
    let sql = "SELECT count(*) FROM pieces";
    sqlx::query_scalar(sql)
        .fetch_one(&mut *journal.lease().await.unwrap())
        .await
        .unwrap()
}

#[tokio::test]
async fn the_same_bytes_are_kept_once_for_all_who_hand_them_in() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let id = journal.keep_attachment(file(photo(), "eco", 5)).await;
    let id = id.unwrap();
    assert_eq!(id, attachment_id(&photo()));
    let again = journal.keep_attachment(file(photo(), "police", 7)).await;
    assert_eq!(again.unwrap(), id);
    assert_eq!(pieces(&journal).await, 3);
    journal.append(vec![added(1, &id)]).await.unwrap();
    journal.append(vec![added(2, &id)]).await.unwrap();
    let held = journal.attachment(&id).await.unwrap().unwrap();
    let uploads = BTreeMap::from([("eco".to_owned(), 5), ("police".to_owned(), 7)]);
    assert_eq!(
        (held.bytes, held.uploads, held.uses),
        (
            photo().len() as u64,
            uploads,
            BTreeMap::from([(stream("inc:A"), 1)])
        )
    );
    let bytes = journal.attachment_bytes(&id).await.unwrap().unwrap();
    assert_eq!(bytes, photo());
    let unknown = attachment_id(b"unknown");
    assert_eq!(journal.attachment_bytes(&unknown).await, Ok(None));
    let empty = journal.keep_attachment(file(vec![], "eco", 5)).await;
    assert!(matches!(empty, Err(JournalError::Invalid { .. })));
}

#[tokio::test]
async fn what_no_entry_names_goes_and_what_one_names_stays() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let named = journal.keep_attachment(file(photo(), "eco", 10)).await;
    journal
        .append(vec![added(1, &named.unwrap())])
        .await
        .unwrap();
    let old = file(b"old".to_vec(), "eco", 10);
    journal.keep_attachment(old.clone()).await.unwrap();
    let new = file(b"new".to_vec(), "eco", 20);
    journal.keep_attachment(new).await.unwrap();
    assert_eq!(journal.forget_attachments(10).await, Ok(0));
    assert_eq!(journal.forget_attachments(11).await, Ok(1));
    assert_eq!(journal.attachments().await.unwrap().len(), 2);
    assert_eq!(pieces(&journal).await, 4);
    // Handed in again it is there again, and stays for those who came later.
    journal.keep_attachment(old.clone()).await.unwrap();
    let later = NewAttachment { at_ms: 30, ..old };
    journal.keep_attachment(later).await.unwrap();
    assert_eq!(journal.forget_attachments(30).await, Ok(1));
    assert_eq!(journal.attachments().await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_upload_that_did_not_end_leaves_nothing() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let id = attachment_id(&photo());
    let upload = Change::Upload {
        id: id.clone(),
        holder: "eco".to_owned(),
        at_ms: 1,
    };
    journal.change(upload).await.unwrap();
    for (n, piece) in photo().chunks(PIECE_BYTES).enumerate().take(2) {
        let (id, bytes) = (id.clone(), piece.to_vec());
        let piece = Change::Piece { id, n, bytes };
        journal.change(piece).await.unwrap();
    }
    assert_eq!(journal.attachment(&id).await, Ok(None));
    journal.close().await;
    let journal = desk.open().await;
    assert_eq!(pieces(&journal).await, 0);
    // The same upload is finished by another process.
    journal
        .keep_attachment(file(photo(), "eco", 2))
        .await
        .unwrap();
    assert!(journal.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn a_backup_carries_them_and_a_restore_brings_them_back() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let id = journal.keep_attachment(file(photo(), "eco", 5)).await;
    let id = id.unwrap();
    journal.append(vec![added(1, &id)]).await.unwrap();
    journal.backup(&desk.path("b.db")).await.unwrap();
    journal.close().await;
    restore(&desk.path("b.db"), &url(&desk.path("new.db")))
        .await
        .unwrap();
    let new = open(&desk.path("new.db")).await.unwrap();
    let bytes = new.attachment_bytes(&id).await.unwrap().unwrap();
    assert_eq!(bytes, photo());
    assert!(new.verify().await.unwrap().is_sound());
    // A backup with other bytes is none.
    let sql = [
        "DROP TRIGGER pieces_never_change",
        "UPDATE pieces SET bytes = zeroblob(length(bytes)) WHERE n = 1",
    ];
    tamper(&desk.path("b.db"), &sql).await;
    let refused = restore(&desk.path("b.db"), &url(&desk.db())).await;
    let error = refused.unwrap_err().to_string();
    assert!(error.contains("not those of its hash"), "{error}");
}

#[tokio::test]
async fn verifying_finds_what_was_changed_or_taken_away() {
    let sound = Desk::new();
    let journal = sound.open().await;
    let id = journal.keep_attachment(file(photo(), "eco", 5)).await;
    let id = id.unwrap();
    journal.append(vec![added(1, &id)]).await.unwrap();
    let verdict = journal.verify().await.unwrap();
    assert!(verdict.is_sound(), "{:?}", verdict.faults);
    assert_eq!(verdict.attachments[id.as_str()].seq, 1);
    // The export names it; the bytes are held against it by whoever has them.
    let (_, mut verdict) = verify_export(&journal.export().await.unwrap()).unwrap();
    verdict.check_attachment(id.as_str(), Some(&photo()));
    assert!(verdict.is_sound());
    verdict.check_attachment(id.as_str(), Some(b"other"));
    verdict.check_attachment(id.as_str(), None);
    assert_eq!(verdict.faults.len(), 2);
    journal.close().await;
    for (sql, detail) in [
        (
            [
                "DROP TRIGGER pieces_never_vanish",
                "DELETE FROM pieces WHERE n = 2",
            ],
            "not those of its hash",
        ),
        (
            [
                "DROP TRIGGER attachments_never_vanish",
                "DELETE FROM attachments",
            ],
            "which is not there",
        ),
        (
            ["DROP TRIGGER uses_never_vanish", "DELETE FROM uses"],
            "which is not noted there",
        ),
    ] {
        let desk = Desk::new();
        std::fs::copy(sound.db(), desk.db()).unwrap();
        tamper(&desk.db(), &sql).await;
        let journal = Journal::open_read_only(&url(&desk.db())).await.unwrap();
        let faults = journal.verify().await.unwrap().faults;
        assert_eq!(faults.len(), 1, "{faults:?}");
        assert_eq!(faults[0].breach, Breach::Attachment);
        assert!(faults[0].to_string().contains(detail), "{faults:?}");
        assert_eq!((faults[0].stream.as_str(), faults[0].seq), ("inc:A", 1));
    }
}

#[tokio::test]
async fn the_tables_refuse_what_must_not_be() {
    let desk = Desk::new();
    let journal = desk.open().await;
    let id = journal.keep_attachment(file(photo(), "eco", 5)).await;
    journal.append(vec![added(1, &id.unwrap())]).await.unwrap();
    journal.close().await;
    let mut connection = crate::schema::writer(&desk.db()).await.unwrap();
    for sql in [
        "UPDATE attachments SET name = 'x'",
        "DELETE FROM attachments",
        "UPDATE pieces SET bytes = x'00'",
        "DELETE FROM pieces",
        "DELETE FROM uses",
    ] {
        let refused = sqlx::raw_sql(sql).execute(&mut connection).await;
        assert!(refused.is_err(), "{sql}");
    }
}

#[tokio::test]
async fn a_journal_of_the_first_schema_is_read_and_brought_up() {
    let desk = Desk::new();
    let journal = desk.open().await;
    filled(&journal, 5).await;
    journal.close().await;
    let first = [
        "DROP TABLE attachments",
        "DROP TABLE pieces",
        "DROP TABLE uploads",
        "DROP TABLE uses",
        "DELETE FROM migrations WHERE version = 2",
    ];
    tamper(&desk.db(), &first).await;
    let old = Journal::open_read_only(&url(&desk.db())).await.unwrap();
    assert!(old.verify().await.unwrap().is_sound());
    assert_eq!(old.attachments().await, Ok(BTreeMap::new()));
    old.backup(&desk.path("b.db")).await.unwrap();
    old.close().await;
    restore(&desk.path("b.db"), &url(&desk.path("new.db")))
        .await
        .unwrap();
    for path in [desk.db(), desk.path("new.db")] {
        let journal = open(&path).await.unwrap();
        journal
            .keep_attachment(file(b"a".to_vec(), "eco", 1))
            .await
            .unwrap();
    }
}

#[test]
fn which_fields_name_attachments() {
    let (a, b) = ("a".repeat(64), "b".repeat(64));
    for (kind, data, found) in [
        (
            "attachment_added",
            json!({"attachment": a}),
            vec![a.as_str()],
        ),
        ("attachment_added", json!({"attachment": "x"}), vec!["x"]),
        ("attachment_added", json!({"attachment": 5}), vec![]),
        ("note", json!({"attachment": a}), vec![]),
        (
            "sample_taken",
            json!({"attachments": [b, a, a]}),
            vec![&a, &b],
        ),
        ("cost_recorded", json!({"attachment": null}), vec![]),
        (
            "task_done",
            json!({"evidence": {"attachment": a, "attachments": [b]}}),
            vec![&a, &b],
        ),
        (
            "task_done",
            json!({"evidence": {"attachment": "see the paper"}}),
            vec![],
        ),
        ("task_done", json!({"evidence": "text"}), vec![]),
    ] {
        let named: Vec<_> = named(kind, &data).into_iter().collect();
        assert_eq!(named, found, "{kind} {data}");
    }
    assert!(!is_attachment_id(&"A".repeat(64)) && !is_attachment_id("ab"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_bytes_come_back(
        bytes in proptest::collection::vec(any::<u8>(), 1..2000),
        times in 1_usize..400,
    ) {
        let bytes = bytes.repeat(times);
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        let back = runtime.block_on(async {
            let journal = memory().await;
            let id = journal.keep_attachment(file(bytes.clone(), "eco", 1)).await.unwrap();
            journal.attachment_bytes(&id).await.unwrap().unwrap()
        });
        prop_assert_eq!(back, bytes);
    }
}
