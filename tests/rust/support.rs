//! A client on a scripted server, and the operations that stand for their classes.

use leadspan::client::{CallOptions, Client, ClientOptions, Content, Reply, ResponseFormat};
use leadspan::error::Error;
use leadspan::http::auth::{CredentialCharset, Credentials};
use leadspan::http::base_url::BaseUrl;
use leadspan::operation::{Api, Operation, Safety};
use leadspan::operation::{Arg, Args};
use leadspan::runtime::testing::{Scripted, ServerStep};
use leadspan::runtime::{BodyFormat, HttpRequest};
use leadspan::{constructiononline, herobase, leadconduit};
use std::rc::Rc;

/// Every operation of the three tables.
pub fn operations() -> impl Iterator<Item = &'static Operation> {
    leadconduit::operations().chain(constructiononline::operations()).chain(herobase::operations())
}

/// An operation by its `operationId`.
pub fn operation(id: &str) -> &'static Operation {
    operations().find(|row| row.id == id).unwrap_or_else(|| panic!("no operation {id}"))
}

/// Arguments from name and text.
pub fn args(pairs: &[(&str, &str)]) -> Args {
    let mut args = Args::new();
    for (name, value) in pairs {
        args.push(name, Arg::Text((*value).to_owned()));
    }
    args
}

/// One call that stands for its safety class.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    pub id: &'static str,
    pub args: &'static [(&'static str, &'static str)],
    pub body: Option<&'static str>,
}

pub const SAFE: Sample = Sample { id: "listCaps", args: &[], body: None };
pub const IDEMPOTENT: Sample =
    Sample { id: "updateCredential", args: &[("id", "59481e4f9e966175cdee5684")], body: Some("{}") };
pub const UNSAFE: Sample = Sample { id: "createCredential", args: &[], body: Some("{}") };
/// The classes that may be repeated.
pub const REPEATABLE: [Sample; 2] = [SAFE, IDEMPOTENT];
/// All three.
pub const CLASSES: [Sample; 3] = [SAFE, IDEMPOTENT, UNSAFE];

#[test]
fn the_samples_stand_for_their_classes() {
    let classes = CLASSES.map(|sample| operation(sample.id).safety);
    assert_eq!(classes, [Safety::Safe, Safety::Idempotent, Safety::Unsafe]);
}

/// Secrets that must appear in requests and nowhere else.
pub const CANARY: &str = "c4n4ry-Key/+=7%\u{e9}";

/// A client with its world.
#[derive(Clone)]
pub struct Case {
    pub world: Scripted,
    pub client: Rc<Client<Scripted>>,
    pub options: CallOptions,
}

impl Case {
    pub fn new(api: Api, options: ClientOptions, world: Scripted) -> Self {
        let base = BaseUrl::parse(api, "https://api.example.test").unwrap();
        let credentials = match api {
            Api::LeadConduit => Credentials::lead_conduit(CANARY),
            // The key goes into a header of its own, which has to be ASCII.
            Api::ConstructionOnline => {
                Credentials::construction_online("a@example.test", CANARY, "c4n4ry-company", CredentialCharset::Utf8)
            }
            Api::HeroBase => Credentials::hero_base("user", CANARY, CredentialCharset::Utf8),
        };
        let client = Client::new(api, base, Some(credentials.unwrap()), options, world.clone());
        Self { world, client: Rc::new(client), options: CallOptions::default() }
    }

    /// LeadConduit with its defaults, against these steps; the last one repeats.
    pub fn steps(steps: Vec<ServerStep>) -> Self {
        Self::new(Api::LeadConduit, ClientOptions::of(Api::LeadConduit), Scripted::playing(steps))
    }

    /// LeadConduit with its defaults, against a function.
    pub fn script(script: impl FnMut(&HttpRequest, usize) -> ServerStep + 'static) -> Self {
        Self::new(Api::LeadConduit, ClientOptions::of(Api::LeadConduit), Scripted::new(script))
    }

    /// The future of one call that wants JSON.
    pub async fn start(&self, sample: Sample) -> Result<Reply<Scripted>, Error> {
        self.start_as(sample, ResponseFormat::Body(BodyFormat::Json)).await
    }

    pub async fn start_as(&self, sample: Sample, reading: ResponseFormat) -> Result<Reply<Scripted>, Error> {
        self.client.call(operation(sample.id), &args(sample.args), sample.body, &self.options, reading).await
    }

    /// Runs one call to its end; no timer may be left running.
    pub fn run(&self, sample: Sample) -> Result<Reply<Scripted>, Error> {
        let result = self.world.run(self.start(sample));
        assert_eq!(self.world.timers(), 0, "a timer outlives the call");
        result
    }

    /// The error of one call.
    pub fn error(&self, sample: Sample) -> Error {
        match self.run(sample) {
            Ok(_) => panic!("{} succeeded", sample.id),
            Err(error) => error,
        }
    }

    /// Requests that the server saw.
    pub fn sent(&self) -> usize {
        self.world.requests().len()
    }
}

/// The bytes of a reply; empty when there were none.
pub fn bytes(reply: Reply<Scripted>) -> Vec<u8> {
    match reply.content {
        Content::Payload(bytes) => bytes,
        Content::Unread(_) | Content::Empty => Vec::new(),
    }
}

/// A status without a body.
pub fn status(status: u16) -> ServerStep {
    ServerStep::respond(status, &[], "")
}

/// A status with one header.
pub fn with_header(status: u16, name: &str, value: &str) -> ServerStep {
    ServerStep::respond(status, &[(name, value)], "")
}
