//! Status lists: the encoded list, the credential around it, and the entry that points into it.
#![no_main]

use testamur_status::{
    BitstringStatusList, DecodeLimits, StatusListEntry, parse_status_list_credential,
};

const LIMITS: DecodeLimits = DecodeLimits {
    encoded_bytes: 1 << 16,
    decoded_bytes: 1 << 20,
};

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    if let Some(value) = testamur_fuzz::json(data) {
        drop(parse_status_list_credential(&value, &LIMITS));
        if let Ok(entry) = StatusListEntry::parse(&value) {
            let again =
                StatusListEntry::parse(&entry.to_value()).expect("what was written is read");
            assert_eq!(again.to_value(), entry.to_value());
        }
    }
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let older = BitstringStatusList::decode_2021(text, &LIMITS).ok();
    let newer = BitstringStatusList::decode(text, &LIMITS).ok();
    for list in [older, newer].into_iter().flatten() {
        assert!(
            list.len() >= BitstringStatusList::MINIMUM_LEN
                && list.len() <= 8 * LIMITS.decoded_bytes
        );
        assert!(list.status_at(list.len()).is_err());
        let again =
            BitstringStatusList::decode(&list.encode(), &LIMITS).expect("what was written is read");
        assert_eq!(again.as_bytes(), list.as_bytes());
    }
});
