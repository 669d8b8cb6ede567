//! The offices that rows name, and the keys that are made of their names.

use std::collections::HashMap;

use roadmap::{Definition, Office, OfficeKey, Text};

/// Offices as rows name them: by key, or by name, whatever its case and the blanks around it.
#[derive(Default)]
pub(crate) struct Names {
    /// Keys by what they are called: themselves, and their names in small letters.
    known: HashMap<String, OfficeKey>,
    /// Where a name that made an office stood first, by what is left of it in [`likeness`].
    made: HashMap<String, (String, usize)>,
}

/// What is left of a name where only letters and digits count.
fn likeness(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

impl Names {
    /// Knows the offices that are there already.
    pub(crate) fn of(definition: &Definition) -> Self {
        let mut names = Self::default();
        for office in &definition.offices {
            for name in office.name.all() {
                names.known.entry(name.to_lowercase()).or_insert_with(|| office.key.clone());
            }
        }
        for office in &definition.offices {
            names.known.insert(office.key.to_string(), office.key.clone());
        }
        names
    }

    /// Finds an office, or adds it under a key made of the name. Two names that are alike and not the
    /// same are asked about: one of them may be a slip of the pen, or both may be meant.
    pub(crate) fn office(
        &mut self,
        to: &mut Definition,
        name: &str,
        row: usize,
    ) -> Result<OfficeKey, String> {
        let lower = name.to_lowercase();
        if let Some(known) = self.known.get(name).or_else(|| self.known.get(&lower)) {
            return Ok(known.clone());
        }
        if name.is_empty() {
            return Ok(OfficeKey::default());
        }
        let like = likeness(name);
        if let Some((known, first)) = self.made.get(&like).filter(|_| !like.is_empty()) {
            return Err(format!(
                "is like `{known}` of row {first}: write the same name in both, or give one another name"
            ));
        }
        let key = if is_key(name) { name.to_owned() } else { slug(name) };
        let mut free = key.clone();
        for n in 2.. {
            if self.known.get(&free).is_none_or(|known| **known != *free) {
                break;
            }
            free = format!("{}-{n}", key.chars().take(36).collect::<String>());
        }
        self.made.insert(like, (name.to_owned(), row));
        let office = OfficeKey::from(free.as_str());
        self.known.insert(lower, office.clone());
        self.known.insert(free, office.clone());
        to.offices.push(Office {
            key: office.clone(),
            name: Text::from(name),
            calendar: None,
            closed: None,
        });
        Ok(office)
    }
}

/// Tells whether a name is written as this program writes keys, as its own files have them.
pub(crate) fn is_key(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || ".-_".contains(c);
    name.chars().all(plain) && !name.starts_with('.') && name.chars().count() <= 40
}

/// Makes a key of a name: lower case, words joined by dashes.
pub(super) fn slug(name: &str) -> String {
    let name = name.replace('+', "-plus");
    let words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let mut key = words.map(str::to_lowercase).collect::<Vec<_>>().join("-");
    if key.is_empty() {
        key.push_str("office");
    }
    key.chars().take(40).collect()
}
