//! By which server mail goes out, for `vekha serve`.

use std::path::Path;

use super::common::Failure;
use crate::mail::send::Mailer;

/// The environment variable with the server of mail and its password.
const SMTP: &str = "VEKHA_SMTP";

/// Sending mail.
#[derive(clap::Args)]
pub struct MailOptions {
    /// Send mail by this server: smtps://USER:PASSWORD@HOST or smtp://HOST:587?tls=required. With a password
    /// it is better read from VEKHA_SMTP, or from the file smtp in CREDENTIALS_DIRECTORY.
    #[arg(long, value_name = "URL")]
    smtp: Option<String>,
    /// The address that mail comes from, such as `Vekha <vekha@example.org>`.
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The public address of this server, as mail says it; without it that of --oidc-base.
    #[arg(long, value_name = "URL")]
    mail_base: Option<String>,
}

impl MailOptions {
    /// Returns what sends mail, if a server of mail is named.
    pub fn mailer(&self, base: Option<&str>) -> Result<Option<Mailer>, Failure> {
        let credential = || {
            let folder = std::env::var_os("CREDENTIALS_DIRECTORY")?;
            std::fs::read_to_string(Path::new(&folder).join("smtp")).ok()
        };
        let named = self.smtp.clone().or_else(|| std::env::var(SMTP).ok()).or_else(credential);
        let named = named.map(|it| it.trim().to_owned()).filter(|it| !it.is_empty());
        let Some(server) = named else { return Ok(None) };
        let from = self.mail_from.as_deref();
        let from = from.ok_or("mail needs an address that it comes from: see --mail-from")?;
        let base = self.mail_base.as_deref().or(base);
        let base = base.ok_or("mail needs the public address of this server: see --mail-base")?;
        Ok(Some(Mailer::new(&server, from, base)?))
    }
}
