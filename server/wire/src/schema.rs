//! Every shape once more, as JSON Schema and as TypeScript.

use crate::{
    attachment, base, body, close, document, frame, problem, public, rest, risk, rules, view,
};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;
use ts_rs::TS;

/// Calls `$one` with each shape that crosses the wire.
macro_rules! each_shape {
    ($one:ident) => {
        $one!(base: Id, Time, Place, Text, Mode, Actor, Cause);
        $one!(view: IncidentKind, TaskState, Basis, AssignedBy, Deadline, Transition, Task,
            WaterEntry, Assumed, SectionArrival, Balance, ForecastRequest, ForecastResult,
            ForecastHeld, SupplyOffer, SupplyAnswer, Closure, Weather, ReleaseKnown, ReportState,
            Impact, GradeHeld, ResponseHeld, AttachmentHeld, SampleHeld, CostHeld, DocumentHeld,
            NoticeHeld, ConflictHeld, ApprovalHeld,
            Incident, DrillState, IncidentSnapshot, AgencySnapshot, DrillSnapshot);
        $one!(body: Ecology, Extent, CostCategory, Hazard, WarningColor, Channel,
            SuggestionOutcome, InspectionResult, Resource, HazardFound, Reserved);
        $one!(frame: FrameId, Hello, Subscribe, Ack, Cmd, Pong, Unsubscribe, Bye, ClientFrame,
            Event, ResetWhy, ServerFrame);
        $one!(problem: Problem, FileProblem);
        $one!(attachment: AttachmentMade);
        $one!(rules: RulesRead, OriginRead, RuleRead, CriterionRead, GradeTableRead,
            GradeCriterionRead, LevelRead, ReportRuleRead, ContentRead, WaterStandardRead,
            RuleGap, ExpiredRead, PlansRead, PlanRead, RungRead, SupplyLineRead, PlanLine,
            NeedRead, RepeatRead, PlanDeadline);
        $one!(document: DocumentList, DocumentRead, MissingItem, FiledRead, FileDocument,
            DocumentMade);
        $one!(public: PublicForm, NewPublicReport, PublicReportTaken, PublicReportRead,
            PublicReportList, ReporterRead, SuggestionRead, SuggestionList);
        $one!(risk: GapRead, RiskPackRead, MissingRead, GradeRead, HazardRead, InspectionRead,
            FirmPlanRead, ExerciseRead, RiskSourceBrief, RiskSourceList, TermRead, PointRead,
            RatedRead, FirmGradingRead, PondPartRead, RiskSourceRead, ReachedRead, ControlRead,
            RoadIndexRead, SegmentRead, AtlasRead);
        $one!(rest: NewIncident, IncidentMade, NewFact, Appended, IncidentBrief, IncidentList,
            IncidentRead, EventPage, NewReply, ReplyKind, NewToken, Role, TokenMade, TokenRead,
            TokenList, Whoami, NewDrill, DrillMade, DrillRead, DrillList, DrillControl,
            NewForecast, Curve, Plume, ForecastRead, AgencyRead, Named, CrewRead, BasinRead,
            Health);
    };
}

/// The JSON Schemas (2020-12) of every shape by name; references point below `base`, for example
/// `#/components/schemas/`.
pub fn schemas(base: &str) -> Map<String, Value> {
    let mut generator = generator(base);
    macro_rules! add {
        ($module:ident: $($name:ident),*) => {
            $(generator.subschema_for::<$module::$name>();)*
        };
    }
    each_shape!(add);
    generator.subschema_for::<body::Body>();
    let definitions = generator.take_definitions(true);
    let sorted: BTreeMap<String, Value> = definitions.into_iter().collect();
    sorted.into_iter().collect()
}

fn generator(base: &str) -> SchemaGenerator {
    let base = base.trim_start_matches('#').to_owned();
    SchemaSettings::draft2020_12()
        .with(|settings| {
            settings.definitions_path = base.into();
            settings.meta_schema = None;
        })
        .into_generator()
}

/// One document with every schema, as published at `/schema.json`.
pub fn document() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "HeAn wire shapes",
        "$defs": schemas("#/$defs"),
    })
}

/// A reference to a shape of the OpenAPI document.
pub fn reference<T: JsonSchema>() -> Value {
    json!({ "$ref": format!("#/components/schemas/{}", T::schema_name()) })
}

/// The TypeScript types of every shape: the text of `web/src/gen/wire.ts`.
pub fn typescript() -> String {
    let config = ts_rs::Config::new().with_large_int("number");
    let mut types: BTreeMap<String, String> = BTreeMap::new();
    let mut put = |name: String, docs: Option<String>, decl: String| {
        let docs = docs.unwrap_or_default();
        types.insert(name, tidy(&format!("{}export {decl}\n", docs_of(&docs))));
    };
    macro_rules! add {
        ($module:ident: $($name:ident),*) => {
            $(put(
                <$module::$name as TS>::ident(&config),
                <$module::$name as TS>::docs(),
                <$module::$name as TS>::decl(&config),
            );)*
        };
    }
    each_shape!(add);
    macro_rules! add_bodies {
        ($($name:ident,)*) => { add!(body: $($name),*); };
    }
    body::each_body!(add_bodies);
    add!(body: Body);
    let mut text = String::from(
        "// Generated from server/wire by `UPDATE_EXPECT=1 cargo test -p hean-wire`.\n\n",
    );
    text += &constants();
    for decl in types.values() {
        text.push('\n');
        text += decl;
    }
    text
}

fn docs_of(docs: &str) -> String {
    let docs = docs.trim_end();
    if docs.is_empty() {
        return String::new();
    }
    format!("{docs}\n")
}

/// Short comments on one line, fields indented.
fn tidy(decl: &str) -> String {
    let mut text = String::new();
    let mut comment: Option<Vec<&str>> = None;
    for line in decl.lines() {
        match (line.trim(), &mut comment) {
            ("/**", _) => comment = Some(Vec::new()),
            ("*/", Some(lines)) => {
                text += &format!("/** {} */\n", lines.join(" "));
                comment = None;
            }
            (line, Some(lines)) => lines.push(line.trim_start_matches("* ")),
            (line, None) => text += &format!("{line}\n"),
        }
    }
    text
}

fn constants() -> String {
    let mut text = format!(
        "/** The subprotocol of the socket. */\nexport const PROTOCOL = {:?};\n",
        frame::PROTOCOL
    );
    text += "/** Close codes of the socket: reason, and whether to come back. */\n";
    text += "export const CLOSE = {\n";
    for close in close::Close::ALL {
        let (code, reason, back) = (close.code(), close.reason(), close.comes_back());
        text += &format!("  {code}: {{ reason: {reason:?}, comesBack: {back} }},\n");
    }
    text += "} as const;\n";
    text += "/** Every kind of fact and decision. */\nexport const KINDS = [\n";
    for kind in body::Body::KINDS {
        text += &format!("  {kind:?},\n");
    }
    text + "] as const;\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reference_of_the_schemas_is_there() {
        let document = document();
        let text = document.to_string();
        for part in text.split("\"$ref\":\"#/$defs/").skip(1) {
            let name = part.split('"').next().unwrap();
            assert!(document["$defs"][name].is_object(), "{name} is missing");
        }
        assert!(document["$defs"].as_object().unwrap().len() > 100);
    }

    #[test]
    fn the_committed_typescript_is_what_is_generated() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/src/gen/wire.ts");
        expect_test::expect_file![path].assert_eq(&typescript());
    }
}
