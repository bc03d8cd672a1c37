//! Words for people: a text in Chinese and English, and how sure a datum is.

/// A text in the two languages of the board; Chinese is the first.
/// A missing language falls back to the other one.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Text {
    /// Chinese (zh-CN).
    #[serde(default)]
    pub zh: String,
    /// English.
    #[serde(default)]
    pub en: String,
}

impl Text {
    /// A text in both languages.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self {
            zh: zh.into(),
            en: en.into(),
        }
    }

    /// Chinese, or English where there is no Chinese.
    pub fn zh(&self) -> &str {
        if self.zh.is_empty() {
            &self.en
        } else {
            &self.zh
        }
    }

    /// English, or Chinese where there is no English.
    pub fn en(&self) -> &str {
        if self.en.is_empty() {
            &self.zh
        } else {
            &self.en
        }
    }

    /// The text in the language `zh` or `en`.
    pub fn get(&self, lang: &str) -> &str {
        if lang == "zh" { self.zh() } else { self.en() }
    }
}

/// How sure a row of the data is; shown wherever the row is shown.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
#[serde(rename_all = "kebab-case")]
pub enum Certainty {
    /// It exists and its place is about right.
    Known,
    /// It exists; place or figures are doubtful.
    Approximate,
    /// Invented, so that the system can be shown and drilled.
    Illustrative,
}

impl Certainty {
    /// The word as written in data files.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Known => "known",
            Self::Approximate => "approximate",
            Self::Illustrative => "illustrative",
        }
    }
}
