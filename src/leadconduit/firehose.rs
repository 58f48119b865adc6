//! Streaming of events to cloud storage.

use crate::leadconduit::BsonId;
use crate::resource::prelude::*;

/// Streaming of events to cloud storage.
///
/// Source: docs.
#[record]
pub struct Firehose {
    /// Stored credential.
    pub credential_id: Option<BsonId>,
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// Container name.
    pub bucket: Option<String>,
    /// Path prefix.
    pub prefix: Option<String>,
    /// Per-provider settings.
    pub services: Option<FirehoseServices>,
}

/// Streaming settings by storage provider.
///
/// Source: docs.
#[record]
pub struct FirehoseServices {
    /// Amazon S3.
    pub aws: Option<FirehoseService>,
    /// Azure Blob Storage.
    pub azure: Option<FirehoseService>,
}

/// Target of one storage provider.
///
/// Source: docs.
#[record]
pub struct FirehoseService {
    /// Whether it runs.
    pub enabled: Option<bool>,
    /// Stored credential.
    pub credential_id: Option<BsonId>,
    /// Container name.
    pub bucket: Option<String>,
    /// Path prefix.
    pub prefix: Option<String>,
}

/// Storage check outcome.
///
/// Source: docs.
#[record]
pub struct FirehoseTestResult {
    /// Access works.
    pub validated: Option<bool>,
    /// Whether a file was written.
    pub verification_file: Option<bool>,
}

text_enum! {
    /// Cloud storage provider.
    pub enum StorageService { Aws = "aws", Azure = "azure" }
}

/// Query of [`FirehoseResource::test`].
#[params]
pub struct TestFirehose {
    /// Provider; the default is aws.
    pub service: Option<StorageService>,
    /// Required for aws.
    #[param(sensitive)]
    pub access_key_id: Option<Secret<String>>,
    /// Required for aws.
    #[param(sensitive)]
    pub secret_access_key: Option<Secret<String>>,
    /// Required for azure.
    #[param(sensitive)]
    pub connection_string: Option<Secret<String>>,
    /// Container.
    #[param(bucket)]
    pub bucket: String,
    /// Path prefix.
    pub prefix: Option<String>,
    /// Flow named in the file.
    pub flow_id: Option<BsonId>,
    /// Whether to write a file; the default is true.
    pub verification_file: Option<bool>,
}

resource! {
    /// Streaming of events to cloud storage.
    pub FirehoseResource in LeadConduit as "firehose";

    /// Checks access to cloud storage.
    ///
    /// Secrets travel in the query string: never log the address. Writes a file unless `verification_file` is
    /// false.
    ///
    /// Source: docs.
    test = "testFirehose": GET "/firehose" () query(TestFirehose)
        => Single<FirehoseTestResult>, [non_idempotent(), docs(), sensitive(), validates()];
}
