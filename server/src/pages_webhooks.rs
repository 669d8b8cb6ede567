//! Handlers of the pages about webhooks.

use std::sync::Arc;

use app::{
    components::Part,
    pages,
    visit::{Scene, Visit},
};
use axum::{Extension, extract::Path};
use store::{Delivery, Webhook};

use crate::pages::{Answer, Asked, Nothing, broken, html, kept, missing};

async fn of(visit: &Arc<Visit>, scene: &Scene) -> Result<Vec<Webhook>, Nothing> {
    let all = visit.store.webhooks(Some(scene.roadmap.key.as_str())).await;
    all.map_err(|error| broken(visit, &error))
}

/// Finds the event that a webhook tried and holds back.
async fn held(visit: &Arc<Visit>, webhook: &Webhook) -> Result<Option<Delivery>, Nothing> {
    if !webhook.state.is_active() || webhook.waiting == 0 {
        return Ok(None);
    }
    let next = visit.store.next_delivery(&webhook.id, true).await;
    let next = next.map_err(|error| broken(visit, &error))?;
    Ok(next.filter(|next| next.seq > 0 && next.tries > 0))
}

/// `/r/{roadmap}/webhooks`
pub async fn webhooks(Extension(visit): Asked, Path(key): Path<String>) -> Answer {
    let scene = kept(&visit, &key).await?;
    let mut all = Vec::new();
    for webhook in of(&visit, &scene).await? {
        let held = held(&visit, &webhook).await?;
        let last = visit.store.deliveries(&webhook.id, (0, 1)).await;
        let last = last.map_err(|error| broken(&visit, &error))?;
        all.push(pages::webhooks::Line { webhook, held, last: last.into_iter().next() });
    }
    Ok(html(pages::webhooks::page(&scene, &all)))
}

/// `/r/{roadmap}/webhooks/{id}`: one of them, with what it sent
pub async fn webhook(Extension(visit): Asked, Path((key, id)): Path<(String, String)>) -> Answer {
    let scene = kept(&visit, &key).await?;
    let all = of(&visit, &scene).await?;
    let webhook = all.into_iter().find(|webhook| webhook.id == id);
    let webhook = webhook.ok_or_else(|| missing(&visit))?;
    let total = visit.store.count_deliveries(&webhook.id).await;
    let total = total.map_err(|error| broken(&visit, &error))?;
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let part = Part::asked(&visit, total, pages::webhooks::PAGE);
    let (before, most) = part.range();
    let range = [before, most].map(|n| u64::try_from(n).unwrap_or(u64::MAX));
    let deliveries = visit.store.deliveries(&webhook.id, range.into()).await;
    let deliveries = deliveries.map_err(|error| broken(&visit, &error))?;
    let held = held(&visit, &webhook).await?;
    let last = deliveries.first().filter(|_| before == 0).cloned();
    let line = pages::webhooks::Line { webhook, held, last };
    Ok(html(pages::webhooks::one(&scene, line, &deliveries, total, part)))
}
