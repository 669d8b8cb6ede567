//! The application over HTTP, as browsers with and without scripting use it. The modules mirror
//! what people do.

mod account;
mod dates;
mod edit;
mod pages;
mod report;
mod rights;
mod schema;
