//! The crate in a real browser, as a Rust wasm app uses it: a caller's `fetch` stands for the server.
#![cfg(target_arch = "wasm32")]
#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use js_sys::{Function, Promise, Reflect};
use leadspan::client::{CallOptions, ResponseFormat};
use leadspan::constructiononline::{self, ConstructionOnline};
use leadspan::herobase::{self, HeroBase};
use leadspan::http::auth::{CredentialCharset, Credentials};
use leadspan::leadconduit::{self, LeadConduit};
use leadspan::operation::Method;
use leadspan::runtime::web::Web;
use leadspan::runtime::{BodyFormat, Runtime as _};
use leadspan::{Code, Policy};
use std::time::Duration;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// A `fetch(url, init)` written in JavaScript.
fn fetch(body: &str) -> Function {
    Function::new_with_args("url, init", body)
}

fn lead_conduit(script: &str) -> LeadConduit<Web> {
    let credentials = Credentials::lead_conduit("canary-key").unwrap();
    LeadConduit::new(leadconduit::BASE_URL, Some(credentials), Web::with(Some(fetch(script)), None)).unwrap()
}

#[wasm_bindgen_test]
async fn a_cap_arrives_typed_with_undocumented_members() {
    let lc = lead_conduit(
        r#"if (this !== undefined && this !== globalThis) throw new Error("this is set");
           if (url !== "https://app.leadconduit.com/caps/5b898b13cea36a21e4618dfa") throw new Error(url);
           if (init.redirect !== "manual") throw new Error("redirect");
           if (init.headers.get("authorization") !== "Basic " + btoa("X:canary-key")) throw new Error("authorization");
           if (init.headers.get("accept") !== "application/json") throw new Error("accept");
           return Promise.resolve(new Response('{"id":"5b898b13cea36a21e4618dfa","name":null,"new_member":1}'));"#,
    );
    let cap = lc.caps().get("5b898b13cea36a21e4618dfa").await.unwrap();
    assert_eq!(cap.id.as_deref(), Some("5b898b13cea36a21e4618dfa"));
    assert!(cap.name.value().is_none() && !cap.name.is_absent());
    assert_eq!(cap.extra.get("new_member"), Some(&1.into()));
}

#[wasm_bindgen_test]
async fn construction_online_sends_both_credentials() {
    let credentials = Credentials::construction_online("a@b.co", "pä55", "K-1", CredentialCharset::Utf8).unwrap();
    let runtime = Web::with(
        Some(fetch(
            r#"const basic = "Basic " + btoa(String.fromCharCode(...new TextEncoder().encode("a@b.co:pä55")));
               if (init.headers.get("authorization") !== basic || init.headers.get("apikey") !== "K-1") throw new Error("auth");
               if (!url.endsWith("/api/ChangeOrders?fromDate=2023-10-14")) throw new Error(url);
               return Promise.resolve(new Response("", { status: 404 }));"#,
        )),
        None,
    );
    let co = ConstructionOnline::new(constructiononline::BASE_URL, Some(credentials), runtime).unwrap();
    assert!(co.change_orders().modified_since("2023-10-14").await.unwrap().is_empty());
    let refused = co.change_orders().modified_since("14.10.2023").await.unwrap_err();
    assert_eq!(refused.code, Code::InvalidParameter);
}

#[wasm_bindgen_test]
async fn hero_base_reads_its_rights() {
    let credentials = Credentials::hero_base("user", "pw", CredentialCharset::Utf8).unwrap();
    let runtime = Web::with(
        Some(fetch(
            r#"if (url !== "https://wshero01.herobase.com/api/myaccount") throw new Error(url);
               return Promise.resolve(new Response('{"projectRights":["B2B*"],"resourceRights":{"Leads":["GET","POST"]}}'));"#,
        )),
        None,
    );
    let hb = HeroBase::new(&herobase::base_url("wshero01").unwrap(), Some(credentials), runtime).unwrap();
    assert_eq!(hb.account().get().await.unwrap().projectRights, ["B2B*"]);
}

#[wasm_bindgen_test]
async fn what_is_not_utf8_is_an_error_with_its_offset() {
    let lc = lead_conduit(
        r#"const bytes = new Uint8Array([123, 34, 105, 100, 34, 58, 34, 255, 34, 125]);
           return Promise.resolve(new Response(bytes, { headers: { "content-type": "application/json" } }));"#,
    );
    let client = lc.client();
    let options = CallOptions::default();
    let error = client
        .request(Method::GET, "/caps", None, &options, ResponseFormat::Body(BodyFormat::Json))
        .await
        .err()
        .unwrap();
    assert_eq!((error.code, error.details.offset), (Code::Encoding, Some(7)));
}

#[wasm_bindgen_test]
async fn a_redirect_is_refused_and_the_key_stays_here() {
    let lc = lead_conduit(
        r#"globalThis.hops = (globalThis.hops ?? 0) + 1;
           return Promise.resolve(new Response(null, { status: 302, headers: { location: "https://evil.example/x" } }));"#,
    );
    let error = lc.caps().get("5b898b13cea36a21e4618dfa").await.unwrap_err();
    assert_eq!((error.code, error.status()), (Code::RedirectRefused, Some(302)));
    let hops = Reflect::get(&js_sys::global(), &"hops".into()).unwrap();
    assert_eq!(hops.as_f64(), Some(1.0));
    assert!(!format!("{error} {error:?}").contains("canary"));
}

#[wasm_bindgen_test]
async fn a_silent_server_times_out_and_its_request_is_aborted() {
    let script = r#"return new Promise((_, reject) => init.signal.addEventListener("abort", () => {
        globalThis.aborted = true;
        reject(init.signal.reason);
    }));"#;
    let builder = LeadConduit::builder(Web::with(Some(fetch(script)), None));
    let lc = builder.timeout(Duration::from_millis(30)).retry(Policy::never()).build().unwrap();
    let error = lc.caps().get("5b898b13cea36a21e4618dfa").await.unwrap_err();
    assert_eq!(error.code, Code::AttemptTimeout);
    let aborted = Reflect::get(&js_sys::global(), &"aborted".into()).unwrap();
    assert_eq!(aborted.as_bool(), Some(true));
}

#[wasm_bindgen_test]
async fn a_dropped_call_ends_its_request() {
    let script =
        r#"return new Promise(() => init.signal.addEventListener("abort", () => { globalThis.dropped = true; }));"#;
    let lc = lead_conduit(script);
    {
        let caps = lc.caps();
        let mut call = Box::pin(caps.get("5b898b13cea36a21e4618dfa"));
        let pending = std::future::poll_fn(|context| {
            std::task::Poll::Ready(std::future::Future::poll(call.as_mut(), context).is_pending())
        });
        assert!(pending.await);
    }
    JsFuture::from(Promise::resolve(&JsValue::UNDEFINED)).await.unwrap();
    let dropped = Reflect::get(&js_sys::global(), &"dropped".into()).unwrap();
    assert_eq!(dropped.as_bool(), Some(true));
}

#[wasm_bindgen_test]
async fn timers_and_clocks_are_the_platforms() {
    let web = Web::new();
    let before = web.now();
    web.sleep(20.0).await;
    assert!(web.now() - before >= 19.0);
    assert!(web.wall_clock() > 1.6e12);
    assert!((0.0..1.0).contains(&web.random()));
}

/// The Rust example of the README, word for word (`tests/package/readme.test.mjs` compares them).
mod readme {
    use leadspan::leadconduit::{self, EventOutcome, LeadConduit};
    use leadspan::{Credentials, Web};

    async fn names(key: &str) -> leadspan::Result<Vec<String>> {
        let lc = LeadConduit::new(leadconduit::BASE_URL, Some(Credentials::lead_conduit(key)?), Web::new())?;
        let caps = lc.caps().list(&Default::default()).await?;
        Ok(caps.into_iter().filter_map(|cap| cap.name.into_value()).collect())
    }

    async fn failures(lc: &LeadConduit<Web>) -> leadspan::Result<usize> {
        let mut pages = lc.events().list_pages(&Default::default());
        let mut failures = 0;
        while let Some(page) = pages.next().await? {
            failures += page.iter().filter(|event| event.outcome == Some(EventOutcome::Failure)).count();
        }
        Ok(failures)
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    async fn the_example_refuses_a_bad_key_before_it_calls() {
        assert_eq!(names("").await.unwrap_err().code, leadspan::Code::InvalidCredential);
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    async fn the_example_goes_from_page_to_page() {
        let lc = super::lead_conduit(
            r#"const before = new URL(url).searchParams.get("before_id");
               const event = (id) => ({ id, outcome: id === "5b" ? "success" : "failure" });
               const pages = { null: ["5c", "5b"], "5b": ["5a"], "5a": [] };
               return Promise.resolve(new Response(JSON.stringify(pages[before].map(event))));"#,
        );
        assert_eq!(failures(&lc).await.unwrap(), 2);
    }
}
