//! A fact that an agency enters by itself: a lost crew, an impact, a weather warning.

use super::{Reader, say};
use crate::model::Fact;
use crate::node::{Node, What};
use hean_incident::Body;
use serde_json::{Map, Value};

/// Fields of a fact.
pub const FACT_FIELDS: &[&str] = &["kind", "by", "about", "to", "data"];

impl Reader<'_> {
    pub(super) fn fact(&mut self, node: &Node) -> Option<Fact> {
        let fields = self.fields(node, FACT_FIELDS)?;
        let by = self.required(&fields, "by", "health").and_then(|node| {
            let text = self.text(node)?;
            self.agency(text, node.pos)
        });
        let to = match fields.get("to") {
            Some(node) => {
                let text = self.text(node)?;
                Some(self.agency(text, node.pos)?)
            }
            None => None,
        };
        let about = match fields.get("about") {
            Some(node) => Some(self.id(node)?),
            None => None,
        };
        let kind_node = self.required(&fields, "kind", "impact_reported")?;
        let kind = self.text(kind_node)?.to_owned();
        if kind != "note" && !Body::KINDS.contains(&kind.as_str()) {
            let word = ("unknown-word", "事实类型", "kind of fact");
            self.unknown(kind_node.pos, word, &kind, Body::KINDS.iter().copied());
            return None;
        }
        let data_node = self.required(&fields, "data", "{ deaths: 0 }")?;
        let data = value(data_node);
        if let Err(error) = Body::of(&kind, &data) {
            let why = error.to_string();
            self.find(
                data_node.pos,
                "bad-data",
                say!("数据不符合这类事实：{why}", "the data does not fit: {why}"),
                say!("字段见 /docs 或 openapi.json", "the fields are at /docs"),
            );
            return None;
        }
        Some(Fact {
            kind,
            by: by?,
            about,
            to,
            data,
        })
    }
}

/// YAML as JSON: what is not in quotation marks and reads as a number, `true`, `false` or `null` is
/// one.
fn value(node: &Node) -> Value {
    match &node.what {
        What::Empty => Value::Null,
        What::Text { text, quoted: true } => Value::String(text.clone()),
        What::Text { text, .. } => match serde_json::from_str::<Value>(text) {
            Ok(plain @ (Value::Number(_) | Value::Bool(_) | Value::Null)) => plain,
            _ => Value::String(text.clone()),
        },
        What::List(items) => items.iter().map(value).collect(),
        What::Map(fields) => {
            let fields = fields
                .iter()
                .map(|(key, node)| (key.name.clone(), value(node)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Event;
    use crate::testing::{ili, plans};
    use expect_test::{Expect, expect};

    /// A scenario with this fact; what is wrong, or the data as read.
    fn check(fact: &str, expect: Expect) {
        let text = format!(
            "hean: 1\ntitle: {{ zh: 演练, en: Drill }}\nbasin: ili\nstart: \
             2026-06-12T09:20:00+08:00\nuntil: 10h\ninjects:\n  - {{ id: s, at: 0m, spill: {{ at: \
             [83.246, 43.524], substance: benzene, mass: 28 t, over: 40m }} }}\n  - {{ at: 4m, \
             report: {{ via: 110, text: 侧翻 }} }}\n  - {{ at: 5m, fact: {fact} }}\n"
        );
        let said = match crate::read("x.yaml", &text, &ili(), &plans()) {
            Ok(scenario) => match &scenario.injects[2].event {
                Event::Fact(fact) => serde_json::to_string(fact).unwrap(),
                other => panic!("{other:?}"),
            },
            Err(findings) => findings.problems("en").to_string(),
        };
        expect.assert_eq(&said);
    }

    #[test]
    fn a_fact_is_read_as_the_api_takes_it() {
        check(
            "{ kind: impact_reported, by: health, about: s, data: { deaths: 2, note: \"3\" } }",
            expect![[
                r#"{"kind":"impact_reported","by":"health","about":"s","data":{"deaths":2,"note":"3"}}"#
            ]],
        );
    }

    #[test]
    fn a_fact_that_does_not_hold() {
        check(
            "{ kind: crew_lots, by: fire, data: { crew: CRW-001 } }",
            expect![
                "x.yaml:9:29: [unknown-word] there is no kind of fact `crew_lots` (hint: did you mean `crew_lost`?)"
            ],
        );
        check(
            "{ kind: crew_lost, by: fire, data: { crew: CRW-001 } }",
            expect![
                "x.yaml:9:56: [bad-data] the data does not fit: `crew_lost`: missing field `reason` (hint: the fields are at /docs)"
            ],
        );
        check(
            "{ kind: crew_lost, by: fier, data: { crew: C, reason: r } }",
            expect![
                "x.yaml:9:44: [unknown-agency] there is no agency `fier` (hint: did you mean `fire`?)"
            ],
        );
    }
}
