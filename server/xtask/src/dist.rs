//! `cargo xtask dist`.
pub fn run(_out: &str) -> Result<(), String> {
    Err("not yet".to_owned())
}
