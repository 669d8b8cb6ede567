//! The offices that rows name, and the keys that are made of their names.

use roadmap::{Definition, Office, OfficeKey, Text};

/// Offices as rows name them: by key, or by name, whatever its case and the blanks around it.
#[derive(Default)]
pub(super) struct Names {
    /// Where a name that made an office stood first.
    made: Vec<(OfficeKey, String, usize)>,
}

/// What is left of a name where only letters and digits count.
fn likeness(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Names {
    /// Finds an office, or adds it under a key made of the name. Two names that are alike and not the
    /// same are asked about: one of them may be a slip of the pen, or both may be meant.
    pub(super) fn office(
        &mut self,
        to: &mut Definition,
        name: &str,
        row: usize,
    ) -> Result<OfficeKey, String> {
        let same = |known: &str| known.to_lowercase() == name.to_lowercase();
        let by_name = |office: &&Office| office.name.all().any(same);
        let known = to.offices.iter().find(|office| office.key == name);
        if let Some(known) = known.or_else(|| to.offices.iter().find(by_name)) {
            return Ok(known.key.clone());
        }
        if name.is_empty() {
            return Ok(OfficeKey::default());
        }
        let like = likeness(name);
        let alike = self.made.iter().find(|(_, known, _)| likeness(known) == like);
        if let Some((_, known, first)) = alike.filter(|_| !like.is_empty()) {
            return Err(format!(
                "is like `{known}` of row {first}: write the same name in both, or give one another name"
            ));
        }
        let key = if is_key(name) { name.to_owned() } else { slug(name) };
        let mut free = key.clone();
        for n in 2.. {
            if !to.offices.iter().any(|office| office.key == free) {
                break;
            }
            free = format!("{}-{n}", key.chars().take(36).collect::<String>());
        }
        self.made.push((free.as_str().into(), name.to_owned(), row));
        to.offices.push(Office {
            key: free.as_str().into(),
            name: Text::from(name),
            calendar: None,
        });
        Ok(free.into())
    }
}

/// Tells whether a name is written as this program writes keys, as its own files have them.
fn is_key(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || ".-_".contains(c);
    name.chars().all(plain) && !name.starts_with('.') && name.chars().count() <= 40
}

/// Makes a key of an English name: lower case, words joined by dashes.
fn slug(name: &str) -> String {
    let name = name.replace('+', "-plus");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut key = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if key.is_empty() {
        key.push_str("office");
    }
    key.chars().take(40).collect()
}
