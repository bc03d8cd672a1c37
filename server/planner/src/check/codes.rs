//! What each code of a finding means.

/// A code with its meaning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Code {
    /// The code; stable.
    pub code: &'static str,
    /// What it means, in Chinese.
    pub zh: &'static str,
    /// What it means, in English.
    pub en: &'static str,
}

macro_rules! codes {
    ($($code:literal $zh:literal $en:literal;)*) => {
        /// Every code, in order.
        pub const CODES: &[Code] = &[$(Code { code: $code, zh: $zh, en: $en },)*];
    };
}

codes! {
    "approval-missing" "方案规定须批准，任务未写明批准部门" "the plan says that a person approves it; nobody is named";
    "bad-duration" "用时为负，或重复间隔不大于零" "it takes less than nothing, or repeats without an interval";
    "bad-version" "版本号不是从1起" "its version is not counted from 1";
    "border-notice-missing" "出境断面将受影响，没有跨境通报任务" "the border will be reached; nobody drafts the notice";
    "border-without-sampling" "出境断面将受影响，没有加密采样任务" "the border will be reached; nobody samples there";
    "circle" "经前置任务等待自身" "it waits for itself through what it needs";
    "clock-not-covered" "有法定时限的方案行没有任务" "a plan line with a statutory deadline has no task";
    "close-without-reserve" "关闭取水口而无人蓄水" "an intake is closed and nobody holds water for it";
    "command-ignored" "指挥部已改派职责，任务未随之改派" "the command gave the duty to another agency";
    "crew-lost" "派了已不能工作的队伍" "it has a crew that cannot work";
    "crew-of-nobody" "队伍所属部门既非责任也非支援部门" "the crew's agency neither owns nor supports it";
    "crew-twice" "同一队伍同时在两个任务" "a crew is at two open tasks";
    "crew-unknown" "没有这支队伍" "there is no such crew";
    "crew-without-capability" "队伍没有任务所需的能力" "the crew cannot do what the task asks for";
    "dangling-need" "前置任务不存在" "it needs a task that is not there";
    "deadline-before-needs" "时限早于前置任务的时限" "it is due before what it needs";
    "dilution-before-isolation" "未截住峰值即放水稀释" "water dilutes before a line holds the peak";
    "duplicate-task" "任务编号重复" "a task id is there twice";
    "evidence-missing" "未说明应交的凭据" "it does not say what evidence to hand in";
    "foreign-need" "前置任务属于另一事件" "it needs a task of another incident";
    "infeasible-basis" "并非污染团到达使其来不及" "it is called infeasible, and not because of the plume";
    "infeasible-not-said" "已来不及却未说明" "it cannot be in time any more; that is not said";
    "initial-report-late" "初报没有在程序规定时限内的法定时限" "the initial report lacks the deadline of its path";
    "intake-not-warned" "预警距离内的取水口没有预警任务" "an intake within the distance of warning is not warned";
    "issued-unapproved" "未经批准即已下达" "it is out without its approval";
    "line-missing" "无条件适用的方案行没有任务" "a plan line that always applies has no task";
    "neighbor-not-told" "下游县市没有接到通报" "a county below is not told";
    "no-because" "未说明因何下达" "it does not say why it is wanted";
    "no-deadline" "既无时限也无前置任务" "it has neither a deadline nor a need";
    "no-initial-report" "没有书面初报任务" "nobody is to send the initial report";
    "no-owner" "无责任部门" "nobody owns it";
    "no-plan" "事件没有响应方案" "the incident has no response plan";
    "no-reason" "时限未说明理由" "a deadline gives no reason";
    "no-title" "标题缺一种语言" "its title lacks a language";
    "not-earliest" "另有更早的时限" "another deadline is earlier than the binding one";
    "owner-supports-itself" "责任部门又列为支援" "its owner is also its support";
    "owner-without-duty" "责任部门没有此职责" "its owner does not have the duty";
    "public-text-missing" "须公开信息而没有任务" "a public statement is due; nobody is to make it";
    "region-not-told" "初报之后没有上报任务" "nobody passes the initial report up";
    "report-without-document" "法定报告已报完成而无存档文件" "a statutory report is done and no document was filed";
    "section-not-below" "断面不在下游" "its section is not below the release";
    "stock-too-late" "物资晚于时限到达而未说明" "its stock comes after the deadline; that is not said";
    "stock-twice" "许出的物资多于库存" "more is promised than the depot holds";
    "stock-unknown" "物资库没有所列物资" "the depot lists no such stock";
    "two-owners" "只应一个部门承担的职责有两个部门" "a duty of one owner has two";
    "unknown-line" "不是方案中的任务" "it is no line of the plan";
    "unknown-owner" "没有这个责任部门" "its owner is no agency of the basin";
    "unknown-rule" "规则包中没有所引规则" "it cites a rule that the pack does not have";
    "unknown-support" "没有这个支援部门" "a supporter is no agency of the basin";
    "unverified-not-flagged" "所引规则未核对原文却未标明" "its rule was not verified; that is not said";
    "warned-intake-missing" "将受影响的取水口没有关闭任务" "an intake will be reached; nobody is to close it";
    "wrong-basis" "时限性质与规则包不符" "the rule pack gives the rule another basis";
}
