//! What came back, and what a person would read in it.

use axum::http::{HeaderMap, StatusCode};
use bytes::Bytes;

/// A response, read to its end.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
    /// What was asked, for the messages of failed tests.
    pub(crate) question: String,
}

impl Answer {
    pub(crate) fn html(&self) -> &str {
        std::str::from_utf8(&self.body).expect("text")
    }

    /// The words on the page, without the mark-up.
    pub(crate) fn text(&self) -> String {
        visible_text(self.html())
    }

    #[track_caller]
    pub(crate) fn is(&self, status: u16) -> &Self {
        assert_eq!(
            self.status.as_u16(),
            status,
            "{}: {}",
            self.question,
            visible_text(&String::from_utf8_lossy(&self.body))
        );
        self
    }

    #[track_caller]
    pub(crate) fn shows(&self, words: &str) -> &Self {
        assert!(
            self.text().contains(words),
            "{} does not show “{words}”: {}",
            self.question,
            self.text()
        );
        self
    }

    #[track_caller]
    pub(crate) fn hides(&self, words: &str) -> &Self {
        assert!(!self.html().contains(words), "{} holds “{words}”: {}", self.question, self.html());
        self
    }

    #[track_caller]
    pub(crate) fn leads_to(&self, location: &str) -> &Self {
        self.is(303);
        assert_eq!(self.header("location"), location, "{}", self.question);
        self
    }

    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .unwrap_or_else(|| panic!("{} has no {name}: {:?}", self.question, self.headers))
            .to_str()
            .unwrap()
    }

    /// Every cookie the answer sets, with its attributes.
    pub(crate) fn cookies(&self) -> Vec<&str> {
        self.headers
            .get_all("set-cookie")
            .iter()
            .map(|value| value.to_str().unwrap())
            .collect()
    }

    pub(crate) fn cookie(&self, name: &str) -> Option<&str> {
        self.cookies().into_iter().find(|cookie| cookie.starts_with(&format!("{name}=")))
    }

    pub(crate) fn elements(&self, name: &str) -> Vec<Element> {
        elements(self.html()).into_iter().filter(|element| element.name == name).collect()
    }

    /// The values of the inputs with this name.
    pub(crate) fn inputs(&self, name: &str) -> Vec<String> {
        self.elements("input")
            .iter()
            .filter(|input| input.attribute("name") == Some(name))
            .map(|input| input.attribute("value").unwrap_or_default().to_owned())
            .collect()
    }

    /// The element with this id.
    #[track_caller]
    pub(crate) fn by_id(&self, id: &str) -> Element {
        elements(self.html())
            .into_iter()
            .find(|element| element.attribute("id") == Some(id))
            .unwrap_or_else(|| panic!("{} has no #{id}: {}", self.question, self.html()))
    }

    /// The words within the element with this id, which holds no element of its own kind.
    #[track_caller]
    pub(crate) fn text_of(&self, id: &str) -> String {
        let name = self.by_id(id).name;
        let (_, rest) = self.html().split_once(&format!("id=\"{id}\"")).expect("an id");
        let (inner, _) = rest.split_once(&format!("</{name}>")).expect("an end tag");
        let (_, inner) = inner.split_once('>').expect("a start tag");
        visible_text(inner)
    }
}

/// A start tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
}

impl Element {
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

enum Piece<'a> {
    Text(&'a str),
    Tag(&'a str),
}

/// Cuts HTML into tags and the text between them. Quoted attribute values may hold anything.
fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        pieces.push(Piece::Text(&rest[..start]));
        rest = &rest[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.split_once("-->").map_or("", |(_, after)| after);
            continue;
        }
        let mut quote = None;
        let end = rest
            .char_indices()
            .find(|(_, character)| match (quote, character) {
                (None, '"' | '\'') => {
                    quote = Some(*character);
                    false
                }
                (Some(open), character) if open == *character => {
                    quote = None;
                    false
                }
                (None, '>') => true,
                _ => false,
            })
            .map_or(rest.len() - 1, |(end, _)| end);
        pieces.push(Piece::Tag(rest[1..end].trim_end_matches('/')));
        rest = &rest[end + 1..];
    }
    pieces.push(Piece::Text(rest));
    pieces
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#x27;", "'")
        .replace("&amp;", "&")
}

/// What a person reads: the text of the body, tags dropped, spaces as one.
pub(crate) fn visible_text(html: &str) -> String {
    let mut text = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(part) => text.push_str(&unescape(part)),
            // Blocks stand apart; what is inline runs on.
            Piece::Tag(tag) if !is_inline(tag) => text.push(' '),
            Piece::Tag(_) => {}
        }
    }
    text.replace('\u{a0}', " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

fn is_inline(tag: &str) -> bool {
    let name = tag.trim_start_matches('/').split([' ', '>']).next().unwrap_or_default();
    matches!(name, "b" | "bdi" | "a" | "time" | "i" | "kbd") || name.starts_with('!')
}

/// Every start tag of the page, in order.
pub(crate) fn elements(html: &str) -> Vec<Element> {
    pieces(html)
        .iter()
        .filter_map(|piece| match piece {
            Piece::Tag(tag) if tag.starts_with(|first: char| first.is_ascii_alphabetic()) => Some(element(tag)),
            _ => None,
        })
        .collect()
}

fn element(tag: &str) -> Element {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start();
        let Some(end) = rest.find(|character: char| character == '=' || character.is_whitespace()) else {
            if !rest.is_empty() {
                attributes.push((rest.to_owned(), String::new()));
            }
            break;
        };
        let key = rest[..end].to_owned();
        let value = rest[end..].strip_prefix('=');
        let (value, after) = match value {
            None => ("", &rest[end..]),
            Some(quoted) if quoted.starts_with('"') => quoted[1..].split_once('"').unwrap_or((&quoted[1..], "")),
            Some(bare) => bare.split_once(char::is_whitespace).unwrap_or((bare, "")),
        };
        attributes.push((key, unescape(value)));
        rest = after;
    }
    Element {
        name: name.to_ascii_lowercase(),
        attributes,
    }
}

#[test]
fn pages_are_read_as_a_person_reads_them() {
    let html =
        r#"<p id="x">Shared <b>by</b><!--<() />--> &lt;bob&gt;&amp;co<input type="hidden" name="a" value="1 > 0" checked></p><p>!</p>"#;
    assert_eq!(visible_text(html), "Shared by <bob>&co !");
    let input = elements(html).into_iter().find(|element| element.name == "input").unwrap();
    assert_eq!(input.attribute("value"), Some("1 > 0"));
    assert_eq!(input.attribute("checked"), Some(""));
}
