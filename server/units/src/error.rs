//! Why a value was refused, in both languages.

use crate::Text;

/// Why a value was refused.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum UnitError {
    /// The number is not finite or lies outside the range of its type.
    #[error("{what} must be between {low} and {high} {unit}, got {got}")]
    OutOfRange {
        /// What the number stands for.
        what: &'static str,
        /// The number as given.
        got: f64,
        /// Lowest allowed value.
        low: f64,
        /// Highest allowed value.
        high: f64,
        /// The unit of all three.
        unit: &'static str,
    },
    /// A number was written without a unit where one is due.
    #[error("`{text}` has no unit; write for example `{example}`")]
    NoUnit {
        /// The text as written.
        text: String,
        /// A correct spelling.
        example: &'static str,
    },
    /// The unit is not one of the kind that is due.
    #[error("`{text}` is not a {what}; units: {units}")]
    WrongUnit {
        /// The text as written.
        text: String,
        /// What was expected, e.g. "mass".
        what: &'static str,
        /// The units that would do.
        units: &'static str,
    },
    /// The text is not a number followed by a unit.
    #[error("`{text}` is not a number with a unit; write for example `{example}`")]
    NotANumber {
        /// The text as written.
        text: String,
        /// A correct spelling.
        example: &'static str,
    },
    /// The text is not an RFC 3339 time with a zone.
    #[error("`{0}` is not a time with a zone; write for example `2026-06-12T09:20:00+08:00`")]
    NotATime(String),
    /// The text is not a valid id.
    #[error("`{text}` is not a valid {what} id: {why}")]
    BadId {
        /// The text as written.
        text: String,
        /// The kind of id.
        what: &'static str,
        /// The rule that it breaks.
        why: &'static str,
    },
}

impl UnitError {
    /// The message in Chinese and English.
    pub fn text(&self) -> Text {
        Text::new(self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::OutOfRange {
                what,
                got,
                low,
                high,
                unit,
            } => format!(
                "{}应在 {low} 至 {high} {} 之间，实为 {got}",
                zh_kind(what),
                zh_unit(unit)
            ),
            Self::NoUnit { text, example } => {
                format!("`{text}` 没有单位；例如写 `{example}`")
            }
            Self::WrongUnit { text, what, units } => {
                format!("`{text}` 不是{}；可用单位：{units}", zh_kind(what))
            }
            Self::NotANumber { text, example } => {
                format!("`{text}` 不是带单位的数；例如写 `{example}`")
            }
            Self::NotATime(text) => {
                format!("`{text}` 不是带时区的时间；例如写 `2026-06-12T09:20:00+08:00`")
            }
            Self::BadId { text, what, why } => {
                format!("`{text}` 不是有效的{}编号：{}", zh_kind(what), zh_rule(why))
            }
        }
    }
}

/// The Chinese word for a kind of value or id; the word itself where there is none.
fn zh_kind(what: &str) -> &str {
    match what {
        "length" => "长度",
        "discharge" => "流量",
        "concentration" => "浓度",
        "mass" => "质量",
        "speed" => "速度",
        "temperature" => "温度",
        "rain" => "雨强",
        "span of time" => "时长",
        "longitude" => "经度",
        "latitude" => "纬度",
        "reach" => "河段",
        "river node" => "河流节点",
        "river" => "河流",
        "road edge" => "路段",
        "road node" => "路网节点",
        "facility" => "设施",
        "agency" => "部门",
        "duty" => "职责",
        "substance" => "物质",
        "item" => "物资",
        "incident" => "事件",
        "task" => "任务",
        "plan task" => "预案任务",
        "drill" => "演练",
        "stream" => "事件流",
        "entry" => "日志条目",
        "command" => "指令",
        "forecast" => "预报",
        "inject" => "情景注入",
        "actor" => "操作者",
        "crew" => "队伍",
        "attachment" => "附件",
        "sample" => "样品",
        "public report" => "公众举报",
        "suggestion" => "线索",
        other => other,
    }
}

fn zh_unit(unit: &str) -> &str {
    match unit {
        "degrees" => "度",
        other => other,
    }
}

/// The Chinese of a rule of ids; the rule itself where there is none.
fn zh_rule(why: &str) -> &str {
    match why {
        crate::id::EMPTY => "编号为空",
        crate::id::TOO_LONG => "编号超过 96 字节",
        crate::id::BAD_CHARACTER => "只能用英文字母、数字和 - _ : . @",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        Celsius, Concentration, Discharge, Kilograms, LonLat, Meters, RainRate, ReachId, Span,
        Speed,
    };

    #[test]
    fn every_refusal_is_said_in_both_languages() {
        let refused = [
            Kilograms::parse("-1 t").map(|_| ()),
            Kilograms::parse("28").map(|_| ()),
            Kilograms::parse("many t").map(|_| ()),
            Meters::parse("1 t").map(|_| ()),
            Discharge::parse("1 t").map(|_| ()),
            Concentration::parse("1 t").map(|_| ()),
            Kilograms::parse("1 m").map(|_| ()),
            Speed::parse("1 t").map(|_| ()),
            Celsius::parse("1 t").map(|_| ()),
            RainRate::parse("1 t").map(|_| ()),
            Span::parse("1 t").map(|_| ()),
            LonLat::new(200.0, 0.0).map(|_| ()),
            LonLat::new(0.0, 200.0).map(|_| ()),
            crate::Instant::parse("noon").map(|_| ()),
            ReachId::new("").map(|_| ()),
            ReachId::new("x".repeat(97)).map(|_| ()),
            ReachId::new("R 3").map(|_| ()),
        ];
        for result in refused {
            let error = result.unwrap_err();
            let text = error.text();
            assert_eq!(text.en, error.to_string());
            // Only what was written, units and examples are Latin.
            assert!(
                text.zh.chars().any(|c| ('一'..='鿿').contains(&c)),
                "{text:?}"
            );
            for english in ["span of", "must be", "it is", "degrees", "allowed"] {
                assert!(!text.zh.contains(english), "{text:?}");
            }
        }
    }

    #[test]
    fn every_kind_has_a_chinese_word() {
        for what in crate::id::KINDS.iter().chain(crate::quantity::KINDS) {
            assert_ne!(zh_kind(what), *what);
        }
    }
}
