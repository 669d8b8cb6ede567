//! Signatures as Standard Webhooks 1.0.0 has them.

use base64::{Engine, prelude::BASE64_STANDARD};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// Signs a message at an instant by each secret: its id, the seconds and its body, with dots between them.
pub fn signatures(secrets: &[&[u8]], id: &str, seconds: i64, body: &str) -> String {
    let signed = format!("{id}.{seconds}.{body}");
    let all = secrets.iter().filter_map(|secret| {
        // A secret of any length is taken.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(signed.as_bytes());
        Some(format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes())))
    });
    all.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the specification.
    #[test]
    fn it_signs_as_the_specification_has_it() {
        let secret = BASE64_STANDARD.decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").expect("base 64");
        let sign = |secrets: &[&[u8]]| {
            let (id, body) = ("msg_p5jXN8AQM9LWM0D4loKWxJek", r#"{"test": 2432232314}"#);
            signatures(secrets, id, 1_614_265_330, body)
        };
        let expected = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        assert_eq!(sign(&[&secret]), expected);
        let both = sign(&[&[7; 32], &secret]);
        let (new, old) = both.split_once(' ').expect("one for each secret");
        assert!(new.starts_with("v1,") && new != expected);
        assert_eq!(old, expected);
    }
}
