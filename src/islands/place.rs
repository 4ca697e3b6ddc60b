//! A place on the page that is found again after what was there was replaced, for the focus.

use web_sys::Element;

use super::document::{find, find_all, focus};

/// Where something is.
pub(super) struct Place {
    element: Element,
    /// How to find it again where the page was brought up to date meanwhile.
    selector: Option<String>,
    /// The number of its row: where the row is gone, the next one took it.
    row: Option<usize>,
}

impl Place {
    /// Where `element` is now.
    pub(super) fn of(element: Element) -> Self {
        let row = element.closest("tr").ok().flatten();
        Self {
            selector: selector_of(&element),
            row: row.and_then(|row| find_all("main tbody tr").iter().position(|other| *other == row)),
            element,
        }
    }

    /// Moves the focus there; where that is gone, to the row that took its place, or to the main part.
    pub(super) fn focus(self) {
        let still_there = Some(self.element).filter(|element| element.is_connected());
        // Beyond the main part nothing is replaced.
        let again = || self.selector.and_then(|selector| find(&format!("main {selector}")));
        let next_row = || {
            let rows = find_all("main tbody tr .name");
            self.row.and_then(|row| rows.get(row.min(rows.len().saturating_sub(1))).cloned())
        };
        if let Some(place) = still_there.or_else(again).or_else(next_row).or_else(|| find("main")) {
            focus(place);
        }
    }
}

/// How to find an element again after it was replaced.
pub(super) fn selector_of(element: &Element) -> Option<String> {
    let tag = element.local_name();
    ["id", "href", "data-copy", "value", "aria-label", "form", "name"]
        .iter()
        .find_map(|attribute| {
            let value = element
                .get_attribute(attribute)
                .filter(|value| !value.is_empty() && !value.contains(['"', '\\']))?;
            Some(format!("{tag}[{attribute}=\"{value}\"]"))
        })
}
