//! Malformed input on every surface: each is answered with a stable code and the place, and a
//! person who wrote something before is not touched by it.

mod files;
mod http;
mod journal;
mod socket;
mod words;

/// Compares what was said with a golden file of one line a case, so that all answers of a surface
/// can be read side by side. A case without a code or a place fails whatever the file says.
fn judge(surface: &str, cases: &[Answered]) {
    let mut text = String::new();
    for case in cases {
        assert!(
            !case.code.is_empty(),
            "{surface}: {}: no code: {case:?}",
            case.name
        );
        assert!(
            !case.place.is_empty(),
            "{surface}: {}: no place: {case:?}",
            case.name
        );
        text.push_str(&format!(
            "{}\n    {} {} at {}\n    {}\n",
            case.name, case.status, case.code, case.place, case.said
        ));
    }
    assert!(cases.len() >= 8, "{surface}: only {} cases", cases.len());
    let path = hean_tests::root().join(format!("tests/golden/malformed-{surface}.txt"));
    expect_test::expect_file![path].assert_eq(&text);
}

/// How one malformed input was answered.
#[derive(Debug)]
struct Answered {
    /// What is wrong with it.
    name: String,
    /// Exit code, HTTP status or close code.
    status: String,
    /// The stable code.
    code: String,
    /// File, line and column; field; or name of the flag.
    place: String,
    /// What a person is told.
    said: String,
}
