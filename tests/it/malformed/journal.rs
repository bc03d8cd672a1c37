//! Journals that are not as they should be: refused with the reason, never served as if sound.

use super::{Answered, judge};
use hean_tests::product::{Server, hean};
use hean_tests::scene::Bystander;
use std::fs;
use std::path::Path;

/// What is done to a copy of a sound journal.
type Harm = fn(&mut Vec<u8>);

/// Name and harm.
const HARMS: &[(&str, Harm)] = &[
    ("empty", |bytes| bytes.clear()),
    ("a text file", |bytes| {
        *bytes = b"this is no journal\n".repeat(400)
    }),
    ("half of it", |bytes| bytes.truncate(bytes.len() / 2)),
    ("the first page overwritten", |bytes| {
        bytes[..4096].fill(0x5a)
    }),
    ("its header's magic changed", |bytes| bytes[3] ^= 0x40),
    ("a letter of an entry changed", |bytes| {
        change(bytes, b"I was here", b"I was hare")
    }),
    ("the mode of an entry changed", |bytes| {
        change(bytes, b"\"mode\":\"real\"", b"\"mode\":\"reel\"")
    }),
    ("the page of an entry zeroed", |bytes| {
        let text = b"I was here";
        let at = bytes.windows(text.len()).position(|window| window == text);
        let start = at.expect("the note is in the journal") / 4096 * 4096;
        bytes[start..start + 4096].fill(0);
    }),
    ("made by something else", |bytes| {
        // The application id of SQLite's header, bytes 68 to 71.
        bytes[68..72].copy_from_slice(b"ABCD");
    }),
];

fn change(bytes: &mut [u8], from: &[u8], to: &[u8]) {
    let places: Vec<usize> = bytes
        .windows(from.len())
        .enumerate()
        .filter(|(_, window)| *window == from)
        .map(|(at, _)| at)
        .collect();
    assert!(
        !places.is_empty(),
        "{} is not in the journal",
        String::from_utf8_lossy(from)
    );
    for place in places {
        bytes[place..place + to.len()].copy_from_slice(to);
    }
}

/// How much a live server has decided depends on the season of today, so counts and seqs are not
/// part of what is compared.
fn unnumbered(text: &str) -> String {
    let words = text.split(' ').map(|word| {
        let number = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
        if number { "N" } else { word }
    });
    words.collect::<Vec<_>>().join(" ")
}

fn url(path: &Path) -> String {
    format!("sqlite://{}", path.display())
}

#[tokio::test]
async fn a_harmed_journal_is_refused_with_the_reason_and_the_sound_one_is_intact() {
    let mut server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    // A backup is one file, with nothing left in a write-ahead log.
    let sound = server.folder().join("sound.db");
    let backup = sound.to_string_lossy().into_owned();
    let journal = server.journal();
    hean(&["journal", "backup", "--journal", &journal, &backup])
        .await
        .expect(0);
    let bytes = fs::read(&sound).unwrap();
    hean(&["journal", "verify", "--journal", &url(&sound)])
        .await
        .expect(0);
    let mut cases = Vec::new();
    for (name, harm) in HARMS {
        let path = server.folder().join("harmed.db");
        for rest in ["harmed.db-wal", "harmed.db-shm"] {
            let _ = fs::remove_file(server.folder().join(rest));
        }
        let mut harmed = bytes.clone();
        harm(&mut harmed);
        assert_ne!(harmed, bytes, "{name}: nothing was changed");
        fs::write(&path, &harmed).unwrap();
        let said = hean(&["journal", "verify", "--journal", &url(&path)]).await;
        assert!(
            matches!(said.code, Some(1 | 3 | 5)),
            "{name}: {}{}",
            said.stdout,
            said.stderr
        );
        let text = format!("{}{}", said.stdout, said.stderr);
        assert!(!text.contains("panicked"), "{name}: {text}");
        let folder = server.folder().display().to_string();
        let lines: Vec<String> = text
            .lines()
            .map(|line| line.trim().replace(&folder, "DIR"))
            .filter(|line| !line.is_empty())
            .collect();
        // The first fault names stream and seq; where no entry can be read, the file is the place.
        let entry = lines
            .get(1)
            .and_then(|line| line.split_once(": its").map(|(at, _)| at));
        let place = unnumbered(entry.unwrap_or("DIR/harmed.db"));
        let status = format!("exit {}", said.code.unwrap_or_default());
        let code = status.clone();
        let said = unnumbered(&lines.iter().take(2).cloned().collect::<Vec<_>>().join("; "));
        cases.push(Answered {
            name: (*name).to_owned(),
            status,
            code,
            place,
            said,
        });
        if harmed.is_empty() {
            // A first start that is killed leaves such a file, so a server begins anew on it.
            continue;
        }
        let words = ["serve", "--journal", &url(&path), "--listen", "127.0.0.1:0"];
        let served = hean(&words).await;
        assert!(
            matches!(served.code, Some(1 | 3 | 5)),
            "{name}: served: {served:?}"
        );
    }
    judge("journal", &cases);
    let address = server.address;
    bystander.is_unharmed(address).await;
    server.process.kill().await;
}

#[tokio::test]
async fn the_journal_of_a_drill_is_not_served_as_a_live_one_nor_the_other_way_round() {
    let folder = tempfile::tempdir().unwrap();
    let drill = url(&folder.path().join("drill.db"));
    let scenario = "scenarios/g218-benzene-tanker.yaml";
    hean(&["drill", scenario, "--journal", &drill])
        .await
        .expect(0);
    let served = hean(&["serve", "--journal", &drill, "--listen", "127.0.0.1:0"]).await;
    assert!(matches!(served.code, Some(3 | 5)), "{served:?}");

    let mut server = Server::start().await;
    let bystander = Bystander::at(&server).await;
    bystander.is_unharmed(server.address).await;
    let live = server.journal();
    server.process.kill().await;
    let drilled = hean(&["drill", scenario, "--journal", &live]).await;
    assert_eq!(drilled.code, Some(3), "{drilled:?}");
    hean(&["journal", "verify", "--journal", &live])
        .await
        .expect(0);
}
