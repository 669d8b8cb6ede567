//! A letter as a message of mail: plain text and HTML, with the headers by which clients put it beside others
//! of the same task, and by which providers offer to stop more of them.

use app::post::Letter;
use lettre::{
    Address, Message,
    message::{
        Mailbox, MultiPart,
        header::{HeaderName, HeaderValue},
    },
};

/// Returns a header that stays on one line: a signature over a folded one was broken on the way before.
fn unfolded(name: &'static str, value: String) -> HeaderValue {
    let name = HeaderName::new_from_ascii_str(name);
    HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value)
}

/// Writes the message; sent again, the same letter is the same message.
pub fn message(from: &Mailbox, to: Address, letter: &Letter) -> Result<Message, String> {
    let host = from.email.domain();
    let named = |id: &str| format!("<{id}@{host}>");
    let mut builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(letter.subject.clone())
        .date(letter.at.into())
        .message_id(Some(named(&letter.id)));
    let threads: Vec<_> = letter.threads.iter().map(|id| named(id)).collect();
    if !threads.is_empty() {
        builder = builder.in_reply_to(threads.join(" ")).references(threads.join(" "));
    }
    let parts = MultiPart::alternative_plain_html(letter.text.clone(), letter.html.clone());
    let mut message = builder.multipart(parts).map_err(|error| error.to_string())?;
    let headers = message.headers_mut();
    headers.insert_raw(unfolded("Auto-Submitted", "auto-generated".to_owned()));
    if let Some(address) = letter.unsubscribe.as_deref().filter(|it| is_plain(it)) {
        headers.insert_raw(unfolded("List-Unsubscribe", format!("<{address}>")));
        let one_click = "List-Unsubscribe=One-Click".to_owned();
        headers.insert_raw(unfolded("List-Unsubscribe-Post", one_click));
    }
    Ok(message)
}

/// Tells whether nothing of an address could end its header.
fn is_plain(address: &str) -> bool {
    address.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'<' && byte != b'>')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(letter: &Letter) -> String {
        let from = "Vekha <vekha@example.org>".parse().expect("an address");
        let to = "ann@example.org".parse().expect("an address");
        let message = message(&from, to, letter).expect("it is written");
        String::from_utf8(message.formatted()).expect("text")
    }

    #[test]
    fn what_is_long_stays_on_its_line_and_what_would_end_it_is_left_out() {
        let long = format!("https://example.org/unsubscribe/{}~{}", "a".repeat(60), "b".repeat(40));
        let letter = Letter {
            subject: "GOV-07: Survey".to_owned(),
            id: "mail.1".to_owned(),
            threads: vec!["task.1".to_owned(), "task.2".to_owned()],
            unsubscribe: Some(long.clone()),
            ..Letter::default()
        };
        let text = written(&letter);
        for line in [
            "Subject: GOV-07: Survey",
            "Message-ID: <mail.1@example.org>",
            "In-Reply-To: <task.1@example.org> <task.2@example.org>",
            "References: <task.1@example.org> <task.2@example.org>",
            "Auto-Submitted: auto-generated",
            &format!("List-Unsubscribe: <{long}>"),
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert!(text.contains(&format!("\r\n{line}\r\n")), "{line}: {text}");
        }
        let forged = Some("https://example.org/\r\nBcc: eve@example.org".to_owned());
        let text = written(&Letter { unsubscribe: forged, ..letter });
        assert!(!text.contains("eve@") && !text.contains("List-Unsubscribe"), "{text}");
    }
}
