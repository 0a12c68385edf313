// Signs a credential with an embedded proof by @digitalbazaar/vc, under a fresh did:key.
//
//   node sign_ldp.mjs --contexts FOLDER [--suite NAME --curve CURVE] [--issuer keep] < input.json
//
// Input: {"credential": {…}} without proof. Its issuer becomes the fresh did:key: `issuer` itself, or `issuer.id` if it
// is an object; with `--issuer keep` it stays, and the proof is by a key that is not the issuer's.
//
// Prints {credential, issuer}: the signed credential, and the did:key that signed it.

import * as vc from '@digitalbazaar/vc';
import {answer, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';
import {generateKey, signingSuite} from './suites.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  suite: {type: 'string', default: 'eddsa-rdfc-2022'},
  curve: {type: 'string', default: 'Ed25519'},
  issuer: {type: 'string', default: 'replace'},
});

await answer(async () => {
  const {credential} = await readInput();
  const key = await generateKey(options.curve);
  const issuer = key.controller;
  if(options.issuer !== 'keep') {
    credential.issuer = typeof credential.issuer === 'object' ? {...credential.issuer, id: issuer} : issuer;
  }
  const signed = await vc.issue({
    credential,
    suite: signingSuite(options.suite, key),
    documentLoader: await createDocumentLoader(options.contexts),
  });
  return {credential: signed, issuer};
});
