// Signs or verifies a presentation by @digitalbazaar/vc.
//
//   node presentation.mjs --contexts FOLDER --suite NAME [--curve CURVE] [--verify] < input.json
//
// Input: {"presentation": {…}, "challenge": "…", "domain": "…"}. To be signed, the presentation is without proof, its holder
// becomes a fresh did:key and so does each credential's subject, which is then signed by another fresh did:key with
// eddsa-rdfc-2022. To be verified, it is as it came.
//
// Prints {presentation, holder}, or {verified, error}. A presentation that does not verify is an answer: exit 0.

import * as vc from '@digitalbazaar/vc';
import {answer, describe, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';
import {generateKey, signingSuite, verifyingSuite} from './suites.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  suite: {type: 'string'},
  curve: {type: 'string', default: 'Ed25519'},
  verify: {type: 'boolean', default: false},
});

async function sign({presentation, challenge, domain}, documentLoader) {
  const key = await generateKey(options.curve);
  const issuer = await generateKey('Ed25519');
  presentation.holder = key.controller;
  presentation.verifiableCredential = await Promise.all((presentation.verifiableCredential ?? []).map(
    async credential => {
      credential.issuer = {...credential.issuer, id: issuer.controller};
      credential.credentialSubject.id = key.controller;
      return vc.issue({credential, suite: signingSuite('eddsa-rdfc-2022', issuer), documentLoader});
    }));
  const suite = signingSuite(options.suite, key);
  const signed = await vc.signPresentation({presentation, suite, challenge, domain, documentLoader});
  return {presentation: signed, holder: key.controller};
}

async function verify({presentation, challenge, domain}, documentLoader) {
  const suite = [verifyingSuite(options.suite), verifyingSuite('eddsa-rdfc-2022')];
  const result = await vc.verify({presentation, suite, challenge, domain, documentLoader});
  return {verified: result.verified, error: describe(result.error)};
}

await answer(async () => {
  const documentLoader = await createDocumentLoader(options.contexts);
  return (options.verify ? verify : sign)(await readInput(), documentLoader);
});
