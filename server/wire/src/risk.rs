//! Risk sources with the working of their grades, and the atlas of road segments.

use crate::base::{Id, Place, Text, shapes};
use crate::view::Assumed;

shapes! {
    /// A table of a standard that is not in the data.
    pub struct GapRead {
        /// Its id.
        pub id: Id,
        /// What is missing.
        pub what: Text,
        /// Why.
        pub why: Text,
        /// What cannot be answered without it.
        pub blocks: Text,
    }

    /// A rule pack of the grading: dated data.
    pub struct RiskPackRead {
        /// Its id.
        pub id: Id,
        /// What it is called.
        pub title: Text,
        /// Where it is from.
        pub source: String,
        /// Since when it holds.
        pub dated: String,
        /// `known`, `approximate` or `illustrative`.
        pub certainty: String,
        /// What it does not have.
        pub gaps: Vec<GapRead>,
    }

    /// Something that was not known.
    pub struct MissingRead {
        /// What.
        pub what: Text,
        /// The gap that it comes from; none where the firm has not stated it.
        pub gap: Option<Id>,
    }

    /// A grade: `general`, `larger` or `major`; from the least to the most that it can be.
    pub struct GradeRead {
        /// The grade; none where it is open between `least` and `most`.
        pub grade: Option<String>,
        /// The least that it can be.
        pub least: String,
        /// The most that it can be.
        pub most: String,
    }

    /// A hazard found at an inspection.
    pub struct HazardRead {
        /// What it is.
        pub what: Text,
        /// Until when it is to be put right.
        pub fix_by: Option<String>,
        /// It has been put right.
        pub fixed: bool,
        /// It has not, and the day is past.
        pub overdue: bool,
    }

    /// An inspection.
    pub struct InspectionRead {
        /// The day.
        pub on: String,
        /// What was found; nothing where all was well.
        pub hazards: Vec<HazardRead>,
        /// Who inspected.
        pub by: String,
        /// How sure the row is.
        pub certainty: String,
    }

    /// A version of a firm's emergency plan.
    pub struct FirmPlanRead {
        /// The version.
        pub version: String,
        /// The day that it was filed.
        pub filed_on: String,
        /// The last day that it holds.
        pub expires_on: String,
        /// It does not hold any more.
        pub expired: bool,
        /// How sure the row is.
        pub certainty: String,
    }

    /// An exercise.
    pub struct ExerciseRead {
        /// The day.
        pub on: String,
        /// It was held; else it is planned.
        pub held: bool,
        /// What it is called.
        pub title: Text,
        /// The mechanisms of the plan that it tries.
        pub mechanisms: Vec<Text>,
    }

    /// A risk source in the list.
    pub struct RiskSourceBrief {
        /// The facility.
        pub id: Id,
        /// What it is called.
        pub name: Text,
        /// The trade.
        pub trade: String,
        /// The county.
        pub county: Option<Text>,
        /// Where.
        pub at: Place,
        /// `hj941`, `hj740`, `out-of-scope` or `not-assessed`.
        pub method: String,
        /// The grade; none where nothing can be said.
        pub grade: Option<GradeRead>,
        /// The grade as written, or why there is none.
        pub written: Text,
        /// How sure the stated figures are.
        pub certainty: String,
        /// Day of the last inspection.
        pub inspected: Option<String>,
        /// Hazards that are not put right.
        pub open_hazards: u32,
        /// Last day of the plan that was filed last.
        pub plan_until: Option<String>,
        /// A plan was filed and none is in force.
        pub plan_expired: bool,
        /// Day of the last exercise that it took part in.
        pub exercised: Option<String>,
    }

    /// A page of risk sources.
    pub struct RiskSourceList {
        /// The sources, by id.
        pub items: Vec<RiskSourceBrief>,
        /// Give it as `cursor` for the next page; none at the end.
        pub next: Option<String>,
    }

    /// One term of Q.
    pub struct TermRead {
        /// The substance as the firm wrote it.
        pub name: String,
        /// Largest mass on site, t.
        pub mass_t: f64,
        /// Share of the substance in it.
        pub share: Option<f64>,
        /// Critical mass, t.
        pub critical_t: Option<f64>,
        /// `yes`, `other-medium`, `unsure`, `not-listed` or `no-critical-mass`.
        pub counted: String,
        /// The least that mass over critical mass can be.
        pub least: f64,
        /// The most; none without an upper bound.
        pub most: Option<f64>,
    }

    /// What one question gave.
    pub struct PointRead {
        /// The question's id.
        pub id: Id,
        /// The question.
        pub title: Text,
        /// The answer; none where it is not stated.
        pub answer: Option<String>,
        /// The least points.
        pub least: f64,
        /// The most points.
        pub most: f64,
    }

    /// How one medium was graded.
    pub struct RatedRead {
        /// The grade.
        pub grade: GradeRead,
        /// Grade and classes as written.
        pub written: Text,
        /// Class of Q, `Q1`, or `Q0~Q3` where it is open.
        pub q: String,
        /// The least that Q can be.
        pub q_least: f64,
        /// The most; none without an upper bound.
        pub q_most: Option<f64>,
        /// Q term by term.
        pub terms: Vec<TermRead>,
        /// Class of M.
        pub m: String,
        /// M point by point.
        pub points: Vec<PointRead>,
        /// Class of E.
        pub e: String,
        /// Why E.
        pub reasons: Vec<Text>,
        /// What was not known.
        pub missing: Vec<MissingRead>,
    }

    /// The working of HJ 941.
    pub struct FirmGradingRead {
        /// The air.
        pub air: RatedRead,
        /// The water.
        pub water: RatedRead,
        /// Punished in the last three years; none if not stated.
        pub punished: Option<bool>,
        /// What was assumed.
        pub assumed: Vec<Assumed>,
    }

    /// One of H, S and R of a tailings pond.
    pub struct PondPartRead {
        /// What it is.
        pub title: Text,
        /// Point by point; empty without a table.
        pub points: Vec<PointRead>,
        /// The classes that it may be; empty without a table.
        pub classes: Vec<String>,
    }

    /// A risk source with the working of its grade.
    pub struct RiskSourceRead {
        /// What the list says.
        pub source: RiskSourceBrief,
        /// The pack that it was graded by.
        pub pack: Option<RiskPackRead>,
        /// The working of HJ 941.
        pub firm: Option<FirmGradingRead>,
        /// The parts of HJ 740.
        pub pond: Vec<PondPartRead>,
        /// What was not known and leaves the grade open.
        pub missing: Vec<MissingRead>,
        /// Inspections, the latest first.
        pub inspections: Vec<InspectionRead>,
        /// Versions of its plan, the latest first.
        pub plans: Vec<FirmPlanRead>,
        /// Exercises that it takes or took part in, by day.
        pub exercises: Vec<ExerciseRead>,
    }

    /// What a spill from a road segment reaches.
    pub struct ReachedRead {
        /// `intake`, `canal` or `border`.
        pub kind: String,
        /// The facility.
        pub id: Id,
        /// What it is called.
        pub name: Text,
        /// Its place on the river is an assumption of the data.
        pub node_assumed: bool,
        /// Distance along the water, m.
        pub distance_m: f64,
        /// Seconds from the crash to the early edge of the arrival.
        pub early_s: f64,
        /// Seconds to the most probable arrival; none beyond the time looked at.
        pub arrival_s: Option<f64>,
        /// Highest concentration within that time, mg/L.
        pub peak_mg_l: f64,
    }

    /// A sign or control of article 21, and why it is proposed here.
    pub struct ControlRead {
        /// Its id, e.g. `warning-sign`.
        pub id: Id,
        /// What it is.
        pub title: Text,
        /// Why here.
        pub reason: Text,
    }

    /// The factors of our own index of a road segment.
    pub struct RoadIndexRead {
        /// Crashes with a release a year on the segment.
        pub crashes_a_year: f64,
        /// Nearness to water, above 0 to 1.
        pub nearness: f64,
        /// Q-ratio of the standard load.
        pub hazard: f64,
        /// Weight of what is reached, the sooner the more: the rank.
        pub receptors: f64,
        /// Their product.
        pub value: f64,
    }

    /// A stretch of road near water.
    pub struct SegmentRead {
        /// Its rank, from 1 on, over the whole atlas.
        pub rank: u32,
        /// Its id, e.g. `E023-2`.
        pub id: Id,
        /// The road edge.
        pub edge: Id,
        /// The road's reference.
        pub road: String,
        /// The road's name.
        pub name: Text,
        /// Where it begins on the edge, m.
        pub from_m: f64,
        /// Where it ends, m.
        pub to_m: f64,
        /// Its line.
        pub line: Vec<Place>,
        /// The county.
        pub county: Option<Text>,
        /// The river.
        pub river: Text,
        /// How near the water is, m.
        pub water_m: f64,
        /// It crosses the river.
        pub crossing: bool,
        /// The named bridge on it.
        pub bridge: Option<Id>,
        /// What a spill reaches, soonest first.
        pub reached: Vec<ReachedRead>,
        /// Our own index.
        pub index: RoadIndexRead,
        /// Signs and controls proposed.
        pub controls: Vec<ControlRead>,
    }

    /// The atlas: stretches of road ranked by what a spill there reaches and how soon.
    pub struct AtlasRead {
        /// The rules, with their gaps; the label says whose index it is.
        pub pack: RiskPackRead,
        /// The standard release.
        pub release: Text,
        /// Seconds within which receptors count.
        pub within_s: f64,
        /// The segments, the worst first.
        pub segments: Vec<SegmentRead>,
    }
}
