//! Times, amounts and the first facts of an incident in the words of each language.

use super::Tongue;
use super::case::{Case, Words};
use super::paper::{Desk, Value};
use crate::{plain, words};
use hean_incident::body::{Body, IncidentKind};
use hean_units::{Instant, Span};

/// Day and minute as a document writes them, Beijing time.
pub(super) fn clock(at: Instant, tongue: Tongue) -> String {
    let minute = at.minute();
    let part = |range: std::ops::Range<usize>| minute.get(range).unwrap_or_default();
    let (year, month, day) = (part(0..4), part(5..7), part(8..10));
    let (hour, min) = (part(11..13), part(14..16));
    let bare = |digits: &str| digits.trim_start_matches('0').to_owned();
    match tongue {
        Tongue::Zh => format!("{year}年{}月{}日{hour}时{min}分", bare(month), bare(day)),
        Tongue::En => format!("{minute} (Beijing time)"),
        Tongue::Ru => format!("{day}.{month}.{year} {hour}:{min} (UTC+8)"),
    }
}

/// A number with its unit, as `plain` writes it, in the signs of the language.
pub(super) fn amount(text: &str, tongue: Tongue) -> String {
    if tongue != Tongue::Ru {
        return text.to_owned();
    }
    let text = text.replace('.', ",");
    match text.rsplit_once(' ') {
        Some((number, unit)) => {
            let unit = match unit {
                "t" => "т",
                "kg" => "кг",
                "mg/L" => "мг/л",
                "km" => "км",
                "m" => "м",
                "m³/s" => "м³/с",
                other => other,
            };
            format!("{number} {unit}")
        }
        None => text,
    }
}

/// A length of time.
pub(super) fn span(span: Span, tongue: Tongue) -> String {
    if tongue != Tongue::Ru {
        return plain::span(span, tongue.lang());
    }
    let minutes = (span.millis() + 30_000).div_euclid(60_000);
    match (minutes / 60, minutes % 60) {
        (0, minutes) => format!("{minutes} мин"),
        (hours, 0) => format!("{hours} ч"),
        (hours, minutes) => format!("{hours} ч {minutes} мин"),
    }
}

/// When it began.
pub(super) fn began(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let found = case.last(|body| match body {
        Body::IncidentReported(b) => b.started,
        _ => None,
    });
    match found {
        Some((source, at)) => desk.known(clock(at, tongue), [source]),
        None => {
            let what = ("发生时间", "when it happened", "время возникновения");
            case.missing(tongue, "began", what, "emergency-desk", "incident_reported")
        }
    }
}

/// When anybody first learned of it.
pub(super) fn learned(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let source = case.first(|body| match body {
        Body::IncidentOpened(_) => Some(()),
        _ => None,
    });
    desk.known(
        clock(case.incident.t0, tongue),
        source.map(|(source, ())| source),
    )
}

/// Where: the county, the place as reported, the position, and how it entered the water.
pub(super) fn place(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let lang = tongue.lang();
    let incident = case.incident;
    let mut parts = Vec::new();
    let mut sources = Vec::new();
    if let Some(county) = &incident.county {
        let name = case.names.agency(county, lang);
        let (zh, en) = (format!("{name}辖区"), format!("area of {name}"));
        let russian = match case.basin.agencies.get(county) {
            Some(agency) => case.phrases.agency_ru(county, &agency.name),
            None => county.to_string(),
        };
        parts.push(tongue.pick(&zh, &en, &russian).to_owned());
    }
    if let Some((source, name)) = case.first(|body| match body {
        Body::IncidentReported(b) => b.place.clone(),
        _ => None,
    }) {
        // The reporter's words are in the reporter's language.
        if tongue != Tongue::Ru {
            parts.push(name);
        }
        sources.push(source);
    }
    let (lon, lat) = (incident.at.lon(), incident.at.lat());
    parts.push(match tongue {
        Tongue::Zh => format!("东经{lon:.4}°、北纬{lat:.4}°"),
        Tongue::En => format!("{lat:.4}° N, {lon:.4}° E"),
        Tongue::Ru => {
            format!("{} с. ш., {} в. д.", comma(lat), comma(lon))
        }
    });
    parts.extend(case.water().map(|water| entry(case, tongue, water)));
    sources.extend(
        case.first(|body| matches!(body, Body::IncidentOpened(_)).then_some(()))
            .map(|(source, ())| source),
    );
    desk.known(parts.join(tongue.pick("，", ", ", ", ")), sources)
}

fn comma(degrees: f64) -> String {
    format!("{degrees:.4}°").replace('.', ",")
}

fn entry(case: &Case<'_>, tongue: Tongue, water: &hean_incident::body::WaterEntry) -> String {
    let lang = tongue.lang();
    let (river, via) = (lang.text(&water.river), words::via(&water.via, lang));
    let river = if river.is_empty() {
        water.reach.as_str()
    } else {
        river
    };
    match tongue {
        Tongue::Zh => format!("{via}进入{river}"),
        Tongue::En => format!("{via} into the {river}"),
        Tongue::Ru => {
            let via = match water.via.as_str() {
                "bridge" => "с моста",
                "bank" => "с берега",
                "overland" => "по склону",
                other => other,
            };
            let river = case.phrases.river_ru(&water.river);
            format!("вещество попало в воду {via}: {river}")
        }
    }
}

/// Who told, by which way.
pub(super) fn informant(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let found = case.first(|body| match body {
        Body::IncidentReported(b) if b.reported_by.is_some() || b.via.is_some() => {
            Some((b.reported_by.clone(), b.via.clone()))
        }
        _ => None,
    });
    match found {
        Some((source, (by, via))) => {
            let mut parts: Vec<String> = by.into_iter().collect();
            parts.extend(via.map(|via| match tongue {
                Tongue::Zh => format!("经 {via}"),
                Tongue::En => format!("via {via}"),
                Tongue::Ru => format!("канал: {via}"),
            }));
            desk.known(parts.join(tongue.pick("，", ", ", ", ")), [source])
        }
        None => {
            let what = ("信息来源", "who reported it", "источник сообщения");
            case.missing(
                tongue,
                "informant",
                what,
                "emergency-desk",
                "incident_reported",
            )
        }
    }
}

/// What kind of event it is.
pub(super) fn nature(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let kind = case.incident.kind;
    let text = match tongue {
        Tongue::Ru => russian_kind(kind).to_owned(),
        _ => words::incident_kind(kind, tongue.lang()).to_owned(),
    };
    let source = case.first(|body| matches!(body, Body::IncidentReported(_)).then_some(()));
    desk.known(text, source.map(|(source, ())| source))
}

fn russian_kind(kind: IncidentKind) -> &'static str {
    match kind {
        IncidentKind::Spill => "аварийный разлив загрязняющего вещества",
        IncidentKind::Leak => "утечка загрязняющего вещества с объекта",
        IncidentKind::Gas => "выброс газа",
        IncidentKind::Weather => "опасное гидрометеорологическое явление",
        IncidentKind::Other => "чрезвычайное экологическое происшествие",
    }
}

/// The main pollutant.
pub(super) fn pollutant(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let named = case.last(|body| match body {
        Body::CargoIdentified(b) => Some(b.substance.clone()),
        Body::IncidentReported(b) => b.substance.clone(),
        _ => None,
    });
    let Some((source, named)) = named else {
        let what = (
            "主要污染物",
            "the main pollutant",
            "основное загрязняющее вещество",
        );
        return case.missing(tongue, "substance", what, "cargo-data", "cargo_identified");
    };
    let Some(substance) = case.substance() else {
        return desk.known(named, [source]);
    };
    let name = match tongue {
        Tongue::Ru => case.phrases.substance_ru(&substance.id, &substance.name),
        _ => tongue.lang().text(&substance.name).to_owned(),
    };
    let mut codes = Vec::new();
    codes.extend(substance.un.map(|un| format!("UN {un:04}")));
    codes.extend(substance.cas.as_ref().map(|cas| format!("CAS {cas}")));
    let text = match (codes.is_empty(), tongue) {
        (true, _) => name,
        (false, Tongue::Zh) => format!("{name}（{}）", codes.join("，")),
        (false, _) => format!("{name} ({})", codes.join(", ")),
    };
    let row = case.substance_row(&substance.id);
    desk.known(text, [source].into_iter().chain(row))
}

/// How much got out, over how long.
pub(super) fn quantity(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let mass = case.last(|body| match body {
        Body::CargoIdentified(b) => b.mass_kg,
        Body::IncidentReported(b) => b.mass_kg,
        _ => None,
    });
    let Some((source, mass)) = mass else {
        let what = ("泄漏量", "the amount that got out", "количество вещества");
        return case.missing(tongue, "quantity", what, "rescue", "cargo_identified");
    };
    let over = case.last(|body| match body {
        Body::CargoIdentified(b) => b.over_s,
        Body::IncidentReported(b) => b.over_s,
        _ => None,
    });
    let mut text = amount(&plain::mass(mass.get()), tongue);
    let mut sources = vec![source];
    if let Some((source, seconds)) = over {
        let over = span(Span::from_secs(seconds), tongue);
        text = match tongue {
            Tongue::Zh => format!("约 {text}，历时{over}"),
            Tongue::En => format!("about {text} over {over}"),
            Tongue::Ru => format!("около {text} за {over}"),
        };
        sources.push(source);
    }
    desk.known(text, sources)
}

/// The limit in water.
pub(super) fn limit(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    let known = case.substance().and_then(|substance| {
        let limit = substance.limit?;
        Some((substance, limit))
    });
    match known {
        Some((substance, limit)) => {
            let basis = &substance.limit_basis;
            let text = format!("{} ({basis})", amount(&plain::mg_l(limit.get()), tongue));
            desk.known(text, case.substance_row(&substance.id))
        }
        None => {
            let what = ("水质限值", "a limit in water", "норматив в воде");
            case.missing(tongue, "limit", what, "expert-pool", "")
        }
    }
}

/// A figure of the harm done, the latest that was given.
pub(super) fn harmed<T: ToString>(
    case: &Case<'_>,
    desk: &mut Desk,
    tongue: Tongue,
    id: &str,
    (what, duty): (Words<'_>, &str),
    of: impl Fn(&hean_incident::body::ImpactReported) -> Option<T>,
) -> Value {
    let found = case.last(|body| match body {
        Body::ImpactReported(b) => of(b),
        _ => None,
    });
    match found {
        Some((source, figure)) => desk.known(figure.to_string(), [source]),
        None => case.missing(tongue, id, what, duty, "impact_reported"),
    }
}

/// What a person must still write by hand.
pub(super) fn by_hand(
    case: &Case<'_>,
    tongue: Tongue,
    id: &str,
    what: Words<'_>,
    duty: &str,
) -> Value {
    case.missing(tongue, id, what, duty, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn russian_has_its_own_signs() {
        assert_eq!(amount("1.84 mg/L", Tongue::Ru), "1,84 мг/л");
        assert_eq!(amount("28 t", Tongue::Ru), "28 т");
        assert_eq!(amount("28 t", Tongue::Zh), "28 t");
        assert_eq!(span(Span::from_mins(200), Tongue::Ru), "3 ч 20 мин");
        let at = Instant::parse("2026-06-02T09:05:00+08:00").unwrap();
        assert_eq!(clock(at, Tongue::Ru), "02.06.2026 09:05 (UTC+8)");
        assert_eq!(clock(at, Tongue::Zh), "2026年6月2日09时05分");
    }
}
