//! Codes of an authenticator (RFC 6238: SHA-1, six digits, thirty seconds), and recovery codes.

use chrono::{DateTime, Utc};
use directory::Seal;
use totp_rs::{Algorithm, Secret, TOTP};

/// Seconds of a step.
const STEP: u64 = 30;
/// Bytes of a key.
pub const KEY_BYTES: usize = 20;
/// Recovery codes that a person gets.
pub const RECOVERY_CODES: usize = 8;

fn totp(key: Vec<u8>) -> Option<TOTP> {
    TOTP::new(Algorithm::SHA1, 6, 1, STEP, key).ok()
}

/// Writes a key as an authenticator takes it by hand, in base 32.
pub fn shown(key: &[u8]) -> String {
    Secret::Raw(key.to_vec()).to_encoded().to_string()
}

/// Reads a key in base 32.
pub fn read(text: &str) -> Option<Vec<u8>> {
    let key = Secret::Encoded(text.trim().to_owned()).to_bytes().ok()?;
    (key.len() == KEY_BYTES).then_some(key)
}

/// Returns the address that an authenticator takes as a picture.
pub fn address(key: &[u8], login: &str, place: &str) -> String {
    let encode = |text: &str| form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    let (place, login) = (encode(place), encode(login));
    format!("otpauth://totp/{place}:{login}?secret={}&issuer={place}", shown(key))
}

/// Finds the step of a code, which must be that of now: a code lives for its thirty seconds.
pub fn step(key: &[u8], code: &str, now: DateTime<Utc>) -> Option<u64> {
    let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
    let totp = totp(key.to_vec())?;
    let now = u64::try_from(now.timestamp()).ok()? / STEP;
    let same = |step: &u64| {
        let expected = totp.generate(*step * STEP);
        // As long for a wrong code as for a right one.
        let differs = expected.bytes().zip(code.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
        expected.len() == code.len() && differs == 0
    };
    Some(now).filter(same)
}

/// Returns the seal under which a recovery code is known, however it was typed.
pub fn recovery(code: &str) -> Seal {
    let plain: String = code.chars().filter(|c| c.is_alphanumeric()).collect();
    Seal::of(plain.to_lowercase().as_bytes())
}

/// Writes random bytes as a recovery code: 28 hexadecimal digits in groups, 112 bits.
pub fn recovery_code(random: &[u8; 32]) -> String {
    let digits = store::hex(&random[..14]);
    let groups =
        digits.as_bytes().chunks(7).map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_that_of_its_time() {
        // RFC 6238, appendix B: the last six digits of the values for SHA-1.
        let key = b"12345678901234567890";
        let at = |seconds| DateTime::from_timestamp(seconds, 0).expect("an instant");
        assert_eq!(step(key, "287082", at(59)), Some(1));
        assert_eq!(step(key, "081804", at(1_111_111_109)), Some(37_037_036));
        assert_eq!(step(key, "005 924", at(1_234_567_890)), Some(41_152_263));
        assert_eq!(step(key, "287082", at(60)), None, "it has changed");
        assert_eq!(step(key, "28708", at(59)), None);
        assert_eq!(read(&shown(key)).as_deref(), Some(&key[..]));
        assert_eq!(read("nonsense"), None);
    }

    #[test]
    fn a_recovery_code_is_known_however_it_is_typed() {
        let code = recovery_code(&[0xab; 32]);
        assert_eq!(code.len(), 31);
        assert_eq!(
            recovery(&code),
            recovery(&format!(" {} ", code.replace('-', " ").to_uppercase()))
        );
    }
}
