//! The addresses that are measured, for the ordinary account and for the large one.

use std::collections::HashSet;

use crate::catalogue::{Catalogue, REGION};
use crate::load::{self, Load, Rounds};
use crate::server::{Server, in_address};
use crate::settings::Settings;

/// The list as programs ask for it.
pub(crate) const LIST_JSON: &str = "list of 50, JSON";
/// The list as people see it.
pub(crate) const LIST_PAGE: &str = "list of 50, page";
/// The same, compressed for whoever asks for it: the load generator does not, browsers do.
const LIST_COMPRESSED: &str = "list of 50, page, compressed";
/// The list a thousand pages further down; compared with [`LIST_PAGE`].
const DEEP_PAGE: &str = "list of 50, page, 1,000 pages down";
/// The same for programs, which ask for pages by number; compared with [`LIST_JSON`].
const DEEP_JSON: &str = "list of 50, JSON, page number 1,000";

/// An address and what is asked for with it.
pub(crate) struct Address {
    what: &'static str,
    beside: &'static str,
    path: String,
    field: Option<&'static str>,
}

/// What was found at an address.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) what: &'static str,
    /// What it is compared with.
    pub(crate) beside: &'static str,
    pub(crate) rounds: Rounds,
}

impl Address {
    pub(crate) fn new(what: &'static str, path: String) -> Self {
        Self {
            what,
            beside: what,
            path,
            field: None,
        }
    }

    fn beside(self, beside: &'static str) -> Self {
        Self { beside, ..self }
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
        let path = format!("{}&page={}", page_list(), in_address(deep));
        addresses.push(Address::new(DEEP_PAGE, path).beside(LIST_PAGE));
    }
    let path = format!("{}&pageNumber=1000", json_list());
    addresses.push(Address::new(DEEP_JSON, path).beside(LIST_JSON));
    addresses
}

/// Somebody who asks for pages.
pub(crate) struct Visitor<'a> {
    pub(crate) server: &'a Server,
    pub(crate) session: &'a str,
    pub(crate) addresses: Vec<Address>,
}

/// Measures what the visitors ask for, each in the order of their addresses. What is compared takes turns, so that a machine
/// that is slower for a while is slower for all of it.
pub(crate) async fn measure(settings: &Settings, visitors: &[Visitor<'_>]) -> anyhow::Result<Vec<Vec<Measured>>> {
    let mut found: Vec<Vec<Vec<Load>>> = visitors.iter().map(|visitor| vec![Vec::new(); visitor.addresses.len()]).collect();
    let mut together: Vec<&str> = visitors
        .iter()
        .flat_map(|visitor| &visitor.addresses)
        .map(|address| address.beside)
        .collect();
    let mut seen = HashSet::new();
    together.retain(|beside| seen.insert(*beside));
    for beside in together {
        for _ in 0..settings.rounds {
            for (visitor, loads) in visitors.iter().zip(&mut found) {
                for (address, loads) in visitor.addresses.iter().zip(loads) {
                    if address.beside == beside {
                        loads.push(visitor.ask(settings, address).await?);
                    }
                }
            }
        }
    }
    let measured = |(address, loads): (&Address, Vec<Load>)| Measured {
        what: address.what,
        beside: address.beside,
        rounds: Rounds(loads),
    };
    Ok(visitors
        .iter()
        .zip(found)
        .map(|(visitor, loads)| visitor.addresses.iter().zip(loads).map(measured).collect())
        .collect())
}

impl Visitor<'_> {
    /// Asks for one over and over.
    pub(crate) async fn ask(&self, settings: &Settings, address: &Address) -> anyhow::Result<Load> {
        let Address { what, path, field, .. } = address;
        let status = self.server.get(self.session, path).await?.status();
        anyhow::ensure!(status.is_success(), "{path} answers {status}");
        let mut fields = vec![format!("Cookie: {}", self.session)];
        fields.extend(field.map(str::to_owned));
        let load = load::generate(settings, format!("{}{path}", self.server.origin), fields).await?;
        settings.say(&format!("{what}: {:.0}/s, {:.2} ms", load.rate, load.median.as_secs_f64() * 1e3));
        Ok(load)
    }
}
