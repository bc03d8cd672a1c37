use super::*;
use expect_test::{Expect, expect};
use proptest::prelude::*;

fn origin(certainty: Certainty) -> Origin {
    Origin {
        certainty,
        source: "test".to_owned(),
        note: String::new(),
    }
}

/// A depot in one line: `id release+loading+road stock-committed`, minutes and units; road `x` is
/// cut off, `30/20` = 30 minutes with closures, 20 without.
fn depot(line: &str) -> Candidate {
    let words: Vec<&str> = line.split_whitespace().collect();
    let times: Vec<&str> = words[1].split('+').collect();
    let minutes = |text: &str| Span::from_mins(text.parse().unwrap());
    let (stock, committed) = words[2].split_once('-').unwrap_or((words[2], "0"));
    let way = (times[2] != "x").then(|| {
        let (time, open) = times[2].split_once('/').unwrap_or((times[2], times[2]));
        Way {
            time: minutes(time),
            time_open: minutes(open),
            length: Meters::clamped(1000.0),
            edges: Vec::new(),
            geometry: Vec::new(),
        }
    });
    let certainty = match words.get(3) {
        Some(&"illustrative") => Certainty::Illustrative,
        Some(&"approximate") => Certainty::Approximate,
        _ => Certainty::Known,
    };
    Candidate {
        depot: FacilityId::new(words[0]).unwrap(),
        name: Text::new("库", "depot"),
        at: LonLat::ORIGIN,
        release_authority: AgencyId::new("eco").unwrap(),
        release: minutes(times[0]),
        loading: minutes(times[1]),
        stock: stock.parse().unwrap(),
        committed: committed.parse().unwrap(),
        way,
        depot_origin: origin(Certainty::Known),
        stock_origin: origin(certainty),
    }
}

fn ask(quantity: Option<f64>, by_mins: Option<i64>) -> Ask<'static> {
    Ask {
        quantity,
        by: by_mins.map(Span::from_mins),
        count: 10,
        unit: "t",
        off_road: Meters::clamped(0.0),
        nearest_road_closed: false,
    }
}

fn codes(codes: &[Code]) -> String {
    codes
        .iter()
        .map(|code| code.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}

fn show(ranked: &Ranked) -> String {
    let mut text = String::new();
    for offer in &ranked.offers {
        let in_time = offer
            .in_time
            .map_or("-", |in_time| if in_time { "in time" } else { "late" });
        text += &format!(
            "{} eta {} usable {} take {} {in_time} [{}]\n",
            offer.depot,
            offer.eta,
            offer.usable,
            offer.take,
            codes(&offer.codes)
        );
    }
    for passed in &ranked.passed_over {
        text += &format!("{} passed over: {}\n", passed.depot, passed.code);
    }
    let complete = ranked
        .complete
        .map_or("never".to_owned(), |span| span.to_string());
    text += &format!(
        "total {} complete {complete} short {:?} hidden {} [{}]\n",
        ranked.total,
        ranked.shortfall,
        ranked.not_shown,
        codes(&ranked.codes)
    );
    text
}

fn check(ask: Ask<'_>, depots: &[&str], expected: Expect) {
    let candidates = depots.iter().map(|line| depot(line)).collect();
    expected.assert_eq(&show(&rank(&ask, candidates)));
}

#[test]
fn the_earliest_comes_first_though_another_is_nearer_by_road() {
    check(
        ask(Some(20.0), None),
        &["near 60+30+10 50", "far 10+10+60 50"],
        expect![[r#"
            far eta 1h20m usable 50 take 20 - [earliest-arrival]
            near eta 1h40m usable 50 take 0 - []
            total 100 complete 1h20m short None hidden 0 []
        "#]],
    );
}

#[test]
fn the_quantity_is_filled_from_several_depots_and_ties_go_by_id() {
    check(
        ask(Some(25.0), None),
        &["b 0+0+30 10", "a 0+0+30 10", "c 0+0+40 10", "d 0+0+50 10"],
        expect![[r#"
            a eta 30m usable 10 take 10 - [earliest-arrival]
            b eta 30m usable 10 take 10 - []
            c eta 40m usable 10 take 5 - []
            d eta 50m usable 10 take 0 - []
            total 40 complete 40m short None hidden 0 []
        "#]],
    );
}

#[test]
fn promises_late_depots_and_closures_are_said_and_not_counted() {
    check(
        ask(Some(100.0), Some(60)),
        &[
            "half 10+10+20 30-15",
            "all 10+10+20 30-30",
            "over 10+10+20 30-40",
            "empty 10+10+20 0",
            "late 10+10+41 30",
            "just 10+10+40 30",
            "cut 10+10+x 30",
            "round 10+10+30/10 5 illustrative",
            "doubt 10+10+35 5 approximate",
        ],
        expect![[r#"
            half eta 40m usable 15 take 15 in time [earliest-arrival committed]
            round eta 50m usable 5 take 5 in time [detour illustrative-stock]
            doubt eta 55m usable 5 take 5 in time [approximate-stock]
            just eta 1h usable 30 take 30 in time []
            late eta 1h1m usable 30 take 0 late [late]
            all passed over: committed
            cut passed over: no-road
            empty passed over: none-in-stock
            over passed over: committed
            total 55 complete never short Some(45.0) hidden 0 [committed none-in-stock late no-road partial]
        "#]],
    );
}

#[test]
fn without_a_quantity_all_is_offered_and_nothing_falls_short() {
    check(
        ask(None, Some(45)),
        &["a 0+0+30 10", "b 0+0+50 10"],
        expect![[r#"
            a eta 30m usable 10 take 10 in time [earliest-arrival]
            b eta 50m usable 10 take 0 late [late]
            total 10 complete never short None hidden 0 []
        "#]],
    );
}

#[test]
fn nothing_in_time_is_said() {
    check(
        ask(Some(5.0), Some(10)),
        &["a 0+0+30 10"],
        expect![[r#"
        a eta 30m usable 10 take 0 late [earliest-arrival late]
        total 0 complete never short Some(5.0) hidden 0 [late nothing-in-time]
    "#]],
    );
    check(
        ask(None, None),
        &["a 0+0+30 10-10"],
        expect![[r#"
        a passed over: committed
        total 0 complete never short None hidden 0 [committed nothing-in-time]
    "#]],
    );
}

#[test]
fn a_short_list_says_that_more_depots_give() {
    let short = Ask {
        count: 1,
        ..ask(Some(15.0), None)
    };
    check(
        short,
        &["a 0+0+30 10", "b 0+0+50 10"],
        expect![[r#"
        a eta 30m usable 10 take 10 - [earliest-arrival]
        total 20 complete 50m short None hidden 1 [more-not-shown]
    "#]],
    );
    let enough = Ask {
        count: 1,
        ..ask(Some(5.0), None)
    };
    check(
        enough,
        &["a 0+0+30 10", "b 0+0+50 10"],
        expect![[r#"
        a eta 30m usable 10 take 5 - [earliest-arrival]
        total 20 complete 30m short None hidden 1 []
    "#]],
    );
}

#[test]
fn a_place_off_the_road_is_noted() {
    let off = Ask {
        off_road: Meters::clamped(501.0),
        nearest_road_closed: true,
        ..ask(Some(5.0), None)
    };
    check(
        off,
        &["a 0+0+30 10"],
        expect![[r#"
        a eta 30m usable 10 take 5 - [earliest-arrival off-road-access]
        total 10 complete 30m short None hidden 0 [off-road-access nearest-road-closed]
    "#]],
    );
}

#[test]
fn thirds_of_a_tonne_add_up() {
    let depots = ["a 0+0+1 0.1", "b 0+0+2 0.2", "c 0+0+3 0.3"];
    check(
        ask(Some(0.6), None),
        &depots,
        expect![[r#"
        a eta 1m usable 0.1 take 0.1 - [earliest-arrival]
        b eta 2m usable 0.2 take 0.2 - []
        c eta 3m usable 0.3 take 0.3 - []
        total 0.6 complete 3m short None hidden 0 []
    "#]],
    );
}

/// The earliest time at which a set of depots with enough stock has all arrived, by trying every
/// set; none where no set has enough.
fn brute_force(depots: &[(i64, f64)], quantity: f64) -> Option<i64> {
    (0_u32..1 << depots.len())
        .filter_map(|set| {
            let members = depots
                .iter()
                .enumerate()
                .filter(|(at, _)| set >> at & 1 == 1);
            let (eta, sum) = members.fold((0, 0.0), |(eta, sum), (_, depot)| {
                (depot.0.max(eta), sum + depot.1)
            });
            (sum >= quantity - 1e-9).then_some(eta)
        })
        .min()
}

proptest! {
    #[test]
    fn no_other_choice_of_depots_is_complete_earlier(
        rows in prop::collection::vec(
            (0_i64..60, 0_i64..60, 0_i64..240, 0_u32..40, 0_u32..40, 0_u8..8),
            1..9,
        ),
        quantity in 1_u32..120,
        by in prop::option::of(1_i64..300),
    ) {
        let mut usable = Vec::new();
        let mut candidates = Vec::new();
        for (at, (release, loading, road, stock, committed, cut)) in rows.iter().enumerate() {
            let road_text = if *cut == 0 { "x".to_owned() } else { road.to_string() };
            let line = format!("d{at} {release}+{loading}+{road_text} {stock}-{committed}");
            candidates.push(depot(&line));
            let eta = release + loading + road;
            if *cut != 0 && stock > committed && by.is_none_or(|by| eta <= by) {
                usable.push((eta, f64::from(stock - committed)));
            }
        }
        let quantity = f64::from(quantity);
        let ranked = rank(&ask(Some(quantity), by), candidates);
        let all: f64 = usable.iter().map(|depot| depot.1).sum();
        prop_assert_eq!(ranked.total, all);
        prop_assert_eq!(ranked.shortfall, (all < quantity).then_some(quantity - all));
        prop_assert_eq!(ranked.complete, brute_force(&usable, quantity).map(Span::from_mins));
        let taken: f64 = ranked.offers.iter().map(|offer| offer.take).sum();
        prop_assert_eq!(taken, quantity.min(all));
        prop_assert!(ranked.offers.is_sorted_by_key(|offer| (offer.eta, offer.depot.clone())));
        for offer in &ranked.offers {
            prop_assert!(offer.take <= offer.usable && offer.usable > 0.0);
            prop_assert!(offer.in_time != Some(false) || offer.take == 0.0);
        }
    }
}
