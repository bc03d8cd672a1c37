use super::phrases::Phrases;
use super::*;
use crate::fixture::{self, Story};
use expect_test::{Expect, ExpectFile, expect, expect_file};
use hean_units::IncidentId;
use proptest::prelude::*;
use std::io::Read;
use std::process::{Command, Stdio};

const TITLE: &str = "国道218苯罐车侧翻入巩乃斯河";

fn phrases() -> &'static Phrases {
    static PHRASES: std::sync::OnceLock<Phrases> = std::sync::OnceLock::new();
    PHRASES.get_or_init(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ili/documents/phrases.csv"
        );
        let bytes = std::fs::read(path).unwrap();
        Phrases::read(phrases::FILE, &bytes).unwrap_or_else(|problems| panic!("{problems}"))
    })
}

/// A story with what documents are drafted from.
struct Told {
    story: Story,
    incident: IncidentId,
    mode: Mode,
}

impl Told {
    fn new(story: Story, mode: Mode) -> Self {
        Self {
            story,
            incident: fixture::incident(),
            mode,
        }
    }

    fn whole() -> Self {
        Self::new(fixture::whole(TITLE), Mode::Drill)
    }

    /// Only what the first report says: no forecast, no sample, no task.
    fn bare() -> Self {
        Self::new(fixture::bare(TITLE), Mode::Real)
    }

    fn input(&self) -> Input<'_> {
        Input {
            basin: fixture::ili(),
            phrases: phrases(),
            state: &self.story.state,
            incident: &self.incident,
            entries: &self.story.log,
            mode: self.mode,
            as_of: self.story.state.head(&StreamId::incident(&self.incident)),
            plume: self.story.plumes.get(&self.incident),
            agency: None,
        }
    }

    fn draft(&self, kind: Kind) -> Draft {
        draft(&self.input(), kind).unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    fn bytes(&self, kind: Kind, format: Format) -> Vec<u8> {
        render(&self.draft(kind), format).unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    fn text(&self, kind: Kind, format: Format) -> String {
        String::from_utf8(self.bytes(kind, format)).unwrap()
    }

    fn missing(&self, kind: Kind) -> Vec<String> {
        self.draft(kind)
            .missing()
            .into_iter()
            .map(|gap| gap.id)
            .collect()
    }
}

/// A file of a ZIP.
fn unzipped(bytes: &[u8], name: &str) -> Vec<u8> {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let mut file = archive
        .by_name(name)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    let mut content = Vec::new();
    file.read_to_end(&mut content).unwrap();
    content
}

fn document_xml(docx: &[u8]) -> String {
    String::from_utf8(unzipped(docx, "word/document.xml")).unwrap()
}

/// Markup with an element a line, without style and without what is drawn.
fn lines(markup: &str) -> String {
    let mut text = markup.to_owned();
    for (open, close) in [("<style>", "</style>"), ("<svg", "</svg>")] {
        while let (Some(from), Some(to)) = (text.find(open), text.find(close)) {
            text.replace_range(from..to + close.len(), "");
        }
    }
    let rows = text
        .replace("</tr>", "</tr>\n")
        .replace("</li>", "</li>\n")
        .replace("</h2>", "</h2>\n");
    rows.replace("</p>", "</p>\n")
        .replace("</w:p>", "</w:p>\n")
        .replace("</w:tr>", "</w:tr>\n")
}

#[test]
fn sample_documents_are_written_where_asked() {
    // HEAN_REPORT_OUT=/some/folder cargo test -p hean-report sample_documents
    for (name, told) in [("whole", Told::whole()), ("bare", Told::bare())] {
        for kind in Kind::ALL {
            for format in kind.formats() {
                let draft = told.draft(kind);
                let bytes = match format {
                    Format::Zip => evidence::bundle(&told.input(), b"{}\n", &mut |_| None).unwrap(),
                    format => render(&draft, *format).unwrap(),
                };
                assert!(bytes.len() > 150, "{name} {kind}");
                if let Ok(folder) = std::env::var("HEAN_REPORT_OUT") {
                    let file = format!("{name}-{}", draft.file_name(*format));
                    std::fs::write(std::path::Path::new(&folder).join(file), bytes).unwrap();
                }
            }
        }
    }
}

#[test]
fn the_initial_report() {
    let page = Told::whole().text(Kind::ReportInitial, Format::Html);
    expect_file!["golden/report-initial.html"].assert_eq(&lines(&page));
}

#[test]
fn the_continuing_and_the_final_report() {
    let told = Told::whole();
    let page = told.text(Kind::ReportContinuing, Format::Html);
    expect_file!["golden/report-continuing.html"].assert_eq(&lines(&page));
    let page = told.text(Kind::ReportFinal, Format::Html);
    expect_file!["golden/report-final.html"].assert_eq(&lines(&page));
}

#[test]
fn the_notice_in_chinese_and_russian() {
    let told = Told::whole();
    let page = told.text(Kind::CrossBorderNotice, Format::Html);
    assert!(
        page.contains("内部上报件") && page.contains("прямая передача за рубеж не допускается")
    );
    expect_file!["golden/cross-border-notice.html"].assert_eq(&lines(&page));
}

#[test]
fn the_statement_as_a_page_and_as_docx() {
    let told = Told::whole();
    let page = told.text(Kind::PublicStatement, Format::Html);
    expect_file!["golden/public-statement.html"].assert_eq(&lines(&page));
    let docx = told.bytes(Kind::PublicStatement, Format::Docx);
    expect_file!["golden/public-statement.docx.xml"].assert_eq(&lines(&document_xml(&docx)));
}

#[test]
fn the_forms_of_the_incident_command() {
    let told = Told::whole();
    for (kind, golden) in [
        (Kind::Ics201, expect_file!["golden/ics-201.html"]),
        (Kind::Ics214, expect_file!["golden/ics-214.html"]),
    ] {
        let golden: ExpectFile = golden;
        golden.assert_eq(&lines(&told.text(kind, Format::Html)));
    }
    let police = hean_units::AgencyId::new("police").unwrap();
    let mut input = told.input();
    input.agency = Some(&police);
    let one = draft(&input, Kind::Ics214).unwrap();
    let Content::Paper(paper) = &one.content else {
        panic!()
    };
    let headings: Vec<&str> = paper.parts[0]
        .sections
        .iter()
        .map(|s| s.heading.as_str())
        .collect();
    assert_eq!(headings, ["伊犁州公安局"]);
}

#[test]
fn the_alert_and_the_resource_messages() {
    let told = Told::whole();
    expect_file!["golden/cap.xml"].assert_eq(&told.text(Kind::Cap, Format::Xml));
    expect_file!["golden/edxl-rm.xml"].assert_eq(&told.text(Kind::EdxlRm, Format::Xml));
}

#[test]
fn the_ledger_opens_in_a_spreadsheet() {
    let text = Told::whole().text(Kind::Costs, Format::Csv);
    assert!(text.starts_with('\u{FEFF}') && text.contains("\r\n"));
    let golden: Expect = expect![[r#"
        序号 No.,时间 Time,类别 Category,事项 What,数量 Quantity,单位 Unit,金额(元) Amount CNY,任务 Task,部门 Agency,凭证 SHA-256,日志 Entry,备注 Note
        1,2026-06-12 14:50,物资 supplies,活性炭,12,t,96000.00,,伊犁州交通运输局（模拟）,cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd,inc:INC-0001:61,演练 EXERCISE
        2,2026-06-12 14:51,应急监测 monitoring,'=SUM(1) 采样与化验,,,4200.50,,伊犁州生态环境局（模拟）,,inc:INC-0001:62,演练 EXERCISE
        3,2026-06-12 14:52,应急处置 response,"抢险机械, 8 台",,,32000.00,,伊犁州消防救援支队（模拟）,,inc:INC-0001:63,演练 EXERCISE
        ,,,小计 Subtotal：应急处置 response,,,32000.00,,,,,
        ,,,小计 Subtotal：应急监测 monitoring,,,4200.50,,,,,
        ,,,小计 Subtotal：物资 supplies,,,96000.00,,,,,
        ,,,合计 Total,,,132200.50,,,,,
        ,,,另据上报：直接经济损失 Direct loss as reported,,,860000.00,,,,,
    "#]];
    golden.assert_eq(&text.trim_start_matches('\u{FEFF}').replace("\r\n", "\n"));
}

#[test]
fn what_nobody_has_said_is_shown_as_missing() {
    let told = Told::bare();
    expect![[r#"
        report-initial: report-clock signatory contact sent-at began informant cause substance quantity limit grade response-level samples deaths injured moved intakes-stopped ecology extent forecast measures planned advice
        report-continuing: report-clock signatory contact sent-at began informant cause substance quantity limit grade response-level samples deaths injured moved intakes-stopped ecology extent forecast measures planned advice
        report-final: report-clock signatory contact sent-at began informant cause substance quantity limit grade response-level samples deaths injured moved intakes-stopped ecology extent forecast measures loss costs latent-harm social-effect accountability proof agencies
        cross-border-notice: began substance quantity limit forecast border-samples measures contact signatory translator next-update
        public-statement: began substance quantity people tap-water samples measures approval next-statement
        ics-201: forecast substance quantity hazard weather prepared-by objectives organization resources
        ics-214: logs
    "#]]
    .assert_eq(
        &[
            Kind::ReportInitial,
            Kind::ReportContinuing,
            Kind::ReportFinal,
            Kind::CrossBorderNotice,
            Kind::PublicStatement,
            Kind::Ics201,
            Kind::Ics214,
        ]
        .map(|kind| format!("{kind}: {}\n", told.missing(kind).join(" ")))
        .concat(),
    );
    for kind in [
        Kind::ReportInitial,
        Kind::CrossBorderNotice,
        Kind::PublicStatement,
    ] {
        let draft = told.draft(kind);
        let page = told.text(kind, Format::Html);
        let docx = document_xml(&told.bytes(kind, Format::Docx));
        for gap in draft.missing() {
            // On the page and in the list, never left out.
            assert!(
                page.matches(gap.what.zh()).count() >= 2,
                "{kind} {}",
                gap.id
            );
            assert!(
                docx.matches(gap.what.zh()).count() >= 2,
                "{kind} {}",
                gap.id
            );
            assert!(!gap.who.zh().is_empty() && !gap.what.en().is_empty());
        }
        assert!(page.contains("class=\"missing\""));
    }
}

/// Every value of a paper.
fn values(paper: &Paper) -> Vec<&paper::Value> {
    use paper::Block;
    let blocks = paper
        .parts
        .iter()
        .flat_map(|part| &part.sections)
        .flat_map(|s| &s.blocks);
    let mut values = Vec::new();
    for block in blocks {
        match block {
            Block::Fields(fields) => values.extend(fields.iter().map(|field| &field.value)),
            Block::Table {
                heads,
                widths,
                rows,
            } => {
                assert_eq!(heads.len(), widths.len());
                for row in rows {
                    assert_eq!(row.len(), heads.len());
                    values.extend(row);
                }
            }
            Block::Items(items) => values.extend(items),
            Block::Paragraph(value) => values.push(value),
            Block::Note(_) | Block::Map(_) => {}
        }
    }
    values
}

#[test]
fn every_value_has_words_and_every_mark_a_source() {
    for told in [Told::whole(), Told::bare()] {
        for kind in Kind::ALL {
            let draft = told.draft(kind);
            let Content::Paper(paper) = &draft.content else {
                continue;
            };
            let mut used = std::collections::BTreeSet::<usize>::new();
            for value in values(paper) {
                match value {
                    paper::Value::Known { text, marks } => {
                        assert!(!text.trim().is_empty(), "{kind}");
                        assert!(
                            marks
                                .iter()
                                .all(|mark| (1..=paper.sources.len()).contains(mark))
                        );
                        used.extend(marks.iter().copied());
                    }
                    paper::Value::Missing { text, .. } => assert!(!text.trim().is_empty()),
                }
            }
            assert_eq!(
                used.len(),
                paper.sources.len(),
                "{kind}: a source that nothing cites"
            );
        }
    }
}

#[test]
fn a_drill_says_so_and_a_real_incident_does_not() {
    let drill = Told::whole();
    let real = Told::bare();
    for kind in Kind::ALL {
        for format in kind.formats() {
            if *format == Format::Zip || kind == Kind::Costs {
                continue;
            }
            let text = |told: &Told| match format {
                Format::Docx => {
                    let bytes = told.bytes(kind, *format);
                    let header = String::from_utf8(unzipped(&bytes, "word/header1.xml")).unwrap();
                    document_xml(&bytes) + &header
                }
                format => told.text(kind, *format),
            };
            let says = |text: &str| text.contains("演练") || text.contains("Exercise");
            assert!(says(&text(&drill)), "{kind}");
            assert!(!says(&text(&real)), "{kind}");
        }
    }
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    let (one, other) = (Told::whole(), Told::whole());
    // Documents that are made at the same time on other threads must not disturb the numbering.
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                for kind in Kind::ALL {
                    for format in kind.formats().iter().filter(|f| **f != Format::Zip) {
                        let bytes = one.bytes(kind, *format);
                        assert!(bytes == other.bytes(kind, *format), "{kind} {format:?}");
                    }
                }
            });
        }
    });
}

#[test]
fn an_alert_stays_in_the_country_and_follows_the_filed_one() {
    let told = Told::whole();
    let Content::Alert(alert) = told.draft(Kind::Cap).content else {
        panic!()
    };
    let border = &fixture::ili().facilities["BOR-001"];
    let rings = alert.message().infos[0].areas[0].polygons.iter();
    let west = rings.flatten().map(|at| at.lon()).fold(180.0, f64::min);
    assert!(west > border.at.lon() - 0.2, "{west}");
    assert!(!cap::write(&alert).contains("GAU-017"));

    let mut story = fixture::whole(TITLE);
    let as_of = story.state.head(&StreamId::incident(&fixture::incident()));
    let filed =
        serde_json::json!({"document": "cap", "as_of": as_of, "attachment": "ab".repeat(32)});
    story.add("inc:INC-0001", 360, "eco", "document_filed", filed);
    let told = Told::new(story, Mode::Drill);
    let Content::Alert(update) = told.draft(Kind::Cap).content else {
        panic!()
    };
    assert_eq!(update.message().msg_type, cap::MsgType::Update);
    assert_eq!(update.message().references, [alert.message().reference()]);

    let mut story = told.story;
    let closed = serde_json::json!({"reason": "连续48小时达标"});
    story.add("inc:INC-0001", 4000, "gov", "incident_closed", closed);
    let told = Told::new(story, Mode::Drill);
    let Content::Alert(end) = told.draft(Kind::Cap).content else {
        panic!()
    };
    assert_eq!(end.message().msg_type, cap::MsgType::Cancel);
    validates(&cap::write(&end), true);
}

/// What `xmllint` says of a text by the schema of OASIS.
fn validates(xml: &str, expected: bool) {
    let schema = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../tests/contract/cap/CAP-v1.2.xsd"
    );
    let mut child = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", schema, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint is missing: `cargo xtask setup` installs it (libxml2-utils)");
    std::io::Write::write_all(&mut child.stdin.take().unwrap(), xml.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.success(), expected, "{said}\n{xml}");
}

#[test]
fn alerts_hold_to_the_schema_of_oasis() {
    for told in [Told::whole(), Told::bare()] {
        validates(&told.text(Kind::Cap, Format::Xml), true);
    }
    let good = Told::whole().text(Kind::Cap, Format::Xml);
    for (from, to) in [
        ("<status>Exercise", "<status>Practice"),
        ("+08:00</sent>", "Z</sent>"),
        ("<sender>", "<sendr>"),
        ("<urgency>Immediate</urgency>", ""),
        ("<category>Env</category>", "<category>Water</category>"),
        (
            "urn:oasis:names:tc:emergency:cap:1.2",
            "urn:oasis:names:tc:emergency:cap:9",
        ),
        ("<areaDesc>", "<polygon/><areaDesc>"),
        ("<scope>Restricted</scope>", ""),
    ] {
        assert!(good.contains(from), "{from}");
        let bad = good
            .replacen(from, to, 1)
            .replace("<sendr>eoc@ili.example</sender>", "<sendr>x</sendr>");
        validates(&bad, false);
        assert!(cap::read(&bad).is_err(), "{from} -> {to}");
    }
    assert!(cap::read(&good).is_ok());
}

#[test]
fn the_bundle_of_evidence_proves_itself() {
    use sha2::{Digest, Sha256};
    let photo = b"the photo".to_vec();
    let hex = |bytes: &[u8]| -> String {
        Sha256::digest(bytes)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect()
    };
    let mut story = fixture::whole(TITLE);
    story.add(
        "inc:INC-0001",
        352,
        "eco",
        "attachment_added",
        serde_json::json!({
            "attachment": hex(&photo), "name": "x.jpg", "media_type": "image/jpeg", "bytes": 9,
        }),
    );
    let told = Told::new(story, Mode::Drill);
    let export = b"{\"hean_journal\":1}\n{\"end\":{\"entries\":3,\"log\":\"0f\"}}\n";
    let mut asked = Vec::new();
    let mut give = |id: &hean_units::AttachmentId| {
        asked.push(id.to_string());
        (id.as_str() == hex(&photo)).then(|| photo.clone())
    };
    let bytes = evidence::bundle(&told.input(), export, &mut give).unwrap();
    let again = evidence::bundle(&told.input(), export, &mut |id| {
        (id.as_str() == hex(&photo)).then(|| photo.clone())
    });
    assert!(bytes == again.unwrap(), "the same log gives the same bytes");
    assert_eq!(asked.len(), 2);
    assert_eq!(unzipped(&bytes, evidence::LOG), export);
    let manifest: serde_json::Value =
        serde_json::from_slice(&unzipped(&bytes, evidence::MANIFEST)).unwrap();
    for (name, told) in manifest["files"].as_object().unwrap() {
        assert_eq!(told["sha256"], hex(&unzipped(&bytes, name)), "{name}");
    }
    assert_eq!(manifest["chain"]["log"], "0f");
    assert_eq!(manifest["attachments_missing"][0], "ab".repeat(32));
    assert_eq!(manifest["samples"][0]["custody"][0][1]["seal"], "F-118");
    let damaged = evidence::bundle(&told.input(), export, &mut |_| Some(b"other".to_vec()));
    assert!(matches!(
        damaged,
        Err(evidence::BundleError::WrongBytes { .. })
    ));
}

#[test]
fn what_does_not_fit_is_refused() {
    let told = Told::whole();
    let mut input = told.input();
    input.as_of -= 1;
    assert!(matches!(
        draft(&input, Kind::Cap),
        Err(DraftError::StateElsewhere { .. })
    ));
    let nobody = IncidentId::new("INC-0099").unwrap();
    let mut input = told.input();
    input.incident = &nobody;
    assert!(matches!(list(&input), Err(DraftError::NoIncident(_))));
    let mut input = told.input();
    input.entries = &input.entries[..10];
    assert!(matches!(
        list(&input),
        Err(DraftError::EntriesMissing { .. })
    ));
    let paper = told.draft(Kind::Ics201);
    assert!(matches!(
        render(&paper, Format::Docx),
        Err(RenderError::NotInFormat { .. })
    ));
    let bundle = told.draft(Kind::Evidence);
    assert!(matches!(
        render(&bundle, Format::Zip),
        Err(RenderError::Bundle)
    ));
    assert!("report-initial".parse::<Kind>().is_ok() && "report".parse::<Kind>().is_err());
    assert_eq!(
        told.draft(Kind::Cap).file_name(Format::Xml),
        format!("INC-0001-cap-{}.xml", told.input().as_of)
    );
}

#[test]
fn every_kind_is_listed_with_its_formats() {
    let told = Told::bare();
    let listed = list(&told.input()).unwrap();
    assert_eq!(listed.len(), Kind::ALL.len());
    assert!(
        listed
            .iter()
            .all(|row| !row.formats.is_empty() && !row.title.zh.is_empty())
    );
    assert!(listed[0].missing.len() > 5);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_text_breaks_the_markup(text in "[\\x00-\\x7F\u{80}-\u{9F}\u{202E}\u{FEFF}\u{FFFE}一二<>&\"']{0,30}") {
        let mut story = fixture::bare(&text);
        story.add("inc:INC-0001", 20, "eco", "cost_recorded", serde_json::json!({
            "category": "other", "what": text, "amount_cny": 1.0,
        }));
        story.add("inc:INC-0001", 21, "eco", "report_received", serde_json::json!({"via": text, "text": text}));
        let told = Told::new(story, Mode::Real);
        for kind in [Kind::ReportInitial, Kind::CrossBorderNotice, Kind::PublicStatement] {
            let page = told.text(kind, Format::Html);
            prop_assert!(!page.contains("<script") && !page.contains('\0'));
            let docx = document_xml(&told.bytes(kind, Format::Docx));
            prop_assert!(roxmltree::Document::parse(&docx).is_ok(), "{:?}", text);
        }
        for kind in [Kind::Cap, Kind::EdxlRm] {
            let xml = told.text(kind, Format::Xml);
            prop_assert!(roxmltree::Document::parse(&xml).is_ok(), "{:?}", text);
        }
        let csv = told.bytes(Kind::Costs, Format::Csv);
        let mut reader = csv::ReaderBuilder::new().from_reader(&csv[..]);
        for row in reader.records() {
            prop_assert_eq!(row.unwrap().len(), 12);
        }
    }
}
