use super::read;
use crate::model::Scenario;
use crate::testing::{ili, plans, root};

fn shipped(name: &str) -> Scenario {
    let file = format!("scenarios/{name}.yaml");
    let text = std::fs::read_to_string(root().join(&file)).unwrap();
    match read(&file, &text, &ili(), &plans()) {
        Ok(scenario) => scenario,
        Err(findings) => panic!("{findings}"),
    }
}

#[test]
fn the_shipped_scenarios_hold() {
    let g218 = shipped("g218-benzene-tanker");
    assert_eq!(g218.name, "g218-benzene-tanker");
}
