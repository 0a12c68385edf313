// A wallet's holder: a fresh key, and the name under which it shows that key to an issuer.

import {encode} from 'base58-universal';
import * as jose from 'jose';

/** Multicodec prefixes of public keys: ed25519-pub and p256-pub. */
const MULTICODEC = {EdDSA: [0xed, 0x01], ES256: [0x80, 0x24]};

/**
 * Makes a holder.
 *
 * @param {'EdDSA'|'ES256'} alg - The kind of key.
 * @param {'did:key'|'did:jwk'|'jwk'} binding - How the key proof names the key.
 */
export async function createHolder(alg, binding) {
  const {publicKey, privateKey} = await jose.generateKeyPair(alg, {extractable: true});
  const publicJwk = await jose.exportJWK(publicKey);
  const signers = {
    'did:key': () => {
      const multibase = 'z' + encode(Uint8Array.from([...MULTICODEC[alg], ...publicBytes(publicJwk)]));
      return {method: 'did', alg, didUrl: `did:key:${multibase}#${multibase}`};
    },
    'did:jwk': () => {
      const encoded = jose.base64url.encode(JSON.stringify(publicJwk));
      return {method: 'did', alg, didUrl: `did:jwk:${encoded}#0`};
    },
    jwk: () => ({method: 'jwk', alg, publicJwk}),
  };
  if(!signers[binding]) {
    throw new Error(`unknown binding ${binding}: expected did:key, did:jwk or jwk`);
  }
  const signer = signers[binding]();
  return {publicJwk, privateKey, signer, id: signer.didUrl?.split('#')[0] ?? null};
}

/** The bytes that did:key encodes: the Ed25519 point, or the compressed P-256 point. */
function publicBytes({kty, x, y}) {
  const abscissa = jose.base64url.decode(x);
  if(kty === 'OKP') {
    return abscissa;
  }
  const isOdd = jose.base64url.decode(y).at(-1) & 1;
  return Uint8Array.from([2 + isOdd, ...abscissa]);
}
