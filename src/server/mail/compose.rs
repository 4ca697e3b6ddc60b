//! What a letter says: what the notice does, and where to read on.

use std::time::{Duration, UNIX_EPOCH};

use lettre::Message;
use lettre::message::Mailbox;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use url::Url;

use crate::app::notices::mail::Letter;
use crate::domain::text::visible;
use crate::web::{Language, Texts, exact_time, image_path, leads_to, notice_text};

/// The page where notices stand, and where their receiver says how they are wanted.
const NOTICES: &str = "/account/notices";

/// The longest subject, in characters: a reason may be long.
const SUBJECT_CHARACTERS: usize = 150;

/// A letter for a mail server.
///
/// # Errors
/// When its address is none.
pub(super) fn compose(letter: &Letter, from: &Mailbox, site: &Url) -> anyhow::Result<Message> {
    let t = Texts {
        language: letter.language.parse().unwrap_or(Language::English),
    };
    let received = &letter.notice.received;
    // Names are other people's: what could disguise them, or end a line, is written as code points.
    let said = visible(&notice_text(t, &received.notice));
    let about = visible(&received.image_name);
    let subject = if about.is_empty() {
        said.clone()
    } else {
        format!("{said}: {about}")
    };
    let id = format!(
        "<notice-{}.{}@{}>",
        received.number,
        received.at.0,
        site.host_str().unwrap_or("localhost")
    );
    let at = Duration::from_micros(u64::try_from(letter.at.0).unwrap_or_default());
    let mut message = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, letter.to.parse()?))
        .date(UNIX_EPOCH + at)
        .message_id(Some(id))
        .subject(subject.chars().take(SUBJECT_CHARACTERS).collect::<String>())
        .header(ContentType::TEXT_PLAIN)
        .body(body(t, letter, &said, &about, site))?;
    for (name, value) in [
        // Whoever is away does not answer it.
        ("Auto-Submitted", "auto-generated".to_owned()),
        ("List-Unsubscribe", format!("<{}>", choice(site))),
    ] {
        let name = HeaderName::new_from_ascii(name.to_owned())?;
        message.headers_mut().insert_raw(HeaderValue::new(name, value));
    }
    Ok(message)
}

/// Where the receiver says that no more is wanted.
fn choice(site: &Url) -> String {
    address(site, &format!("{NOTICES}#by-mail"))
}

fn address(site: &Url, path: &str) -> String {
    format!("{}{path}", site.as_str().trim_end_matches('/'))
}

fn body(t: Texts, letter: &Letter, said: &str, about: &str, site: &Url) -> String {
    let view = &letter.notice;
    let received = &view.received;
    let mut parts = vec![said.to_owned()];
    if let Some(id) = &received.image {
        let link = view.sees_image.then(|| format!("\n{}", address(site, &image_path(id))));
        parts.push(format!("{about} ({id}){}", link.unwrap_or_default()));
    }
    if let Some(id) = received.snapshot.as_ref().filter(|_| view.sees_snapshot) {
        parts.push(address(site, &format!("/host/snapshot/detail/{id}")));
    }
    if let Some((path, _)) = leads_to(&received.notice) {
        parts.push(address(site, &path));
    }
    let rules: Vec<_> = received.notice.rules().iter().map(ToString::to_string).collect();
    let at = exact_time(received.at);
    parts.push(rules.into_iter().chain([at]).collect::<Vec<_>>().join(" · "));
    parts.push(format!("{}\n{}", t.get("mail-all"), address(site, NOTICES)));
    parts.push(format!("{}\n{}", t.get("mail-why"), choice(site)));
    parts.join("\n\n") + "\n"
}
