//! How wide texts are, and how they are broken into lines: a drawing does not do that by itself.

/// The letters of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Letters {
    /// Of nearly eight points.
    Usual,
    /// Of six points, the least that is printed.
    Fine,
}

impl Letters {
    /// Returns the class of a text in them.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Usual => "usual",
            Self::Fine => "fine",
        }
    }

    /// Returns their size in pixels, as the style says it.
    pub const fn size(self) -> f64 {
        match self {
            Self::Usual => 10.5,
            Self::Fine => 8.0,
        }
    }

    /// Returns the height of a line.
    pub const fn line(self) -> f64 {
        match self {
            Self::Usual => 12.5,
            Self::Fine => 9.5,
        }
    }
}

/// A text as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fitted {
    /// Its letters.
    pub letters: Letters,
    /// Its lines.
    pub lines: Vec<String>,
    /// Whether all of it is there.
    pub whole: bool,
}

/// Fits a text into a width in the first of some ways, letters and lines at the most, that has room for all
/// of it; where none has, it is cut in the last one.
pub fn fitted(text: &str, width: f64, ways: &[(Letters, usize)]) -> Fitted {
    let mut cut = Fitted { letters: Letters::Fine, lines: Vec::new(), whole: true };
    for (letters, most) in ways.iter().copied() {
        let mut lines = broken(text, width, letters);
        if lines.len() <= most {
            return Fitted { letters, lines, whole: true };
        }
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && wide(last, letters) + wide("…", letters) > width {
                last.pop();
            }
            last.push('…');
        }
        cut = Fitted { letters, lines, whole: false };
    }
    cut
}

/// Breaks a text between words; a word that is wider than a line is broken, too.
fn broken(text: &str, width: f64, letters: Letters) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    // What is joined by spaces that do not break stays together.
    for word in text.split([' ', '\t', '\n']).filter(|word| !word.is_empty()) {
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if wide(&longer, letters) <= width {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for letter in word.chars() {
            line.push(letter);
            if wide(&line, letters) > width && line.chars().count() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, letter.to_string()));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

/// Returns how wide a text is at the most.
pub fn wide(text: &str, letters: Letters) -> f64 {
    let thousandths: u32 = text.chars().map(advance).sum();
    f64::from(thousandths) / 1_000.0 * letters.size()
}

/// The width of a letter in thousandths of its size, rounded up; one that the typeface lacks is as wide as
/// any other typeface may have it.
const fn advance(letter: char) -> u32 {
    match letter {
        ' ' | '\u{a0}' | '\'' => 250,
        '!' | ',' | '.' | ':' | ';' | '`' | 'i' | 'j' | '‘' | '’' | '·' => 300,
        'I' | 'l' | '|' => 350,
        '"' | '(' | ')' | '-' | '[' | ']' | 'f' | 'r' | 't' | '{' | '}' => 400,
        '*' | '/' | '\\' | '_' | 'г' | 'т' | '“' | '”' => 500,
        '+' | '<' | '=' | '>' | '?' | '^' | '~' | '«' | '»' | '–' | '−' => 550,
        'c' | 's' | 'x' | 'z' | 'з' | 'с' | 'х' | 'ь' | 'э' => 550,
        'F' | 'J' | 'L' | 'Z' | 'Г' | 'a' | 'e' | 'k' | 'o' | 'v' | 'y' => 600,
        'а' | 'б' | 'в' | 'е' | 'ё' | 'к' | 'л' | 'о' | 'п' | 'у' | 'ч' | 'я' => 600,
        // Of one width, as tables have them.
        '0'..='9' => 650,
        'E' | 'S' | 'T' | 'Y' | 'b' | 'd' | 'g' | 'h' | 'n' | 'p' | 'q' | 'u' | '$' => 650,
        'д' | 'и' | 'й' | 'н' | 'р' | 'ц' | 'ъ' | 'Е' | 'Ё' | 'З' | 'Т' => 650,
        'A'..='D' | 'K' | 'P' | 'R' | 'V' | 'X' | '#' | '&' => 700,
        'А' | 'Б' | 'В' | 'К' | 'Р' | 'С' | 'У' | 'Х' | 'Ч' | 'Ь' | 'Э' | 'Я' => 700,
        'G' | 'O' | 'Q' | 'U' | 'м' | 'ф' | 'ы' | 'Д' | 'Л' | 'О' | 'П' | 'Ъ' | '—' => {
            750
        }
        'H' | 'N' | 'ж' | 'ю' | 'И' | 'Й' | 'Н' | 'Ц' | '◆' | '\u{c0}'..='\u{24f}' => 800,
        '%' | 'w' | 'ш' | 'щ' => 850,
        'M' | 'm' | 'М' | 'Ф' | 'Ы' => 900,
        'W' | 'Ю' | '…' | 'Ж' | 'Ш' | 'Щ' => 1_000,
        // Marks over the letter before them.
        '\u{300}'..='\u{36f}' => 0,
        _ => 1_100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TITLE: [(Letters, usize); 2] = [(Letters::Usual, 1), (Letters::Fine, 2)];

    #[test]
    fn a_text_is_whole_in_the_first_way_that_has_room_for_it() {
        let short = fitted("Approve", 200.0, &TITLE);
        assert_eq!((short.letters, short.whole), (Letters::Usual, true));
        assert_eq!(short.lines, ["Approve"]);
        let two = "word ".repeat(15);
        let fit = fitted(&two, 200.0, &TITLE);
        assert_eq!((fit.letters, fit.whole, fit.lines.len()), (Letters::Fine, true, 2));
        assert_eq!(fit.lines.join(" "), two.trim());
        let cut = fitted(&"word ".repeat(60), 200.0, &TITLE);
        assert!(!cut.whole && cut.lines.len() == 2 && cut.lines[1].ends_with('…'));
        assert_eq!(fitted("", 200.0, &TITLE).lines, Vec::<String>::new());
    }

    #[test]
    fn no_line_is_wider_than_its_room() {
        for text in ["Ш".repeat(90), "W".repeat(90), "слово ".repeat(40), "a".repeat(300)] {
            for line in broken(&text, 120.0, Letters::Fine) {
                assert!(wide(&line, Letters::Fine) <= 120.0, "{line}");
            }
        }
        let narrow = broken("ab", 1.0, Letters::Fine);
        assert_eq!(narrow, ["a", "b"], "a letter at least stands on each line");
    }

    #[test]
    fn what_belongs_together_stays_together() {
        let lines = broken("until 1\u{a0}December", 60.0, Letters::Fine);
        assert_eq!(lines, ["until", "1\u{a0}December"]);
    }
}
