//! Webhooks of a roadmap: where its events are sent, and what became of each.

use leptos::prelude::*;
use maud::{Markup, html};
use roadmap::Change;
use store::{Delivery, DeliveryState, Webhook, WebhookState};

use super::{Frame, roadmap_title};
use crate::{
    components::{
        FormState, Hidden, Messages, Nav, Part, PasswordAgain, TextField, pager, raw, region,
    },
    forms::{WEBHOOKS_MOST, webhook_host},
    i18n::{Lang, args},
    targets::{Barred, NO_TRUST, TOO_SLOW},
    visit::{Scene, encoded},
};

/// Messages on a page.
pub const PAGE: usize = 50;

/// A webhook, and how it goes.
pub struct Line {
    /// The webhook.
    pub webhook: Webhook,
    /// The event that was tried and holds back those after it.
    pub held: Option<Delivery>,
    /// What came up last.
    pub last: Option<Delivery>,
}

fn frame<'a>(scene: &'a Scene, title: &str) -> Frame<'a> {
    Frame {
        visit: &scene.visit,
        scene: Some(scene),
        nav: Nav::Settings,
        title: title.to_owned(),
        islands: false,
    }
}

/// Renders the webhooks of a roadmap, each with what it tried last, and the form that makes another.
pub fn page(scene: &Scene, webhooks: &[Line]) -> String {
    let lang = scene.lang();
    let title = lang.t("webhooks-title");
    let list = html! {
        @if webhooks.is_empty() { p.empty { (lang.t("webhooks-none")) } }
        ul.list { @for one in webhooks { (line(scene, one)) } }
    };
    let list = region("section", "", "webhooks", &list);
    let room = webhooks.len() < WEBHOOKS_MOST;
    let ours = scene.clone();
    frame(scene, &title).render(move || {
        let over = roadmap_title(&ours);
        let adds = room.then(|| view! { <NewWebhook scene=ours.clone()/> });
        view! {
            <p class="over"><a href=ours.href("")>{over}</a></p>
            <h1 class="plain">{title}</h1>
            <p class="muted">{lang.t("webhooks-text")}</p>
            <div class="columns">
                {raw(list)}
                <aside>{adds}</aside>
            </div>
        }
        .into_any()
    })
}

fn href(scene: &Scene, webhook: &Webhook) -> String {
    scene.href(&format!("/webhooks/{}", encoded(&webhook.id)))
}

/// Whether a webhook sends, by shape and words.
fn standing(scene: &Scene, Line { webhook, held, .. }: &Line) -> Markup {
    let (lang, state) = (scene.lang(), webhook.state);
    if let Some(held) = held {
        let due = lang.instant(held.due, &scene.roadmap, scene.today());
        let words = match held.status {
            Some(status) => {
                let values = args([("status", status.to_string().into()), ("at", due.into())]);
                lang.f("webhook-held", &values)
            }
            None => lang.f("webhook-held-silent", &args([("at", due.into())])),
        };
        return html! { span.mark.tone-warn { span aria-hidden="true" { "▲ " } (words) } };
    }
    let (class, shape) = match state {
        WebhookState::Active => ("mark tone-good", "● "),
        WebhookState::ByHand => ("mark tone-calm", "○ "),
        WebhookState::GivenUp | WebhookState::Gone => ("mark tone-bad", "■ "),
    };
    html! {
        span class=(class) {
            span aria-hidden="true" { (shape) } (lang.t(&format!("webhook-state-{}", state.code())))
        }
    }
}

/// What became of a message, by shape and words.
fn became(lang: Lang, state: DeliveryState) -> Markup {
    let (class, shape) = match state {
        DeliveryState::Done => ("mark tone-good", "● "),
        DeliveryState::Waiting => ("mark tone-soon", "○ "),
        DeliveryState::Failed => ("mark tone-bad", "■ "),
    };
    html! {
        span class=(class) {
            span aria-hidden="true" { (shape) } (lang.t(&format!("delivery-{}", state.code())))
        }
    }
}

/// Says what was answered last: the status, and how long that took.
fn answered(lang: Lang, delivery: &Delivery) -> String {
    let took = delivery.took.to_string();
    match delivery.status {
        Some(status) => {
            let values = args([("status", status.to_string().into()), ("ms", took.into())]);
            lang.f("delivery-answer", &values)
        }
        None if delivery.tries == 0 => lang.t("delivery-untried"),
        None => lang.f("delivery-no-answer", &args([("ms", took.into())])),
    }
}

/// Says how the answer begins, or why there is none: in the reader's language, where it is from here.
fn why(lang: Lang, delivery: &Delivery) -> String {
    let answer = &delivery.answer;
    if delivery.status.is_some() {
        return answer.clone();
    }
    let barred = Barred::ALL.into_iter().find(|it| answer.contains(&it.to_string()));
    match (barred, answer.as_str()) {
        (Some(barred), _) => lang.t(&format!("webhook-barred-{}", barred.code())),
        (None, TOO_SLOW) => lang.t("delivery-too-slow"),
        (None, NO_TRUST) => lang.t("delivery-no-trust"),
        (None, other) => lang.f("delivery-unreached", &args([("why", other.to_owned().into())])),
    }
}

fn line(scene: &Scene, one: &Line) -> Markup {
    let lang = scene.lang();
    let Line { webhook, last, .. } = one;
    html! {
        li data-key=(webhook.id) {
            a.title href=(href(scene, webhook)) { (webhook.name) } " "
            (standing(scene, one))
            span.sub {
                bdi { (webhook_host(&webhook.url)) }
                @if webhook.waiting > 0 { " · " (lang.n("webhook-waiting", webhook.waiting)) }
            }
            @if let Some(last) = last {
                span.sub { (lang.instant(last.at, &scene.roadmap, scene.today())) " · " (answered(lang, last)) }
            }
        }
    }
}

/// The kinds of events that there are.
#[component]
fn KindsOfEvents(lang: Lang) -> impl IntoView {
    let all = Change::KINDS.iter().map(|kind| view! { <code>{*kind}</code>" " });
    let all = all.collect_view();
    view! { <details class="cut"><summary>{lang.t("webhook-kinds-all")}</summary><p>{all}</p></details> }
        .into_any()
}

/// A secret, as it is shown after it was asked for.
fn secret(lang: Lang, state: &FormState) -> Option<impl IntoView + use<>> {
    let secret = state.typed().and_then(|typed| typed.preview.clone())?;
    Some(
        view! { <p class="panel" role="status" tabindex="-1" autofocus=true>{lang.t("webhook-secret-is")}<code class="secret">{secret}</code></p> },
    )
}

#[component]
fn NewWebhook(scene: Scene) -> impl IntoView {
    let lang = scene.lang();
    let state = FormState::of("/do/add-webhook", None);
    let made = secret(lang, &state);
    // A webhook that was just made leaves the form empty for the next one.
    let state = if made.is_some() { FormState::of("", None) } else { state };
    view! {
        {made}
        <form class="panel" method="post" action="/do/add-webhook">
            <h2>{lang.t("webhook-add")}</h2>
            <Messages state=state.clone()/>
            <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
            <Hidden name="back" value=scene.visit.path.clone()/>
            <TextField state=state.clone() name="name" label=lang.t("webhook-name") most=100/>
            <TextField state=state.clone() name="url" label=lang.t("webhook-url") hint=lang.t("webhook-url-hint") kind="url" most=2000/>
            <TextField state=state.clone() name="kinds" label=lang.t("webhook-kinds") hint=lang.t("webhook-kinds-hint") most=2000/>
            <KindsOfEvents lang/>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("webhook-add")}</button></p>
        </form>
    }
    .into_any()
}

/// Renders one webhook: how it stands, its forms, and what it sent or is to send, the newest first.
pub fn one(scene: &Scene, line: Line, deliveries: &[Delivery], total: usize, part: Part) -> String {
    let lang = scene.lang();
    let state = standing(scene, &line);
    let webhook = line.webhook;
    let title = webhook.name.clone();
    let log = html! {
        h2 { (lang.t("deliveries-title")) " " small { (lang.n("deliveries-count", total)) } }
        @if deliveries.is_empty() { p.empty { (lang.t("deliveries-none")) } }
        @else { (table(scene, &webhook, deliveries)) }
    };
    let log = html! { (region("div", "", "deliveries", &log)) (pager(&scene.visit, part)) };
    let ours = scene.clone();
    frame(scene, &title).render(move || {
        let over = roadmap_title(&ours);
        let host = webhook_host(&webhook.url);
        view! {
            <p class="over"><a href=ours.href("")>{over}</a>" · "<a href=ours.href("/webhooks")>{lang.t("webhooks-title")}</a></p>
            <h1 class="plain">{title}" "<small><bdi>{host}</bdi></small></h1>
            <p>{raw(state)}</p>
            <div class="columns">
                <section>{raw(log)}</section>
                <aside>
                    <Acts scene=ours.clone() webhook=webhook.clone()/>
                    <Known scene=ours.clone() webhook=webhook.clone()/>
                </aside>
            </div>
        }
        .into_any()
    })
}

fn table(scene: &Scene, webhook: &Webhook, deliveries: &[Delivery]) -> Markup {
    let lang = scene.lang();
    let heads = ["delivery-event", "delivery-state", "delivery-last", "delivery-again"];
    html! {
        div.scroll tabindex="0" role="region" aria-label=(lang.t("deliveries-title")) {
            table.plain.cards.events {
                thead { tr { @for head in heads { th scope="col" { (lang.t(head)) } } } }
                tbody { @for delivery in deliveries { (row(scene, webhook, delivery)) } }
            }
        }
    }
}

fn row(scene: &Scene, webhook: &Webhook, delivery: &Delivery) -> Markup {
    let lang = scene.lang();
    let at = |instant| lang.instant(instant, &scene.roadmap, scene.today());
    let tried = delivery.state != DeliveryState::Waiting || delivery.tries > 0;
    let waits = delivery.state == DeliveryState::Waiting && tried;
    html! {
        tr data-key=(delivery.id) {
            td {
                @if delivery.seq > 0 { (delivery.seq) " " code { (delivery.kind) } }
                @else { (lang.t("delivery-test")) }
                span.sub { code { (delivery.message) } }
            }
            td {
                (became(lang, delivery.state))
                @if delivery.tries > 0 { span.sub { (lang.n("delivery-tries", delivery.tries)) } }
                @if waits { span.sub { (lang.f("delivery-due", &args([("at", at(delivery.due).into())]))) } }
            }
            td {
                time datetime=(delivery.at.to_rfc3339()) { (at(delivery.at)) }
                span.sub { (answered(lang, delivery)) }
                @if !delivery.answer.is_empty() { span.sub { bdi { (why(lang, delivery)) } } }
            }
            td {
                @if tried {
                    form method="post" action="/do/resend" {
                        input type="hidden" name="roadmap" value=(scene.roadmap.key.as_str());
                        input type="hidden" name="id" value=(webhook.id);
                        input type="hidden" name="delivery" value=(delivery.id);
                        input type="hidden" name="back" value=(scene.visit.here());
                        button.link { (lang.t("delivery-resend")) }
                    }
                }
            }
        }
    }
}

/// What every form about a webhook carries.
#[component]
fn Carried(scene: Scene, webhook: Webhook) -> impl IntoView {
    view! {
        <Hidden name="roadmap" value=scene.roadmap.key.clone()/>
        <Hidden name="id" value=webhook.id/>
        <Hidden name="back" value=scene.visit.path.clone()/>
    }
    .into_any()
}

/// A test, and everything after an event once more.
#[component]
fn Acts(scene: Scene, webhook: Webhook) -> impl IntoView {
    let lang = scene.lang();
    let about = Some(("id", webhook.id.as_str()));
    let test = FormState::of("/do/test-webhook", about);
    let state = FormState::of("/do/resend", about);
    let open = state.typed().is_some();
    let last = webhook.seq.to_string();
    let hint = lang.f("webhook-after-hint", &args([("last", last.into())]));
    view! {
        <form class="panel" method="post" action="/do/test-webhook">
            <Messages state=test/>
            <Carried scene=scene.clone() webhook=webhook.clone()/>
            <p class="muted">{lang.t("webhook-test-text")}</p>
            <p class="buttons"><button>{lang.t("webhook-test")}</button></p>
        </form>
        <details class="panel" open=open>
            <summary>{lang.t("webhook-resend")}</summary>
            <form method="post" action="/do/resend">
                <p class="muted">{lang.t("webhook-resend-text")}</p>
                <Messages state=state.clone()/>
                <Carried scene=scene.clone() webhook=webhook.clone()/>
                <TextField state name="after" label=lang.t("webhook-after") hint numeric=true most=20/>
                <p class="buttons"><button>{lang.t("webhook-resend")}</button></p>
            </form>
        </details>
    }
    .into_any()
}

/// What a webhook is, its secret, and its end.
#[component]
fn Known(scene: Scene, webhook: Webhook) -> impl IntoView {
    let lang = scene.lang();
    let about = Some(("id", webhook.id.as_str()));
    let state = FormState::of("/do/change-webhook", about);
    let (show, rotate) = (
        FormState::of("/do/show-webhook-secret", about),
        FormState::of("/do/rotate-webhook", about),
    );
    let remove = FormState::of("/do/remove-webhook", about);
    let shown = secret(lang, &show);
    let rotated = secret(lang, &rotate);
    let sends = if webhook.state.is_active() { "1" } else { "" };
    let checked = !state.value("sends", sends).is_empty();
    let since = lang.instant(webhook.created, &scene.roadmap, scene.today());
    let made = args([("who", webhook.author.clone().into()), ("at", since.into())]);
    let made = lang.f("webhook-made", &made);
    let kinds = webhook.kinds.join(", ");
    let removing = remove.typed().is_some();
    view! {
        {shown}
        {rotated}
        <form class="panel" method="post" action="/do/change-webhook">
            <h2>{lang.t("webhook-change")}</h2>
            <Messages state=state.clone()/>
            <Carried scene=scene.clone() webhook=webhook.clone()/>
            <TextField state=state.clone() name="name" label=lang.t("webhook-name") value=webhook.name.clone() most=100/>
            <TextField state=state.clone() name="url" label=lang.t("webhook-url") value=webhook.url.clone() hint=lang.t("webhook-url-hint") kind="url" most=2000/>
            <TextField state=state.clone() name="kinds" label=lang.t("webhook-kinds") value=kinds hint=lang.t("webhook-kinds-hint") most=2000/>
            <KindsOfEvents lang/>
            <p class="boxes"><label><input type="checkbox" name="sends" value="1" checked=checked/>" "{lang.t("webhook-sends")}</label></p>
            <p class="muted">{lang.t("webhook-url-proof")}</p>
            <PasswordAgain state/>
            <p class="buttons"><button class="primary">{lang.t("save")}</button></p>
        </form>
        <div class="panel">
            <h2>{lang.t("webhook-secret")}</h2>
            <p class="muted">{lang.t("webhook-secret-text")}</p>
            <form method="post" action="/do/show-webhook-secret">
                <Messages state=show.clone()/>
                <Carried scene=scene.clone() webhook=webhook.clone()/>
                <PasswordAgain state=show/>
                <p class="buttons"><button>{lang.t("webhook-secret-show")}</button></p>
            </form>
            <form method="post" action="/do/rotate-webhook">
                <Messages state=rotate.clone()/>
                <Carried scene=scene.clone() webhook=webhook.clone()/>
                <PasswordAgain state=rotate/>
                <p class="buttons"><button>{lang.t("webhook-secret-rotate")}</button></p>
            </form>
        </div>
        <details class="panel" open=removing>
            <summary>{lang.t("webhook-remove")}</summary>
            <form method="post" action="/do/remove-webhook">
                <p class="muted">{made}" "{lang.t("webhook-remove-text")}</p>
                <Messages state=remove/>
                <Carried scene=scene.clone() webhook=webhook.clone()/>
                <p class="buttons"><button>{lang.t("webhook-remove")}</button></p>
            </form>
        </details>
    }
    .into_any()
}
