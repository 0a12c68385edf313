// Verifies credentials by @digitalcredentials/verifier-core, as it stands: one JSON object a line in, one a line out.
//
//   node verify_files.mjs
//
//   {"contexts": {URL: JSON}}
//   {"name", "text", "documents": {URL: JSON}}  ->  {"name", "signature": bool, "verified": bool, "told": [word]}
//
// `signature` and `verified` are read from the library's log: its step `valid_signature`, and all of its steps but the look
// into registries, of which it is given none. Nothing is fetched: `contexts` and `documents`
// answer, and 404 to all else.

import {createInterface} from 'node:readline';

let contexts = {};
let documents = {};
const json = (body, status) => new Response(JSON.stringify(body), {
  status, headers: {'content-type': 'application/json'},
});
globalThis.fetch = async request => {
  const url = typeof request === 'string' ? request : request.url ?? String(request);
  const found = documents[url] ?? contexts[url];
  return found ? json(found, 200) : json({}, 404);
};
// The library prints what it could not load; standard output is for answers.
console.log = console.error = () => {};
const answer = process.stdout.write.bind(process.stdout);

// Loaded after the network was closed, so that no module keeps the way out.
const {verifyCredential} = await import('@digitalcredentials/verifier-core');

for await (const line of createInterface({input: process.stdin})) {
  const {name, text, ...given} = JSON.parse(line);
  if(given.contexts) {
    contexts = given.contexts;
    continue;
  }
  documents = given.documents ?? {};
  answer(`${JSON.stringify({name, ...await verify(text)})}\n`);
}

async function verify(text) {
  let credential;
  try {
    credential = JSON.parse(text);
  } catch {
    return {signature: false, verified: false, told: ['no_json']};
  }
  const {log = [], errors = []} = await verifyCredential({credential, knownDIDRegistries: []});
  const steps = log.filter(step => step.id !== 'registered_issuer');
  const failed = steps.filter(step => step.valid !== true);
  return {
    signature: steps.some(step => step.id === 'valid_signature' && step.valid === true),
    verified: steps.length > 0 && failed.length === 0 && errors.length === 0,
    told: [...errors.map(error => error.name), ...failed.map(step => step.error?.name ?? step.id)],
  };
}
