//! What the tests need beside Rust and Node, installed on Debian when it is missing.

use crate::project::has;
use crate::step::Call;
use std::process::Command;

/// A Debian package and what of the tests cannot do without it.
struct Need {
    package: &'static str,
    why: &'static str,
}

const NEEDS: &[Need] = &[
    Need {
        package: "chromium",
        why: "the browser tests open the board in it",
    },
    Need {
        package: "fonts-noto-cjk",
        why: "the board's Chinese labels and screenshots",
    },
    Need {
        package: "fonts-noto-core",
        why: "the board's Kazakh and Uyghur labels",
    },
    Need {
        package: "libxml2-utils",
        why: "xmllint proves alerts against the schema of CAP",
    },
];

/// Installs what is missing, or says what to install by hand.
pub fn run() -> Result<(), String> {
    for (program, words, remedy) in [
        ("git", &["--version"][..], "install git"),
        ("node", &["--version"][..], "install Node.js 20 or later"),
        (
            "npm",
            &["--version"][..],
            "install npm 11 or later (it comes with Node.js)",
        ),
    ] {
        if !has(program, words) {
            return Err(format!("`{program}` is missing: {remedy}"));
        }
    }
    if !has("dpkg-query", &["--version"]) {
        return not_debian();
    }
    let missing: Vec<&Need> = NEEDS
        .iter()
        .filter(|need| !installed(need.package))
        .collect();
    if missing.is_empty() {
        println!("nothing to install");
        return Ok(());
    }
    for need in &missing {
        println!("missing: {} ({})", need.package, need.why);
    }
    let packages: Vec<&str> = missing.iter().map(|need| need.package).collect();
    if !is_root() {
        return Err(format!(
            "not root, so nothing was installed. Run:\n  sudo apt-get update && sudo apt-get \
             install -y --no-install-recommends {}",
            packages.join(" ")
        ));
    }
    Call::new("apt-get", &["update", "-q"]).run()?;
    let mut words = vec!["install", "-y", "-q", "--no-install-recommends"];
    words.extend(&packages);
    Call::new(
        "env",
        &[&["DEBIAN_FRONTEND=noninteractive", "apt-get"], &words[..]].concat(),
    )
    .run()
}

/// Elsewhere the packages have other names; the browser alone is looked for.
fn not_debian() -> Result<(), String> {
    if ["chromium", "chromium-browser", "google-chrome"]
        .iter()
        .any(|program| has(program, &["--version"]))
    {
        println!("not Debian: found a Chromium; Chinese fonts are up to you");
        return Ok(());
    }
    Err("this is not Debian: install Chromium and Noto CJK fonts by hand, or use --fast".to_owned())
}

fn installed(package: &str) -> bool {
    Command::new("dpkg-query")
        .args(["--show", "--showformat=${db:Status-Status}", package])
        .output()
        .is_ok_and(|output| output.stdout == b"installed")
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|output| output.stdout.trim_ascii() == b"0")
}
