//! Webhooks of a roadmap: made, changed, tried and removed by those who keep it.

use std::{sync::Arc, time::Duration};

use base64::{Engine, prelude::BASE64_STANDARD};
use chrono::TimeDelta;
use directory::{Note, Person};
use leptos::prelude::*;
use roadmap::{Change, Forbidden, Refusal, Roadmap};
use store::{DeliveryState, Webhook, WebhookChange, WebhookState};

use super::{account::prove_again, answered, failure, refused, saved, the_visit};
use crate::{
    door,
    i18n::args,
    targets::{self, Barred},
    visit::{Visit, encoded},
    wire::{Answer, Failure},
};

/// What the log says of webhooks.
pub const WEBHOOK_ACTS: [&str; 7] =
    ["added", "changed", "removed", "shown", "rotated", "resent", "stopped"];
/// Webhooks of a roadmap at the most.
pub const WEBHOOKS_MOST: usize = 20;
/// Characters at the most of a name.
const NAME_MOST: usize = 100;
/// Bytes of a secret.
const SECRET_BYTES: usize = 32;
/// Hours for which the secret before signs as well.
const OLD_HOURS: i64 = 24;
/// Time for a name to be looked up; one that takes longer is looked up when something is sent.
const LOOK_UP: Duration = Duration::from_secs(5);
/// How often it is looked, and how long after each look it is waited, for the answer to a test.
const LOOKS: (usize, Duration) = (15, Duration::from_millis(100));

/// Writes a secret as receivers take it.
fn written(secret: &[u8]) -> String {
    format!("whsec_{}", BASE64_STANDARD.encode(secret))
}

/// Returns the server of an address, which is all of it that the log has: the rest may be a secret.
pub fn webhook_host(url: &str) -> String {
    let address = targets::address(url).ok();
    address.and_then(|it| it.host().map(str::to_owned)).unwrap_or_default()
}

/// Finds the roadmap, if whoever asks keeps it at a browser; the log has it where they do not.
async fn kept(
    visit: &Arc<Visit>,
    key: &str,
    command: &str,
) -> Result<(Arc<Person>, Arc<Roadmap>), Failure> {
    let person = visit.viewer.clone().filter(|_| visit.token.is_none());
    let Some(person) = person else {
        return Err(visit.lang.refusal(&Forbidden::SignIn.into(), visit.today()));
    };
    let Some(roadmap) = visit.roadmap(key) else {
        return Err(refused(visit, key, &Refusal::unknown("roadmap", key)));
    };
    let Some(Err(refusal)) = visit.actor(key).map(|actor| actor.keeps()) else {
        return Ok((person, roadmap));
    };
    let note = directory::Command::Refuse {
        roadmap: roadmap.key.clone(),
        task: None,
        command: command.to_owned(),
        refusal: refusal.clone(),
        times: 1,
    };
    if let Err(error) = visit.store.direct(visit.who(), note, visit.now).await {
        tracing::warn!(%error, person = %person.login, "a refusal is not in the log");
    }
    Err(refused(visit, key, &refusal))
}

/// Finds a webhook of a roadmap that whoever asks keeps.
async fn known(
    visit: &Arc<Visit>,
    key: &str,
    id: &str,
    command: &str,
) -> Result<(Arc<Person>, Webhook), Failure> {
    let (person, roadmap) = kept(visit, key, command).await?;
    let all = all(visit, &roadmap.key).await?;
    let found = all.into_iter().find(|webhook| webhook.id == id);
    let found = found.ok_or_else(|| refused(visit, key, &Refusal::unknown("webhook", id)))?;
    Ok((person, found))
}

async fn all(visit: &Visit, roadmap: &str) -> Result<Vec<Webhook>, Failure> {
    let all = visit.store.webhooks(Some(roadmap)).await;
    all.map_err(|error| failure(visit, &error, visit.today()))
}

async fn write(visit: &Visit, change: WebhookChange) -> Result<(), Failure> {
    let written = visit.store.change_webhooks(change, visit.now).await;
    written.map_err(|error| failure(visit, &error, visit.today()))
}

/// Has the log know what became of a webhook.
fn note(visit: &Visit, webhook: &Webhook, act: &str) {
    let note = Note::Webhook {
        roadmap: webhook.roadmap.clone(),
        name: webhook.name.clone(),
        host: webhook_host(&webhook.url),
        act: act.to_owned(),
    };
    visit.store.note(visit.who(), note, visit.now);
}

/// What is typed into the form of a webhook.
struct Typed {
    name: String,
    url: String,
    kinds: Vec<String>,
}

/// Reads what was typed; every fault stands at its field.
async fn read(visit: &Visit, name: &str, url: &str, kinds: &str) -> Result<Typed, Failure> {
    let lang = visit.lang;
    let mut fields = Vec::new();
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > NAME_MOST {
        fields.push(("name".to_owned(), lang.t("webhook-name-wrong")));
    }
    let url = url.trim().to_owned();
    let barred = match targets::address(&url) {
        Ok(address) => {
            let found = tokio::time::timeout(LOOK_UP, visit.targets.resolve(&address)).await;
            found.ok().and_then(Result::err)
        }
        Err(barred) => Some(barred),
    };
    if let Some(barred) = barred {
        fields
            .push(("url".to_owned(), lang.t(&format!("webhook-barred-{}", Barred::code(barred)))));
    }
    let words = kinds.split(|c: char| c.is_whitespace() || matches!(c, ',' | ';'));
    let mut kinds: Vec<String> =
        words.filter(|word| !word.is_empty()).map(str::to_lowercase).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let unknown = kinds.iter().find(|kind| !Change::KINDS.contains(&kind.as_str()));
    if let Some(unknown) = unknown {
        let unknown: String = unknown.chars().take(60).collect();
        let text = lang.f("webhook-kind-unknown", &args([("kind", unknown.into())]));
        fields.push(("kinds".to_owned(), text));
    }
    match fields.is_empty() {
        true => Ok(Typed { name, url, kinds }),
        false => Err(Failure { status: 422, fields, ..Failure::default() }),
    }
}

fn busy(visit: &Visit) -> Failure {
    Failure { status: 503, message: visit.lang.t("failure-busy"), ..Failure::default() }
}

fn page_of(webhook: &Webhook) -> String {
    format!("/r/{}/webhooks/{}#saved", encoded(&webhook.roadmap), encoded(&webhook.id))
}

/// Sends events of a roadmap to an address from now on; the secret that signs them is the answer.
#[server(endpoint = "add-webhook", prefix = "/do")]
pub async fn add_webhook(
    #[server(default)] roadmap: String,
    #[server(default)] name: String,
    #[server(default)] url: String,
    #[server(default)] kinds: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (person, known) = kept(&visit, &roadmap, "add_webhook").await?;
        let Typed { name, url, kinds } = read(&visit, &name, &url, &kinds).await?;
        if all(&visit, &known.key).await?.len() >= WEBHOOKS_MOST {
            let message = visit.lang.n("webhooks-many", WEBHOOKS_MOST);
            return Err(Failure { status: 422, message, ..Failure::default() });
        }
        prove_again(&visit, &person, current).await?;
        let secret = door::random::<SECRET_BYTES>().ok_or_else(|| busy(&visit))?;
        let webhook = Webhook {
            id: door::id(),
            roadmap: known.key.clone(),
            name,
            url,
            kinds,
            secret: secret.to_vec(),
            old_secret: None,
            created: visit.now,
            author: person.name.clone(),
            state: WebhookState::Active,
            seq: known.version,
            waiting: 0,
            due: None,
        };
        write(&visit, WebhookChange::Add(Box::new(webhook.clone()))).await?;
        note(&visit, &webhook, "added");
        Ok(Answer::Told { preview: written(&secret) })
    };
    answered(result.await)
}

/// Changes the name, the address, the kinds of a webhook, and whether it sends.
#[server(endpoint = "change-webhook", prefix = "/do")]
pub async fn change_webhook(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
    #[server(default)] name: String,
    #[server(default)] url: String,
    #[server(default)] kinds: String,
    #[server(default)] sends: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (person, webhook) = known(&visit, &roadmap, &id, "change_webhook").await?;
        let Typed { name, url, kinds } = read(&visit, &name, &url, &kinds).await?;
        // Another address has all that happens in the roadmap sent to somebody else.
        if url != webhook.url {
            prove_again(&visit, &person, current).await?;
        }
        let state = match (sends.is_empty(), webhook.state) {
            (false, _) => WebhookState::Active,
            (true, WebhookState::Active) => WebhookState::ByHand,
            (true, stopped) => stopped,
        };
        let (id, after) = (webhook.id.clone(), Webhook { name, url, kinds, state, ..webhook });
        let Webhook { name, url, kinds, .. } = after.clone();
        write(&visit, WebhookChange::Set { id, name, url, kinds, state }).await?;
        note(&visit, &after, "changed");
        Ok(saved(&visit, Some(page_of(&after))))
    };
    answered(result.await)
}

/// Shows the secret of a webhook once more.
#[server(endpoint = "show-webhook-secret", prefix = "/do")]
pub async fn show_webhook_secret(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (person, webhook) = known(&visit, &roadmap, &id, "show_webhook_secret").await?;
        prove_again(&visit, &person, current).await?;
        note(&visit, &webhook, "shown");
        Ok(Answer::Told { preview: written(&webhook.secret) })
    };
    answered(result.await)
}

/// Signs with another secret from now on, and for a day with the one before it as well.
#[server(endpoint = "rotate-webhook", prefix = "/do")]
pub async fn rotate_webhook(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
    #[server(default)] current: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (person, webhook) = known(&visit, &roadmap, &id, "rotate_webhook").await?;
        prove_again(&visit, &person, current).await?;
        let secret = door::random::<SECRET_BYTES>().ok_or_else(|| busy(&visit))?;
        let until = visit.now + TimeDelta::hours(OLD_HOURS);
        let change =
            WebhookChange::Rotate { id: webhook.id.clone(), secret: secret.to_vec(), until };
        write(&visit, change).await?;
        note(&visit, &webhook, "rotated");
        Ok(Answer::Told { preview: written(&secret) })
    };
    answered(result.await)
}

/// Waits a little until a message was tried, so that whoever asked for it sees the answer.
async fn until_tried(visit: &Visit, webhook: &str, message: &str) -> Result<(), Failure> {
    let (looks, pause) = LOOKS;
    for _ in 0..looks {
        tokio::time::sleep(pause).await;
        let sent = visit.store.deliveries(webhook, (0, 20)).await;
        let sent = sent.map_err(|error| failure(visit, &error, visit.today()))?;
        let mut asked = sent.iter().filter(|it| it.message == message);
        if !asked.any(|it| it.state == DeliveryState::Waiting) {
            break;
        }
    }
    Ok(())
}

/// Sends a test at once, and waits for its answer for a moment.
#[server(endpoint = "test-webhook", prefix = "/do")]
pub async fn test_webhook(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (_, webhook) = known(&visit, &roadmap, &id, "test_webhook").await?;
        let message = format!("msg_{}_test_{}", webhook.id, visit.now.timestamp_micros());
        let (id, sent) = (webhook.id.clone(), message.clone());
        write(&visit, WebhookChange::Test { id, message: sent }).await?;
        until_tried(&visit, &webhook.id, &message).await?;
        Ok(saved(&visit, Some(page_of(&webhook))))
    };
    answered(result.await)
}

/// Sends one message again, or everything after an event.
#[server(endpoint = "resend", prefix = "/do")]
pub async fn resend(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
    #[server(default)] delivery: String,
    #[server(default)] after: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (_, webhook) = known(&visit, &roadmap, &id, "resend").await?;
        let id = webhook.id.clone();
        let last = visit.store.roadmap(&webhook.roadmap).map_or(0, |roadmap| roadmap.version);
        let change = match (delivery.parse(), after.trim().parse::<u64>()) {
            (Ok(delivery), _) => WebhookChange::Resend { id, delivery },
            (Err(_), Ok(seq)) if seq <= last => WebhookChange::ResendAfter { id, seq },
            (Err(_), wrong) => {
                let words = match wrong {
                    Ok(_) => {
                        let last = args([("last", last.to_string().into())]);
                        visit.lang.f("webhook-after-beyond", &last)
                    }
                    Err(_) => visit.lang.t("webhook-after-wrong"),
                };
                let fields = vec![("after".to_owned(), words)];
                return Err(Failure { status: 422, fields, ..Failure::default() });
            }
        };
        write(&visit, change).await?;
        note(&visit, &webhook, "resent");
        Ok(saved(&visit, Some(page_of(&webhook))))
    };
    answered(result.await)
}

/// Removes a webhook with everything that it sent.
#[server(endpoint = "remove-webhook", prefix = "/do")]
pub async fn remove_webhook(
    #[server(default)] roadmap: String,
    #[server(default)] id: String,
) -> Result<Answer, Failure> {
    let visit = the_visit();
    let result = async {
        let (_, webhook) = known(&visit, &roadmap, &id, "remove_webhook").await?;
        write(&visit, WebhookChange::Remove { id: webhook.id.clone() }).await?;
        note(&visit, &webhook, "removed");
        let go = format!("/r/{}/webhooks#saved", encoded(&webhook.roadmap));
        Ok(saved(&visit, Some(go)))
    };
    answered(result.await)
}
