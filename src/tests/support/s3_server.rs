//! A server in this process that speaks S3 over a temporary folder, and checks every signature.
//!
//! The unit tests of `src/blobs` include this file as well. What the server lacks, and a real service has:
//!
//! - It knows `NoSuchBucket` for listing, removing and `HEAD`, but begins and completes uploads in a bucket that is not there.
//! - It cannot list the uploads under way. `object_store` does not ask for it.
//! - It does not compare the parts it has with the checksums it was sent when it puts them together.
//! - It answers `NotSignedUp` for an unknown key, where S3 says `InvalidAccessKeyId`.
//! - It refuses an upload with a part below 5 MiB, as S3 does, but only after it has begun to consume the parts.

use std::net::SocketAddr;
use std::path::Path;

use axum::Router;
use axum::error_handling::HandleError;
use axum::http::StatusCode;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::net::TcpListener;

/// The bucket there is.
pub(crate) const BUCKET: &str = "images";

const KEY: &str = "AKIDEXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

/// The server, gone with the runtime it was started in.
pub(crate) struct S3Server {
    folder: TempDir,
    address: SocketAddr,
}

impl S3Server {
    pub(crate) async fn start() -> Self {
        Self::start_on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    pub(crate) fn start_on(listener: TcpListener) -> Self {
        let folder = TempDir::new().unwrap();
        std::fs::create_dir(folder.path().join(BUCKET)).unwrap();
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).unwrap());
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let service = HandleError::new(service.build(), async |error| {
            (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}"))
        });
        let address = listener.local_addr().unwrap();
        let serving = axum::serve(listener, Router::new().fallback_service(service));
        tokio::spawn(serving.into_future());
        Self { folder, address }
    }

    /// The address of a blob store there: `place` is a bucket, or a bucket with a prefix.
    pub(crate) fn url(&self, place: &str) -> String {
        format!("s3://{place}?endpoint=http://{}&allow_http=true", self.address)
    }

    /// Variables with the credentials.
    pub(crate) fn environment() -> [(String, String); 2] {
        [("AWS_ACCESS_KEY_ID", KEY), ("AWS_SECRET_ACCESS_KEY", SECRET)].map(|(name, value)| (name.to_owned(), value.to_owned()))
    }

    /// The folder in which the bucket is one, and what is staged lies beside it.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// The keys of all objects right in the bucket, or right below the prefix, in order.
    pub(crate) fn objects(&self, place: &str) -> Vec<String> {
        names(&self.folder().join(place))
    }

    /// What uploads that are neither completed nor aborted have there, in order.
    pub(crate) fn staged(&self) -> Vec<String> {
        let mut names = names(self.folder());
        names.retain(|name| name.contains(".upload") || name.ends_with(".part"));
        names
    }
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let files = entries.map(Result::unwrap).filter(|entry| entry.file_type().unwrap().is_file());
    let mut names: Vec<_> = files.map(|entry| entry.file_name().into_string().unwrap()).collect();
    names.sort();
    names
}
