//! From a tree of texts to a scenario, with everything that is wrong at once.
//!
//! The fields of each part are listed in one constant beside its reader; the published JSON Schema
//! is held to the same lists by a test.

pub(crate) mod agencies;
mod checks;
pub(crate) mod fact;
pub(crate) use checks::water_entry;
pub(crate) mod injects;
pub(crate) mod world;

use crate::finding::{Finding, Findings};
use crate::model::{Expectation, Scenario, Truth, Water};
use crate::node::{self, BYTES_MAX, Key, Node, Pos, What};
use hean_basin::Basin;
use hean_incident::condition::{Condition, Names, Scope, names};
use hean_units::{InjectId, Instant, LonLat, PlanTaskId, Quantity, Span, Text, Unit, UnitError};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::str::FromStr;

/// A text in both languages from two format strings.
macro_rules! say {
    ($zh:literal, $en:literal $(, $name:ident = $value:expr)* $(,)?) => {
        hean_units::Text::new(
            format!($zh $(, $name = $value)*),
            format!($en $(, $name = $value)*),
        )
    };
}
pub(crate) use say;

/// Fields of the file.
pub const FIELDS: &[&str] = &[
    "hean", "title", "basin", "start", "until", "seed", "water", "weather", "truth", "injects",
    "agencies", "expect",
];
/// Fields of a title.
pub const TITLE_FIELDS: &[&str] = &["zh", "en"];
/// Fields of an expectation.
pub const EXPECT_FIELDS: &[&str] = &["id", "title", "that", "weight"];

/// Longest drill.
pub const UNTIL_MAX: Span = Span::from_secs(30 * 86_400);
/// Most injects.
pub const INJECTS_MAX: usize = 10_000;
/// Most expectations.
pub const EXPECT_MAX: usize = 500;

/// Reads a scenario file.
///
/// `file` is used in findings, and its name without folder and ending is the scenario's name.
/// `plans` are the task ids of the response plans that the drill will run with.
///
/// # Errors
/// Everything that is wrong; what is no YAML ends the reading at its first place.
pub fn read(
    file: &str,
    text: &str,
    basin: &Basin,
    plans: &BTreeSet<PlanTaskId>,
) -> Result<Scenario, Findings> {
    let mut reader = Reader::new(basin, plans);
    let scenario = if text.len() > BYTES_MAX {
        reader.find(
            Pos::FILE,
            "file-too-large",
            say!(
                "文件超过 {BYTES_MAX} 字节",
                "the file is larger than {BYTES_MAX} bytes"
            ),
            say!("请拆成多个情景文件", "split it into several scenarios"),
        );
        None
    } else {
        match node::tree(text) {
            Ok(tree) => reader.scenario(file, text, &tree),
            Err((pos, message)) => {
                reader.find(
                    pos,
                    "yaml",
                    say!("不是有效的 YAML：{message}", "not valid YAML: {message}"),
                    yaml_hint(&message),
                );
                None
            }
        }
    };
    match scenario {
        Some(scenario) if reader.found.is_empty() => Ok(scenario),
        _ => Err(Findings::new(file, text, reader.found)),
    }
}

fn yaml_hint(message: &str) -> Text {
    if message.contains("tab") {
        say!(
            "用空格缩进，不要用制表符",
            "indent with blanks, not with tabs"
        )
    } else if message.contains("duplicate") {
        say!("删去重复的字段", "remove the second one")
    } else if message.contains("multiple") {
        say!(
            "一个文件只写一个情景",
            "one scenario a file: remove the `---`"
        )
    } else if message.contains("alias") || message.contains("budget") {
        say!(
            "直接写出内容，少用锚点和嵌套",
            "write it out: fewer anchors, less nesting"
        )
    } else if message.contains("mapping values") || message.contains("':'") {
        say!(
            "检查括号；含冒号的文本要加引号",
            "check the brackets; put a text with a colon in quotation marks"
        )
    } else {
        say!(
            "检查括号、引号和缩进",
            "check brackets, quotation marks and indentation"
        )
    }
}

/// The name of a file without folder and ending.
fn stem(file: &str) -> String {
    let name = file.rsplit(['/', '\\']).next().unwrap_or(file);
    let name = name
        .strip_suffix(".yaml")
        .or_else(|| name.strip_suffix(".yml"))
        .unwrap_or(name);
    name.to_owned()
}

/// Lower-case hex of a SHA-256.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Collects findings while it reads.
pub(crate) struct Reader<'a> {
    pub basin: &'a Basin,
    pub names: Names,
    pub found: Vec<Finding>,
    pub start: Option<Instant>,
    pub until: Option<Span>,
    /// Conditions with their places, checked again once the spills are known.
    pub conditions: Vec<(Condition, Pos)>,
}

/// A mapping whose fields are known to be of its kind.
pub(crate) struct Fields<'n> {
    pub pos: Pos,
    entries: &'n [(Key, Node)],
}

impl<'n> Fields<'n> {
    /// A field that is there and not empty.
    pub fn get(&self, name: &str) -> Option<&'n Node> {
        let hit = self.entries.iter().find(|(key, _)| key.name == name);
        hit.map(|(_, node)| node)
            .filter(|node| node.what != What::Empty)
    }

    /// The names that are there, with their values.
    pub fn iter(&self) -> impl Iterator<Item = (&'n Key, &'n Node)> + use<'n> {
        self.entries.iter().map(|(key, node)| (key, node))
    }
}

impl<'a> Reader<'a> {
    fn new(basin: &'a Basin, plans: &BTreeSet<PlanTaskId>) -> Self {
        let names = Names {
            tasks: Some(plans.clone()),
            sections: Some(
                basin
                    .sections()
                    .into_iter()
                    .map(|section| section.id)
                    .collect(),
            ),
            items: Some(basin.items.keys().cloned().collect()),
            substances: Some(basin.substances.keys().cloned().collect()),
            industries: None,
            scope: Some(Scope::Scenario),
        };
        Self {
            basin,
            names,
            found: Vec::new(),
            start: None,
            until: None,
            conditions: Vec::new(),
        }
    }

    pub fn find(&mut self, pos: Pos, code: &'static str, message: Text, hint: Text) {
        self.found.push(Finding {
            pos,
            code,
            message,
            hint,
        });
    }

    /// A mapping; unknown and empty fields are found.
    pub fn fields<'n>(&mut self, node: &'n Node, known: &[&str]) -> Option<Fields<'n>> {
        let What::Map(entries) = &node.what else {
            let list = known.join(", ");
            self.find(
                node.pos,
                "wrong-shape",
                say!("这里应是一组字段", "fields are due here"),
                say!("字段：{list}", "fields: {list}"),
            );
            return None;
        };
        for (key, value) in entries {
            let name = &key.name;
            if !known.contains(&name.as_str()) {
                let hint = names::hint(name, known.iter().copied());
                self.find(
                    key.pos,
                    "unknown-field",
                    say!("没有字段 `{name}`", "there is no field `{name}`"),
                    Text::new(zh_hint(&hint), hint),
                );
            } else if value.what == What::Empty {
                self.find(
                    key.pos,
                    "empty-field",
                    say!("`{name}` 没有值", "`{name}` has no value"),
                    say!("填写或删去它", "fill it in or remove it"),
                );
            }
        }
        Some(Fields {
            pos: node.pos,
            entries,
        })
    }

    pub fn required<'n>(
        &mut self,
        fields: &Fields<'n>,
        name: &str,
        example: &str,
    ) -> Option<&'n Node> {
        let found = fields.get(name);
        if found.is_none() && !fields.entries.iter().any(|(key, _)| key.name == name) {
            self.find(
                Pos {
                    chars: 1,
                    ..fields.pos
                },
                "missing-field",
                say!("缺少字段 `{name}`", "the field `{name}` is missing"),
                say!(
                    "例如 `{name}: {example}`",
                    "for example `{name}: {example}`"
                ),
            );
        }
        found
    }

    pub fn list<'n>(&mut self, node: &'n Node) -> &'n [Node] {
        if let What::List(items) = &node.what {
            return items;
        }
        self.find(
            node.pos,
            "wrong-shape",
            say!("这里应是一个列表", "a list is due here"),
            say!("每项以 `- ` 开头", "begin each item with `- `"),
        );
        &[]
    }

    pub fn text<'n>(&mut self, node: &'n Node) -> Option<&'n str> {
        if let Some(text) = node.text() {
            return Some(text);
        }
        self.find(
            node.pos,
            "wrong-shape",
            say!("这里应是一段文字", "a text is due here"),
            say!("去掉括号和缩进的内容", "write it without brackets"),
        );
        None
    }

    /// A text of at least one character.
    pub fn words(&mut self, node: &Node) -> Option<String> {
        let text = self.text(node)?.trim();
        if text.is_empty() {
            self.find(
                node.pos,
                "empty-field",
                say!("文字为空", "the text is empty"),
                say!("填写或删去它", "fill it in or remove it"),
            );
            return None;
        }
        Some(text.to_owned())
    }

    fn unit_error(&mut self, pos: Pos, error: UnitError) {
        // The example stands in the hint.
        let english = error.to_string();
        let english = english.split("; ").next().unwrap_or_default().to_owned();
        let (code, zh, hint) = match &error {
            UnitError::NoUnit { text, example } => (
                "no-unit",
                format!("`{text}` 没有单位"),
                say!("例如写 `{example}`", "write for example `{example}`"),
            ),
            UnitError::WrongUnit { text, units, .. } => (
                "wrong-unit",
                format!("`{text}` 的单位不对"),
                say!("可用单位：{units}", "units: {units}"),
            ),
            UnitError::OutOfRange {
                low,
                high,
                unit,
                got,
                ..
            } => (
                "out-of-range",
                format!("{got} 超出范围"),
                say!(
                    "范围：{low} 至 {high} {unit}",
                    "between {low} and {high} {unit}"
                ),
            ),
            UnitError::NotANumber { text, example } => (
                "not-a-number",
                format!("`{text}` 不是带单位的数"),
                say!("例如写 `{example}`", "write for example `{example}`"),
            ),
            UnitError::NotATime(text) => (
                "not-a-time",
                format!("`{text}` 不是带时区的时间"),
                say!(
                    "例如写 2026-06-12T09:20:00+08:00",
                    "write for example 2026-06-12T09:20:00+08:00"
                ),
            ),
            UnitError::BadId { text, .. } => (
                "bad-id",
                format!("`{text}` 不能作编号"),
                say!(
                    "编号只用字母、数字和 - _ : . @，不超过 96 字节",
                    "ids are made of letters, digits and - _ : . @, at most 96 bytes"
                ),
            ),
        };
        self.find(pos, code, Text::new(zh, english), hint);
    }

    pub fn checked<T>(&mut self, pos: Pos, result: Result<T, UnitError>) -> Option<T> {
        result.map_err(|error| self.unit_error(pos, error)).ok()
    }

    pub fn quantity<U: Unit>(&mut self, node: &Node) -> Option<Quantity<U>> {
        let text = self.text(node)?;
        self.checked(node.pos, Quantity::parse(text))
    }

    pub fn span(&mut self, node: &Node) -> Option<Span> {
        let text = self.text(node)?;
        self.checked(node.pos, Span::parse(text))
    }

    /// A span that is not negative.
    pub fn offset(&mut self, node: &Node) -> Option<Span> {
        let span = self.span(node)?;
        if span < Span::ZERO {
            self.find(
                node.pos,
                "out-of-range",
                say!("时间不能为负：{span}", "a time cannot be negative: {span}"),
                say!("从情景开始时刻起算", "count from the start of the scenario"),
            );
            return None;
        }
        Some(span)
    }

    pub fn id<T: FromStr<Err = UnitError>>(&mut self, node: &Node) -> Option<T> {
        let text = self.text(node)?;
        self.checked(node.pos, text.parse())
    }

    pub fn number(&mut self, node: &Node, low: f64, high: f64) -> Option<f64> {
        let text = self.text(node)?;
        match text.trim().parse::<f64>() {
            Ok(number) if (low..=high).contains(&number) => Some(number),
            Ok(number) => {
                self.find(
                    node.pos,
                    "out-of-range",
                    say!("{number} 超出范围", "{number} is out of range"),
                    say!("范围：{low} 至 {high}", "between {low} and {high}"),
                );
                None
            }
            Err(_) => {
                self.find(
                    node.pos,
                    "not-a-number",
                    say!("`{text}` 不是数", "`{text}` is not a number"),
                    say!(
                        "写 {low} 至 {high} 的数",
                        "write a number from {low} to {high}"
                    ),
                );
                None
            }
        }
    }

    pub fn place(&mut self, node: &Node) -> Option<LonLat> {
        let What::List(items) = &node.what else {
            self.place_shape(node.pos);
            return None;
        };
        let [lon, lat] = &items[..] else {
            self.place_shape(node.pos);
            return None;
        };
        let (lon, lat) = (
            self.number(lon, -180.0, 180.0)?,
            self.number(lat, -90.0, 90.0)?,
        );
        self.checked(node.pos, LonLat::new(lon, lat))
    }

    fn place_shape(&mut self, pos: Pos) {
        self.find(
            pos,
            "wrong-shape",
            say!(
                "位置写作 [经度, 纬度]",
                "a place is written [longitude, latitude]"
            ),
            say!("例如 [83.246, 43.524]", "for example [83.246, 43.524]"),
        );
    }

    pub fn title(&mut self, node: &Node) -> Option<Text> {
        let fields = self.fields(node, TITLE_FIELDS)?;
        let mut one = |name| {
            fields
                .get(name)
                .and_then(|node| self.words(node))
                .unwrap_or_default()
        };
        let title = Text::new(one("zh"), one("en"));
        if title.zh.is_empty() && title.en.is_empty() {
            self.required(&fields, "zh", "国道218苯罐车侧翻");
        }
        Some(title)
    }

    /// A condition; its problems are placed inside the text.
    pub fn condition(&mut self, node: &Node) -> Option<Condition> {
        let text = self.text(node)?.to_owned();
        let quoted = matches!(&node.what, What::Text { quoted: true, .. });
        match Condition::parse(&text, &self.names) {
            Ok(condition) => {
                self.conditions.push((condition.clone(), node.pos));
                Some(condition)
            }
            Err(errors) => {
                for error in errors {
                    let one_line = !text.contains('\n');
                    let shift = if one_line {
                        error.column - 1 + u32::from(quoted)
                    } else {
                        0
                    };
                    let pos = Pos {
                        column: node.pos.column + shift,
                        chars: 1,
                        ..node.pos
                    };
                    let (message, hint) = (error.message, error.hint);
                    self.find(
                        pos,
                        error.code,
                        Text::new(format!("{}：{message}", about(error.code)), message),
                        Text::new(zh_hint(&hint), hint),
                    );
                }
                None
            }
        }
    }

    /// A name that is not among the known ones.
    pub fn unknown<'n, T: AsRef<str> + ?Sized + 'n>(
        &mut self,
        pos: Pos,
        (code, zh, en): (&'static str, &str, &str),
        text: &str,
        known: impl IntoIterator<Item = &'n T> + Clone,
    ) {
        let hint = names::hint(text, known);
        let message = say!("没有{zh} `{text}`", "there is no {en} `{text}`");
        self.find(pos, code, message, Text::new(zh_hint(&hint), hint));
    }

    fn scenario(&mut self, file: &str, text: &str, tree: &Node) -> Option<Scenario> {
        let fields = self.fields(tree, FIELDS)?;
        if let Some(version) = self.required(&fields, "hean", "1")
            && version.text() != Some("1")
        {
            self.find(
                version.pos,
                "unknown-version",
                say!("不认识这个版本", "this version is not known"),
                say!("写 `hean: 1`", "write `hean: 1`"),
            );
        }
        let title = self.required(&fields, "title", "{ zh: 演练, en: Drill }");
        let title = title.and_then(|node| self.title(node));
        let basin = self.basin_id(&fields);
        let start = self.required(&fields, "start", "2026-06-12T09:20:00+08:00");
        self.start = start.and_then(|node| {
            let text = self.text(node)?;
            self.checked(node.pos, Instant::parse(text))
        });
        let until = self.required(&fields, "until", "120h");
        self.until = until.and_then(|node| self.until(node));
        let seed = fields.get("seed").map_or(Some(1), |node| self.seed(node));
        let month = self.start.map_or(1, Instant::month);
        let water = fields.get("water").and_then(|node| self.water(node, month));
        let weather = fields.get("weather").map(|node| self.weather(node));
        let truth = fields.get("truth").and_then(|node| self.truth(node));
        let injects = match self.required(&fields, "injects", "[ … ]") {
            Some(node) => self.injects(node, fields.pos),
            None => Vec::new(),
        };
        let seats = fields.get("agencies").map(|node| self.agencies(node));
        let expect = fields.get("expect").map(|node| self.expectations(node));
        self.check_reached(&injects);
        Some(Scenario {
            name: stem(file),
            digest: hex(&Sha256::digest(text.as_bytes())),
            title: title?,
            basin: basin?,
            start: self.start?,
            until: self.start? + self.until?,
            seed: seed?,
            water: water.unwrap_or(Water {
                month,
                gauges: Default::default(),
            }),
            weather: weather.unwrap_or_default(),
            truth: truth.unwrap_or(Truth::default()),
            injects: injects.into_iter().map(|(inject, _)| inject).collect(),
            seats: seats.unwrap_or_default(),
            expect: expect.unwrap_or_default(),
        })
    }

    fn basin_id(&mut self, fields: &Fields<'_>) -> Option<String> {
        let own = self.basin.id.clone();
        let node = self.required(fields, "basin", &own)?;
        let id = self.text(node)?.to_owned();
        if id != own {
            self.unknown(
                node.pos,
                ("unknown-basin", "流域", "basin"),
                &id,
                [own.as_str()],
            );
            return None;
        }
        Some(id)
    }

    fn until(&mut self, node: &Node) -> Option<Span> {
        let span = self.span(node)?;
        if span <= Span::ZERO || span > UNTIL_MAX {
            let most = UNTIL_MAX;
            self.find(
                node.pos,
                "out-of-range",
                say!(
                    "演练时长须大于零，不超过 {most}",
                    "a drill lasts more than 0 and up to {most}"
                ),
                say!("例如 `until: 120h`", "for example `until: 120h`"),
            );
            return None;
        }
        Some(span)
    }

    fn seed(&mut self, node: &Node) -> Option<u64> {
        let text = self.text(node)?;
        let seed = text.parse::<u64>().ok();
        if seed.is_none() {
            self.find(
                node.pos,
                "not-a-number",
                say!(
                    "种子是非负整数，不是 `{text}`",
                    "a seed is a whole number, not `{text}`"
                ),
                say!("例如 `seed: 7`", "for example `seed: 7`"),
            );
        }
        seed
    }

    fn expectations(&mut self, node: &Node) -> Vec<Expectation> {
        let items = self.list(node);
        if items.len() > EXPECT_MAX {
            self.find(
                node.pos,
                "too-many",
                say!(
                    "预期超过 {EXPECT_MAX} 条",
                    "more than {EXPECT_MAX} expectations"
                ),
                say!("请拆成多个情景文件", "split it into several scenarios"),
            );
            return Vec::new();
        }
        let mut ids: BTreeSet<InjectId> = BTreeSet::new();
        let mut found = Vec::new();
        for item in items {
            let Some(fields) = self.fields(item, EXPECT_FIELDS) else {
                continue;
            };
            let id = self.required(&fields, "id", "intake");
            let id = id.and_then(|node| Some((self.id::<InjectId>(node)?, node.pos)));
            let that = self.required(&fields, "that", "task(T28).state == done");
            let that = that.and_then(|node| self.condition(node));
            let title = fields.get("title").and_then(|node| self.title(node));
            let weight = fields
                .get("weight")
                .map_or(Some(1.0), |node| self.weight(node));
            if let Some((id, pos)) = &id
                && !ids.insert(id.clone())
            {
                self.duplicate(*pos, id.as_str());
            }
            if let (Some((id, _)), Some(that), Some(weight)) = (id, that, weight) {
                let title = title.unwrap_or_default();
                found.push(Expectation {
                    id,
                    title,
                    that,
                    weight,
                });
            }
        }
        found
    }

    fn weight(&mut self, node: &Node) -> Option<f64> {
        let text = self.text(node)?;
        let weight = text
            .parse::<f64>()
            .ok()
            .filter(|weight| *weight > 0.0 && *weight <= 1000.0);
        if weight.is_none() {
            self.find(
                node.pos,
                "weight",
                say!(
                    "权重须大于 0，不超过 1000，不是 `{text}`",
                    "a weight is above 0 and up to 1000, not `{text}`"
                ),
                say!("例如 `weight: 3`", "for example `weight: 3`"),
            );
        }
        weight
    }

    pub fn duplicate(&mut self, pos: Pos, id: &str) {
        self.find(
            pos,
            "duplicate-id",
            say!("编号 `{id}` 重复", "the id `{id}` is used twice"),
            say!("换一个编号", "choose another id"),
        );
    }
}

/// What is wrong with a condition, in Chinese; the piece that is wrong follows.
fn about(code: &str) -> &'static str {
    match code {
        "unknown-name" => "条件中有未知的名称",
        "condition-type" => "条件中的类型不合",
        "condition-unit" => "条件中的数值或单位有误",
        "condition-too-long" => "条件过长",
        _ => "条件的写法有误",
    }
}

/// The usual hints in Chinese; names and examples stay as they are.
fn zh_hint(hint: &str) -> String {
    let pairs = [
        ("did you mean ", "是否想写 "),
        ("known: ", "可用："),
        ("write for example ", "例如写 "),
        ("there is none to choose from", "没有可选的"),
        ("units: ", "可用单位："),
        ("compare ", "应比较 "),
    ];
    for (en, zh) in pairs {
        if let Some(rest) = hint.strip_prefix(en) {
            return format!("{zh}{}", rest.replace('?', "？"));
        }
    }
    hint.to_owned()
}

#[cfg(test)]
mod tests;
