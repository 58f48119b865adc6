//! The path and the query of an undocumented call stay below the base URL, and headers carry no second one.
//!
//! Input: a path, then the name and the value of a query parameter, then those of a header, each on its line.
#![no_main]

use leadspan::client::{CallOptions, Client, ClientOptions, ResponseFormat};
use leadspan::error::ErrorKind;
use leadspan::http::base_url::BaseUrl;
use leadspan::operation::{Api, Method};
use leadspan::runtime::BodyFormat;
use leadspan::runtime::testing::{Scripted, ServerStep};
use libfuzzer_sys::fuzz_target;
use percent_encoding::percent_decode_str;
use url::Url;

const BASE: &str = "https://api.example.test/base";

fuzz_target!(|input: &[u8]| {
    let Ok(text) = std::str::from_utf8(input) else { return };
    let mut lines = text.split('\n');
    let path = lines.next().unwrap_or_default();
    let mut pair = || lines.next().map(|name| (name.to_owned(), lines.next().unwrap_or_default().to_owned()));
    let (query, headers) = (pair(), pair());
    let mut options = CallOptions::default();
    options.query = query.clone().into_iter().collect();
    options.headers = headers.clone().into_iter().collect();
    let world = Scripted::playing(vec![ServerStep::json("{}")]);
    let base = BaseUrl::parse(Api::LeadConduit, BASE).expect("a base");
    let client = Client::new(Api::LeadConduit, base, None, ClientOptions::of(Api::LeadConduit), world.clone());
    let response = world.run(client.request(Method::GET, path, None, &options, ResponseFormat::Body(BodyFormat::Json)));
    let requests = world.requests();
    if let Err(error) = response {
        assert_eq!((error.kind(), requests.len()), (ErrorKind::Usage, 0), "{error}");
        return assert!(!error.message.contains(char::is_control), "{error}");
    }
    let url = Url::parse(&requests[0].url).expect("an address");
    assert_eq!(url.as_str(), requests[0].url, "a parser reads the address in its own way");
    let below = url.as_str().strip_prefix(BASE).expect("below the base");
    let sent: Vec<_> = below.split('?').next().unwrap_or_default().split('/').skip(1).collect();
    let given: Vec<_> = path.split('/').skip(1).collect();
    let read: Vec<_> = sent.iter().map(|part| percent_decode_str(part).decode_utf8().expect("UTF-8")).collect();
    assert_eq!(read, given);
    assert!(url.query_pairs().into_owned().eq(query), "{url}");
    if let Some((name, value)) = headers {
        assert!(value.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()));
        assert!(requests[0].headers.contains(&(name, value)));
    }
});
