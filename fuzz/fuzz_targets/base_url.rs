//! A base URL that is accepted means the same to the parser that browsers have, and sends nothing in clear.
//!
//! Input: the address of a base; on the second line a HeroBase subdomain.
#![no_main]

use leadspan::herobase;
use leadspan::http::base_url::BaseUrl;
use leadspan::operation::Api;
use libfuzzer_sys::fuzz_target;
use url::{Host, Url};

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let (base, subdomain) = text.split_once('\n').unwrap_or((text, ""));
    if let Ok(parsed) = BaseUrl::parse(Api::LeadConduit, base) {
        accepted(&parsed, base);
    }
    if let Ok(address) = herobase::base_url(subdomain) {
        let parsed = BaseUrl::parse(Api::HeroBase, &address).expect("the address of an installation is a base");
        let url = Url::parse(&address);
        // A label can be plain and still not be a name, as `xn--`.
        let Ok(url) = url else { return };
        assert_eq!(url.host_str(), Some(format!("{}.herobase.com", subdomain.to_ascii_lowercase()).as_str()));
        accepted(&parsed, &address);
    }
});

fn accepted(parsed: &BaseUrl, text: &str) {
    let joined = parsed.join("/caps/1?x=2");
    // What is plain here may still be no host, as an IPv4 address with a part above 255; then nothing is sent.
    let Ok(url) = Url::parse(&joined) else { return };
    assert_eq!((url.username(), url.password(), url.fragment()), ("", None, None), "{text}");
    assert!(url.path().ends_with("/caps/1") && url.query() == Some("x=2"), "{joined}");
    assert!(!url.path().contains("//") && !parsed.loggable_url("/caps/1?x=2").contains('?'), "{joined}");
    let loopback = match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    };
    assert!(url.scheme() == "https" || (url.scheme() == "http" && loopback), "{joined}");
    // The URL that was given means the same address as the one that is called.
    let given = Url::parse(text).expect("what is called was given");
    assert_eq!(given.origin(), url.origin(), "{text}");
    assert_eq!(format!("{}/caps/1", given.path().trim_end_matches('/')), url.path(), "{text}");
}
