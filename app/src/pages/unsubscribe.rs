//! Where a mail leads whoever wants no more of them: a button, since programs that look at mail follow links.

use std::sync::Arc;

use directory::Person;
use maud::html;

use super::Frame;
use crate::{components::Nav, i18n::args, visit::Visit};

/// Renders the button by which a person gets no more mail, or that they get none any more.
pub fn page(visit: &Arc<Visit>, person: &Person) -> String {
    let lang = visit.lang;
    let goes = person.mail.as_ref().filter(|mail| mail.window.is_some());
    let title = lang.t(if goes.is_some() { "unsubscribe-title" } else { "unsubscribe-done-title" });
    let frame =
        Frame { visit, scene: None, nav: Nav::Elsewhere, title: title.clone(), islands: false };
    frame.write(&html! {
        section.narrow {
            h1 { (title) }
            @if let Some(mail) = goes {
                p { (lang.f("unsubscribe-text", &args([("address", mail.address.clone().into())]))) }
                form method="post" action=(visit.path) {
                    p.buttons { button.primary { (lang.t("unsubscribe-do")) } }
                }
            }
            p.muted { (lang.t("unsubscribe-inbox")) " " a href="/account#mail" { (lang.t("mail-choose")) } }
        }
    })
}
