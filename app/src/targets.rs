//! Where this server may send something because somebody gave an address: elsewhere on the net by HTTPS, and
//! into the operator's own network only as far as the operator allows it. The name is looked up here, and the
//! connection goes to an address that was looked at.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, UdpSocket},
    str::FromStr,
};

use leptos::server_fn::http_export::Uri;

/// Characters at the most of an address.
pub const URL_MOST: usize = 2_000;

/// Somewhere that the operator allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Allowed {
    /// A server by its name, whatever its address is.
    Host(String),
    /// A network: its address, and how many bits of that count.
    Net(IpAddr, u8),
}

impl FromStr for Allowed {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (address, bits) = match text.split_once('/') {
            Some((address, bits)) => (address, Some(bits)),
            None => (text, None),
        };
        let address = address.trim_matches(['[', ']']);
        match (address.parse::<IpAddr>(), bits) {
            (Ok(address), bits) => {
                let whole: u8 = if address.is_ipv4() { 32 } else { 128 };
                let bits =
                    bits.map_or(Ok(whole), str::parse::<u8>).ok().filter(|bits| *bits <= whole);
                let bits = bits.ok_or_else(|| format!("`{text}` is no network"))?;
                Ok(Self::Net(address, bits))
            }
            (Err(_), None) if !text.is_empty() && !text.contains([':', ' ', '@']) => {
                Ok(Self::Host(named(text)))
            }
            (Err(_), _) => Err(format!("`{text}` is neither a server's name nor a network")),
        }
    }
}

/// What is kept of an attempt for which no answer came in time.
pub const TOO_SLOW: &str = "nothing came in time";
/// What is kept of an attempt for which nothing told a true receiver from a false one.
pub const NO_TRUST: &str = "there are no certificates to trust on this machine";

/// Why nothing is sent to an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Barred {
    /// It is no address of a server, or is too long.
    Malformed,
    /// It has a name and a password in it.
    Credentials,
    /// It is not by HTTPS.
    Insecure,
    /// There is no server of that name.
    Unknown,
    /// It is in a network that is not public.
    Inside,
    /// It is this server.
    Oneself,
}

impl Barred {
    /// Every reason.
    pub const ALL: [Self; 6] = [
        Self::Malformed,
        Self::Credentials,
        Self::Insecure,
        Self::Unknown,
        Self::Inside,
        Self::Oneself,
    ];

    /// Returns its name in catalogues.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::Credentials => "credentials",
            Self::Insecure => "insecure",
            Self::Unknown => "unknown",
            Self::Inside => "inside",
            Self::Oneself => "oneself",
        }
    }
}

impl fmt::Display for Barred {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "this is no address of a server",
            Self::Credentials => "the address has a name and a password in it",
            Self::Insecure => "the address must begin with https://",
            Self::Unknown => "there is no server of that name",
            Self::Inside => "the server is in a network that is not public",
            Self::Oneself => "the address is that of this server",
        })
    }
}

impl std::error::Error for Barred {}

/// What an address names.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Place {
    host: String,
    port: u16,
    secure: bool,
}

/// Writes the name of a server in one way.
fn named(host: &str) -> String {
    host.trim_end_matches('.').to_ascii_lowercase()
}

/// Reads an address.
fn place(address: &Uri) -> Result<Place, Barred> {
    let secure = match address.scheme_str() {
        Some("https") => true,
        Some("http") => false,
        _ => return Err(Barred::Malformed),
    };
    let authority = address.authority().ok_or(Barred::Malformed)?;
    if authority.as_str().contains('@') {
        return Err(Barred::Credentials);
    }
    let host = named(authority.host().trim_matches(['[', ']']));
    // A number that no port has is no port at all.
    if authority.port_u16().is_none()
        && authority.as_str().rsplit(']').next().is_some_and(|it| it.contains(':'))
    {
        return Err(Barred::Malformed);
    }
    let port = authority.port_u16().unwrap_or(if secure { 443 } else { 80 });
    if host.is_empty() || port == 0 {
        return Err(Barred::Malformed);
    }
    Ok(Place { host, port, secure })
}

/// Reads what somebody typed as an address.
pub fn address(typed: &str) -> Result<Uri, Barred> {
    if typed.len() > URL_MOST {
        return Err(Barred::Malformed);
    }
    let address: Uri = typed.parse().map_err(|_| Barred::Malformed)?;
    place(&address)?;
    Ok(address)
}

/// Returns the address that stands inside of another, as of IPv4 in IPv6.
fn inner(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, high, low] = address.segments();
    let of = |high: u16, low: u16| {
        let ([a, b], [c, d]) = (high.to_be_bytes(), low.to_be_bytes());
        Ipv4Addr::new(a, b, c, d)
    };
    match (a, b, c, d, e, f) {
        // Mapped, and as it was written once.
        (0, 0, 0, 0, 0, 0 | 0xffff) => Some(of(high, low)),
        // Translated: NAT64, by the well-known prefix, and with a mark for translators.
        (0x64, 0xff9b, 0, 0, 0, 0) | (0, 0, 0, 0, 0xffff, 0) => Some(of(high, low)),
        // 6to4.
        (0x2002, b, c, ..) => Some(of(b, c)),
        _ => None,
    }
}

/// Returns an address as it is meant.
fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(six) if !six.is_loopback() && !six.is_unspecified() => {
            inner(six).map_or(address, IpAddr::V4)
        }
        address => address,
    }
}

/// Tells whether an address is none of the public net: of this machine, of a network of its own, of a link, of
/// many, or reserved.
fn is_inside(address: IpAddr) -> bool {
    match plain(address) {
        IpAddr::V4(four) => {
            let [a, b, c, _] = four.octets();
            four.is_private()
                || four.is_link_local()
                || matches!(a, 0 | 127 | 224..)
                || (a == 100 && (64..128).contains(&b))
                || (a == 192 && b == 0 && matches!(c, 0 | 2))
                || (a == 192 && b == 88 && c == 99)
                || (a == 198 && matches!(b, 18 | 19))
                || (a == 198 && b == 51 && c == 100)
                || (a == 203 && b == 0 && c == 113)
        }
        IpAddr::V6(six) => {
            let [a, b, c, ..] = six.segments();
            six.is_loopback()
                || six.is_unspecified()
                || six.is_multicast()
                // Of a network of its own, of a link, of a site.
                || a & 0xfe00 == 0xfc00
                || a & 0xff80 == 0xfe80
                // Translated within a network, and by Teredo.
                || (a, b, c) == (0x64, 0xff9b, 1)
                || (a, b) == (0x2001, 0)
                // For examples, for tests, thrown away, and reserved.
                || (a, b) == (0x2001, 0xdb8)
                || (a, b, c) == (0x2001, 2, 0)
                || (a, b, c) == (0x100, 0, 0)
                || a & 0xfff0 == 0x3ff0
                || a & 0xff00 == 0x5f00
        }
    }
}

/// Tells whether an address is one of this machine's: nobody else can listen there.
fn is_here(address: IpAddr) -> bool {
    UdpSocket::bind((address, 0)).is_ok()
}

/// Tells whether an address is in a network.
fn is_in(address: IpAddr, net: IpAddr, bits: u8) -> bool {
    match (address, net) {
        (IpAddr::V4(address), IpAddr::V4(net)) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(bits.min(32))).unwrap_or(0);
            u32::from(address) & mask == u32::from(net) & mask
        }
        (IpAddr::V6(address), IpAddr::V6(net)) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(bits.min(128))).unwrap_or(0);
            u128::from(address) & mask == u128::from(net) & mask
        }
        _ => false,
    }
}

/// Where something may be sent.
#[derive(Clone, Debug, Default)]
pub struct Targets {
    /// What the operator allows beside the public net.
    allowed: Vec<Allowed>,
    /// Where this server listens.
    own: Option<SocketAddr>,
}

impl Targets {
    /// Allows some places beside the public net, but never where this server listens.
    pub fn new(allowed: Vec<Allowed>, own: Option<SocketAddr>) -> Self {
        Self { allowed, own }
    }

    fn allows_host(&self, host: &str) -> bool {
        self.allowed.iter().any(|it| matches!(it, Allowed::Host(known) if known == host))
    }

    fn allows(&self, address: IpAddr) -> bool {
        let covers = |it: &Allowed| match it {
            Allowed::Net(net, bits) => is_in(address, *net, *bits),
            Allowed::Host(_) => false,
        };
        self.allowed.iter().any(covers)
    }

    fn is_own(&self, found: SocketAddr) -> bool {
        self.own.is_some_and(|own| {
            let (here, there) = (plain(own.ip()), plain(found.ip()));
            let everywhere = here.is_unspecified()
                && (there.is_loopback() || there.is_unspecified() || is_here(there));
            own.port() == found.port() && (here == there || everywhere)
        })
    }

    fn check(&self, place: &Place, found: &[SocketAddr]) -> Result<(), Barred> {
        let by_name = self.allows_host(&place.host);
        for address in found {
            let ip = plain(address.ip());
            if self.is_own(*address) {
                return Err(Barred::Oneself);
            }
            let allowed = by_name || self.allows(ip) || self.allows(address.ip());
            if !allowed && (is_inside(ip) || is_here(ip)) {
                return Err(Barred::Inside);
            }
            if !allowed && !place.secure {
                return Err(Barred::Insecure);
            }
        }
        Ok(())
    }

    /// Looks a server up and returns its addresses, if something may be sent to every one of them.
    pub async fn resolve(&self, address: &Uri) -> Result<Vec<SocketAddr>, Barred> {
        let place = place(address)?;
        let found = tokio::net::lookup_host((place.host.as_str(), place.port)).await;
        let found: Vec<SocketAddr> = found.map_err(|_| Barred::Unknown)?.collect();
        if found.is_empty() {
            return Err(Barred::Unknown);
        }
        self.check(&place, &found)?;
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(url: &str) -> Result<Place, Barred> {
        place(&address(url)?)
    }

    #[test]
    fn an_address_is_read_or_refused() {
        let place = read("https://Chat.Example.org./hooks/x?y=1").expect("it is good");
        assert_eq!((place.host.as_str(), place.port), ("chat.example.org", 443));
        assert_eq!(read("http://[::1]:8080/").expect("it is good").host, "::1");
        for (url, expected) in [
            ("https://user:secret@example.org/", Barred::Credentials),
            ("https://127.0.0.1@example.org/", Barred::Credentials),
            ("ftp://example.org/", Barred::Malformed),
            ("example.org/hook", Barred::Malformed),
            ("/hook", Barred::Malformed),
            ("https://example.org:0/", Barred::Malformed),
            ("https://example.org:99999/", Barred::Malformed),
            ("https://[2606:4700::1]:99999/", Barred::Malformed),
            ("https:///x", Barred::Malformed),
            ("https://exa mple.org/", Barred::Malformed),
            ("", Barred::Malformed),
        ] {
            assert_eq!(read(url), Err(expected), "{url}");
        }
    }

    #[test]
    fn what_this_machine_listens_at_is_told_from_what_others_do() {
        for here in ["127.0.0.1", "127.8.9.10", "0.0.0.0"] {
            assert!(is_here(here.parse().expect("an address")), "{here}");
        }
        for there in ["192.0.2.1", "1.1.1.1", "2001:db8::1"] {
            assert!(!is_here(there.parse().expect("an address")), "{there}");
        }
    }

    #[test]
    fn networks_that_are_not_public_are_told_apart() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.1.2.3",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.0.9",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.8",
            "192.0.2.1",
            "192.88.99.1",
            "198.51.100.7",
            "203.0.113.9",
            "2001:db8::1",
            "2001:2::1",
            "100::1",
            "3fff::1",
            "5f00::1",
            "192.168.1.1",
            "198.18.0.1",
            "224.0.0.1",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::ffff:127.0.0.1",
            "::ffff:10.0.0.1",
            "::ffff:0:192.168.0.1",
            "64:ff9b::10.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b:1::1",
            "2001::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "fc00::1",
            "fdff::1",
            "fe80::1",
            "febf::1",
            "fec0::1",
            "ff02::1",
        ] {
            assert!(is_inside(inside.parse().expect("an address")), "{inside}");
        }
        for public in [
            "1.1.1.1",
            "9.255.255.255",
            "100.63.255.255",
            "100.128.0.0",
            "172.15.0.1",
            "172.32.0.1",
            "192.0.1.1",
            "198.20.0.1",
            "223.255.255.255",
            "2606:4700::1111",
            "2a00:1450::1",
            "64:ff9b::1.1.1.1",
            "::ffff:1.1.1.1",
            "2002:101:101::",
        ] {
            assert!(!is_inside(public.parse().expect("an address")), "{public}");
        }
    }

    /// Whatever way there is to write this machine, what counts is where the name leads.
    #[tokio::test]
    async fn however_this_machine_is_written_nothing_is_sent_to_it() {
        let targets = Targets::default();
        for url in [
            "https://127.0.0.1/",
            "https://127.1/",
            "https://2130706433/",
            "https://0x7f.1/",
            "https://0177.0.0.1/",
            "https://0/",
            "https://[::1]/",
            "https://[::ffff:127.0.0.1]/",
            "https://[::ffff:7f00:1]:8443/x",
            "https://localhost/",
            "https://LOCALHOST./",
            "https://10.0.0.1./",
        ] {
            let found = targets.resolve(&address(url).expect("it is read")).await;
            // Some systems do not know some of the ways; none of them leads there.
            assert!(matches!(found, Err(Barred::Inside | Barred::Unknown)), "{url}: {found:?}");
        }
        let loopback = targets.resolve(&address("https://127.0.0.1/").expect("it is read")).await;
        assert_eq!(loopback, Err(Barred::Inside));
    }

    #[tokio::test]
    async fn the_operator_allows_some_places_and_never_this_server() {
        let read = |text: &str| text.parse::<Allowed>();
        assert_eq!(read("Hooks.Internal."), Ok(Allowed::Host("hooks.internal".to_owned())));
        assert!(read("10.0.0.0/33").is_err() && read("10.0.0.x/8").is_err() && read("").is_err());
        let allowed = ["127.0.0.0/8", "::1"].map(|text| read(text).expect("it is good"));
        let own = "127.0.0.1:3000".parse().ok();
        let targets = Targets::new(allowed.to_vec(), own);
        let to = async |url: &str| targets.resolve(&address(url).expect("it is read")).await;
        assert!(to("http://127.0.0.1:9000/").await.is_ok());
        assert!(to("http://127.9.9.9/").await.is_ok());
        assert!(to("http://[::ffff:127.0.0.1]:9000/").await.is_ok());
        assert_eq!(to("http://127.0.0.1:3000/do/x").await, Err(Barred::Oneself));
        assert_eq!(to("https://10.0.0.1/").await, Err(Barred::Inside));
        assert_eq!(to("http://1.1.1.1/").await, Err(Barred::Insecure));
        assert!(to("https://1.1.1.1/").await.is_ok());
        let everywhere = Targets::new(allowed.to_vec(), "0.0.0.0:3000".parse().ok());
        let here = everywhere.resolve(&address("http://127.0.0.1:3000/").expect("read")).await;
        assert_eq!(here, Err(Barred::Oneself));
    }
}
