//! The repository keeps its own rules, and each rule can fail.

use hean_tests::tidy::{RULES, Tree};

#[test]
fn the_repository_keeps_its_rules() {
    let tree = Tree::read(&hean_tests::root()).unwrap();
    let mut broken = String::new();
    for rule in RULES {
        for finding in (rule.judge)(&tree) {
            broken.push_str(&format!("{}: {finding}\n", rule.name));
        }
    }
    assert!(broken.is_empty(), "\n{broken}");
}

/// For each rule: a file that breaks it, and a part of what the rule then says.
const PLANTED: &[(&str, &str, &str, &str)] = &[
    (
        "members",
        "server/new/Cargo.toml",
        "[package]\nname = \"hean-new\"\n",
        "is no member",
    ),
    (
        "members",
        "server/units/Cargo.toml",
        "[package]\nname = \"hean-units\"\n[dependencies]\nhean-basin.workspace = true\n",
        "must be listed before",
    ),
    (
        "direction",
        "server/units/Cargo.toml",
        "[package]\nname = \"hean-units\"\n[dependencies]\nhean-basin.workspace = true\n",
        "server/units/Cargo.toml:4: `hean-units` may not use `hean-basin`",
    ),
    (
        "direction",
        "server/basin/Cargo.toml",
        "[package]\nname = \"hean-basin\"\n[dev-dependencies.hean-journal]\npath = \"../journal\"\n",
        "may not use `hean-journal`",
    ),
    (
        "direction",
        "server/other/Cargo.toml",
        "[package]\nname = \"hean-other\"\n",
        "is not in the table",
    ),
    (
        "pure-manifests",
        "server/basin/Cargo.toml",
        "[package]\nname = \"hean-basin\"\n[dependencies]\ntokio = { version = \"1\" }\n",
        "is pure and may not use `tokio`",
    ),
    (
        "pure-manifests",
        "server/units/Cargo.toml",
        "[package]\nname = \"hean-units\"\n[dependencies]\ngeo.workspace = true\n",
        "`geo` stays in hean-basin",
    ),
    (
        "lints-on",
        "server/units/Cargo.toml",
        "[package]\nname = \"hean-units\"\n",
        "[lints]",
    ),
    (
        "reasons",
        "Cargo.toml",
        "[workspace.dependencies]\nrand = \"1\"\n",
        "why `rand` is needed",
    ),
    (
        "one-version",
        "Cargo.lock",
        "name = \"rstar\"\nversion = \"0.12.2\"\nname = \"rstar\"\nversion = \"0.14.0\"\n",
        "`rstar` is there in 0.12.2 and 0.14.0",
    ),
    (
        "one-version",
        "Cargo.lock",
        "name = \"ring\"\nversion = \"1\"\nname = \"aws-lc-rs\"\nversion = \"1\"\n",
        "rustls would panic",
    ),
    (
        "pure-sources",
        "server/basin/src/a.rs",
        "use std::fs;\n",
        ":1: `std::fs` in a pure crate",
    ),
    (
        "pure-sources",
        "server/units/src/a.rs",
        "// x\nlet at = Instant::now();\n",
        ":2: `Instant::now` in a pure crate",
    ),
    (
        "pure-sources",
        "server/units/src/a.rs",
        "type A = HashMap<u8, u8>;",
        "`HashMap`",
    ),
    (
        "headers",
        "server/units/src/lib.rs",
        "//! Units.\n",
        "must say what the crate is for",
    ),
    (
        "headers",
        "server/units/src/lib.rs",
        "pub mod a;\n",
        "does not know",
    ),
    (
        "type-names",
        "server/units/src/a.rs",
        "pub struct Manager;",
        "`Manager` says nothing",
    ),
    (
        "type-names",
        "server/units/src/a.rs",
        "enum Data { A }",
        "`Data` says nothing",
    ),
    (
        "leftovers",
        "server/units/src/a.rs",
        "fn f() { todo!() }",
        "`todo!` is left over",
    ),
    (
        "leftovers",
        "tests/it/a.rs",
        "#[test]\n#[ignore]\nfn f() {}",
        ":2: a test is never ignored",
    ),
    (
        "leftovers",
        "web/src/a.ts",
        concat!("// TO", "DO later"),
        "do it",
    ),
    (
        "patient-tests",
        "server/units/src/a.rs",
        "fn a() {}\n#[cfg(test)]\nmod tests { fn f() { thread::sleep(d); } }",
        ":3: a test sleeps",
    ),
    (
        "patient-tests",
        "web/test/a.ts",
        "await page.waitForTimeout(5)",
        "waitForTimeout",
    ),
    (
        "allowed-with-reason",
        "server/units/src/a.rs",
        "\n#[allow(dead_code)]\nfn f() {}",
        ":2:",
    ),
    (
        "map",
        "server/ARCHITECTURE.md",
        "`server/gone`",
        "names `server/gone`",
    ),
    (
        "map",
        "server/ARCHITECTURE.md",
        "nothing",
        "does not name the crate `server/units`",
    ),
    (
        "decisions",
        "server/decisions/0009-x.md",
        "## Context\n",
        "the next decision is 0001-…",
    ),
    (
        "decisions",
        "server/decisions/0001-x.md",
        "## Context\n",
        "no section `## Choice`",
    ),
    ("readme", "README.md", "# HeAn\n", "must stand in its first"),
    (
        "readme",
        "README.md",
        "![](web/gone.png)",
        "points to `web/gone.png`",
    ),
    (
        "data-sources",
        "data/ili/a.csv",
        "a,b",
        "data/ili/SOURCE.md is missing",
    ),
    (
        "data-sources",
        "data/b.csv",
        "a,b",
        "data/SOURCE.md does not name it",
    ),
    (
        "offline-board",
        "web/dist/a.js",
        "fetch('https://tiles.example/1')",
        "https://tiles.example/1",
    ),
    (
        "offline-sources",
        "web/src/a.ts",
        "fetch('https://tiles.example/1')",
        "https://tiles.example/1",
    ),
];

/// A small tree that keeps every rule.
fn clean() -> Tree {
    let header = "//! Value types. It holds what everybody needs and is what every other crate\n\
                  //! builds on. It knows nothing about rivers, roads, tasks, plans or files, and\n\
                  //! it reads no clock at all.\n";
    let manifest = "[package]\nname = \"hean-units\"\n[lints]\nworkspace = true\n";
    let readme =
        "cargo run --release -- drill scenarios/g218-benzene-tanker.yaml\ncargo xtask test\n";
    Tree::of(&[
        (
            "Cargo.toml",
            "members = [\n  \"server/units\",\n]\n[workspace.dependencies]\n",
        ),
        ("Cargo.lock", "name = \"rstar\"\nversion = \"0.12.2\"\n"),
        ("README.md", readme),
        ("data/SOURCE.md", "a.csv is made up"),
        ("data/a.csv", "x"),
        ("server/ARCHITECTURE.md", "`server/units`"),
        ("server/units/Cargo.toml", manifest),
        ("server/units/src/lib.rs", header),
    ])
}

fn judged(rule: &str, tree: &Tree) -> String {
    let rule = RULES.iter().find(|known| known.name == rule).unwrap();
    (rule.judge)(tree)
        .iter()
        .map(|finding| format!("{finding}\n"))
        .collect()
}

#[test]
fn a_clean_tree_is_not_blamed() {
    for rule in RULES {
        assert_eq!(judged(rule.name, &clean()), "", "{}", rule.name);
    }
}

#[test]
fn each_rule_finds_what_breaks_it() {
    for (rule, path, text, said) in PLANTED {
        let found = judged(rule, &clean().with(path, text));
        assert!(
            found.contains(said),
            "{rule}: {path}: wanted `{said}`, got:\n{found}"
        );
    }
    let long = clean()
        .with("server/units/src/a.rs", &"\n".repeat(801))
        .with("server/units/src/b.rs", &"x".repeat(101))
        .with("server/units/src/c/mod.rs", "");
    let found = judged("size", &long);
    for said in ["801 lines", "b.rs:1: 101 characters", "not `foo/mod.rs`"] {
        assert!(found.contains(said), "wanted `{said}`, got:\n{found}");
    }
    let tall = clean().with("server/ARCHITECTURE.md", &"`server/units`\n".repeat(200));
    assert!(judged("map", &tall).contains("stays under 200"));
}

#[test]
fn no_rule_is_without_a_planted_violation() {
    for rule in RULES {
        let planted = PLANTED.iter().any(|(name, ..)| *name == rule.name);
        assert!(
            planted || rule.name == "size",
            "`{}` is never shown to fail",
            rule.name
        );
    }
}

#[test]
fn what_only_tests_do_is_allowed_in_a_pure_crate() {
    let source =
        "//! std::fs\nconst A: &str = \"HashMap\";\n#[cfg(test)]\nmod tests { use std::fs; }";
    let tree = clean()
        .with("server/units/src/a.rs", source)
        .with("server/units/src/b.rs", "#[cfg(test)]\npub(crate) mod c;")
        .with("server/units/src/b/c.rs", "use std::fs;");
    assert_eq!(judged("pure-sources", &tree), "");
}
