//! ecdsa-sd-2023: every intermediate value of the official vectors, and a credential that another implementation derived.
//!
//! The vectors' own context comes with the peers: see [`citizenship`].

#[path = "selective_disclosure/comparison.rs"]
mod comparison;

use std::collections::BTreeSet;
use std::path::PathBuf;

use serde_json::{Map, Value, json};
use testamur_keys::PublicKey;
use testamur_linked_data::{Limits, Options, canonicalize_nquads, to_nquads};
use testamur_signing::ecdsa_sd_2023::{
    BaseProofData, BaseProofValue, Derivation, HmacKey, Reading, VerifyData, proof_configuration,
    verify_proof,
};
use testamur_signing::proof::split;
use testamur_tests::{corpus, report_count};

use self::comparison::{Count, hexes, multibase, numbers, strings};
use crate::{citizenship, from_hex, hex, read_json, read_text, text};

#[test]
fn the_w3c_vectors_are_reproduced_value_by_value() {
    let Some(corpus) = corpus() else { return };
    let Some(documents) = citizenship() else {
        return;
    };
    let options = Options {
        documents,
        lossless: true,
        ..Options::default()
    };
    let folder = corpus.join("w3c/vc-di-ecdsa");
    let mut compared = 0;
    for (name, selective) in [
        ("prc", "prCredSelective.json"),
        ("employ", "employSelective.json"),
    ] {
        let limits = Limits::default();
        let vector = Vector {
            name,
            folder: folder.join("ecdsa-sd-2023").join(name),
            options: &options,
            reading: Reading::given(&options, &limits),
        };
        compared += vector.compare(&strings(&read_json(&folder.join(selective))));
    }
    report_count("W3C ecdsa-sd-2023 vectors: values", compared);
}

#[test]
fn a_badge_that_another_implementation_derived_verifies() {
    let Some(corpus) = corpus() else { return };
    let secured = read_json(&corpus.join("ob3/validator-samples/sd/derivedcredential.json"));
    let (unsecured, proofs) = split(&secured).unwrap();
    let proof = proofs[0].as_ref().unwrap();
    let (_, key) = proof.verification_method.split_once('#').unwrap();
    let key = PublicKey::from_multibase(key).unwrap();
    assert_eq!(verify_proof(&unsecured, &proof.members, &key), Ok(()));

    let mut changed = unsecured.clone();
    changed["credentialSubject"]["achievement"]["name"] = json!("Chess");
    assert!(verify_proof(&changed, &proof.members, &key).is_err());
    report_count("1EdTech sample derived with ecdsa-sd-2023", 1);
}

struct Vector<'v> {
    name: &'v str,
    folder: PathBuf,
    options: &'v Options<'v>,
    reading: Reading<'v>,
}

impl Vector<'_> {
    fn json(&self, file: &str) -> Value {
        read_json(&self.folder.join(format!("{file}.json")))
    }

    /// Goes the way from the issuer to the verifier; returns the number of values compared.
    fn compare(&self, selective: &[String]) -> usize {
        let mut count = Count {
            vector: self.name,
            values: 0,
        };
        let secured = self.json("addSignedSDBase");
        let (unsecured, proofs) = split(&secured).unwrap();
        let proof = &proofs[0].as_ref().unwrap().members;
        let value = BaseProofValue::parse(text(&secured["proof"], "proofValue")).unwrap();
        count.same(
            "base proofValue",
            &value.serialize(),
            text(&secured["proof"], "proofValue"),
        );

        let data = self.compare_base(&mut count, &unsecured, proof, &value);
        let (did, key) = text(&secured["proof"], "verificationMethod")
            .split_once('#')
            .unwrap();
        assert!(did.ends_with(key));
        let key = PublicKey::from_multibase(key).unwrap();
        count.same("base signatures", &data.verify(&value, &key), &Ok(()));

        let derivation = Derivation::of(&unsecured, &value, selective, self.reading).unwrap();
        self.compare_groups(&mut count, &derivation);
        self.compare_disclosure(&mut count, &derivation, &data);
        let revealed = self.json("derivedRevealDocument");
        count.same(
            "reveal document",
            &derivation.secured(proof.clone()),
            &revealed,
        );

        self.compare_verification(&mut count, &revealed, &key);
        count.values
    }

    fn compare_base(
        &self,
        count: &mut Count<'_>,
        unsecured: &Value,
        proof: &Map<String, Value>,
        value: &BaseProofValue,
    ) -> BaseProofData {
        let pointed = self.json("addPointerValues");
        for entry in pointed.as_array().unwrap() {
            let found = unsecured.pointer(text(entry, "pointer"));
            count.same("pointer", &found, &Some(&entry["value"]));
        }
        let configuration = proof_configuration(unsecured, proof).unwrap();
        count.same(
            "proof configuration",
            &configuration,
            &self.json("addProofConfig"),
        );
        let canonical = self.canonical(&configuration);
        let expected = read_text(&self.folder.join("addProofConfigCanon.txt"));
        count.same(
            "canonical configuration",
            canonical.trim_end(),
            expected.trim_end(),
        );
        let lines = strings(&self.json("addBaseDocCanon")).concat();
        count.same("canonical document", &self.canonical(unsecured), &lines);

        let transform = self.json("addBaseTransform");
        let pointers = strings(&transform["mandatoryPointers"]);
        let hmac_key = from_hex(text(&transform, "hmacKeyString"));
        let hmac_key = HmacKey::new(hmac_key.try_into().unwrap());
        let data = BaseProofData::of(
            unsecured,
            &configuration,
            &hmac_key,
            &pointers,
            self.reading,
        )
        .unwrap();
        let lines = &data.document.lines;
        count.same(
            "HMAC labels",
            lines,
            &strings(&self.json("addBaseDocHMACCanon")),
        );
        count.group(
            "mandatory",
            lines,
            &data.mandatory,
            &transform["mandatory"],
            true,
        );
        count.group(
            "mandatory",
            lines,
            &data.mandatory,
            &transform["nonMandatory"],
            false,
        );
        let hashes = self.json("addHashData");
        count.same(
            "proof hash",
            &hex(&data.configuration_hash),
            text(&hashes, "proofHash"),
        );
        count.same(
            "mandatory hash",
            &hex(&data.mandatory_hash),
            text(&hashes, "mandatoryHash"),
        );

        let recovered = self.json("derivedRecoveredBaseData");
        count.same("HMAC key", &value.hmac_key, &hmac_key);
        let raw = self.json("addRawBaseSignatureInfo");
        for (expected, key) in [(&raw, "publicKey"), (&recovered, "proofPublicKey")] {
            count.same(
                "base signature",
                &hex(&value.base_signature),
                text(expected, "baseSignature"),
            );
            count.same(
                "public key",
                &multibase(&value.public_key),
                text(expected, key),
            );
            let signatures = strings(&expected["signatures"]);
            count.same("signatures", &hexes(&value.signatures), &signatures);
            let pointers = strings(&expected["mandatoryPointers"]);
            count.same("mandatory pointers", &value.mandatory_pointers, &pointers);
        }
        data
    }

    fn compare_groups(&self, count: &mut Count<'_>, derivation: &Derivation) {
        let indexes = self.json("derivedGroupIndexes");
        let lines = &derivation.document.lines;
        let others = |group: &BTreeSet<usize>| -> BTreeSet<usize> {
            (0..lines.len())
                .filter(|index| !group.contains(index))
                .collect()
        };
        for (name, found) in [
            ("combinedIndexes", derivation.combined.indexes.clone()),
            ("mandatoryIndexes", derivation.mandatory.indexes.clone()),
            ("nonMandatoryIndexes", others(&derivation.mandatory.indexes)),
            ("selectiveIndexes", derivation.selective.indexes.clone()),
        ] {
            count.same(name, &found, &numbers(&indexes[name]).into_iter().collect());
        }
        let all = self.json("derivedAllGroupData");
        for (name, group) in [
            ("combined", &derivation.combined),
            ("mandatory", &derivation.mandatory),
            ("selective", &derivation.selective),
        ] {
            let expected = &all["groups"][name];
            count.group(name, lines, group, &expected["matching"], true);
            count.group(name, lines, group, &expected["nonMatching"], false);
        }
        // The passing names of blank nodes are random; under canonical ones both say the same.
        let passing = strings(&all["groups"]["combined"]["deskolemizedNQuads"]).concat();
        let passing = canonicalize_nquads(&passing, &Limits::default()).unwrap();
        let canonical = self.canonical(&derivation.reveal_document);
        count.same("deskolemized statements", &canonical, passing.nquads());
    }

    fn compare_disclosure(
        &self,
        count: &mut Count<'_>,
        derivation: &Derivation,
        data: &BaseProofData,
    ) {
        let revealed = self.json("derivedUnsignedReveal");
        count.same("unsigned reveal", &derivation.reveal_document, &revealed);
        let value = &derivation.proof_value;
        let adjusted = numbers(&self.json("derivedAdjMandatoryIndexes")["adjMandatoryIndexes"]);
        count.same(
            "adjusted mandatory indexes",
            &value.mandatory_indexes,
            &adjusted,
        );
        let disclosed: BTreeSet<&String> = (derivation.combined.indexes.iter())
            .map(|index| &derivation.document.lines[*index])
            .collect();
        let alone = data.non_mandatory().enumerate();
        let kept = alone.filter_map(|(index, line)| disclosed.contains(line).then_some(index));
        let adjusted = self.json("derivedAdjSignatures");
        let expected = numbers(&adjusted["adjSignatureIndexes"]);
        count.same(
            "adjusted signature indexes",
            &kept.collect::<Vec<_>>(),
            &expected,
        );
        let signatures = strings(&adjusted["filteredSignatures"]);
        count.same(
            "filtered signatures",
            &hexes(&value.signatures),
            &signatures,
        );
        let disclosure = self.json("derivedDisclosureData");
        count.derived(value, &disclosure, &disclosure["labelMap"]["value"]);
    }

    fn compare_verification(&self, count: &mut Count<'_>, revealed: &Value, key: &PublicKey) {
        let (unsecured, proofs) = split(revealed).unwrap();
        let proof = &proofs[0].as_ref().unwrap().members;
        let data = VerifyData::of(&unsecured, proof, self.reading).unwrap();
        let parsed = self.json("verifyDerivedProofValue");
        count.derived(&data.proof_value, &parsed, &parsed["labelMap"]);
        let text_of = text(&revealed["proof"], "proofValue");
        count.same("derived proofValue", &data.proof_value.serialize(), text_of);
        let lines = strings(&self.json("verifyNQuads"));
        count.same("disclosed statements", &data.document.lines, &lines);
        let expected = self.json("verifyCreateVerifyData");
        count.same(
            "proof hash",
            &hex(&data.configuration_hash),
            text(&expected, "proofHash"),
        );
        count.same(
            "mandatory hash",
            &hex(&data.mandatory_hash),
            text(&expected, "mandatoryHash"),
        );
        let alone: Vec<String> = data.non_mandatory().cloned().collect();
        count.same("non-mandatory", &alone, &strings(&expected["nonMandatory"]));
        let signature = text(&expected, "baseSignature");
        count.same(
            "base signature",
            &hex(&data.proof_value.base_signature),
            signature,
        );
        let signatures = strings(&expected["signatures"]);
        count.same(
            "signatures",
            &hexes(&data.proof_value.signatures),
            &signatures,
        );
        count.same("derived signatures", &data.verify(key), &Ok(()));
    }

    fn canonical(&self, document: &Value) -> String {
        let limits = Limits::default();
        let nquads = to_nquads(document, self.options, &limits).unwrap();
        canonicalize_nquads(&nquads, &limits).unwrap().into_string()
    }
}
