//! The alert of an incident: what CAP says of it, for the stretch of river that the forecast says
//! is reached, or that lies below while there is no forecast.

use super::DraftError;
use super::cap::{
    Alert, Area, Category, Certainty, InfoBlock, Message, MsgType, Reference, ResponseType, Scope,
    Severity, Status, Urgency,
};
use super::case::Case;
use crate::model::Arrival;
use crate::plain;
use crate::{Lang, words};
use hean_basin::{Detail, Direction, ReachPoint};
use hean_incident::body::Body;
use hean_incident::condition::Grade;
use hean_units::{Instant, LonLat, Meters, Span};

/// An alert that nobody renews ends after six hours.
const HOLDS: Span = Span::from_mins(360);
/// Length of river that one rectangle of the area covers, in metres.
const STRETCH_M: f64 = 12_000.0;
/// Room beside the river, in degrees of latitude: about 1.5 km.
const MARGIN_DEG: f64 = 0.0135;
/// Length of river below the incident that is warned while there is no forecast, in metres.
const WARNED_M: f64 = 50_000.0;

/// The alert.
pub(super) fn alert(case: &Case<'_>) -> Result<Alert, DraftError> {
    let closed = case.incident.closed.is_some();
    let references = filed(case);
    let msg_type = match (closed, references.is_empty()) {
        (_, true) => MsgType::Alert,
        (false, false) => MsgType::Update,
        (true, false) => MsgType::Cancel,
    };
    let message = Message {
        identifier: identifier(case, case.at),
        sender: sender(case),
        sent: seconds(case.at),
        status: Status::Draft,
        msg_type,
        scope: Scope::Public,
        source: None,
        restriction: None,
        addresses: Vec::new(),
        codes: Vec::new(),
        note: None,
        references,
        incidents: vec![case.incident.id.to_string()],
        infos: [Lang::Zh, Lang::En].map(|lang| info(case, lang)).into(),
    };
    Alert::new(case.mode, message).map_err(|faults| {
        let faults: Vec<String> = faults.iter().map(ToString::to_string).collect();
        DraftError::NoAlert(faults.join("; "))
    })
}

/// Whole seconds: CAP has no fractions.
fn seconds(at: Instant) -> Instant {
    Instant::from_millis(at.millis().div_euclid(1000) * 1000)
}

/// 31 characters as the Chinese warnings have them where the phrases name the issuer: division,
/// body, unit, extension, `_`, Beijing time, `_`, a digit. The digit is the last of the incident's
/// number, so that two incidents of one second differ.
fn identifier(case: &Case<'_>, at: Instant) -> String {
    let id = &case.incident.id;
    let Some(issuer) = case.phrases.letterhead("cap-issuer") else {
        return format!("{}.{id}.{}", case.basin.id, seconds(at).millis() / 1000);
    };
    let text = seconds(at).to_string();
    let time: String = text.chars().take(19).filter(char::is_ascii_digit).collect();
    let digit = id
        .as_str()
        .chars()
        .rev()
        .find(char::is_ascii_digit)
        .unwrap_or('0');
    format!("{}_{time}_{digit}", issuer.text.zh())
}

fn sender(case: &Case<'_>) -> String {
    match case.phrases.letterhead("cap-sender") {
        Some(phrase) => phrase.text.zh().to_owned(),
        None => format!("hean-{}", case.basin.id),
    }
}

/// The last alert that a person filed: the same entries give it its marks again.
fn filed(case: &Case<'_>) -> Vec<Reference> {
    let last = case.last(|body| match body {
        Body::DocumentFiled(b) if b.document == super::Kind::Cap.as_str() => Some(b.as_of),
        _ => None,
    });
    let at = last.and_then(|(_, as_of)| {
        let entry = case.entries().find(|(append, _)| case.seq(append) == as_of);
        entry.map(|(append, _)| append.record.recorded_at)
    });
    at.map(|at| Reference {
        sender: sender(case),
        identifier: identifier(case, at),
        sent: seconds(at),
    })
    .into_iter()
    .collect()
}

/// Words of people without the signs that CAP forbids in a text.
fn plainly(text: &str) -> String {
    text.replace('<', "＜")
        .replace('>', "＞")
        .replace('&', "＆")
}

/// The grade in force by its warning color.
fn severity(grade: Grade) -> (Severity, Option<&'static str>) {
    match grade {
        Grade::I => (Severity::Extreme, Some("red")),
        Grade::II => (Severity::Severe, Some("orange")),
        Grade::III => (Severity::Moderate, Some("yellow")),
        Grade::IV => (Severity::Minor, Some("blue")),
        Grade::Ungraded => (Severity::Unknown, None),
    }
}

fn color(name: &str, lang: Lang) -> &'static str {
    match name {
        "red" => lang.pick("红色预警", "red alert"),
        "orange" => lang.pick("橙色预警", "orange alert"),
        "yellow" => lang.pick("黄色预警", "yellow alert"),
        _ => lang.pick("蓝色预警", "blue alert"),
    }
}

fn info(case: &Case<'_>, lang: Lang) -> InfoBlock {
    let incident = case.incident;
    let closed = incident.closed.is_some();
    let (severity, color) = severity(incident.grade_in_force());
    let urgency = if closed {
        Urgency::Past
    } else {
        Urgency::Immediate
    };
    let event = lang.pick("突发水污染", "Sudden water pollution");
    let mut info = InfoBlock::new(event, urgency, severity, certainty(case));
    info.language = Some(lang.pick("zh-CN", "en").to_owned());
    info.categories = vec![Category::Env, Category::Health];
    info.response_types = if closed {
        vec![ResponseType::AllClear]
    } else {
        vec![ResponseType::Avoid, ResponseType::Monitor]
    };
    info.audience = Some(
        lang.pick(
            "沿河居民和用水单位",
            "people and water users along the river",
        )
        .to_owned(),
    );
    info.effective = Some(seconds(case.at));
    info.onset = incident.release.started.map(seconds);
    info.expires = Some(seconds(case.at + HOLDS));
    info.sender_name = Some(plainly(&case.owner_name("publicity", lang)));
    info.headline = Some(headline(case, color, lang));
    info.description = Some(description(case, lang));
    info.instruction = Some(instruction(closed, lang).to_owned());
    info.contact = case
        .phrases
        .letterhead("hotline")
        .map(|phrase| plainly(lang.text(&phrase.text)));
    if let Some(color) = color {
        info.parameters
            .push(("warning-color".to_owned(), color.to_owned()));
    }
    info.parameters
        .push(("log-as-of".to_owned(), case.as_of.to_string()));
    info.areas = vec![area(case, lang)];
    info
}

/// Observed where a sample found it; likely where only the forecast says so.
fn certainty(case: &Case<'_>) -> Certainty {
    let sampled = case.last(|body| match body {
        Body::SampleTaken(b) => b.concentration_mg_l.filter(|found| *found > 0.0),
        _ => None,
    });
    match (sampled, &case.incident.forecast) {
        (Some(_), _) => Certainty::Observed,
        (None, Some(_)) => Certainty::Likely,
        (None, None) => Certainty::Possible,
    }
}

fn headline(case: &Case<'_>, color: Option<&str>, lang: Lang) -> String {
    let title = plainly(lang.text(&case.incident.title));
    let closed = case.incident.closed.is_some();
    let color = color.map(|name| self::color(name, lang));
    match (closed, lang, color) {
        (true, Lang::Zh, _) => format!("{title}：预警解除"),
        (true, Lang::En, _) => format!("{title}: the alert is over"),
        (false, Lang::Zh, Some(color)) => format!("{title}：水污染{color}"),
        (false, Lang::En, Some(color)) => format!("{title}: {color}, water pollution"),
        (false, Lang::Zh, None) => format!("{title}：水污染预警（尚未定级）"),
        (false, Lang::En, None) => format!("{title}: water pollution, not yet graded"),
    }
}

/// What got in, where, and which intakes and borders are reached by when; what is not known is
/// said to be.
fn description(case: &Case<'_>, lang: Lang) -> String {
    let incident = case.incident;
    let river = case.water().map(|water| lang.text(&water.river).to_owned());
    let river = river.unwrap_or_else(|| lang.pick("附近水体", "waters nearby").to_owned());
    let substance = match case.incident.release.substance.as_deref() {
        Some(text) => case.names.substance(text, lang),
        None => lang
            .pick("尚未查明的物质", "a substance not yet known")
            .to_owned(),
    };
    let mass = match incident.release.mass_kg {
        Some(mass) => plain::mass(mass.get()),
        None => lang.pick("数量不详", "amount not known").to_owned(),
    };
    let kind = words::incident_kind(incident.kind, lang);
    let mut text = match lang {
        Lang::Zh => format!(
            "{}发现{kind}：{substance}（{mass}）进入{river}。",
            incident.t0.minute()
        ),
        Lang::En => format!(
            "At {} a {kind} was reported: {substance} ({mass}) entered the {river}.",
            incident.t0.minute()
        ),
    };
    let reached: Vec<String> = reached(case)
        .filter(|point| {
            matches!(
                point.kind.as_str(),
                "intake" | "irrigation-intake" | "irrigation" | "border"
            )
        })
        .filter_map(|point| {
            let at = plain::moment(point.early.or(point.arrival)?);
            let name = lang.text(&point.name);
            Some(match lang {
                Lang::Zh => format!("{name}（{at}）"),
                Lang::En => format!("{name} ({at})"),
            })
        })
        .collect();
    text.push_str(
        &match (case.incident.forecast.is_some(), reached.is_empty(), lang) {
            (false, _, Lang::Zh) => "到达时间尚未算出。".to_owned(),
            (false, _, Lang::En) => " Arrival times are not yet known.".to_owned(),
            (true, true, Lang::Zh) => "预计下游取水口不超过阈值。".to_owned(),
            (true, true, Lang::En) => {
                " No intake below is expected to exceed the threshold.".to_owned()
            }
            (true, false, Lang::Zh) => format!("预计最早到达：{}。", reached.join("、")),
            (true, false, Lang::En) => format!(" Earliest arrivals: {}.", reached.join(", ")),
        },
    );
    plainly(&text)
}

fn instruction(closed: bool, lang: Lang) -> &'static str {
    if closed {
        lang.pick(
            "预警解除。恢复取水、用水以主管部门通知为准。",
            "The alert is over. Resume taking water as the authorities tell you.",
        )
    } else {
        lang.pick(
            "不要取用、接触该河段河水，不要捕捞食用死鱼，停止用河水灌溉和饮牲畜；取水单位按通知关闭取水口。",
            "Do not take or touch the water of this stretch; do not eat dead fish; stop irrigation \
             and watering of animals; water users close their intakes as ordered.",
        )
    }
}

/// Sections that are reached, down to the first border section where water leaves: an alert never
/// speaks of another country.
fn reached<'a>(case: &'a Case<'_>) -> impl Iterator<Item = &'a Arrival> {
    let leaves = |point: &&Arrival| {
        let facility = case.basin.facilities.get(&point.section);
        facility.is_some_and(|facility| {
            matches!(
                &facility.detail,
                Detail::BorderSection {
                    direction: Direction::Out,
                    ..
                }
            )
        })
    };
    let end = case.reached().filter(leaves).map(|point| point.distance_m);
    let end = end.fold(f64::INFINITY, f64::min);
    case.reached().filter(move |point| point.distance_m <= end)
}

/// Rectangles along the river from the entry down to the last section that is reached.
fn area(case: &Case<'_>, lang: Lang) -> Area {
    let mut area = Area {
        desc: place(case, lang),
        ..Area::default()
    };
    let far = reached(case)
        .map(|point| point.distance_m)
        .fold(0.0, f64::max);
    let far = if far > 0.0 { far } else { WARNED_M };
    match case.water() {
        Some(water) => {
            let point = ReachPoint {
                reach: water.reach.clone(),
                chainage: Meters::clamped(water.chainage_m.get()),
            };
            area.polygons = stretches(case, &point, far);
        }
        None => area.circles.push((case.incident.at, 3.0)),
    }
    if area.polygons.is_empty() && area.circles.is_empty() {
        area.circles.push((case.incident.at, 3.0));
    }
    let mut codes: Vec<&str> = case.county_code().into_iter().collect();
    for point in reached(case) {
        let county = case
            .basin
            .facilities
            .get(&point.section)
            .and_then(|f| f.county.as_ref());
        codes.extend(county.map(|county| county.code.as_str()));
    }
    codes.sort_unstable();
    codes.dedup();
    let named = |code: &str| ("GB/T 2260".to_owned(), code.to_owned());
    area.geocodes = codes.into_iter().map(named).collect();
    area
}

fn place(case: &Case<'_>, lang: Lang) -> String {
    let river = case.water().map(|water| lang.text(&water.river).to_owned());
    let last = reached(case)
        .last()
        .map(|point| lang.text(&point.name).to_owned());
    let text = match (river, last, lang) {
        (Some(river), Some(last), Lang::Zh) => format!("{river}及其下游，事发点至{last}"),
        (Some(river), Some(last), Lang::En) => {
            format!("{river} and below, from the incident to {last}")
        }
        (Some(river), None, Lang::Zh) => format!("{river}事发点下游 50 km"),
        (Some(river), None, Lang::En) => format!("{river}, 50 km below the incident"),
        (None, _, Lang::Zh) => "事发点周围 3 km".to_owned(),
        (None, _, Lang::En) => "3 km around the incident".to_owned(),
    };
    plainly(&text)
}

/// Closed rectangles around stretches of the river, from a point down to a distance.
fn stretches(case: &Case<'_>, point: &ReachPoint, far: f64) -> Vec<Vec<LonLat>> {
    let rivers = &case.basin.rivers;
    let mut rings = Vec::new();
    let mut stretch: Vec<LonLat> = rivers.point_of(point).into_iter().collect();
    let mut long = 0.0;
    let home = rivers.reach(&point.reach).map(|reach| reach.country);
    for (number, (reach, upper)) in rivers.downstream(point).into_iter().enumerate() {
        if Some(reach.country) != home {
            break;
        }
        let mut at = upper.get();
        let mut before: Option<LonLat> = None;
        // The first reach begins above the point: what lies above it is left out.
        let mut skip = if number == 0 {
            point.chainage.get()
        } else {
            0.0
        };
        for here in &reach.geometry {
            let step = before.map_or(0.0, |b| {
                hean_basin::Basin::straight_distance(b, *here).get()
            });
            before = Some(*here);
            if skip > 0.0 {
                skip -= step;
                if skip > 0.0 {
                    continue;
                }
            }
            at += step;
            long += step;
            stretch.push(*here);
            if at >= far {
                break;
            }
            if long >= STRETCH_M {
                rings.push(rectangle(&stretch));
                stretch = vec![*here];
                long = 0.0;
            }
        }
        if at >= far {
            break;
        }
    }
    if stretch.len() > 1 {
        rings.push(rectangle(&stretch));
    }
    rings
}

fn rectangle(points: &[LonLat]) -> Vec<LonLat> {
    let fold = |of: fn(LonLat) -> f64, pick: fn(f64, f64) -> f64, start: f64| {
        points.iter().map(|at| of(*at)).fold(start, pick)
    };
    let south = fold(LonLat::lat, f64::min, 90.0) - MARGIN_DEG;
    let north = fold(LonLat::lat, f64::max, -90.0) + MARGIN_DEG;
    let wide = MARGIN_DEG / ((south + north) / 2.0).to_radians().cos().max(0.1);
    let west = fold(LonLat::lon, f64::min, 180.0) - wide;
    let east = fold(LonLat::lon, f64::max, -180.0) + wide;
    // To the step at which the alert writes them, so that the ring stays closed.
    let round = |degrees: f64| (degrees * 10_000.0).round() / 10_000.0;
    let corner = |lon: f64, lat: f64| {
        let (lon, lat) = (
            round(lon).clamp(-180.0, 180.0),
            round(lat).clamp(-90.0, 90.0),
        );
        LonLat::new(lon, lat).unwrap_or(LonLat::ORIGIN)
    };
    vec![
        corner(west, south),
        corner(east, south),
        corner(east, north),
        corner(west, north),
        corner(west, south),
    ]
}
