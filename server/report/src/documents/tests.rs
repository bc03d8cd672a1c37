use super::phrases::Phrases;
use super::*;
use crate::fixture::{self, Story};
use hean_units::IncidentId;

const TITLE: &str = "国道218苯罐车侧翻入巩乃斯河";

fn phrases() -> &'static Phrases {
    static PHRASES: std::sync::OnceLock<Phrases> = std::sync::OnceLock::new();
    PHRASES.get_or_init(|| {
        let path = concat!(
            env!("CARGO_MANIFEST_DIR"),
            "/../../data/ili/documents/phrases.csv"
        );
        let bytes = std::fs::read(path).unwrap();
        Phrases::read(phrases::FILE, &bytes).unwrap_or_else(|problems| panic!("{problems}"))
    })
}

/// A story with what documents are drafted from.
struct Told {
    story: Story,
    incident: IncidentId,
    mode: Mode,
}

impl Told {
    fn new(story: Story, mode: Mode) -> Self {
        Self {
            story,
            incident: fixture::incident(),
            mode,
        }
    }

    fn whole() -> Self {
        Self::new(fixture::whole(TITLE), Mode::Drill)
    }

    fn input(&self) -> Input<'_> {
        Input {
            basin: fixture::ili(),
            phrases: phrases(),
            state: &self.story.state,
            incident: &self.incident,
            entries: &self.story.log,
            mode: self.mode,
            as_of: self.story.state.head(&StreamId::incident(&self.incident)),
            plume: self.story.plumes.get(&self.incident),
            agency: None,
        }
    }

    fn draft(&self, kind: Kind) -> Draft {
        draft(&self.input(), kind).unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    fn bytes(&self, kind: Kind, format: Format) -> Vec<u8> {
        render(&self.draft(kind), format).unwrap_or_else(|error| panic!("{kind}: {error}"))
    }

    fn text(&self, kind: Kind, format: Format) -> String {
        String::from_utf8(self.bytes(kind, format)).unwrap()
    }
}

#[test]
fn sample_documents_are_written_where_asked() {
    // HEAN_REPORT_OUT=/some/folder cargo test -p hean-report sample_documents
    let told = Told::whole();
    for kind in Kind::ALL {
        for format in kind.formats() {
            let draft = told.draft(kind);
            let bytes = match format {
                Format::Zip => evidence::bundle(&told.input(), b"{}\n", &mut |_| None).unwrap(),
                format => render(&draft, *format).unwrap(),
            };
            assert!(bytes.len() > 200, "{kind}");
            if let Ok(folder) = std::env::var("HEAN_REPORT_OUT") {
                let file = std::path::Path::new(&folder).join(draft.file_name(*format));
                std::fs::write(file, bytes).unwrap();
            }
        }
    }
}
