use super::*;
use crate::testing::*;
use expect_test::expect;
use serde_json::json;

#[tokio::test]
async fn the_same_commits_give_the_same_bytes() {
    let desk = Desk::new();
    let one = desk.open().await;
    filled(&one, 50).await;
    let two = memory().await;
    // Another grouping, with refused calls and probes in between.
    let mut proposer = Proposer::default();
    let mut group = vec![];
    for n in 0..50_u64 {
        let home = ["inc:INC-0001", "inc:INC-0002"][(n % 2) as usize];
        let streams: &[&str] = match n % 3 {
            0 => &[home, "agy:eco", "agy:police"],
            1 => &[home, "agy:eco"],
            _ => &[home],
        };
        group.push(proposer.next(streams, json!({"text": "苯 benzene", "n": n})));
        if n % 7 == 0 {
            two.append(std::mem::take(&mut group)).await.unwrap();
            two.probe().await.unwrap();
            assert!(
                two.append(vec![commit(&[("inc:INC-0001", 99)], json!({}))])
                    .await
                    .is_err()
            );
        }
    }
    two.append(group).await.unwrap();
    let bytes = one.export().await.unwrap();
    assert_eq!(
        String::from_utf8(two.export().await.unwrap()),
        String::from_utf8(bytes.clone())
    );
    let (header, verdict) = verify_export(&bytes).unwrap();
    assert_eq!(
        (header.epoch.as_str(), header.mode),
        (EPOCH, Some(Mode::Drill))
    );
    assert_eq!(verdict, one.verify().await.unwrap());
}

#[tokio::test]
async fn the_form_of_an_export() {
    let journal = memory().await;
    journal
        .append(vec![commit(
            &[("inc:A", 1), ("agy:eco", 1)],
            json!({"b": 1, "a": "苯"}),
        )])
        .await
        .unwrap();
    let text = String::from_utf8(journal.export().await.unwrap()).unwrap();
    expect![[r#"
        {"hean_journal":1,"epoch":"e-test","mode":"drill"}
        {"hash":"99adb5ba8b3f5d95d3e6dc9a3d0be4a666e977808635ec86be31171869035252","body":{"actor":{"id":"system"},"at":"2026-06-12T09:20:00+08:00","cause":null,"data":{"a":"苯","b":1},"id":"inc:A:1","kind":"note","mode":"drill","recorded_at":"2026-06-12T09:20:01+08:00","seq":1,"stream":"inc:A"}}
        {"hash":"2f548eab94e36a770be043486ea5b65cd7297a04bc7b4236476aa4e5956426f8","body":{"actor":{"id":"system"},"at":"2026-06-12T09:20:00+08:00","cause":null,"data":{"a":"苯","b":1},"id":"inc:A:1","kind":"note","mode":"drill","recorded_at":"2026-06-12T09:20:01+08:00","seq":1,"stream":"agy:eco"}}
        {"end":{"entries":2,"records":1,"log":"33948ff9381df35ad5ef4bb2e2d2635d8ccdb64652a58514aa9195931fa68217","heads":{"agy:eco":{"seq":1,"hash":"2f548eab94e36a770be043486ea5b65cd7297a04bc7b4236476aa4e5956426f8"},"inc:A":{"seq":1,"hash":"99adb5ba8b3f5d95d3e6dc9a3d0be4a666e977808635ec86be31171869035252"}}}}
    "#]].assert_eq(&text);
    let empty = memory().await.export().await.unwrap();
    expect![[r#"
        {"hean_journal":1,"epoch":"e-test","mode":null}
        {"end":{"entries":0,"records":0,"log":"0000000000000000000000000000000000000000000000000000000000000000","heads":{}}}
    "#]]
    .assert_eq(&String::from_utf8(empty.clone()).unwrap());
    assert!(verify_export(&empty).unwrap().1.is_sound());
}

#[tokio::test]
async fn every_change_of_an_export_is_found() {
    let journal = memory().await;
    filled(&journal, 6).await;
    let text = String::from_utf8(journal.export().await.unwrap()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let sound = |lines: &[&str]| {
        let text = lines.join("\n") + "\n";
        verify_export(text.as_bytes()).is_ok_and(|(_, verdict)| verdict.is_sound())
    };
    assert!(sound(&lines));
    for at in 0..lines.len() {
        let mut less = lines.clone();
        less.remove(at);
        assert!(!sound(&less), "without line {at}");
        let mut twice = lines.clone();
        twice.insert(at, lines[at]);
        assert!(!sound(&twice), "line {at} twice");
        if at > 0 {
            let mut swapped = lines.clone();
            swapped.swap(at - 1, at);
            assert!(!sound(&swapped), "lines {at} swapped");
        }
    }
    // Any byte but the epoch, which the chain does not cover.
    for at in (lines[0].find("mode").unwrap()..text.len()).step_by(3) {
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1;
        let sound = verify_export(&bytes).is_ok_and(|(_, verdict)| verdict.is_sound());
        assert!(
            !sound,
            "byte {at}: {}",
            &text[..=at].chars().last().unwrap()
        );
    }
    for cut in [1, 2, 200] {
        let bytes = &text.as_bytes()[..text.len() - cut];
        let (_, verdict) = verify_export(bytes).unwrap();
        assert!(!verdict.is_sound(), "cut by {cut}");
    }
}

#[test]
fn what_is_no_export_is_refused() {
    for (bytes, why) in [
        ("", "EOF"),
        ("PK\u{3}\u{4}", "expected value"),
        (
            "{\"hean_journal\":2,\"epoch\":\"e\",\"mode\":null}",
            "its form is 2",
        ),
        ("{\"hean\":1}", "unknown field `hean`"),
    ] {
        let error = verify_export(bytes.as_bytes()).unwrap_err().to_string();
        assert!(error.contains(why) && error.contains("line 1"), "{error}");
    }
}
