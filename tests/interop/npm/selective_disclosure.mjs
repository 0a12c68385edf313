// Issues, derives and verifies credentials with ecdsa-sd-2023 by Digital Bazaar.
//
//   node selective_disclosure.mjs --contexts FOLDER --do issue|derive|verify|confirm < input.json
//
// Input: {"credential": {…}, "pointers": ["/…"]}. `issue` signs it under a fresh did:key, which becomes its issuer, with the
// pointers as mandatory ones; `derive` discloses what the pointers select; `verify` verifies a derived proof, `confirm` a
// base proof.
//
// Prints {credential} or {verified, error}. A credential that does not verify is an answer: exit 0.

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import {
  createConfirmCryptosuite, createDiscloseCryptosuite, createSignCryptosuite, createVerifyCryptosuite,
} from '@digitalbazaar/ecdsa-sd-2023-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {answer, describe, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  do: {type: 'string'},
});

await answer(async () => {
  const {credential, pointers} = await readInput();
  const documentLoader = await createDocumentLoader(options.contexts);
  switch(options.do) {
    case 'issue': {
      const key = await EcdsaMultikey.generate({curve: 'P-256'});
      const {publicKeyMultibase} = await key.export({publicKey: true});
      const issuer = `did:key:${publicKeyMultibase}`;
      const signer = key.signer();
      signer.id = `${issuer}#${publicKeyMultibase}`;
      credential.issuer = typeof credential.issuer === 'object' ? {...credential.issuer, id: issuer} : issuer;
      const cryptosuite = createSignCryptosuite({mandatoryPointers: pointers});
      const suite = new DataIntegrityProof({signer, cryptosuite});
      return {credential: await vc.issue({credential, suite, documentLoader})};
    }
    case 'derive': {
      const suite = new DataIntegrityProof({cryptosuite: createDiscloseCryptosuite({selectivePointers: pointers})});
      return {credential: await vc.derive({verifiableCredential: credential, suite, documentLoader})};
    }
    case 'confirm':
      return verify(credential, createConfirmCryptosuite(), documentLoader);
    case 'verify':
      return verify(credential, createVerifyCryptosuite(), documentLoader);
    default:
      throw new Error('--do is one of issue, derive, verify, confirm');
  }
});

async function verify(credential, cryptosuite, documentLoader) {
  const suite = new DataIntegrityProof({cryptosuite});
  // The status is not the matter here.
  const checkStatus = async () => ({verified: true, results: []});
  const result = await vc.verifyCredential({credential, suite, documentLoader, checkStatus});
  return {verified: result.verified, error: describe(result.error)};
}
