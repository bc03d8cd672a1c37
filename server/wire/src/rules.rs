//! Rule packs and response plans: dated data that deadlines, grades and tasks rest on.

use crate::base::{Id, Text, shapes};

shapes! {
    /// The rule packs in force.
    pub struct RulesRead {
        /// Id of the pack.
        pub pack: Id,
        /// When it was put together.
        pub date: String,
        /// Why it is in force.
        pub why: Text,
        /// Which packs, tables and plans are in force, in one sentence.
        pub said: Text,
        /// Rules of deadlines.
        pub rules: Vec<RuleRead>,
        /// Rule of the reporting path by default.
        pub path_default: Id,
        /// Rule of the lifted path.
        pub path_lifted: Id,
        /// What lifts the path while the grade is unclear.
        pub path_criteria: Vec<CriterionRead>,
        /// The table of grades in force.
        pub grade_table: Id,
        /// Every table of grades, the superseded ones too.
        pub grade_tables: Vec<GradeTableRead>,
        /// Levels of response, the gravest first.
        pub levels: Vec<LevelRead>,
        /// What statutory reports must contain.
        pub reports: Vec<ReportRuleRead>,
        /// Standards of water quality that the data cite.
        pub water_quality: Vec<WaterStandardRead>,
        /// What is missing, named: nothing is made up in its place.
        pub gaps: Vec<RuleGap>,
        /// Rules, tables and plans that are past the day by which they were to be checked again.
        pub expired: Vec<ExpiredRead>,
    }

    /// Where a rule stands and how sure that is.
    pub struct OriginRead {
        /// Where it stands, in words.
        pub source: String,
        /// Since when it holds: `2014`, `2014-12` or `2014-12-29`.
        pub dated: String,
        /// `known`, `approximate` or `illustrative`; what is not known is flagged where it binds.
        pub certainty: String,
        /// When somebody last compared it with its source.
        pub checked: Option<String>,
        /// After this day it must be checked again.
        pub expires: Option<String>,
    }

    /// A rule of deadlines.
    pub struct RuleRead {
        /// Its id.
        pub id: Id,
        /// In words.
        pub title: Text,
        /// `statutory`, `physical` or `doctrine`.
        pub basis: String,
        /// Its length in minutes; for a physical rule the margin before the early edge.
        pub minutes: f64,
        /// Where it stands.
        pub source: String,
        /// Since when it holds.
        pub dated: String,
        /// `known`, `approximate` or `illustrative`.
        pub certainty: String,
    }

    /// A criterion.
    pub struct CriterionRead {
        /// Its id.
        pub id: Id,
        /// In words.
        pub title: Text,
        /// When it is met, in the language of conditions.
        pub when: String,
    }

    /// A table of incident grades.
    pub struct GradeTableRead {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub title: Text,
        /// Where it stands.
        pub origin: OriginRead,
        /// Its criteria, the gravest first; any single one suffices.
        pub criteria: Vec<GradeCriterionRead>,
    }

    /// A criterion of a table of grades.
    pub struct GradeCriterionRead {
        /// Its id.
        pub id: Id,
        /// The grade that it lifts to: `I` to `IV`.
        pub grade: String,
        /// In words.
        pub title: Text,
        /// When it is met, in the language of conditions.
        pub when: String,
        /// `known`, `approximate` or `illustrative`.
        pub certainty: String,
    }

    /// A level of response.
    pub struct LevelRead {
        /// `I` to `IV`.
        pub level: String,
        /// What it is called.
        pub title: Text,
        /// Who leads.
        pub led_by: Text,
        /// The color of its warnings.
        pub color: String,
        /// Where it stands.
        pub origin: OriginRead,
    }

    /// What a statutory report must contain.
    pub struct ReportRuleRead {
        /// The kind of document.
        pub document: Id,
        /// What it is called.
        pub title: Text,
        /// Its form.
        pub form: Text,
        /// Its contents, in order.
        pub contents: Vec<ContentRead>,
        /// Where it stands.
        pub origin: OriginRead,
    }

    /// Something that a report must contain.
    pub struct ContentRead {
        /// Its id.
        pub id: Id,
        /// In words.
        pub title: Text,
    }

    /// A standard of water quality.
    pub struct WaterStandardRead {
        /// As the table of substances cites it, e.g. `GB3838 T1`.
        pub id: String,
        /// Its name.
        pub title: Text,
        /// What it is used for here.
        pub used_for: Text,
        /// Where it stands.
        pub origin: OriginRead,
    }

    /// Something that the rules should hold and do not.
    pub struct RuleGap {
        /// Its id.
        pub id: Id,
        /// What is missing.
        pub what: Text,
        /// Why.
        pub why: Text,
        /// What cannot be relied on until it is there.
        pub blocks: Text,
        /// Where to look it up.
        pub source: String,
        /// The data file that names it.
        pub file: String,
    }

    /// Something past its day.
    pub struct ExpiredRead {
        /// The rule, table or plan.
        pub what: String,
        /// Its last day.
        pub on: String,
        /// The data file.
        pub file: String,
    }

    /// The response plans.
    pub struct PlansRead {
        /// The plans, in the order in which they are tried.
        pub plans: Vec<PlanRead>,
    }

    /// A response plan.
    pub struct PlanRead {
        /// Its id.
        pub id: Id,
        /// Its name.
        pub title: Text,
        /// When it was made.
        pub date: String,
        /// Where it comes from.
        pub source: String,
        /// `known`, `approximate` or `illustrative`.
        pub certainty: String,
        /// Its place in the order in which plans are tried.
        pub order: u32,
        /// Incidents that it is for, in the language of conditions.
        pub applies: String,
        /// It is only a part of other plans and never taken by itself.
        pub part: bool,
        /// Duties whose agencies get the first push.
        pub first_wave: Vec<Id>,
        /// Minutes without an answer until each rung of the agency's ladder is told.
        pub ladder: Vec<RungRead>,
        /// An acceptance without work expires after so many minutes.
        pub acceptance_expires_min: f64,
        /// Supplies of the first question.
        pub supplies: Vec<SupplyLineRead>,
        /// Its lines, in order.
        pub lines: Vec<PlanLine>,
    }

    /// A rung of the escalation ladder.
    pub struct RungRead {
        /// Minutes after the order was issued.
        pub after_min: f64,
        /// 1 the deputy, 2 the head, 3 the command's telephone.
        pub level: u8,
    }

    /// Supplies that a plan asks for.
    pub struct SupplyLineRead {
        /// The item.
        pub item: Id,
        /// How much, in the item's unit.
        pub quantity: f64,
        /// Under which condition.
        pub when: String,
        /// What for.
        pub why: Text,
        /// The line that it is set aside for.
        pub for_line: Id,
    }

    /// One line of a response plan.
    pub struct PlanLine {
        /// Its id, e.g. `T28`.
        pub id: Id,
        /// What is to be done.
        pub title: Text,
        /// The board lane.
        pub lane: String,
        /// Whose duty it is; none for the system's own and where `each` names the owner.
        pub duty: Option<Id>,
        /// The agency that has the duty by plan, where it is one for the whole basin.
        pub agency: Option<Id>,
        /// The system does it itself.
        pub by_system: bool,
        /// Duties that help.
        pub support: Vec<Id>,
        /// How often: `once`, or once for each of something.
        pub each: String,
        /// Under which condition, in the language of conditions.
        pub when: String,
        /// What comes first; of each group one line that applies.
        pub needs: Vec<NeedRead>,
        /// The duty whose agency approves a task before it is issued.
        pub approve: Option<Id>,
        /// What a crew must be able to do for it.
        pub capability: Option<String>,
        /// Done again while it is executing; empty for once.
        pub repeats: Vec<RepeatRead>,
        /// How many minutes the work takes.
        pub takes_min: f64,
        /// Its deadlines; the earliest binds.
        pub deadlines: Vec<PlanDeadline>,
        /// What must be handed in.
        pub evidence: Text,
        /// Kinds of facts that come with the work.
        pub yields: Vec<String>,
        /// The kind of document that it files.
        pub document: Option<Id>,
        /// The statutory report that it sends.
        pub report: Option<String>,
    }

    /// What a line needs first.
    pub struct NeedRead {
        /// Any of these lines.
        pub lines: Vec<Id>,
        /// Which of their tasks: `all`, `same-owner`, `same-section`.
        pub scope: String,
    }

    /// How often a line is done again.
    pub struct RepeatRead {
        /// Every so many minutes …
        pub every_min: f64,
        /// … until so many minutes after T0; without end where there is none.
        pub until_min: Option<f64>,
    }

    /// One reason for a deadline.
    pub struct PlanDeadline {
        /// The rule.
        pub rule: Id,
        /// The rule's basis: `statutory`, `physical`, `doctrine`.
        pub basis: String,
        /// Counted from: `t0`, `due`, `done`, `section`, `first-exposed`.
        pub from: String,
        /// The lines that it is counted from, or whose work comes between.
        pub lines: Vec<Id>,
        /// Under which condition.
        pub when: String,
        /// The rule's certainty is not `known`.
        pub unverified: bool,
    }
}
