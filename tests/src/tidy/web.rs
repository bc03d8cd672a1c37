//! Rules on the board: it asks nobody outside.

use super::{Finding, Tree, finding};

/// Addresses that are names, not places to fetch from.
const NAMES: &[&str] = &[
    "http://www.w3.org/",
    "https://www.w3.org/",
    "http://localhost",
    "http://127.0.0.1",
    "https://json-schema.org/",
    "http://json-schema.org/",
];

/// Addresses that MapLibre carries in licence texts, comments, error messages and the link under
/// its own name; nothing is fetched from them. `maplibre.invalid` is a base for relative addresses.
const MENTIONED: &[&str] = &[
    "https://github.com/",
    "https://maplibre.invalid/",
    "https://maplibre.org/",
    "https://wiki.openstreetmap.org/wiki/This_map_requires_WebGL",
];

fn addresses(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(at, line)| {
        let starts = line.match_indices("http").map(|(start, _)| &line[start..]);
        let full =
            starts.filter(|rest| rest.starts_with("http://") || rest.starts_with("https://"));
        full.map(move |rest| {
            let stop = |c: char| c.is_whitespace() || "\"'`<>()[]{},;\\".contains(c);
            (at + 1, &rest[..rest.find(stop).unwrap_or(rest.len())])
        })
    })
}

fn outside<'a>(
    path: &'a str,
    text: &'a str,
    mentioned: &'static [&'static str],
) -> impl Iterator<Item = Finding> + 'a {
    let known = move |address: &str| {
        NAMES
            .iter()
            .chain(mentioned)
            .any(|name| address.starts_with(name))
    };
    addresses(text)
        .filter(|(_, address)| address.len() > "https://".len())
        .filter(move |(_, address)| !known(address))
        .map(move |(line, address)| finding(path, line, format!("names the outside: {address}")))
}

/// The built board holds no address to fetch from; licence texts may.
pub fn offline_board(tree: &Tree) -> Vec<Finding> {
    tree.matching("web/dist/", "")
        .filter(|(path, _)| {
            [".html", ".js", ".mjs", ".css", ".json", ".webmanifest"]
                .iter()
                .any(|end| path.ends_with(end))
        })
        .flat_map(|(path, text)| outside(path, text, MENTIONED))
        .collect()
}

/// Nor do its sources.
pub fn offline_sources(tree: &Tree) -> Vec<Finding> {
    let pages = tree
        .matching("web/", ".html")
        .filter(|(path, _)| !path.starts_with("web/dist/"));
    tree.matching("web/src/", "")
        .chain(pages)
        .flat_map(|(path, text)| outside(path, text, &[]))
        .collect()
}
