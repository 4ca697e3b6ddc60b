//! What only a bucket shows: addresses with options, credentials, prefixes, and services that do not answer.

use std::net::SocketAddr;
use std::time::Instant;

use tokio::net::{TcpListener, TcpSocket, TcpStream};

use super::*;

fn open(server: &S3Server, place: &str) -> BlobStore {
    BlobStore::open_with(&server.url(place), S3Server::environment()).unwrap()
}

fn variables(variables: &[(&str, &str)]) -> Vec<(String, String)> {
    variables
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect()
}

async fn probed(blobs: &BlobStore) -> String {
    match blobs.probe().await {
        Err(BlobError::Unavailable(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

/// A port that refuses every connection for as long as the socket is there, and nobody else is given.
fn closed_port() -> (TcpSocket, SocketAddr) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = socket.local_addr().unwrap();
    (socket, address)
}

#[tokio::test]
async fn a_bucket_that_answers_is_probed() {
    let server = S3Server::start().await;
    for place in [BUCKET, "images/deep/er"] {
        open(&server, place).probe().await.unwrap();
    }
}

#[tokio::test]
async fn prefixes_do_not_see_each_other() {
    let server = S3Server::start().await;
    let [whole, one, other] = [BUCKET, "images/one", "images/one/other%20one/"].map(|place| open(&server, place));
    for (blobs, content) in [(&whole, b"1"), (&one, b"2"), (&other, b"3")] {
        store(blobs, &id(1), content).await;
        store(blobs, &id(content[0]), content).await;
    }
    for place in [BUCKET, "images/one", "images/one/other one"] {
        assert_eq!(server.objects(place).len(), 2, "{place}");
    }
    one.remove(&id(1)).await.unwrap();
    for (blobs, content, ids) in [
        (&whole, b"1", vec![id(1), id(b'1')]),
        (&one, b"2", vec![id(b'2')]),
        (&other, b"3", vec![id(1), id(b'3')]),
    ] {
        assert_eq!(blobs.list().await.unwrap(), ids);
        assert_eq!(read(blobs, &id(content[0]), None).await.unwrap(), content);
    }
    assert!(matches!(read(&one, &id(1), None).await, Err(BlobError::Missing(_))));
}

#[tokio::test]
async fn two_stores_on_one_bucket_are_one() {
    let server = S3Server::start().await;
    let [here, there] = [BUCKET, BUCKET].map(|place| open(&server, place));
    store(&here, &id(1), b"content").await;
    assert_eq!(read(&there, &id(1), None).await.unwrap(), b"content");
    let again = there.receive(&id(1), chunks(b"other", 5), NO_LIMIT, go_on).await;
    assert!(matches!(again, Err(ReceiveError::Taken(_))));
    there.remove(&id(1)).await.unwrap();
    assert!(here.list().await.unwrap().is_empty());
    here.remove(&id(1)).await.unwrap();
}

#[tokio::test]
async fn only_objects_named_like_objects_are_listed() {
    let server = S3Server::start().await;
    let blobs = open(&server, BUCKET);
    store(&blobs, &id(2), b"two").await;
    store(&blobs, &id(1), b"one").await;
    let folder = server.folder().join(BUCKET);
    std::fs::create_dir(folder.join("deeper")).unwrap();
    for name in ["README".to_owned(), format!("{}.txt", id(3)), format!("deeper/{}", id(4))] {
        std::fs::write(folder.join(name), b"something else").unwrap();
    }
    assert_eq!(blobs.list().await.unwrap(), [id(1), id(2)]);
}

#[tokio::test]
async fn wrong_credentials_are_refused_and_not_repeated() {
    let server = S3Server::start().await;
    let [key, _] = S3Server::environment();
    for (key, code) in [(key.1.as_str(), "SignatureDoesNotMatch"), ("somebody", "NotSignedUp")] {
        let environment = variables(&[
            ("AWS_ACCESS_KEY_ID", key),
            ("AWS_SECRET_ACCESS_KEY", "guessed"),
            ("AWS_SESSION_TOKEN", "session"),
        ]);
        let blobs = BlobStore::open_with(&server.url(BUCKET), environment).unwrap();
        let sentence = probed(&blobs).await;
        assert!(
            sentence.contains("refuses the credentials") && sentence.contains(code),
            "{sentence}"
        );
        assert!(!["guessed", "session", "Signature="].iter().any(|secret| sentence.contains(secret)));
        let refused = blobs.receive(&id(1), chunks(b"content", 7), NO_LIMIT, go_on).await;
        assert!(matches!(refused, Err(ReceiveError::Blob(BlobError::Store(_)))), "{refused:?}");
        assert!(matches!(read(&blobs, &id(1), None).await, Err(BlobError::Store(_))));
        assert!(matches!(blobs.list().await, Err(BlobError::Store(_))));
        assert!(matches!(blobs.remove(&id(1)).await, Err(BlobError::Store(_))));
    }
    assert!(server.objects(BUCKET).is_empty() && server.staged().is_empty());
}

#[test]
fn an_error_repeats_the_code_of_an_answer_and_not_its_text() {
    let answer = "403 Forbidden: <Error><Code>SignatureDoesNotMatch</Code><StringToSign>hidden</StringToSign></Error>";
    let error = BlobError::from(object_store::Error::Generic {
        store: "S3",
        source: answer.into(),
    });
    assert!(std::error::Error::source(&error).is_none());
    assert_eq!(
        error.to_string(),
        "object store: Generic S3 error: 403 Forbidden: SignatureDoesNotMatch"
    );
}

#[tokio::test]
async fn an_endpoint_without_tls_is_not_spoken_to() {
    let server = S3Server::start().await;
    let url = server.url(BUCKET).replace("http://", "https://");
    let blobs = BlobStore::open_with(&url, S3Server::environment()).unwrap();
    let sentence = probed(&blobs).await;
    assert!(
        sentence.starts_with("the blob store cannot be used: received corrupt message"),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_bucket_that_is_not_there_is_told() {
    let server = S3Server::start().await;
    let blobs = open(&server, "another/prefix");
    let sentence = probed(&blobs).await;
    assert!(sentence.contains("does not exist (NoSuchBucket)"), "{sentence}");
    assert!(matches!(blobs.list().await, Err(BlobError::Store(_))));
}

#[tokio::test]
async fn a_service_that_is_not_there_is_told_at_once() {
    let (_socket, address) = closed_port();
    let url = format!("s3://images?endpoint=http://{address}&allow_http=true");
    let blobs = BlobStore::open_with(&url, S3Server::environment()).unwrap();
    let begun = Instant::now();
    let sentence = probed(&blobs).await;
    assert!(sentence.contains("Connection refused"), "{sentence}");
    assert!(begun.elapsed() < PROBE);
    let impatient = BlobStore::over(blobs.impatient, None);
    let refused = impatient.receive(&id(1), chunks(b"content", 7), NO_LIMIT, go_on).await;
    assert!(matches!(refused, Err(ReceiveError::Blob(BlobError::Store(_)))), "{refused:?}");
    assert!(matches!(impatient.inspect(&id(1), 7, 7).await, Err(BlobError::Store(_))));
}

#[tokio::test]
async fn a_service_that_is_away_for_a_moment_is_waited_for() {
    let (socket, address) = closed_port();
    let url = format!("s3://images?endpoint=http://{address}&allow_http=true");
    let blobs = BlobStore::open_with(&url, S3Server::environment()).unwrap();
    let (listed, _server) = futures::join!(blobs.list(), async {
        assert!(TcpStream::connect(address).await.is_err());
        S3Server::start_on(socket.listen(128).unwrap())
    });
    assert!(listed.unwrap().is_empty());
}

#[tokio::test]
async fn a_service_that_says_nothing_is_unavailable() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("s3://images?endpoint=http://{}&allow_http=true", listener.local_addr().unwrap());
    let blobs = BlobStore::open_with(&url, S3Server::environment()).unwrap();
    assert_eq!(probed(&blobs).await, "the blob store does not answer within 3 seconds");
}

#[tokio::test]
async fn credentials_that_nobody_gives_are_missed() {
    let (_socket, address) = closed_port();
    let environment = variables(&[("AWS_METADATA_ENDPOINT", &format!("http://{address}"))]);
    let blobs = BlobStore::open_with("s3://images", environment).unwrap();
    let sentence = probed(&blobs).await;
    assert!(sentence.starts_with("AWS_ACCESS_KEY_ID is not set"), "{sentence}");
}

#[tokio::test]
async fn the_address_goes_before_the_environment() {
    let server = S3Server::start().await;
    let mut environment = variables(&[
        ("AWS_ENDPOINT_URL", "https://nowhere.invalid"),
        ("AWS_ENDPOINT_URL_S3", "https://nowhere.invalid"),
        ("AWS_BUCKET", "nothing"),
        ("AWS_ALLOW_HTTP", "false"),
    ]);
    environment.extend(S3Server::environment());
    BlobStore::open_with(&server.url(BUCKET), environment)
        .unwrap()
        .probe()
        .await
        .unwrap();
    let address = server.url(BUCKET);
    let endpoint = address.split(['=', '&']).nth(1).unwrap();
    let mut environment = variables(&[
        ("AWS_ENDPOINT_URL", endpoint),
        ("AWS_ALLOW_HTTP", "true"),
        ("AWS_REGION", "eu-central-1"),
    ]);
    environment.extend(S3Server::environment());
    BlobStore::open_with("s3://images", environment).unwrap().probe().await.unwrap();
}

#[test]
fn addresses_that_cannot_be_used_are_refused_without_repeating_them() {
    for (url, why) in [
        ("s3:", "no bucket"),
        ("s3://", "no bucket"),
        ("s3:///prefix", "no bucket"),
        ("s3://key:hidden@bucket", "must not contain credentials"),
        ("s3://hidden@bucket", "must not contain credentials"),
        ("s3://bucket:9000", "a port belongs"),
        ("s3://bucket#hidden", "a port belongs"),
        ("s3://bucket/a//b", "prefix"),
        ("s3://bucket?secret_access_key=hidden", "none of region"),
        ("s3://bucket?hidden", "none of region"),
        ("s3://bucket?allow_http=hidden", "true or false"),
        ("s3://bucket?endpoint=hidden", "not an address like"),
        ("s3://bucket?endpoint=ftp://hidden", "not an address like"),
        ("s3://bucket?endpoint=https://key:hidden@host", "not an address like"),
        ("s3://bucket?endpoint=http://hidden", "not encrypted"),
        ("s3://bucket?endpoint=http://hidden&allow_http=false", "not encrypted"),
        (
            "s3://bucket?endpoint=https://192.0.2.1&virtual_hosted_style=true",
            "needs an endpoint with a name",
        ),
    ] {
        let refusal = BlobStore::open_with(url, []).unwrap_err();
        assert!(matches!(refusal, BlobError::Address(_)), "{url}: {refusal:?}");
        let sentence = refusal.to_string();
        assert!(sentence.contains(why) && !sentence.contains("hidden"), "{url}: {sentence}");
    }
    let half = BlobStore::open_with("s3://bucket", variables(&[("AWS_SECRET_ACCESS_KEY", "hidden")])).unwrap_err();
    let sentence = half.to_string();
    assert!(
        sentence.starts_with("the blob store cannot be set up") && !sentence.contains("hidden"),
        "{sentence}"
    );
}

#[test]
fn a_virtual_host_is_the_bucket_before_the_endpoint() {
    for (endpoint, expected) in [
        ("https://s3.example.com", "https://images.s3.example.com"),
        ("https://s3.example.com:9000/", "https://images.s3.example.com:9000"),
        ("https://images.s3.example.com", "https://images.s3.example.com"),
    ] {
        let address = Url::parse(&format!("s3://images?virtual_hosted_style=true&endpoint={endpoint}")).unwrap();
        assert_eq!(s3::endpoint(&address).as_deref(), Some(expected));
    }
}
