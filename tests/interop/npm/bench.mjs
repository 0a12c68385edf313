// The peers of the benchmark that run on Node.js: does one operation many times, and says how long it took.
//
//   node bench.mjs --contexts FOLDER
//
// Each line of standard input is a request, each line of standard output its answer:
//
//   {"prepare": "eddsa-rdfc-2022: sign", "credential": {…}}  ->  {"prepared": 0}
//   {"run": 0, "repetitions": 3}                             ->  {"microseconds": 2512.4}   of one repetition
//
// The benchmark asks in turns with its own side, so that a busy machine slows both alike. Contexts, keys and documents are
// at hand before the clock starts; each repetition starts from what its caller would have: an object to sign, a text to
// verify.

import {createInterface} from 'node:readline';
import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as ecdsaSd2023 from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite as eddsaRdfc2022} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import * as jose from 'jose';
import {describe, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';

const MANDATORY = ['/issuer', '/validFrom'];
const SELECTED = ['/credentialSubject/achievement/name'];

const options = readOptions({contexts: {type: 'string'}});
const documentLoader = keepLoaded(await createDocumentLoader(options.contexts));

/** Each operation prepares itself for a credential and gives the function that is timed. */
const OPERATIONS = {
  async 'eddsa-rdfc-2022: sign'({credential}) {
    const {issued, suite} = await ed25519(credential);
    return () => vc.issue({credential: {...issued}, suite, documentLoader});
  },

  async 'eddsa-rdfc-2022: verify'({credential}) {
    const {issued, suite} = await ed25519(credential);
    const text = JSON.stringify(await vc.issue({credential: issued, suite, documentLoader}));
    return () => verify(text, eddsaRdfc2022);
  },

  async 'ecdsa-sd-2023: verify'({credential}) {
    const key = await EcdsaMultikey.generate({curve: 'P-256'});
    const issued = issuedBy(key, credential);
    const signer = {signer: key.signer(), cryptosuite: ecdsaSd2023.createSignCryptosuite({mandatoryPointers: MANDATORY})};
    const base = await vc.issue({credential: issued, suite: new DataIntegrityProof(signer), documentLoader});
    const disclose = ecdsaSd2023.createDiscloseCryptosuite({selectivePointers: SELECTED});
    const disclosing = new DataIntegrityProof({cryptosuite: disclose});
    const derived = await vc.derive({verifiableCredential: base, suite: disclosing, documentLoader});
    const text = JSON.stringify(derived);
    return () => verify(text, ecdsaSd2023.createVerifyCryptosuite());
  },

  async 'VC-JWT EdDSA: sign'({credential}) {
    const {privateKey} = await jose.generateKeyPair('EdDSA', {crv: 'Ed25519'});
    return () => jwt(credential, privateKey);
  },

  async 'VC-JWT EdDSA: verify'({credential}) {
    const {privateKey, publicKey} = await jose.generateKeyPair('EdDSA', {crv: 'Ed25519'});
    const compact = await jwt(credential, privateKey);
    return () => jose.jwtVerify(compact, publicKey, {algorithms: ['EdDSA']});
  },
};

async function ed25519(credential) {
  const key = await Ed25519Multikey.generate();
  const issued = issuedBy(key, credential);
  return {issued, suite: new DataIntegrityProof({signer: key.signer(), cryptosuite: eddsaRdfc2022})};
}

/** The credential with the key's did:key as its issuer. */
function issuedBy(key, credential) {
  const did = `did:key:${key.publicKeyMultibase}`;
  key.controller = did;
  key.id = `${did}#${key.publicKeyMultibase}`;
  return {...credential, issuer: {...credential.issuer, id: did}};
}

async function verify(text, cryptosuite) {
  const suite = new DataIntegrityProof({cryptosuite});
  const result = await vc.verifyCredential({credential: JSON.parse(text), suite, documentLoader});
  if(!result.verified) {
    throw result.error;
  }
}

function jwt(credential, key) {
  return new jose.SignJWT(credential).setProtectedHeader({alg: 'EdDSA', typ: 'vc+jwt', kid: '#1'}).sign(key);
}

/** What was loaded once is at hand from then on. */
function keepLoaded(load) {
  const kept = new Map();
  return async url => {
    if(!kept.has(url)) {
      kept.set(url, await load(url));
    }
    return kept.get(url);
  };
}

const prepared = [];

async function answer(request) {
  if('prepare' in request) {
    prepared.push(await OPERATIONS[request.prepare](request));
    return {prepared: prepared.length - 1};
  }
  const start = performance.now();
  for(let i = 0; i < request.repetitions; i++) {
    await prepared[request.run]();
  }
  return {microseconds: (performance.now() - start) * 1000 / request.repetitions};
}

for await (const line of createInterface({input: process.stdin})) {
  try {
    console.log(JSON.stringify(await answer(JSON.parse(line))));
  } catch(error) {
    console.log(JSON.stringify({error: describe(error)}));
  }
}
