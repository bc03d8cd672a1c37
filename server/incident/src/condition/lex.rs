//! Cuts a condition into signs, words, numbers with units, instants and ids.

use super::parse::ConditionError;

/// What a piece of a condition is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    /// A number with its unit, e.g. `5h30m` or `0.01 mg/L`; without unit a bare number.
    Quantity(String),
    /// An RFC 3339 instant.
    Instant(String),
    /// What stands between the parentheses behind a name, e.g. `T28@INT-013`.
    Id(String),
    /// `( ) . + -` and the comparisons.
    Sign(&'static str),
}

/// A piece with its column (characters, 1-based).
pub(super) type Placed = (Token, u32);

const SIGNS: [&str; 11] = ["==", "!=", "<=", ">=", "<", ">", "(", ")", ".", "+", "-"];
const KEYWORDS: [&str; 5] = ["and", "or", "not", "within", "before"];

struct Lexer {
    chars: Vec<char>,
    at: usize,
    out: Vec<Placed>,
}

/// The pieces of `text`, or the first thing that is none.
pub(super) fn tokens(text: &str) -> Result<Vec<Placed>, ConditionError> {
    let mut lexer = Lexer {
        chars: text.chars().collect(),
        at: 0,
        out: Vec::new(),
    };
    while lexer.step()? {}
    Ok(lexer.out)
}

fn is_id(c: char) -> bool {
    c.is_ascii_alphanumeric() || "-_:.@".contains(c)
}

fn is_unit(c: char) -> bool {
    c.is_ascii_alphabetic() || "/µ³°℃%".contains(c)
}

impl Lexer {
    fn peek(&self, ahead: usize) -> Option<char> {
        self.chars.get(self.at + ahead).copied()
    }

    fn take(&mut self, wanted: impl Fn(char) -> bool) -> String {
        let start = self.at;
        while self.peek(0).is_some_and(&wanted) {
            self.at += 1;
        }
        self.chars[start..self.at].iter().collect()
    }

    fn push(&mut self, token: Token, start: usize) {
        self.out.push((token, start as u32 + 1));
    }

    fn step(&mut self) -> Result<bool, ConditionError> {
        self.take(char::is_whitespace);
        let start = self.at;
        let Some(c) = self.peek(0) else {
            return Ok(false);
        };
        if c.is_ascii_digit() {
            let token = self.number();
            self.push(token, start);
        } else if c.is_ascii_alphabetic() || c == '_' {
            let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
            let mut word = self.take(in_word);
            let keyword = KEYWORDS.contains(&word.as_str());
            // `function-lost` is one word; a minus has blanks around it, or a number behind it.
            while !keyword
                && self.peek(0) == Some('-')
                && self.peek(1).is_some_and(|c| c.is_ascii_alphabetic())
            {
                self.at += 1;
                word.push('-');
                word.push_str(&self.take(in_word));
            }
            self.push(Token::Word(word), start);
            if !keyword && self.peek(0) == Some('(') {
                self.argument();
            }
        } else {
            let sign = SIGNS.into_iter().find(|sign| {
                sign.chars()
                    .enumerate()
                    .all(|(ahead, c)| self.peek(ahead) == Some(c))
            });
            let Some(sign) = sign else {
                return Err(unknown_sign(c, self.peek(1), start));
            };
            self.at += sign.len();
            self.push(Token::Sign(sign), start);
        }
        Ok(true)
    }

    /// `(ID)` directly behind a name: inside, `-`, `:` and `@` belong to the id.
    fn argument(&mut self) {
        self.push(Token::Sign("("), self.at);
        self.at += 1;
        self.take(char::is_whitespace);
        let start = self.at;
        let id = self.take(is_id);
        if !id.is_empty() {
            self.push(Token::Id(id), start);
        }
    }

    fn number(&mut self) -> Token {
        if self.is_date() {
            return Token::Instant(self.take(|c| c.is_ascii_alphanumeric() || "-+:.".contains(c)));
        }
        let mut text = self.figure();
        loop {
            let before_blanks = self.at;
            self.take(|c| c == ' ');
            let unit_start = self.at;
            let unit = self.unit();
            if unit.is_empty() || (unit_start > before_blanks && KEYWORDS.contains(&unit.as_str()))
            {
                self.at = before_blanks;
                return Token::Quantity(text);
            }
            if unit_start > before_blanks {
                text.push(' ');
            }
            text.push_str(&unit);
            // `5h30m` goes on without a blank.
            if !self.peek(0).is_some_and(|c| c.is_ascii_digit()) {
                return Token::Quantity(text);
            }
            text.push_str(&self.figure());
        }
    }

    /// Letters of a unit; a digit belongs to it in `m3/s` and `g/m3` only.
    fn unit(&mut self) -> String {
        let mut unit = self.take(is_unit);
        if unit.ends_with('m') && self.peek(0) == Some('3') {
            let part_of_unit = unit.contains('/') || self.peek(1) == Some('/');
            if part_of_unit {
                self.at += 1;
                unit.push('3');
                unit.push_str(&self.take(is_unit));
            }
        }
        unit
    }

    fn is_date(&self) -> bool {
        let digit = |ahead| self.peek(ahead).is_some_and(|c: char| c.is_ascii_digit());
        (0..4).all(digit)
            && self.peek(4) == Some('-')
            && digit(5)
            && digit(6)
            && self.peek(7) == Some('-')
    }

    fn figure(&mut self) -> String {
        let mut text = self.take(|c| c.is_ascii_digit());
        if self.peek(0) == Some('.') && self.peek(1).is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
            text.push('.');
            text.push_str(&self.take(|c| c.is_ascii_digit()));
        }
        if matches!(self.peek(0), Some('e' | 'E')) {
            let sign = usize::from(matches!(self.peek(1), Some('+' | '-')));
            if self.peek(1 + sign).is_some_and(|c| c.is_ascii_digit()) {
                text.extend(&self.chars[self.at..=self.at + sign]);
                self.at += 1 + sign;
                text.push_str(&self.take(|c| c.is_ascii_digit()));
            }
        }
        text
    }
}

fn unknown_sign(c: char, next: Option<char>, at: usize) -> ConditionError {
    let hint = match (c, next) {
        ('=', _) => "write `==` to compare".to_owned(),
        ('&', _) => "write `and`".to_owned(),
        ('|', _) => "write `or`".to_owned(),
        ('!', _) => "write `not`, or `!=` to compare".to_owned(),
        ('≥', _) => "write `>=`".to_owned(),
        ('≤', _) => "write `<=`".to_owned(),
        ('"' | '\'' | '“' | '”', _) => "words stand without quotes".to_owned(),
        ('（' | '）' | '，' | '＜' | '＞', _) => "use the ASCII sign".to_owned(),
        _ => "conditions are made of names, numbers with units, ( ) . + - and comparisons".into(),
    };
    ConditionError::new(
        at as u32 + 1,
        "condition-syntax",
        format!("`{c}` is no sign here"),
        hint,
    )
}
