//! One complex frequency through a chain of reaches.
//!
//! With `se = s + k + a (s + ks) / (s + ks + a A/As)` each channel obeys
//! `D c'' − u c' − se c = 0`, whose roots are `l± = (u ± sqrt(u² + 4 D se)) / (2 D)`.
//! From the outlet up each node gets the admittance `Y = −A D c'/c` of everything below it; from
//! the source down the concentration is then a product of transfer factors. Written with decaying
//! exponentials only, so nothing overflows however long a reach is.
//!
//! The naive product of semi-infinite reaches ignores `Y`; it is exact only for equal reaches.

use super::{C, Probe};
use crate::model::{Body, Chain, Channel, Inflow, Storage};

/// Terms whose size relative to the lowest frequency lies below `exp(NEGLIGIBLE)` (1e-15) are
/// dropped.
const NEGLIGIBLE: f64 = -34.5;

/// Beyond this many e-foldings the far end of a reach is not felt at its near end.
const DEAF: f64 = 40.0;

/// Square root with positive real part; the argument never lies on the negative axis here.
fn root(z: C) -> C {
    let re = ((z.norm_sqr().sqrt() + z.re) / 2.0).sqrt();
    C::new(re, z.im / (2.0 * re))
}

/// What the dead zones do at one frequency: the addition to `s` and the stored mass over that of
/// the stream.
fn dead_zone(storage: &Storage, s: C) -> (C, C) {
    let back = storage.exchange_per_s / storage.area_ratio;
    let own = s + storage.decay_per_s;
    let held = back / (own + back);
    (held * own * storage.area_ratio, held * storage.area_ratio)
}

/// One reach at one frequency.
#[derive(Debug, Clone, Copy, Default)]
struct State {
    /// Roots: the wave that decays downstream, and the one that decays upstream.
    minus: C,
    plus: C,
    /// Share of the second wave that the lower end sends back.
    rho: C,
    /// `exp(minus dx)`; of a tank: its transfer.
    pass: C,
    /// `exp((minus − plus) dx)`.
    echo: C,
    /// Admittance at the upper end, m³/s.
    admittance: C,
    /// Concentration at the upper end (entering, of a tank), per unit of source.
    start: C,
    /// Concentration at the lower end.
    end: C,
}

/// Where the mass is, per unit of source, in the Laplace domain.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Lines {
    pub in_water: C,
    pub decayed: C,
    pub withdrawn: C,
    pub passed: C,
}

/// Walks a chain at one frequency after the other.
pub(super) struct Sweep<'a> {
    chain: &'a Chain,
    probes: &'a [Probe],
    states: Vec<State>,
    /// Log size of each probe's value at the lowest frequency.
    reference: Vec<f64>,
    alive: usize,
    /// Reaches that the last run computed.
    computed: usize,
}

impl<'a> Sweep<'a> {
    /// `probes` must be sorted from the source down and lie in the chain; `lowest` is the real
    /// frequency that the sizes of the others are compared with.
    pub fn new(chain: &'a Chain, probes: &'a [Probe], lowest: C) -> Self {
        let mut sweep = Self {
            chain,
            probes,
            states: vec![State::default(); chain.reaches().len()],
            reference: vec![0.0; probes.len()],
            alive: probes.len(),
            computed: 0,
        };
        let mut reference = Vec::with_capacity(probes.len());
        sweep.roots(lowest, |_, size| {
            reference.push(size);
            true
        });
        sweep.reference = reference;
        sweep
    }

    /// Computes one frequency; returns how many probes (from the source down) still see it.
    /// Frequencies must be given in ascending order.
    pub fn run(&mut self, s: C) -> usize {
        let reference = std::mem::take(&mut self.reference);
        let mut seen = 0;
        let alive = self.alive;
        self.roots(s, |probe, size| {
            let keep = probe < alive && size - reference[probe] > NEGLIGIBLE;
            seen += usize::from(keep);
            keep
        });
        self.reference = reference;
        self.alive = seen;
        if seen > 0 {
            self.up();
            self.down();
        }
        seen
    }

    /// Like [`Sweep::run`], but computes at least the first reach, for [`Sweep::lines`].
    pub fn run_all(&mut self, s: C) {
        if self.run(s) == 0 {
            self.up();
            self.down();
        }
    }

    /// Roots of the reaches down to the last probe that is still seen, and some way beyond it.
    fn roots(&mut self, s: C, mut keep: impl FnMut(usize, f64) -> bool) {
        let mut size = 0.0;
        let mut probe = 0;
        let mut beyond: Option<f64> = None;
        self.computed = 0;
        for (at, reach) in self.chain.reaches().iter().enumerate() {
            let state = &mut self.states[at];
            let (slope, whole, hearing) = match &reach.body {
                Body::Channel(channel) => {
                    let extra = channel
                        .storage
                        .map_or(C::ZERO, |zone| dead_zone(&zone, s).0);
                    let se = s + reach.decay_per_s + extra;
                    let (u, d) = (channel.velocity_ms, channel.dispersion_m2s);
                    let square = root(u * u + 4.0 * d * se);
                    state.minus = -2.0 * se / (square + u);
                    state.plus = (square + u) / (2.0 * d);
                    let hearing = (state.plus.re - state.minus.re) * channel.length_m;
                    (state.minus.re, state.minus.re * channel.length_m, hearing)
                }
                Body::Tank(tank) => {
                    let mean = tank.volume_m3 / reach.discharge_m3s;
                    let ln =
                        -tank.shape * ((s + reach.decay_per_s) * (mean / tank.shape) + 1.0).ln();
                    state.pass = ln.exp();
                    (0.0, ln.re, DEAF)
                }
            };
            self.computed = at + 1;
            while beyond.is_none() && probe < self.probes.len() && self.probes[probe].reach == at {
                let part = match reach.body {
                    Body::Channel(_) => slope * self.probes[probe].at_m,
                    Body::Tank(_) => whole,
                };
                if keep(probe, size + part) {
                    probe += 1;
                } else {
                    beyond = Some(0.0);
                }
            }
            size += whole;
            if probe == self.probes.len() && beyond.is_none() {
                beyond = Some(0.0);
            } else if let Some(deaf) = &mut beyond {
                *deaf += hearing;
                if *deaf > DEAF {
                    break;
                }
            }
        }
    }

    /// From the last computed reach (which goes on for ever) up to the source.
    fn up(&mut self) {
        let reaches = &self.chain.reaches()[..self.computed];
        let mut below: Option<(f64, bool, C)> = None;
        for (at, reach) in reaches.iter().enumerate().rev() {
            let state = &mut self.states[at];
            match &reach.body {
                Body::Channel(channel) => {
                    let conductance =
                        reach.discharge_m3s / channel.velocity_ms * channel.dispersion_m2s;
                    let gradient = match below {
                        None => state.minus,
                        Some((discharge, seeps, admittance)) => {
                            let joins = discharge - reach.discharge_m3s;
                            let own = if joins <= 0.0 {
                                admittance
                            } else if seeps {
                                admittance + joins
                            } else {
                                admittance * (reach.discharge_m3s / discharge)
                            };
                            -own / conductance
                        }
                    };
                    state.rho = (gradient - state.minus) / (state.plus - gradient);
                    state.pass = (state.minus * channel.length_m).exp();
                    let back = state.plus * channel.length_m;
                    let r0 = if back.re > DEAF {
                        state.echo = C::ZERO;
                        state.minus
                    } else {
                        state.echo = state.pass * (-back).exp();
                        (state.minus + state.rho * state.plus * state.echo)
                            / (1.0 + state.rho * state.echo)
                    };
                    state.admittance = -r0 * conductance;
                }
                Body::Tank(_) => state.admittance = C::ZERO,
            }
            let tank = matches!(reach.body, Body::Tank(_));
            let seeps = reach.inflow == Inflow::Lateral && !tank;
            below = Some((reach.discharge_m3s, seeps, state.admittance));
        }
    }

    /// From the source to the last computed reach, for a unit of source.
    fn down(&mut self) {
        let reaches = self.chain.reaches();
        let mut above: Option<(f64, bool, C)> = None;
        for (reach, state) in reaches.iter().zip(&mut self.states).take(self.computed) {
            let tank = matches!(reach.body, Body::Tank(_));
            state.start = match above {
                None if tank => C::new(1.0 / reach.discharge_m3s, 0.0),
                None => 1.0 / (state.admittance + upstream(reach.discharge_m3s, reach, state)),
                Some((discharge, from_tank, end)) => {
                    let (kept, carried) = if discharge > reach.discharge_m3s {
                        (1.0, reach.discharge_m3s)
                    } else if reach.inflow == Inflow::Confluence || from_tank || tank {
                        (discharge / reach.discharge_m3s, discharge)
                    } else {
                        (1.0, reach.discharge_m3s)
                    };
                    if from_tank && !tank {
                        end * carried / (state.admittance + reach.discharge_m3s)
                    } else {
                        end * kept
                    }
                }
            };
            state.end = if tank {
                state.start * state.pass
            } else {
                state.start * (1.0 + state.rho) * state.pass / (1.0 + state.rho * state.echo)
            };
            above = Some((reach.discharge_m3s, tank, state.end));
        }
    }

    /// The value at a probe after [`Sweep::run`], per unit of source.
    pub fn value(&self, probe: usize) -> C {
        let Probe { reach, at_m } = self.probes[probe];
        let state = &self.states[reach];
        match &self.chain.reaches()[reach].body {
            Body::Tank(_) => state.end,
            Body::Channel(channel) if at_m >= channel.length_m => state.end,
            Body::Channel(channel) => {
                let rest = channel.length_m - at_m;
                let back = state.plus * rest;
                let reflected = if back.re > DEAF {
                    C::ZERO
                } else {
                    state.rho * state.pass * (-back).exp()
                };
                state.start * ((state.minus * at_m).exp() + reflected)
                    / (1.0 + state.rho * state.echo)
            }
        }
    }

    /// Where the mass is after [`Sweep::run`]: contents by closed integrals over each reach,
    /// losses from the contents, flows at the ends.
    pub fn lines(&self, s: C) -> Lines {
        let mut lines = Lines::default();
        let reaches = self.chain.reaches();
        for at in 0..self.computed {
            let (reach, state) = (&reaches[at], &self.states[at]);
            match &reach.body {
                Body::Channel(channel) => {
                    let mut integral = content(channel, state);
                    if at == 0 {
                        integral += state.start / state.plus;
                    }
                    let stream = integral * (reach.discharge_m3s / channel.velocity_ms);
                    let (held, held_decay) = channel.storage.map_or((C::ZERO, 0.0), |zone| {
                        (dead_zone(&zone, s).1, zone.decay_per_s)
                    });
                    lines.in_water += stream * (held + 1.0);
                    lines.decayed += stream * (held * held_decay + reach.decay_per_s) / s;
                }
                Body::Tank(_) => {
                    let held =
                        reach.discharge_m3s * (state.start - state.end) / (s + reach.decay_per_s);
                    lines.in_water += held;
                    lines.decayed += held * reach.decay_per_s / s;
                }
            }
            let leaves = match reaches.get(at + 1) {
                Some(next) => (reach.discharge_m3s - next.discharge_m3s).max(0.0) * state.end,
                None => {
                    let flow = match &reach.body {
                        Body::Tank(_) => C::new(reach.discharge_m3s, 0.0),
                        Body::Channel(_) => outflow(reach.discharge_m3s, reach, state),
                    };
                    lines.passed += flow * state.end / s;
                    C::ZERO
                }
            };
            lines.withdrawn += leaves / s;
        }
        lines
    }
}

/// What the river above the source takes of it: it goes on upstream unchanged.
fn upstream(discharge: f64, reach: &crate::model::Reach, state: &State) -> C {
    conductance(discharge, reach) * state.plus
}

/// Flow of mass over concentration at the end of the last reach, which goes on for ever.
fn outflow(discharge: f64, reach: &crate::model::Reach, state: &State) -> C {
    discharge - conductance(discharge, reach) * state.minus
}

fn conductance(discharge: f64, reach: &crate::model::Reach) -> f64 {
    match &reach.body {
        Body::Channel(channel) => discharge / channel.velocity_ms * channel.dispersion_m2s,
        Body::Tank(_) => 0.0,
    }
}

/// Integral of the concentration over a channel, g/m³·m per unit of source.
fn content(channel: &Channel, state: &State) -> C {
    let forward = (state.pass - 1.0) / state.minus;
    let back = state.plus * channel.length_m;
    let mirrored = if back.re > DEAF {
        C::ONE
    } else {
        1.0 - (-back).exp()
    };
    let backward = state.rho * state.pass * mirrored / state.plus;
    state.start * (forward + backward) / (1.0 + state.rho * state.echo)
}
