//! Signing in by an OpenID provider: the browser goes there and comes back with a code, and the
//! server exchanges the code for a signed token that says who it is.

mod handlers;
mod http;
mod provider;

pub use self::{
    handlers::{begin, callback},
    http::Error,
    provider::{Claim, Config, Oidc},
};
