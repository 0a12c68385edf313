"""Signs and verifies Open Badges 3.0 by openbadgeslib, as VC-JWT or with an embedded proof.

    python open_badges.py sign --form jwt|proof
    python open_badges.py verify --form jwt|proof < input.json

`sign` prints {"credential": JWT or object, "issuer": did:key of the fresh key}.
`verify` reads {"credential": JWT or object, "issuer": did:key} and prints {"verified", "name", "error"}; a refusal is an
answer: exit code 0.
"""

import argparse
import json
import sys
from datetime import datetime, timezone

from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.keys import KeyFactory, KeyType
from openbadgeslib.ob3.credential import Achievement, Issuer, OpenBadgeCredential
from openbadgeslib.ob3.did import did_key_from_pem
from openbadgeslib.ob3.ldp import OB3LdpSigner, OB3LdpVerifier
from openbadgeslib.ob3.signer import OB3Signer
from openbadgeslib.ob3.verifier import OB3Verifier


def sign(form):
    private, public = KeyFactory(KeyType.ED25519).generate_keypair()
    issuer = did_key_from_pem(public)
    credential = OpenBadgeCredential(
        issuer=Issuer(id=issuer, name="Université de l'Exemple"),
        recipient_id="did:example:learner",
        achievement=Achievement(
            id="https://issuer.example/teamwork",
            name="Teamwork",
            description="Works in teams.",
            criteria_narrative="Pass **both** courses.",
        ),
        issuance_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
    )
    if form == "jwt":
        signed = OB3Signer(private, algorithm="EdDSA").sign(credential)
    else:
        signed = OB3LdpSigner(private).sign(credential)
    return {"credential": signed, "issuer": issuer}


def verify(form, credential, issuer):
    verifier = OB3Verifier if form == "jwt" else OB3LdpVerifier
    try:
        found = verifier.for_issuer_did(issuer).verify(credential)
    except LibOpenBadgesException as error:
        return {"verified": False, "name": None, "error": str(error)}
    return {"verified": True, "name": found.achievement.name, "error": None}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("task", choices=["sign", "verify"])
    parser.add_argument("--form", choices=["jwt", "proof"], required=True)
    arguments = parser.parse_args()
    if arguments.task == "sign":
        answer = sign(arguments.form)
    else:
        answer = verify(arguments.form, **json.load(sys.stdin))
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
