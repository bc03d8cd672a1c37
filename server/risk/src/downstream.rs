//! What lies below the outfalls of a source, by walking the river tree at the highest daily mean
//! velocity.

use crate::Assumed;
use crate::hj941::Rules;
use hean_basin::{Basin, Detail, Direction, Facility, ReachPoint, SectionKind};
use hean_forecast::jobson::Bound;
use hean_forecast::{Flow, FlowInput, Step, travel};
use hean_units::{FacilityId, Meters, Span, Text};

/// Something below an outfall.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct Receptor {
    /// The facility.
    pub id: FacilityId,
    /// What it is called.
    pub name: Text,
    /// Distance along the water.
    pub distance: Meters,
    /// Time of the water to it.
    pub time: Span,
}

impl Receptor {
    /// The distance in kilometres.
    pub fn km(&self) -> f64 {
        self.distance.get() / 1000.0
    }
}

/// What lies below the outfalls of one source; the nearest outfall counts for each.
#[derive(Debug, Clone, PartialEq, Default, serde::Serialize)]
pub struct Downstream {
    /// Why nothing is known, where no outfall is.
    pub unknown: Option<Text>,
    /// Drinking intakes, nearest first.
    pub intakes: Vec<Receptor>,
    /// Sections where water leaves the country or follows its border, soonest first.
    pub borders: Vec<Receptor>,
    /// Time to the first reach in another province.
    pub province: Option<Span>,
    /// What was assumed.
    pub assumed: Vec<Assumed>,
}

impl Downstream {
    /// Without an outfall nothing is known.
    pub fn unknown(why: Text) -> Self {
        Self {
            unknown: Some(why),
            ..Self::default()
        }
    }

    /// Walks down from each outfall.
    pub fn of(basin: &Basin, high: &HighFlow, outfalls: &[ReachPoint]) -> Self {
        let mut found = Self::default();
        for outfall in outfalls {
            match travel(basin, &high.flow, outfall, Bound::Median) {
                Ok(steps) => found.walk(basin, outfall, &steps),
                Err(error) => found.unknown = Some(error.text()),
            }
        }
        found.intakes.sort_by(|a, b| {
            let by_way = a.distance.get().total_cmp(&b.distance.get());
            by_way.then(a.id.cmp(&b.id))
        });
        found
            .borders
            .sort_by(|a, b| a.time.cmp(&b.time).then(a.id.cmp(&b.id)));
        if !outfalls.is_empty() {
            found.assumed.extend(high.assumed.clone());
        }
        found
    }

    /// The drinking intakes within a distance.
    pub fn intakes_within(&self, distance: Meters) -> impl Iterator<Item = &Receptor> {
        let within = move |intake: &&Receptor| intake.distance.get() <= distance.get();
        self.intakes.iter().filter(within)
    }

    /// The border that is reached first, if it is reached within a time.
    pub fn border_within(&self, time: Span) -> Option<&Receptor> {
        self.borders.first().filter(|border| border.time <= time)
    }

    fn walk(&mut self, basin: &Basin, outfall: &ReachPoint, steps: &[Step<'_>]) {
        for (section, distance) in basin.sections_below(outfall) {
            let step = steps.iter().find(|step| step.reach.to == section.node);
            let time = step.map_or(Span::ZERO, |step| step.time);
            let receptor = Receptor {
                id: section.id.clone(),
                name: section.name.clone(),
                distance,
                time,
            };
            match section.kind {
                SectionKind::Intake => nearer(&mut self.intakes, receptor),
                SectionKind::Border if leaves(basin.facilities.get(&section.id)) => {
                    nearer(&mut self.borders, receptor);
                }
                _ => {}
            }
        }
        let home = basin.rivers.reach(&outfall.reach).and_then(province);
        let mut before = Span::ZERO;
        for step in steps {
            let other = province(step.reach).is_some_and(|code| home.is_some_and(|of| of != code));
            if other {
                self.province = Some(self.province.map_or(before, |time| time.min(before)));
                break;
            }
            before = step.time;
        }
    }
}

fn nearer(found: &mut Vec<Receptor>, one: Receptor) {
    match found.iter_mut().find(|other| other.id == one.id) {
        Some(other) if other.time > one.time => *other = one,
        Some(_) => {}
        None => found.push(one),
    }
}

/// Whether a border section is one that water leaves or follows, not one where it comes in.
fn leaves(facility: Option<&Facility>) -> bool {
    let detail = facility.map(|facility| &facility.detail);
    matches!(
        detail,
        Some(Detail::BorderSection {
            direction: Direction::Out | Direction::Along,
            ..
        })
    )
}

/// The first two digits of a county code are the province.
fn province(reach: &hean_basin::Reach) -> Option<&str> {
    reach
        .county
        .as_ref()
        .and_then(|county| county.code.get(..2))
}

/// The highest daily mean discharge of every reach.
#[derive(Debug, Clone, PartialEq)]
pub struct HighFlow {
    flow: Flow,
    assumed: Vec<Assumed>,
}

impl HighFlow {
    /// The mean of the highest month times the pack's factor from month to day.
    pub fn of(basin: &Basin, rules: &Rules) -> Self {
        let month = (1..=12)
            .max_by(|a, b| {
                let factor = |month: u8| basin.season.factor(month);
                factor(*a).total_cmp(&factor(*b)).then(b.cmp(a))
            })
            .unwrap_or(7);
        let input = FlowInput {
            month,
            ..FlowInput::default()
        };
        let flow = Flow::of(basin, &input).expect("months 1 to 12 are the only ones asked for");
        let factor = basin.season.factor(month) * rules.daily_over_month;
        let assumed = Assumed {
            code: "flow-highest-day",
            what: Text::new("最大日均流速", "highest daily mean velocity"),
            value: format!("mean x {factor:.2}, month {month}"),
            why: Text::new(
                format!("{}；流速为 Jobson 1996 回归中值", rules.daily_why.zh()),
                format!("{}; velocity by Jobson 1996, median", rules.daily_why.en()),
            ),
        };
        Self {
            flow: flow.times(rules.daily_over_month),
            assumed: vec![assumed],
        }
    }
}
