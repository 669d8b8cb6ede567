//! Pages that were rendered and compressed already. A page is found again under its address, its
//! reader, its language, the version of what it shows and the day; so nothing in it is ever stale.

use std::{
    io::Write,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use quick_cache::{DefaultHashBuilder, Weighter, sync};
use sha2::{Digest, Sha256};

/// Bytes that the cache may hold.
pub const CAPACITY: u64 = 12 << 20;
/// For whoever waits for a page: a fifth of the time of the dense form, a third more bytes.
const QUICK: i32 = 0;
/// For a page that is asked for again: compressed once and sent often.
const DENSE: i32 = 6;

/// A rendered page.
pub struct Page {
    tag: HeaderValue,
    kind: HeaderValue,
    plain: Bytes,
    quick: Bytes,
    dense: OnceLock<Bytes>,
    /// Whether it was asked for again, so that the dense form is on its way.
    wanted: AtomicBool,
}

/// Counts a page by its bytes.
#[derive(Clone)]
pub struct Weight;

impl Weighter<String, Arc<Page>> for Weight {
    fn weight(&self, key: &String, page: &Arc<Page>) -> u64 {
        u64::try_from(key.len() + page.plain.len() + 2 * page.quick.len() + 200).unwrap_or(CAPACITY)
    }
}

/// The pages.
pub struct Cache(sync::Cache<String, Arc<Page>, Weight>);

/// The place of a page that its holder renders; given up, the next one who waits gets it.
pub type Place<'a> = sync::PlaceholderGuard<
    'a,
    String,
    Arc<Page>,
    Weight,
    DefaultHashBuilder,
    sync::DefaultLifecycle<String, Arc<Page>>,
>;

impl Default for Cache {
    fn default() -> Self {
        Self(sync::Cache::with_weighter(500, CAPACITY, Weight))
    }
}

impl Cache {
    /// Finds a page, waiting for whoever renders it; otherwise the caller is the one who does.
    pub async fn find(&self, key: &str) -> Result<Arc<Page>, Place<'_>> {
        self.0.get_value_or_guard_async(key).await
    }

    /// Finds a page that is there.
    pub fn get(&self, key: &str) -> Option<Arc<Page>> {
        self.0.get(key)
    }

    /// Counts the pages that are kept.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Counts the bytes that are kept.
    pub fn weight(&self) -> u64 {
        self.0.weight()
    }

    /// Tells whether no page is kept.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Bytes at the most of a page that is kept, so that one alone does not push all others out.
const KEPT_MOST: usize = 4 << 20;

impl Page {
    /// Tells whether the page is small enough to be kept.
    pub fn is_small(&self) -> bool {
        self.plain.len() <= KEPT_MOST
    }

    /// Makes a page to be sent; compressed quickly if the first who asks takes that.
    pub fn new(kind: HeaderValue, plain: Bytes, compress: bool) -> Self {
        let hash: String = store::hex(&Sha256::digest(&plain)[..12]);
        let tag = HeaderValue::from_str(&format!("W/\"{hash}\""));
        let tag = tag.unwrap_or(HeaderValue::from_static("W/\"0\""));
        let quick = if compress { compressed(&plain, QUICK) } else { Bytes::new() };
        Self { tag, kind, plain, quick, dense: OnceLock::new(), wanted: AtomicBool::new(false) }
    }

    /// Tells, once, that the dense form is wanted: the page was asked for again by who takes it.
    pub fn begin_dense(&self, headers: &HeaderMap) -> bool {
        !self.wanted.load(Ordering::Relaxed)
            && accepts(headers, "br")
            && !self.wanted.swap(true, Ordering::Relaxed)
    }

    /// Compresses the page densely, for everybody who asks from now on.
    pub fn make_dense(&self) {
        self.dense.get_or_init(|| compressed(&self.plain, DENSE));
    }

    fn brotli(&self) -> &Bytes {
        self.dense.get().unwrap_or(&self.quick)
    }

    /// Answers a request with the page, or says that the browser has it.
    pub fn answer(&self, headers: &HeaderMap) -> Response {
        let known = headers.get(header::IF_NONE_MATCH);
        let mut response = if known == Some(&self.tag) {
            StatusCode::NOT_MODIFIED.into_response()
        } else if !self.brotli().is_empty() && accepts(headers, "br") {
            let mut response = Body::from(self.brotli().clone()).into_response();
            let brotli = HeaderValue::from_static("br");
            response.headers_mut().insert(header::CONTENT_ENCODING, brotli);
            response
        } else {
            Body::from(self.plain.clone()).into_response()
        };
        let answer = response.headers_mut();
        answer.insert(header::CONTENT_TYPE, self.kind.clone());
        answer.insert(header::ETAG, self.tag.clone());
        answer.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        let vary = HeaderValue::from_static("accept-encoding, accept-language, cookie");
        answer.insert(header::VARY, vary);
        response
    }
}

/// Compresses bytes; none if that cannot be done.
fn compressed(plain: &[u8], quality: i32) -> Bytes {
    let mut brotli = Vec::with_capacity(plain.len() / 4);
    let params = brotli::enc::BrotliEncoderParams {
        quality,
        lgwin: 20,
        size_hint: plain.len(),
        ..Default::default()
    };
    let mut writer = brotli::CompressorWriter::with_params(&mut brotli, 4096, &params);
    let written = writer.write_all(plain).and_then(|()| writer.flush());
    drop(writer);
    if written.is_err() {
        brotli.clear();
    }
    brotli.into()
}

/// Tells whether a client takes an encoding: it is named, and not with a weight of nothing.
pub fn accepts(headers: &HeaderMap, encoding: &str) -> bool {
    let accepted = headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
    accepted.is_some_and(|accepted| {
        accepted.split(',').any(|part| {
            let mut parts = part.split(';').map(str::trim);
            let named = parts.next().is_some_and(|name| name.eq_ignore_ascii_case(encoding));
            let mut weights = parts.filter_map(|part| part.split_once('='));
            let weight = weights.find(|(name, _)| name.trim().eq_ignore_ascii_case("q"));
            let weight = weight.map_or(Ok(1.0), |(_, weight)| weight.trim().parse::<f32>());
            named && weight.is_ok_and(|weight| weight > 0.0)
        })
    })
}
