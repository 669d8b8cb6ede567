//! The handler of the inbox.

use app::{components::Part, pages};
use axum::Extension;

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
    Ok(html(pages::inbox::page(&visit, &entries, total, part)))
}
