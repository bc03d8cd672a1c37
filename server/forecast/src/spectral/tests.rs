use super::*;
use crate::model::{Channel, Inflow, Reach, Storage, Tank};
use proptest::prelude::*;

const VELOCITY: f64 = 1.2;
const DISPERSION: f64 = 100.0;
const AREA: f64 = 250.0;
const MASS_G: f64 = 20e6;
const DAY_S: f64 = 86_400.0;

/// The slug in an infinite uniform river (physics: HJ 2.3-2018 appendix E).
fn gaussian(x: f64, t: f64) -> f64 {
    if t <= 0.0 {
        return 0.0;
    }
    let spread = 4.0 * DISPERSION * t;
    MASS_G / (AREA * (PI * spread).sqrt()) * (-(x - VELOCITY * t).powi(2) / spread).exp()
}

fn uniform(reaches: usize, length_m: f64) -> Chain {
    let reach = Reach::channel(
        length_m / reaches as f64,
        AREA * VELOCITY,
        VELOCITY,
        DISPERSION,
    );
    Chain::new(vec![reach; reaches]).unwrap()
}

fn stations(reaches: usize) -> Vec<Probe> {
    let cell = 460_000.0 / reaches as f64;
    (1..=20)
        .map(|station| {
            let reach = (f64::from(station) * 20_000.0 / cell).round() as usize - 1;
            Probe { reach, at_m: cell }
        })
        .collect()
}

const SLUG: Pulse = Pulse {
    mass_g: MASS_G,
    over_s: 0.0,
};

#[test]
fn the_common_job_is_solved_to_a_millionth() {
    let table: Vec<Vec<f64>> = include_str!("../../validation/common_job_exact.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| line.split(',').map(|cell| cell.parse().unwrap()).collect())
        .collect();
    assert_eq!(table.len(), 20);
    for reaches in [460, 4_600] {
        let chain = uniform(reaches, 460_000.0);
        let solved = solve(&chain, &SLUG, &stations(reaches), 4.0 * DAY_S).unwrap();
        let passages = solved.passages(0.1);
        for (probe, row) in table.iter().enumerate() {
            let x = row[1] * 1000.0;
            let (mut wrong, mut whole) = (0.0, 0.0);
            for minute in 0..=5_760 {
                let t = f64::from(minute) * 60.0;
                wrong += (solved.at(probe, t) - gaussian(x, t)).abs();
                whole += gaussian(x, t);
            }
            assert!(
                wrong / whole < 1e-6,
                "{reaches} reaches, {x} m: L1 {:e}",
                wrong / whole
            );
            // The true peak: d/dt ln C = 0 is a quadratic in t.
            let (d, u) = (DISPERSION, VELOCITY);
            let peak_s = ((d * d + u * u * x * x).sqrt() - d) / (u * u);
            let peak = gaussian(x, peak_s);
            let found = passages[probe];
            assert!(
                (found.peak / peak - 1.0).abs() < 1e-6,
                "{x} m: peak {}",
                found.peak
            );
            assert!(
                (found.peak_s - peak_s).abs() < 30.0,
                "{x} m: at {} s",
                found.peak_s
            );
            // The table was searched on a 10 s grid, which misses the peak by up to 6e-6.
            assert!(
                (found.peak / row[3] - 1.0).abs() < 1e-5,
                "{x} m: table {}",
                row[3]
            );
            assert!((found.peak_s / 3600.0 - row[2]).abs() < 0.004, "{x} m");
            let one_percent =
                solved.passage(probe, peak / 100.0, &mut realfft::RealFftPlanner::new());
            assert!(
                (one_percent.first_s.unwrap() / 3600.0 - row[4]).abs() < 0.003,
                "{x} m"
            );
            if row[5] < 96.0 {
                assert!(
                    (one_percent.last_s.unwrap() / 3600.0 - row[5]).abs() < 0.003,
                    "{x} m"
                );
            } else {
                assert_eq!(one_percent.last_s, None);
            }
        }
    }
}

/// A crossing is found to a tenth of a second on a curve whose samples lie minutes apart.
#[test]
fn arrival_and_end_are_searched_on_the_wave_sum() {
    let chain = uniform(10, 100_000.0);
    let probe = Probe {
        reach: 9,
        at_m: 10_000.0,
    };
    let solved = solve(&chain, &SLUG, &[probe], 3.0 * DAY_S).unwrap();
    let found = solved.passages(0.5)[0];
    for t in [found.first_s.unwrap(), found.last_s.unwrap()] {
        let slope = (gaussian(1e5, t + 1.0) - gaussian(1e5, t - 1.0)) / 2.0;
        assert!(((gaussian(1e5, t) - 0.5) / slope).abs() < 0.1, "at {t} s");
    }
}

/// Cutting a reach changes nothing, wherever it is cut; probes inside reaches agree.
#[test]
fn cuts_and_probes_inside_reaches_change_nothing() {
    let whole = uniform(1, 50_000.0);
    let cut = {
        let reach = |length| Reach::channel(length, AREA * VELOCITY, VELOCITY, DISPERSION);
        Chain::new(vec![
            reach(40.0),
            reach(19_960.0),
            reach(3.0),
            reach(29_997.0),
        ])
        .unwrap()
    };
    let inside = [
        Probe {
            reach: 0,
            at_m: 20_000.0,
        },
        Probe {
            reach: 0,
            at_m: 50_000.0,
        },
    ];
    let ends = [
        Probe {
            reach: 1,
            at_m: 19_960.0,
        },
        Probe {
            reach: 3,
            at_m: 29_997.0,
        },
    ];
    let (a, b) = (
        solve(&whole, &SLUG, &inside, DAY_S).unwrap(),
        solve(&cut, &SLUG, &ends, DAY_S).unwrap(),
    );
    for probe in 0..2 {
        let peak = a.passages(1.0)[probe].peak;
        for minute in (0..1_440).step_by(7) {
            let t = f64::from(minute) * 60.0;
            assert!(
                (a.at(probe, t) - b.at(probe, t)).abs() < 1e-8 * peak,
                "{probe} at {t} s"
            );
        }
    }
}

/// A release over hours is the mean of slugs spread over it.
#[test]
fn a_long_release_is_a_sum_of_slugs() {
    let chain = uniform(1, 20_000.0);
    let probe = [Probe {
        reach: 0,
        at_m: 20_000.0,
    }];
    let long = Pulse {
        mass_g: MASS_G,
        over_s: 7_200.0,
    };
    let solved = solve(&chain, &long, &probe, DAY_S).unwrap();
    for hour in 2..12 {
        let t = f64::from(hour) * 3600.0;
        let parts = 7_200;
        let sum: f64 = (0..parts)
            .map(|part| gaussian(20_000.0, t - (f64::from(part) + 0.5)))
            .sum();
        let mean = sum / f64::from(parts);
        assert!(
            (solved.at(0, t) - mean).abs() < 1e-5,
            "{} {mean} at {hour} h",
            solved.at(0, t)
        );
    }
}

/// At a confluence the pulse is diluted, neither delayed nor changed in shape; where water is
/// taken out the concentration stays.
#[test]
fn confluences_dilute_and_canals_do_not() {
    let reach = |discharge: f64| Reach::channel(20_000.0, discharge, VELOCITY, DISPERSION);
    let chain = Chain::new(vec![reach(300.0), reach(400.0), reach(200.0)]).unwrap();
    let probes = [
        Probe {
            reach: 1,
            at_m: 20_000.0,
        },
        Probe {
            reach: 2,
            at_m: 20_000.0,
        },
    ];
    let solved = solve(&chain, &SLUG, &probes, DAY_S).unwrap();
    let plain = solve(
        &uniform(3, 60_000.0),
        &SLUG,
        &[
            Probe {
                reach: 1,
                at_m: 20_000.0,
            },
            Probe {
                reach: 2,
                at_m: 20_000.0,
            },
        ],
        DAY_S,
    )
    .unwrap();
    for (probe, factor) in [(0, 0.75), (1, 0.75)] {
        let (a, b) = (solved.passages(1.0)[probe], plain.passages(1.0)[probe]);
        assert!(
            (a.peak / b.peak / factor - 1.0).abs() < 2e-3,
            "{probe}: {} {}",
            a.peak,
            b.peak
        );
        assert!((a.peak_s - b.peak_s).abs() < 60.0);
    }
}

/// Seepage dilutes as much as a confluence; near the node the shapes differ, mass does not.
#[test]
fn lateral_inflow_keeps_the_mass() {
    let reach = |discharge: f64| Reach {
        inflow: Inflow::Lateral,
        ..Reach::channel(10_000.0, discharge, VELOCITY, DISPERSION)
    };
    let chain = Chain::new(
        (0..8)
            .map(|at| reach(300.0 + 10.0 * f64::from(at)))
            .collect(),
    )
    .unwrap();
    let probe = [Probe {
        reach: 7,
        at_m: 10_000.0,
    }];
    let solved = solve(&chain, &SLUG, &probe, 3.0 * DAY_S).unwrap();
    let mass: f64 = solved.curve(0, 60.0).iter().sum::<f64>() * 60.0 * 370.0;
    assert!((mass / MASS_G - 1.0).abs() < 2e-3, "{mass}");
}

/// A reservoir never passes a peak on as a peak: three tanks have a known response.
#[test]
fn a_reservoir_is_tanks_in_series() {
    let tank = |share: f64| Reach {
        body: Body::Tank(Tank {
            volume_m3: 30e6 * share,
            shape: 3.0 * share,
        }),
        ..Reach::channel(1.0, 300.0, 1.0, 1.0)
    };
    let slug = Pulse {
        mass_g: MASS_G,
        over_s: 0.0,
    };
    let one = Chain::new(vec![tank(1.0)]).unwrap();
    let cut = Chain::new(vec![tank(0.2), tank(0.5), tank(0.3)]).unwrap();
    let a = solve(
        &one,
        &slug,
        &[Probe {
            reach: 0,
            at_m: 0.0,
        }],
        5.0 * DAY_S,
    )
    .unwrap();
    let b = solve(
        &cut,
        &slug,
        &[Probe {
            reach: 2,
            at_m: 0.0,
        }],
        5.0 * DAY_S,
    )
    .unwrap();
    let each: f64 = 30e6 / 3.0 / 300.0;
    for hour in [10.0, 20.0, 40.0, 80.0] {
        let t: f64 = hour * 3600.0;
        let exact = MASS_G / 300.0 * t.powi(2) / (2.0 * each.powi(3)) * (-t / each).exp();
        assert!(
            (a.at(0, t) / exact - 1.0).abs() < 1e-3,
            "{} {exact}",
            a.at(0, t)
        );
        assert!((a.at(0, t) - b.at(0, t)).abs() < 1e-9 * exact);
    }
    let found = a.passages(0.01)[0];
    assert!((found.peak_s / (2.0 * each) - 1.0).abs() < 1e-3);
}

/// Dead zones hold the centre back by As/A and spread it by 2 (As/A)^2 / a per second of travel.
#[test]
fn dead_zones_delay_and_lengthen_as_their_moments_say() {
    let storage = Storage {
        area_ratio: 0.2,
        exchange_per_s: 1e-4,
        decay_per_s: 0.0,
    };
    let channel = Channel {
        length_m: 50_000.0,
        velocity_ms: VELOCITY,
        dispersion_m2s: DISPERSION,
        storage: Some(storage),
    };
    let reach = Reach {
        body: Body::Channel(channel),
        ..Reach::channel(1.0, 300.0, 1.0, 1.0)
    };
    let chain = Chain::new(vec![reach]).unwrap();
    let probe = [Probe {
        reach: 0,
        at_m: 50_000.0,
    }];
    let solved = solve(&chain, &SLUG, &probe, 3.0 * DAY_S).unwrap();
    let curve = solved.curve(0, 60.0);
    let moment = |power: i32, about: f64| -> f64 {
        let sum: f64 = curve
            .iter()
            .enumerate()
            .map(|(at, c)| c * (at as f64 * 60.0 - about).powi(power))
            .sum();
        sum / curve.iter().sum::<f64>()
    };
    let (travel, held) = (50_000.0 / VELOCITY, 1.2);
    let (mean, variance) = (moment(1, 0.0), moment(2, moment(1, 0.0)));
    assert!((mean / (travel * held) - 1.0).abs() < 0.01, "{mean}");
    let expected = 2.0 * DISPERSION * 50_000.0 / VELOCITY.powi(3) * held * held
        + 2.0 * 0.2 * 0.2 / 1e-4 * travel;
    assert!(
        (variance / expected - 1.0).abs() < 0.02,
        "{variance} {expected}"
    );
}

#[test]
fn places_that_do_not_exist_are_refused() {
    let chain = uniform(2, 20_000.0);
    let far = Probe {
        reach: 1,
        at_m: 10_001.0,
    };
    assert!(matches!(
        solve(&chain, &SLUG, &[far], DAY_S),
        Err(ForecastError::BadProbe { probe: 0, .. })
    ));
    let bad = Pulse {
        mass_g: f64::NAN,
        over_s: 0.0,
    };
    assert!(solve(&chain, &bad, &[], DAY_S).is_err());
    assert!(balance(&chain, &SLUG, 0.0).is_err());
}

/// A probe next to the release sees a pulse sharper than the highest frequency: it is smeared,
/// without ringing below zero.
#[test]
fn next_to_the_release_the_curve_is_smeared_not_ringing() {
    let reach = Reach::channel(10_000.0, 100.0, 1.0, 0.5);
    let chain = Chain::new(vec![reach]).unwrap();
    let pulse = Pulse {
        mass_g: 1e6,
        over_s: 600.0,
    };
    let probes = [
        Probe {
            reach: 0,
            at_m: 5.0,
        },
        Probe {
            reach: 0,
            at_m: 10_000.0,
        },
    ];
    let solved = solve(&chain, &pulse, &probes, 5.0 * DAY_S).unwrap();
    assert!(solved.spectrum(0).smeared_s() > 0.0);
    assert_eq!(solved.spectrum(1).smeared_s(), 0.0);
    let found = solved.passages(0.1)[0];
    let plateau = 1e6 / 600.0 / 100.0;
    assert!((found.peak / plateau - 1.0).abs() < 0.02, "{}", found.peak);
    assert!(found.first_s.unwrap() < 60.0);
    assert!((found.last_s.unwrap() - 600.0).abs() < 400.0);
    let lowest = (0..4_000)
        .map(|t| solved.at(0, f64::from(t)))
        .fold(f64::MAX, f64::min);
    assert!(lowest > -1e-6 * plateau, "{lowest}");
}

fn arbitrary_reach() -> impl Strategy<Value = Reach> {
    let channel = (
        20.0..30_000.0_f64,
        0.2..2.5_f64,
        0.5..400.0_f64,
        proptest::option::of((0.05..0.5_f64, 1e-5..1e-3_f64, 0.0..1e-5_f64)),
    )
        .prop_map(|(length_m, velocity_ms, dispersion_m2s, zone)| {
            let storage = zone.map(|(area_ratio, exchange_per_s, decay_per_s)| Storage {
                area_ratio,
                exchange_per_s,
                decay_per_s,
            });
            Body::Channel(Channel {
                length_m,
                velocity_ms,
                dispersion_m2s,
                storage,
            })
        });
    let tank = (1e5..1e8_f64, 0.5..6.0_f64)
        .prop_map(|(volume_m3, shape)| Body::Tank(Tank { volume_m3, shape }));
    let body = prop_oneof![9 => channel, 1 => tank];
    (body, 20.0..400.0_f64, 0.0..2e-5_f64, any::<bool>()).prop_map(
        |(body, discharge_m3s, decay_per_s, lateral)| Reach {
            discharge_m3s,
            decay_per_s,
            inflow: if lateral {
                Inflow::Lateral
            } else {
                Inflow::Confluence
            },
            body,
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Released = in the water + decayed + withdrawn + passed, whatever the river looks like.
    #[test]
    fn the_mass_balance_closes(
        reaches in proptest::collection::vec(arbitrary_reach(), 1..20),
        over_s in prop_oneof![Just(0.0), 60.0..40_000.0_f64],
        hours in 12.0..120.0_f64,
    ) {
        let chain = Chain::new(reaches).unwrap();
        let pulse = Pulse { mass_g: 1e7, over_s };
        let lines = balance(&chain, &pulse, hours * 3600.0).unwrap();
        prop_assert!(lines.gap().abs() < 1e-6, "{:e} {lines:?}", lines.gap());
        for line in [lines.in_water_g, lines.decayed_g, lines.withdrawn_g, lines.passed_g] {
            prop_assert!(line > -1e-5 * pulse.mass_g, "{lines:?}");
        }
    }
}
