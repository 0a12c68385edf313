// The documents that a proof refers to: contexts from the pinned folder, did:key, and those that the caller gives.
// Nothing is fetched.

import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import {driver} from '@digitalbazaar/did-method-key';
import * as EcdsaMultikey from '@digitalbazaar/ecdsa-multikey';
import * as Ed25519Multikey from '@digitalbazaar/ed25519-multikey';

/**
 * Makes a document loader.
 *
 * @param {string} contexts - The folder of contexts, with its MANIFEST.toml.
 * @param {object} given - Further documents by URL: DID documents, status list credentials.
 */
export async function createDocumentLoader(contexts, given = {}) {
  const files = await readManifest(contexts);
  const didKey = driver();
  didKey.use({multibaseMultikeyHeader: 'z6Mk', fromMultibase: Ed25519Multikey.from});
  for(const header of ['zDna', 'z82L']) {
    didKey.use({multibaseMultikeyHeader: header, fromMultibase: EcdsaMultikey.from});
  }

  return async url => {
    const loaded = document => ({contextUrl: null, documentUrl: url, document});
    if(files.has(url)) {
      return loaded(JSON.parse(await readFile(join(contexts, files.get(url)), 'utf8')));
    }
    if(url.startsWith('did:key:')) {
      return loaded(await didKey.get({url}));
    }
    if(given[url]) {
      return loaded(given[url]);
    }
    const [base, fragment] = url.split('#');
    if(fragment && given[base]) {
      return loaded(verificationMethod(given[base], url));
    }
    throw new Error(`no document ${url}: it is no pinned context, no did:key and was not given`);
  };
}

/** The verification method of a DID document, as a document of its own. */
function verificationMethod(document, id) {
  const method = document.verificationMethod?.find(candidate => candidate.id === id);
  if(!method) {
    throw new Error(`no verification method ${id} in ${document.id}`);
  }
  return {'@context': 'https://w3id.org/security/multikey/v1', ...method};
}

/** Reads which file holds which URL: `[[context]]` tables with `file`, `url` and `aliases`. */
async function readManifest(folder) {
  const files = new Map();
  const text = await readFile(join(folder, 'MANIFEST.toml'), 'utf8');
  for(const table of text.split(/^\[\[.*\]\]\s*$/m).slice(1)) {
    const file = /^file\s*=\s*"([^"]+)"/m.exec(table)?.[1];
    const urls = /^(?:url|aliases)\s*=\s*(\[[^\]]*\]|"[^"]*")/gm;
    for(const [, value] of table.matchAll(urls)) {
      for(const [, url] of value.matchAll(/"([^"]+)"/g)) {
        files.set(url, file);
      }
    }
  }
  return files;
}
