//! A paper as DOCX.
//!
//! docx-rs numbers what it makes with counters of the whole process; what it makes here carries
//! ids of our own where they reach the file, so that the same paper is the same bytes.

use super::html::words;
use super::paper::{Block, Field, Paper, Part, Value};
use super::picture;
use super::xml::clean;
use super::{Draft, Tongue};
use docx_rs::{
    AlignmentType, BreakType, Docx, Footer, Header, LineSpacing, NumPages, PageMargin, PageNum,
    Paragraph, Pic, Run, RunFonts, Shading, Table, TableBorder, TableBorderPosition, TableBorders,
    TableCell, TableCellMargins, TableLayoutType, TableRow, VertAlignType, WidthType,
};
use hean_incident::record::Mode;

/// Width of the text in twentieths of a point: A4 less margins of 2.4 cm.
const TEXT_WIDE: usize = 11906 - 2 * 1361;
/// Width of the sketch map in English Metric Units: 16.2 cm.
const MAP_WIDE_EMU: u32 = 5_832_000;
const INK: &str = "16232E";
const SOFT: &str = "566673";
const RED: &str = "B3261E";
const DRILL: &str = "9A4A00";

/// The file; the reason where it cannot be made.
pub(super) fn file(draft: &Draft, paper: &Paper) -> Result<Vec<u8>, String> {
    let created = draft.at.to_string();
    let fonts = RunFonts::new()
        .ascii("Noto Sans")
        .hi_ansi("Noto Sans")
        .east_asia("Noto Sans CJK SC");
    let margin = PageMargin {
        top: 1361,
        left: 1361,
        bottom: 1247,
        right: 1361,
        header: 624,
        footer: 624,
        gutter: 0,
    };
    let mut docx = Docx::new()
        .created_at(&created)
        .updated_at(&created)
        .page_size(11906, 16838)
        .page_margin(margin)
        .default_fonts(fonts)
        .default_size(21)
        .header(header(draft))
        .footer(footer(draft));
    let first = paper.parts.first().map_or(Tongue::Zh, |part| part.tongue);
    for (at, part) in paper.parts.iter().enumerate() {
        docx = self::part(docx, part, at > 0)?;
    }
    docx = back(docx, draft, paper, first);
    let mut bytes = std::io::Cursor::new(Vec::new());
    docx.build()
        .pack(&mut bytes)
        .map_err(|error| format!("the DOCX cannot be packed: {error}"))?;
    Ok(bytes.into_inner())
}

fn run(text: &str) -> Run {
    let text = clean(text);
    let mut run = Run::new();
    for (at, line) in text.split('\n').enumerate() {
        if at > 0 {
            run = run.add_break(BreakType::TextWrapping);
        }
        run = run.add_text(line);
    }
    run.color(INK)
}

fn spaced(before: u32, after: u32) -> LineSpacing {
    LineSpacing::new().before(before).after(after)
}

fn header(draft: &Draft) -> Header {
    let words = match draft.mode {
        Mode::Drill => "演练 · EXERCISE · УЧЕНИЕ",
        Mode::Real => "内部材料 · 草稿",
    };
    let color = if draft.mode == Mode::Drill {
        DRILL
    } else {
        SOFT
    };
    let line = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(run(words).bold().color(color).size(18));
    Header::new().add_paragraph(line)
}

fn footer(draft: &Draft) -> Footer {
    let name = format!("{} · {} · {}  ", draft.incident, draft.kind, draft.as_of);
    let line = Paragraph::new()
        .align(AlignmentType::Center)
        .add_run(run(&name).color(SOFT).size(16))
        .add_page_num(PageNum::new())
        .add_run(run(" / ").color(SOFT).size(16))
        .add_num_pages(NumPages::new());
    Footer::new().add_paragraph(line)
}

fn part(mut docx: Docx, part: &Part, new_page: bool) -> Result<Docx, String> {
    let routing = Paragraph::new()
        .page_break_before(new_page)
        .line_spacing(spaced(0, 120))
        .add_run(run(&part.routing).bold().color(RED).size(22));
    let title = Paragraph::new()
        .align(AlignmentType::Center)
        .line_spacing(spaced(160, 60))
        .keep_next(true)
        .add_run(run(&part.title).bold().size(34));
    let subtitle = Paragraph::new()
        .align(AlignmentType::Center)
        .line_spacing(spaced(0, 160))
        .add_run(run(&part.subtitle).color(SOFT).size(19));
    docx = docx
        .add_paragraph(routing)
        .add_paragraph(title)
        .add_paragraph(subtitle);
    for section in &part.sections {
        docx = docx.add_paragraph(heading(&section.heading));
        let mut after_table = false;
        for block in &section.blocks {
            let table = matches!(block, Block::Fields(_) | Block::Table { .. });
            if table && after_table {
                docx = docx.add_paragraph(gap());
            }
            docx = self::block(docx, block)?;
            after_table = table;
        }
    }
    Ok(docx)
}

fn heading(text: &str) -> Paragraph {
    Paragraph::new()
        .line_spacing(spaced(260, 80))
        .keep_next(true)
        .outline_lvl(0)
        .add_run(run(text).bold().size(24))
}

fn block(docx: Docx, block: &Block) -> Result<Docx, String> {
    Ok(match block {
        Block::Fields(fields) => docx.add_table(self::fields(fields)),
        Block::Table {
            heads,
            widths,
            rows,
        } => docx.add_table(table(heads, widths, rows)),
        Block::Items(items) => {
            let numbered = items.iter().enumerate();
            numbered.fold(docx, |docx, (at, item)| {
                let number = run(&format!("{}. ", at + 1));
                let line = Paragraph::new().line_spacing(spaced(0, 50)).indent(
                    Some(360),
                    Some(docx_rs::SpecialIndentType::Hanging(360)),
                    None,
                    None,
                );
                docx.add_paragraph(with_value(line.add_run(number), item, 21))
            })
        }
        Block::Paragraph(words) => {
            let line = Paragraph::new().line_spacing(spaced(0, 60));
            docx.add_paragraph(with_value(line, words, 21))
        }
        Block::Note(words) => {
            let line = Paragraph::new().line_spacing(spaced(0, 60));
            docx.add_paragraph(line.add_run(run(words).color(SOFT).size(18)))
        }
        Block::Map(map) => {
            let drawn = picture::draw(map)?;
            let high = u64::from(MAP_WIDE_EMU) * u64::from(drawn.height) / u64::from(drawn.width);
            let picture = Pic::new_with_dimensions(drawn.png, drawn.width, drawn.height)
                .id("rIdMap")
                .size(MAP_WIDE_EMU, high as u32);
            let line = Paragraph::new()
                .align(AlignmentType::Center)
                .keep_next(true)
                .add_run(Run::new().add_image(picture));
            docx.add_paragraph(line)
        }
    })
}

/// Room between two tables; Word joins tables that touch.
fn gap() -> Paragraph {
    Paragraph::new()
        .line_spacing(spaced(0, 40))
        .add_run(Run::new().size(8))
}

fn with_value(line: Paragraph, value: &Value, size: usize) -> Paragraph {
    match value {
        Value::Known { text, marks } => {
            let line = line.add_run(run(text).size(size));
            if marks.is_empty() {
                return line;
            }
            let marks: Vec<String> = marks.iter().map(usize::to_string).collect();
            let mut raised = run(&format!("[{}]", marks.join(",")))
                .color("0B5C7D")
                .size(size - 4);
            raised.run_property = raised.run_property.vert_align(VertAlignType::SuperScript);
            line.add_run(raised)
        }
        Value::Missing { text, .. } => line.add_run(run(text).bold().color(RED).size(size)),
    }
}

fn cell(wide: usize, line: Paragraph) -> TableCell {
    TableCell::new()
        .width(wide, WidthType::Dxa)
        .add_paragraph(line)
}

fn head_cell(wide: usize, line: Paragraph, text: &str, size: usize) -> TableCell {
    let line = line.add_run(run(text).bold().size(size));
    let shade = Shading::new().fill("F1F5F7").color("auto");
    cell(wide, line).shading(shade)
}

fn fields(fields: &[Field]) -> Table {
    let (name, value) = (TEXT_WIDE * 26 / 100, TEXT_WIDE * 74 / 100);
    // A short table stays on one page.
    let rows = fields.iter().enumerate().map(|(at, field)| {
        let line = || Paragraph::new().keep_next(at + 1 < fields.len());
        let words = with_value(line(), &field.value, 20);
        TableRow::new(vec![
            head_cell(name, line(), &field.name, 20),
            cell(value, words),
        ])
        .cant_split()
    });
    ruled(Table::new(rows.collect()), vec![name, value])
}

fn table(heads: &[String], widths: &[u8], rows: &[Vec<Value>]) -> Table {
    let total: usize = widths
        .iter()
        .map(|wide| usize::from(*wide))
        .sum::<usize>()
        .max(1);
    let grid: Vec<usize> = widths
        .iter()
        .map(|wide| TEXT_WIDE * usize::from(*wide) / total)
        .collect();
    let head = heads
        .iter()
        .zip(&grid)
        .map(|(head, wide)| head_cell(*wide, Paragraph::new().keep_next(true), head, 18));
    let mut lines = vec![TableRow::new(head.collect()).cant_split()];
    for row in rows {
        let cells = row
            .iter()
            .zip(&grid)
            .map(|(value, wide)| cell(*wide, with_value(Paragraph::new(), value, 18)));
        lines.push(TableRow::new(cells.collect()).cant_split());
    }
    ruled(Table::new(lines), grid)
}

fn ruled(table: Table, grid: Vec<usize>) -> Table {
    let line = |position| TableBorder::new(position).size(4).color("B4C0C8");
    let borders = TableBorders::with_empty()
        .set(line(TableBorderPosition::Top))
        .set(line(TableBorderPosition::Bottom))
        .set(line(TableBorderPosition::Left))
        .set(line(TableBorderPosition::Right))
        .set(line(TableBorderPosition::InsideH))
        .set(line(TableBorderPosition::InsideV));
    table
        .set_borders(borders)
        .margins(TableCellMargins::new().margin(40, 80, 40, 80))
        .set_grid(grid)
        .layout(TableLayoutType::Fixed)
        .width(TEXT_WIDE, WidthType::Dxa)
}

/// What is missing, and where everything is from.
fn back(docx: Docx, draft: &Draft, paper: &Paper, tongue: Tongue) -> Docx {
    let missing = paper.missing();
    let mut docx = docx.add_paragraph(heading(&words::missing(tongue, missing.len())));
    for gap in &missing {
        let line = Paragraph::new().line_spacing(spaced(0, 30));
        let words = run(&words::gap(tongue, gap)).color(RED).size(18);
        docx = docx.add_paragraph(line.add_run(words));
    }
    docx = docx.add_paragraph(heading(words::sources(tongue)));
    for (at, source) in paper.sources.iter().enumerate() {
        let words = format!("[{}] {}", at + 1, source.line(tongue));
        let line = Paragraph::new().line_spacing(spaced(0, 20));
        docx = docx.add_paragraph(line.add_run(run(&words).color(SOFT).size(15)));
    }
    let line = Paragraph::new().line_spacing(spaced(160, 0));
    docx.add_paragraph(line.add_run(run(&words::drafted(tongue, draft)).color(SOFT).size(17)))
}
