//! Reads codes as they are drawn on pages: small ones of the lowest level, which have one block.

/// What of the drawing is a code.
struct Modules(Vec<Vec<bool>>);

impl Modules {
    /// Takes the first code of a page off its drawing.
    fn of(page: &str) -> Self {
        let after = |text: &str, begin: &str| {
            let (_, rest) = page.split_once(text).expect("a code");
            let (_, rest) = rest.split_once(begin).expect("an attribute");
            rest.split('"').next().expect("its end").to_owned()
        };
        let number = |text: &str| text.parse::<usize>().expect("a number");
        let size = number(&after("<rect class=\"code\"", "width=\"")) - 8;
        let mut modules = vec![vec![false; size]; size];
        for line in after("<path class=\"code\"", "d=\"").split('M').skip(1) {
            let (at, length) = line.split_once(".5h").expect("a line");
            let (x, y) = at.split_once(' ').expect("a place");
            for x in number(x)..number(x) + number(length) {
                modules[number(y) - 4][x - 4] = true;
            }
        }
        Self(modules)
    }

    fn size(&self) -> usize {
        self.0.len()
    }

    fn at(&self, x: usize, y: usize) -> bool {
        self.0[y][x]
    }

    /// Tells whether a module says nothing of the text.
    fn is_fixed(&self, x: usize, y: usize) -> bool {
        let n = self.size();
        let near = |at: usize| at < 9;
        let corner = (near(y) && (near(x) || x >= n - 8)) || (near(x) && y >= n - 8);
        let near = |at: usize| at.abs_diff(n - 7) <= 2;
        corner || x == 6 || y == 6 || (n > 21 && near(x) && near(y))
    }

    /// Returns the level and the number of the mask.
    fn format(&self) -> (usize, usize) {
        let bits = (0..5).fold(0, |bits, x| (bits << 1) | usize::from(self.at(x, 8)));
        let bits = bits ^ 0b10101;
        (bits >> 3, bits & 7)
    }

    fn bits(&self) -> Vec<bool> {
        let (n, (level, mask)) = (self.size(), self.format());
        assert_eq!(level, 1, "of the lowest level");
        assert!((n - 17) / 4 <= 5, "of one block");
        let masked = |x: usize, y: usize| match mask {
            0 => (x + y).is_multiple_of(2),
            1 => y.is_multiple_of(2),
            2 => x.is_multiple_of(3),
            3 => (x + y).is_multiple_of(3),
            4 => (x / 3 + y / 2).is_multiple_of(2),
            5 => (x * y).is_multiple_of(6),
            6 => (x * y % 2 + x * y % 3).is_multiple_of(2),
            _ => ((x + y) % 2 + x * y % 3).is_multiple_of(2),
        };
        let mut bits = Vec::new();
        // Columns in pairs from the right, up and down; the one of the timing is left out.
        let pairs = (7..n).rev().step_by(2).chain([5, 3, 1]);
        for (turn, right) in pairs.enumerate() {
            for step in 0..n {
                let y = if turn.is_multiple_of(2) { n - 1 - step } else { step };
                for x in [right, right - 1] {
                    if !self.is_fixed(x, y) {
                        bits.push(self.at(x, y) != masked(x, y));
                    }
                }
            }
        }
        bits
    }
}

/// Takes numbers off the front of bits.
struct Bits(std::vec::IntoIter<bool>);

impl Bits {
    fn take(&mut self, n: usize) -> usize {
        (0..n).fold(0, |number, _| (number << 1) | usize::from(self.0.next().unwrap_or(false)))
    }
}

const OTHERS: &[u8] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";

/// Reads the first code of a page.
pub fn read(page: &str) -> String {
    let mut bits = Bits(Modules::of(page).bits().into_iter());
    let mut text = Vec::new();
    loop {
        match bits.take(4) {
            0b0100 => {
                for _ in 0..bits.take(8) {
                    text.push(u8::try_from(bits.take(8)).expect("a byte"));
                }
            }
            0b0010 => {
                let length = bits.take(9);
                for _ in 0..length / 2 {
                    let pair = bits.take(11);
                    text.extend([OTHERS[pair / 45], OTHERS[pair % 45]]);
                }
                if length % 2 == 1 {
                    text.push(OTHERS[bits.take(6)]);
                }
            }
            0b0001 => {
                let length = bits.take(10);
                for _ in 0..length / 3 {
                    text.extend(format!("{:03}", bits.take(10)).into_bytes());
                }
                match length % 3 {
                    1 => text.extend(bits.take(4).to_string().into_bytes()),
                    2 => text.extend(format!("{:02}", bits.take(7)).into_bytes()),
                    _ => {}
                }
            }
            _ => break,
        }
    }
    String::from_utf8(text).expect("text")
}
