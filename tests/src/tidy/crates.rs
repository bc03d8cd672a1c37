//! Rules on manifests: who may use whom, and what the lock file may hold.

use super::{Finding, Tree, finding};
use std::collections::{BTreeMap, BTreeSet};

/// What a crate is allowed to depend on.
struct Place {
    name: &'static str,
    folder: &'static str,
    ours: &'static [&'static str],
    pure: bool,
}

const fn pure(name: &'static str, folder: &'static str, ours: &'static [&'static str]) -> Place {
    Place {
        name,
        folder,
        ours,
        pure: true,
    }
}

const fn shell(name: &'static str, folder: &'static str, ours: &'static [&'static str]) -> Place {
    Place {
        name,
        folder,
        ours,
        pure: false,
    }
}

const ALL: &[&str] = &["*"];

/// The table of server/ARCHITECTURE.md, in dependency order.
const PLACES: &[Place] = &[
    pure("hean-units", "server/units", &[]),
    pure("hean-basin", "server/basin", &["units"]),
    pure("hean-forecast", "server/forecast", &["units", "basin"]),
    pure("hean-risk", "server/risk", &["units", "basin", "forecast"]),
    pure("hean-supply", "server/supply", &["units", "basin"]),
    pure("hean-incident", "server/incident", &["units", "basin"]),
    pure(
        "hean-planner",
        "server/planner",
        &["units", "basin", "forecast", "supply", "incident"],
    ),
    pure(
        "hean-scenario",
        "server/scenario",
        &["units", "basin", "forecast", "incident"],
    ),
    pure(
        "hean-engine",
        "server/engine",
        &[
            "units", "basin", "forecast", "supply", "incident", "planner", "scenario",
        ],
    ),
    pure("hean-feeds", "server/feeds", &["units", "incident"]),
    pure(
        "hean-report",
        "server/report",
        &[
            "units", "basin", "forecast", "supply", "incident", "planner", "scenario", "engine",
        ],
    ),
    shell("hean-journal", "server/journal", &["units", "incident"]),
    shell(
        "hean-wire",
        "server/wire",
        &[
            "units", "basin", "forecast", "supply", "incident", "planner", "scenario", "engine",
        ],
    ),
    shell("hean", "server/hean", ALL),
    shell("hean-xtask", "server/xtask", &[]),
    shell("hean-tests", "tests", ALL),
];

/// Packages that read clocks, files, sockets or chance; none of the pure crates may use them.
const IMPURE: &[&str] = &[
    "tokio",
    "axum",
    "hyper",
    "hyper-util",
    "tower",
    "tower-http",
    "sqlx",
    "tokio-tungstenite",
    "futures-util",
    "rand",
    "getrandom",
    "tracing",
    "tracing-subscriber",
    "indicatif",
    "clap",
    "reqwest",
    "tempfile",
];

/// Packages that live in one place only.
const KEPT_IN: &[(&str, &[&str])] = &[
    ("petgraph", &["hean-basin"]),
    ("rstar", &["hean-basin"]),
    ("geo", &["hean-basin"]),
    ("realfft", &["hean-forecast"]),
    ("sqlx", &["hean-journal"]),
    ("axum", &["hean"]),
    ("clap", &["hean"]),
];

/// Packages of which two versions in one program are a fault, and why.
const ONE_VERSION: &[(&str, &str)] = &[
    ("rstar", "geo implements the traits of one version only"),
    ("tungstenite", "axum and the client must share their frames"),
    (
        "tokio-tungstenite",
        "axum and the client must share their frames",
    ),
    ("sqlx", "only one crate may link SQLite"),
    ("libsqlite3-sys", "only one crate may link SQLite"),
    ("axum", "handlers of two versions do not mix"),
    ("geo-types", "points of two versions do not mix"),
];

/// Crypto providers of rustls: two of them make it panic at run time.
const PROVIDERS: &[&str] = &["ring", "aws-lc-rs"];

/// One manifest: its path, its package name and its dependencies with their line.
struct Manifest<'a> {
    path: &'a str,
    name: String,
    uses: Vec<(String, usize)>,
}

fn manifests(tree: &Tree) -> Vec<Manifest<'_>> {
    tree.matching("", "/Cargo.toml")
        .map(|(path, text)| manifest(path, text))
        .collect()
}

fn manifest<'a>(path: &'a str, text: &str) -> Manifest<'a> {
    let (mut name, mut uses, mut section) = (String::new(), Vec::new(), String::new());
    for (at, line) in text.lines().enumerate() {
        let line = line.trim();
        if let Some(header) = line.strip_prefix('[') {
            section = header.trim_matches(['[', ']']).to_owned();
            if let Some((table, package)) = section.rsplit_once('.')
                && table.ends_with("dependencies")
            {
                uses.push((package.trim_matches('"').to_owned(), at + 1));
            }
        } else if let Some((key, value)) = line.split_once('=') {
            let key = key.trim();
            if section == "package" && key == "name" {
                value.trim().trim_matches('"').clone_into(&mut name);
            }
            if section.ends_with("dependencies") && !key.starts_with('#') {
                let package = key.split('.').next().unwrap_or(key).trim_matches('"');
                uses.push((package.to_owned(), at + 1));
            }
        }
    }
    Manifest { path, name, uses }
}

fn place(name: &str) -> Option<&'static Place> {
    PLACES.iter().find(|place| place.name == name)
}

/// The members are the crates that exist, each once, after all that it uses.
pub fn members(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.get("Cargo.toml") else {
        return vec![finding("Cargo.toml", 0, "there is no root manifest")];
    };
    let mut found = Vec::new();
    let members: Vec<(usize, &str)> = root
        .lines()
        .enumerate()
        .skip_while(|(_, line)| !line.starts_with("members"))
        .skip(1)
        .take_while(|(_, line)| !line.starts_with(']'))
        .filter_map(|(at, line)| Some((at + 1, line.trim().strip_prefix('"')?.split('"').next()?)))
        .collect();
    let manifests = manifests(tree);
    let folder = |manifest: &Manifest<'_>| manifest.path.trim_end_matches("/Cargo.toml").to_owned();
    for manifest in &manifests {
        if !members
            .iter()
            .any(|(_, member)| *member == folder(manifest))
        {
            found.push(finding(
                manifest.path,
                0,
                "the crate is no member of the workspace",
            ));
        }
    }
    let mut seen = BTreeSet::new();
    for (line, member) in members {
        let Some(manifest) = manifests.iter().find(|manifest| folder(manifest) == member) else {
            found.push(finding(
                "Cargo.toml",
                line,
                format!("`{member}` has no Cargo.toml"),
            ));
            continue;
        };
        for (package, _) in &manifest.uses {
            if place(package).is_some() && !seen.contains(package.as_str()) {
                let why = format!("`{member}` uses `{package}`, which must be listed before it");
                found.push(finding("Cargo.toml", line, why));
            }
        }
        seen.insert(manifest.name.as_str());
    }
    found
}

/// Our crates use each other one way only.
pub fn direction(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for manifest in manifests(tree) {
        let Some(crate_place) = place(&manifest.name) else {
            let why = format!(
                "`{}` is not in the table of tests/src/tidy/crates.rs",
                manifest.name
            );
            found.push(finding(manifest.path, 1, why));
            continue;
        };
        if manifest.path != format!("{}/Cargo.toml", crate_place.folder) {
            let why = format!("`{}` belongs into {}", manifest.name, crate_place.folder);
            found.push(finding(manifest.path, 1, why));
        }
        for (package, line) in &manifest.uses {
            let Some(used) = place(package) else { continue };
            let short = used.name.trim_start_matches("hean-");
            if crate_place.ours != ALL && !crate_place.ours.contains(&short) {
                let why = format!(
                    "`{}` may not use `{package}`: dependencies go one way",
                    manifest.name
                );
                found.push(finding(manifest.path, *line, why));
            }
        }
    }
    found
}

/// The pure crates use no package that reads a clock, a file, a socket or chance, and some packages
/// stay in one crate.
pub fn pure_manifests(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for manifest in manifests(tree) {
        let is_pure = place(&manifest.name).is_some_and(|place| place.pure);
        for (package, line) in &manifest.uses {
            if is_pure && IMPURE.contains(&package.as_str()) {
                let why = format!("`{}` is pure and may not use `{package}`", manifest.name);
                found.push(finding(manifest.path, *line, why));
            }
            let kept = KEPT_IN.iter().find(|(kept, _)| kept == package);
            if let Some((_, crates)) = kept
                && !crates.contains(&manifest.name.as_str())
            {
                let why = format!("`{package}` stays in {}", crates.join(", "));
                found.push(finding(manifest.path, *line, why));
            }
        }
    }
    found
}

/// Every crate takes the workspace's lints.
pub fn lints_on(tree: &Tree) -> Vec<Finding> {
    tree.matching("", "/Cargo.toml")
        .filter(|(_, text)| !text.contains("[lints]\nworkspace = true"))
        .map(|(path, _)| finding(path, 0, "add `[lints]` with `workspace = true`"))
        .collect()
}

/// Each dependency of the workspace has a reason at the end of its line.
pub fn reasons(tree: &Tree) -> Vec<Finding> {
    let root = tree.get("Cargo.toml").unwrap_or_default();
    let mut found = Vec::new();
    let mut section = "";
    for (at, line) in root.lines().enumerate() {
        if line.starts_with('[') {
            section = line.trim();
        } else if section == "[workspace.dependencies]"
            && line.contains('=')
            && !line.starts_with('#')
            && !line.contains("path =")
        {
            let reason = line
                .rsplit_once('#')
                .map_or("", |(_, reason)| reason.trim());
            if reason.split_whitespace().count() < 2 {
                let package = line.split('=').next().unwrap_or(line).trim();
                let why = format!("say at the end of the line why `{package}` is needed");
                found.push(finding("Cargo.toml", at + 1, why));
            }
        }
    }
    found
}

/// The lock file holds one version of what must not be doubled, and one crypto provider.
pub fn one_version(tree: &Tree) -> Vec<Finding> {
    let lock = tree.get("Cargo.lock").unwrap_or_default();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let mut name = "";
    for line in lock.lines() {
        if let Some(value) = line.strip_prefix("name = ") {
            name = value.trim_matches('"');
        } else if let Some(value) = line.strip_prefix("version = ") {
            versions
                .entry(name)
                .or_default()
                .insert(value.trim_matches('"'));
        }
    }
    let mut found = Vec::new();
    for (package, why) in ONE_VERSION {
        if let Some(several) = versions.get(package).filter(|several| several.len() > 1) {
            let several: Vec<_> = several.iter().copied().collect();
            let why = format!("`{package}` is there in {}: {why}", several.join(" and "));
            found.push(finding("Cargo.lock", 0, why));
        }
    }
    if PROVIDERS
        .iter()
        .all(|provider| versions.contains_key(provider))
    {
        let why = format!(
            "{} are both linked: rustls would panic",
            PROVIDERS.join(" and ")
        );
        found.push(finding("Cargo.lock", 0, why));
    }
    found
}

/// Folders of the pure crates.
pub(crate) fn pure_folders() -> impl Iterator<Item = &'static str> {
    PLACES
        .iter()
        .filter(|place| place.pure)
        .map(|place| place.folder)
}
