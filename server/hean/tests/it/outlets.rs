//! Notices by a second channel, against real servers on loopback.

mod receiver;

use crate::post::{ADMIN, Post, events, root};
use crate::process::{CHIEF, Process};
use hean::config::Settings;
use hean::outlet::request::signature;
use hean::outlet::{Outlet, Patience};
use hean::space::Space;
use hean_incident::{Append, Record};
use hean_units::{EntryId, StreamId};
use receiver::{HttpServer, MailServer, Reply};
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;

const KEY: &str = "the key of a test webhook";

/// No test waits for a gateway to come back.
const QUICK: Patience = Patience {
    first: Duration::from_millis(20),
    most: Duration::from_millis(40),
    log: Duration::from_millis(20),
};

fn outlets(text: &str) -> Vec<Arc<Outlet>> {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, KEY).unwrap();
    let text = text.replace("KEYFILE", &key.display().to_string());
    Settings::parse("hean.toml", &text).unwrap().outlets
}

fn webhook(server: &HttpServer, more: &str) -> String {
    format!(
        "[[outlet]]\nname = \"hook\"\nchannel = \"webhook\"\ntarget = \"{}\"\n\
         secret_file = \"KEYFILE\"\n{more}\n",
        server.url("/in?token=hidden")
    )
}

async fn post(text: &str) -> Post {
    let outlets = outlets(text);
    Post::made("sqlite::memory:", |places| {
        places.outlets = outlets;
        places.patience = QUICK;
    })
    .await
}

/// Waits until the incident's stream has a notice that no try follows; every entry about it.
async fn settled(post: &Post, stream: &str) -> Vec<Value> {
    let mut client = post.client(ADMIN, "reader").await;
    let epoch = post.app.live.as_ref().unwrap().log().epoch().to_owned();
    client.subscribe(stream, Some((&epoch, 0))).await;
    let mut found = Vec::new();
    loop {
        let frame = client.next().await.unwrap();
        for event in events(&frame) {
            let kind = event["kind"].as_str().unwrap();
            if !kind.starts_with("notice_") {
                continue;
            }
            found.push(event.clone());
            if kind == "notice_sent" || event["data"]["last"] == true {
                return found;
            }
        }
    }
}

fn report() -> Value {
    json!({
        "kind": "spill", "title": "王五的罐车侧翻", "at": [83.246, 43.524],
        "substance": "benzene", "mass_kg": 28000.0, "reported_by": "王五 13911112222",
    })
}

async fn open(post: &Post) -> String {
    let made = post.post(ADMIN, "/api/v1/incidents", &report()).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()["stream"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_webhook_that_fails_twice_gets_the_same_notice_until_it_takes_it() {
    let server = HttpServer::start([
        Reply::Status(503, ""),
        Reply::Status(500, "no"),
        Reply::Status(200, "{}"),
    ])
    .await;
    let post = post(&webhook(&server, "events = [\"incident_opened\"]")).await;
    let stream = open(&post).await;
    let entries = settled(&post, &stream).await;
    let kinds: Vec<_> = entries.iter().map(|entry| &entry["kind"]).collect();
    assert_eq!(kinds, ["notice_failed", "notice_failed", "notice_sent"]);
    assert_eq!(entries[0]["data"]["why"], "HTTP 503");
    assert_eq!(entries[0]["data"]["last"], false);
    assert_eq!(entries[2]["data"]["receipt"], "HTTP 200");
    assert_eq!(entries[2]["data"]["attempt"], 3);
    assert_eq!(entries[2]["data"]["to"], "hook (127.0.0.1)");
    assert_eq!(entries[2]["actor"]["id"], "system");
    let seen = server.seen();
    assert_eq!(seen.len(), 3);
    for (index, request) in seen.iter().enumerate() {
        assert_eq!(request.header("x-hean-attempt"), (index + 1).to_string());
        assert_eq!(
            request.header("idempotency-key"),
            entries[2]["data"]["notice"]
        );
        assert_eq!(request.body, seen[0].body);
        let signed = request.header("x-hean-signature");
        let (time, mac) = signed.split_once(",v1=").unwrap();
        let seconds: i64 = time.strip_prefix("t=").unwrap().parse().unwrap();
        assert_eq!(
            mac,
            signature(KEY.as_bytes(), seconds, request.body.as_bytes())
        );
        assert_ne!(
            mac,
            signature(b"another key", seconds, request.body.as_bytes())
        );
    }
    let body: Value = serde_json::from_str(&seen[0].body).unwrap();
    assert_eq!(body["event"], "incident_opened");
    assert_eq!(body["mode"], "real");
    let text = body["text"]["zh"].as_str().unwrap();
    assert!(text.starts_with("【河安】事件立案 INC-0001："), "{text}");
    // What people typed stays in the house.
    assert!(!seen[0].body.contains("王五") && !seen[0].body.contains("13911112222"));
    post.end().await;
}

#[tokio::test]
async fn a_server_that_never_answers_is_given_up_after_the_last_try() {
    let server = HttpServer::start([Reply::Never, Reply::Never, Reply::Status(200, "")]).await;
    let more = "events = [\"incident_opened\"]\ntimeout = \"0.2s\"\nretries = 1";
    let post = post(&webhook(&server, more)).await;
    let stream = open(&post).await;
    let entries = settled(&post, &stream).await;
    let last: Vec<_> = entries.iter().map(|entry| &entry["data"]["last"]).collect();
    assert_eq!(last, [false, true]);
    assert_eq!(entries[1]["data"]["why"], "no answer within 0.2 s");
    assert_eq!(server.seen().len(), 2);
    post.end().await;
}

#[tokio::test]
async fn what_would_fail_again_is_not_tried_again() {
    for status in [400, 404, 302] {
        let server = HttpServer::start([Reply::Status(status, ""), Reply::Status(200, "")]).await;
        let post = post(&webhook(&server, "events = [\"incident_opened\"]")).await;
        let stream = open(&post).await;
        let entries = settled(&post, &stream).await;
        assert_eq!(entries.len(), 1, "{entries:?}");
        assert_eq!(entries[0]["data"]["last"], true);
        assert_eq!(entries[0]["data"]["why"], format!("HTTP {status}"));
        post.end().await;
        assert_eq!(server.seen().len(), 1);
    }
}

#[tokio::test]
async fn an_sms_gateway_gives_its_number_and_the_log_no_telephone_number() {
    let server = HttpServer::start([
        Reply::Status(200, "{\"code\":7,\"message\":\"busy\"}"),
        Reply::Status(200, "{\"code\":0,\"data\":{\"id\":42}}"),
    ])
    .await;
    let text = format!(
        "[[outlet]]\nname = \"sms\"\nchannel = \"sms\"\ntarget = \"13900001234\"\n\
         events = [\"incident_opened\"]\nurl = \"{}\"\nsecret_file = \"KEYFILE\"\n\
         authorization = \"Bearer {{secret}}\"\nreceipt = \"/data/id\"\n\
         body = '{{\"to\":\"{{to}}\",\"text\":\"{{text}}\"}}'\n",
        server.url("/send?to={to}")
    );
    let post = post(&text).await;
    let stream = open(&post).await;
    let entries = settled(&post, &stream).await;
    assert_eq!(entries[0]["data"]["why"], "HTTP 200, but without a receipt");
    assert_eq!(entries[1]["data"]["receipt"], "42");
    assert_eq!(entries[1]["data"]["to"], "sms (139****1234)");
    assert_eq!(entries[1]["data"]["channel"], "sms");
    let seen = server.seen();
    assert_eq!(seen[0].path, "/send?to=13900001234");
    assert_eq!(seen[0].header("authorization"), format!("Bearer {KEY}"));
    let body: Value = serde_json::from_str(&seen[0].body).unwrap();
    assert_eq!(body["to"], "13900001234");
    assert!(body["text"].as_str().unwrap().contains("事件立案"));
    let log = post
        .app
        .live
        .as_ref()
        .unwrap()
        .log()
        .journal()
        .export()
        .await;
    let log = String::from_utf8(log.unwrap()).unwrap();
    assert!(log.contains("notice_sent") && !log.contains("13900001234") && !log.contains(KEY));
    post.end().await;
}

fn mail(server: &MailServer) -> String {
    format!(
        "[[outlet]]\nname = \"mail\"\nchannel = \"mail\"\ntarget = \"duty@eco.example\"\n\
         events = [\"incident_opened\"]\nserver = \"smtp://{}\"\nfrom = \"hean@post.example\"\n",
        server.address
    )
}

#[tokio::test]
async fn a_mail_server_that_is_busy_is_asked_again_and_its_answer_kept() {
    let server = MailServer::start(["451 4.3.0 later", "250 2.1.5 ok"]).await;
    let post = post(&mail(&server)).await;
    let stream = open(&post).await;
    let entries = settled(&post, &stream).await;
    assert_eq!(entries.len(), 2, "{entries:?}");
    let why = entries[0]["data"]["why"].as_str().unwrap();
    assert!(why.contains("later"), "{why}");
    assert_eq!(entries[1]["data"]["receipt"], "250 2.0.0 queued as 42");
    assert_eq!(entries[1]["data"]["to"], "mail (d****@eco.example)");
    let letters = server.letters();
    let [letter] = &letters[..] else {
        panic!("{letters:?}");
    };
    assert!(letter.contains("To: duty@eco.example"), "{letter}");
    let id = entries[1]["data"]["notice"].as_str().unwrap();
    let wanted = format!("Message-ID: <{}@hean>", id.replace(':', "."));
    assert!(letter.contains(&wanted), "{letter}");
    post.end().await;
}

#[tokio::test]
async fn a_mail_address_that_is_refused_for_good_is_not_tried_again() {
    let server = MailServer::start(["550 5.1.1 nobody of that name", "250 ok"]).await;
    let post = post(&mail(&server)).await;
    let stream = open(&post).await;
    let entries = settled(&post, &stream).await;
    assert_eq!(entries.len(), 1, "{entries:?}");
    assert_eq!(entries[0]["data"]["last"], true);
    assert!(server.letters().is_empty());
    post.end().await;
}

#[tokio::test]
async fn https_and_starttls_need_the_authority_that_the_settings_name() {
    let (acceptor, authority) = receiver::tls();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, authority).unwrap();
    let ca = format!("ca_file = \"{}\"", file.display());
    let once = "events = [\"incident_opened\"]\nretries = 0";
    for (more, kind) in [(ca.as_str(), "notice_sent"), ("", "notice_failed")] {
        let server = HttpServer::with([], Some(acceptor.clone())).await;
        let at = post(&webhook(&server, &format!("{once}\n{more}"))).await;
        let stream = open(&at).await;
        let entries = settled(&at, &stream).await;
        assert_eq!(entries[0]["kind"], kind, "{entries:?}");
        assert_eq!(server.seen().len(), usize::from(kind == "notice_sent"));
        at.end().await;
        let server = MailServer::with([], Some(acceptor.clone())).await;
        let text = mail(&server).replace("smtp://", "smtp+starttls://hean%40post@");
        let text = format!("{text}secret_file = \"KEYFILE\"\nretries = 0\n{more}\n");
        let at = post(&text).await;
        let stream = open(&at).await;
        let entries = settled(&at, &stream).await;
        assert_eq!(entries[0]["kind"], kind, "{entries:?}");
        assert_eq!(server.letters().len(), usize::from(kind == "notice_sent"));
        if kind == "notice_sent" {
            use base64::Engine;
            let bytes = base64::engine::general_purpose::STANDARD.decode(&server.users()[0]);
            let plain = format!("\0hean@post\0{KEY}");
            assert_eq!(bytes.unwrap(), plain.as_bytes());
        }
        at.end().await;
    }
}

/// Every entry of a drill that an outlet could tell of is one that this outlet asks for.
#[tokio::test]
async fn a_drill_never_calls() {
    let server = HttpServer::start([]).await;
    let all = "events = [\"incident_opened\", \"task_issued\", \"task_escalated\", \
               \"deadline_changed\", \"deadline_missed\", \"weather_warned\"]";
    let post = post(&webhook(&server, all)).await;
    let scenario = std::fs::read_to_string(root().join("scenarios/g218-benzene-tanker.yaml"));
    let body = json!({ "text": scenario.unwrap(), "speed": "max" });
    let made = post.post(ADMIN, "/api/v1/drills", &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let id = made.json()["id"].as_str().unwrap().to_owned();
    let drill = post.app.drills.space(&id).unwrap();
    drill.finished().await;
    let told = drill
        .look(|view| {
            let tasks = view
                .state
                .incidents
                .values()
                .flat_map(|one| one.tasks.values());
            tasks.filter(|task| task.escalation > 0).count()
        })
        .await
        .unwrap();
    assert!(told > 0, "the drill had nothing to tell of");
    assert!(drill.live().is_none());
    assert!(post.app.live.as_ref().and_then(Space::live).is_some());
    assert_eq!(server.seen().len(), 0);
    // The same server is called as soon as it is real.
    open(&post).await;
    server.wait(1).await;
    post.end().await;
    assert!(
        server
            .seen()
            .iter()
            .all(|request| request.body.contains("\"mode\":\"real\""))
    );
}

#[tokio::test]
async fn an_outlet_tells_its_agencies_of_their_tasks() {
    let server = HttpServer::start([]).await;
    let other = HttpServer::start([]).await;
    let one = webhook(
        &server,
        "events = [\"task_issued\"]\nagencies = [\"eco\", \"police\"]",
    );
    let all = webhook(&other, "events = [\"task_issued\"]").replace("hook", "all");
    let all = all.replace("channel = \"weball\"", "channel = \"webhook\"");
    let post = post(&format!("{one}{all}")).await;
    post.incident().await;
    let state = post.app.live.as_ref().unwrap();
    let issued = state
        .look(|view| {
            let tasks = view
                .state
                .incidents
                .values()
                .flat_map(|one| one.tasks.values());
            let owners = tasks
                .filter(|task| task.entered(hean_incident::TaskState::Issued).is_some())
                .filter_map(|task| task.owner.clone());
            owners.map(|owner| owner.to_string()).collect::<Vec<_>>()
        })
        .await
        .unwrap();
    let ours = issued
        .iter()
        .filter(|owner| ["eco", "police"].contains(&owner.as_str()));
    let ours = ours.count();
    assert!(ours > 0 && ours < issued.len(), "{issued:?}");
    server.wait(ours).await;
    other.wait(issued.len()).await;
    for request in server.seen() {
        let body: Value = serde_json::from_str(&request.body).unwrap();
        let agency = body["agency"].as_str().unwrap();
        assert!(["eco", "police"].contains(&agency), "{body}");
        assert!(
            body["text"]["zh"].as_str().unwrap().contains("任务待接受"),
            "{body}"
        );
    }
    post.end().await;
}

#[tokio::test]
async fn an_escalation_is_told_from_its_rung_and_a_later_deadline_is_not() {
    let server = HttpServer::start([]).await;
    let more = "events = [\"task_escalated\", \"deadline_changed\"]\nmin_level = 2";
    let outlets = outlets(&webhook(&server, more));
    let post = Post::start().await;
    let stream = post.incident().await;
    let live = post.app.live.as_ref().unwrap();
    let basin = live.world().basin.clone();
    let said = live
        .look(move |view| {
            let tasks = view
                .state
                .incidents
                .values()
                .flat_map(|one| one.tasks.values());
            let task = tasks.into_iter().find(|task| task.owner.is_some()).unwrap();
            let escalated = |level: u8| {
                json!({ "task": task.id, "agency": task.owner, "level": level,
                    "to": { "zh": "分管副局长", "en": "deputy head" } })
            };
            let changed = |earlier: bool| {
                json!({ "task": task.id, "deadline": task.deadline, "other_deadlines": [],
                    "earlier": earlier, "infeasible": false, "version": 2,
                    "reason": { "zh": "预报提前", "en": "the forecast is earlier" } })
            };
            let cases = [
                ("task_escalated", escalated(1)),
                ("task_escalated", escalated(2)),
                ("deadline_changed", changed(false)),
                ("deadline_changed", changed(true)),
            ];
            let mut said = Vec::new();
            for (seq, (kind, data)) in cases.into_iter().enumerate() {
                let stream = StreamId::new(stream.clone()).unwrap();
                let append = Append {
                    record: Record {
                        id: EntryId::new(format!("{stream}:{seq}")).unwrap(),
                        at: view.now,
                        recorded_at: view.now,
                        mode: hean_incident::Mode::Real,
                        kind: kind.to_owned(),
                        actor: hean_incident::Actor::system(),
                        cause: None,
                        data,
                    },
                    streams: vec![(stream, seq as u64)],
                };
                let list = [(0, &*outlets[0])];
                let found = hean::outlet::message::notices(&append, view.state, &basin, list);
                said.extend(
                    found
                        .into_iter()
                        .map(|(_, notice)| (notice.id, notice.text.zh)),
                );
            }
            said
        })
        .await
        .unwrap();
    let ids: Vec<_> = said.iter().map(|(id, _)| id.as_str()).collect();
    assert_eq!(ids, ["hook:inc:INC-0001:1", "hook:inc:INC-0001:3"]);
    assert!(said[0].1.contains("升级至分管副局长"), "{}", said[0].1);
    assert!(said[1].1.contains("时限提前") && said[1].1.contains("预报提前"));
    post.end().await;
}

/// The other side has the notice, the server dies before it can write that down.
#[cfg(unix)]
#[tokio::test]
async fn a_notice_whose_record_was_lost_is_sent_again_with_the_same_id() {
    let server = HttpServer::start([Reply::Never]).await;
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("key"), KEY).unwrap();
    let text = webhook(&server, "events = [\"incident_opened\"]\ntimeout = \"60s\"");
    let text = text.replace("KEYFILE", "key");
    std::fs::write(folder.path().join("hean.toml"), text).unwrap();
    let first = Process::start(folder.path());
    let made = first
        .ask(CHIEF, "POST", "/api/v1/incidents", Some(&report()))
        .await;
    assert_eq!(made.status, 201, "{}", made.body);
    server.wait(1).await;
    drop(first);
    let second = Process::start(folder.path());
    server.wait(2).await;
    let path = "/api/v1/streams/inc:INC-0001/events?limit=1000";
    let sent = loop {
        let page = second.ask(CHIEF, "GET", path, None).await.body;
        let all = page["events"].as_array().unwrap().clone();
        let notices = |event: &Value| event["kind"].as_str().unwrap().starts_with("notice_");
        let found: Vec<_> = all.into_iter().filter(notices).collect();
        if !found.is_empty() {
            break found;
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(sent.len(), 1, "{sent:?}");
    assert_eq!(sent[0]["kind"], "notice_sent");
    let seen = server.seen();
    assert_eq!(
        seen[0].header("idempotency-key"),
        seen[1].header("idempotency-key")
    );
    assert_eq!(seen[0].body, seen[1].body);
    // What is settled is settled: a third start sends nothing more.
    drop(second);
    let third = Process::start(folder.path());
    let made = third
        .ask(CHIEF, "POST", "/api/v1/incidents", Some(&report()))
        .await;
    assert_eq!(made.body["id"], "INC-0002");
    server.wait(3).await;
    let ids: Vec<_> = server
        .seen()
        .iter()
        .map(|request| request.header("idempotency-key").to_owned())
        .collect();
    assert!(ids[2].contains("INC-0002"), "{ids:?}");
}

#[test]
fn check_names_the_mistakes_of_a_settings_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("hean.toml");
    let text = "[[outlet]]\nname = \"a\"\nchannel = \"fax\"\ntarget = \"x\"\nevents = [\"all\"]\n";
    std::fs::write(&file, text).unwrap();
    let run = |lang: &str| {
        std::process::Command::new(env!("CARGO_BIN_EXE_hean"))
            .args(["check", "--lang", lang, "--basin"])
            .arg(root().join("data/ili"))
            .arg(&file)
            .output()
            .unwrap()
    };
    let output = run("en");
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(
        text.contains("line 3 column 11: there is no channel `fax`"),
        "{text}"
    );
    assert!(text.contains("[outlet.unknown_event]"), "{text}");
    let text = String::from_utf8(run("zh").stdout).unwrap();
    assert!(text.contains("第 3 行第 11 列：没有通道 `fax`"), "{text}");
}
