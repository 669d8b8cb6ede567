//! Webhooks, as they are asked for and written.

use chrono::{DateTime, Utc};

use super::Store;
use crate::{
    Error,
    job::Job,
    webhooks::{Delivery, Webhook, WebhookChange},
};

impl Store {
    /// Returns the webhooks of a roadmap, or all of them, in the order in which they were made.
    pub async fn webhooks(&self, roadmap: Option<&str>) -> Result<Vec<Webhook>, Error> {
        self.reading().await?.webhooks(roadmap.unwrap_or_default(), "").await
    }

    /// Finds a webhook by its id.
    pub async fn webhook(&self, id: &str) -> Result<Option<Webhook>, Error> {
        if id.is_empty() {
            return Ok(None);
        }
        Ok(self.reading().await?.webhooks("", id).await?.pop())
    }

    /// Counts what a webhook sent or is to send.
    pub async fn count_deliveries(&self, webhook: &str) -> Result<u64, Error> {
        self.reading().await?.count_deliveries(webhook).await
    }

    /// Returns what a webhook sent or is to send, the newest first, after some of it and at most so many.
    pub async fn deliveries(
        &self,
        webhook: &str,
        part: (u64, u64),
    ) -> Result<Vec<Delivery>, Error> {
        self.reading().await?.deliveries(webhook, part).await
    }

    /// Returns what a webhook tries next: a test, or of its events, if it sends any, the first that waits.
    pub async fn next_delivery(
        &self,
        webhook: &str,
        events: bool,
    ) -> Result<Option<Delivery>, Error> {
        self.reading().await?.next_delivery(webhook, events).await
    }

    /// Writes down what becomes of webhooks.
    pub async fn change_webhooks(
        &self,
        change: WebhookChange,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        let asked = change.is_asked_for();
        self.ask(|reply| Job::Webhooks { change: Box::new(change), now, reply }).await??;
        if asked {
            self.inner.webhooks.notify_one();
        }
        Ok(())
    }

    /// Waits until somebody changes a webhook, or asks for something to be sent.
    pub async fn webhooks_changed(&self) {
        self.inner.webhooks.notified().await;
    }
}
