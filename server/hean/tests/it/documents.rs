//! Documents over HTTP: what there is, a draft as of a seq, filing one, who may.

use crate::attachments::get;
use crate::post::{ADMIN, Post};
use hean_wire::rest::Role;
use serde_json::json;

fn path(stream: &str, rest: &str) -> String {
    let id = stream.trim_start_matches("inc:");
    format!("/api/v1/incidents/{id}/documents{rest}")
}

#[tokio::test]
async fn documents_are_drafted_from_the_log_up_to_a_seq() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let list = post.get(ADMIN, &path(&stream, "")).await;
    assert_eq!(list.status, 200, "{}", list.body);
    let list = list.json();
    let items = list["items"].as_array().unwrap();
    let kinds: Vec<_> = items
        .iter()
        .map(|one| one["kind"].as_str().unwrap())
        .collect();
    expect_test::expect![[
        r#"["report-initial", "report-continuing", "report-final", "cross-border-notice", "cap", "public-statement", "ics-201", "ics-214", "edxl-rm", "costs", "evidence"]"#
    ]]
    .assert_eq(&format!("{kinds:?}"));
    assert_eq!(items[0]["agency"], "eco", "{}", items[0]);
    assert!(!items[0]["missing"].as_array().unwrap().is_empty());
    let head = list["as_of"].as_u64().unwrap();
    for (file, start) in [
        ("report-initial.html", &b"<!"[..]),
        ("report-initial.docx", b"PK"),
        ("cross-border-notice.html", b"<!"),
        ("ics-214.html", b"<!"),
        ("cap.xml", b"<?xml"),
        ("edxl-rm.xml", b"<?xml"),
        ("costs.csv", b"\xef\xbb\xbf"),
        ("evidence.zip", b"PK"),
    ] {
        let asked = path(&stream, &format!("/{file}?as_of={head}"));
        let got = get(post.address, ADMIN, &asked, None).await;
        assert_eq!(got.status, 200, "{file}: {}", got.head);
        assert!(got.body.starts_with(start), "{file}");
        let shown = got.head.to_ascii_lowercase();
        assert!(shown.contains("content-disposition: attachment"), "{shown}");
        assert!(shown.contains(&format!("x-as-of: {head}")), "{shown}");
    }
    // The log goes on; the draft as of the old seq is the same, the newest is another.
    let old = path(&stream, &format!("/report-initial.html?as_of={head}"));
    let before = get(post.address, ADMIN, &old, None).await;
    let note = json!({"kind": "note", "data": {"text": "后来"}});
    let facts = path(&stream, "").replace("/documents", "/facts");
    assert_eq!(post.post(ADMIN, &facts, &note).await.status, 201);
    let after = get(post.address, ADMIN, &old, None).await;
    assert!(before.body == after.body);
    let tag = format!("\"{}-{head}\"", list["epoch"].as_str().unwrap());
    let same = get(post.address, ADMIN, &old, Some(&tag)).await;
    assert_eq!((same.status, same.body.len()), (304, 0));
    for (rest, status, code) in [
        ("/report-initial.pdf", 422, "document.bad_format"),
        ("/report-initial.xml", 422, "document.bad_format"),
        ("/report.html", 422, "document.bad_format"),
        ("/report-initial", 422, "document.bad_format"),
        ("/report-initial.html?as_of=0", 422, "query.bad_field"),
        ("/report-initial.html?as_of=99999", 422, "query.bad_field"),
        ("/report-initial.html?asof=1", 422, "query.bad_field"),
    ] {
        let got = post.get(ADMIN, &path(&stream, rest)).await;
        assert_eq!((got.status, got.code().as_str()), (status, code), "{rest}");
    }
    post.end().await;
}

#[tokio::test]
async fn a_person_of_the_duty_files_what_was_drafted() {
    let post = Post::start().await;
    let stream = post.incident().await;
    let eco = post.token(Role::Agency, Some("eco")).await;
    let police = post.token(Role::Agency, Some("police")).await;
    let board = post.token(Role::Board, None).await;
    let list = post.get(&eco, &path(&stream, "")).await.json();
    let head = list["as_of"].as_u64().unwrap();
    let kinds = |list: &serde_json::Value| {
        let items = list["items"].as_array().unwrap().iter();
        let shown = items.map(|one| {
            let files = if one["may_file"] == true { "+" } else { "" };
            format!("{}{files}", one["kind"].as_str().unwrap())
        });
        shown.collect::<Vec<_>>().join(" ")
    };
    expect_test::expect![
        "report-initial+ report-continuing+ report-final+ cap ics-201+ ics-214+ edxl-rm+ costs+"
    ]
    .assert_eq(&kinds(&list));
    let seen = post.get(&police, &path(&stream, "")).await.json();
    expect_test::expect!["cap ics-201 ics-214 edxl-rm"].assert_eq(&kinds(&seen));
    let notice = path(&stream, "/cross-border-notice.html");
    let hidden = post.get(&police, &notice).await;
    assert_eq!(hidden.status, 404);
    let hidden = post.get(&board, &path(&stream, "/evidence.zip")).await;
    assert_eq!(hidden.status, 404);

    let wanted = json!({"as_of": head, "format": "docx", "to": "州人民政府", "note": "已核"});
    let bearer = format!("Bearer {eco}");
    let send = async |body: &serde_json::Value| {
        let headers = [
            ("authorization", bearer.as_str()),
            ("content-type", "application/json"),
            ("idempotency-key", "file-1"),
        ];
        let filing = path(&stream, "/report-initial/file");
        post.raw("POST", &filing, &headers, &body.to_string()).await
    };
    let filed = send(&wanted).await;
    assert_eq!(filed.status, 201, "{}", filed.body);
    let again = send(&wanted).await;
    assert_eq!((again.status, &again.body), (200, &filed.body));
    let other = json!({"as_of": head, "format": "html"});
    assert_eq!(send(&other).await.code(), "conflict");
    // The filed bytes are those that were read.
    let id = filed.json()["attachment"].as_str().unwrap().to_owned();
    let kept = get(
        post.address,
        &eco,
        &format!("/api/v1/attachments/{id}"),
        None,
    )
    .await;
    let draft = path(&stream, &format!("/report-initial.docx?as_of={head}"));
    let draft = get(post.address, &eco, &draft, None).await;
    assert!(kept.body == draft.body && !kept.body.is_empty());
    let list = post.get(&eco, &path(&stream, "")).await.json();
    assert_eq!(list["items"][0]["filed"][0]["to"], "州人民政府");
    assert_eq!(list["items"][0]["filed"].as_array().unwrap().len(), 1);

    for (token, kind, body, code) in [
        (
            &police,
            "ics-201",
            json!({"as_of": head, "format": "html"}),
            "rights.missing",
        ),
        (
            &police,
            "costs",
            json!({"as_of": head, "format": "csv"}),
            "not_found",
        ),
        (
            &board,
            "ics-201",
            json!({"as_of": head, "format": "pdf"}),
            "document.bad_format",
        ),
        (
            &board,
            "ics-201",
            json!({"as_of": 99999, "format": "html"}),
            "body.bad_field",
        ),
        (
            &board,
            "ics-201",
            json!({"format": "html"}),
            "body.bad_field",
        ),
        (
            &board,
            "ics-201",
            json!({"as_of": head, "format": "html", "note": "x".repeat(501)}),
            "body.bad_field",
        ),
    ] {
        let filing = path(&stream, &format!("/{kind}/file"));
        let got = post.post(token, &filing, &body).await;
        assert_eq!(got.code(), code, "{kind} {body}: {}", got.body);
    }
    post.end().await;
}
