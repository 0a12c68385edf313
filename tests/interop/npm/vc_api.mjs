// Talks to a VC-API as the test suites of W3C do: without a key, over HTTP, with credentials of its own did:key, and judges
// what is issued there by @digitalbazaar/vc.
//
//   node vc_api.mjs --contexts FOLDER --url http://127.0.0.1:8080/tenants/SLUG --issuer DID
//
// Prints one entry for each step: {step, status, verified, error}. An answer that is no success is an entry, not an error.

import * as vc from '@digitalbazaar/vc';
import {checkStatus} from '@digitalbazaar/vc-bitstring-status-list';
import {answer, describe, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';
import {generateKey, signingSuite, verifyingSuite} from './suites.mjs';

const options = readOptions({
  contexts: {type: 'string'},
  url: {type: 'string'},
  issuer: {type: 'string'},
});

const SUITE = 'eddsa-rdfc-2022';
const CONTEXT = 'https://www.w3.org/ns/credentials/v2';
const CHALLENGE = 'u4xJb0mQzGk8d2Jf1vQm3wA';
const DOMAIN = 'github.com/w3c/vc-data-model-2.0-test-suite';

const credential = issuer => ({
  '@context': [CONTEXT],
  type: ['VerifiableCredential'],
  issuer,
  credentialSubject: {id: 'did:example:subject'},
});

const post = async (path, body) => {
  const response = await fetch(options.url + path, {
    method: 'POST',
    headers: {'content-type': 'application/json', accept: 'application/json'},
    body: JSON.stringify(body),
  });
  const text = await response.text();
  return {status: response.status, body: text ? JSON.parse(text) : null};
};

await answer(async () => {
  const steps = [];
  const asked = (step, {status, body}) => {
    steps.push({step, status, verified: body?.verified ?? null, error: body?.errors?.[0]?.title ?? null});
    return body;
  };
  const judged = async (step, verifiableCredential) => {
    const url = verifiableCredential.credentialStatus.statusListCredential;
    const list = await (await fetch(url)).json();
    const result = await vc.verifyCredential({
      credential: verifiableCredential,
      suite: verifyingSuite(SUITE),
      documentLoader: await createDocumentLoader(options.contexts, {[url]: list}),
      checkStatus,
    });
    const statuses = (result.statusResult?.results ?? []).map(({status}) => status);
    steps.push({step, verified: result.verified, statuses, error: describe(result.error)?.message ?? null});
  };
  const verify = async verifiableCredential =>
    post('/credentials/verify', {verifiableCredential, options: {checks: ['proof']}});
  const verifyPresentation = async (verifiablePresentation, challenge) =>
    post('/presentations/verify', {verifiablePresentation, options: {checks: [], challenge, domain: DOMAIN}});

  // What is issued there.
  const issued = asked('issue', await post('/credentials/issue', {credential: credential(options.issuer)}));
  await judged('judge what was issued', issued);
  asked('verify what was issued', await verify(issued));
  const status = {credentialStatus: issued.credentialStatus, status: true};
  asked('revoke', await post('/credentials/status', status));
  await judged('judge what was revoked', issued);
  asked('verify what was revoked', await verify(issued));
  const malformed = {...credential(options.issuer), credentialSchema: {id: 'https://issuer.example/schema'}};
  asked('issue what is malformed', await post('/credentials/issue', {credential: malformed}));

  // What is issued here.
  const key = await generateKey('Ed25519');
  const suite = signingSuite(SUITE, key);
  const documentLoader = await createDocumentLoader(options.contexts);
  const own = await vc.issue({credential: credential(key.controller), suite, documentLoader});
  asked('verify what is ours', await verify(own));
  const changed = {...own, credentialSubject: {id: 'did:example:other'}};
  asked('verify what was changed', await verify(changed));
  asked('verify nothing', await post('/credentials/verify', {options: {}}));
  asked('verify no proof', await verify({...own, proof: undefined}));

  // What is presented.
  const presentation = {'@context': [CONTEXT], type: ['VerifiablePresentation'], verifiableCredential: [own]};
  const signed = await vc.signPresentation({
    presentation: structuredClone(presentation), suite, challenge: CHALLENGE, domain: DOMAIN, documentLoader,
  });
  asked('verify a presentation', await verifyPresentation(signed, CHALLENGE));
  asked('verify it for another', await verifyPresentation(signed, 'another'));
  asked('verify it unsigned', await verifyPresentation(presentation, CHALLENGE));
  asked('verify it unsigned, nothing asked', await post('/presentations/verify', {verifiablePresentation: presentation}));
  return {steps};
});
