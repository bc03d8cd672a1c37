//! How often somebody may ask: a bucket of permits each, that fills again with time.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How many permits a bucket holds, and how fast it fills.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// Permits of a full bucket.
    pub burst: u32,
    /// Time for one more.
    pub each: Duration,
}

/// A bucket.
#[derive(Debug, Clone, Copy)]
struct Bucket {
    left: f64,
    since: Instant,
}

impl Bucket {
    fn full(rate: Rate, now: Instant) -> Self {
        Self {
            left: f64::from(rate.burst),
            since: now,
        }
    }

    fn fill(&mut self, rate: Rate, now: Instant) {
        let more = (now - self.since).as_secs_f64() / rate.each.as_secs_f64();
        self.left = (self.left + more).min(f64::from(rate.burst));
        self.since = now;
    }

    /// The time until there is a permit.
    fn wait(self, rate: Rate) -> Duration {
        rate.each.mul_f64((1.0 - self.left).max(0.0))
    }
}

/// The buckets of all addresses, and one for all of them together.
#[derive(Debug)]
pub struct Buckets {
    each: Rate,
    all: Rate,
    most: usize,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    all: Bucket,
    each: BTreeMap<IpAddr, Bucket>,
}

impl Buckets {
    /// With a rate for each address and one for all together; `most` addresses are remembered.
    /// Beyond, those whose bucket is full again are forgotten, and where none is, everybody shares
    /// one more bucket.
    pub fn new(each: Rate, all: Rate, most: usize) -> Self {
        Self {
            each,
            all,
            most,
            kept: Mutex::new(None),
        }
    }

    /// Takes a permit.
    ///
    /// # Errors
    /// The time after which there will be one.
    pub fn take(&self, address: IpAddr) -> Result<(), Duration> {
        self.take_at(address, Instant::now())
    }

    fn take_at(&self, address: IpAddr, now: Instant) -> Result<(), Duration> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = kept.get_or_insert_with(|| Kept {
            all: Bucket::full(self.all, now),
            each: BTreeMap::new(),
        });
        let mut key = network(address);
        if kept.each.len() >= self.most && !kept.each.contains_key(&key) {
            let rate = self.each;
            kept.each.retain(|_, bucket| {
                bucket.fill(rate, now);
                bucket.left < f64::from(rate.burst)
            });
            if kept.each.len() >= self.most {
                key = IpAddr::from([0, 0, 0, 0]);
            }
        }
        let bucket = kept
            .each
            .entry(key)
            .or_insert_with(|| Bucket::full(self.each, now));
        bucket.fill(self.each, now);
        kept.all.fill(self.all, now);
        let wait = bucket.wait(self.each).max(kept.all.wait(self.all));
        if !wait.is_zero() {
            return Err(wait);
        }
        bucket.left -= 1.0;
        kept.all.left -= 1.0;
        Ok(())
    }
}

/// What counts as one address: of IPv6 the 64 bits that a household or machine is given.
fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let mut parts = v6.segments();
            parts[4..].fill(0);
            IpAddr::from(parts)
        }
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn buckets(all: u32, most: usize) -> Buckets {
        let each = Duration::from_secs(10);
        Buckets::new(Rate { burst: 2, each }, Rate { burst: all, each }, most)
    }

    fn address(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn a_bucket_empties_and_fills() {
        let buckets = buckets(100, 10);
        let (one, now) = (address("192.0.2.1"), Instant::now());
        let seconds = |n| now + Duration::from_secs(n);
        assert_eq!(buckets.take_at(one, now), Ok(()));
        assert_eq!(buckets.take_at(one, now), Ok(()));
        assert_eq!(buckets.take_at(one, now), Err(Duration::from_secs(10)));
        assert_eq!(buckets.take_at(address("192.0.2.2"), now), Ok(()));
        assert_eq!(
            buckets.take_at(one, seconds(4)),
            Err(Duration::from_secs(6))
        );
        assert_eq!(buckets.take_at(one, seconds(10)), Ok(()));
        assert!(buckets.take_at(one, seconds(10)).is_err());
    }

    #[test]
    fn all_together_have_a_bucket_too() {
        let (buckets, now) = (buckets(3, 10), Instant::now());
        let taken = (1..=5).filter(|n| {
            let address = IpAddr::from([192, 0, 2, *n]);
            buckets.take_at(address, now).is_ok()
        });
        assert_eq!(taken.count(), 3);
    }

    #[test]
    fn a_network_is_one_and_the_memory_is_bounded() {
        let (buckets, now) = (buckets(1000, 4), Instant::now());
        for end in ["1", "2"] {
            let one = address(&format!("2001:db8::{end}"));
            assert_eq!(buckets.take_at(one, now), Ok(()));
        }
        assert!(buckets.take_at(address("2001:db8::3"), now).is_err());
        let taken = (1..=100).filter(|n| {
            let address = IpAddr::from([192, 0, 2, *n]);
            buckets.take_at(address, now).is_ok()
        });
        // Three of them have their own; the rest shares one.
        assert_eq!(taken.count(), 5);
        let later = now + Duration::from_secs(60);
        assert_eq!(buckets.take_at(address("198.51.100.1"), later), Ok(()));
        let kept = buckets.kept.lock().unwrap();
        assert_eq!(kept.as_ref().unwrap().each.len(), 1);
    }
}
