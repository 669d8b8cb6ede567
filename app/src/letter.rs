//! Letters as they are written: one for everything that somebody is told in a window, by task, each line the
//! words of the inbox with the way to what settles it. Nothing in them is loaded from anywhere.

use std::{collections::HashMap, sync::Arc};

use directory::Person;
use maud::{DOCTYPE, Markup, html};
use store::{Entry, Mail};

use crate::{
    entries::{href, is_known, rank, words},
    i18n::{Lang, args},
    post::Letter,
    visit::{Scene, Visit, encoded},
};

/// Lines at the most of a letter; the inbox has the others.
const LINES: usize = 60;
/// Tasks at the most with which a letter goes on.
const THREADS: usize = 20;
/// Characters at the most of what a letter is about.
const SUBJECT: usize = 150;

/// What of a letter is of one task.
struct Group<'a> {
    scene: &'a Scene,
    task: &'a str,
    entries: Vec<&'a Entry>,
}

impl Group<'_> {
    /// Names it in a subject: by the key of the task, or by the roadmap.
    fn name(&self) -> String {
        match self.task {
            "" => self.roadmap(),
            task => task.to_owned(),
        }
    }

    fn roadmap(&self) -> String {
        one_line(self.scene.roadmap.title.get(self.scene.lang().code()))
    }

    /// Returns the title of the task, if it is there.
    fn title(&self) -> Option<String> {
        let task = self.scene.roadmap.task(self.task)?;
        Some(one_line(task.title.get(self.scene.lang().code())))
    }

    fn heading(&self) -> String {
        match self.title() {
            Some(title) => format!("{} {title}", self.task),
            None => self.name(),
        }
    }
}

/// Writes the letter of what waits in the outbox for the viewer; none where nothing of it may be said.
pub fn letter(visit: &Arc<Visit>, mail: &Mail) -> Option<Letter> {
    let lang = visit.lang;
    let person = visit.viewer.as_ref()?;
    let mut scenes: HashMap<&str, Option<Scene>> = HashMap::new();
    for entry in &mail.entries {
        // What somebody may not read any more is not said to them either.
        let known = || visit.roadmap(&entry.roadmap).map(|roadmap| Scene::now(visit, roadmap));
        scenes.entry(&entry.roadmap).or_insert_with(known);
    }
    let mut groups: Vec<Group<'_>> = Vec::new();
    let (mut lines, mut more) = (0, 0);
    // The worst comes first, and is what the letter is about; of the same, the newest.
    let mut entries: Vec<&Entry> = mail.entries.iter().filter(|entry| is_known(entry)).collect();
    entries.sort_by_key(|entry| rank(entry));
    for entry in entries {
        let Some(scene) = scenes.get(entry.roadmap.as_str()).and_then(Option::as_ref) else {
            continue;
        };
        if lines == LINES {
            more += 1;
            continue;
        }
        lines += 1;
        let task = entry.task.as_str();
        let same = |group: &&mut Group<'_>| {
            group.task == task && group.scene.roadmap.key == scene.roadmap.key
        };
        match groups.iter_mut().find(same) {
            Some(group) => group.entries.push(entry),
            None => groups.push(Group { scene, task, entries: vec![entry] }),
        }
    }
    let first = groups.first()?;
    let about = one_line(&words(first.scene, first.entries.first()?));
    let others = i64::try_from(lines + more - 1).unwrap_or(i64::MAX);
    let values =
        args([("key", first.name().into()), ("n", others.into()), ("words", about.into())]);
    let subject = lang.f(if others == 0 { "mail-subject" } else { "mail-subject-others" }, &values);
    let threads = groups.iter().take(THREADS);
    let threads = threads.map(|group| {
        // The same in every letter, whoever gets it.
        let named = format!("thread|{}|{}", group.scene.roadmap.key, group.task);
        format!("task.{}", store::command_id(&named))
    });
    let threads = threads.collect();
    let begun = mail.begun.timestamp_micros();
    let id = store::command_id(&format!("mail|{}|{}|{begun}", mail.id, person.login));
    let stop = stop_href(visit, person);
    let rest = (more > 0).then(|| lang.n("mail-more", more));
    Some(Letter {
        subject: cut(&subject),
        text: text_of(visit, &groups, rest.as_deref(), &stop),
        html: html_of(visit, &subject, &groups, rest.as_deref(), &stop),
        id: format!("mail.{id}"),
        threads,
        unsubscribe: Some(stop),
        at: visit.now,
    })
}

/// The space that does not break, which would have plain words encoded.
const NBSP: char = '\u{a0}';

/// A line without breaks, and not too long.
fn cut(subject: &str) -> String {
    let line: String =
        subject.chars().map(|c| if c.is_control() || c == NBSP { ' ' } else { c }).collect();
    match line.char_indices().nth(SUBJECT) {
        Some((end, _)) => format!("{}…", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

fn text_of(visit: &Visit, groups: &[Group<'_>], rest: Option<&str>, stop: &str) -> String {
    let (lang, origin) = (visit.lang, &visit.origin);
    let mut text = String::new();
    for group in groups {
        text.push_str(&format!("{}\n", group.heading()));
        // What is about the roadmap has its title already.
        if !group.task.is_empty() {
            text.push_str(&format!("{}\n", group.roadmap()));
        }
        for entry in &group.entries {
            let (words, href) = (words(group.scene, entry), href(group.scene, entry));
            text.push_str(&format!("- {words}\n  {origin}{href}\n"));
        }
        text.push('\n');
    }
    if let Some(rest) = rest {
        text.push_str(&format!("{rest}\n\n"));
    }
    text.push_str(&format!("-- \n{}: {origin}/inbox\n", lang.t("mail-inbox")));
    text.push_str(&format!("{}: {origin}/account#mail\n", lang.t("mail-choose")));
    text.push_str(&format!("{}: {stop}\n", lang.t("mail-stop")));
    text
}

fn html_of(
    visit: &Visit,
    subject: &str,
    groups: &[Group<'_>],
    rest: Option<&str>,
    stop: &str,
) -> String {
    let (lang, origin) = (visit.lang, &visit.origin);
    let body = html! {
        @for group in groups {
            h2 {
                @if group.title().is_some() {
                    a href={ (origin) (group.scene.task_href(group.task)) } { (group.heading()) }
                } @else { (group.heading()) }
            }
            @if !group.task.is_empty() { p { small { (group.roadmap()) } } }
            ul {
                @for entry in &group.entries {
                    li { a href={ (origin) (href(group.scene, entry)) } { (words(group.scene, entry)) } }
                }
            }
        }
        @if let Some(rest) = rest { p { (rest) } }
        hr;
        p {
            small {
                a href={ (origin) "/inbox" } { (lang.t("mail-inbox")) } " · "
                a href={ (origin) "/account#mail" } { (lang.t("mail-choose")) } " · "
                a href=(stop) { (lang.t("mail-stop")) }
            }
        }
    };
    whole(lang, subject, &body)
}

/// A letter as HTML, which loads nothing and runs nothing.
fn whole(lang: Lang, title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head { meta charset="utf-8"; title { (title) } }
            body { (body) }
        }
    };
    page.into_string()
}

/// Writes a title in one line, whatever it has.
fn one_line(title: &str) -> String {
    title.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Writes a letter of a few sentences that somebody asked for themselves.
fn short(visit: &Visit, kind: &str, subject: String, sentences: &[String]) -> Letter {
    let lang = visit.lang;
    let login = visit.viewer.as_ref().map_or("", |person| person.login.as_str());
    let id = format!("{kind}|{login}|{}", visit.now.timestamp_micros());
    let body = html! { @for sentence in sentences { p { (sentence) } } };
    Letter {
        text: sentences.join("\n\n") + "\n",
        html: whole(lang, &subject, &body),
        subject: cut(&subject),
        id: format!("{kind}.{}", store::command_id(&id)),
        at: visit.now,
        ..Letter::default()
    }
}

/// Writes the letter that proves that mail arrives.
pub fn test_letter(visit: &Visit) -> Letter {
    let lang = visit.lang;
    short(visit, "test", lang.t("mail-test-subject"), &[lang.t("mail-test-text")])
}

/// Writes the letter with the code by which somebody confirms that an address is theirs, in the language in
/// which they want to be written.
pub fn code_letter(visit: &Visit, lang: Lang, person: &Person, address: &str) -> Letter {
    let visit = &Visit { lang, ..visit.clone() };
    // Whoever left the page finds the field for the code there once more.
    let href = format!("{}/account?mail={}#mail", visit.origin, encoded(address));
    let code = code(visit, person, address, 0);
    let values = || args([("code", code.clone().into()), ("name", person.name.clone().into())]);
    let place = lang.f("mail-code-where", &args([("href", href.into())]));
    let words = [lang.f("mail-code-text", &values()), place, lang.t("mail-code-else")];
    short(
        visit,
        "code",
        lang.f("mail-code-subject", &args([("code", code.clone().into())])),
        &words,
    )
}

/// Returns the code for an address on a day, so many days ago.
fn code(visit: &Visit, person: &Person, address: &str, days: i64) -> String {
    let day = visit.today() - chrono::TimeDelta::days(days);
    let what = format!("{}|{address}|{day}", person.login);
    let mac = visit.door.cookies.mac("mail address", &what).to_uppercase();
    let (one, two) = (mac.get(..5).unwrap_or_default(), mac.get(5..10).unwrap_or_default());
    format!("{one}-{two}")
}

/// Tells whether a code confirms an address: one of today or of yesterday.
pub fn is_code(visit: &Visit, person: &Person, address: &str, sent: &str) -> bool {
    let plain = |text: &str| {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        kept.collect::<String>().to_uppercase()
    };
    [0, 1].iter().any(|days| plain(&code(visit, person, address, *days)) == plain(sent))
}

/// The purpose of the codes in the addresses at which somebody stops mail.
const STOP: &str = "stop mail";

/// Says what is stopped: mail to the address that the person has now.
fn stops(person: &Person) -> String {
    let address = person.mail.as_ref().map_or("", |mail| mail.address.as_str());
    format!("{}|{address}", person.login)
}

/// Returns the address at which a person stops mail, without signing in.
fn stop_href(visit: &Visit, person: &Person) -> String {
    let mac = visit.door.cookies.mac(STOP, &stops(person));
    format!("{}/unsubscribe/{}~{mac}", visit.origin, encoded(&person.login))
}

/// Returns whose mail is stopped at an address.
pub fn stopped_by(visit: &Visit, token: &str) -> Option<Arc<Person>> {
    let (login, mac) = token.rsplit_once('~')?;
    let person = visit.store.person(login)?;
    visit.door.cookies.is_mac(STOP, &stops(&person), mac).then_some(person)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_of_several_lines_is_one_line_of_a_letter() {
        let title = " Survey\r\nBcc: eve@example.org\u{2028}and \u{85} more ";
        assert_eq!(one_line(title), "Survey Bcc: eve@example.org and more");
    }
}
