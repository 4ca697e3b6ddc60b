//! The addresses that are measured, for the ordinary account and for the large one.

use crate::catalogue::{Catalogue, REGION};
use crate::load::{self, Load};
use crate::server::{Server, in_address};
use crate::settings::Settings;

/// The list as programs ask for it.
pub(crate) const LIST_JSON: &str = "list of 50, JSON";
/// The list as people see it.
pub(crate) const LIST_PAGE: &str = "list of 50, page";
/// The same, compressed for whoever asks for it: the load generator does not, browsers do.
const LIST_COMPRESSED: &str = "list of 50, page, compressed";
/// The list a thousand pages further down; compared with [`LIST_PAGE`].
pub(crate) const DEEP_PAGE: &str = "list of 50, page, 1,000 pages down";
/// The same for programs, which ask for pages by number; compared with [`LIST_JSON`].
pub(crate) const DEEP_JSON: &str = "list of 50, JSON, page number 1,000";

/// An address and what is asked for with it.
pub(crate) struct Address {
    what: &'static str,
    path: String,
    field: Option<&'static str>,
}

/// What was found at an address.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Measured {
    pub(crate) what: &'static str,
    pub(crate) load: Load,
}

impl Address {
    pub(crate) fn new(what: &'static str, path: String) -> Self {
        Self { what, path, field: None }
    }

    fn with(self, field: &'static str) -> Self {
        Self {
            field: Some(field),
            ..self
        }
    }
}

/// Where the list is, for programs.
pub(crate) fn json_list() -> String {
    format!("/v1/regions/{REGION}/images?imageSource=private&pageSize=50")
}

/// Where the list is, for people.
pub(crate) fn page_list() -> String {
    "/host/image/list?tab=private&size=50".to_owned()
}

fn both(catalogue: &Catalogue, of_large: bool) -> Vec<Address> {
    let search = |what, part: &str| Address::new(what, format!("{}&q={part}", page_list()));
    let image = format!("/host/image/detail/{}", catalogue.shared(of_large));
    let plan = format!("/host/image/detail/{}/delete", catalogue.with_snapshots(of_large));
    vec![
        Address::new(LIST_JSON, json_list()),
        Address::new(LIST_PAGE, page_list()),
        Address::new("filtered list", format!("{}&type=localDisk&os=Debian&status=ready", page_list())),
        search("search, part of one name", &catalogue.rare_part(of_large)),
        search("search, part of many names", "prod"),
        search("search, two letters", "db"),
        Address::new("image", image),
        Address::new("delete plan, page", plan.clone()),
        Address::new("delete plan, fragment", plan).with("x-fragment: dialog"),
    ]
}

/// Those of the account with 500 images.
pub(crate) fn ordinary(catalogue: &Catalogue) -> Vec<Address> {
    let mut addresses = both(catalogue, false);
    addresses.push(Address::new(LIST_COMPRESSED, page_list()).with("accept-encoding: br"));
    addresses
}

/// Those of the account with 100,000 images.
pub(crate) fn large(catalogue: &Catalogue) -> Vec<Address> {
    let mut addresses = both(catalogue, true);
    if let Some(deep) = &catalogue.deep {
        addresses.push(Address::new(DEEP_PAGE, format!("{}&page={}", page_list(), in_address(deep))));
    }
    addresses.push(Address::new(DEEP_JSON, format!("{}&pageNumber=1000", json_list())));
    addresses
}

/// Measures them one after the other, without those the server does not have.
pub(crate) async fn measure(settings: &Settings, server: &Server, session: &str, addresses: &[Address]) -> anyhow::Result<Vec<Measured>> {
    let mut found = Vec::new();
    for Address { what, path, field } in addresses {
        let status = server.get(session, path).await?.status();
        if status == reqwest::StatusCode::NOT_FOUND && path.starts_with("/v1/") {
            settings.say(&format!("{what}: left out, the server has no {path}"));
            continue;
        }
        anyhow::ensure!(status.is_success(), "{path} answers {status}");
        let mut fields = vec![format!("Cookie: {session}")];
        fields.extend(field.map(str::to_owned));
        let load = load::generate(settings, format!("{}{path}", server.origin), fields).await?;
        settings.say(&format!("{what}: {:.0}/s, {:.2} ms", load.rate, load.median.as_secs_f64() * 1e3));
        found.push(Measured { what, load });
    }
    Ok(found)
}
