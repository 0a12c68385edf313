//! The two services: ours as it ships, and the peer behind Node.js.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};

use serde_json::Value;
use testamur_tests::service::{Service, resident_bytes};

/// A service that is asked.
pub(crate) trait Side {
    fn name(&self) -> &'static str;
    fn address(&self) -> &str;
    fn path(&self) -> &'static str;
    /// Whether the answer says that all is well: signature and status.
    fn says_yes(&self, answer: &str) -> bool;
    /// Its memory, now.
    fn resident_bytes(&self) -> u64;
}

/// `testamur serve`, over SQLite.
pub(crate) struct Ours {
    service: Service,
    address: String,
}

impl Ours {
    pub(crate) fn start() -> Self {
        let mut service = Service::new(None, &[]).unwrap();
        let settings = service.folder().join("testamur.toml");
        let text = std::fs::read_to_string(&settings).unwrap();
        // The status list lies on this machine.
        let text = text.replace("offline = true", "allow_loopback_http = true");
        std::fs::write(settings, text).unwrap();
        service.start().unwrap();
        let address = service.url("").trim_start_matches("http://").to_owned();
        Self { service, address }
    }
}

impl Side for Ours {
    fn name(&self) -> &'static str {
        "`testamur serve`"
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn path(&self) -> &'static str {
        "/verify"
    }

    fn says_yes(&self, answer: &str) -> bool {
        let report: Value = serde_json::from_str(answer).unwrap();
        report["verified"] == true && report["status"] == "clear"
    }

    fn resident_bytes(&self) -> u64 {
        resident_bytes(self.service.process().unwrap()).unwrap()
    }
}

/// `@digitalcredentials/verifier-core` behind the server of Node.js.
pub(crate) struct Node {
    child: Child,
    /// Closed at the end, so that the script stops by itself.
    _input: ChildStdin,
    address: String,
}

impl Node {
    /// The peer, where `cargo xtask` has installed it.
    pub(crate) fn start() -> Option<Self> {
        let program =
            std::env::var_os("TESTAMUR_TEST_NODE").filter(|program| !program.is_empty())?;
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut child = Command::new(program)
            .arg(folder.join("../interop/npm/verify_server.mjs"))
            .env("NODE_ENV", "production")
            .env_remove("NODE_PATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut address).unwrap();
        Some(Self {
            _input: child.stdin.take().unwrap(),
            child,
            address: address.trim().to_owned(),
        })
    }
}

impl Side for Node {
    fn name(&self) -> &'static str {
        "`@digitalcredentials/verifier-core` on Node.js"
    }

    fn address(&self) -> &str {
        &self.address
    }

    fn path(&self) -> &'static str {
        "/verify"
    }

    fn says_yes(&self, answer: &str) -> bool {
        let answer: Value = serde_json::from_str(answer).unwrap();
        let step = |id: &str| {
            let log = answer["log"].as_array().unwrap();
            log.iter()
                .any(|step| step["id"] == id && step["valid"] == true)
        };
        step("valid_signature") && step("revocation_status")
    }

    fn resident_bytes(&self) -> u64 {
        resident_bytes(self.child.id()).unwrap()
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
