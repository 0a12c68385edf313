//! Credentials under embedded contexts: plain, Open Badges and CLR.

use serde_json::{Map, Value, json};

use super::Generator;

const V2: &str = "https://www.w3.org/ns/credentials/v2";
const OB: &str = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";
const CLR: &str = "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json";

impl Generator {
    pub(super) fn plain_credential(&mut self) -> Value {
        let mut subject = Map::new();
        self.identify(&mut subject, 2);
        subject.insert("name".to_owned(), self.words());
        json!({
            "@context": [V2],
            "id": self.iri(),
            "type": "VerifiableCredential",
            "issuer": self.iri(),
            "validFrom": "2026-01-01T00:00:00Z",
            "credentialSubject": subject,
            "credentialSchema": {"id": self.iri(), "type": "JsonSchema"},
        })
    }

    pub(super) fn badge(&mut self) -> Value {
        let mut badge = json!({
            "@context": [V2, OB],
            "id": self.iri(),
            "type": ["VerifiableCredential", "OpenBadgeCredential"],
            "issuer": self.profile(1),
            "validFrom": "2026-01-01T00:00:00Z",
            "name": self.words(),
            "credentialSubject": self.subject(),
        });
        self.perhaps(&mut badge, "validUntil", |_| {
            json!("2027-01-01T00:00:00+02:00")
        });
        self.perhaps(&mut badge, "awardedDate", |_| {
            json!("2026-01-01T00:00:00.123Z")
        });
        self.perhaps(&mut badge, "description", Self::words);
        self.perhaps(
            &mut badge,
            "image",
            |own| json!({"id": own.iri(), "type": "Image", "caption": own.text()}),
        );
        self.perhaps(&mut badge, "evidence", |own| {
            own.several(|own| {
                json!({"id": own.iri(), "type": ["Evidence"], "narrative": own.text(), "genre": own.text()})
            })
        });
        self.perhaps(&mut badge, "credentialStatus", |own| {
            json!({
                "id": own.iri(), "type": "BitstringStatusListEntry", "statusPurpose": "revocation",
                "statusListIndex": own.below(100_000).to_string(), "statusListCredential": own.iri(),
            })
        });
        badge
    }

    pub(super) fn clr(&mut self) -> Value {
        let badges: Vec<Value> = (0..=self.below(2)).map(|_| self.badge()).collect();
        json!({
            "@context": [V2, CLR, OB],
            "id": self.iri(),
            "type": ["VerifiableCredential", "ClrCredential"],
            "issuer": self.profile(0),
            "validFrom": "2026-01-01T00:00:00Z",
            "name": self.words(),
            "credentialSubject": {
                "id": self.iri(),
                "type": ["ClrSubject"],
                "achievement": [self.achievement()],
                "verifiableCredential": badges,
                "association": [{
                    "type": "Association", "associationType": "isParentOf", "sourceId": self.iri(), "targetId": self.iri(),
                }],
            },
        })
    }

    fn subject(&mut self) -> Value {
        let mut subject = Map::new();
        self.identify(&mut subject, 3);
        subject.insert("type".to_owned(), json!(["AchievementSubject"]));
        subject.insert("achievement".to_owned(), self.achievement());
        let mut subject = Value::Object(subject);
        self.perhaps(&mut subject, "creditsEarned", Self::number);
        self.perhaps(&mut subject, "activityStartDate", |_| json!("2025-09-01"));
        self.perhaps(&mut subject, "role", |own| json!(own.text()));
        self.perhaps(&mut subject, "identifier", |own| {
            own.several(|own| {
                json!({
                    "type": "IdentityObject", "hashed": own.one_in(2), "identityHash": own.text(),
                    "identityType": "emailAddress", "salt": own.text(),
                })
            })
        });
        self.perhaps(&mut subject, "result", |own| {
            own.several(|own| {
                json!({"type": ["Result"], "resultDescription": own.iri(), "value": own.number().to_string()})
            })
        });
        subject
    }

    fn achievement(&mut self) -> Value {
        let mut achievement = json!({
            "id": self.iri(),
            "type": ["Achievement"],
            "name": self.words(),
            "criteria": {"narrative": self.text()},
            "description": self.words(),
        });
        self.perhaps(&mut achievement, "creditsAvailable", Self::number);
        self.perhaps(&mut achievement, "tag", |own| {
            own.several(|own| json!(own.text()))
        });
        self.perhaps(&mut achievement, "creator", |own| own.profile(0));
        self.perhaps(&mut achievement, "inLanguage", |_| json!("en-GB"));
        self.perhaps(&mut achievement, "alignment", |own| {
            own.several(|own| {
                json!({
                    "type": ["Alignment"], "targetName": own.text(), "targetUrl": own.iri(), "targetType": "ceasn:Competency",
                })
            })
        });
        self.perhaps(&mut achievement, "resultDescription", |own| {
            own.several(|own| {
                json!({
                    "id": own.iri(), "type": ["ResultDescription"], "name": own.text(), "resultType": "Percent",
                    "allowedValue": [own.text(), "B", "B", own.text()], "valueMax": own.number().to_string(),
                })
            })
        });
        achievement
    }

    fn profile(&mut self, depth: usize) -> Value {
        let mut profile = json!({"id": self.iri(), "type": ["Profile"], "name": self.words()});
        self.perhaps(&mut profile, "url", |own| json!(own.iri()));
        self.perhaps(&mut profile, "email", |_| json!("office@example.edu"));
        self.perhaps(&mut profile, "address", |own| {
            json!({
                "type": ["Address"], "addressLocality": own.text(),
                "geo": {"type": "GeoCoordinates", "latitude": own.number(), "longitude": -0.5},
            })
        });
        if depth > 0 {
            self.perhaps(&mut profile, "parentOrg", |own| own.profile(depth - 1));
        }
        profile
    }
}
