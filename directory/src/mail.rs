//! Mail: to which address somebody is written, and when.

use roadmap::Problem;
use serde::{Deserialize, Serialize};

/// Characters at the most of an address (RFC 5321).
pub const ADDRESS_MOST: usize = 254;

/// How a person is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mail {
    /// The address, which its owner has confirmed.
    pub address: String,
    /// The code of the language in which it is written.
    pub language: String,
    /// When; none: not at all for now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
}

/// How long what somebody is told is gathered into one mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Window {
    /// Hardly at all.
    Now,
    /// Until the hour is over.
    Hourly,
    /// Until an hour of the next working day.
    Daily {
        /// The hour, from 0 to 23.
        hour: u8,
    },
}

/// Says what is wrong with an address for mail. What a server of mail would make of it, only that server
/// knows; here it is one line with one `@`, with something on both sides.
pub fn check_address(address: &str) -> Result<(), Problem> {
    if address.is_empty() {
        return Err(Problem::Required);
    }
    if address.len() > ADDRESS_MOST {
        return Err(Problem::TooLong { most: ADDRESS_MOST });
    }
    let plain =
        address.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()[],;:\\\"".contains(&byte));
    let parts = address.split_once('@').filter(|(_, host)| !host.contains('@'));
    let sound = parts.is_some_and(|(name, host)| {
        let labels = host.split('.').all(|label| !label.is_empty());
        !name.is_empty() && name.len() <= 64 && labels
    });
    if plain && sound { Ok(()) } else { Err(Problem::NotAnAddress) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_one_line_with_one_sign_in_it() {
        for (address, good) in [
            ("ann@example.org", true),
            ("a.b+plan@mail.example.org", true),
            ("ann@localhost", true),
            ("", false),
            ("ann", false),
            ("@example.org", false),
            ("ann@", false),
            ("ann@example..org", false),
            ("ann@b@example.org", false),
            ("ann@example.org\r\nBcc: eve@example.org", false),
            ("Ann <ann@example.org>", false),
            ("ann@example.org,eve@example.org", false),
        ] {
            assert_eq!(check_address(address).is_ok(), good, "{address:?}");
        }
        assert!(check_address(&format!("a@{}", "b".repeat(253))).is_err());
    }

    #[test]
    fn a_window_is_written_as_the_log_has_it() {
        let text = |window| serde_json::to_string(&window).expect("it is written");
        assert_eq!(text(Window::Now), "\"now\"");
        assert_eq!(text(Window::Daily { hour: 9 }), "{\"daily\":{\"hour\":9}}");
    }
}
