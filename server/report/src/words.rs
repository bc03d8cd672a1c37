//! The fixed vocabulary in both languages.

use crate::Lang;
use hean_incident::body::{
    Channel, CostCategory, Ecology, Extent, Hazard, IncidentKind, Resource, SuggestionOutcome,
    WarningColor,
};
use hean_incident::task::{AssignedBy, Basis, TaskState};
use hean_units::Certainty;

/// What an incident is about.
pub fn incident_kind(kind: IncidentKind, lang: Lang) -> &'static str {
    let (zh, en) = match kind {
        IncidentKind::Spill => ("泄漏事件", "spill"),
        IncidentKind::Leak => ("渗漏事件", "leak"),
        IncidentKind::Gas => ("气体事件", "gas release"),
        IncidentKind::Weather => ("极端天气", "weather event"),
        IncidentKind::Other => ("其他事件", "incident"),
    };
    lang.pick(zh, en)
}

/// How a release entered the water.
pub fn via(via: &str, lang: Lang) -> &str {
    match via {
        "bridge" => lang.pick("自桥面", "from a bridge"),
        "bank" => lang.pick("自岸边", "over the bank"),
        "overland" => lang.pick("经坡面", "over land"),
        other => other,
    }
}

/// A grade of the national plan.
pub fn grade(grade: &str, lang: Lang) -> &str {
    match grade {
        "I" => lang.pick("Ⅰ级（特别重大）", "I (especially major)"),
        "II" => lang.pick("Ⅱ级（重大）", "II (major)"),
        "III" => lang.pick("Ⅲ级（较大）", "III (larger)"),
        "IV" => lang.pick("Ⅳ级（一般）", "IV (general)"),
        "ungraded" => lang.pick("暂不能定级", "not yet gradable"),
        other => other,
    }
}

/// A response level.
pub fn level(level: &str, lang: Lang) -> &str {
    match level {
        "I" => lang.pick("Ⅰ级", "level I"),
        "II" => lang.pick("Ⅱ级", "level II"),
        "III" => lang.pick("Ⅲ级", "level III"),
        "IV" => lang.pick("Ⅳ级", "level IV"),
        other => other,
    }
}

/// A reporting path.
pub fn path(path: &str, lang: Lang) -> &str {
    match path {
        "2h" => lang.pick("两小时报告路径", "two-hour reporting path"),
        "4h" => lang.pick("四小时报告路径", "four-hour reporting path"),
        other => other,
    }
}

/// A statutory report.
pub fn report(report: &str, lang: Lang) -> &str {
    match report {
        "initial" => lang.pick("初报", "initial report"),
        "continuing" => lang.pick("续报", "continuing report"),
        "final" => lang.pick("处理结果报告", "final report"),
        other => other,
    }
}

/// What an inject does.
pub fn inject(what: &str, lang: Lang) -> &str {
    match what {
        "spill" => lang.pick("泄漏", "spill"),
        "report" => lang.pick("来报", "report"),
        "weather" => lang.pick("气象", "weather"),
        "close" => lang.pick("封路", "road closed"),
        "open" => lang.pick("通路", "road opened"),
        "message" => lang.pick("消息", "message"),
        "gauge" => lang.pick("水文", "gauge"),
        other => other,
    }
}

/// How an expectation was judged.
pub fn outcome(outcome: &str, lang: Lang) -> &str {
    match outcome {
        "met" => lang.pick("达到", "met"),
        "missed" => lang.pick("未达到", "missed"),
        "undecided" => lang.pick("未定", "undecided"),
        other => other,
    }
}

/// Where a deadline comes from.
pub fn basis(basis: Basis, lang: Lang) -> &'static str {
    match basis {
        Basis::Statutory => lang.pick("法定", "statutory"),
        Basis::Physical => lang.pick("水情", "physical"),
        Basis::Doctrine => lang.pick("规程", "doctrine"),
    }
}

/// Who made an agency the owner.
pub fn assigned_by(by: AssignedBy, lang: Lang) -> &'static str {
    match by {
        AssignedBy::Plan => lang.pick("预案", "plan"),
        AssignedBy::Command => lang.pick("指挥部", "command"),
    }
}

/// Where a task stands.
pub fn state(state: TaskState, lang: Lang) -> &'static str {
    let (zh, en) = match state {
        TaskState::Proposed => ("拟定", "proposed"),
        TaskState::Issued => ("已下达", "issued"),
        TaskState::Delivered => ("已送达", "delivered"),
        TaskState::Received => ("已收到", "received"),
        TaskState::Accepted => ("已接受", "accepted"),
        TaskState::Executing => ("执行中", "under way"),
        TaskState::Done => ("完成", "done"),
        TaskState::Refused => ("拒绝", "refused"),
        TaskState::Failed => ("未完成", "failed"),
        TaskState::Superseded => ("被取代", "superseded"),
        TaskState::Cancelled => ("撤销", "withdrawn"),
    };
    lang.pick(zh, en)
}

/// How sure a row is.
pub fn certainty(certainty: Certainty, lang: Lang) -> &'static str {
    match certainty {
        Certainty::Known => lang.pick("确知", "known"),
        Certainty::Approximate => lang.pick("约略", "approximate"),
        Certainty::Illustrative => lang.pick("示意", "illustrative"),
    }
}

/// The kind of a section.
pub fn section_kind(kind: &str, lang: Lang) -> &str {
    match kind {
        "intake" => lang.pick("饮用水取水口", "drinking-water intake"),
        "irrigation" | "irrigation-intake" => lang.pick("灌溉取水口", "irrigation intake"),
        "border" | "border-section" => lang.pick("边境断面", "border section"),
        "gauge" => lang.pick("水文站", "gauge"),
        "dam" => lang.pick("水利枢纽", "dam"),
        other => other,
    }
}

/// A board lane.
pub fn lane(lane: &str, lang: Lang) -> &str {
    let (zh, en) = match lane {
        "command" => ("指挥", "Command"),
        "disposal" => ("污染处置", "Pollution disposal"),
        "monitoring" => ("应急监测", "Emergency monitoring"),
        "medical" => ("医学救援", "Medical rescue"),
        "support" => ("应急保障", "Support"),
        "publicity" => ("新闻宣传", "Publicity"),
        "order" => ("社会稳定", "Social order"),
        "foreign" => ("涉外事务", "Foreign matters"),
        other => return other,
    };
    lang.pick(zh, en)
}

/// Harm to nature.
pub fn ecology(value: Ecology, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        Ecology::FunctionLost => ("区域生态功能丧失", "ecological function lost"),
        Ecology::FunctionPartlyLost => ("区域生态功能部分丧失", "ecological function partly lost"),
        Ecology::ProtectedKilled => (
            "国家重点保护物种大批死亡",
            "mass death of protected species",
        ),
        Ecology::ProtectedHarmed => ("国家重点保护物种受到破坏", "protected species harmed"),
    };
    lang.pick(zh, en)
}

/// Which lines the effect crossed.
pub fn extent(value: Extent, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        Extent::County => ("跨县级行政区", "across a county line"),
        Extent::Prefecture => ("跨地州市", "across a prefecture line"),
        Extent::Province => ("跨省", "across a province line"),
        Extent::Border => ("跨国境", "across the border"),
        Extent::BorderMajor => ("重大跨国境影响", "major effect across the border"),
    };
    lang.pick(zh, en)
}

/// What a cost is for.
pub fn cost_category(value: CostCategory, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        CostCategory::Response => ("应急处置", "response"),
        CostCategory::Monitoring => ("应急监测", "monitoring"),
        CostCategory::Supplies => ("物资", "supplies"),
        CostCategory::Damage => ("损害", "damage"),
        CostCategory::Restoration => ("恢复", "restoration"),
        CostCategory::Other => ("其他", "other"),
    };
    lang.pick(zh, en)
}

/// A weather hazard.
pub fn hazard(value: Hazard, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        Hazard::HeavyRain => ("暴雨", "heavy rain"),
        Hazard::SnowmeltFlood => ("融雪洪水", "snowmelt flood"),
        Hazard::ColdWaveIce => ("寒潮冰情", "cold wave with ice"),
    };
    lang.pick(zh, en)
}

/// The color of a warning.
pub fn warning_color(value: WarningColor, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        WarningColor::Blue => ("蓝色", "blue"),
        WarningColor::Yellow => ("黄色", "yellow"),
        WarningColor::Orange => ("橙色", "orange"),
        WarningColor::Red => ("红色", "red"),
    };
    lang.pick(zh, en)
}

/// A second channel.
pub fn channel(value: Channel, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        Channel::Webhook => ("接口推送", "webhook"),
        Channel::Sms => ("短信", "SMS"),
        Channel::Mail => ("邮件", "mail"),
    };
    lang.pick(zh, en)
}

/// How a suggestion was settled.
pub fn suggestion_outcome(value: SuggestionOutcome, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        SuggestionOutcome::Opened => ("立为事件", "opened as an incident"),
        SuggestionOutcome::Joined => ("并入事件", "joined to an incident"),
        SuggestionOutcome::Dismissed => ("不构成事件", "dismissed"),
    };
    lang.pick(zh, en)
}

/// What several tasks want.
pub fn resource(value: Resource, lang: Lang) -> &'static str {
    let (zh, en) = match value {
        Resource::Crew => ("队伍", "crew"),
        Resource::Stock => ("库存", "stock"),
        Resource::Agency => ("部门力量", "agency"),
    };
    lang.pick(zh, en)
}

/// A standing mechanism of the prefecture's plan (articles 19 to 22), by its id.
pub fn mechanism(id: &str, lang: Lang) -> &str {
    match id {
        "water-regulation" => lang.pick("水量调节", "regulation of water quantity"),
        "weather-consultation" => lang.pick("极端天气会商", "extreme-weather consultation"),
        "supplies-sharing" => lang.pick("物资共享", "sharing of supplies"),
        "information-sharing" => lang.pick("信息共享", "sharing of information"),
        "supplies-dispatch" => lang.pick("物资调度", "dispatch of supplies"),
        "mobile-source" => lang.pick("移动源应急", "mobile-source response"),
        "fixed-source" => lang.pick("固定源应急", "fixed-source response"),
        other => other,
    }
}

/// A kind of document that is drafted from the log.
pub fn document(kind: &str, lang: Lang) -> &str {
    match kind {
        "report-initial" => lang.pick("突发环境事件信息报告（初报）", "the initial report"),
        "report-continuing" => lang.pick("突发环境事件信息报告（续报）", "the continuing report"),
        "report-final" => lang.pick("突发环境事件处理结果报告", "the final report"),
        "cross-border-notice" => lang.pick(
            "跨境水污染事件通报（中俄文内部上报件）",
            "the cross-border notice (Chinese and Russian, internal)",
        ),
        "cap" => lang.pick("预警信息（CAP 1.2）", "the alert (CAP 1.2)"),
        "public-statement" => lang.pick("信息发布稿", "the public statement"),
        "ics-201" => lang.pick("事件简报（ICS 201）", "the incident briefing (ICS 201)"),
        "ics-214" => lang.pick("部门活动日志（ICS 214）", "the activity logs (ICS 214)"),
        "edxl-rm" => lang.pick("物资调度消息（EDXL-RM）", "the resource messages (EDXL-RM)"),
        "costs" => lang.pick("费用与损失台账", "the ledger of costs and damage"),
        "evidence" => lang.pick("证据包", "the bundle of evidence"),
        other => other,
    }
}
