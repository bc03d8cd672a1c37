//! Drills on a server: a space of their own.

use crate::post::{ADMIN, Post};
use hean::space::Status;
use serde_json::{Value, json};

const NAME: &str = "g218-benzene-tanker";

async fn start(post: &Post, speed: Value) -> Value {
    let body = json!({ "scenario": NAME, "speed": speed });
    let made = post.post(ADMIN, "/api/v1/drills", &body).await;
    assert_eq!(made.status, 201, "{}", made.body);
    made.json()
}

#[tokio::test]
async fn a_drill_runs_in_its_own_space_to_its_end() {
    let post = Post::start().await;
    let made = start(&post, json!("max")).await;
    let id = made["id"].as_str().unwrap();
    let space = post.app.space(id).unwrap();
    assert_eq!(space.finished().await, Status::Ended);
    let read = post
        .get(ADMIN, &format!("/api/v1/drills/{id}"))
        .await
        .json();
    assert_eq!(read["ended"], "finished", "{read}");
    assert_eq!(read["now"], read["until"]);
    let stream = format!("/api/v1/streams/drl:{id}/events");
    let director = made["tokens"]["director"].as_str().unwrap();
    let events = post.get(director, &stream).await.json();
    assert_eq!(events["events"][0]["kind"], "drill_started", "{events}");
    assert_eq!(events["events"][0]["mode"], "drill");
    // A live token sees nothing of it, and a token of the drill nothing that is live.
    assert_eq!(post.get(ADMIN, &stream).await.status, 404);
    post.incident().await;
    let incidents = post.get(director, "/api/v1/incidents").await.json();
    assert_ne!(
        incidents["items"][0]["title"]["zh"], "tanker",
        "{incidents}"
    );
    let late = json!({ "action": "pause" });
    let control = format!("/api/v1/drills/{id}/control");
    assert_eq!(
        post.post(director, &control, &late).await.code(),
        "drill.wrong_state"
    );
    assert!(post.folder().join(format!("{id}.db")).is_file());
    post.end().await;
}

#[tokio::test]
async fn a_director_pauses_injects_and_stops() {
    let post = Post::start().await;
    let made = start(&post, json!(60)).await;
    let id = made["id"].as_str().unwrap();
    let director = made["tokens"]["director"].as_str().unwrap();
    let control = format!("/api/v1/drills/{id}/control");
    let mut desk = post.open().await;
    desk.hello(director, "desk", Some(id)).await;
    let welcome = desk.next().await.unwrap();
    assert_eq!(
        (&welcome["mode"], &welcome["space"]),
        (&json!("drill"), &json!(id))
    );
    desk.subscribe(&format!("drl:{id}"), None).await;
    let say = async |body: Value| post.post(director, &control, &body).await;
    let paused = say(json!({ "action": "pause", "reason": "rain" }))
        .await
        .json();
    assert_eq!(paused["paused"], true, "{paused}");
    let still = post
        .get(director, &format!("/api/v1/drills/{id}"))
        .await
        .json();
    assert_eq!(still["now"], paused["now"]);
    assert_eq!(say(json!({ "action": "pause" })).await.status, 409);
    let faster = say(json!({ "action": "speed", "speed": 120 })).await.json();
    assert_eq!(
        (&faster["speed"], &faster["paused"]),
        (&json!(120.0), &json!(true))
    );
    assert_eq!(
        say(json!({ "action": "speed", "speed": "fast" }))
            .await
            .status,
        422
    );
    let inject = json!({
        "action": "inject", "kind": "incident_reported",
        "data": { "kind": "other", "title": "by hand", "at": [83.246, 43.524] },
    });
    let injected = say(inject).await;
    assert_eq!(injected.status, 200, "{}", injected.body);
    assert_eq!(
        say(json!({ "action": "resume" })).await.json()["paused"],
        false
    );
    let stopped = say(json!({ "action": "stop" })).await.json();
    assert_eq!(stopped["ended"], "stopped", "{stopped}");
    let ended = |frame: &Value| {
        crate::post::events(frame)
            .iter()
            .any(|e| e["kind"] == "drill_ended")
    };
    desk.until(ended).await;
    let incidents = post.get(director, "/api/v1/incidents").await.body;
    assert!(incidents.contains("by hand"), "{incidents}");
    post.end().await;
}

#[tokio::test]
async fn a_drill_goes_on_after_a_restart_of_the_server() {
    let post = Post::start().await;
    let made = start(&post, json!(6000)).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let director = made["tokens"]["director"].as_str().unwrap().to_owned();
    let mut desk = post.open().await;
    desk.hello(&director, "desk", Some(&id)).await;
    desk.subscribe("inc:INC-0001", None).await;
    let control = format!("/api/v1/drills/{id}/control");
    let pause = json!({ "action": "pause" });
    assert_eq!(post.post(&director, &control, &pause).await.status, 200);
    let before = post
        .get(&director, &format!("/api/v1/drills/{id}"))
        .await
        .json();
    let stream = format!("/api/v1/streams/drl:{id}/events");
    let log = post.get(&director, &stream).await.json()["events"].clone();
    let folder = post.keep().await;
    let drills = hean::drills::Drills::new(folder.path().to_owned());
    drills.reopen(&crate::post::world()).await;
    let space = drills.space(&id).unwrap();
    let journal = space.log().journal();
    let name = hean_units::StreamId::new(format!("drl:{id}")).unwrap();
    let again = journal.read(&name, 0, 1000).await.unwrap();
    assert_eq!(again.len(), log.as_array().unwrap().len());
    assert_eq!(json!(space.now()), before["now"]);
    let actor = hean_incident::Actor::named("director");
    let resume = hean::space::Control::Resume(String::new());
    space.control(resume, actor.clone()).await.unwrap().unwrap();
    let faster = hean::space::Control::Speed(hean::space::Speed::Max);
    space.control(faster, actor).await.unwrap().unwrap();
    assert_eq!(space.finished().await, Status::Ended);
    assert!(journal.verify().await.unwrap().is_sound());
    space.close().await;
}

#[tokio::test]
async fn the_report_of_a_drill_is_a_file_to_keep() {
    let post = Post::start().await;
    let made = start(&post, json!("max")).await;
    let id = made["id"].as_str().unwrap();
    post.app.space(id).unwrap().finished().await;
    let director = made["tokens"]["director"].as_str().unwrap();
    let path = format!("/api/v1/drills/{id}/report");
    let page = post.get(director, &path).await;
    assert_eq!(page.status, 200, "{}", page.body);
    assert!(
        page.header("content-disposition")
            .unwrap()
            .contains("attachment")
    );
    assert!(page.body.contains("<html"));
    let json = post
        .get(director, &format!("{path}?format=json"))
        .await
        .json();
    assert!(json["score"].is_object(), "{json}");
    assert_eq!(
        post.get(director, &format!("{path}?format=doc"))
            .await
            .status,
        422
    );
    post.end().await;
}

#[tokio::test]
async fn a_broken_scenario_is_refused_with_its_problems() {
    let post = Post::start().await;
    let body = json!({ "text": "hean: 1\ntitle: { zh: x }\nbasin: ili\nstart: yesterday\n" });
    let reply = post.post(ADMIN, "/api/v1/drills", &body).await;
    assert_eq!(
        (reply.status, reply.code().as_str()),
        (422, "scenario.invalid")
    );
    let problems = reply.json()["problems"].clone();
    assert!(problems.as_array().unwrap().len() > 1, "{problems}");
    assert!(problems[0]["line"].as_u64().unwrap() >= 1);
    for name in ["../Cargo.toml", "no-such", ".hidden", "a/b"] {
        let reply = post
            .post(ADMIN, "/api/v1/drills", &json!({ "scenario": name }))
            .await;
        assert_eq!(
            (reply.status, reply.json()["field"].as_str()),
            (422, Some("scenario"))
        );
    }
    post.end().await;
}
