//! Settings: flags, and `IMAGE_CONSOLE_*` variables of the same names. A wrong one stops the start with a sentence.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use clap::builder::BoolishValueParser;
use clap::{ArgAction, Args};

pub use super::mail::MailSettings;
use super::sealing::SealingSettings;
use crate::app::Limits;
use crate::domain::policy::{DeleteConfirmation, LocalDiskRule, Policy, SharePartners, SnapshotShareRule};
use crate::store::Databases;

/// Where the data is, for every command.
#[derive(Debug, Clone, Args)]
pub struct StorageSettings {
    /// Database: `sqlite:` and the path of a file, which is created when it is missing, or `postgres://user@host/database`
    #[arg(
        long,
        env = "IMAGE_CONSOLE_DATABASE_URL",
        default_value = "sqlite:data/console.db",
        value_name = "URL"
    )]
    pub database_url: String,

    /// Connections to a database server that this process holds at most; one more listens for changes
    #[arg(long, env = "IMAGE_CONSOLE_DATABASE_CONNECTIONS", default_value_t = Databases::default().connections, value_name = "COUNT", value_parser = clap::value_parser!(u32).range(1..=1000))]
    pub database_connections: u32,

    /// Where the bytes of images are kept: `file:` and the path of a folder, which is created when it is missing, or
    /// `s3://bucket/prefix` with the options `region`, `endpoint`, `allow_http` and `virtual_hosted_style`, as in
    /// `s3://images?endpoint=https://s3.example.com`. Credentials for it are taken from AWS_ACCESS_KEY_ID and
    /// AWS_SECRET_ACCESS_KEY
    #[arg(long, env = "IMAGE_CONSOLE_BLOB_URL", default_value = "file:data/blobs", value_name = "URL")]
    pub blob_url: String,

    /// Regions, separated by commas; the first is the default
    #[arg(long, env = "IMAGE_CONSOLE_REGIONS", default_value = "cn-north-1,cn-east-2,cn-south-1", value_delimiter = ',', value_parser = region)]
    pub regions: Vec<String>,

    /// Largest disk image file that is taken, and largest disk it may describe, in bytes
    #[arg(long, env = "IMAGE_CONSOLE_IMAGE_BYTES", default_value_t = Limits::default().image_bytes, value_name = "BYTES")]
    pub image_bytes: u64,

    /// Seconds after which an upload without a sign of life is removed; one that lives shows three in that time
    #[arg(long, env = "IMAGE_CONSOLE_UPLOAD_LEASE_SECONDS", default_value_t = Limits::default().upload_lease_seconds, value_name = "SECONDS", value_parser = clap::value_parser!(i64).range(1..))]
    pub upload_lease_seconds: i64,

    /// What addresses begin with that images may be imported from, separated by commas, as in
    /// `https://images.example.com/disks/`; nothing is imported from anywhere else
    #[arg(
        long = "import-source",
        env = "IMAGE_CONSOLE_IMPORT_SOURCES",
        value_delimiter = ',',
        value_name = "URL"
    )]
    pub import_sources: Vec<String>,

    /// Places that images may be exported to, separated by commas: `file:` and the path of a folder, or `s3://bucket/prefix` with
    /// the options of the blob store. Programs name one without its options
    #[arg(
        long = "export-target",
        env = "IMAGE_CONSOLE_EXPORT_TARGETS",
        value_delimiter = ',',
        value_name = "URL"
    )]
    pub export_targets: Vec<String>,

    /// The sealing keys
    #[command(flatten)]
    pub sealing: SealingSettings,

    /// The policies
    #[command(flatten)]
    pub policy: PolicySettings,
}

/// The operator's choices within the rules.
#[derive(Debug, Clone, Args)]
pub struct PolicySettings {
    /// Machines that protect a local-system-disk image (D3): derived, source or both
    #[arg(long, env = "IMAGE_CONSOLE_LOCAL_DISK_RULE", default_value = "both", value_name = "RULE")]
    pub local_disk_rule: LocalDiskRule,

    /// Images with snapshots that cannot be shared (S4): any or encrypted
    #[arg(long, env = "IMAGE_CONSOLE_SNAPSHOT_SHARE_RULE", default_value = "any", value_name = "RULE")]
    pub snapshot_share_rule: SnapshotShareRule,

    /// Accounts an image may be shared with (S10)
    #[arg(long, env = "IMAGE_CONSOLE_IMAGE_SHARE_QUOTA", default_value_t = 10, value_name = "COUNT")]
    pub image_share_quota: u32,

    /// Private images per account and region (N3)
    #[arg(long, env = "IMAGE_CONSOLE_IMAGE_QUOTA", default_value_t = 20, value_name = "COUNT")]
    pub image_quota: u32,

    /// Snapshots per account and region (N3)
    #[arg(long, env = "IMAGE_CONSOLE_SNAPSHOT_QUOTA", default_value_t = 15, value_name = "COUNT")]
    pub snapshot_quota: u32,

    /// What Confirm Delete asks for: ok, type_name_on_impact or type_name
    #[arg(long, env = "IMAGE_CONSOLE_DELETE_CONFIRMATION", default_value = "ok", value_name = "WORD")]
    pub delete_confirmation: DeleteConfirmation,

    /// Whom an owner may share with (A1): everybody, or those whom the administrators' list names: listed
    #[arg(long, env = "IMAGE_CONSOLE_SHARE_PARTNERS", default_value = "everybody", value_name = "WORD")]
    pub share_partners: SharePartners,
}

impl PolicySettings {
    /// The policies they name.
    #[must_use]
    pub fn policy(&self) -> Policy {
        Policy {
            local_disk_rule: self.local_disk_rule,
            snapshot_share_rule: self.snapshot_share_rule,
            image_share_quota: self.image_share_quota,
            image_quota: self.image_quota,
            snapshot_quota: self.snapshot_quota,
            delete_confirmation: self.delete_confirmation,
            share_partners: self.share_partners,
        }
    }
}

/// What every process that goes on until it is told to end has.
#[derive(Debug, Clone, Args)]
pub struct ProcessSettings {
    /// Address and port of the Prometheus metrics at `/metrics`, which nobody else should reach; without it there are none
    #[arg(long, env = "IMAGE_CONSOLE_METRICS_ADDR", value_name = "ADDRESS")]
    pub metrics_addr: Option<SocketAddr>,

    /// Seconds between being told to end and taking no more requests; `/readyz` says 503 meanwhile, so that a load balancer
    /// notices first
    #[arg(long, env = "IMAGE_CONSOLE_DRAIN_DELAY_SECONDS", default_value_t = 0, value_name = "SECONDS", value_parser = clap::value_parser!(u64).range(..=600))]
    pub drain_delay_seconds: u64,

    /// Seconds for which a job is kept from other processes; one that lives renews that three times as often, and that of
    /// one that died is taken over after at most four thirds of it
    #[arg(long, env = "IMAGE_CONSOLE_JOB_LEASE_SECONDS", default_value_t = Limits::default().job_lease_seconds, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..=3600))]
    pub job_lease_seconds: u32,

    /// E-mail
    #[command(flatten)]
    pub mail: MailSettings,

    /// Write the log as JSON lines
    #[arg(long, env = "IMAGE_CONSOLE_LOG_JSON")]
    pub log_json: bool,
}

/// How a worker shows that it is there.
#[derive(Debug, Clone, Args)]
pub struct WorkerSettings {
    /// Address and port of `/livez` and `/readyz`; port 0 takes a free one
    #[arg(long, env = "IMAGE_CONSOLE_ADDR", default_value = "127.0.0.1:3001", value_name = "ADDRESS")]
    pub addr: SocketAddr,

    /// The process
    #[command(flatten)]
    pub process: ProcessSettings,
}

/// How the server answers.
#[derive(Debug, Clone, Args)]
pub struct ServeSettings {
    /// Address and port to listen on; port 0 takes a free one
    #[arg(long, env = "IMAGE_CONSOLE_ADDR", default_value = "127.0.0.1:3000", value_name = "ADDRESS")]
    pub addr: SocketAddr,

    /// Folder of the built browser side
    #[arg(long, env = "IMAGE_CONSOLE_SITE_ROOT", default_value = "target/site", value_name = "FOLDER")]
    pub site_root: PathBuf,

    /// Bearer token of the hypervisor's integration, at least 16 characters; without it `/internal/v1` does not exist
    #[arg(long, env = "IMAGE_CONSOLE_INTERNAL_TOKEN", hide_env_values = true, value_name = "TOKEN", value_parser = token)]
    pub internal_token: Option<String>,

    /// Failed look-ups of a User Pin that an account, and an address, has in ten minutes
    #[arg(long, env = "IMAGE_CONSOLE_FAILED_LOOKUPS", default_value_t = Limits::default().failed_lookups, value_name = "COUNT")]
    pub failed_lookups: u32,

    /// Failed sign-ins that an address has in a quarter of an hour; a User Pin has ten times as many from all addresses
    #[arg(long, env = "IMAGE_CONSOLE_FAILED_SIGN_INS", default_value_t = Limits::default().failed_sign_ins, value_name = "COUNT")]
    pub failed_sign_ins: u32,

    /// Requests that an access key has in a minute
    #[arg(long, env = "IMAGE_CONSOLE_ACCESS_KEY_REQUESTS", default_value_t = Limits::default().access_key_requests, value_name = "COUNT")]
    pub access_key_requests: u32,

    /// Milliseconds that an answer waits for the deletion that it accepted, to tell its outcome; it goes on anyway
    #[arg(long, env = "IMAGE_CONSOLE_DELETION_WAIT_MILLISECONDS", default_value_t = 1500, value_name = "MILLISECONDS", value_parser = clap::value_parser!(u64).range(..=30_000))]
    pub deletion_wait_milliseconds: u64,

    /// Reverse proxies, separated by commas, that are believed whom they speak for: the last address of their
    /// `X-Forwarded-For` that is none of them
    #[arg(
        long = "trusted-proxy",
        env = "IMAGE_CONSOLE_TRUSTED_PROXIES",
        value_delimiter = ',',
        value_name = "IP"
    )]
    pub trusted_proxies: Vec<IpAddr>,

    /// Run jobs and sweeps too: true, or false where `image-console worker` does
    #[arg(long, env = "IMAGE_CONSOLE_JOBS", default_value_t = true, action = ArgAction::Set, value_parser = BoolishValueParser::new(), value_name = "BOOL")]
    pub jobs: bool,

    /// The process
    #[command(flatten)]
    pub process: ProcessSettings,

    /// Fill an empty database with demo accounts, images and machines, and print how to sign in
    #[arg(long, env = "IMAGE_CONSOLE_DEMO")]
    pub demo: bool,
}

fn region(text: &str) -> Result<String, String> {
    let is_region = (1..=32).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
    if is_region {
        Ok(text.to_owned())
    } else {
        Err("a region is 1 to 32 lower-case letters, digits and hyphens".to_owned())
    }
}

fn token(text: &str) -> Result<String, String> {
    if text.len() >= 16 {
        Ok(text.to_owned())
    } else {
        Err("the token has fewer than 16 characters".to_owned())
    }
}
