"""Verifies credentials by openbadgeslib, as it stands: one JSON object a line in, one a line out.

    python verify_files.py

    {"name", "text" or "base64", "key": Multikey or JWK or null, "documents": {URL: text}}
        -> {"name", "verified": bool, "told": text}

Without a key the issuer's own identifier has to lead to it; with one, that key is trusted. Status is asked; nothing is
fetched: `documents` answers, and nothing else does.
"""

import base64
import json
import sys

import jwt
from cryptography.hazmat.primitives import serialization
from openbadgeslib import baking
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.did import resolve_did
from openbadgeslib.ob3.ldp import OB3LdpVerifier
from openbadgeslib.ob3.verifier import OB3Verifier


def read(item):
    """The credential's text, out of an image where it is baked into one."""
    if "text" in item:
        return item["text"].strip()
    image = base64.b64decode(item["base64"])
    if image.startswith(b"\x89PNG"):
        return baking.extract_png(image, keyword=b"openbadgecredential")
    return baking.extract_svg(image, element="openbadges:credential", text_fallback=True)


def pem(key):
    """A key in PEM."""
    if isinstance(key, dict):
        public = jwt.algorithms.RSAAlgorithm.from_jwk(key)
    else:
        return resolve_did(f"did:key:{key}")
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def issuer_of(token):
    payload = jwt.decode(token, options={"verify_signature": False})
    return str(payload.get("iss"))


def verify(item):
    documents = item.get("documents") or {}

    def download(url, *_, **__):
        if url not in documents:
            raise LibOpenBadgesException("not fetched")
        return documents[url].encode()

    text = read(item)
    if text is None:
        raise LibOpenBadgesException("no credential in the image")
    key = item.get("key")
    if not text.startswith("{"):
        verifier = OB3Verifier(pem(key)) if key else OB3Verifier.for_issuer_did(issuer_of(text))
    else:
        verifier = OB3LdpVerifier(pem(key)) if key else OB3LdpVerifier()
    verifier.verify(text, check_status=True, download=download)


def main():
    for line in sys.stdin:
        item = json.loads(line)
        answer = {"name": item["name"], "verified": True, "told": ""}
        try:
            verify(item)
        except Exception as error:  # Whatever it raises is its answer: not verified.
            answer |= {"verified": False, "told": f"{type(error).__name__}: {error}"[:300]}
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
