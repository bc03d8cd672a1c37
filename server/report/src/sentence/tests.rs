use super::sentence;
use crate::{Lang, Names, fixture};
use expect_test::expect;
use hean_incident::body::Body;
use hean_incident::record::Append;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// One entry of each kind, as the engine, an agency or a scenario would write it.
fn samples() -> Vec<(&'static str, &'static str, Value)> {
    let at = "2026-06-12T10:20:00+08:00";
    let id = "INC-0001-T10";
    let deadline = json!({"at": at, "basis": "statutory", "rule": "r", "reason": {"zh": "两小时", "en": "two hours"}});
    let task = json!({
        "id": "INC-0001-T99", "incident": "INC-0001", "plan": "T99", "title": {"zh": "试", "en": "Try"},
        "lane": "order", "owner": "police", "assigned_by": "plan", "deadline": deadline,
        "takes": 60000, "version": 1, "state": "issued",
    });
    let request = json!({
        "id": "F2", "incident": "INC-0001", "reason": {"zh": "流量更新", "en": "new flow"},
        "entry": {"reach": "R355", "chainage_m": 10.0, "via": "bridge", "overland_m": 0.0, "river": {"zh": "伊犁河", "en": "Ili"}},
        "substance": "benzene", "mass_kg": 1.0, "over_s": 60, "start": at, "gauges": {}, "month": 6, "air_c": 18.0,
    });
    vec![
        (
            "scenario",
            "incident_reported",
            json!({"kind": "leak", "title": "x", "place": "伊宁", "facility": "RSK-004", "substance": "1114", "mass_kg": 500.0, "via": "110", "text": "有味"}),
        ),
        (
            "scenario",
            "report_received",
            json!({"via": "12345", "text": "河面有油膜"}),
        ),
        (
            "trans",
            "cargo_identified",
            json!({"substance": "benzene", "mass_kg": 28000.0, "over_s": 2400}),
        ),
        (
            "water",
            "gauge_read",
            json!({"gauge": "GAU-001", "discharge_m3s": 612.4}),
        ),
        (
            "met",
            "weather_read",
            json!({"wind_from_deg": 280.0, "wind_ms": 4.2, "air_c": 18.0, "rain_mm_h": 0.0}),
        ),
        (
            "police",
            "road_closed",
            json!({"road": "G218", "near": "zekti", "for_s": 18000}),
        ),
        ("police", "road_opened", json!({"road": "G218"})),
        (
            "water",
            "gate_set",
            json!({"dam": "DAM-001", "discharge_m3s": 40.0, "state": "两孔"}),
        ),
        (
            "eco",
            "sample_taken",
            json!({"section": "GAU-001", "below_mg_l": 0.002}),
        ),
        (
            "scenario",
            "message_received",
            json!({"to": "gov", "text": "请求增援"}),
        ),
        ("police", "task_delivered", json!({"task": id})),
        ("police", "task_received", json!({"task": id})),
        ("police", "task_accepted", json!({"task": id})),
        (
            "police",
            "task_refused",
            json!({"task": id, "reason": "无车"}),
        ),
        ("police", "task_started", json!({"task": id})),
        (
            "police",
            "task_done",
            json!({"task": id, "evidence": {"photos": [1, 2], "ok": true}}),
        ),
        (
            "police",
            "task_failed",
            json!({"task": id, "reason": "桥断"}),
        ),
        (
            "gov",
            "task_cancelled",
            json!({"task": id, "reason": "不再需要"}),
        ),
        (
            "gov",
            "task_reassigned",
            json!({"task": id, "to": "fire", "reason": "更近"}),
        ),
        (
            "system",
            "forecast_computed",
            json!({"result": {
                "id": "F2", "engine": "spectral", "threshold_mg_l": 0.01, "sections": [{
                    "section": "INT-013", "name": {"zh": "取水口", "en": "intake"}, "kind": "intake",
                    "distance_m": 45000.0, "early": at, "arrival": at, "peak_at": at, "peak_mg_l": 1.0, "end": at,
                }], "balance": {"released_kg": 1.0, "in_water_kg": 1.0, "lost_kg": 0.0, "passed_kg": 0.0},
            }}),
        ),
        (
            "gov",
            "incident_closed",
            json!({"reason": "连续48小时达标"}),
        ),
        (
            "scenario",
            "drill_started",
            json!({"id": "DRL-0001", "scenario": "a.yaml", "title": {"zh": "题", "en": "Title"}, "digest": "00", "seed": 7, "start": at, "until": at}),
        ),
        (
            "scenario",
            "inject_fired",
            json!({"inject": "i1", "what": "close", "content": {"road": "G218", "for": "5h"}}),
        ),
        ("scenario", "drill_paused", json!({"reason": "讲评"})),
        ("scenario", "drill_resumed", json!({})),
        ("scenario", "drill_ended", json!({"why": "finished"})),
        (
            "scenario",
            "expectation_judged",
            json!({"expect": "intake", "outcome": "met", "weight": 3.0, "why": {"zh": "提前一小时关闭", "en": "closed an hour ahead"}}),
        ),
        (
            "system",
            "incident_opened",
            json!({"id": "INC-0001", "kind": "spill", "title": {"zh": "题", "en": "Title"}, "t0": at, "at": [83.2, 43.5], "entry": request["entry"], "county": "cty:xinyuan"}),
        ),
        (
            "system",
            "closure_set",
            json!({"road": "G218", "edges": ["E001", "E002"], "from": at, "until": at}),
        ),
        (
            "system",
            "closure_lifted",
            json!({"road": "G218", "edges": ["E001"]}),
        ),
        (
            "system",
            "fact_set_aside",
            json!({"what": "gauge_read", "why": "missing field `gauge`"}),
        ),
        (
            "system",
            "grade_proposed",
            json!({"grade": "II", "path": "2h", "rule": "grade-2014", "reason": {"zh": "县级市取水中断", "en": "a county-level city's intake stops"}}),
        ),
        ("system", "forecast_requested", json!({"request": request})),
        (
            "system",
            "plan_made",
            json!({"plan": "p", "tasks": 30, "not_applied": {"T07": {"zh": "无", "en": "no"}}, "infeasible": {"T23": {"zh": "晚", "en": "late"}}}),
        ),
        ("system", "task_proposed", json!({"task": task})),
        (
            "system",
            "task_issued",
            json!({"task": task, "open_needs": ["INC-0001-T06"]}),
        ),
        (
            "system",
            "deadline_changed",
            json!({"task": id, "deadline": deadline, "other_deadlines": [], "earlier": true, "infeasible": true, "version": 2, "reason": {"zh": "预测提前", "en": "the forecast moved"}}),
        ),
        (
            "system",
            "task_escalated",
            json!({"task": id, "agency": "eco", "level": 2, "to": {"zh": "局长", "en": "head of bureau"}}),
        ),
        (
            "system",
            "acceptance_expired",
            json!({"task": id, "version": 3}),
        ),
        (
            "system",
            "deadline_missed",
            json!({"task": id, "deadline": at}),
        ),
        (
            "system",
            "task_substituted",
            json!({"task": id, "by": "INC-0001-T20", "reason": {"zh": "同样能力，更近", "en": "same capability, nearer"}}),
        ),
        (
            "system",
            "task_superseded",
            json!({"task": id, "reason": {"zh": "新计划", "en": "new plan"}}),
        ),
        (
            "system",
            "supplies_found",
            json!({"section": "GAU-001", "at": [83.2, 43.5], "answers": [{"item": "boom", "name": {"zh": "围油栏", "en": "Booms"}, "unit": "m", "wanted": 600.0, "short": 100.0, "offers": []}]}),
        ),
        (
            "system",
            "report_sent",
            json!({"report": "initial", "task": id}),
        ),
        (
            "system",
            "refused",
            json!({"what": "task_accepted", "stream": "inc:INC-0001", "code": "task.stale_version", "detail": "version 2 is current"}),
        ),
        ("system", "signed", json!({"what": "in", "token": "tok-3"})),
        (
            "health",
            "impact_reported",
            json!({"deaths": 0, "injured": 2, "moved": 120, "loss_cny": 860000.0, "ecology": "protected-harmed", "intake_stopped": "INT-013", "extent": "prefecture", "note": "吸入蒸气"}),
        ),
        (
            "gov",
            "grade_decided",
            json!({"grade": "II", "criterion": "intake-county-city", "reason": "停止取水"}),
        ),
        (
            "gov",
            "response_started",
            json!({"level": "II", "reason": "按Ⅱ级启动"}),
        ),
        ("gov", "response_ended", json!({"reason": "连续48小时达标"})),
        (
            "gov",
            "duty_assigned",
            json!({"duty": "escort", "to": "trans", "reason": "警力不足"}),
        ),
        ("gov", "task_approved", json!({"task": id})),
        (
            "gov",
            "task_disapproved",
            json!({"task": id, "reason": "文本有误"}),
        ),
        (
            "gov",
            "priority_set",
            json!({"priority": 1, "reason": "下游有取水口"}),
        ),
        (
            "fire",
            "crew_lost",
            json!({"crew": "CRW-001", "reason": "车辆故障"}),
        ),
        ("fire", "crew_returned", json!({"crew": "CRW-001"})),
        (
            "eco",
            "attachment_added",
            json!({"attachment": "ab".repeat(32), "name": "照片.jpg", "media_type": "image/jpeg", "bytes": 20480, "sample": "SMP-0001"}),
        ),
        (
            "eco",
            "sample_taken",
            json!({"section": "GAU-001", "sample": "SMP-0001", "substance": "benzene", "concentration_mg_l": 0.046}),
        ),
        (
            "eco",
            "custody_moved",
            json!({"sample": "SMP-0001", "from": "采样组", "to": "监测站实验室", "seal": "F-118"}),
        ),
        (
            "fin",
            "cost_recorded",
            json!({"category": "supplies", "what": "活性炭", "amount_cny": 96000.0}),
        ),
        (
            "eco",
            "document_filed",
            json!({"document": "report-initial", "as_of": 40, "attachment": "ab".repeat(32), "to": "自治区生态环境厅"}),
        ),
        (
            "met",
            "weather_warned",
            json!({"hazard": "snowmelt-flood", "color": "orange", "text": "升温融雪"}),
        ),
        (
            "gov",
            "consultation_held",
            json!({"participants": ["met", "water"], "conclusion": "预留库容"}),
        ),
        (
            "system",
            "notice_sent",
            json!({"notice": "N1", "channel": "sms", "to": "值班手机", "attempt": 2, "receipt": "ok"}),
        ),
        (
            "system",
            "notice_failed",
            json!({"notice": "N1", "channel": "mail", "to": "eco@ili.example", "attempt": 3, "why": "超时", "last": true}),
        ),
        (
            "system",
            "public_report_received",
            json!({"report": "PUB-0001", "via": "web", "text": "河里有油", "place": "伊宁"}),
        ),
        (
            "system",
            "incident_suggested",
            json!({"suggestion": "SUG-0001", "reports": ["PUB-0001", "PUB-0002"], "text": {"zh": "两人报告油膜", "en": "two people report a film"}}),
        ),
        (
            "eco",
            "suggestion_closed",
            json!({"suggestion": "SUG-0001", "outcome": "joined", "incident": "INC-0001", "reason": "同一事件"}),
        ),
        (
            "eco",
            "inspection_recorded",
            json!({"facility": "RSK-004", "on": "2026-06-01", "result": "hazards", "hazards": [{"what": "围堰裂缝", "fixed": false}], "by": "监察支队"}),
        ),
        (
            "eco",
            "firm_plan_filed",
            json!({"facility": "RSK-004", "version": "3", "filed_on": "2026-06-01", "expires_on": "2029-05-31"}),
        ),
        (
            "eco",
            "exercise_recorded",
            json!({"on": "2026-05-20", "title": "联合演练", "mechanisms": ["water-regulation", "supplies-sharing"]}),
        ),
        (
            "system",
            "approval_asked",
            json!({"task": id, "of": "gov", "reason": {"zh": "须政府批准", "en": "the government decides"}}),
        ),
        (
            "system",
            "owner_changed",
            json!({"task": id, "from": "police", "to": "trans", "version": 2, "reason": {"zh": "职责改派", "en": "the duty moved"}}),
        ),
        (
            "system",
            "crew_assigned",
            json!({"task": id, "crew": "CRW-001", "eta_s": 2400, "reason": {"zh": "最近", "en": "the nearest"}}),
        ),
        (
            "system",
            "crew_freed",
            json!({"task": id, "crew": "CRW-001", "reason": {"zh": "任务结束", "en": "the task ended"}}),
        ),
        (
            "system",
            "stock_reserved",
            json!({"task": id, "depot": "DEP-001", "item": "activated-carbon", "quantity": 12.5, "unit": "t"}),
        ),
        (
            "system",
            "stock_freed",
            json!({"task": id, "depot": "DEP-001", "item": "activated-carbon", "quantity": 12.5, "reason": {"zh": "任务撤销", "en": "the task was withdrawn"}}),
        ),
        (
            "system",
            "conflict_found",
            json!({"conflict": "CFL-1", "resource": "stock", "subject": "DEP-001/activated-carbon", "tasks": [id, "INC-0001-T20"], "given": id, "reason": {"zh": "本事件优先", "en": "this incident ranks first"}}),
        ),
        (
            "system",
            "conflict_settled",
            json!({"conflict": "CFL-1", "given": id, "reason": {"zh": "另一任务已完成", "en": "the other task is done"}}),
        ),
        ("eco", "note", json!({"text": "专家组到达"})),
        (
            "eco",
            "drone_flown",
            json!({"height_m": 120, "by": "航拍组"}),
        ),
    ]
}

fn told(lang: Lang) -> String {
    let mut story = fixture::story("题");
    let from = story.log.len();
    let before = story.state.clone();
    for (by, kind, data) in samples() {
        story.add("tel:samples", 100, by, kind, data);
    }
    let names = Names::new(fixture::ili(), &before);
    let line = |append: &Append| format!("{}\n", sentence(&append.record, &names, lang));
    story.log[from..].iter().map(line).collect()
}

#[test]
fn every_kind_has_a_sample_that_can_be_read() {
    let known: BTreeSet<&str> = samples().iter().map(|(_, kind, _)| *kind).collect();
    for kind in Body::KINDS.iter().chain(&["note"]) {
        assert!(known.contains(kind), "no sample of {kind}");
    }
    for (_, kind, data) in samples()
        .iter()
        .filter(|(_, kind, _)| *kind != "drone_flown")
    {
        assert!(
            Body::of(kind, data).is_ok(),
            "{kind}: {:?}",
            Body::of(kind, data)
        );
    }
}

#[test]
fn no_sentence_is_raw_json() {
    for lang in [Lang::Zh, Lang::En] {
        for line in told(lang).lines() {
            assert!(!line.contains(['{', '}', '"', '[', ']', '\u{0}']), "{line}");
            assert!(!line.contains("null") && !line.contains("true"), "{line}");
        }
    }
    let english = told(Lang::En);
    let words = ["was", "the", "is", "reads", "told"];
    assert!(words.iter().all(|word| english.contains(word)));
}

#[test]
fn sentences_in_chinese() {
    expect![[r#"
        导演部（情景）经110报告渗漏事件（x，伊宁，苏拉宫工业园 RSK-004，苯，500 kg）：有味。
        收到12345来报：河面有油膜。
        伊犁州交通运输局（模拟）查明物质：苯（28 t，历时40分钟）。
        雅马渡水文站 GAU-001 流量 612 m³/s。
        现场气象：风向 280°，风速 4.2 m/s，气温 18 °C，降雨 0 mm/h。
        封路：G218（zekti 附近），5小时。
        恢复通行：G218。
        伊犁州水利局（模拟）设定 恰甫其海水利枢纽 DAM-001 闸门：40 m³/s，两孔。
        伊犁州生态环境局（模拟）采样：雅马渡水文站 GAU-001，未检出，检出限 0.002 mg/L。
        导演部（情景）致伊犁州人民政府(指挥部)：请求增援。
        T10「书面初报（附敏感目标示意图）」已送达伊犁州生态环境局的设备。
        T10「书面初报（附敏感目标示意图）」已存入伊犁州生态环境局的设备。
        伊犁州公安局（模拟）接受任务T10「书面初报（附敏感目标示意图）」。
        伊犁州公安局（模拟）拒绝任务T10「书面初报（附敏感目标示意图）」，原因：无车。
        伊犁州公安局（模拟）开始执行T10「书面初报（附敏感目标示意图）」。
        伊犁州公安局（模拟）完成T10「书面初报（附敏感目标示意图）」，凭据：photos：1、2；ok：是。
        伊犁州公安局（模拟）未能完成T10「书面初报（附敏感目标示意图）」，原因：桥断。
        伊犁州人民政府(指挥部)（模拟）撤销任务T10「书面初报（附敏感目标示意图）」，原因：不再需要。
        伊犁州人民政府(指挥部)（模拟）将T10「书面初报（附敏感目标示意图）」改派给伊犁州消防救援支队，原因：更近。
        预测 F2 完成：1 个断面受影响，最早 取水口，06-12 10:20。
        伊犁州人民政府(指挥部)（模拟）终止响应，原因：连续48小时达标。
        演练 DRL-0001 开始：题（a.yaml，种子 7）。
        导演部注入 i1（封路）：road：G218；for：5h。
        导演部（情景）暂停演练：讲评。
        导演部（情景）恢复演练。
        演练结束：按计划结束。
        考核项 intake：达到（权重 3）：提前一小时关闭。
        立案 INC-0001：题（T0 06-12 10:20，自桥面进入伊犁河 R355，新源县人民政府）。
        道路封闭计入路网：G218 共 2 段，至 06-12 10:20。
        道路解除封闭：G218 共 1 段。
        已记录但未采用（gauge_read）：内容不全或有误（missing field `gauge`）。
        建议定级Ⅱ级（重大），两小时报告路径：县级市取水中断（grade-2014）。
        请求预测 F2：流量更新。
        按预案 p 生成 30 项任务（不适用 1 项，来不及：T23）。
        拟定任务T99「试」（时限 06-12 10:20，法定）。
        下达任务T99「试」给伊犁州公安局（时限 06-12 10:20，法定，1 项前置任务未完成，不能再等）。
        T10「书面初报（附敏感目标示意图）」时限变更：时限 06-12 10:20，法定（提前，须重新接受，来不及），原因：预测提前。
        伊犁州生态环境局未接受T10「书面初报（附敏感目标示意图）」，升级第 2 级，告知局长。
        T10「书面初报（附敏感目标示意图）」接受后未开始，接受失效，重新下达（第 3 版）。
        T10「书面初报（附敏感目标示意图）」超过时限 06-12 10:20。
        T10「书面初报（附敏感目标示意图）」由T20「装车、编队、警车护送」替代：同样能力，更近。
        T10「书面初报（附敏感目标示意图）」被取代：新计划。
        物资测算（雅马渡水文站 GAU-001）：围油栏 600 m，缺 100 m。
        初报已报出（T10「书面初报（附敏感目标示意图）」）。
        未接收系统的“task accepted” → inc:INC-0001：version 2 is current（task.stale_version）。
        系统登录（tok-3）。
        伊犁州卫生健康委员会（模拟）报告影响：死亡 0 人，中毒或重伤 2 人，转移 120 人，直接损失 860000.00 元，国家重点保护物种受到破坏，可克达拉市水厂 INT-013 停止取水，跨地州市，吸入蒸气。
        伊犁州人民政府(指挥部)（模拟）定级为Ⅱ级（重大）（intake-county-city）：停止取水。
        伊犁州人民政府(指挥部)（模拟）启动Ⅱ级响应：按Ⅱ级启动。
        伊犁州人民政府(指挥部)（模拟）终止响应：连续48小时达标。
        伊犁州人民政府(指挥部)（模拟）将职责“车队护送”交伊犁州交通运输局：警力不足。
        伊犁州人民政府(指挥部)（模拟）批准T10「书面初报（附敏感目标示意图）」。
        伊犁州人民政府(指挥部)（模拟）不批准T10「书面初报（附敏感目标示意图）」：文本有误。
        伊犁州人民政府(指挥部)（模拟）将本事件优先序定为第 1 位：下游有取水口。
        州消防救援支队危化救援组 CRW-001 不能继续作业：车辆故障。
        州消防救援支队危化救援组 CRW-001 恢复作业能力。
        伊犁州生态环境局（模拟）附上文件“照片.jpg”（image/jpeg，20480 B，SMP-0001）。
        伊犁州生态环境局（模拟）采样：雅马渡水文站 GAU-001（SMP-0001，苯），0.046 mg/L。
        样品 SMP-0001 由采样组移交监测站实验室，封签 F-118。
        伊犁州财政局（模拟）记录费用（物资）：活性炭，96000.00 元。
        伊犁州生态环境局（模拟）归档突发环境事件信息报告（初报）（据日志第 40 条），报送自治区生态环境厅。
        伊犁州气象局（模拟）发布融雪洪水橙色预警：升温融雪。
        伊犁州气象局、伊犁州水利局联合会商：预留库容。
        经短信通知 值班手机，第 2 次发送成功（ok）。
        经邮件通知 eco@ili.example，第 3 次失败：超时，不再重试。
        公众举报 PUB-0001（经 web）：河里有油（伊宁）。
        线索 SUG-0001（2 条举报）可能构成事件：两人报告油膜。
        伊犁州生态环境局（模拟）处理线索 SUG-0001：并入事件（INC-0001），同一事件。
        监察支队于 2026-06-01 检查 苏拉宫工业园 RSK-004：隐患 1 项，未整改 1 项。
        苏拉宫工业园 RSK-004 备案应急预案 3 版，有效期至 2029-05-31。
        2026-05-20 举行演练“联合演练”（水量调节，物资共享）。
        T10「书面初报（附敏感目标示意图）」待伊犁州人民政府(指挥部)批准：须政府批准。
        T10「书面初报（附敏感目标示意图）」改由伊犁州交通运输局承担：职责改派。
        州消防救援支队危化救援组 CRW-001 承担T10「书面初报（附敏感目标示意图）」，40分钟后可到场：最近。
        州消防救援支队危化救援组 CRW-001 退出T10「书面初报（附敏感目标示意图）」：任务结束。
        州级环境应急物资储备库(伊宁) DEP-001 的活性炭 12.5 t 预留给T10「书面初报（附敏感目标示意图）」。
        州级环境应急物资储备库(伊宁) DEP-001 的活性炭 12.5 t 不再预留给T10「书面初报（附敏感目标示意图）」：任务撤销。
        争用库存“州级环境应急物资储备库(伊宁) DEP-001 活性炭”：T10「书面初报（附敏感目标示意图）」、T20「装车、编队、警车护送」，暂归T10「书面初报（附敏感目标示意图）」；本事件优先。
        争用 CFL-1 已裁定，归T10「书面初报（附敏感目标示意图）」：另一任务已完成。
        伊犁州生态环境局（模拟）备注：专家组到达。
        伊犁州生态环境局（模拟）记录“drone flown”：height m：120；by：航拍组。
    "#]].assert_eq(&told(Lang::Zh));
}

#[test]
fn sentences_in_english() {
    expect![[r#"
        Exercise control reported a leak via 110 (x, 伊宁, Sulagong Industrial Park RSK-004, benzene, 500 kg): 有味.
        Report via 12345: 河面有油膜.
        Transport bureau (simulated) identified the substance: benzene (28 t, over 40 min).
        Yamadu hydrological station GAU-001 reads 612 m³/s.
        Weather at the scene: wind from 280°, wind 4.2 m/s, air 18 °C, rain 0 mm/h.
        G218 near zekti is closed for 5 h.
        G218 is open again.
        Water resources bureau (simulated) set Qiapuqihai (Kapqihay) Dam DAM-001: 40 m³/s, 两孔.
        Ecology and environment bureau (simulated) sampled Yamadu hydrological station GAU-001: not detected, limit 0.002 mg/L.
        Exercise control to Prefecture government (command): 请求增援.
        T10 “Initial written report with map” reached a device of Ecology and environment bureau.
        T10 “Initial written report with map” is stored on a device of Ecology and environment bureau.
        Public security bureau (simulated) accepted T10 “Initial written report with map”.
        Public security bureau (simulated) refused T10 “Initial written report with map”, because: 无车.
        Public security bureau (simulated) started T10 “Initial written report with map”.
        Public security bureau (simulated) finished T10 “Initial written report with map”, evidence: photos: 1, 2; ok: yes.
        Public security bureau (simulated) could not finish T10 “Initial written report with map”, because: 桥断.
        Prefecture government (command) (simulated) withdrew T10 “Initial written report with map”, because: 不再需要.
        Prefecture government (command) (simulated) gave T10 “Initial written report with map” to Fire and rescue detachment, because: 更近.
        Forecast F2 is ready: 1 section reached, first intake at 06-12 10:20.
        Prefecture government (command) (simulated) closed the incident, because: 连续48小时达标.
        Drill DRL-0001 begins: Title (a.yaml, seed 7).
        Inject i1 (road closed): road: G218; for: 5h.
        Exercise control paused the drill: 讲评.
        Exercise control resumed the drill.
        The drill ended: ran to its end.
        Expectation intake: met (weight 3): closed an hour ahead.
        Incident INC-0001 is open: Title (T0 06-12 10:20, from a bridge into Ili R355, Xinyuan County government).
        2 stretches of G218 are closed in the road network until 06-12 10:20.
        G218 is open again in the road network (1).
        Kept and not used (gauge_read): its data is incomplete or wrong (missing field `gauge`).
        Proposed grade II (major), two-hour reporting path: a county-level city's intake stops (grade-2014).
        Forecast F2 is asked for: new flow.
        Plan p gives 30 tasks (1 line left out, cannot be in time: T23).
        Task T99 “Try” is planned (due 06-12 10:20, statutory).
        Task T99 “Try” goes to Public security bureau (due 06-12 10:20, statutory, not waiting for 1 open task).
        T10 “Initial written report with map” has a new deadline: due 06-12 10:20, statutory (earlier: a fresh acceptance is needed, cannot be held), because: the forecast moved.
        Ecology and environment bureau has not taken T10 “Initial written report with map”: rung 2, head of bureau is told.
        T10 “Initial written report with map” was accepted but not begun: issued again (version 3).
        T10 “Initial written report with map” missed its deadline 06-12 10:20.
        T20 “Load out and convoy” takes the place of T10 “Initial written report with map”: same capability, nearer.
        T10 “Initial written report with map” is superseded: new plan.
        Supplies for Yamadu hydrological station GAU-001: 600 m of Booms, 100 m short.
        The initial report was sent (T10 “Initial written report with map”).
        “task accepted” of the system → inc:INC-0001 was not taken: version 2 is current (task.stale_version).
        The system signed in with token tok-3.
        Health commission (simulated) reported the impact: 0 dead, 2 poisoned or injured, 120 moved, loss 860000.00 CNY, protected species harmed, intake Kokdala city waterworks INT-013 stopped, across a prefecture line, 吸入蒸气.
        Prefecture government (command) (simulated) decided the grade II (major) (intake-county-city): 停止取水.
        Prefecture government (command) (simulated) started response level II: 按Ⅱ级启动.
        Prefecture government (command) (simulated) ended the response: 连续48小时达标.
        Prefecture government (command) (simulated) gave the duty “Convoy escort” to Transport bureau: 警力不足.
        Prefecture government (command) (simulated) approved T10 “Initial written report with map”.
        Prefecture government (command) (simulated) did not approve T10 “Initial written report with map”: 文本有误.
        Prefecture government (command) (simulated) ranked the incident as number 1: 下游有取水口.
        Hazmat rescue group of the fire brigade CRW-001 cannot work any more: 车辆故障.
        Hazmat rescue group of the fire brigade CRW-001 can work again.
        Ecology and environment bureau (simulated) attached “照片.jpg” (image/jpeg, 20480 B, SMP-0001).
        Ecology and environment bureau (simulated) sampled Yamadu hydrological station GAU-001 (SMP-0001, benzene): 0.046 mg/L.
        Sample SMP-0001 passed from 采样组 to 监测站实验室, seal F-118.
        Finance bureau (simulated) recorded a cost (supplies): 活性炭, 96000.00 CNY.
        Ecology and environment bureau (simulated) filed the initial report (as of entry 40), sent to 自治区生态环境厅.
        Meteorological bureau (simulated) issued a orange warning of snowmelt flood: 升温融雪.
        Meteorological bureau, Water resources bureau consulted together: 预留库容.
        Notice by SMS to 值班手机 was taken at try 2 (ok).
        Notice by mail to eco@ili.example failed at try 3: 超时; no further try.
        Public report PUB-0001 via web: 河里有油 (伊宁).
        SUG-0001 (2 public reports) may be an incident: two people report a film.
        Ecology and environment bureau (simulated) settled SUG-0001: joined to an incident (INC-0001), 同一事件.
        监察支队 inspected Sulagong Industrial Park RSK-004 on 2026-06-01: 1 hazard, 1 not mended.
        Sulagong Industrial Park RSK-004 filed plan version 3, valid until 2029-05-31.
        Exercise “联合演练” held on 2026-05-20 (regulation of water quantity, sharing of supplies).
        T10 “Initial written report with map” waits for the approval of Prefecture government (command): the government decides.
        T10 “Initial written report with map” passed to Transport bureau: the duty moved.
        Hazmat rescue group of the fire brigade CRW-001 is given to T10 “Initial written report with map”, there in 40 min: the nearest.
        Hazmat rescue group of the fire brigade CRW-001 left T10 “Initial written report with map”: the task ended.
        12.5 t of Activated carbon at Prefecture environmental emergency depot (Yining) DEP-001 is set aside for T10 “Initial written report with map”.
        12.5 t of Activated carbon at Prefecture environmental emergency depot (Yining) DEP-001 is no longer set aside for T10 “Initial written report with map”: the task was withdrawn.
        Conflict over the stock “Prefecture environmental emergency depot (Yining) DEP-001 Activated carbon”: T10 “Initial written report with map”, T20 “Load out and convoy”, given to T10 “Initial written report with map”; this incident ranks first.
        Conflict CFL-1 is settled, given to T10 “Initial written report with map”: the other task is done.
        Ecology and environment bureau (simulated) noted: 专家组到达.
        Ecology and environment bureau (simulated) recorded “drone flown”: height m: 120; by: 航拍组.
    "#]].assert_eq(&told(Lang::En));
}

#[test]
fn without_names_ids_are_shown() {
    let mut story = fixture::story("题");
    story.add(
        "tel:samples",
        100,
        "police",
        "task_accepted",
        json!({"task": "INC-0001-T04"}),
    );
    let last = &story.log.last().unwrap().record;
    assert_eq!(
        sentence(last, &Names::none(), Lang::En),
        "Police (simulated) accepted INC-0001-T04."
    );
}
