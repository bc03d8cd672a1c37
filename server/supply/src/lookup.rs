//! From the words of people to items and places, with suggestions where a word is misspelled.

use crate::SupplyError;
use hean_basin::{Basin, Item, ReachPoint};
use hean_units::{LonLat, Meters, ReachId, Text, UnitError};

/// Most suggestions in an error.
const SUGGESTIONS: usize = 3;

/// Places of one name that lie closer together than this are one place.
const SAME_PLACE_M: f64 = 5_000.0;

/// The item that a text names: its id, or its whole Chinese or English name without regard to case.
pub fn item_by_text<'a>(basin: &'a Basin, text: &str) -> Result<&'a Item, SupplyError> {
    let wanted = text.trim();
    if let Some(item) = basin.items.get(wanted) {
        return Ok(item);
    }
    let named = |item: &&Item| is_name(&item.name, wanted) || is_same(item.id.as_str(), wanted);
    if let Some(item) = basin.items.values().find(named) {
        return Ok(item);
    }
    let words = basin.items.values().flat_map(|item| {
        let id = item.id.as_str();
        [
            (id, id),
            (item.name.zh.as_str(), id),
            (item.name.en.as_str(), id),
        ]
    });
    Err(SupplyError::UnknownItem {
        text: short(text),
        near: spelled_alike(wanted, words),
    })
}

/// The place that a text names: `LON,LAT`, the id of a facility or road node, or the whole Chinese
/// or English name of a place or road node without regard to case.
pub fn place_by_text(basin: &Basin, text: &str) -> Result<LonLat, SupplyError> {
    let wanted = text.trim();
    match wanted.parse::<LonLat>() {
        Ok(at) => return Ok(at),
        Err(UnitError::NotANumber { .. }) => {}
        Err(why) => {
            return Err(SupplyError::Position {
                text: short(text),
                why,
            });
        }
    }
    if let Some(facility) = basin.facilities.get(wanted) {
        return Ok(facility.at);
    }
    let node = basin.roads.nodes().find(|node| node.id.as_str() == wanted);
    if let Some(node) = node {
        return Ok(node.at);
    }
    let mut found: Vec<(&Text, LonLat)> = basin
        .place(wanted)
        .into_iter()
        .map(|place| (&place.name, place.at))
        .collect();
    if found.is_empty() {
        let named = basin
            .roads
            .nodes()
            .filter(|node| is_name(&node.name, wanted));
        found.extend(named.map(|node| (&node.name, node.at)));
    }
    if let Some((_, first)) = found.first() {
        let near = |at: LonLat| Basin::straight_distance(*first, at).get() < SAME_PLACE_M;
        if found.iter().all(|(_, at)| near(*at)) {
            return Ok(*first);
        }
        let show = |(name, at): &(&Text, LonLat)| format!("{} {} ({at})", name.zh(), name.en());
        let choices = found.iter().map(show).collect();
        return Err(SupplyError::AmbiguousPlace {
            text: short(text),
            choices,
        });
    }
    let places = basin.places.iter().map(|place| &place.name);
    let nodes = basin.roads.nodes().map(|node| &node.name);
    let words = places.chain(nodes).flat_map(|name| {
        [
            (name.zh.as_str(), name.zh.as_str()),
            (name.en.as_str(), name.en.as_str()),
        ]
    });
    Err(SupplyError::UnknownPlace {
        text: short(text),
        near: spelled_alike(wanted, words),
    })
}

/// The place of `REACH@KM`, the distance counted from the reach's upstream end; `REACH` alone is
/// its upstream end.
pub fn reach_by_text(basin: &Basin, text: &str) -> Result<LonLat, SupplyError> {
    let refuse = |zh: String, en: String| SupplyError::ReachPoint {
        text: short(text),
        why: Text::new(zh, en),
    };
    let (id, km) = text.trim().split_once('@').unwrap_or((text.trim(), "0"));
    let reach = ReachId::new(id).ok().and_then(|id| basin.rivers.reach(&id));
    let reach = reach.ok_or_else(|| {
        let id = short(id);
        refuse(
            format!("没有河段 `{id}`"),
            format!("there is no reach `{id}`"),
        )
    })?;
    let km = km.trim().trim_end_matches("km").trim().parse::<f64>();
    let chainage = km.ok().and_then(|km| Meters::new(km * 1000.0).ok());
    let chainage = chainage.ok_or_else(|| {
        refuse(
            "距离不是公里数".to_owned(),
            "the distance is no number of km".to_owned(),
        )
    })?;
    if chainage > reach.length {
        let (id, length) = (&reach.id, reach.length.get() / 1000.0);
        return Err(refuse(
            format!("{id} 全长只有 {length:.1} 公里"),
            format!("{id} is only {length:.1} km long"),
        ));
    }
    let point = ReachPoint {
        reach: reach.id.clone(),
        chainage,
    };
    basin.rivers.point_of(&point).ok_or_else(|| {
        refuse(
            "该河段没有线位".to_owned(),
            "the reach has no line".to_owned(),
        )
    })
}

fn is_same(a: &str, b: &str) -> bool {
    !b.is_empty() && a.to_lowercase() == b.to_lowercase()
}

fn is_name(name: &Text, wanted: &str) -> bool {
    is_same(&name.zh, wanted) || is_same(&name.en, wanted)
}

fn short(text: &str) -> String {
    text.chars().take(60).collect()
}

/// The answers whose word is spelled like the wanted one: equal but for a few letters, or one
/// contains the other, or the first half is the same. Nearest first, then by word.
fn spelled_alike<'a>(wanted: &str, words: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let wanted: Vec<char> = wanted.to_lowercase().chars().take(60).collect();
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut ranked: Vec<(usize, &str)> = Vec::new();
    for (word, answer) in words.filter(|(word, _)| !word.is_empty()) {
        let word: Vec<char> = word.to_lowercase().chars().take(60).collect();
        let (length, other) = (wanted.len().max(word.len()), wanted.len().min(word.len()));
        let within = other >= 2 && contains(&word, &wanted);
        let distance = edits(&wanted, &word);
        if within {
            ranked.push((distance.min(length / 3), answer));
        } else if distance <= length / 3 || common_start(&word, &wanted) * 2 >= length {
            ranked.push((distance, answer));
        }
    }
    ranked.sort_unstable();
    let mut near: Vec<String> = Vec::new();
    for (_, answer) in ranked {
        if near.len() < SUGGESTIONS && !near.iter().any(|known| known == answer) {
            near.push(answer.to_owned());
        }
    }
    near
}

/// How many characters two words have in common at their start.
fn common_start(a: &[char], b: &[char]) -> usize {
    a.iter().zip(b).take_while(|(x, y)| x == y).count()
}

fn contains(a: &[char], b: &[char]) -> bool {
    let (long, short) = if a.len() >= b.len() { (a, b) } else { (b, a) };
    long.windows(short.len()).any(|window| window == short)
}

/// Levenshtein distance of two words.
fn edits(a: &[char], b: &[char]) -> usize {
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        let count = |a: &str, b: &str| {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            edits(&a, &b)
        };
        assert_eq!(count("kitten", "sitting"), 3);
        assert_eq!(count("", "abc"), 3);
        assert_eq!(count("活性炭", "活性碳"), 1);
        assert_eq!(count("boom", "boom"), 0);
    }

    #[test]
    fn words_spelled_alike_are_suggested_nearest_first() {
        let words = ["activated-carbon", "boom", "lime", "活性炭", "foam", "zoom"];
        let near = |wanted| spelled_alike(wanted, words.iter().map(|word| (*word, *word)));
        assert_eq!(near("activted-carbon"), ["activated-carbon"]);
        assert_eq!(near("carbon"), ["activated-carbon"]);
        assert_eq!(near("bom"), ["boom"]);
        assert_eq!(near("活性碳"), ["活性炭"]);
        assert!(near("helicopter").is_empty());
        assert!(near("").is_empty());
    }
}
