// Brings documents into their canonical form with jsonld and rdf-canonize, in safe mode; one process for all of them.
//
// Standard input: one JSON document in each line. Standard output: for each a line with {"nquads": ...} or {"error": ...}.

import {text} from 'node:stream/consumers';
import jsonld from 'jsonld';
import {describe, readOptions} from './command_line.mjs';
import {createDocumentLoader} from './documents.mjs';

const options = readOptions({contexts: {type: 'string'}});
const load = await createDocumentLoader(options.contexts);
const loaded = new Map();

/** Each context is read once: the same object lets the library keep what it made of it. */
async function documentLoader(url) {
  if(!loaded.has(url)) {
    loaded.set(url, await load(url));
  }
  return loaded.get(url);
}

async function canonize(line) {
  try {
    const nquads = await jsonld.canonize(JSON.parse(line), {
      base: null,
      safe: true,
      documentLoader,
      canonizeOptions: {algorithm: 'RDFC-1.0', format: 'application/n-quads', maxWorkFactor: 2},
    });
    return {nquads};
  } catch(error) {
    const {name, message} = describe(error);
    const event = error.details?.event?.code;
    return {error: error.details?.code ?? event ?? name, message};
  }
}

const lines = (await text(process.stdin)).split('\n').filter(line => line !== '');
let answers = '';
for(const line of lines) {
  answers += `${JSON.stringify(await canonize(line))}\n`;
}
process.stdout.write(answers);
