//! What is taken and what is refused, with place and hint.

use crate::config::Settings;
use expect_test::{Expect, expect};

/// A key file, and the text with its path filled in.
fn check(text: &str, expect: Expect) {
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "a key of sixteen or more\n").unwrap();
    std::fs::write(folder.path().join("empty"), "\n").unwrap();
    let path = folder.path().display().to_string();
    let got = match Settings::parse("hean.toml", &text.replace("DIR", &path)) {
        Ok(settings) => format!("{:#?}\n", settings.outlets),
        Err(errors) => errors
            .iter()
            .map(|error| {
                crate::said::check_text(error, error.text());
                format!("[{}] {error}\n", error.code)
            })
            .collect(),
    };
    expect.assert_eq(&got.replace(&path, "DIR"));
}

const HOOK: &str = r#"[[outlet]]
name = "hook"
channel = "webhook"
target = "https://user.example/in?token=hidden"
agencies = ["eco", "cty:yining"]
events = ["task_issued", "task_escalated"]
min_level = 2
timeout = "5s"
secret_file = "DIR/key"
"#;

#[test]
fn a_webhook_is_read_and_shows_no_secret() {
    check(
        HOOK,
        expect![[r#"
            [
                Outlet {
                    name: "hook",
                    agencies: Some(
                        {
                            cty:yining,
                            eco,
                        },
                    ),
                    agency_places: {
                        cty:yining: (
                            5,
                            20,
                        ),
                        eco: (
                            5,
                            13,
                        ),
                    },
                    file: "hean.toml",
                    events: {
                        TaskIssued,
                        TaskEscalated,
                    },
                    min_level: 2,
                    retries: 6,
                    timeout: 5s,
                    way: Webhook(
                        Webhook(user.example),
                    ),
                    shown: "hook (user.example)",
                },
            ]
        "#]],
    );
}

#[test]
fn an_sms_gateway_and_a_mail_server_are_read() {
    check(
        r#"[[outlet]]
name = "sms"
channel = "sms"
target = "13900001234"
events = ["task_issued"]
url = "http://127.0.0.1:9000/send"
body = '{"to":"{to}","text":"{text}"}'
receipt = "/data/id"

[[outlet]]
name = "mail"
channel = "mail"
target = "duty@eco.example"
events = ["deadline_missed"]
server = "smtps://hean@mail.example"
from = "HeAn <hean@command.example>"
secret_file = "DIR/key"
retries = 0
"#,
        expect![[r#"
            [
                Outlet {
                    name: "sms",
                    agencies: All,
                    agency_places: {},
                    file: "hean.toml",
                    events: {
                        TaskIssued,
                    },
                    min_level: 1,
                    retries: 6,
                    timeout: 10s,
                    way: Sms(
                        Gateway(139****1234),
                    ),
                    shown: "sms (139****1234)",
                },
                Outlet {
                    name: "mail",
                    agencies: All,
                    agency_places: {},
                    file: "hean.toml",
                    events: {
                        DeadlineMissed,
                    },
                    min_level: 1,
                    retries: 0,
                    timeout: 10s,
                    way: Mail(
                        Mailer(d****@eco.example),
                    ),
                    shown: "mail (d****@eco.example)",
                },
            ]
        "#]],
    );
}

#[test]
fn every_mistake_is_told_at_once() {
    check(
        r#"[[outlet]]
name = "a b"
channel = "fax"
target = "x"
events = ["task_isued"]

[[outlet]]
name = "hook"
channel = "webhook"
target = "ftp://x"
agencies = ["*", "eco"]
events = []
secret_file = "/nowhere/key"
server = "smtp://x"

[[outlet]]
name = "hook"
channel = "webhook"
target = "https://user:pass@x/"
agencies = ["no such"]
events = ["task_issued"]
min_level = 0
retries = 100
timeout = "5"
secret_file = "DIR/empty"
"#,
        expect![[r#"
            [outlet.bad_name] hean.toml line 2 column 8: `a b` cannot be a name; write 1 to 32 letters, digits, `-` or `_`
            [outlet.unknown_event] hean.toml line 5 column 11: there is no event `task_isued` to tell of; known: incident_opened, task_issued, task_escalated, deadline_changed, deadline_missed, weather_warned
            [outlet.unknown_channel] hean.toml line 3 column 11: there is no channel `fax`; write `webhook`, `sms` or `mail`
            [outlet.stray] hean.toml line 14 column 10: the channel `webhook` has no setting `server`; it belongs to the channel mail: take it out
            [outlet.no_events] hean.toml line 8 column 8: it tells of nothing; name in `events` some of: incident_opened, task_issued, task_escalated, deadline_changed, deadline_missed, weather_warned
            [outlet.secret_missing] hean.toml line 13 column 15: /nowhere/key cannot be read: No such file or directory (os error 2); check path and permissions; a relative path starts at the server's folder
            [outlet.bad_url] hean.toml line 10 column 10: `ftp://x` is no address for HTTP; write https://HOST/PATH (or http://) without user and password
            [outlet.twice] hean.toml line 17 column 8: two outlets are called `hook`; their notices would share ids: name one otherwise
            [outlet.bad_agency] hean.toml line 20 column 13: `no such` is not a valid agency id: only ASCII letters, digits and - _ : . @ are allowed; write e.g. eco, cty:yining or *
            [outlet.bad_number] hean.toml line 22 column 13: `min_level` is 0; it may be 1 to 9
            [outlet.bad_number] hean.toml line 23 column 11: `retries` is 100; it may be 0 to 20
            [outlet.bad_timeout] hean.toml line 24 column 11: `timeout` is `5`; write a time with its unit, at most 60 s, e.g. 10s
            [outlet.secret_missing] hean.toml line 25 column 15: there is no secret in DIR/empty; put it there, readable by this server only
            [outlet.bad_url] hean.toml line 19 column 10: `https://user:pass@x/` is no address for HTTP; write https://HOST/PATH (or http://) without user and password
        "#]],
    );
}

#[test]
fn what_a_gateway_or_mail_server_lacks_is_told() {
    check(
        r#"[[outlet]]
name = "sms"
channel = "sms"
target = "call me"
events = ["task_issued"]
url = "https://x/{secret}"
method = "PATCH"
body = "to={number}"

[[outlet]]
name = "mail"
channel = "mail"
target = "nobody"
events = ["task_issued"]
server = "smtp://mail.example"
from = "hean@x.example"

[[outlet]]
name = "mail-2"
channel = "mail"
target = "a@x.example"
events = ["task_issued"]
server = "smtp+starttls://hean@mail.example"
from = "hean@x.example"
ca_file = "DIR/key"

[[outlet]]
name = "mail-3"
channel = "mail"
target = "a@x.example"
events = ["task_issued"]
server = "mail.example"
from = "hean@x.example"
"#,
        expect![[r#"
            [outlet.bad_phone] hean.toml line 4 column 10: this is no telephone number; write 3 to 20 digits, with `+` before them where needed
            [outlet.bad_method] hean.toml line 7 column 10: there is no method `PATCH` for a gateway; write POST, GET or PUT
            [outlet.bad_template] hean.toml line 6 column 7: {secret} is used, but there is no `secret_file` or `secret_env`; known: to, text, text_en, notice, task, time, secret
            [outlet.bad_template] hean.toml line 8 column 8: nothing is filled in for {number}; known: to, text, text_en, notice, task, time, secret
            [outlet.no_text] hean.toml line 2 column 8: neither `url` nor `body` has {text}; write {to} and {text} into `body`
            [outlet.bad_address] hean.toml line 13 column 10: this is no mail address; write NAME@HOST
            [outlet.bad_ca] hean.toml line 25 column 11: there is no certificate in DIR/key; it must hold CA certificates as PEM
            [outlet.bad_server] hean.toml line 23 column 10: the user hean has no password: no `secret_file` or `secret_env`; write smtps://USER@HOST or smtp+starttls://USER@HOST:587; plain smtp:// is for this machine only
            [outlet.bad_server] hean.toml line 32 column 10: `mail.example` is no address of a mail server; write smtps://USER@HOST or smtp+starttls://USER@HOST:587; plain smtp:// is for this machine only
        "#]],
    );
}

#[test]
fn an_unknown_setting_is_told_with_its_place() {
    check(
        "[[outlet]]\nname = \"a\"\nchanel = \"sms\"\n",
        expect![[r#"
            [settings.bad] hean.toml line 3 column 1: unknown field `chanel`, expected one of `name`, `channel`, `target`, `agencies`, `events`, `min_level`, `retries`, `timeout`, `secret_file`, `secret_env`, `ca_file`, `url`, `method`, `content_type`, `body`, `authorization`, `receipt`, `server`, `from`
        "#]],
    );
}

#[test]
fn a_secret_in_the_environment_must_be_there() {
    check(
        &HOOK.replace(
            "secret_file = \"DIR/key\"",
            "secret_env = \"HEAN_NO_SUCH_SECRET\"",
        ),
        expect![[r#"
            [outlet.secret_missing] hean.toml line 9 column 14: there is no secret in HEAN_NO_SUCH_SECRET; put it there, readable by this server only
        "#]],
    );
    check(
        &HOOK.replace("secret_file = \"DIR/key\"\n", ""),
        expect![[r#"
            [outlet.weak_key] hean.toml line 2 column 8: the webhook has no key, or too short a one, for its signature; name one of at least 16 characters by `secret_file` or `secret_env`
        "#]],
    );
}

#[test]
fn an_agency_that_the_basin_does_not_have_is_told() {
    let text = HOOK.replace("cty:yining", "cty:nowhere");
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("key");
    std::fs::write(&key, "a key of sixteen or more").unwrap();
    let text = text.replace("DIR", &folder.path().display().to_string());
    let settings = Settings::parse("hean.toml", &text).unwrap();
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/ili");
    let basin = crate::world::load(&data).unwrap().basin;
    let problems = super::unknown_agencies(&settings.outlets, &basin);
    let [problem] = &problems[..] else {
        panic!("{problems:?}");
    };
    expect!["hean.toml line 5 column 20: there is no agency `cty:nowhere` in this basin; the ids are in agencies.yaml of the basin; `*` is every one"].assert_eq(&problem.to_string());
}
