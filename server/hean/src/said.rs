//! How errors are said to people: in both languages, with what they are about and a stable code.

use hean_journal::JournalError;
use hean_units::Text;

/// The text with its stable code in brackets at the end.
pub fn coded(text: &Text, code: &str) -> Text {
    Text::new(
        format!("{} [{code}]", text.zh),
        format!("{} [{code}]", text.en),
    )
}

/// The text after what it is about: an option, a file.
pub fn about(what: impl std::fmt::Display, text: &Text) -> Text {
    Text::new(
        format!("{what}：{}", text.zh),
        format!("{what}: {}", text.en),
    )
}

/// What the journal says, with its code.
pub fn journal_text(error: &JournalError) -> Text {
    coded(&error.text(), error.code())
}

/// What the system says of a file or a connection. What happens often is said in Chinese too.
pub fn io_text(error: &std::io::Error) -> Text {
    use std::io::ErrorKind;
    let en = error.to_string();
    let zh = match error.kind() {
        ErrorKind::NotFound => "不存在",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已存在",
        ErrorKind::IsADirectory => "是文件夹，不是文件",
        ErrorKind::NotADirectory => "路径中有一段不是文件夹",
        ErrorKind::StorageFull => "磁盘已满",
        ErrorKind::ReadOnlyFilesystem => "文件系统只读",
        ErrorKind::ConnectionRefused => "连接被拒绝",
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => "连接中断",
        ErrorKind::TimedOut => "超时",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "本机没有该地址",
        _ => return Text::new(format!("系统报告：{en}"), en),
    };
    Text::new(zh, en)
}

/// Holds an error to its text: both languages, the English one as it is displayed.
#[cfg(test)]
pub(crate) fn check_text(error: &dyn std::fmt::Display, text: Text) {
    assert_eq!(text.en, error.to_string());
    let chinese = text.zh.chars().filter(|c| ('一'..='鿿').contains(c));
    assert!(chinese.count() >= 2, "{text:?}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Error, ErrorKind};

    #[test]
    fn what_the_system_says_is_said_in_both_languages() {
        let errors = [
            std::fs::read("/nowhere/at/all").unwrap_err(),
            std::fs::read("/").unwrap_err(),
            Error::from(ErrorKind::AddrInUse),
            Error::other("something else"),
        ];
        for error in errors {
            check_text(&error, io_text(&error));
        }
        let text = about("a.db", &coded(&Text::new("坏了", "broken"), "x.y"));
        assert_eq!(text, Text::new("a.db：坏了 [x.y]", "a.db: broken [x.y]"));
    }
}
