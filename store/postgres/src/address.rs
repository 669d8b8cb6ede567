//! What the address of a database says beside what libpq knows.

/// Whether statements are prepared once on each connection and kept there by a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Statements {
    /// They are.
    Named,
    /// They are not: a pool in between gives every transaction another connection.
    Unnamed,
}

/// What it is called in the address.
const STATEMENTS: &str = "statements";

/// Returns an address without what it says of statements, and what that is; says what is wrong with it.
pub fn statements(address: &str) -> Result<(String, Statements), String> {
    let (place, asked) = address.split_once('?').unwrap_or((address, ""));
    let (mut rest, mut how) = (Vec::new(), Statements::Named);
    for pair in asked.split('&').filter(|pair| !pair.is_empty()) {
        let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
        if name != STATEMENTS {
            rest.push(pair);
            continue;
        }
        how = match value {
            "named" => Statements::Named,
            "unnamed" => Statements::Unnamed,
            other => {
                return Err(format!(
                    "in the address of the database {STATEMENTS}={other} is neither named nor unnamed"
                ));
            }
        };
    }
    let rest = rest.join("&");
    let address = if rest.is_empty() { place.to_owned() } else { format!("{place}?{rest}") };
    Ok((address, how))
}

#[cfg(test)]
mod tests {
    use super::{Statements, statements};

    #[test]
    fn statements_are_taken_out_of_the_address() {
        let of = |address: &str| statements(address).expect("it is right");
        let plain = "postgres://vekha@db/vekha";
        assert_eq!(of(plain), (plain.to_owned(), Statements::Named));
        assert_eq!(
            of(&format!("{plain}?statements=unnamed")),
            (plain.to_owned(), Statements::Unnamed)
        );
        assert_eq!(of(&format!("{plain}?statements=named")), (plain.to_owned(), Statements::Named));
        let (rest, how) = of(&format!("{plain}?sslmode=require&statements=unnamed&host=/run"));
        assert_eq!(rest, format!("{plain}?sslmode=require&host=/run"));
        assert_eq!(how, Statements::Unnamed);
        assert!(statements(&format!("{plain}?statements=some")).is_err());
    }
}
