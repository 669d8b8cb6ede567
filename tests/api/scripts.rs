//! What people write stays text: a corpus of scripts and formulas goes through every field and every
//! address, and then every page and every export is cut up as a browser or a spreadsheet does it.

use std::collections::BTreeSet;

use app::query::Query;
use axum::http::{StatusCode, header};
use sha2::{Digest, Sha256};
use tests::{Answer, Part, TestApp};

const NOW: &str = "2026-11-23T09:00:00Z";
const ROADMAP: &str = "/r/december-1";
const PASSWORD: &str = "correct horse battery";

/// What a spreadsheet would compute.
const FORMULAS: [&str; 6] = [
    "=HYPERLINK(\"http://evil.example\")",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=cmd|' /C calc'!A0",
    "\r=1+1",
];

/// What a browser would do, if it were not text.
const MARKUP: [&str; 19] = [
    "</textarea><script>alert(1)</script>",
    "</title><script>alert(2)</script>",
    "\"><img src=x onerror=alert(3)>",
    "' onmouseover='alert(4)",
    "\" onfocus=\"alert(5)\" autofocus=\"",
    "javascript:alert(6)",
    "data:text/html,<script>alert(7)</script>",
    "<svg/onload=alert(8)>",
    "<iframe srcdoc='<script>alert(9)</script>'>",
    "<base href=//evil.example/>",
    "<form action=http://evil.example><button>",
    "</main></body></html><p style=color:red>",
    "</script ><b>out</b>",
    "{{7*7}}${7*7}",
    "`${alert(10)}`",
    "&lt;b&gt;a reference&lt;/b&gt;",
    "&#60;u&#62;a number&#60;/u&#62;",
    "<!-- out --!>",
    "]]><x:y>",
];

/// What the record does not take: it comes back with its form.
const HIDDEN: &str =
    "\u{202e}gnp.\u{202c}<script>alert(11)</script>\0<script>alert(12)</script>\u{7}";

/// A page as somebody would send it for a file.
const EVIL_FILE: &[u8] = b"<!DOCTYPE html><script>alert(document.domain)</script>";

fn corpus() -> String {
    FORMULAS.into_iter().chain(MARKUP).collect::<Vec<_>>().join(" ")
}

/// Packs the corpus into texts of so many characters at the most; the first ones begin as formulas do.
fn packed(most: usize) -> Vec<String> {
    let mut texts: Vec<String> = FORMULAS.map(str::to_owned).to_vec();
    for payload in MARKUP {
        let room = |text: &&mut String| text.chars().count() + payload.chars().count() < most;
        match texts.iter_mut().filter(room).min_by_key(|text| text.len()) {
            Some(text) => *text = format!("{text} {payload}"),
            None => texts.push(payload.to_owned()),
        }
    }
    texts
}

/// One piece of HTML.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    /// A text as it was written.
    Text(String),
    Open(Tag),
    Close(String),
    /// A comment, and whatever else a browser takes for one.
    Comment(String),
    /// A tag that never ends.
    Broken,
}

#[derive(Debug, PartialEq, Eq)]
struct Tag {
    name: String,
    attributes: Vec<Attribute>,
}

#[derive(Debug, PartialEq, Eq)]
struct Attribute {
    name: String,
    /// The value with its references replaced.
    value: String,
    quoted: bool,
}

/// Cuts HTML into pieces as the standard says.
struct Cutter<'a> {
    rest: &'a str,
    /// The element inside of which nothing but its own end is a tag.
    raw: Option<String>,
    /// How many drawings are open; the title of one is like any other element.
    drawings: usize,
}

impl<'a> Cutter<'a> {
    fn take(&mut self, bytes: usize) -> &'a str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.rest = rest;
        taken
    }

    /// Takes what stands before a character, or everything.
    fn before(&mut self, ends: impl Fn(char) -> bool) -> &'a str {
        self.take(self.rest.find(ends).unwrap_or(self.rest.len()))
    }

    fn eat(&mut self, start: &str) -> bool {
        let eaten = self.rest.strip_prefix(start);
        self.rest = eaten.unwrap_or(self.rest);
        eaten.is_some()
    }

    fn text(&mut self) -> Piece {
        // What is no tag is text, even where it begins like one.
        let first = self.rest.chars().next().map_or(0, char::len_utf8);
        let end = self.rest[first..].find('<').map_or(self.rest.len(), |end| end + first);
        Piece::Text(self.take(end).to_owned())
    }

    fn raw_text(&mut self, name: &str) -> Piece {
        let (end, text) = (format!("</{name}"), self.rest.to_ascii_lowercase());
        let is_end = |at: &usize| text[at + end.len()..].starts_with(ends_name);
        let at = text.match_indices(&end).map(|(at, _)| at).find(is_end);
        Piece::Text(self.take(at.unwrap_or(text.len())).to_owned())
    }

    fn comment(&mut self) -> Piece {
        if !self.eat("<!--") {
            let inside = self.before(|c| c == '>').trim_start_matches(['<', '!', '?', '/']);
            self.eat(">");
            return Piece::Comment(inside.to_owned());
        }
        if self.eat(">") || self.eat("->") {
            return Piece::Comment(String::new());
        }
        let ends = ["-->", "--!>"].into_iter().filter_map(|end| Some((self.rest.find(end)?, end)));
        let (at, end) = ends.min().unwrap_or((self.rest.len(), ""));
        let inside = self.take(at).to_owned();
        self.eat(end);
        Piece::Comment(inside)
    }

    /// Takes a tag from its name on.
    fn tag(&mut self) -> Option<Tag> {
        let name = self.before(ends_name).to_ascii_lowercase();
        let mut attributes = Vec::new();
        loop {
            self.before(|c| c != '/' && !c.is_ascii_whitespace());
            if self.rest.is_empty() {
                return None;
            }
            if self.eat(">") {
                return Some(Tag { name, attributes });
            }
            attributes.push(self.attribute());
        }
    }

    fn attribute(&mut self) -> Attribute {
        // A sign of equality in front belongs to the name.
        let first = usize::from(self.rest.starts_with('='));
        let end = self.rest[first..].find(|c| c == '=' || ends_name(c));
        let name = self.take(end.map_or(self.rest.len(), |end| end + first)).to_ascii_lowercase();
        self.before(|c| !c.is_ascii_whitespace());
        if !self.eat("=") {
            return Attribute { name, value: String::new(), quoted: true };
        }
        self.before(|c| !c.is_ascii_whitespace());
        for quote in ["\"", "'"] {
            if self.eat(quote) {
                let value = decoded(self.before(|c| quote.starts_with(c)));
                self.eat(quote);
                return Attribute { name, value, quoted: true };
            }
        }
        let value = decoded(self.before(|c| c == '>' || c.is_ascii_whitespace()));
        Attribute { name, value, quoted: false }
    }

    fn open(&mut self) -> Piece {
        self.eat("<");
        let Some(mut tag) = self.tag() else { return Piece::Broken };
        self.drawings += usize::from(tag.name == "svg");
        self.place(&mut tag.name);
        self.raw = RAW.contains(&tag.name.as_str()).then(|| tag.name.clone());
        Piece::Open(tag)
    }

    fn close(&mut self) -> Piece {
        self.eat("</");
        let Some(mut tag) = self.tag() else { return Piece::Broken };
        self.place(&mut tag.name);
        self.drawings = self.drawings.saturating_sub(usize::from(tag.name == "svg"));
        Piece::Close(tag.name)
    }

    /// Tells the title of a drawing from that of the page.
    fn place(&self, name: &mut String) {
        if self.drawings > 0 && name == "title" {
            name.insert_str(0, "svg:");
        }
    }
}

impl Iterator for Cutter<'_> {
    type Item = Piece;

    fn next(&mut self) -> Option<Piece> {
        if let Some(name) = self.raw.take() {
            return Some(self.raw_text(&name));
        }
        let mut start = self.rest.chars();
        let start = (start.next()?, start.next().unwrap_or(' '), start.next().unwrap_or(' '));
        Some(match start {
            ('<', letter, _) if letter.is_ascii_alphabetic() => self.open(),
            ('<', '/', letter) if letter.is_ascii_alphabetic() => self.close(),
            ('<', '!' | '?' | '/', _) => self.comment(),
            _ => self.text(),
        })
    }
}

fn pieces(html: &str) -> Vec<Piece> {
    Cutter { rest: html, raw: None, drawings: 0 }.collect()
}

/// Tells whether a character ends the name of a tag.
fn ends_name(c: char) -> bool {
    c == '/' || c == '>' || c.is_ascii_whitespace()
}

/// Replaces references to characters, those among them that could hide an address.
fn decoded(text: &str) -> String {
    let mut parts = text.split('&');
    let mut decoded = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|c: char| !c.is_ascii_alphanumeric() && c != '#');
        let (name, rest) = part.split_at(end.unwrap_or(part.len()));
        match reference(name) {
            Some(c) => decoded.extend([c.to_string().as_str(), rest.trim_start_matches(';')]),
            None => decoded.extend(["&", part]),
        }
    }
    decoded
}

fn reference(name: &str) -> Option<char> {
    const NAMED: [(&str, char); 9] = [
        ("lt", '<'),
        ("gt", '>'),
        ("amp", '&'),
        ("quot", '"'),
        ("apos", '\''),
        ("colon", ':'),
        ("tab", '\t'),
        ("newline", '\n'),
        ("nbsp", '\u{a0}'),
    ];
    let Some(number) = name.strip_prefix('#') else {
        let mut named = NAMED.into_iter();
        return named.find(|(known, _)| name.eq_ignore_ascii_case(known)).map(|(_, c)| c);
    };
    let code = match number.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16),
        None => number.parse(),
    };
    char::from_u32(code.ok()?)
}

/// Elements that no page has: they load, embed, restyle or redirect.
const FOREIGN: [&str; 21] = [
    "applet",
    "audio",
    "base",
    "embed",
    "frame",
    "frameset",
    "iframe",
    "image",
    "img",
    "math",
    "noembed",
    "noframes",
    "noscript",
    "object",
    "plaintext",
    "portal",
    "source",
    "style",
    "template",
    "video",
    "xmp",
];
/// Elements inside of which nothing but their own end is a tag.
const RAW: [&str; 4] = ["script", "style", "textarea", "title"];
/// Elements without an end.
const VOID: [&str; 6] = ["br", "hr", "input", "link", "meta", "wbr"];
/// Attributes in which a browser looks for an address.
const ADDRESSES: [&str; 10] = [
    "action",
    "background",
    "cite",
    "data",
    "formaction",
    "href",
    "ping",
    "poster",
    "src",
    "xlink:href",
];
/// What rendering leaves between the pieces of a page.
const MARKS: [&str; 3] = ["", "<() />", "DOCTYPE html"];

/// Tells whether opening an address runs something.
fn runs(address: &str) -> bool {
    // A browser takes these characters out before it looks for the scheme.
    let plain = address.chars().filter(|c| !c.is_control() && !c.is_whitespace());
    let plain = plain.collect::<String>().to_lowercase();
    ["javascript:", "data:", "vbscript:"].iter().any(|scheme| plain.starts_with(scheme))
}

fn attribute_fault(Attribute { name, value, quoted }: &Attribute) -> Option<&'static str> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-:_".contains(c);
    let sends = name == "action" || name == "formaction";
    let here = value.starts_with('/') && !value.starts_with("//");
    match name.as_str() {
        _ if !quoted => Some("a value without quotes"),
        name if name.is_empty() || !name.chars().all(plain) => Some("an odd attribute"),
        name if name.starts_with("on") => Some("a handler"),
        "style" | "srcdoc" | "srcset" | "http-equiv" => Some("an attribute that no page has"),
        name if ADDRESSES.contains(&name) && runs(value) => Some("an address that runs"),
        _ if sends && !here => Some("a form for another site"),
        _ => None,
    }
}

fn tag_fault(tag: &Tag) -> Option<&'static str> {
    let has = |name: &str, value: &str| {
        tag.attributes.iter().any(|it| it.name == name && it.value == value)
    };
    let own = tag.attributes.len() == 2 && has("type", "module") && has("src", "/pkg/start.js");
    let names: BTreeSet<_> = tag.attributes.iter().map(|it| &it.name).collect();
    match tag.name.as_str() {
        "script" if !own => Some("a script"),
        name if FOREIGN.contains(&name) => Some("an element that no page has"),
        _ if names.len() < tag.attributes.len() => Some("an attribute twice"),
        _ => tag.attributes.iter().find_map(attribute_fault),
    }
}

/// Returns everything in a part of a page that is not as the application writes it.
fn faults(pieces: &[Piece]) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), Vec::<String>::new());
    for piece in pieces {
        let fault = match piece {
            Piece::Text(text) if text.contains('<') => Some("a `<` that is not escaped"),
            Piece::Text(text)
                if !text.is_empty() && open.last().is_some_and(|it| it == "script") =>
            {
                Some("an inline script")
            }
            Piece::Text(_) => None,
            Piece::Comment(text) => (!MARKS.contains(&text.as_str())).then_some("a comment"),
            Piece::Broken => Some("a tag without end"),
            Piece::Close(name) => (open.pop().as_ref() != Some(name)).then_some("a stray end"),
            Piece::Open(tag) => {
                open.extend((!VOID.contains(&tag.name.as_str())).then(|| tag.name.clone()));
                tag_fault(tag)
            }
        };
        found.extend(fault.map(|fault| format!("{fault}: {piece:?}")));
    }
    found.extend(open.iter().map(|name| format!("no end of <{name}>")));
    found
}

/// Returns the faults of a whole page, which has one title, one main part and one end.
fn page_faults(html: &str, pieces: &[Piece]) -> Vec<String> {
    let count = |name: &str| {
        pieces.iter().filter(|it| matches!(it, Piece::Open(tag) if tag.name == name)).count()
    };
    let counts = (count("html"), count("title"), count("main"));
    let mut found = faults(pieces);
    if counts != (1, 1, 1) || count("script") > 1 || !html.ends_with("</html>") {
        found.push(format!("pages, titles, main parts: {counts:?}"));
    }
    found
}

/// Returns what a reader of HTML is given: texts and values, with references replaced.
fn shown(pieces: &[Piece]) -> String {
    let mut shown = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => shown.extend([&decoded(text), "\n"]),
            Piece::Open(tag) => {
                shown.extend(tag.attributes.iter().flat_map(|it| [it.value.as_str(), "\n"]));
            }
            _ => {}
        }
    }
    shown
}

/// Finds nothing on a page that could act; returns what its reader is given.
fn inspect(what: &str, answer: &Answer) -> String {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/html; charset=utf-8", "{what}");
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{what}");
    let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.contains("script-src 'self' 'wasm-unsafe-eval';"), "{what}: {policy}");
    let pieces = pieces(&answer.text);
    assert_eq!(page_faults(&answer.text, &pieces), Vec::<String>::new(), "{what}");
    for payload in MARKUP.into_iter().filter(|payload| payload.contains(['<', '&'])) {
        assert!(!answer.text.contains(payload), "{what}: {payload} is not escaped");
    }
    shown(&pieces)
}

async fn look(app: &mut TestApp, path: &str) -> String {
    let answer = app.get(path).await;
    if answer.status == StatusCode::SEE_OTHER {
        // What the page does not know is dropped, and nothing of it is left in the address.
        let (place, _) = path.split_once('?').expect("a query");
        assert!(answer.location.starts_with(place) && !answer.location.contains('<'), "{path}");
        return String::new();
    }
    inspect(path, &answer)
}

/// Sends a form that is taken.
async fn send(app: &mut TestApp, path: &str, values: &[(&str, &str)]) {
    let answer = app.post(path, values).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.text);
}

/// Sends a form about a task that is taken.
async fn about(app: &mut TestApp, path: &str, task: &str, more: &[(&str, &str)]) {
    let about = [("roadmap", "december-1"), ("task", task)];
    send(app, path, &[&about, more].concat()).await;
}

/// A task made of one text of the corpus.
struct Case {
    task: String,
    text: String,
}

fn cases() -> Vec<Case> {
    let texts = packed(300).into_iter().enumerate();
    texts.map(|(n, text)| Case { task: format!("MIN-9{n}"), text }).collect()
}

fn address(task: &str) -> String {
    format!("{ROADMAP}/t/{task}")
}

/// The admin names offices and people with the corpus.
async fn name_everyone(app: &mut TestApp) {
    app.sign_in("admin").await;
    let offices = ["minpromtorg", "rosatom", "mintrans", "rosneft", "prime-minister", "minfin"];
    for (office, name) in offices.into_iter().zip(packed(300)) {
        // A semicolon parts names from one another.
        let name = name.replace(';', ",");
        let names = [("office", office), ("name_en", name.as_str()), ("name_ru", &name)];
        about(app, "/do/rename-office", "", &names).await;
    }
    let names = packed(100);
    for (n, name) in names.iter().enumerate() {
        let login = format!("person-{n}");
        let person = [("login", login.as_str()), ("name", name), ("password", PASSWORD)];
        send(app, "/do/add-person", &person).await;
    }
    let roles = ["planner", "reviewer", "controller", "admin"];
    for (role, name) in roles.into_iter().zip(&names) {
        let own = if role == "planner" { offices[..5].join(",") } else { String::new() };
        let person = [("login", role), ("name", name), (role, "1"), ("offices", &own)];
        send(app, "/do/change-person", &person).await;
    }
}

/// The planner fills every field of a task up to its submission.
async fn plan(app: &mut TestApp, Case { task, text }: &Case) {
    // A criterion is a line, and a carriage return ends one.
    let line = text.replace('\r', " ");
    let criteria = format!("{} | {line}", line.replace('|', "/"));
    let sources: Vec<_> = MARKUP.iter().map(|it| format!("{it}\nhttps://{it}/{it}")).collect();
    let definition = [
        ("roadmap", "december-1"),
        ("key", task),
        ("workstream", "MIN"),
        ("title", text),
        ("owner", "minpromtorg"),
        ("co_owners", "rosatom"),
        ("deadline", "2026-11-30"),
        ("deliverable", text),
        ("criteria", &criteria),
        ("basis", text),
        ("sources", &sources.join("\n")),
        ("way", "change"),
        ("reason", text),
    ];
    app.sign_in("controller").await;
    send(app, "/do/add-task", &definition).await;
    app.sign_in("planner").await;
    about(app, "/do/edit-task", task, &[("revision", "0"), ("basis", &format!("{text} again"))])
        .await;
    let report = [("percent", "5"), ("forecast", "2026-12-09"), ("note", text)];
    about(app, "/do/report", task, &report).await;
    ask(app, task, text, "2026-12-21").await;
    about(app, "/do/attach", task, &[("evidence", &evidence(text))]).await;
}

/// The planner asks for another deadline.
async fn ask(app: &mut TestApp, task: &str, text: &str, day: &str) {
    let request = [("explanation", text), ("mitigation", text)];
    let request = [&request[..], &[("proposed", day), ("category", "legal")]].concat();
    about(app, "/do/request-extension", task, &request).await;
}

/// Every payload as the address and as the number of a document, and a text as an address.
fn evidence(text: &str) -> String {
    let lines = MARKUP.iter().map(|it| format!("https://e.example/{it}\n{it} 2026-11-20"));
    let last = format!("https://e.example/?q={}", text.trim());
    lines.chain([last]).collect::<Vec<_>>().join("\n")
}

/// The planner submits a task with files whose names are the corpus.
async fn submit(app: &mut TestApp, Case { task, text }: &Case) {
    let names = MARKUP.map(|name| name.replace('"', "\\\""));
    let mut parts = vec![
        Part::Value("roadmap", "december-1"),
        Part::Value("task", task),
        Part::Value("fact_date", "2026-11-22"),
        Part::Value("statements[0]", text),
        Part::File("file", "x.html", EVIL_FILE),
    ];
    parts.extend(names.iter().map(|name| Part::File("file", name, b"contents")));
    let answer = app.post_parts("/do/submit", &parts).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

/// The reviewer says what they think and returns the submission.
async fn give_back(app: &mut TestApp, Case { task, text }: &Case) {
    about(app, "/do/opinion", task, &[("opinion", "red"), ("sentence", text)]).await;
    let returned = [("decision", "return"), ("failed[0]", text), ("reason", text)];
    about(app, "/do/decide", task, &returned).await;
}

/// The controller grants one deadline and pauses, or rejects.
async fn control(app: &mut TestApp, n: usize, Case { task, text }: &Case) {
    if n % 2 == 1 {
        let rejected = [("decision", "reject"), ("reason", text.as_str())];
        return about(app, "/do/decide-extension", task, &rejected).await;
    }
    let granted = [("decision", "approve"), ("granted", "2026-12-18"), ("reason", text)];
    about(app, "/do/decide-extension", task, &granted).await;
    about(app, "/do/halt", task, &[("decision", "pause"), ("reason", text)]).await;
}

/// The planner asks once more and proposes other criteria.
async fn ask_again(app: &mut TestApp, Case { task, text }: &Case) {
    ask(app, task, text, "2026-12-28").await;
    let criteria = format!("More: {text}");
    let values = [("criteria", criteria.as_str()), ("way", "propose"), ("reason", text)];
    about(app, "/do/change-criteria", task, &values).await;
}

/// Fills every field that the record has, and looks at the pages of those who decide on the way.
async fn fill(app: &mut TestApp) {
    name_everyone(app).await;
    let cases = cases();
    app.sign_in("planner").await;
    for case in &cases {
        plan(app, case).await;
        submit(app, case).await;
    }
    let text = corpus();
    for Case { task, .. } in &cases[..2] {
        about(app, "/do/comment", task, &[("text", &text)]).await;
        let question = [("text", text.as_str()), ("answer_by", "2026-11-25")];
        about(app, "/do/comment", task, &question).await;
    }
    let link = [("from", cases[0].task.as_str()), ("way", "propose"), ("reason", &cases[0].text)];
    about(app, "/do/link", &cases[1].task, &link).await;
    app.sign_in("reviewer").await;
    sees(app, "/review", &cases).await;
    for case in &cases {
        give_back(app, case).await;
    }
    app.sign_in("controller").await;
    sees(app, "/review", &cases).await;
    for (n, case) in cases.iter().enumerate() {
        control(app, n, case).await;
    }
    app.sign_in("planner").await;
    for case in &cases {
        ask_again(app, case).await;
    }
}

/// Looks at a page on which the text of every case can be read.
async fn sees(app: &mut TestApp, path: &str, cases: &[Case]) {
    let page = look(app, path).await;
    for Case { text, .. } in cases {
        assert!(page.contains(text.trim()), "{path} does not show {text}");
    }
}

/// Looks at everything that anyone may read, in both languages.
async fn look_as_reader(app: &mut TestApp) {
    let cases = cases();
    let mut app = app.another();
    for path in [
        "/help",
        "/sign-in",
        "/people",
        "/r/december-1/members",
        "/my",
        "/r/december-1/forecast",
        ROADMAP,
    ] {
        look(&mut app, path).await;
    }
    sees(&mut app, "/r/december-1/tasks?workstream=MIN&cols=workstream,state", &cases).await;
    sees(&mut app, "/r/december-1/register", &cases).await;
    for case in &cases {
        sees(&mut app, &address(&case.task), std::slice::from_ref(case)).await;
    }
    app.get("/language/ru").await;
    sees(&mut app, "/r/december-1/register", &cases).await;
    sees(&mut app, &address(&cases[0].task), &cases[..1]).await;
}

/// Looks at the pages and forms of everybody who works here.
async fn look_as_everyone(app: &mut TestApp) {
    let cases = cases();
    let (paused, open) = (address(&cases[0].task), address(&cases[1].task));
    app.sign_in("planner").await;
    make_tokens(app).await;
    sees(app, "/my", &cases).await;
    sees(app, &paused, &cases[..1]).await;
    sees(app, &open, &cases[1..2]).await;
    for path in ["/r/december-1/new", "/r/december-1", "/account"] {
        look(app, path).await;
    }
    for form in ["edit", "report"] {
        look(app, &format!("{paused}/{form}")).await;
    }
    app.sign_in("reviewer").await;
    let kept = roadmap::text::tidy(&corpus());
    assert!(look(app, &open).await.contains(&kept), "comments are shown");
    app.sign_in("controller").await;
    sees(app, "/review", &cases).await;
    look(app, &paused).await;
    app.sign_in("admin").await;
    let failed = [("login", HIDDEN), ("password", PASSWORD), ("back", "/sign-in")];
    let failed = app.another().post("/do/sign-in", &failed).await;
    inspect("a failed sign-in", &failed);
    for path in ["/people", "/people?q=a", "/audit", "/r/december-1/members"] {
        assert!(look(app, path).await.contains(&packed(100)[0]), "{path} shows the names");
    }
    for path in ["/people/planner", "/r/december-1/offices"] {
        look(app, path).await;
    }
    // No page but the choices of a field.
    let offered = app.get("/r/december-1/suggest?q=MIN").await.text;
    assert!(offered.starts_with("<option") && !offered.contains("<script"), "{offered}");
}

/// The planner makes tokens, and sees each once.
async fn make_tokens(app: &mut TestApp) {
    for name in packed(100) {
        let rest = [("scope", "read"), ("days", "30"), ("back", "/account")];
        let values = [&[("name", name.as_str())][..], &rest].concat();
        let made = app.post("/do/create-token", &values).await;
        assert!(inspect("a token", &made).contains(name.trim()), "{name}");
    }
}

/// Looks at pages whose addresses are the corpus.
async fn look_at_addresses(app: &mut TestApp) {
    app.sign_in("admin").await;
    let open = address(&cases()[1].task);
    let (tasks, register) = (format!("{ROADMAP}/tasks"), format!("{ROADMAP}/register"));
    for path in [ROADMAP, &tasks, &register, &open, "/audit", "/account", "/sign-in", "/nothing"] {
        look(app, &format!("{path}?{}", asked(&corpus()))).await;
    }
    look(app, &format!("{tasks}?q={}", "%3Cb%3E".repeat(500))).await;
    for payload in FORMULAS.into_iter().chain(MARKUP) {
        let query = Query::default().with("back", payload).to_string();
        let word = query.trim_start_matches("back=");
        let language = app.another().get(&format!("/language/ru?{query}")).await;
        assert_eq!((language.status, language.location.as_str()), (StatusCode::BAD_REQUEST, ""));
        for path in [
            format!("/sign-in?{query}"),
            format!("/{word}"),
            format!("/r/{word}"),
            format!("/r/december-1/t/{word}"),
            format!("/r/december-1?asof={word}"),
        ] {
            let page = app.another().get(&path).await;
            inspect(&path, &page);
            let refused = [StatusCode::NOT_FOUND, StatusCode::BAD_REQUEST].contains(&page.status);
            assert!(refused, "{path}: {}", page.status);
        }
    }
}

/// Names every parameter that a page reads with the same value, the one for the past left out.
fn asked(value: &str) -> Query {
    const NAMES: [&str; 18] = [
        "q",
        "back",
        "owner",
        "sort",
        "cols",
        "group",
        "mark",
        "status",
        "workstream",
        "page",
        "propose",
        "kind",
        "before",
        "outcome",
        "category",
        "view",
        "columns",
        "fragment",
    ];
    Query(NAMES.map(|name| (name.to_owned(), value.to_owned())).to_vec())
}

/// Sends forms that are refused, and looks at what comes back with everything that was typed.
async fn look_at_refusals(app: &mut TestApp) {
    let text = format!("{HIDDEN}{}{}", corpus(), "<i>".repeat(1_400));
    let (task, open) = (cases()[1].task.clone(), address(&cases()[1].task));
    let (edit, new, t) = (format!("{open}/edit"), format!("{ROADMAP}/new"), text.as_str());
    app.sign_in("planner").await;
    let refused: [(&str, &str, &[(&str, &str)]); 9] = [
        ("/do/report", &open, &[("percent", t), ("forecast", t), ("confidence", t), ("note", t)]),
        ("/do/comment", &open, &[("text", t), ("answer_by", t)]),
        ("/do/link", &open, &[("from", t), ("kind", t), ("lag", t), ("unit", t)]),
        ("/do/submit", &open, &[("fact_date", t), ("statements[0]", t), ("evidence", t)]),
        ("/do/attach", &open, &[("evidence", t), ("files", t)]),
        ("/do/add-task", &new, &[("key", t), ("title", t), ("owner", t), ("start", t)]),
        ("/do/edit-task", &edit, &[("revision", "0"), ("title", t), ("sources", t)]),
        ("/do/create-token", "/account", &[("name", t), ("scope", t), ("days", t)]),
        ("/do/finish-part", &open, &[("office", t)]),
    ];
    for (path, back, values) in refused {
        let about = [("roadmap", "december-1"), ("back", back), ("task", &task)];
        come_back(app, path, t, &[&about, values].concat()).await;
    }
    app.sign_in("controller").await;
    let about = [("roadmap", "december-1"), ("back", open.as_str()), ("task", &task)];
    for (path, values) in [
        ("/do/halt", [("decision", "pause"), ("reason", t)]),
        ("/do/opinion", [("opinion", t), ("sentence", t)]),
        ("/do/decide-extension", [("granted", t), ("reason", t)]),
        ("/do/decide-proposal", [("proposal", "1"), ("reason", t)]),
    ] {
        come_back(app, path, t, &[&about[..], &values].concat()).await;
    }
    app.sign_in("admin").await;
    let about = [("roadmap", "december-1"), ("back", "/people")];
    for (path, values) in [
        ("/do/add-person", [("login", t), ("name", t)]),
        ("/do/change-person", [("login", "planner"), ("name", t)]),
    ] {
        come_back(app, path, t, &[&about[..], &values].concat()).await;
    }
    let about = [("roadmap", "december-1"), ("back", "/r/december-1/members")];
    for (path, values) in [
        ("/do/set-member", [("login", "planner"), ("offices", t), ("planner", t)]),
        ("/do/add-office", [("key", t), ("name_en", t), ("name_ru", t)]),
        ("/do/office-calendar", [("office", t), ("calendar", t), ("version", t)]),
    ] {
        come_back(app, path, t, &[&about[..], &values].concat()).await;
    }
}

/// Sends a form that is refused, as a browser with and without WebAssembly does.
async fn come_back(app: &mut TestApp, path: &str, text: &str, values: &[(&str, &str)]) {
    let page = app.post(path, values).await;
    assert!(page.status.is_client_error(), "{path}: {}", page.status);
    // There is no field to write in.
    let written = path != "/do/office-calendar";
    let kept = roadmap::text::tidy(text);
    assert_eq!(inspect(path, &page).contains(&kept), written, "{path}");
    let json = app.post_json(path, values).await;
    assert!(json.status.is_client_error(), "{path}: {}", json.status);
    is_json(path, &json);
}

fn is_json(what: &str, answer: &Answer) {
    assert_eq!(answer.headers[header::CONTENT_TYPE], "application/json", "{what}");
    assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{what}");
    assert!(answer.json().is_object(), "{what}: {}", answer.text);
}

/// Looks at the form that a browser with WebAssembly puts under a row.
async fn look_at_parts(app: &mut TestApp) {
    app.sign_in("planner").await;
    let Case { task, .. } = &cases()[1];
    let query = asked(&corpus());
    let form = app.get(&format!("{}/report?{query}", address(task))).await;
    assert_eq!((form.status, faults(&pieces(&form.text))), (StatusCode::BAD_REQUEST, Vec::new()));
}

/// Tells whether a spreadsheet would compute a cell.
fn computes(cell: &str) -> bool {
    let signed = cell.starts_with(['+', '-']) && cell.parse::<f64>().is_err();
    signed || cell.starts_with(['=', '@', '\t', '\r'])
}

async fn look_at_exports(app: &mut TestApp) {
    let mut app = app.another();
    let task = address(&cases()[0].task);
    let list = format!("{ROADMAP}/tasks");
    for path in [ROADMAP, &list, &task] {
        let odd = app.get(&format!("{path}.json?{}", asked("<script>"))).await;
        assert!([StatusCode::SEE_OTHER, StatusCode::BAD_REQUEST].contains(&odd.status), "{path}");
        is_json(path, &app.get(&format!("{path}.json")).await);
    }
    let register = format!("{ROADMAP}/register");
    for path in [ROADMAP, &list, &task, &register] {
        let answer = app.get(&format!("{path}.csv")).await;
        assert_eq!(answer.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8", "{path}");
        assert_eq!(answer.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff", "{path}");
        let disposition = answer.headers[header::CONTENT_DISPOSITION].to_str().expect("text");
        assert!(disposition.starts_with("attachment; filename=\""), "{path}: {disposition}");
        let mut reader = csv::ReaderBuilder::new();
        let mut reader = reader.has_headers(false).from_reader(answer.text.as_bytes());
        let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
        let cells: Vec<_> = rows.iter().flatten().collect();
        let computed: Vec<_> = cells.iter().filter(|cell| computes(cell)).collect();
        assert_eq!(computed, Vec::<&&str>::new(), "{path}");
        assert!(cells.iter().any(|cell| cell.starts_with("'=HYPERLINK")), "{path} has a formula");
    }
}

/// Looks at how a page that somebody sent as a file is handed out.
async fn look_at_file(app: &mut TestApp) {
    let hash: String = Sha256::digest(EVIL_FILE).iter().map(|it| format!("{it:02x}")).collect();
    let path = format!("{}/evidence/{hash}", address(&cases()[0].task));
    let mut reader = app.another();
    reader.sign_in("reviewer").await;
    let file = reader.get(&path).await;
    assert_eq!((file.status, file.bytes.as_slice()), (StatusCode::OK, EVIL_FILE));
    assert_eq!(file.headers[header::CONTENT_TYPE], "application/octet-stream");
    assert_eq!(file.headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    let disposition = file.headers[header::CONTENT_DISPOSITION].to_str().expect("text");
    assert!(disposition.starts_with("attachment; filename=\"x.html\";"), "{disposition}");
    let policy = file.headers[header::CONTENT_SECURITY_POLICY].to_str().expect("text");
    assert!(policy.starts_with("default-src 'none';"), "{policy}");
}

#[tokio::test]
async fn what_people_write_is_text_on_every_page_and_in_every_export() {
    let mut app = TestApp::demo(NOW).await;
    fill(&mut app).await;
    look_as_reader(&mut app).await;
    look_as_everyone(&mut app).await;
    look_at_addresses(&mut app).await;
    look_at_exports(&mut app).await;
    look_at_file(&mut app).await;
    look_at_refusals(&mut app).await;
    look_at_parts(&mut app).await;
}

#[test]
fn planted_attacks_are_found() {
    for (html, expected) in [
        ("<p><script>alert(1)</script></p>", "a script"),
        ("<script type=\"module\" src=\"/pkg/start.js\" async></script>", "a script"),
        ("<script type=\"module\" src=\"/pkg/start.js\">1</script>", "an inline script"),
        ("<textarea></textarea><script>1</script>", "a script"),
        ("<textarea><b>x</b></textarea>", "not escaped"),
        ("<p>1 < 2</p>", "not escaped"),
        ("<a href=\"/\" onclick=\"x()\">x</a>", "a handler"),
        ("<a href=\"/\"ONCLICK='x()'>x</a>", "a handler"),
        ("<svg/onload=alert(1)></svg>", "without quotes"),
        ("<input value=\"\" autofocus onfocus=\"x()\">", "a handler"),
        ("<a href=\"javascript:x()\">x</a>", "an address that runs"),
        ("<a href=\" JaVa&#x0a;Script&colon;x()\">x</a>", "an address that runs"),
        ("<a href='\u{1}data:text/html,x'>x</a>", "an address that runs"),
        ("<form action=\"vbscript:x\"></form>", "an address that runs"),
        ("<form action=\"http://evil.example\"></form>", "another site"),
        ("<button formaction=\"//evil.example\"></button>", "another site"),
        ("<p style=\"color:red\">x</p>", "that no page has"),
        ("<p title=\"a\" title=\"b\">x</p>", "an attribute twice"),
        ("<p title=\"a\"b\">x</p>", "an odd attribute"),
        ("<img src=\"/x\">", "that no page has"),
        ("<IFRAME></IFRAME>", "that no page has"),
        ("<meta http-equiv=\"refresh\" content=\"0;url=//evil.example\">", "that no page has"),
        ("<p><!-- x --></p>", "a comment"),
        ("<p></p></div>", "a stray end"),
        ("<div><p></div>", "a stray end"),
        ("<div>", "no end of <div>"),
        ("<p>x</p><a href=\"", "a tag without end"),
    ] {
        let found = faults(&pieces(html));
        assert!(found.iter().any(|fault| fault.contains(expected)), "{html}: {found:?}");
    }
}

#[test]
fn a_page_with_a_second_title_or_without_its_end_is_found() {
    let found = |body: &str, end: &str| {
        let html = format!("<!DOCTYPE html><html><title>x</title>{body}</html>{end}");
        page_faults(&html, &pieces(&html)).len()
    };
    assert_eq!(found("<main></main>", ""), 0);
    assert_eq!(found("<main><svg><title>1 &lt; 2</title></svg></main>", ""), 0);
    for body in ["", "<main></main><title></title>", "<main></main><main></main>"] {
        assert_eq!(found(body, ""), 1, "{body}");
    }
    assert_eq!(found("<main></main>", "x"), 1);
}

#[test]
fn escaped_text_is_harmless_and_read_as_it_was_written() {
    for payload in FORMULAS.into_iter().chain(MARKUP).chain([HIDDEN]) {
        let text = payload.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        let value = text.replace('"', "&quot;");
        let html = format!(
            "<p title=\"{value}\">{text}</p><textarea>{text}</textarea><a href=\"/?q={value}\">x</a>"
        );
        let pieces = pieces(&html);
        assert_eq!(faults(&pieces), Vec::<String>::new(), "{payload}");
        assert_eq!(shown(&pieces).matches(payload).count(), 4, "{payload}");
    }
}

#[test]
fn a_formula_is_told_from_a_number() {
    assert!(FORMULAS.into_iter().all(computes));
    assert!(!["", "-4", "+4.5", "'=1", "a=1"].into_iter().any(computes));
}
