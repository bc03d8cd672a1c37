use crate::fixture::{self, DOUBTFUL};
use crate::{Lang, words};

const TITLE: &str = "国道218苯罐车侧翻入巩乃斯河";

#[test]
fn sample_pages_are_written_where_asked() {
    // HEAN_REPORT_OUT=/some/folder cargo test -p hean-report sample_pages
    let report = fixture::report_of(&fixture::whole(TITLE));
    let pages = [Lang::Zh, Lang::En].map(|lang| (lang, report.html(lang)));
    if let Ok(folder) = std::env::var("HEAN_REPORT_OUT") {
        for (lang, page) in &pages {
            let file = std::path::Path::new(&folder).join(format!("{}.html", lang.code()));
            std::fs::write(file, page).unwrap();
        }
        let file = std::path::Path::new(&folder).join("zh.md");
        std::fs::write(file, report.markdown(Lang::Zh)).unwrap();
    }
    assert!(pages.iter().all(|(_, page)| page.len() > 20_000));
}

#[test]
fn hostile_text_stays_text() {
    let hostile = "<script>alert('x')</script>\"><img src=x onerror=alert(1)>|`[a](javascript:b)";
    let report = fixture::report(hostile);
    for lang in [Lang::Zh, Lang::En] {
        let page = report.html(lang);
        assert!(!page.contains("<script"), "{lang:?}");
        assert!(!page.contains("<img"), "{lang:?}");
        assert!(!page.contains("<b>\"") && page.contains("&lt;script&gt;"));
        let markdown = report.markdown(lang);
        assert!(!markdown.contains("<script") && !markdown.contains("<img"));
        assert!(!markdown.contains("[a](javascript"));
    }
}

#[test]
fn the_page_stands_alone_and_its_markup_is_balanced() {
    for lang in [Lang::Zh, Lang::En] {
        let page = fixture::report(TITLE).html(lang);
        for forbidden in [
            "src=", "href=", "@import", "url(h", "<script", "<link", "onload",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
        let outside: Vec<&str> = page.matches("http").collect();
        let xmlns = page.matches("xmlns=\"http://www.w3.org/2000/svg\"").count();
        let equiv = page.matches("http-equiv").count();
        assert_eq!(outside.len(), xmlns + equiv);
        for tag in [
            "table", "tr", "td", "svg", "g", "figure", "div", "span", "dl", "small", "text",
        ] {
            let opened = page.matches(&format!("<{tag}>")).count()
                + page.matches(&format!("<{tag} ")).count();
            let closed = page.matches(&format!("</{tag}>")).count();
            assert_eq!(opened, closed, "{tag}");
        }
        assert!(!page.contains("NaN") && !page.contains("inf ") && !page.contains("null"));
    }
}

#[test]
fn a_drill_says_so_and_every_part_is_there() {
    let zh = fixture::report(TITLE).html(Lang::Zh);
    for part in [
        "演练 EXERCISE",
        "演练复盘报告",
        TITLE,
        "T0",
        "暂不能定级",
        "两小时报告路径",
        "示意图",
        "到达预测",
        "浓度过程线",
        "限值 0.01 mg/L",
        "法定时限",
        "任务进程",
        "人员在外执行任务",
        "副局长",
        "缺口",
        "考核与得分",
        "得分 30 %",
        "质量平衡",
        "六月季节系数",
        "时间线",
        "末条散列",
        words::certainty(DOUBTFUL, Lang::Zh),
        "仅监视",
        "取水节点为假定",
        "未超过蒸气限值",
    ] {
        assert!(zh.contains(part), "{part}");
    }
    let en = fixture::report(TITLE).html(Lang::En);
    for part in [
        "Exercise after-action report",
        "Statutory clocks",
        "✗ missed",
        "deputy head",
        "Score 30 %",
    ] {
        assert!(en.contains(part), "{part}");
    }
}

#[test]
fn the_score_of_the_world_adds_titles_and_the_truth() {
    use hean_scenario::score::{BorderScore, ExpectationScore, IntakeScore, Score, Share};
    use hean_units::{FacilityId, InjectId, Instant, Text};
    let at = Instant::parse("2026-06-14T10:00:00+08:00").unwrap();
    let score = Score {
        expectations: vec![ExpectationScore {
            id: InjectId::new("intake").unwrap(),
            title: Text::new("取水口<提前>关闭", "intake closed ahead"),
            that: "task(T28).state == done".to_owned(),
            weight: 3.0,
            outcome: "met",
            at: Some(at),
            why: Text::new("已办", "done"),
        }],
        met: 1,
        missed: 0,
        undecided: 0,
        points: 3.0,
        of: 3.0,
        prompt: Share::default(),
        statutory: Share::default(),
        intakes_in_time: Share::default(),
        intakes: vec![IntakeScore {
            section: FacilityId::new("INT-013").unwrap(),
            name: Text::new("水厂", "works"),
            closed: None,
            arrival: at,
            in_time: false,
        }],
        borders: vec![BorderScore {
            section: FacilityId::new("BOR-001").unwrap(),
            name: Text::new("出境断面", "border"),
            peak_mg_l: 0.3,
            passed: true,
        }],
        overdue: Vec::new(),
    };
    let report = fixture::report(TITLE).with_score(&score);
    let zh = report.html(Lang::Zh);
    for part in [
        "取水口&lt;提前&gt;关闭",
        "得分 100 %",
        "污染团实际到达",
        "实际最高浓度 0.3 mg/L",
    ] {
        assert!(zh.contains(part), "{part}");
    }
    assert_eq!(report.expectations.len(), 1);
}

#[test]
fn the_same_log_gives_the_same_bytes() {
    let (one, two) = (fixture::report(TITLE), fixture::report(TITLE));
    assert_eq!(one.html(Lang::Zh), two.html(Lang::Zh));
    assert_eq!(one.json().to_string(), two.json().to_string());
}

#[test]
fn an_empty_log_gives_an_honest_page() {
    let state = hean_incident::state::State::default();
    let report = crate::after_action(&crate::Sources {
        basin: fixture::ili(),
        log: &[],
        state: &state,
        plumes: &std::collections::BTreeMap::new(),
        heads: &[],
    });
    assert!(report.html(Lang::En).contains("the log is empty"));
    assert!(report.incidents.is_empty() && report.score.is_none());
}

#[test]
fn coordination_is_told() {
    let report = fixture::report_of(&fixture::whole(TITLE));
    let zh = report.html(Lang::Zh);
    for part in [
        "定级与响应",
        "<b>Ⅱ级（重大）</b>",
        "intake-county-city",
        "启动Ⅱ级响应",
        "审批",
        "未答复",
        "资源冲突",
        "归档文稿",
        "132200.50",
        "演练检验的常设机制",
        "极端天气会商",
        "第 19 条",
        "未见",
    ] {
        assert!(zh.contains(part), "{part}");
    }
    let en = report.html(Lang::En);
    assert!(en.contains("Standing mechanisms that the drill exercised") && en.contains("not seen"));
    let markdown = report.markdown(Lang::Zh);
    assert!(markdown.contains("演练检验的常设机制") && markdown.contains("132200.50"));
    let json = report.json();
    let part = &json["incidents"][0]["coordination"];
    assert_eq!(part["decided"][0]["proposed"], "ungraded");
    assert_eq!(part["documents"][0]["as_of"], 40);
    // What the log does not say is said to be missing.
    let bare = fixture::report(TITLE).html(Lang::Zh);
    assert!(bare.contains("指挥部没有定级"));
}
