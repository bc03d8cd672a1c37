//! The assumptions of a basin forecast, in words.

use crate::flow::{Flow, FlowBasis};
use crate::path::{self, Leg};
use crate::run::{Case, LATE_SHARE, OnTheWay, SLICK_DRIFT_MS, SLICK_SHARE, THRESHOLD_DEFAULT_MG_L};
use crate::{Assumed, losses};
use std::collections::BTreeSet;

impl Case<'_> {
    /// Everything that this forecast had to assume.
    pub fn assumed(
        &self,
        flow: &Flow,
        legs: &[Leg<'_>],
        sections: &[OnTheWay],
        dissolved: f64,
    ) -> Vec<Assumed> {
        let mut said = flow.ignored.clone();
        self.say_flow(flow, legs, &mut said);
        self.say_river(legs, &mut said);
        self.say_substance(dissolved, &mut said);
        say_sections(sections, &mut said);
        said
    }

    fn say_flow(&self, flow: &Flow, legs: &[Leg<'_>], said: &mut Vec<Assumed>) {
        let of = |basis: FlowBasis| -> (usize, f64) {
            legs.iter()
                .filter(|leg| {
                    flow.reach(&leg.river.id)
                        .is_some_and(|flow| flow.basis == basis)
                })
                .fold((0, 0.0), |(count, length), leg| {
                    (count + 1, length + leg.length_m)
                })
        };
        let (count, length) = of(FlowBasis::Season);
        if count > 0 {
            let (month, factor) = (flow.month(), flow.season_factor());
            said.push(Assumed::new(
                "flow-season",
                ("无实测流量的河段", "reaches without a reading"),
                format!(
                    "{count} reaches, {:.0} km, mean x {factor:.2}",
                    length / 1000.0
                ),
                (
                    format!("多年平均流量乘以{month}月系数{factor:.2}"),
                    format!("long-term mean times the factor {factor:.2} of month {month}"),
                ),
            ));
        }
        let (count, length) = of(FlowBasis::Assumed);
        if count > 0 {
            let gauges: BTreeSet<_> = legs
                .iter()
                .filter_map(|leg| flow.reach(&leg.river.id))
                .flat_map(|flow| [flow.above.clone(), flow.below.clone()])
                .flatten()
                .map(String::from)
                .collect();
            let gauges = gauges.into_iter().collect::<Vec<_>>().join(", ");
            said.push(Assumed::new(
                "flow-scaled",
                ("由水文站读数换算的河段流量", "reaches scaled by a gauge elsewhere on the river"),
                format!("{count} reaches, {:.0} km, by {gauges}", length / 1000.0),
                (
                    "按实测与同期平均流量之比沿河内插".to_owned(),
                    "by the ratio of the reading to the seasonal mean, interpolated along the river"
                        .to_owned(),
                ),
            ));
        }
    }

    fn say_river(&self, legs: &[Leg<'_>], said: &mut Vec<Assumed>) {
        let speeds = legs
            .iter()
            .filter(|leg| leg.reservoir.is_none())
            .map(|leg| leg.median_ms);
        let (low, high) = speeds.fold((f64::MAX, 0.0_f64), |(low, high), v| {
            (low.min(v), high.max(v))
        });
        if high > 0.0 {
            said.push(Assumed::new(
                "velocity-prior",
                ("流速(无示踪实测)", "velocity (no tracer test here)"),
                format!("{low:.2} to {high:.2} m/s"),
                (
                    "Jobson 1996 回归中值；早期边界取其包络线，晚期边界取中值的".to_owned()
                        + &format!("{LATE_SHARE}倍并考虑滞水区"),
                    format!(
                        "median of the regression of Jobson 1996; the early edge takes its \
                         envelope, the late edge {LATE_SHARE} of the median with dead zones"
                    ),
                ),
            ));
            said.push(Assumed::new(
                "dispersion-prior",
                ("纵向离散", "longitudinal dispersion"),
                "Cup(Tp)",
                (
                    "使污染团峰值衰减符合 Jobson 1996 单位峰值浓度".to_owned(),
                    "such that the peak falls as the unit peak of Jobson 1996".to_owned(),
                ),
            ));
        }
        let mut dams: Vec<(&str, f64)> = Vec::new();
        for held in legs
            .iter()
            .flat_map(|leg| [leg.reservoir.as_ref(), leg.dam.as_ref()])
            .flatten()
        {
            match dams.iter_mut().find(|(dam, _)| *dam == held.dam.as_str()) {
                Some((_, volume)) => *volume += held.volume_m3,
                None => dams.push((held.dam.as_str(), held.volume_m3)),
            }
        }
        for (dam, volume) in dams {
            said.push(Assumed::new(
                "reservoir",
                ("水库蓄水量与混合", "storage and mixing of a reservoir"),
                format!(
                    "{dam}: {:.0} million m3, {} tanks",
                    volume / 1e6,
                    path::TANKS
                ),
                (
                    "按满库容计，运行水位未知".to_owned(),
                    "taken as full: the level of the day is not known".to_owned(),
                ),
            ));
        }
        if self.ice > 0.0 {
            said.push(Assumed::new(
                "ice",
                ("冰盖", "ice cover"),
                format!("{:.0} %", 100.0 * self.ice),
                (
                    format!("由气温 {} 推定；冰下不挥发，流速减小", self.input.air),
                    format!(
                        "from the air temperature of {}; no evaporation and slower flow under ice",
                        self.input.air
                    ),
                ),
            ));
        }
    }

    fn say_substance(&self, dissolved: f64, said: &mut Vec<Assumed>) {
        let Some(substance) = self.substance else {
            said.push(Assumed::new(
                "substance-unknown",
                ("污染物", "substance"),
                "?",
                (
                    "未知：按全部溶解、不挥发、不降解计".to_owned(),
                    "not known: counted as all dissolved, neither evaporating nor decaying"
                        .to_owned(),
                ),
            ));
            self.say_threshold(said);
            return;
        };
        if substance.limit.is_none() {
            self.say_threshold(said);
        }
        if let Some(henry) = self.henry() {
            said.push(Assumed::new(
                "evaporation",
                ("挥发", "evaporation"),
                format!(
                    "Henry {henry}, {} g/mol, wind {} m/s, water {:.0} C",
                    losses::MOLAR_MASS_ASSUMED_G,
                    losses::WIND_ASSUMED_MS,
                    self.water_c
                ),
                (
                    "双膜模型；分子量、风速与水温为假定；早、晚边界不计挥发".to_owned(),
                    "two films; molar mass, wind and water temperature are assumed; neither edge \
                     counts on it"
                        .to_owned(),
                ),
            ));
        }
        if self.floats {
            said.push(Assumed::new(
                "floating",
                ("漂浮物质", "floating substance"),
                format!(
                    "{:.0} % dissolves, slick at {SLICK_SHARE} u + {SLICK_DRIFT_MS} m/s",
                    100.0 * dissolved
                ),
                (
                    "浓度为溶解部分(不超过溶解度)；油膜只用于早期边界，另行布设围油栏".to_owned(),
                    "concentrations are of the dissolved part (not above its solubility); the \
                     slick counts for the early edge only"
                        .to_owned(),
                ),
            ));
        }
    }

    fn say_threshold(&self, said: &mut Vec<Assumed>) {
        said.push(Assumed::new(
            "threshold-default",
            ("到达的判定浓度", "concentration that counts as arrival"),
            format!("{THRESHOLD_DEFAULT_MG_L} mg/L"),
            (
                "该物质无标准限值".to_owned(),
                "no limit is known for the substance".to_owned(),
            ),
        ));
    }
}

fn say_sections(sections: &[OnTheWay], said: &mut Vec<Assumed>) {
    let list = |keep: &dyn Fn(&OnTheWay) -> bool| -> String {
        let ids = sections
            .iter()
            .filter(|at| keep(at))
            .map(|at| at.0.id.as_str());
        ids.collect::<Vec<_>>().join(", ")
    };
    let watched = list(&|at| at.0.watch_only);
    if !watched.is_empty() {
        said.push(Assumed::new(
            "groundwater-watch",
            ("地下水水源地", "well fields away from the river"),
            watched,
            (
                "河中污染团经过不等于到达：只作监视，不给到达时间".to_owned(),
                "a plume in the river is not an arrival there: a watch, no time".to_owned(),
            ),
        ));
    }
    let assumed = list(&|at| at.0.node_assumed && !at.0.watch_only);
    if !assumed.is_empty() {
        said.push(Assumed::new(
            "node-assumed",
            ("取水口位置", "where an intake takes its water"),
            assumed,
            (
                "不在河道上，按其所属河网节点预报".to_owned(),
                "it stands off the river: forecast at the river node that it belongs to".to_owned(),
            ),
        ));
    }
}
