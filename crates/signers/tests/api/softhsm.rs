//! A token of SoftHSM 2 for one test, which runs in a process of its own: the module reads where its tokens lie from the
//! environment, once.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Once;

use cryptoki::context::{CInitializeArgs, CInitializeFlags, Pkcs11};
use cryptoki::mechanism::Mechanism;
use cryptoki::object::{Attribute, ObjectHandle};
use cryptoki::session::{Session, UserType};
use cryptoki::types::AuthPin;
use testamur_signers::{Signers, SignersSettings};

pub(crate) const PIN: &str = "canary-1234";
pub(crate) const LABEL: &str = "testamur test";

const FOLDER: &str = "TESTAMUR_TEST_TOKEN_FOLDER";

/// A module whose tokens lie in a folder of this test's.
pub(crate) struct SoftHsm {
    folder: PathBuf,
    module: PathBuf,
}

/// Runs a test of this name with a token, or says that there is none.
#[track_caller]
pub(crate) fn with_token(name: &str, test: impl FnOnce(&SoftHsm)) {
    let Some(module) = module() else { return };
    if let Some(folder) = std::env::var_os(FOLDER) {
        let token = SoftHsm {
            folder: folder.into(),
            module,
        };
        SoftHsm::make();
        test(&token);
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let configuration = folder.path().join("softhsm2.conf");
    std::fs::create_dir(folder.path().join("tokens")).unwrap();
    let settings = format!(
        "directories.tokendir = {}\nobjectstore.backend = file\nlog.level = ERROR\n",
        folder.path().join("tokens").display()
    );
    std::fs::write(&configuration, settings).unwrap();
    let output = Command::new(std::env::current_exe().unwrap())
        .args([name, "--exact", "--nocapture"])
        .env("SOFTHSM2_CONF", configuration)
        .env(FOLDER, folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && told.contains("1 passed"),
        "{told}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

/// Where the module is; says once that it is nowhere.
#[expect(clippy::print_stderr, reason = "a test that does nothing says so")]
fn module() -> Option<PathBuf> {
    static SAID: Once = Once::new();
    let given = std::env::var_os("TESTAMUR_TEST_SOFTHSM").filter(|module| !module.is_empty());
    let usual = || OsString::from("/usr/lib/softhsm/libsofthsm2.so");
    let module = PathBuf::from(given.unwrap_or_else(usual));
    if module.is_file() {
        return Some(module);
    }
    assert!(
        std::env::var_os("TESTAMUR_TEST_REQUIRE_ALL").is_none(),
        "SoftHSM is not there: `cargo xtask test` says why"
    );
    SAID.call_once(|| eprintln!("SoftHSM is not there: tests with a token do nothing"));
    None
}

impl SoftHsm {
    /// Makes the token anew, empty.
    pub(crate) fn make() {
        let output = Command::new("softhsm2-util")
            .args(["--init-token", "--free", "--label", LABEL])
            .args(["--pin", PIN, "--so-pin", "canary-5678"])
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
    }

    /// Takes the token away.
    pub(crate) fn remove(&self) {
        for entry in std::fs::read_dir(self.tokens()).unwrap() {
            std::fs::remove_dir_all(entry.unwrap().path()).unwrap();
        }
    }

    /// Pulls the token out, with all that is in it.
    pub(crate) fn pull(&self) {
        std::fs::rename(self.tokens(), self.folder.join("pulled")).unwrap();
        std::fs::create_dir(self.tokens()).unwrap();
    }

    /// Puts it back.
    pub(crate) fn put_back(&self) {
        std::fs::remove_dir(self.tokens()).unwrap();
        std::fs::rename(self.folder.join("pulled"), self.tokens()).unwrap();
    }

    fn tokens(&self) -> PathBuf {
        self.folder.join("tokens")
    }

    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    pub(crate) fn settings(&self) -> SignersSettings {
        SignersSettings {
            pkcs11_module: Some(self.module.clone()),
            pkcs11_token: Some(LABEL.to_owned()),
            pkcs11_pin: Some(PIN.to_owned()),
            pkcs11_sessions: 2,
            ..SignersSettings::default()
        }
    }

    pub(crate) fn signers(&self) -> Signers {
        Signers::open(&self.settings()).unwrap()
    }

    /// Does something in the token as its owner would with the vendor's tools.
    pub(crate) fn as_owner<T>(&self, work: impl FnOnce(&Session) -> T) -> T {
        let module = Pkcs11::new(&self.module).unwrap();
        module
            .initialize(CInitializeArgs::new(CInitializeFlags::OS_LOCKING_OK))
            .unwrap();
        let slot = module
            .get_slots_with_token()
            .unwrap()
            .into_iter()
            .find(|slot| module.get_token_info(*slot).unwrap().label().trim_end() == LABEL)
            .unwrap();
        let session = module.open_rw_session(slot).unwrap();
        session
            .login(UserType::User, Some(&AuthPin::from(PIN)))
            .unwrap();
        let done = work(&session);
        drop(session);
        module.finalize().unwrap();
        done
    }

    /// Makes a key of an elliptic curve, with further attributes of its private half.
    pub(crate) fn make_key(&self, label: &str, curve: Curve, private: &[Attribute]) {
        let (mechanism, parameters) = match curve {
            Curve::Ed25519 => (
                Mechanism::EccEdwardsKeyPairGen,
                [&[0x13, 0x0c][..], b"edwards25519"].concat(),
            ),
            Curve::P256 => (
                Mechanism::EccKeyPairGen,
                vec![0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
            ),
            Curve::P384 => (
                Mechanism::EccKeyPairGen,
                vec![0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
            ),
        };
        self.make_pair(
            label,
            &mechanism,
            vec![Attribute::EcParams(parameters)],
            private,
        );
    }

    pub(crate) fn make_rsa_key(&self, label: &str) {
        let public = vec![
            Attribute::ModulusBits(2048.into()),
            Attribute::PublicExponent(vec![1, 0, 1]),
        ];
        self.make_pair(label, &Mechanism::RsaPkcsKeyPairGen, public, &[]);
    }

    fn make_pair(
        &self,
        label: &str,
        mechanism: &Mechanism<'_>,
        mut public: Vec<Attribute>,
        further: &[Attribute],
    ) -> (ObjectHandle, ObjectHandle) {
        let named = [Attribute::Token(true), Attribute::Label(label.into())];
        public.extend(named.clone());
        public.push(Attribute::Verify(true));
        let mut private = named.to_vec();
        private.extend([Attribute::Private(true), Attribute::Sign(true)]);
        if further.is_empty() {
            private.extend([Attribute::Sensitive(true), Attribute::Extractable(false)]);
        }
        private.extend_from_slice(further);
        self.as_owner(|session| {
            session
                .generate_key_pair(mechanism, &public, &private)
                .unwrap()
        })
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Curve {
    Ed25519,
    P256,
    P384,
}
