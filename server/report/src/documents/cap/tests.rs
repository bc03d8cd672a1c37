use super::*;
use hean_units::Instant;
use proptest::prelude::*;

const BASE: &str = r#"<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">
<identifier>65400041000000_20260501093000_0</identifier><sender>eoc@ili.example</sender>
<sent>2026-05-01T09:30:00+08:00</sent><status>Exercise</status><msgType>Alert</msgType>
<scope>Restricted</scope><restriction>drill participants only</restriction>
<info><language>zh-CN</language><category>Env</category><event>突发水污染</event>
<urgency>Immediate</urgency><severity>Severe</severity><certainty>Observed</certainty>
<expires>2026-05-01T15:30:00+08:00</expires><headline>【演练】伊犁河干流油类泄漏橙色预警</headline>
<area><areaDesc>伊宁市伊犁河大桥下游</areaDesc>
<polygon>43.87,81.20 43.87,81.32 43.91,81.32 43.91,81.20 43.87,81.20</polygon>
<geocode><valueName>GB/T 2260</valueName><value>654002</value></geocode></area></info></alert>"#;

fn at(text: &str) -> Instant {
    Instant::parse(text).unwrap()
}

/// The codes of the faults of the base message with one part changed.
fn check(from: &str, to: &str, codes: &str) {
    assert!(BASE.contains(from), "the base has no {from}");
    let found = match read(&BASE.replacen(from, to, 1)) {
        Ok(_) => "accept".to_owned(),
        Err(faults) => {
            let codes: Vec<&str> = faults.iter().map(|fault| fault.code).collect();
            codes.join(" ")
        }
    };
    assert_eq!(found, codes, "{from} -> {to}");
}

#[test]
fn a_message_is_read() {
    let message = read(BASE).unwrap();
    assert_eq!(message.status, Status::Exercise);
    assert_eq!(message.sent, at("2026-05-01T09:30:00+08:00"));
    let ring = &message.infos[0].areas[0].polygons[0];
    let points: Vec<[f64; 2]> = ring.iter().map(|p| [p.lon(), p.lat()]).collect();
    let expected = [
        [81.20, 43.87],
        [81.32, 43.87],
        [81.32, 43.91],
        [81.20, 43.91],
        [81.20, 43.87],
    ];
    assert_eq!(points, expected);
    assert_eq!(message.infos[0].areas[0].geocodes[0].1, "654002");
}

#[test]
fn the_rules_of_the_head() {
    check("<status>", "<status>", "accept");
    check("eoc@ili.example", "eoc ili", "sender-form");
    check("_0</identifier>", ",0</identifier>", "identifier-form");
    check("_0</identifier>", "&lt;</identifier>", "identifier-form");
    check("09:30:00+08:00", "09:30:00Z", "time");
    check("09:30:00+08:00", "09:30:00.5+08:00", "time");
    check("09:30:00+08:00", "01:30:00-00:00", "accept");
    check("Exercise", "Practice", "word");
    check("<status>Exercise</status>", "", "missing");
    check(
        "<scope>Restricted",
        "<scope>Public",
        "restriction-without-scope",
    );
    check(
        "<restriction>drill participants only</restriction>",
        "",
        "restriction-missing",
    );
    check(
        "<scope>Restricted</scope><restriction>drill participants only</restriction>",
        "<scope>Private</scope>",
        "addresses-missing",
    );
    check("<msgType>Alert", "<msgType>Update", "references-missing");
    check("<msgType>Alert", "<msgType>Cancel", "references-missing");
    check("<sender>", "<colour>x</colour><sender>", "unknown-element");
    check(
        "<status>Exercise</status><msgType>Alert</msgType>",
        "<msgType>Alert</msgType><status>Exercise</status>",
        "order",
    );
    check(
        "<status>Exercise</status>",
        "<status>Exercise</status><status>Actual</status>",
        "repeated",
    );
}

#[test]
fn the_rules_of_references() {
    let with = |triple: &str| format!("</restriction><references>{triple}</references>");
    let earlier = "eoc@ili.example,A1,2026-05-01T09:00:00+08:00";
    check("</restriction>", &with(earlier), "accept");
    check(
        "</restriction>",
        &with(&format!("{earlier} {earlier}")),
        "accept",
    );
    check(
        "</restriction>",
        &with("eoc@ili.example,A1"),
        "reference-form",
    );
    check(
        "</restriction>",
        &with("eoc@ili.example,A1,yesterday"),
        "time",
    );
    check(
        "</restriction>",
        &with("eoc@ili.example,A1,2026-05-01T10:00:00+08:00"),
        "reference-later",
    );
    let itself = "eoc@ili.example,65400041000000_20260501093000_0,2026-05-01T09:30:00+08:00";
    check("</restriction>", &with(itself), "reference-self");
}

#[test]
fn the_rules_of_texts() {
    check("zh-CN", "zh_CN", "language");
    check("橙色预警", "&lt;b&gt;橙色&lt;/b&gt;", "markup");
    check("橙色预警", "A &amp;amp; B", "markup");
    check("橙色预警", "A &amp; B, 3 &lt; 5", "accept");
    check("<category>Env</category>", "", "missing");
    check("Severe", "Orange", "accept");
    check("Severe", "Grave", "word");
}

#[test]
fn the_rules_of_areas() {
    check(" 43.87,81.20</polygon>", "</polygon>", "polygon-open");
    check(
        "43.87,81.32 43.91,81.32 43.91,81.20 ",
        "43.87,81.32 ",
        "polygon-short",
    );
    check("43.87,81.32", "81.32", "coordinate");
    check("43.87,81.32", "143.87,81.32", "coordinate");
    check(
        "</geocode>",
        "</geocode><ceiling>9000</ceiling>",
        "ceiling-without-altitude",
    );
    check(
        "</geocode>",
        "</geocode><altitude>9000</altitude><ceiling>100</ceiling>",
        "ceiling-below-altitude",
    );
    check(
        "</geocode>",
        "</geocode><altitude>100</altitude><ceiling>9000</ceiling>",
        "accept",
    );
    let polygon = "<polygon>43.87,81.20 43.87,81.32 43.91,81.32 43.91,81.20 43.87,81.20</polygon>";
    let code = "<geocode><valueName>GB/T 2260</valueName><value>654002</value></geocode>";
    check(&format!("{polygon}\n{code}"), "", "area-empty");
    check(polygon, "<circle>43.87,81.20 -3</circle>", "circle");
    check(polygon, "<circle>43.87,81.20 3.5</circle>", "accept");
}

#[test]
fn what_is_no_cap_is_refused_before_it_is_parsed() {
    let doctype = "<!DOCTYPE a [<!ENTITY e SYSTEM \"file:///x\">]>\
        <alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.2\"><identifier>&e;</identifier></alert>";
    for (xml, code) in [
        (doctype.to_owned(), "doctype"),
        ("<alert>".to_owned(), "xml"),
        (
            "<alert xmlns=\"urn:oasis:names:tc:emergency:cap:1.1\"/>".to_owned(),
            "root",
        ),
        (" ".repeat(READ_BYTES_MAX + 1), "too-large"),
    ] {
        let faults = read(&xml).unwrap_err();
        assert_eq!(faults[0].code, code);
    }
}

/// A message of ours without faults.
fn plain(text: &str) -> Message {
    let mut info = InfoBlock::new(
        "突发水污染",
        Urgency::Immediate,
        Severity::Severe,
        Certainty::Observed,
    );
    info.language = Some("zh-CN".to_owned());
    info.headline = Some(text.to_owned());
    Message {
        identifier: "A1".to_owned(),
        sender: "eoc@ili.example".to_owned(),
        sent: at("2026-05-01T09:30:00+08:00"),
        status: Status::Draft,
        msg_type: MsgType::Alert,
        scope: Scope::Public,
        source: None,
        restriction: None,
        addresses: vec!["a b".to_owned(), "c".to_owned()],
        codes: Vec::new(),
        note: None,
        references: Vec::new(),
        incidents: Vec::new(),
        infos: vec![info],
    }
}

#[test]
fn the_mode_alone_gives_the_status() {
    for asked in [Status::Actual, Status::Exercise, Status::Test] {
        let message = Message {
            status: asked,
            ..plain("x")
        };
        let real = Alert::new(Mode::Real, message.clone()).unwrap();
        let drill = Alert::new(Mode::Drill, message).unwrap();
        assert_eq!(real.message().status, Status::Actual);
        let drill = drill.message();
        assert_eq!(
            (drill.status, drill.scope),
            (Status::Exercise, Scope::Restricted)
        );
        assert!(
            drill
                .note
                .as_deref()
                .is_some_and(|note| note.contains("exercise"))
        );
        let headline = drill.infos[0].headline.as_deref();
        assert_eq!(headline, Some("【演练】x"));
    }
    assert!(Alert::new(Mode::Real, plain("<b>x</b>")).is_err());
}

#[test]
fn updates_and_cancels_end_what_they_name() {
    let first = plain("x");
    let later = |id: &str, kind: MsgType, minutes: i64, of: &Message| Message {
        identifier: id.to_owned(),
        msg_type: kind,
        sent: first.sent + hean_units::Span::from_mins(minutes),
        references: vec![of.reference()],
        ..first.clone()
    };
    let update = later("A2", MsgType::Update, 30, &first);
    let cancel = later("A3", MsgType::Cancel, 60, &update);
    let log = [first.clone(), update.clone(), cancel];
    let ids = |minutes: i64| -> Vec<String> {
        let now = first.sent + hean_units::Span::from_mins(minutes);
        in_force(&log, now)
            .iter()
            .map(|m| m.identifier.clone())
            .collect()
    };
    assert_eq!(ids(-1), Vec::<String>::new());
    assert_eq!(ids(0), ["A1"]);
    assert_eq!(ids(30), ["A2"]);
    assert_eq!(ids(60), Vec::<String>::new());
    let mut short = first.clone();
    short.infos[0].expires = Some(at("2026-05-01T15:30:00+08:00"));
    let alone = [short];
    assert_eq!(in_force(&alone, at("2026-05-01T15:29:00+08:00")).len(), 1);
    assert!(in_force(&alone, at("2026-05-01T15:30:00+08:00")).is_empty());
}

proptest! {
    #[test]
    fn any_text_is_written_and_read_back(text in "\\PC{0,40}", drill in any::<bool>()) {
        let mode = if drill { Mode::Drill } else { Mode::Real };
        if let Ok(alert) = Alert::new(mode, plain(text.trim())) {
            let xml = write(&alert);
            prop_assert!(roxmltree::Document::parse(&xml).is_ok(), "{xml}");
            let back = read(&xml).map_err(|faults| TestCaseError::fail(format!("{faults:?}")))?;
            prop_assert_eq!(write(&Alert::new(mode, unmarked(back)).unwrap()), xml);
        }
    }
}

/// The message without what the mode of a drill adds again.
fn unmarked(mut message: Message) -> Message {
    for info in &mut message.infos {
        let text = info.headline.take().unwrap_or_default();
        info.headline = Some(text.strip_prefix("【演练】").unwrap_or(&text).to_owned());
    }
    message
}
