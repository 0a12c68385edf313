// The cryptosuites of Digital Bazaar by their names, and keys for them.

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaJcs2019 from '@digitalbazaar/ecdsa-jcs-2019-cryptosuite';
import {cryptosuite as ecdsaRdfc2019} from '@digitalbazaar/ecdsa-rdfc-2019-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {Ed25519Signature2020} from '@digitalbazaar/ed25519-signature-2020';
import * as eddsaJcs2022 from '@digitalbazaar/eddsa-jcs-2022-cryptosuite';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';

const SUITES = {
  'ecdsa-jcs-2019': {sign: ecdsaJcs2019.createSignCryptosuite, verify: ecdsaJcs2019.createVerifyCryptosuite},
  'ecdsa-rdfc-2019': {sign: () => ecdsaRdfc2019, verify: () => ecdsaRdfc2019},
  'eddsa-jcs-2022': {sign: eddsaJcs2022.createSignCryptosuite, verify: eddsaJcs2022.createVerifyCryptosuite},
  'eddsa-rdfc-2022': {sign: () => eddsaRdfc2022, verify: () => eddsaRdfc2022},
};

/** A fresh key, named by did:key; `curve` is `Ed25519`, `P-256` or `P-384`. */
export async function generateKey(curve) {
  const key = curve === 'Ed25519' ? await Ed25519Multikey.generate() : await EcdsaMultikey.generate({curve});
  const {publicKeyMultibase} = await key.export({publicKey: true});
  key.controller = `did:key:${publicKeyMultibase}`;
  key.id = `${key.controller}#${publicKeyMultibase}`;
  return key;
}

/** What signs with a key. */
export function signingSuite(name, key) {
  const signer = key.signer();
  signer.id = key.id;
  return name === 'Ed25519Signature2020' ?
    new Ed25519Signature2020({signer}) :
    new DataIntegrityProof({signer, cryptosuite: SUITES[name].sign()});
}

/** What verifies. */
export function verifyingSuite(name) {
  return name === 'Ed25519Signature2020' ?
    new Ed25519Signature2020() :
    new DataIntegrityProof({cryptosuite: SUITES[name].verify()});
}
