// Signs a credential with a Data Integrity proof (eddsa-rdfc-2022) by @digitalbazaar/vc, under a fresh did:key.
//
//   node sign_ldp.mjs --contexts FOLDER [--issuer keep] < input.json
//
// Input: {"credential": {…}} without proof. Its issuer becomes the fresh did:key: `issuer` itself, or `issuer.id` if it
// is an object; with `--issuer keep` it stays, and the proof is by a key that is not the issuer's.
//
// Prints {credential, issuer}: the signed credential, and the did:key that signed it.

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {answer, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  issuer: {type: 'string', default: 'replace'},
});

await answer(async () => {
  const {credential} = await readInput();
  const key = await Ed25519Multikey.generate();
  const issuer = `did:key:${key.publicKeyMultibase}`;
  key.controller = issuer;
  key.id = `${issuer}#${key.publicKeyMultibase}`;
  if(options.issuer !== 'keep') {
    credential.issuer = typeof credential.issuer === 'object' ? {...credential.issuer, id: issuer} : issuer;
  }
  const signed = await vc.issue({
    credential,
    suite: new DataIntegrityProof({signer: key.signer(), cryptosuite}),
    documentLoader: await createDocumentLoader(options.contexts),
  });
  return {credential: signed, issuer};
});
