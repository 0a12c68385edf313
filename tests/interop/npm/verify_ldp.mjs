// Verifies a credential with a Data Integrity proof (eddsa-rdfc-2022) by @digitalbazaar/vc.
//
//   node verify_ldp.mjs --contexts FOLDER [--status] [--now INSTANT] < input.json
//
// Input: {"credential": {…}, "documents": {"<URL>": {…}}}. The documents are what the proof and the status refer to and
// what is not in the folder of contexts: DID documents, status list credentials. did:key needs none. With --status the
// status lists are verified and read; without it the status is left out.
//
// Prints {verified, statuses: [{purpose, index, set}], error}. A credential that does not verify is an answer: exit 0.

import {DataIntegrityProof} from '@digitalbazaar/data-integrity';
import {cryptosuite} from '@digitalbazaar/eddsa-rdfc-2022-cryptosuite';
import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {answer, describe, readInput, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  status: {type: 'boolean', default: false},
  now: {type: 'string'},
});

await answer(async () => {
  const {credential, documents} = await readInput();
  const result = await vc.verifyCredential({
    credential,
    suite: new DataIntegrityProof({cryptosuite}),
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
