"""The peer of the benchmark that runs on Python: PyLD canonicalises, cryptography signs.

    python bench.py --contexts FOLDER

Requests and answers are those of `npm/bench.mjs`.
"""

import argparse
import hashlib
import json
import pathlib
import sys
import time
import tomllib

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from pyld import jsonld

CREATED = "2026-01-01T00:00:00Z"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--contexts", type=pathlib.Path, required=True)
    jsonld.set_document_loader(loader(parser.parse_args().contexts))
    prepared = []
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line), prepared)), flush=True)


def answer(request, prepared):
    try:
        if "prepare" in request:
            prepared.append(OPERATIONS[request["prepare"]](request["credential"]))
            return {"prepared": len(prepared) - 1}
        operation = prepared[request["run"]]
        start = time.perf_counter()
        for _ in range(request["repetitions"]):
            operation()
        return {"microseconds": (time.perf_counter() - start) * 1e6 / request["repetitions"]}
    except Exception as error:
        return {"error": repr(error)}


def signing(credential):
    key = Ed25519PrivateKey.generate()
    return lambda: sign(credential, key)


def verifying(credential):
    key = Ed25519PrivateKey.generate()
    text = json.dumps(sign(credential, key))
    public = key.public_key()
    return lambda: verify(text, public)


def sign(credential, key):
    proof = {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": CREATED,
        "verificationMethod": "https://example.com/issuers/876543#key",
        "proofPurpose": "assertionMethod",
    }
    # The bytes stay bytes: base58 is no part of the comparison.
    signature = key.sign(hash_data(credential, proof)).hex()
    return {**credential, "proof": {**proof, "proofValue": signature}}


def verify(text, public):
    document = json.loads(text)
    proof = document.pop("proof")
    signature = bytes.fromhex(proof.pop("proofValue"))
    public.verify(signature, hash_data(document, proof))


def hash_data(document, proof):
    configuration = {"@context": document["@context"], **proof}
    return digest(configuration) + digest(document)


def digest(document):
    options = {"algorithm": "URDNA2015", "format": "application/n-quads"}
    return hashlib.sha256(jsonld.normalize(document, options).encode()).digest()


def loader(folder):
    manifest = tomllib.loads((folder / "MANIFEST.toml").read_text())
    documents = {}
    for context in manifest["context"]:
        document = json.loads((folder / context["file"]).read_text())
        for url in [context["url"], *context.get("aliases", [])]:
            documents[url] = document

    def load(url, _options=None):
        return {"contextUrl": None, "documentUrl": url, "document": documents[url]}

    return load


OPERATIONS = {"eddsa-rdfc-2022: sign": signing, "eddsa-rdfc-2022: verify": verifying}

if __name__ == "__main__":
    main()
