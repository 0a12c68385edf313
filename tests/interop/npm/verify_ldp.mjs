// Verifies a credential with an embedded proof by @digitalbazaar/vc.
//
//   node verify_ldp.mjs --contexts FOLDER [--suite NAME] [--status] [--now INSTANT] < input.json
//
// Input: {"credential": {…}, "documents": {"<URL>": {…}}}. The documents are what the proof and the status refer to and
// what is not in the folder of contexts: DID documents, status list credentials. did:key needs none. With --status the
// status lists are verified and read; without it the status is left out.
//
// Prints {verified, statuses: [{purpose, index, set}], error}. A credential that does not verify is an answer: exit 0.

import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {answer, describe, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';
import {verifyingSuite} from './suites.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  suite: {type: 'string', default: 'eddsa-rdfc-2022'},
  status: {type: 'boolean', default: false},
  now: {type: 'string'},
});

await answer(async () => {
  const {credential, documents} = await readInput();
  const result = await vc.verifyCredential({
    credential,
    suite: verifyingSuite(options.suite),
    documentLoader: await createDocumentLoader(options.contexts, documents),
    checkStatus: options.status ? checkStatus : async () => ({verified: true, results: []}),
    ...(options.now ? {now: options.now} : {}),
  });
  return {
    verified: result.verified,
    statuses: (result.statusResult?.results ?? []).map(({credentialStatus, status}) => ({
      purpose: credentialStatus.statusPurpose,
      index: Number(credentialStatus.statusListIndex),
      set: status,
    })),
    error: describe(result.error ?? result.statusResult?.error),
  };
});
