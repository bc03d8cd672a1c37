//! The notice to the neighbor state, in Chinese and Russian, with what the agreement of 2011-02-22
//! on water quality asks to exchange. It is a draft that goes up to region and ministries: they
//! alone use the channel of the agreement.

use super::Tongue;
use super::case::{Case, Words};
use super::map;
use super::paper::{Block, Desk, Field, Paper, Part, Source, Value, field, plainly, section};
use super::say;
use crate::plain;
use hean_incident::body::Body;
use hean_incident::task::{Task, TaskState};

/// The notice.
pub(super) fn paper(case: &Case<'_>) -> Paper {
    let mut desk = Desk::default();
    let parts = [Tongue::Zh, Tongue::Ru].map(|tongue| part(case, &mut desk, tongue));
    desk.paper(parts.into())
}

fn part(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Part {
    let word = |zh: &'static str, ru: &'static str| tongue.pick(zh, zh, ru).to_owned();
    let drill = match (case.drill(), tongue) {
        (false, _) => "",
        (true, Tongue::Ru) => "УЧЕНИЕ · ",
        (true, _) => "演练 · ",
    };
    let routing = word(
        "内部上报件 · 草稿 · 只报自治区和国家部委，由其按协定渠道决定是否对外，不得直接对外发送",
        "ВНУТРЕННИЙ ДОКУМЕНТ · ПРОЕКТ · представляется только вышестоящим органам (автономный район, \
         министерства); прямая передача за рубеж не допускается",
    );
    let subtitle = match tongue {
        Tongue::Ru => match case.water() {
            Some(water) => format!("бассейн: {}", case.phrases.river_ru(&water.river)),
            None => String::new(),
        },
        _ => case.incident.title.zh().to_owned(),
    };
    Part {
        tongue,
        routing: format!("{drill}{routing}"),
        title: word(
            "关于可能影响跨界河流水质的突发事件的通报",
            "Уведомление о чрезвычайном происшествии, которое может повлиять на качество воды \
             трансграничной реки",
        ),
        subtitle,
        sections: vec![
            section(
                word("一、报送", "1. Направление"),
                vec![Block::Fields(head(case, desk, tongue))],
            ),
            section(
                word("二、事件", "2. Происшествие"),
                vec![Block::Fields(event(case, desk, tongue))],
            ),
            section(
                word(
                    "三、出境断面预计影响",
                    "3. Ожидаемое влияние в пограничном створе",
                ),
                vec![Block::Fields(border(case, desk, tongue))],
            ),
            section(
                word("四、边境断面监测", "4. Наблюдения в пограничном створе"),
                samples(case, desk, tongue),
            ),
            section(
                word(
                    "五、已采取和正在采取的措施",
                    "5. Принятые и принимаемые меры",
                ),
                measures(case, desk, tongue),
            ),
            section(
                word("六、联络", "6. Связь"),
                vec![Block::Fields(contacts(case, desk, tongue))],
            ),
        ],
    }
}

fn head(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Field> {
    let word = |zh: &'static str, ru: &'static str| tongue.pick(zh, zh, ru).to_owned();
    let names: Vec<String> = ["region", "region-foreign", "ministry"]
        .into_iter()
        .filter_map(|id| case.phrases.letterhead(id))
        .map(|phrase| {
            tongue
                .pick(phrase.text.zh(), phrase.text.en(), &phrase.ru)
                .to_owned()
        })
        .collect();
    let to = if names.is_empty() {
        let what = ("报送对象", "the addressees", "адресаты");
        case.missing(tongue, "addressees", what, "report-up", "")
    } else {
        plainly(names.join(tongue.pick("；", "; ", "; ")))
    };
    vec![
        field(word("报送对象", "Кому"), to),
        field(word("起草单位", "Составитель"), drafter(case, desk, tongue)),
        field(
            word("依据", "Основание"),
            plainly(word(
                "中哈两国政府2011年2月22日跨界河流水质保护协定（突发重大事件和污染信息交换；文本须由外事部门核对）",
                "Соглашение правительств КНР и Республики Казахстан об охране качества вод \
                 трансграничных рек от 22.02.2011 (обмен информацией о крупных чрезвычайных \
                 происшествиях и загрязнении; текст сверяет внешнеполитическое ведомство)",
            )),
        ),
        field(
            word("起草依据时刻", "Состояние на"),
            plainly(say::clock(case.at, tongue)),
        ),
    ]
}

fn drafter(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Value {
    match case.owner("foreign-notice") {
        Some((id, row)) => {
            let name = match (tongue, case.basin.agencies.get(&id)) {
                (Tongue::Ru, Some(agency)) => case.phrases.agency_ru(&id, &agency.name),
                _ => case.names.agency(&id, tongue.lang()),
            };
            desk.known(name, [row])
        }
        None => {
            let what = ("起草单位", "who drafts it", "составитель");
            case.missing(tongue, "drafter", what, "foreign-notice", "duty_assigned")
        }
    }
}

fn event(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Field> {
    let word = |zh: &'static str, ru: &'static str| tongue.pick(zh, zh, ru).to_owned();
    vec![
        field(
            word("事件性质", "Характер"),
            say::nature(case, desk, tongue),
        ),
        field(
            word("发生时间", "Время возникновения"),
            say::began(case, desk, tongue),
        ),
        field(
            word("获知时间", "Время получения сообщения"),
            say::learned(case, desk, tongue),
        ),
        field(word("发生地点", "Место"), say::place(case, desk, tongue)),
        field(
            word("污染物", "Вещество"),
            say::pollutant(case, desk, tongue),
        ),
        field(
            word("数量", "Количество"),
            say::quantity(case, desk, tongue),
        ),
        field(
            word("水质限值", "Норматив (КНР)"),
            say::limit(case, desk, tongue),
        ),
    ]
}

/// When and how strongly the border section is reached, with how sure that is.
fn border(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Field> {
    let word = |zh: &'static str, ru: &'static str| tongue.pick(zh, zh, ru).to_owned();
    let (Some(point), Some(entry)) = (case.border(), case.forecast_entry()) else {
        let name = word("出境断面", "Пограничный створ");
        return vec![field(name, map::forecast_missing(case, tongue))];
    };
    let row = case.facility(&point.section).map(|(_, source)| source);
    let name = match tongue {
        Tongue::Ru => case.phrases.facility_ru(&point.section, &point.name),
        _ => point.name.zh().to_owned(),
    };
    let distance = say::amount(&plain::length(point.distance_m), tongue);
    let mut fields = vec![
        field(word("断面", "Створ"), desk.known(name, row)),
        field(
            word("距事发点水路距离", "Расстояние по реке"),
            desk.known(distance, [entry.clone()]),
        ),
    ];
    match point.arrival {
        None => {
            let text = word("预计不超过阈值", "Превышение порога не ожидается");
            fields.push(field(
                word("预计影响", "Ожидаемое влияние"),
                desk.known(text, [entry.clone()]),
            ));
        }
        Some(arrival) => {
            let early = say::clock(point.early.unwrap_or(arrival), tongue);
            let median = say::clock(arrival, tongue);
            fields.push(field(
                word(
                    "预计到达（最早，P5）",
                    "Ожидаемый подход (самый ранний, P5)",
                ),
                desk.known(early, [entry.clone()]),
            ));
            fields.push(field(
                word("预计到达（中位）", "Ожидаемый подход (медиана)"),
                desk.known(median, [entry.clone()]),
            ));
            fields.push(field(
                word("预计峰值浓度", "Ожидаемый пик"),
                level(case, desk, tongue, &entry),
            ));
            if let Some(end) = point.late.or(point.end) {
                let end = say::clock(end, tongue);
                fields.push(field(
                    word("最迟恢复到阈值以下", "Снижение ниже порога не позднее"),
                    desk.known(end, [entry.clone()]),
                ));
            }
        }
    }
    fields.push(field(
        word("不确定性", "Неопределённость"),
        doubt(case, desk, tongue, entry),
    ));
    fields
}

fn level(case: &Case<'_>, desk: &mut Desk, tongue: Tongue, entry: &Source) -> Value {
    let Some(point) = case.border() else {
        return map::forecast_missing(case, tongue);
    };
    let mut text = say::amount(&plain::mg_l(point.peak_mg_l), tongue);
    if let Some(at) = point.peak_at {
        text = match tongue {
            Tongue::Ru => format!("{text}, около {}", say::clock(at, tongue)),
            _ => format!("{text}，约在 {}", say::clock(at, tongue)),
        };
    }
    desk.known(text, [entry.clone()])
}

/// What the estimate rests on.
fn doubt(case: &Case<'_>, desk: &mut Desk, tongue: Tongue, entry: Source) -> Value {
    let Some(forecast) = &case.part.forecast else {
        return map::forecast_missing(case, tongue);
    };
    let threshold = say::amount(&plain::mg_l(forecast.threshold_mg_l), tongue);
    let count = forecast.assumed.len();
    let text = match tongue {
        Tongue::Ru => format!(
            "Модельная оценка; время указано с разбросом P5–P95, порог {threshold}. Принято \
             допущений: {count} (перечислены в китайском тексте). Оценка уточняется после новых \
             замеров."
        ),
        _ => {
            let assumed: Vec<String> = forecast
                .assumed
                .iter()
                .map(|a| format!("{}取 {}（{}）", a.what.zh(), a.value, a.why.zh()))
                .collect();
            let assumed = if assumed.is_empty() {
                "无".to_owned()
            } else {
                assumed.join("；")
            };
            format!(
                "模型估计，时间给出 P5–P95 范围，阈值 {threshold}。假定 {count} 项：{assumed}。\
                 有新的实测后更新。"
            )
        }
    };
    desk.known(text, [entry])
}

/// What was sampled at border sections.
fn samples(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Block> {
    let mut items = Vec::new();
    for (append, body) in case.entries() {
        let Body::SampleTaken(b) = body else { continue };
        let Some(id) = &b.section else { continue };
        let Some((facility, _)) = case.facility(id) else {
            continue;
        };
        if facility.kind != hean_basin::Kind::BorderSection {
            continue;
        }
        let name = match tongue {
            Tongue::Ru => case.phrases.facility_ru(id, &facility.name),
            _ => facility.name.zh().to_owned(),
        };
        let at = say::clock(b.taken_at.unwrap_or(append.record.at), tongue);
        let result = match (b.below_mg_l, b.concentration_mg_l) {
            (Some(limit), _) => {
                let limit = say::amount(&plain::mg_l(limit), tongue);
                tongue
                    .pick("未检出，检出限 ", "", "не обнаружено, предел обнаружения ")
                    .to_owned()
                    + &limit
            }
            (None, Some(found)) => say::amount(&plain::mg_l(found), tongue),
            (None, None) => tongue
                .pick("结果待出", "", "результат ожидается")
                .to_owned(),
        };
        items.push(desk.known(format!("{name}, {at}: {result}"), [case.entry(append)]));
    }
    if items.is_empty() {
        let what: Words<'_> = (
            "边境断面监测数据",
            "samples at the border section",
            "данные наблюдений в пограничном створе",
        );
        return vec![Block::Paragraph(case.missing(
            tongue,
            "border-samples",
            what,
            "monitoring",
            "sample_taken",
        ))];
    }
    vec![Block::Items(items)]
}

/// The measures of which the phrases say that the neighbor is told, done or under way.
fn measures(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Block> {
    let mut tasks: Vec<(&Task, &str)> = case
        .incident
        .tasks
        .values()
        .filter(|task| {
            matches!(
                task.state,
                TaskState::Done | TaskState::Executing | TaskState::Accepted
            )
        })
        .filter_map(|task| Some((task, case.phrases.measure(task.plan.as_str())?.ru.as_str())))
        .collect();
    tasks.sort_by_key(|(task, _)| (task.plan.clone(), task.id.clone()));
    let items: Vec<Value> = tasks
        .into_iter()
        .map(|(task, russian)| {
            let done = task.state == TaskState::Done;
            let place = task
                .section
                .as_ref()
                .and_then(|id| Some((id, case.facility(id)?.0)));
            let text = match tongue {
                Tongue::Ru => {
                    let state = if done {
                        "выполнено"
                    } else {
                        "выполняется"
                    };
                    let place = place.map_or(String::new(), |(id, facility)| {
                        format!(" ({})", case.phrases.facility_ru(id, &facility.name))
                    });
                    format!("{russian}{place} — {state}")
                }
                _ => {
                    let state = if done { "已完成" } else { "正在实施" };
                    let title = task.title.zh();
                    let named = |name: &&str| !title.contains(name);
                    let place = place.map(|(_, facility)| facility.name.zh()).filter(named);
                    let place = place.map_or(String::new(), |name| format!("（{name}）"));
                    format!("{title}{place}：{state}")
                }
            };
            desk.known(text, case.task_entry(&task.id))
        })
        .collect();
    if items.is_empty() {
        let what: Words<'_> = ("已采取的措施", "measures taken", "принятые меры");
        return vec![Block::Paragraph(case.missing(
            tongue,
            "measures",
            what,
            "lead",
            "task_done",
        ))];
    }
    vec![Block::Items(items)]
}

fn contacts(case: &Case<'_>, desk: &mut Desk, tongue: Tongue) -> Vec<Field> {
    let word = |zh: &'static str, ru: &'static str| tongue.pick(zh, zh, ru).to_owned();
    let liaison = match case.owner("border-liaison") {
        Some((id, row)) => {
            let name = match (tongue, case.basin.agencies.get(&id)) {
                (Tongue::Ru, Some(agency)) => case.phrases.agency_ru(&id, &agency.name),
                _ => case.names.agency(&id, tongue.lang()),
            };
            desk.known(name, [row])
        }
        None => {
            let what = ("联络单位", "who keeps contact", "ответственный за связь");
            case.missing(tongue, "liaison", what, "foreign-notice", "duty_assigned")
        }
    };
    let hand = |id: &str, what: Words<'_>| say::by_hand(case, tongue, id, what, "foreign-notice");
    vec![
        field(word("联络单位", "Ответственный за связь"), liaison),
        field(
            word("联系人、电话、电子邮箱", "Контактное лицо, телефон, e-mail"),
            hand(
                "contact",
                (
                    "联系人、电话、电子邮箱",
                    "contact, telephone, mail",
                    "контактное лицо, телефон, e-mail",
                ),
            ),
        ),
        field(
            word("审核、签发", "Согласовал, подписал"),
            hand(
                "signatory",
                (
                    "审核人和签发人",
                    "who checks and signs",
                    "кто согласует и подписывает",
                ),
            ),
        ),
        field(
            word("译文审校", "Перевод сверил"),
            hand(
                "translator",
                (
                    "俄文审校人",
                    "who checks the Russian text",
                    "кто сверяет перевод",
                ),
            ),
        ),
        field(
            word("下次更新", "Следующее уточнение"),
            hand(
                "next-update",
                (
                    "下次更新时间",
                    "time of the next update",
                    "время следующего уточнения",
                ),
            ),
        ),
    ]
}
