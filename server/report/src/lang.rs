//! The two languages of everything people see.

use hean_units::Text;

/// A language; Chinese is the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub enum Lang {
    /// Chinese (zh-CN).
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// The language of a code as written in `LANG` or after `--lang`: what begins with `en` is
    /// English, anything else Chinese.
    pub fn of(code: &str) -> Self {
        if code
            .get(..2)
            .is_some_and(|start| start.eq_ignore_ascii_case("en"))
        {
            Self::En
        } else {
            Self::Zh
        }
    }

    /// `zh` or `en`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Zh => "zh",
            Self::En => "en",
        }
    }

    /// The tag for the `lang` attribute of a page.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-CN",
            Self::En => "en",
        }
    }

    /// The word of this language.
    pub fn pick<'a>(self, zh: &'a str, en: &'a str) -> &'a str {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }

    /// The text in this language; the other one where it is missing.
    pub fn text(self, text: &Text) -> &str {
        text.get(self.code())
    }
}
