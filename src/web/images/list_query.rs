//! The list's question, to and from its URL.

use serde::Deserialize;

use crate::domain::query::{Cursor, ImageQuery, PAGE_SIZES, Sort, SortKey, Tab};

/// The parameters as they stand in the URL. What is no choice counts as not chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(in crate::web) struct ListParameters {
    tab: String,
    q: String,
    r#type: String,
    os: String,
    status: String,
    shared: String,
    sort: String,
    order: String,
    size: String,
    page: String,
}

impl ListParameters {
    pub(super) fn query(self) -> ImageQuery {
        let default = ImageQuery::of(self.tab.parse().unwrap_or(Tab::Private));
        let search: String = self.q.trim().chars().take(64).collect();
        let sort = match self.sort.parse::<SortKey>() {
            Ok(key) => Sort {
                key,
                descending: self.order == "desc",
            },
            Err(_) => default.sort,
        };
        let shared = match (default.tab, self.shared.as_str()) {
            (Tab::Private, "yes") => Some(true),
            (Tab::Private, "no") => Some(false),
            _ => None,
        };
        ImageQuery {
            search,
            root_device: self.r#type.parse().ok(),
            platform: Some(self.os).filter(|platform| !platform.is_empty()),
            status: self.status.parse().ok(),
            shared,
            sort,
            cursor: Cursor::parse(&self.page),
            page_size: self
                .size
                .parse()
                .ok()
                .filter(|size| PAGE_SIZES.contains(size))
                .unwrap_or(default.page_size),
            ..default
        }
    }
}

/// The URL of a question.
pub(super) fn path(query: &ImageQuery) -> String {
    let default = ImageQuery::of(query.tab);
    let mut pairs = vec![("tab", query.tab.as_str().to_owned())];
    let mut push = |name, value: Option<String>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            pairs.push((name, value));
        }
    };
    push("q", Some(query.search.clone()));
    push("type", query.root_device.map(|device| device.as_str().to_owned()));
    push("os", query.platform.clone());
    push("status", query.status.map(|status| status.as_str().to_owned()));
    push("shared", query.shared.map(|shared| if shared { "yes" } else { "no" }.to_owned()));
    if query.sort != default.sort {
        push("sort", Some(query.sort.key.as_str().to_owned()));
        push("order", query.sort.descending.then(|| "desc".to_owned()));
    }
    push("size", (query.page_size != default.page_size).then(|| query.page_size.to_string()));
    push("page", query.cursor.as_ref().map(Cursor::to_text));
    let start = String::from("/host/image/list?");
    let length = start.len();
    let mut serializer = url::form_urlencoded::Serializer::for_suffix(start, length);
    serializer.extend_pairs(pairs);
    serializer.finish()
}

/// The same list ordered by `key`: descending first for times and sizes, and turned round when it is ordered by it already.
pub(super) fn sorted(query: &ImageQuery, key: SortKey) -> ImageQuery {
    let descending = if query.sort.key == key {
        !query.sort.descending
    } else {
        matches!(key, SortKey::Created | SortKey::Size)
    };
    ImageQuery {
        sort: Sort { key, descending },
        cursor: None,
        ..query.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::image::{ImageStatus, RootDevice};

    #[test]
    fn a_question_survives_its_url() {
        let query = ImageQuery {
            search: "a&b 数据".to_owned(),
            root_device: Some(RootDevice::LocalDisk),
            platform: Some("Rocky Linux".to_owned()),
            status: Some(ImageStatus::Ready),
            shared: Some(false),
            sort: Sort {
                key: SortKey::Name,
                descending: true,
            },
            cursor: Some(Cursor {
                before: true,
                value: "x~y".to_owned(),
                id: "img-aaaaaaaaaa".to_owned(),
            }),
            page_size: 50,
            ..ImageQuery::of(Tab::Private)
        };
        for query in [query, ImageQuery::of(Tab::Public), ImageQuery::of(Tab::Shared)] {
            let url = path(&query);
            let pairs = url.split_once('?').map(|(_, pairs)| pairs).unwrap();
            let parameters: ListParameters = axum::extract::Query::try_from_uri(&format!("/?{pairs}").parse().unwrap())
                .unwrap()
                .0;
            assert_eq!(parameters.query(), query, "{url}");
        }
    }

    #[test]
    fn nonsense_counts_as_not_chosen() {
        let parameters = ListParameters {
            tab: "x".into(),
            status: "gone".into(),
            size: "7".into(),
            page: "?".into(),
            ..ListParameters::default()
        };
        assert_eq!(parameters.query(), ImageQuery::of(Tab::Private));
    }
}
