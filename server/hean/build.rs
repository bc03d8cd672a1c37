//! Builds the board into the binary when npm is at hand; never fails for want of it.
//!
//! The board goes to `OUT_DIR/board`. Without npm, or when its build fails, a page goes there that
//! says what is missing, and cargo shows a warning.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs, io};

/// What the board is made of, below `web/`.
const INPUTS: [&str; 7] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "tsconfig.json",
];

fn main() {
    println!("cargo::rerun-if-env-changed=HEAN_WEB");
    let (Some(manifest), Some(out)) = (env::var_os("CARGO_MANIFEST_DIR"), env::var_os("OUT_DIR"))
    else {
        return;
    };
    let web = Path::new(&manifest).join("../../web");
    for input in INPUTS {
        println!("cargo::rerun-if-changed={}", web.join(input).display());
    }
    let board = Path::new(&out).join("board");
    if let Err(why) = build(&web, &board) {
        println!("cargo::warning=the board is not in this build: {why}");
        if let Err(error) = placeholder(&board, &why) {
            println!("cargo::warning=the page that says so could not be written: {error}");
        }
    }
}

fn build(web: &Path, board: &Path) -> Result<(), String> {
    if env::var("HEAN_WEB").is_ok_and(|value| value == "skip") {
        return Err("HEAN_WEB=skip is set".to_owned());
    }
    if !web.join("package-lock.json").exists() {
        return Err("web/package-lock.json is missing".to_owned());
    }
    let vite = web.join("node_modules/vite/bin/vite.js");
    if !vite.exists() {
        run(
            web,
            "npm",
            &[
                "ci",
                "--no-audit",
                "--no-fund",
                "--prefer-offline",
                "--fetch-retries=1",
                "--fetch-timeout=60000",
            ],
        )?;
    }
    let mut absolute = PathBuf::from(board);
    if let Ok(path) = std::path::absolute(board) {
        absolute = path;
    }
    let folder = absolute.to_string_lossy().into_owned();
    let script = vite.to_string_lossy().into_owned();
    let words = [
        script.as_str(),
        "build",
        "--outDir",
        &folder,
        "--emptyOutDir",
        "--logLevel",
        "warn",
    ];
    run(web, "node", &words)?;
    if board.join("index.html").exists() {
        Ok(())
    } else {
        Err("vite wrote no index.html".to_owned())
    }
}

fn run(folder: &Path, program: &str, words: &[&str]) -> Result<(), String> {
    let output = Command::new(program)
        .args(words)
        .current_dir(folder)
        .output()
        .map_err(|error| {
            format!("{program} cannot be started ({error}); install Node 20 and build again")
        })?;
    if output.status.success() {
        return Ok(());
    }
    let text = String::from_utf8_lossy(&output.stderr);
    let line = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or("no words");
    Err(format!(
        "`{program} {}` failed: {line}",
        words.first().unwrap_or(&"")
    ))
}

fn placeholder(board: &Path, why: &str) -> io::Result<()> {
    if board.exists() {
        fs::remove_dir_all(board)?;
    }
    fs::create_dir_all(board)?;
    let why = why.replace('&', "&amp;").replace('<', "&lt;");
    let page = format!(
        "<!doctype html>\n<html lang=\"zh-CN\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"hean-board\" content=\"missing\">\n<title>河安 HeAn</title>\n</head>\n<body>\n\
         <h1>本程序未包含指挥席页面</h1>\n\
         <p>服务与接口可用，接口说明见 <a href=\"/docs\">/docs</a>。\
         请安装 Node 20 后重新编译。</p>\n\
         <h1 lang=\"en\">The board is not in this build</h1>\n\
         <p lang=\"en\">The server works; its interface is described at \
         <a href=\"/docs\">/docs</a>. Install Node 20 and build again.</p>\n\
         <pre>{why}</pre>\n</body>\n</html>\n"
    );
    fs::write(board.join("index.html"), page)
}
