//! Everything that is drawn in a drill: from its seed and a label, never from a running generator,
//! so that a drill that was stopped and goes on draws the same.

use crate::read::hex;
use hean_incident::Command;
use hean_units::{CommandId, DrillId};
use serde_json::Value;
use sha2::{Digest, Sha256};

fn bytes(seed: u64, label: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(seed.to_be_bytes());
    hash.update(label.as_bytes());
    hash.finalize().into()
}

/// A number from 0 up to, not including, 1, evenly spread over labels.
pub fn unit(seed: u64, label: &str) -> f64 {
    let bytes = bytes(seed, label);
    let mut head = [0; 8];
    head.copy_from_slice(&bytes[..8]);
    // 53 bits are what a f64 holds exactly.
    (u64::from_be_bytes(head) >> 11) as f64 / (1_u64 << 53) as f64
}

/// The id of the drill that a seed makes, e.g. `DRL-0007`.
pub fn drill_id(seed: u64) -> DrillId {
    DrillId::new(format!("DRL-{seed:04}")).expect("DRL- and a number make a drill id")
}

/// The epoch of a drill's journal: the same for the same file and seed.
pub fn epoch(seed: u64, digest: &str) -> String {
    hex(&bytes(seed, &format!("epoch {digest}"))[..8])
}

/// The command of something that the world says: the same each time it would be said, so that a
/// resumed drill cannot say it twice.
pub fn command(seed: u64, label: &str, kind: &str, data: &Value) -> Command {
    let id = format!("sim-{}", hex(&bytes(seed, label)[..16]));
    Command {
        id: CommandId::new(id).expect("sim- and hex digits make a command id"),
        digest: hex(&Sha256::digest(format!("{kind}\n{data}").as_bytes())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_depend_on_seed_and_label_only() {
        assert_eq!(unit(7, "a"), unit(7, "a"));
        assert_ne!(unit(7, "a"), unit(7, "b"));
        assert_ne!(unit(7, "a"), unit(8, "a"));
        let n = 2_000;
        let draws: Vec<f64> = (0..n).map(|i| unit(7, &format!("task {i}"))).collect();
        assert!(draws.iter().all(|x| (0.0..1.0).contains(x)));
        let mean = draws.iter().sum::<f64>() / f64::from(n);
        assert!((mean - 0.5).abs() < 0.02, "{mean}");
        assert_eq!(drill_id(7).as_str(), "DRL-0007");
    }
}
