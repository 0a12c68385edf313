//! In which form, and in which language, somebody wants to read an answer.

use axum::http::{HeaderMap, header};
use testamur_messages::Language;
use url::form_urlencoded;

/// The media type of a view: a report as a person reads it.
pub(super) const VIEW: &str = "application/vnd.testamur.view+json";

/// The form of an answer about one credential.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// The report: for software.
    Report,
    /// The report as text, in English.
    Text,
    /// The view: for a page, in a language.
    View(Language),
}

impl Form {
    /// What `Accept` names first; the report when it names none of them.
    pub(super) fn wanted(headers: &HeaderMap, query: Option<&str>) -> Self {
        let accept = text(headers, header::ACCEPT);
        let mut named = accept.split(',').map(|part| {
            let name = part.split(';').next().unwrap_or_default();
            name.trim().to_ascii_lowercase()
        });
        let known = named.find(|name| ["application/json", "text/plain", VIEW].contains(&&**name));
        match known.as_deref() {
            Some("text/plain") => Self::Text,
            Some(VIEW) => Self::View(language(headers, query)),
            _ => Self::Report,
        }
    }
}

/// `?language=` where it names a language that there is; else by `Accept-Language`.
fn language(headers: &HeaderMap, query: Option<&str>) -> Language {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find(|(name, _)| name == "language")
        .and_then(|(_, tag)| Language::parse(&tag))
        .unwrap_or_else(|| Language::preferred(text(headers, header::ACCEPT_LANGUAGE)))
}

fn text(headers: &HeaderMap, name: header::HeaderName) -> &str {
    let value = headers.get(name).and_then(|value| value.to_str().ok());
    value.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(accept: &str, accept_language: &str, query: &str) -> Form {
        let mut headers = HeaderMap::new();
        headers.insert(header::ACCEPT, accept.parse().unwrap());
        headers.insert(header::ACCEPT_LANGUAGE, accept_language.parse().unwrap());
        Form::wanted(&headers, Some(query))
    }

    #[test]
    fn a_view_is_for_whoever_asks_for_one_in_the_language_that_they_name() {
        assert_eq!(wanted("*/*", "de", "language=fr"), Form::Report);
        assert_eq!(wanted("text/plain, application/json", "de", ""), Form::Text);
        assert_eq!(wanted(VIEW, "de", ""), Form::View(Language::German));
        let by_query = wanted(VIEW, "de", "x=1&language=fr-CA");
        assert_eq!(by_query, Form::View(Language::French));
        let unknown = wanted(VIEW, "es;q=0.5", "language=tlh");
        assert_eq!(unknown, Form::View(Language::Spanish));
    }
}
