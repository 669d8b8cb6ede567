//! The handler of the inbox.

use app::{components::Part, pages};
use axum::Extension;
use store::Wanted;

use crate::pages::{Answer, Asked, broken, forbidden, html};

/// `/inbox`: what the viewer was told
pub async fn inbox(Extension(visit): Asked) -> Answer {
    let Some(person) = &visit.viewer else { return Err(forbidden(&visit)) };
    let (store, wanted) = (&visit.store, pages::inbox::wanted(&visit.query));
    let total = store.count_notices(&person.login, &wanted).await;
    let total = total.map_err(|error| broken(&visit, &error))?;
    let total = usize::try_from(total).unwrap_or(usize::MAX);
    let part = Part::asked(&visit, total, pages::inbox::PAGE);
    let (before, most) = part.range();
    let range = [before, most].map(|n| u64::try_from(n).unwrap_or(u64::MAX));
    let entries = store.notices(&person.login, &wanted, range.into()).await;
    let entries = entries.map_err(|error| broken(&visit, &error))?;
    let new = Wanted { unread: true, ..wanted };
    let new = store.count_notices(&person.login, &new).await;
    let new = usize::try_from(new.map_err(|error| broken(&visit, &error))?).unwrap_or(usize::MAX);
    let bounces = store.bounces().await.map_err(|error| broken(&visit, &error))?;
    let bounce = bounces.into_iter().find(|it| it.hard && it.person == person.login.as_str());
    let found = pages::inbox::Found { entries: &entries, total, new };
    Ok(html(pages::inbox::page(&visit, found, part, bounce.as_ref())))
}
