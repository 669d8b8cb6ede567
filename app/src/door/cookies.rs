//! The cookies of the application: what a browser holds of a session, of a device that is trusted, and
//! of a sign-in that was begun at a provider.

use chrono::{DateTime, TimeDelta, Utc};
use cookie::{Cookie, CookieJar, Key, SameSite};

/// Bytes of the key from which cookies are signed and sealed.
pub const KEY_BYTES: usize = 64;
/// People at the most who are trusted on one device.
const TRUSTED_MOST: usize = 5;
/// Days for which a device is trusted.
const TRUSTED_DAYS: i64 = 180;

/// The kinds of cookies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Name {
    /// The token of a session.
    Session,
    /// Whom this device was used by, signed.
    Device,
    /// A sign-in that was begun at a provider, sealed.
    Begun,
    /// The language that was chosen.
    Language,
}

/// Writes and reads cookies; those that matter are for HTTPS only where browsers come by it.
#[derive(Clone)]
pub struct Cookies {
    secure: bool,
    key: Key,
}

impl Cookies {
    /// Makes them with a key of [`KEY_BYTES`] random bytes.
    pub fn new(secure: bool, key: &[u8; KEY_BYTES]) -> Self {
        Self { secure, key: Key::from(key) }
    }

    fn name(&self, name: Name) -> &'static str {
        match (self.secure, name) {
            (true, Name::Session) => "__Host-vekha",
            (false, Name::Session) => "vekha",
            (true, Name::Device) => "__Host-vekha-device",
            (false, Name::Device) => "vekha-device",
            (true, Name::Begun) => "__Host-vekha-oidc",
            (false, Name::Begun) => "vekha-oidc",
            (true, Name::Language) => "__Host-lang",
            (false, Name::Language) => "lang",
        }
    }

    /// Finds the value of a cookie among those that a browser sent.
    pub fn find(&self, headers: &[&str], name: Name) -> Option<String> {
        let name = self.name(name);
        let pairs = headers.iter().flat_map(|header| Cookie::split_parse((*header).to_owned()));
        let mut found = pairs.flatten().filter(|cookie| cookie.name() == name);
        found.next().map(|cookie| cookie.value().to_owned()).filter(|value| !value.is_empty())
    }

    fn build(&self, name: Name, value: String, seconds: Option<i64>) -> Cookie<'static> {
        let mut cookie = Cookie::new(self.name(name), value);
        cookie.set_path("/");
        cookie.set_http_only(true);
        cookie.set_same_site(SameSite::Lax);
        if self.secure {
            cookie.set_secure(true);
        }
        if let Some(seconds) = seconds {
            cookie.set_max_age(cookie::time::Duration::seconds(seconds));
        }
        cookie
    }

    /// Writes a cookie that lasts some seconds, or as long as the browser is open.
    pub fn write(&self, name: Name, value: &str, seconds: Option<i64>) -> String {
        self.build(name, value.to_owned(), seconds).to_string()
    }

    /// Takes a cookie away.
    pub fn remove(&self, name: Name) -> String {
        self.build(name, String::new(), Some(0)).to_string()
    }

    /// Writes a cookie that nobody else can read or make, good for some seconds.
    pub fn seal(&self, name: Name, value: &str, now: DateTime<Utc>, seconds: i64) -> String {
        let until = (now + TimeDelta::seconds(seconds)).timestamp();
        let mut jar = CookieJar::new();
        let sealed = self.build(name, format!("{until}|{value}"), Some(seconds));
        jar.private_mut(&self.key).add(sealed);
        jar.get(self.name(name)).map(ToString::to_string).unwrap_or_default()
    }

    /// Reads what was sealed, if it is whole and its time is not over.
    pub fn open(&self, headers: &[&str], name: Name, now: DateTime<Utc>) -> Option<String> {
        let value = self.find(headers, name)?;
        let found = Cookie::new(self.name(name), value);
        let plain = CookieJar::new().private(&self.key).decrypt(found)?;
        let (until, value) = plain.value().split_once('|')?;
        (now.timestamp() < until.parse().ok()?).then(|| value.to_owned())
    }

    /// Returns a code of 40 digits for a text that nobody else can make, for one purpose.
    pub fn mac(&self, purpose: &str, text: &str) -> String {
        use hmac::{Hmac, KeyInit, Mac};
        // A key of any length is good.
        let Ok(mut mac) = Hmac::<sha2::Sha256>::new_from_slice(self.key.signing()) else {
            return String::new();
        };
        mac.update(format!("vekha {purpose}|{text}").as_bytes());
        let bytes = mac.finalize().into_bytes();
        store::hex(&bytes[..20])
    }

    /// Tells whether a text has the code that [`Self::mac`] makes; each is compared to its end, so that time
    /// tells nothing.
    pub fn is_mac(&self, purpose: &str, text: &str, code: &str) -> bool {
        use hmac::{Hmac, KeyInit, Mac};
        let good = self.mac(purpose, text);
        let sealed = |code: &str| {
            let mut mac = Hmac::<sha2::Sha256>::new_from_slice(self.key.signing()).ok()?;
            mac.update(code.as_bytes());
            Some(mac.finalize())
        };
        // What is compared so is compared in the same time, whatever it is.
        match (sealed(&good), sealed(code)) {
            (Some(good), Some(code)) => good == code,
            _ => false,
        }
    }

    /// Returns who is trusted on the device of a browser, as [`mark`] names them, the last one first.
    fn trusted(&self, headers: &[&str], now: DateTime<Utc>) -> Vec<(String, i64)> {
        let read = || {
            let found = Cookie::new(self.name(Name::Device), self.find(headers, Name::Device)?);
            let plain = CookieJar::new().signed(&self.key).verify(found)?;
            let pairs = plain.value().split('.').filter_map(|pair| {
                let (mark, until) = pair.split_once('-')?;
                Some((mark.to_owned(), until.parse().ok()?))
            });
            Some(pairs.filter(|(_, until)| now.timestamp() < *until).collect())
        };
        read().unwrap_or_default()
    }

    /// Tells whether a person has signed in from this device before.
    pub fn trusts(&self, headers: &[&str], login: &str, now: DateTime<Utc>) -> bool {
        let mark = mark(login);
        self.trusted(headers, now).iter().any(|(known, _)| *known == mark)
    }

    /// Writes the cookie of a device on which a person signed in.
    pub fn trust(&self, headers: &[&str], login: &str, now: DateTime<Utc>) -> String {
        let (mark, seconds) = (mark(login), TRUSTED_DAYS * 86_400);
        let mut all = self.trusted(headers, now);
        all.retain(|(known, _)| *known != mark);
        all.insert(0, (mark, now.timestamp() + seconds));
        all.truncate(TRUSTED_MOST);
        let value: Vec<_> = all.iter().map(|(mark, until)| format!("{mark}-{until}")).collect();
        let mut jar = CookieJar::new();
        let cookie = self.build(Name::Device, value.join("."), Some(seconds));
        jar.signed_mut(&self.key).add(cookie);
        jar.get(self.name(Name::Device)).map(ToString::to_string).unwrap_or_default()
    }
}

/// Names a person on a device without saying who it is.
fn mark(login: &str) -> String {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(format!("vekha device {}", directory::name::fold(login)));
    store::hex(&digest[..10])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_790_000_000 + seconds, 0).expect("an instant")
    }

    fn pair(cookie: &str) -> &str {
        cookie.split(';').next().unwrap_or_default()
    }

    #[test]
    fn a_code_is_good_for_one_text_and_purpose() {
        let cookies = Cookies::new(false, &[7; 64]);
        let code = cookies.mac("stop", "ann");
        assert!(cookies.is_mac("stop", "ann", &code));
        assert!(!cookies.is_mac("stop", "ben", &code) && !cookies.is_mac("go", "ann", &code));
        assert!(!cookies.is_mac("stop", "ann", "") && !cookies.is_mac("stop", "ann", &code[1..]));
    }

    #[test]
    fn what_is_sealed_is_opened_by_its_key_in_its_time_and_under_its_name() {
        let (ours, theirs) = (Cookies::new(true, &[1; 64]), Cookies::new(true, &[2; 64]));
        let cookie = ours.seal(Name::Begun, "state|/my", at(0), 600);
        assert!(
            cookie.starts_with("__Host-vekha-oidc=") && cookie.contains("; Secure"),
            "{cookie}"
        );
        assert!(cookie.contains("; Path=/;") && !cookie.contains("state"), "{cookie}");
        let sent = [pair(&cookie)];
        assert_eq!(ours.open(&sent, Name::Begun, at(599)).as_deref(), Some("state|/my"));
        assert_eq!(ours.open(&sent, Name::Begun, at(600)), None);
        assert_eq!(theirs.open(&sent, Name::Begun, at(1)), None);
        let renamed = sent[0].replace("vekha-oidc", "vekha-device");
        assert_eq!(ours.open(&[&renamed], Name::Device, at(1)), None);
    }

    #[test]
    fn a_code_is_of_its_key_its_purpose_and_its_text() {
        let (ours, theirs) = (Cookies::new(true, &[1; 64]), Cookies::new(true, &[2; 64]));
        let code = ours.mac("a", "b");
        assert_eq!((code.len(), ours.mac("a", "b")), (40, code.clone()));
        for other in [theirs.mac("a", "b"), ours.mac("b", "b"), ours.mac("a", "c")] {
            assert_ne!(other, code);
        }
    }

    #[test]
    fn a_device_is_trusted_for_those_who_signed_in_from_it() {
        let cookies = Cookies::new(false, &[1; 64]);
        let first = cookies.trust(&[], "Ann", at(0));
        assert!(cookies.trusts(&[pair(&first)], "ann", at(5)));
        assert!(!cookies.trusts(&[pair(&first)], "bob", at(5)));
        let second = cookies.trust(&[pair(&first)], "bob", at(9));
        assert!(cookies.trusts(&[pair(&second)], "ann", at(10)));
        assert!(!cookies.trusts(&[pair(&second)], "ann", at(181 * 86_400)));
        let forged = pair(&second).replacen('.', "x", 1);
        assert!(!cookies.trusts(&[&forged], "ann", at(10)));
        assert!(!Cookies::new(false, &[2; 64]).trusts(&[pair(&second)], "ann", at(10)));
        let many = (0..9).fold(second, |known, n| {
            let known = pair(&known).to_owned();
            cookies.trust(&[&known], &format!("p{n}"), at(20))
        });
        assert!(!cookies.trusts(&[pair(&many)], "ann", at(21)), "five at the most");
    }
}
