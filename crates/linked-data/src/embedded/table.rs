//! The embedded contexts, as `contexts/MANIFEST.toml` lists them.

use super::EmbeddedContext;

pub(super) static CONTEXTS: [EmbeddedContext; 15] = [
    EmbeddedContext {
        url: "https://www.w3.org/ns/credentials/v2",
        aliases: &[],
        sha256: "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734",
        bytes: include_bytes!("../../../../contexts/credentials-v2.json"),
    },
    EmbeddedContext {
        url: "https://www.w3.org/2018/credentials/v1",
        aliases: &[],
        sha256: "00d7dd6d3ad8b920e3e550dd3a3d9090bffcac84cdbf943da6924b3e0a5c8bb8",
        bytes: include_bytes!("../../../../contexts/credentials-v1.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        aliases: &[],
        sha256: "3d34f4d4ef1bce691106e63798beb5e7b862ba841423f5ee1e53ab7ddf3bca84",
        bytes: include_bytes!("../../../../contexts/ob-v3p0-context-3.0.3.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        aliases: &[],
        sha256: "00666ad080ba407687ed1846b7f5e7495f5019042b202a727de47c48a1755c53",
        bytes: include_bytes!("../../../../contexts/ob-v3p0-context-3.0.2.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        aliases: &[],
        sha256: "5f3d9dd6288ef437ff8286cf95ffbff609c748a66f24a1e9450c45ca64be1571",
        bytes: include_bytes!("../../../../contexts/ob-v3p0-context-3.0.1.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        aliases: &[],
        sha256: "f12162ad5e6409f79783999d1ffcfe0fc59bb69753c852813ff0bd85ce3b70ac",
        bytes: include_bytes!("../../../../contexts/ob-v3p0-context.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        aliases: &[],
        sha256: "87c06c81bc2317663bf288d740d94fddd2818c4342b186270ff6371dfaa63f93",
        bytes: include_bytes!("../../../../contexts/ob-v3p0-extensions.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        aliases: &[],
        sha256: "880f1902d4158f2f33ce06af41b90719977cd1ea337a9de2e41edb3ff5e543d6",
        bytes: include_bytes!("../../../../contexts/clr-v2p0-context-2.0.1.json"),
    },
    EmbeddedContext {
        url: "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        aliases: &[],
        sha256: "958ff9dc1a5a18c226579b707eac77c1ef50d7d9ab6c24e7058a3b02663f53a1",
        bytes: include_bytes!("../../../../contexts/clr-v2p0-context.json"),
    },
    EmbeddedContext {
        url: "https://w3id.org/security/data-integrity/v2",
        aliases: &[],
        sha256: "67f21e6e33a6c14e5ccfd2fc7865f7474fb71a04af7e94136cb399dfac8ae8f4",
        bytes: include_bytes!("../../../../contexts/data-integrity-v2.json"),
    },
    EmbeddedContext {
        url: "https://w3id.org/security/data-integrity/v1",
        aliases: &[],
        sha256: "b5d829bd09aa7c42abc6efa0c8ed7635313b5487f37ccfce3ecd149ca9418554",
        bytes: include_bytes!("../../../../contexts/data-integrity-v1.json"),
    },
    EmbeddedContext {
        url: "https://w3id.org/security/multikey/v1",
        aliases: &[],
        sha256: "ba2c182de2d92f7e47184bcca8fcf0beaee6d3986c527bf664c195bbc7c58597",
        bytes: include_bytes!("../../../../contexts/multikey-v1.json"),
    },
    EmbeddedContext {
        url: "https://w3id.org/security/suites/ed25519-2020/v1",
        aliases: &[],
        sha256: "b9e1ab971fd8bf2c7553e0c4a9438e0b9450afde1ea1ca5b2492368b9f549588",
        bytes: include_bytes!("../../../../contexts/ed25519-signature-2020-v1.json"),
    },
    EmbeddedContext {
        url: "https://www.w3.org/ns/credentials/status/v1",
        aliases: &[],
        sha256: "fd08cbf28ddd829ab2f1978c48f43ab07a112c1c90245a0cfac7ba721c65170c",
        bytes: include_bytes!("../../../../contexts/bitstring-status-list-v1.json"),
    },
    EmbeddedContext {
        url: "https://w3id.org/vc/status-list/2021/v1",
        aliases: &[],
        sha256: "6dd06a52bedb771e059c1083ba8ba7848dce22f6b4a8cfa0b98ba3fc188870e4",
        bytes: include_bytes!("../../../../contexts/status-list-2021-v1.json"),
    },
];
