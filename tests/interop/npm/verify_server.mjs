// A plain HTTP server in front of @digitalcredentials/verifier-core, for the benchmark of verification over HTTP.
//
//   node verify_server.mjs
//
// Prints its address as the first line, then answers each POST of a credential with the library's result, until standard
// input ends. JSON Schemas are answered here, by one that asks nothing: the benchmark is about no one's network.

import {createServer} from 'node:http';
import {verifyCredential} from '@digitalcredentials/verifier-core';

const fetchHere = globalThis.fetch;
globalThis.fetch = async (request, options) => {
  const {hostname} = new URL(request.url ?? request);
  return hostname === '127.0.0.1' ?
    fetchHere(request, options) :
    new Response('{}', {headers: {'content-type': 'application/json'}});
};

const server = createServer(async (request, response) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  const credential = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  const result = await verifyCredential({credential, knownDIDRegistries: []});
  const body = Buffer.from(JSON.stringify(result));
  response.writeHead(200, {'content-type': 'application/json', 'content-length': body.length});
  response.end(body);
});

server.listen(0, '127.0.0.1', () => {
  const {address, port} = server.address();
  console.log(`${address}:${port}`);
});
process.stdin.on('end', () => process.exit()).resume();
