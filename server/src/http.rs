//! What several handlers read and say in the same way.

use app::wire::Failure;
use axum::{
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// Bytes at the most of a form.
pub const FORM_MOST: usize = 64 << 10;

/// What follows the last part of an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A page.
    Html,
    /// The same as JSON.
    Json,
    /// The same as rows of CSV.
    Csv,
}

/// Takes the format off the end of an address.
pub fn split(name: &str) -> (&str, Format) {
    if let Some(name) = name.strip_suffix(".json") {
        (name, Format::Json)
    } else if let Some(name) = name.strip_suffix(".csv") {
        (name, Format::Csv)
    } else {
        (name, Format::Html)
    }
}

/// Tells whether a body is compressed; nothing is unpacked here, so that nothing can burst.
pub fn is_packed(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_ENCODING).is_some_and(|encoding| encoding != "identity")
}

/// Answers a program.
pub fn refused(failure: Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::BAD_REQUEST);
    (status, axum::Json(failure)).into_response()
}

/// Names an attachment, in ASCII and in full (RFC 6266, RFC 8187).
pub fn attachment(name: &str) -> HeaderValue {
    let plain = |c: char| c.is_ascii_alphanumeric() || " .-_()".contains(c);
    let ascii: String = name.chars().map(|c| if plain(c) { c } else { '_' }).collect();
    let unreserved = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
    let full: String = name
        .bytes()
        .map(|b| if unreserved(&b) { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect();
    let value = format!("attachment; filename=\"{ascii}\"; filename*=UTF-8''{full}");
    HeaderValue::from_str(&value).unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::attachment;

    #[test]
    fn a_name_cannot_leave_its_header() {
        let header = attachment("акт \"1\";\r\nx.pdf");
        let text = header.to_str().expect("it is ASCII");
        assert!(text.starts_with("attachment; filename=\"___ _1____x.pdf\"; "), "{text}");
        assert!(text.ends_with("%D0%B0%D0%BA%D1%82%20%221%22%3B%0D%0Ax.pdf"), "{text}");
    }
}
