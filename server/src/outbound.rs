//! HTTP to other servers, for plugins: one request, no redirects, no proxy, and no address that the
//! studio's machines have among themselves, unless the settings say so.
//!
//! A host is resolved once, and the connection goes to an address that was looked at: a name that leads
//! elsewhere a moment later leads nobody on.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::time::Duration;

use async_trait::async_trait;
use schema_som::hooks::{Web, WebRequest, WebResponse};
use schema_som::{Code, Error, Result};
use ureq::config::Config;
use ureq::http::{Request, Uri};
use ureq::tls::{RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};
use ureq::{Agent, Body};

/// Sends the requests of plugins.
pub(crate) struct Outbound {
    agent: Agent,
    /// Bytes of an answer.
    bytes: u64,
}

impl Outbound {
    /// With the longest answer that is taken, and whether addresses are reached that are of no use
    /// outside of the studio.
    pub(crate) fn new(bytes: u64, private_networks: bool) -> Self {
        // What the studio's machines trust, their own authorities included.
        let tls = TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build();
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .proxy(None)
            .user_agent(concat!("backlot/", env!("CARGO_PKG_VERSION")))
            .tls_config(tls)
            .build();
        let resolver = Looked { inner: DefaultResolver::default(), private_networks };
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), resolver), bytes }
    }
}

#[async_trait]
impl Web for Outbound {
    async fn send(&self, request: WebRequest) -> Result<WebResponse> {
        let (agent, bytes) = (self.agent.clone(), self.bytes);
        let sent = tokio::task::spawn_blocking(move || sent(&agent, bytes, request)).await;
        sent.map_err(|error| Error::internal(format!("a request was given up: {error}")))?
    }
}

fn sent(agent: &Agent, bytes: u64, request: WebRequest) -> Result<WebResponse> {
    let mut built = Request::builder().method(request.method.as_str()).uri(&request.url);
    for (name, value) in &request.headers {
        built = built.header(name, value);
    }
    let built = built.body(request.body).map_err(|error| {
        Error::new(Code::InvalidValue, format!("that makes no request: {error}"))
    })?;
    let timeout = Duration::from_millis(request.timeout_ms);
    let built = agent.configure_request(built).timeout_global(Some(timeout)).build();
    let mut response = agent.run(built).map_err(|error| refused(&error))?;
    let headers = response.headers().iter().map(|(name, value)| {
        (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned())
    });
    let (status, headers) = (response.status().as_u16(), headers.collect());
    Ok(WebResponse { status, headers, body: read(response.body_mut(), bytes)? })
}

fn read(body: &mut Body, bytes: u64) -> Result<Vec<u8>> {
    body.with_config().limit(bytes).read_to_vec().map_err(|error| match error {
        ureq::Error::BodyExceedsLimit(_) => {
            Error::new(Code::TooLong, format!("the answer has more than {bytes} bytes"))
        }
        error => refused(&error),
    })
}

/// Why there is no answer.
fn refused(error: &ureq::Error) -> Error {
    match error {
        ureq::Error::Timeout(_) => Error::new(Code::Timeout, "the other server took too long"),
        ureq::Error::Other(inner) if inner.is::<Private>() => {
            Error::new(Code::Forbidden, inner.to_string())
                .hint("`private_networks = true` in `[plugins]` lets plugins reach it")
        }
        ureq::Error::Http(_) | ureq::Error::BadUri(_) | ureq::Error::InvalidProxyUrl => {
            Error::new(Code::InvalidValue, format!("that makes no request: {error}"))
        }
        error => Error::new(Code::Unavailable, format!("the other server: {error}")),
    }
}

/// Looks at addresses before anybody connects to them.
#[derive(Debug)]
struct Looked {
    inner: DefaultResolver,
    private_networks: bool,
}

impl Resolver for Looked {
    fn resolve(
        &self,
        uri: &Uri,
        config: &Config,
        timeout: NextTimeout,
    ) -> std::result::Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        if self.private_networks {
            return Ok(found);
        }
        let mut public = self.empty();
        let mut others = None;
        for address in found.iter() {
            match is_public(address) {
                true => public.push(*address),
                false => others = Some(*address),
            }
        }
        match others {
            // Of a name that leads both ways nobody knows what it is up to.
            Some(address) => Err(ureq::Error::Other(Box::new(Private(address)))),
            None => Ok(public),
        }
    }
}

/// An address that plugins may not reach.
#[derive(Debug)]
struct Private(SocketAddr);

impl std::fmt::Display for Private {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} is an address of a private network", self.0.ip())
    }
}

impl std::error::Error for Private {}

/// Whether an address is of use to everybody.
fn is_public(address: &SocketAddr) -> bool {
    match address.ip().to_canonical() {
        IpAddr::V4(ip) => is_public_v4(ip),
        IpAddr::V6(ip) => {
            let [first, second, third, ..] = ip.segments();
            let local = first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfe80;
            // NAT64 within an organisation, and Teredo.
            let tunnel =
                [first, second, third] == [0x64, 0xff9b, 1] || [first, second] == [0x2001, 0];
            let nowhere = ip.is_loopback() || ip.is_unspecified() || ip.is_multicast();
            !(nowhere || local || tunnel) && translated(&ip).is_none_or(is_public_v4)
        }
    }
}

fn is_public_v4(ip: Ipv4Addr) -> bool {
    let [a, b, ..] = ip.octets();
    let shared = a == 100 && (64..128).contains(&b);
    let benchmark = a == 198 && (b == 18 || b == 19);
    let special = ip.is_private() || ip.is_loopback() || ip.is_link_local();
    let nowhere = ip.is_unspecified() || ip.is_broadcast() || ip.is_multicast();
    !(special || nowhere || shared || benchmark || a == 0 || a >= 240)
}

/// The older protocol's address that a gateway makes of one: by NAT64, 6to4, and the forms of old.
fn translated(ip: &Ipv6Addr) -> Option<Ipv4Addr> {
    let (high, low) = match ip.segments() {
        [0x64, 0xff9b, 0, 0, 0, 0, high, low] => (high, low),
        [0x2002, high, low, ..] => (high, low),
        // `::a.b.c.d` and `::ffff:0:a.b.c.d`.
        [0, 0, 0, 0, 0, 0, high, low] | [0, 0, 0, 0, 0xffff, 0, high, low] => (high, low),
        _ => return None,
    };
    Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_the_studio_are_told_from_those_of_the_world() {
        for (text, expected) in [
            ("93.184.216.34", true),
            ("2606:2800:220:1::1", true),
            ("127.0.0.1", false),
            ("10.1.2.3", false),
            ("172.16.0.1", false),
            ("192.168.1.1", false),
            ("169.254.169.254", false),
            ("100.64.0.1", false),
            ("0.0.0.0", false),
            ("255.255.255.255", false),
            ("224.0.0.1", false),
            ("::1", false),
            ("::ffff:10.0.0.1", false),
            ("fd00::1", false),
            ("fe80::1", false),
            ("64:ff9b::10.0.0.1", false),
            ("64:ff9b:1::10.0.0.1", false),
            ("2002:a00:1::1", false),
            ("2001:0:1::1", false),
            ("::10.0.0.1", false),
            ("::ffff:0:10.0.0.1", false),
            ("2001:4860:4860::8888", true),
            ("64:ff9b::93.184.216.34", true),
            ("2002:5db8:d822::1", true),
        ] {
            let address = SocketAddr::new(text.parse().expect("an address"), 80);
            assert_eq!(is_public(&address), expected, "{text}");
        }
    }
}
