use super::*;
use crate::TokenRow;
use crate::testing::*;
use serde_json::json;

async fn grow(journal: &Journal, from: u64, to: u64) {
    for seq in from..=to {
        let call = vec![commit(
            &[("inc:A", seq), ("agy:eco", seq)],
            json!({"seq": seq}),
        )];
        journal.append(call).await.unwrap();
    }
}

fn token(id: &str) -> TokenRow {
    TokenRow {
        id: id.to_owned(),
        hash_hex: crate::chain("", id),
        agency: None,
        roles: vec!["board".to_owned()],
        space: None,
        note: "值班手机".to_owned(),
        created_ms: 1,
        expires_ms: Some(2),
        revoked: false,
    }
}

#[tokio::test]
async fn a_backup_taken_under_writes_is_whole() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 20).await;
    let writer = journal.clone();
    let writing = tokio::spawn(async move { grow(&writer, 21, 200).await });
    let backup = journal.backup(&desk.path("b.db")).await.unwrap();
    writing.await.unwrap();
    assert!(backup.heads["inc:A"].seq >= 20);
    assert_eq!(backup.heads["inc:A"].seq, backup.heads["agy:eco"].seq);
    let copy = Journal::open_read_only(&url(&backup.path)).await.unwrap();
    let verdict = copy.verify().await.unwrap();
    assert!(verdict.is_sound());
    assert_eq!(verdict.heads, backup.heads);
    let error = journal.backup(&desk.path("b.db")).await.unwrap_err();
    assert!(matches!(&error, JournalError::Exists { .. }), "{error}");
    assert!(!desk.path("b.db.part").exists());
}

#[tokio::test]
async fn a_journal_in_memory_can_be_saved() {
    let desk = Desk::new();
    let journal = memory().await;
    grow(&journal, 1, 5).await;
    journal.backup(&desk.db()).await.unwrap();
    let kept = desk.open().await;
    assert_eq!(
        kept.export().await.unwrap(),
        journal.export().await.unwrap()
    );
}

#[tokio::test]
async fn the_same_content_keeps_the_epoch_and_less_changes_it() {
    let desk = Desk::new();
    let backup = desk.path("b.db");
    let journal = desk.open().await;
    grow(&journal, 1, 10).await;
    journal.backup(&backup).await.unwrap();
    let error = restore(&backup, &url(&desk.db())).await.unwrap_err();
    assert!(matches!(&error, JournalError::Locked { .. }), "{error}");
    journal.close().await;

    let same = restore(&backup, &url(&desk.db())).await.unwrap();
    assert_eq!((same.epoch.as_str(), same.epoch_is_new), (EPOCH, false));
    assert_eq!(same.replaced, Some(desk.path("hean.db.replaced-1")));

    let journal = desk.open().await;
    assert_eq!(journal.epoch(), EPOCH);
    grow(&journal, 11, 12).await;
    journal.close().await;
    let older = restore(&backup, &url(&desk.db())).await.unwrap();
    assert!(older.epoch_is_new && older.epoch != EPOCH);
    assert_eq!(older.replaced, Some(desk.path("hean.db.replaced-2")));
    let lost = open(&desk.path("hean.db.replaced-2")).await.unwrap();
    assert_eq!(lost.heads().await.unwrap()[&stream("inc:A")], 12);

    // Again the same backup: the content is equal, and the epoch stays the new one. The old one
    // would let a client go on from seq 11, which is no longer in the log.
    let again = restore(&backup, &url(&desk.db())).await.unwrap();
    assert_eq!(
        (again.epoch, again.epoch_is_new),
        (older.epoch.clone(), false)
    );
    let journal = desk.open().await;
    assert_eq!(journal.epoch(), older.epoch);
    assert!(journal.verify().await.unwrap().is_sound());
    grow(&journal, 11, 11).await;
}

#[tokio::test]
async fn a_lost_outcome_changes_the_epoch() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 2).await;
    journal.backup(&desk.path("b.db")).await.unwrap();
    let refused = hean_incident::Refusal::new("a", "b");
    let commit = hean_incident::Commit {
        appends: vec![],
        commands: vec![command("c-1", Err(refused))],
    };
    journal.append(vec![commit]).await.unwrap();
    journal.close().await;
    let restored = restore(&desk.path("b.db"), &url(&desk.db())).await.unwrap();
    assert!(restored.epoch_is_new);
}

#[tokio::test]
async fn a_restore_to_an_empty_host_has_a_new_epoch() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 10).await;
    journal.backup(&desk.path("b.db")).await.unwrap();
    let export = journal.export().await.unwrap();
    let restored = restore(&desk.path("b.db"), &url(&desk.path("new.db")))
        .await
        .unwrap();
    assert!(restored.epoch_is_new);
    assert_eq!(restored.replaced, None);
    let new = open(&desk.path("new.db")).await.unwrap();
    let bodies = |bytes: Vec<u8>| {
        let text = String::from_utf8(bytes).unwrap();
        text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(bodies(new.export().await.unwrap()), bodies(export));
}

#[tokio::test]
async fn a_revoked_token_stays_revoked() {
    let desk = Desk::new();
    let journal = desk.open().await;
    journal.add_token(token("tok-1")).await.unwrap();
    journal.add_token(token("tok-2")).await.unwrap();
    let error = journal.add_token(token("tok-2")).await.unwrap_err();
    assert!(matches!(&error, JournalError::Invalid { .. }), "{error}");
    journal
        .receipt("phone-1", &stream("inc:A"), 5)
        .await
        .unwrap();
    journal
        .receipt("phone-1", &stream("inc:A"), 3)
        .await
        .unwrap();
    assert_eq!(journal.receipts().await.unwrap()[0].seq, 5);
    journal.backup(&desk.path("b.db")).await.unwrap();
    journal.revoke_token("tok-1").await.unwrap();
    journal.close().await;
    let restored = restore(&desk.path("b.db"), &url(&desk.db())).await.unwrap();
    assert_eq!(restored.revoked_again, 1);
    let journal = desk.open().await;
    let revoked = TokenRow {
        revoked: true,
        ..token("tok-1")
    };
    assert_eq!(
        journal.tokens().await.unwrap(),
        vec![revoked, token("tok-2")]
    );
    assert_eq!(journal.receipts().await.unwrap()[0].seq, 5);
}

#[tokio::test]
async fn what_does_not_prove_is_not_brought_back() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 10).await;
    journal.backup(&desk.path("b.db")).await.unwrap();
    journal.close().await;
    let before = std::fs::read(desk.db()).unwrap();
    let sql = "UPDATE entries SET body = replace(body, 'note', 'n0te') WHERE pos = 4";
    tamper(&desk.path("b.db"), &[sql]).await;
    let error = restore(&desk.path("b.db"), &url(&desk.db()))
        .await
        .unwrap_err();
    assert!(error.to_string().contains("agy:eco 2"), "{error}");
    assert!(
        error.to_string().contains("this backup cannot be used"),
        "{error}"
    );
    for (backup, why) in [
        ("none.db", "there is no journal"),
        ("hean.db", "the journal itself"),
    ] {
        let error = restore(&desk.path(backup), &url(&desk.db()))
            .await
            .unwrap_err();
        assert!(error.to_string().contains(why), "{error}");
    }
    let error = restore(&desk.path("b.db"), "sqlite::memory:")
        .await
        .unwrap_err();
    assert!(matches!(&error, JournalError::Url { .. }), "{error}");
    assert_eq!(std::fs::read(desk.db()).unwrap(), before);
}

#[tokio::test]
async fn a_damaged_journal_can_be_replaced() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 10).await;
    journal.backup(&desk.path("b.db")).await.unwrap();
    journal.close().await;
    std::fs::write(desk.db(), "gone").unwrap();
    std::fs::write(desk.path("hean.db-wal"), "stale").unwrap();
    let restored = restore(&desk.path("b.db"), &url(&desk.db())).await.unwrap();
    assert!(restored.epoch_is_new);
    assert!(desk.path("hean.db.replaced-1-wal").exists());
    assert!(!desk.path("hean.db-wal").exists());
    assert!(desk.open().await.verify().await.unwrap().is_sound());
}

#[tokio::test]
async fn an_interrupted_restore_is_seen() {
    let desk = Desk::new();
    let journal = desk.open().await;
    grow(&journal, 1, 3).await;
    journal.backup(&desk.path("b.db")).await.unwrap();
    journal.close().await;
    // As after a power cut between the two moves.
    std::fs::rename(desk.db(), desk.path("hean.db.replaced-1")).unwrap();
    std::fs::write(desk.path("hean.db.restoring"), "half").unwrap();
    let error = desk.try_open().await.unwrap_err();
    assert!(
        matches!(&error, JournalError::Interrupted { .. }),
        "{error}"
    );
    let error = Journal::open_read_only(&url(&desk.db())).await.unwrap_err();
    assert!(
        matches!(&error, JournalError::Interrupted { .. }),
        "{error}"
    );
    restore(&desk.path("b.db"), &url(&desk.db())).await.unwrap();
    desk.open().await;
}
