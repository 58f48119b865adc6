//! How responses are treated: empty bodies, web pages, redirects, sizes.

use crate::support::{CLASSES, Case, SAFE, Sample, UNSAFE, bytes, status, with_header};
use leadspan::client::{ClientOptions, Content};
use leadspan::error::{Code, ErrorKind, Outcome};
use leadspan::operation::Api;
use leadspan::runtime::Head;
use leadspan::runtime::testing::{BodyEnd, Scripted, ServerStep};

#[test]
fn f25_redirects_are_refused_at_the_first_hop() {
    for code in [301, 302, 303, 307, 308] {
        for sample in CLASSES {
            let case =
                Case::steps(vec![with_header(code, "location", "https://user:pw@evil.test:8443/steal?token=1#x")]);
            let error = case.error(sample);
            assert_eq!((error.code, case.sent()), (Code::RedirectRefused, 1), "{code}");
            assert!(error.message.contains("evil.test:8443"), "{}", error.message);
            let shown = format!("{error} {error:?}");
            assert!(!shown.contains("steal") && !shown.contains("token") && !shown.contains("pw@"), "{shown}");
            // LeadConduit responds like this to a lead that it has taken, where a redirect was asked for.
            assert_eq!(error.message.contains("the request was handled"), code == 303, "{}", error.message);
        }
    }
    let hidden = ServerStep::Respond {
        after_ms: 0.0,
        head: Head { opaque_redirect: true, ..Head::default() },
        chunks: vec![],
        end: BodyEnd::Clean,
    };
    assert_eq!(Case::steps(vec![hidden]).error(SAFE).code, Code::RedirectRefused);
}

#[test]
fn f15_a_page_is_not_data() {
    for media in ["text/html", "text/html; charset=utf-8", "TEXT/HTML", "application/xhtml+xml"] {
        let page = format!("<html>{}</html>", "log in ".repeat(100));
        let case = Case::steps(vec![ServerStep::respond(200, &[("content-type", media)], &page)]);
        let error = case.error(SAFE);
        assert_eq!((error.code, case.sent()), (Code::UnexpectedContent, 1), "{media}");
        let shown = error.details.raw_body.unwrap();
        assert_eq!(shown.chars().count(), 200, "only its beginning is kept");
    }
}

#[test]
fn f14_json_is_read_whatever_it_is_called() {
    for media in ["application/json", "text/plain", "application/vnd.com.leadconduit.cap+json", ""] {
        let case = Case::steps(vec![ServerStep::respond(200, &[("content-type", media)], "[1]")]);
        assert_eq!(bytes(case.run(SAFE).unwrap()), b"[1]", "{media}");
    }
}

#[test]
fn f16_no_body_is_no_failure_of_the_call() {
    for step in [status(200), status(204), status(205), ServerStep::respond(204, &[], "surprise")] {
        let reply = Case::steps(vec![step.clone()]).run(SAFE).unwrap();
        assert!(matches!(reply.content, Content::Empty), "{step:?}");
    }
}

#[test]
fn a_404_means_none_only_where_the_table_says_so() {
    let since = |id| Sample { id, args: &[("fromDate", "2023-10-14")], body: None };
    let marked: Vec<&str> = crate::support::operations().filter(|row| row.empty_on_404).map(|row| row.id).collect();
    assert!(marked.len() >= 4, "{marked:?}");
    let (co, options) = (Api::ConstructionOnline, ClientOptions::of(Api::ConstructionOnline));
    for id in marked.iter().filter(|id| id.contains("Since")) {
        for none in ["", r#"{"Message":"nothing here"}"#, " \"none\""] {
            let case = Case::new(co, options.clone(), Scripted::playing(vec![ServerStep::respond(404, &[], none)]));
            assert!(matches!(case.run(since(id)).unwrap().content, Content::Empty), "{id}: {none}");
        }
        // A page or plain text comes from another server, as for a mistyped address.
        for other in ["<html>Not found</html>", "no such path"] {
            let case = Case::new(co, options.clone(), Scripted::playing(vec![ServerStep::respond(404, &[], other)]));
            assert_eq!(case.error(since(id)).code, Code::NotFound, "{id}: {other}");
        }
    }
    let case = Case::new(co, options, Scripted::playing(vec![status(404)]));
    assert_eq!(case.error(Sample { id: "listLeads", args: &[], body: None }).code, Code::NotFound);
}

#[test]
fn f9_a_body_over_the_limit_ends_the_call() {
    let endless = ServerStep::Respond {
        after_ms: 0.0,
        head: Head { status: 200, ..Head::default() },
        chunks: vec![(0.0, vec![b' '; 1_000]); 10_000],
        end: BodyEnd::Hang,
    };
    for sample in CLASSES {
        let mut case = Case::steps(vec![endless.clone()]);
        case.options.max_bytes = Some(4_500);
        let error = case.error(sample);
        assert_eq!((error.code, case.sent()), (Code::TooLarge, 1));
        assert!(error.message.contains("4500"), "{}", error.message);
    }
    let mut case = Case::steps(vec![ServerStep::json("[1,2]")]);
    case.options.max_bytes = Some(5);
    assert_eq!(bytes(case.run(SAFE).unwrap()), b"[1,2]", "the limit itself is allowed");
}

#[test]
fn an_endless_error_body_is_not_read_to_its_end() {
    let endless = ServerStep::Respond {
        after_ms: 0.0,
        head: Head { status: 400, ..Head::default() },
        chunks: vec![(0.0, vec![b'x'; 10_000]); 10_000],
        end: BodyEnd::Hang,
    };
    let case = Case::steps(vec![endless]);
    let error = case.error(UNSAFE);
    assert_eq!((error.code, error.details.outcome), (Code::BadRequest, Some(Outcome::Answered)));
    assert!(error.details.raw_body.unwrap().len() <= 16 << 10);
}

#[test]
fn f22_an_error_has_the_message_of_the_server() {
    let body = r#"{"message": "The flow is not valid", "errors": {"steps": [null, {"integration": ["is gone"]}], "name": ["is blank", "is short"]}}"#;
    let headers = [("content-type", "application/json"), ("x-request-id", "req-17"), ("set-cookie", "session=1")];
    let create = Sample { id: "createField", args: &[], body: Some("{}") };
    let error = Case::steps(vec![ServerStep::respond(422, &headers, body)]).error(create);
    assert_eq!((error.code, error.kind()), (Code::Invalid, ErrorKind::Http));
    assert!(error.message.contains("The flow is not valid"), "{}", error.message);
    assert_eq!(error.details.request_id.as_deref(), Some("req-17"));
    assert!(!format!("{error:?}").contains("session=1"), "cookies are not kept");
    let mut issues: Vec<(&str, &str)> =
        error.details.issues.iter().map(|issue| (issue.pointer.as_str(), issue.message.as_str())).collect();
    // The order of members is that of the map of `Value`, which a feature of serde_json decides.
    issues.sort_unstable();
    assert_eq!(issues, [("/name", "is blank"), ("/name", "is short"), ("/steps/1/integration", "is gone")]);
}
