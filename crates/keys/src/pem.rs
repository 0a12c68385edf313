//! PEM ([RFC 7468]): one block and nothing around it but whitespace.
//!
//! [RFC 7468]: https://www.rfc-editor.org/rfc/rfc7468

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

pub(crate) const PUBLIC: &str = "PUBLIC KEY";
pub(crate) const PRIVATE: &str = "PRIVATE KEY";

/// The label of the only block, and its bytes.
pub(crate) fn read(text: &str) -> Option<(&str, Zeroizing<Vec<u8>>)> {
    let rest = text.trim().strip_prefix("-----BEGIN ")?;
    let (label, rest) = rest.split_once("-----")?;
    let end = rest.find("-----END ")?;
    let (body, tail) = rest.split_at(end);
    if tail.strip_prefix("-----END ")?.strip_suffix("-----")? != label {
        return None;
    }
    let bytes = STANDARD.decode(without_whitespace(body).as_bytes()).ok()?;
    Some((label, Zeroizing::new(bytes)))
}

/// Never grows: a buffer that did would leave what it held in freed memory.
fn without_whitespace(body: &str) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity(body.len()));
    for line in body.split_ascii_whitespace() {
        text.push_str(line);
    }
    text
}

/// One block, in lines of 64 characters.
pub(crate) fn write(label: &str, bytes: &[u8]) -> String {
    let mut text = format!("-----BEGIN {label}-----\n");
    for (index, character) in STANDARD.encode(bytes).char_indices() {
        if index > 0 && index % 64 == 0 {
            text.push('\n');
        }
        text.push(character);
    }
    text + "\n-----END " + label + "-----\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_key_is_held_in_one_buffer() {
        let block = write(PRIVATE, &[7; 192]);
        let body: String = block.split_inclusive('\n').skip(1).take(4).collect();
        let text = without_whitespace(&body);
        assert_eq!((text.len(), body.len()), (256, 260));
        // One that grows by what it needs, or to twice its size, ends at 256.
        assert!(text.capacity() >= body.len(), "{}", text.capacity());
        let (label, bytes) = read(&block).unwrap();
        assert_eq!((label, bytes.as_slice()), (PRIVATE, &[7; 192][..]));
    }
}
