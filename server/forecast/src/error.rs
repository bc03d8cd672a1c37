//! What a forecast can refuse.

use hean_units::{ReachId, SubstanceId, Text};

/// Why there is no forecast.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum ForecastError {
    /// A number of the reach model is out of its range.
    #[error("reach {reach} of the model: {what} must be {range}, got {got}")]
    BadReach {
        /// Position in the chain, from the source down, starting at 0.
        reach: usize,
        /// Which number.
        what: &'static str,
        /// The range that it must lie in.
        range: &'static str,
        /// The number.
        got: f64,
    },
    /// The model has no reach.
    #[error("there is no reach below the release")]
    NoReach,
    /// A place where a curve was asked for lies outside the model.
    #[error("probe {probe} asks for {at_m} m of reach {reach}, which has no such place")]
    BadProbe {
        /// Position in the list of probes.
        probe: usize,
        /// The reach that it names.
        reach: usize,
        /// The place that it names, m from the start of the reach.
        at_m: f64,
    },
    /// The release has a number out of range.
    #[error("the release's {what} must be {range}, got {got}")]
    BadRelease {
        /// Which number.
        what: &'static str,
        /// The range that it must lie in.
        range: &'static str,
        /// The number.
        got: f64,
    },
    /// The entry point names a reach that the basin does not have.
    #[error("the basin has no reach {0}")]
    UnknownReach(ReachId),
    /// The release names a substance that the basin's table does not have.
    #[error("the substance table has no `{0}`")]
    UnknownSubstance(SubstanceId),
    /// A month is not 1 to 12.
    #[error("the month must be 1 to 12, got {0}")]
    BadMonth(u8),
}

impl ForecastError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        Text::new(self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::BadReach {
                reach,
                what,
                range,
                got,
            } => format!(
                "模型第 {reach} 段（自源头起，从 0 数）：{}应{}，实为 {got}",
                zh_what(what),
                zh_range(range)
            ),
            Self::NoReach => "泄漏点下游没有河段".to_owned(),
            Self::BadProbe { probe, reach, at_m } => {
                format!("第 {probe} 个测点要求第 {reach} 段的 {at_m} 米处，模型中没有该位置")
            }
            Self::BadRelease { what, range, got } => {
                format!("泄漏的{}应{}，实为 {got}", zh_what(what), zh_range(range))
            }
            Self::UnknownReach(reach) => format!("流域中没有河段 {reach}"),
            Self::UnknownSubstance(substance) => format!("物质表中没有 `{substance}`"),
            Self::BadMonth(month) => format!("月份应为 1 至 12，实为 {month}"),
        }
    }
}

/// The Chinese word for a number; the word itself where there is none.
fn zh_what(what: &str) -> &str {
    match what {
        "mass" => "质量",
        "duration" => "历时",
        "horizon" => "预报时长",
        "velocity factor" => "流速系数",
        "dispersion factor" => "离散系数的倍数",
        "time of the balance" => "质量衡算时刻",
        "discharge" => "流量",
        "decay" => "衰减系数",
        "length" => "长度",
        "velocity" => "流速",
        "dispersion" => "离散系数",
        "storage area ratio" => "滞水区面积比",
        "storage exchange" => "滞水区交换系数",
        "storage decay" => "滞水区衰减系数",
        "volume" => "容积",
        "number of tanks" => "串联槽数",
        other => other,
    }
}

fn zh_range(range: &str) -> &str {
    match range {
        "above 0" => "大于 0",
        "0 or more" => "不小于 0",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Body, Chain, Channel, Pulse, Reach, Storage, Tank};
    use std::collections::BTreeSet;

    fn check(error: &ForecastError) {
        let text = error.text();
        assert_eq!(text.en, error.to_string());
        let chinese = text.zh.chars().filter(|c| ('一'..='鿿').contains(c));
        assert!(chinese.count() >= 4, "{text:?}");
        for english in ["must", "above", "or more"] {
            assert!(!text.zh.contains(english), "{text:?}");
        }
        if let ForecastError::BadReach { what, .. } | ForecastError::BadRelease { what, .. } = error
        {
            assert!(!text.zh.contains(what), "{text:?}");
        }
    }

    fn reach(change: impl Fn(&mut Reach)) -> Reach {
        let mut reach = Reach::channel(1000.0, 10.0, 1.0, 5.0);
        change(&mut reach);
        reach
    }

    fn with(body: Body) -> Reach {
        reach(|reach| reach.body = body)
    }

    #[test]
    fn every_number_of_a_reach_has_a_chinese_name() {
        let channel = Channel {
            length_m: 1000.0,
            velocity_ms: 1.0,
            dispersion_m2s: 5.0,
            storage: None,
        };
        let storage = Storage {
            area_ratio: 0.1,
            exchange_per_s: 1e-4,
            decay_per_s: 0.0,
        };
        let dead_zone = |storage| {
            with(Body::Channel(Channel {
                storage: Some(storage),
                ..channel
            }))
        };
        let running = |channel| with(Body::Channel(channel));
        let tank = |volume_m3, shape| with(Body::Tank(Tank { volume_m3, shape }));
        let bad = [
            reach(|reach| reach.discharge_m3s = 0.0),
            reach(|reach| reach.decay_per_s = -1.0),
            running(Channel {
                length_m: 0.0,
                ..channel
            }),
            running(Channel {
                velocity_ms: 0.0,
                ..channel
            }),
            running(Channel {
                dispersion_m2s: 0.0,
                ..channel
            }),
            dead_zone(Storage {
                area_ratio: 0.0,
                ..storage
            }),
            dead_zone(Storage {
                exchange_per_s: 0.0,
                ..storage
            }),
            dead_zone(Storage {
                decay_per_s: -1.0,
                ..storage
            }),
            tank(0.0, 1.0),
            tank(1.0, 0.0),
        ];
        let mut named = BTreeSet::new();
        for reach in bad {
            let error = Chain::new(vec![reach]).unwrap_err();
            check(&error);
            named.insert(error.text().zh);
        }
        assert_eq!(named.len(), 10, "{named:?}");
    }

    #[test]
    fn every_error_is_said_in_both_languages() {
        let mass = Pulse {
            mass_g: -1.0,
            over_s: 0.0,
        };
        let over = Pulse {
            mass_g: 1.0,
            over_s: -1.0,
        };
        check(&mass.check().unwrap_err());
        check(&over.check().unwrap_err());
        for what in [
            "horizon",
            "velocity factor",
            "dispersion factor",
            "time of the balance",
        ] {
            check(&ForecastError::BadRelease {
                what,
                range: "above 0",
                got: 0.0,
            });
        }
        check(&ForecastError::NoReach);
        check(&ForecastError::BadProbe {
            probe: 0,
            reach: 1,
            at_m: 5.0,
        });
        check(&ForecastError::UnknownReach(ReachId::new("R1").unwrap()));
        let substance = SubstanceId::new("benzene").unwrap();
        check(&ForecastError::UnknownSubstance(substance));
        check(&ForecastError::BadMonth(13));
    }
}
