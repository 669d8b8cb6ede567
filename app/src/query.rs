//! The query of an address, and the values of a form: pairs in order.

use std::fmt;

/// Pairs of names and values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query(pub Vec<(String, String)>);

impl Query {
    /// Reads `a=1&b=2`, percent-encoded.
    pub fn parse(text: &str) -> Self {
        let pairs = form_urlencoded::parse(text.as_bytes()).into_owned();
        Self(pairs.collect())
    }

    /// Returns the first value of a name that is not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.0.iter();
        pairs.find(|(known, value)| known == name && !value.is_empty()).map(|(_, value)| &**value)
    }

    /// Returns every value of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let pairs = self.0.iter().filter(move |(known, value)| known == name && !value.is_empty());
        pairs.map(|(_, value)| value.as_str())
    }

    /// Tells whether a name has a value.
    pub fn has(&self, name: &str, value: &str) -> bool {
        self.all(name).any(|known| known == value)
    }

    /// Returns the pairs without one name.
    pub fn without(&self, name: &str) -> Self {
        Self(self.0.iter().filter(|(known, _)| known != name).cloned().collect())
    }

    /// Returns the pairs with one name set to one value, an empty one leaving it out.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut pairs = self.without(name);
        if !value.is_empty() {
            pairs.0.push((name.to_owned(), value.to_owned()));
        }
        pairs
    }

    /// Returns the pairs with one value of a name added, or taken away if it is there.
    pub fn toggled(&self, name: &str, value: &str) -> Self {
        let mut pairs = self.clone();
        if self.has(name, value) {
            pairs.0.retain(|(known, had)| known != name || had != value);
        } else {
            pairs.0.push((name.to_owned(), value.to_owned()));
        }
        pairs
    }
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut serializer = form_urlencoded::Serializer::new(String::new());
        f.write_str(&serializer.extend_pairs(&self.0).finish())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_back() {
        let query = Query(vec![("q".into(), "руда & 1+1=2%".into()), ("s".into(), "a b".into())]);
        assert_eq!(Query::parse(&query.to_string()), query);
    }

    #[test]
    fn broken_escapes_do_no_harm() {
        assert_eq!(Query::parse("a=%zz%4&&b").get("a"), Some("%zz%4"));
        assert_eq!(Query::parse("a=%ff").get("a"), Some("\u{fffd}"));
    }
}
