//! Writing a workbook that is read on screen and on paper: real dates and numbers, text that is never a
//! formula, a head that stays, filters, and pages as wide as the sheet.

use chrono::{Datelike, NaiveDate};
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

/// Points of a line of text, and of a row at the most.
const LINE: f64 = 15.0;
const HEIGHT_MOST: f64 = 300.0;
/// Characters that a cell may hold.
const CELL_MOST: usize = 32_767;

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text, whatever it begins with.
    Text(String),
    /// Text of a heading within the sheet.
    Title(String),
    /// A day.
    Day(NaiveDate),
    /// A number.
    Number(f64),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }
}

impl From<Option<NaiveDate>> for Cell {
    fn from(day: Option<NaiveDate>) -> Self {
        day.map_or(Self::Empty, Self::Day)
    }
}

/// A column of a sheet that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// What stands above it.
    pub heading: String,
    /// Its width in characters; 0 hides it.
    pub width: u16,
}

/// A sheet that is written.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Its name: at most 31 characters, none of `[]:*?/\`.
    pub name: String,
    /// What stands at the top of every printed page.
    pub title: String,
    /// Its columns.
    pub head: Vec<Head>,
    /// Its rows.
    pub rows: Vec<Vec<Cell>>,
}

/// Writes a workbook; the error says what the format does not allow.
pub fn write_book(pages: &[Page]) -> Result<Vec<u8>, String> {
    let mut book = Workbook::new();
    for page in pages {
        let sheet = book.add_worksheet_with_constant_memory().map_err(|error| error.to_string())?;
        write_page(sheet, page).map_err(|error| error.to_string())?;
    }
    book.save_to_buffer().map_err(|error| error.to_string())
}

/// Counts the lines that a text takes in a column; words are not broken.
fn lines(text: &str, width: u16) -> u32 {
    let width = usize::from(width).max(1);
    let mut count = 0;
    for line in text.lines() {
        let mut used = 0;
        count += 1;
        for word in line.split(' ') {
            let long = word.chars().count();
            if used > 0 && used + 1 + long > width {
                count += 1;
                used = 0;
            }
            used += long + usize::from(used > 0);
            // A word that is longer than the column is broken after all.
            count += u32::try_from(used.saturating_sub(1) / width).unwrap_or(0);
            used = if used > width { used % width } else { used };
        }
    }
    count.max(1)
}

fn write_page(sheet: &mut Worksheet, page: &Page) -> Result<(), XlsxError> {
    let text = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let day = Format::new().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Top);
    let day = day.set_align(FormatAlign::Left);
    let title = text.clone().set_bold();
    let number = Format::new().set_align(FormatAlign::Top).set_align(FormatAlign::Center);
    let head = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00E8_E6E0))
        .set_border_bottom(FormatBorder::Thin);
    sheet.set_name(&page.name)?;
    let headings = page.head.iter().filter(|head| head.width > 0);
    let high = headings.map(|head| lines(&head.heading, head.width)).max().unwrap_or(1);
    sheet.set_row_height(0, f64::from(high) * LINE + 6.0)?;
    for (column, of) in (0..).zip(&page.head) {
        sheet.write_string_with_format(0, column, &of.heading, &head)?;
        match of.width {
            0 => sheet.set_column_hidden(column)?,
            width => sheet.set_column_width(column, width)?,
        };
    }
    let tall = |cells: &mut dyn Iterator<Item = (&str, &Head)>| {
        let lines =
            cells.filter(|(_, head)| head.width > 0).map(|(text, head)| lines(text, head.width));
        (f64::from(lines.max().unwrap_or(1)) * LINE).min(HEIGHT_MOST)
    };
    for (row, cells) in (1..).zip(&page.rows) {
        // A row is as high as its longest text: not every program finds that out by itself.
        let texts = cells.iter().zip(&page.head).filter_map(|(cell, head)| match cell {
            Cell::Text(text) | Cell::Title(text) => Some((text.as_str(), head)),
            _ => None,
        });
        sheet.set_row_height(row, tall(&mut { texts }))?;
        for (column, cell) in (0..).zip(cells) {
            match cell {
                Cell::Empty => {}
                Cell::Text(cell) => {
                    let cell: String = cell.chars().take(CELL_MOST).collect();
                    sheet.write_string_with_format(row, column, cell, &text)?;
                }
                Cell::Title(cell) => {
                    sheet.write_string_with_format(row, column, cell, &title)?;
                }
                Cell::Number(cell) => {
                    sheet.write_number_with_format(row, column, *cell, &number)?;
                }
                Cell::Day(date) => {
                    let (year, month, of) = (date.year(), date.month(), date.day());
                    let short = |number: u32| u8::try_from(number).unwrap_or(1);
                    let year = u16::try_from(year).unwrap_or(1900);
                    let date = ExcelDateTime::from_ymd(year, short(month), short(of))?;
                    sheet.write_datetime_with_format(row, column, &date, &day)?;
                }
            }
        }
    }
    let last = u16::try_from(page.head.len().saturating_sub(1)).unwrap_or(u16::MAX);
    let rows = u32::try_from(page.rows.len()).unwrap_or(u32::MAX);
    sheet.set_freeze_panes(1, 0)?;
    sheet.autofilter(0, 0, rows, last)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    // An ampersand is a command in the head and the foot of a page.
    let title: String = page.title.replace('&', "&&").chars().take(200).collect();
    sheet.set_header(format!("&L{title}")).set_footer("&R&P / &N");
    Ok(())
}
