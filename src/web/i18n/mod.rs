//! Texts in English and Chinese. They are looked up on the server only: no catalogue is shipped to the browser.

mod events;
mod lockouts;
mod notices;
mod policies;
mod tasks;
mod tickets;
mod words;

use std::collections::HashMap;
use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};

use crate::domain::policy::words as word_list;
pub(crate) use events::event;
pub(crate) use lockouts::failure;
pub(crate) use notices::{notice, unread};
pub(crate) use policies::{setting_name, setting_value};
pub(crate) use tasks::task_failure;
pub(crate) use tickets::{quota_of, ticket_state};
pub(crate) use words::*;

/// A language of the console.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// English.
    English,
    /// Chinese, simplified.
    Chinese,
}
word_list!(Language { English => "en", Chinese => "zh" });

impl Language {
    /// The language's name in itself.
    #[must_use]
    pub fn own_name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Chinese => "中文",
        }
    }

    /// The first language of an `Accept-Language` header that the console speaks; English when there is none.
    #[must_use]
    pub fn accepted(header: &str) -> Self {
        let wanted = header.split(',').filter_map(|range| {
            let mut parts = range.split(';');
            let tag = parts.next()?.trim();
            let quality = parts
                .find_map(|part| part.trim().strip_prefix("q="))
                .and_then(|text| text.parse::<f32>().ok())
                .unwrap_or(1.0);
            let language = Self::ALL.iter().find(|language| {
                tag.split('-')
                    .next()
                    .is_some_and(|primary| primary.eq_ignore_ascii_case(language.as_str()))
            })?;
            (quality > 0.0).then_some((*language, quality))
        });
        // Of equal quality the first one listed wins, hence not max_by.
        wanted
            .fold(
                (Self::English, 0.0),
                |best, candidate| if candidate.1 > best.1 { candidate } else { best },
            )
            .0
    }
}

type Bundle = FluentBundle<FluentResource>;

fn bundle(language: Language, source: &str) -> Bundle {
    let tag = match language {
        Language::English => unic_langid::langid!("en"),
        Language::Chinese => unic_langid::langid!("zh"),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![tag]);
    // Names stand in <bdi> elements, which isolate them without extra characters in the text.
    bundle.set_use_isolating(false);
    let resource = FluentResource::try_new(source.to_owned()).unwrap_or_else(|(resource, errors)| {
        tracing::error!(?errors, "a locale file has errors");
        resource
    });
    if let Err(errors) = bundle.add_resource(resource) {
        tracing::error!(?errors, "a locale file defines a message twice");
    }
    bundle
}

/// The source of each catalogue, of several files, also for the test that compares them.
pub(crate) const SOURCES: [(Language, &str); 2] = [
    (
        Language::English,
        concat!(
            include_str!("locales/en.ftl"),
            include_str!("locales/notices.en.ftl"),
            include_str!("locales/tickets.en.ftl"),
            include_str!("locales/policies.en.ftl"),
            include_str!("locales/lockouts.en.ftl"),
            include_str!("locales/partners.en.ftl"),
            include_str!("locales/mail.en.ftl")
        ),
    ),
    (
        Language::Chinese,
        concat!(
            include_str!("locales/zh.ftl"),
            include_str!("locales/notices.zh.ftl"),
            include_str!("locales/tickets.zh.ftl"),
            include_str!("locales/policies.zh.ftl"),
            include_str!("locales/lockouts.zh.ftl"),
            include_str!("locales/partners.zh.ftl"),
            include_str!("locales/mail.zh.ftl")
        ),
    ),
];

/// A language's messages.
struct Catalogue {
    bundle: Bundle,
    /// Those without variables, which are most, made once: a page shows hundreds of them.
    fixed: HashMap<&'static str, String>,
}

impl Catalogue {
    fn new((language, source): (Language, &'static str)) -> Self {
        let bundle = bundle(language, source);
        let keys = source.lines().filter_map(|line| line.split_once(" =").map(|(key, _)| key));
        let fixed = keys.filter_map(|key| {
            let mut errors = Vec::new();
            let pattern = bundle.get_message(key)?.value()?;
            let text = bundle.format_pattern(pattern, None, &mut errors).into_owned();
            errors.is_empty().then_some((key, text))
        });
        let fixed = fixed.collect();
        Self { bundle, fixed }
    }
}

static ENGLISH: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(SOURCES[0]));
static CHINESE: LazyLock<Catalogue> = LazyLock::new(|| Catalogue::new(SOURCES[1]));

/// The texts of one language.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Texts {
    /// Which one.
    pub language: Language,
}

impl Texts {
    /// The message `key`. A missing one shows as its key, which the catalogue test keeps from happening.
    #[must_use]
    pub fn get(self, key: &str) -> String {
        match self.catalogue().fixed.get(key) {
            Some(text) => text.clone(),
            None => self.format(key, None),
        }
    }

    /// The message `key` with its variables filled in. Whole numbers select plural forms.
    #[must_use]
    pub fn with<'a, const N: usize>(self, key: &str, variables: [(&'a str, FluentValue<'a>); N]) -> String {
        self.format(key, Some(&variables.into_iter().collect()))
    }

    fn catalogue(self) -> &'static Catalogue {
        match self.language {
            Language::English => &ENGLISH,
            Language::Chinese => &CHINESE,
        }
    }

    fn format(self, key: &str, arguments: Option<&FluentArgs<'_>>) -> String {
        let bundle = &self.catalogue().bundle;
        let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
            tracing::error!(key, "text is missing");
            return key.to_owned();
        };
        bundle.format_pattern(pattern, arguments, &mut Vec::new()).into_owned()
    }
}

#[cfg(test)]
mod tests;
