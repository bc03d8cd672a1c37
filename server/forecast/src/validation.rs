//! Checks against a measured river.

use crate::dispersion;
use crate::model::{Chain, Pulse, Reach};
use crate::spectral::{Passage, Probe, solve};

/// Station, distance m, discharge m³/s, peak time h, peak g/m³ of 1 kg.
fn severn() -> Vec<(String, f64, f64, f64, f64)> {
    include_str!("../validation/severn_tracer.csv")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            let number = |at: usize| cells[at].parse::<f64>().unwrap();
            (
                cells[0].to_owned(),
                number(1),
                number(3),
                number(5),
                number(7),
            )
        })
        .collect()
}

/// The tracer test with all velocities times `factor`: above station 4 the mean velocities between
/// the measured peaks, below it the mean velocity above. The table has no drainage areas and no
/// mean discharge, so the dispersion is Jobson's form without mean discharge.
fn run(factor: f64) -> Vec<Passage> {
    let stations = severn();
    let mean = stations[3].1 / (stations[3].3 * 3600.0);
    let mut coefficients = dispersion::Chain::new();
    let (mut from_m, mut from_h) = (0.0, 0.0);
    let mut reaches = Vec::new();
    for (at, (_, to_m, discharge, peak_h, _)) in stations.iter().enumerate() {
        let length = to_m - from_m;
        let measured = if at < 4 {
            length / ((peak_h - from_h) * 3600.0)
        } else {
            mean
        };
        let velocity = measured * factor;
        let spread = coefficients.next(length, velocity, None);
        reaches.push(Reach::channel(length, *discharge, velocity, spread));
        (from_m, from_h) = (*to_m, *peak_h);
    }
    let probe = |(reach, found): (usize, &Reach)| Probe {
        reach,
        at_m: found.length_m(),
    };
    let probes: Vec<Probe> = reaches.iter().enumerate().map(probe).collect();
    let chain = Chain::new(reaches).unwrap();
    let kilogram = Pulse {
        mass_g: 1000.0,
        over_s: 0.0,
    };
    solve(&chain, &kilogram, &probes, 12.0 * 3600.0)
        .unwrap()
        .passages(1e-6)
}

/// The River Severn, calibrated on the travel times of stations 1 to 4 only: stations 5 to 7 get
/// their peak time within 5 % and their peak within 25 %.
#[test]
fn severn_calibrated_on_four_stations_predicts_the_other_three() {
    let stations = severn();
    assert_eq!(stations.len(), 7);
    // A peak runs a little ahead of x/u; one factor sets the model's peak at station 4 right.
    let factor = run(1.0)[3].peak_s / (stations[3].3 * 3600.0);
    let mut shown = String::from("station  peak h  measured  ratio   mg/L    measured  ratio\n");
    for ((name, _, _, peak_h, peak), found) in stations.iter().zip(run(factor)) {
        let (hours, time_ratio) = (found.peak_s / 3600.0, found.peak_s / 3600.0 / peak_h);
        let peak_ratio = found.peak / peak;
        shown += &format!(
            "{name}       {hours:6.2}  {peak_h:8.2}  {time_ratio:5.2}  {:7.4}  {peak:8.4}  \
             {peak_ratio:5.2}\n",
            found.peak,
        );
        if ["S5", "S6", "S7"].contains(&name.as_str()) {
            assert!(
                (time_ratio - 1.0).abs() <= 0.05,
                "{name}: {hours} h\n{shown}"
            );
            assert!(
                (peak_ratio - 1.0).abs() <= 0.25,
                "{name}: {}\n{shown}",
                found.peak
            );
        }
    }
    expect_test::expect![[r#"
        station  peak h  measured  ratio   mg/L    measured  ratio
        S1         0.08      0.08   1.02   1.1732    1.0510   1.12
        S2         0.43      0.43   1.00   0.2866    0.2253   1.27
        S3         1.13      1.13   1.00   0.1197    0.1105   1.08
        S4         2.47      2.47   1.00   0.0583    0.0580   1.01
        S5         3.64      3.73   0.97   0.0336    0.0346   0.97
        S6         4.81      5.03   0.95   0.0248    0.0211   1.18
        S7         6.44      6.54   0.98   0.0188    0.0207   0.91
    "#]]
    .assert_eq(&shown);
}
