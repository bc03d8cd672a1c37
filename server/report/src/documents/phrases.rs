//! Names in Russian and letterheads: data of the basin, since code names no office and no place.

use hean_basin::{Files, Problem, Problems};
use hean_units::{AgencyId, Certainty, FacilityId, SubstanceId, Text};
use std::collections::BTreeMap;

/// The file, in the folder of the basin's data.
pub const FILE: &str = "documents/phrases.csv";

const COLUMNS: [&str; 7] = ["kind", "id", "zh", "en", "ru", "certainty", "source"];
const KINDS: [&str; 6] = [
    "letterhead",
    "agency",
    "facility",
    "river",
    "substance",
    "measure",
];

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Phrase {
    /// In Chinese and English.
    pub text: Text,
    /// In Russian.
    pub ru: String,
    /// How sure it is.
    pub certainty: Certainty,
    /// Where it is from.
    pub source: String,
}

/// The phrases of a basin; empty where it has none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Phrases {
    rows: BTreeMap<(String, String), Phrase>,
}

impl Phrases {
    /// Reads [`FILE`]; a basin without it has no phrases.
    ///
    /// # Errors
    /// All problems of the file.
    pub fn load(files: &dyn Files) -> Result<Self, Problems> {
        match files.read(FILE) {
            None => Ok(Self::default()),
            Some(bytes) => Self::read(FILE, &bytes),
        }
    }

    /// Reads the text of a file of that name.
    ///
    /// # Errors
    /// All problems of the text.
    pub fn read(file: &str, bytes: &[u8]) -> Result<Self, Problems> {
        let mut problems = Problems::new();
        let mut rows = BTreeMap::new();
        let mut reader = csv::ReaderBuilder::new().from_reader(bytes);
        let heads = reader.headers().cloned().unwrap_or_default();
        if heads.iter().ne(COLUMNS) {
            let message = format!(
                "the columns are `{}`",
                heads.iter().collect::<Vec<_>>().join(",")
            );
            let hint = format!("they must be `{}`", COLUMNS.join(","));
            problems.push(Problem::new(file, (1, 0), "phrases.columns", message, hint));
            return Err(problems);
        }
        for row in reader.records() {
            let row = match row {
                Ok(row) => row,
                Err(error) => {
                    let line = error.position().map_or(0, |at| at.line() as u32);
                    let hint = "give every row as many cells as there are columns";
                    problems.push(Problem::new(
                        file,
                        (line, 0),
                        "phrases.row",
                        error.to_string(),
                        hint,
                    ));
                    continue;
                }
            };
            let line = row.position().map_or(0, |at| at.line() as u32);
            match phrase(&row) {
                Ok((key, phrase)) => {
                    if rows.insert(key, phrase).is_some() {
                        let message = format!("`{} {}` is there twice", &row[0], &row[1]);
                        let hint = "keep one of the rows";
                        problems.push(Problem::new(
                            file,
                            (line, 2),
                            "phrases.twice",
                            message,
                            hint,
                        ));
                    }
                }
                Err((code, message, hint)) => {
                    problems.push(Problem::new(file, (line, 0), code, message, hint));
                }
            }
        }
        if problems.is_empty() {
            Ok(Self { rows })
        } else {
            Err(problems)
        }
    }

    fn get(&self, kind: &str, id: &str) -> Option<&Phrase> {
        self.rows.get(&(kind.to_owned(), id.to_owned()))
    }

    /// A line of a letterhead, e.g. `region`.
    pub fn letterhead(&self, id: &str) -> Option<&Phrase> {
        self.get("letterhead", id)
    }

    /// A line of a response plan of which public and neighbor are told, e.g. `T28`.
    pub fn measure(&self, plan: &str) -> Option<&Phrase> {
        self.get("measure", plan)
    }

    /// An agency in Russian; its English name where there is none.
    pub fn agency_ru(&self, id: &AgencyId, name: &Text) -> String {
        self.russian("agency", id.as_str(), name)
    }

    /// A facility in Russian; its English name where there is none. A row is about the facility
    /// only while it bears the name that the row gives: another basin has other places under the
    /// same ids.
    pub fn facility_ru(&self, id: &FacilityId, name: &Text) -> String {
        let row = self.get("facility", id.as_str());
        let same = row.filter(|phrase| phrase.text.zh == name.zh || phrase.text.en == name.en);
        same.map_or_else(|| name.en().to_owned(), |phrase| phrase.ru.clone())
    }

    /// A river in Russian by its Chinese or English name.
    pub fn river_ru(&self, name: &Text) -> String {
        let known = self.rows.iter().find(|((kind, _), phrase)| {
            kind == "river" && (phrase.text.zh == name.zh || phrase.text.en == name.en)
        });
        known.map_or_else(|| name.en().to_owned(), |(_, phrase)| phrase.ru.clone())
    }

    /// A substance in Russian; its English name where there is none.
    pub fn substance_ru(&self, id: &SubstanceId, name: &Text) -> String {
        self.russian("substance", id.as_str(), name)
    }

    fn russian(&self, kind: &str, id: &str, name: &Text) -> String {
        self.get(kind, id)
            .map_or_else(|| name.en().to_owned(), |phrase| phrase.ru.clone())
    }
}

type Fault = (&'static str, String, String);

fn phrase(row: &csv::StringRecord) -> Result<((String, String), Phrase), Fault> {
    let cell = |at: usize| row.get(at).unwrap_or_default().trim().to_owned();
    let (kind, id) = (cell(0), cell(1));
    if !KINDS.contains(&kind.as_str()) {
        let hint = format!("use one of {}", KINDS.join(", "));
        return Err(("phrases.kind", format!("there is no kind `{kind}`"), hint));
    }
    if id.is_empty() || cell(4).is_empty() {
        let message = "a row needs an id and a Russian text".to_owned();
        return Err((
            "phrases.empty",
            message,
            "fill the cell or drop the row".to_owned(),
        ));
    }
    let certainty = match cell(5).as_str() {
        "known" => Certainty::Known,
        "approximate" => Certainty::Approximate,
        "illustrative" => Certainty::Illustrative,
        other => {
            let hint = "use known, approximate or illustrative".to_owned();
            return Err((
                "phrases.certainty",
                format!("`{other}` is no certainty"),
                hint,
            ));
        }
    };
    let phrase = Phrase {
        text: Text::new(cell(2), cell(3)),
        ru: cell(4),
        certainty,
        source: cell(6),
    };
    Ok(((kind, id), phrase))
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn all_problems_are_named() {
        let text = "kind,id,zh,en,ru,certainty,source\n\
                    river,ili,伊犁河,Ili,река Или,known,s\n\
                    river,ili,伊犁河,Ili,река Или,known,s\n\
                    town,x,x,x,x,known,s\n\
                    river,kash,喀什河,Kash,,known,s\n\
                    river,tekes,特克斯河,Tekes,Текес,sure,s\n\
                    river,short\n";
        let problems = Phrases::read("p.csv", text.as_bytes()).unwrap_err();
        expect![[r#"
            p.csv:3:2: [phrases.twice] `river ili` is there twice (hint: keep one of the rows)
            p.csv:4: [phrases.kind] there is no kind `town` (hint: use one of letterhead, agency, facility, river, substance, measure)
            p.csv:5: [phrases.empty] a row needs an id and a Russian text (hint: fill the cell or drop the row)
            p.csv:6: [phrases.certainty] `sure` is no certainty (hint: use known, approximate or illustrative)
            p.csv:7: [phrases.row] CSV error: record 6 (line: 7, byte: 235): found record with 2 fields, but the previous record has 7 fields (hint: give every row as many cells as there are columns)
        "#]]
        .assert_eq(&format!("{problems}\n"));
    }

    #[test]
    fn without_the_file_there_are_no_phrases() {
        let wrong = Phrases::read("p.csv", b"a,b\n").unwrap_err();
        assert!(wrong.to_string().contains("phrases.columns"));
        let none = Phrases::default();
        let name = Text::new("伊犁河", "Ili");
        assert_eq!(none.river_ru(&name), "Ili");
    }

    #[test]
    fn the_same_id_under_another_name_is_another_place() {
        let text = "kind,id,zh,en,ru,certainty,source\n\
                    facility,BOR-001,伊犁河出境断面,Ili border,створ на реке Или,known,s\n";
        let phrases = Phrases::read("p.csv", text.as_bytes()).unwrap();
        let id: FacilityId = "BOR-001".parse().unwrap();
        let ili = Text::new("伊犁河出境断面", "Ili border");
        let other = Text::new("出境断面", "Outflow border section");
        assert_eq!(phrases.facility_ru(&id, &ili), "створ на реке Или");
        assert_eq!(phrases.facility_ru(&id, &other), "Outflow border section");
    }
}
