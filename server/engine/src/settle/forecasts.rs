//! Asking for a forecast when what is known has changed.

use super::with_situation;
use crate::run::Request;
use crate::write::Pen;
use hean_incident::Incident;
use hean_incident::body::{Assumed, ForecastRequest, ForecastRequested, IncidentKind};
use hean_planner::Situation;
use hean_units::{ForecastId, IncidentId, Span, StreamId, Text};

/// Most forecast runs of one incident.
const RUNS_MAX: u32 = 10_000;

/// Asks for a run where the inputs differ from those of the last one and none is under way.
pub(super) fn request(pen: &mut Pen, id: &IncidentId, requests: &mut Vec<Request>) {
    let wanted = with_situation(pen, id, |situation, incident| {
        let idle = incident.pending.is_empty() && incident.forecasts < RUNS_MAX;
        if idle {
            wanted(situation, incident)
        } else {
            None
        }
    });
    let Some(Some(request)) = wanted else { return };
    let mut streams = vec![StreamId::incident(id)];
    streams.extend(pen.world.owner("forecast-desk").map(StreamId::agency));
    pen.decide(
        &streams,
        ForecastRequested {
            request: request.clone(),
        },
    );
    requests.push(Request::Forecast(request));
}

fn wanted(situation: &Situation, incident: &Incident) -> Option<ForecastRequest> {
    let entry = incident.entry.clone()?;
    let assume = &situation.plans.assume;
    let mut assumed = Vec::new();
    let mut taken = |zh: &str, en: &str, value: String| {
        assumed.push(Assumed {
            what: Text::new(zh, en),
            value,
            why: assume.why.clone(),
        });
    };
    let release = &incident.release;
    let mass_kg = release.mass_kg.unwrap_or_else(|| {
        let mass = match incident.kind {
            IncidentKind::Leak => assume.plant_mass,
            _ => assume.tanker_mass,
        };
        taken("泄漏量", "mass", format!("{} t", mass.get() / 1000.0));
        mass
    });
    let over_s = release.over_s.unwrap_or_else(|| {
        taken(
            "泄漏历时",
            "length of the release",
            assume.release_over.to_string(),
        );
        assume.release_over.millis() / 1000
    });
    let began = release.started.unwrap_or_else(|| {
        let began = incident.t0 - assume.start_before_report;
        taken("泄漏起始", "start of the release", began.minute());
        began
    });
    if release.substance.is_none() {
        taken("物质", "substance", "保守物质 conservative".to_owned());
    }
    let air_c = incident.weather.air_c.unwrap_or_else(|| {
        taken("气温", "air temperature", assume.air.to_string());
        assume.air
    });
    let land = Span::from_secs_f64(entry.overland_m.get() / assume.land_speed.get().max(0.01));
    if land > Span::ZERO {
        taken(
            "坡面入河时间",
            "time over land",
            land.rounded_to_minute().to_string(),
        );
    }
    let number = incident.forecasts + 1;
    let last = incident.forecast.as_ref();
    let request = ForecastRequest {
        id: ForecastId::new(format!("{}-F{number}", incident.id)).ok()?,
        incident: incident.id.clone(),
        reason: Text::default(),
        parent: last.map(|held| held.request.id.clone()),
        entry,
        substance: situation.substance.map(|substance| substance.id.clone()),
        mass_kg,
        over_s,
        start: began + land.rounded_to_minute(),
        gauges: incident.gauges.clone(),
        month: incident.t0.month(),
        air_c,
        assumed,
    };
    let reason = match last {
        None if incident.forecasts > 0 => return None,
        None => Text::new("首次预报", "first forecast"),
        Some(held) => changed(&held.request, &request)?,
    };
    Some(ForecastRequest { reason, ..request })
}

/// What changed since the last run; `None` where nothing did.
fn changed(before: &ForecastRequest, now: &ForecastRequest) -> Option<Text> {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    let mut say = |changed: bool, word_zh, word_en| {
        if changed {
            zh.push(word_zh);
            en.push(word_en);
        }
    };
    say(before.substance != now.substance, "物质", "substance");
    say(before.mass_kg != now.mass_kg, "泄漏量", "mass");
    say(
        before.over_s != now.over_s,
        "泄漏历时",
        "length of the release",
    );
    say(
        before.start != now.start,
        "泄漏起始",
        "start of the release",
    );
    say(before.gauges != now.gauges, "流量", "discharge");
    say(before.air_c != now.air_c, "气温", "air temperature");
    say(before.entry != now.entry, "入河点", "entry into the water");
    let changed = !zh.is_empty();
    changed.then(|| {
        Text::new(
            format!("{}已更新", zh.join("、")),
            format!("changed: {}", en.join(", ")),
        )
    })
}
