// Signs and verifies credentials as JWTs by jose, under a fresh key that is named by did:jwk.
//
//   node jwt.mjs --do sign --alg EdDSA|ES256|ES384|RS256 --profile open-badges|jose-cose|vc-claim < input.json
//   node jwt.mjs --do verify --alg ALG --typ TYP < input.json
//
// Input of `sign`: {"credential": {…}}; its issuer becomes the fresh did:jwk. Prints {jwt, issuer}.
// Input of `verify`: {"jwt": "…", "jwk": {…}}. Prints {verified, header, payload, error}; a refusal is an answer: exit 0.

import * as jose from 'jose';
import {answer, describe, readInput, readOptions} from './command_line.mjs';

const options = readOptions({
  do: {type: 'string'},
  alg: {type: 'string'},
  profile: {type: 'string', default: 'open-badges'},
  typ: {type: 'string', default: 'JWT'},
});

await answer(async () => {
  const input = await readInput();
  if(options.do === 'sign') {
    return sign(input);
  }
  if(options.do === 'verify') {
    return verify(input).catch(error => ({verified: false, error: describe(error)}));
  }
  throw new Error(`unknown task ${options.do}: expected sign or verify`);
});

async function sign({credential}) {
  const {publicKey, privateKey} = await jose.generateKeyPair(options.alg, {extractable: true});
  const jwk = await jose.exportJWK(publicKey);
  const issuer = `did:jwk:${jose.base64url.encode(JSON.stringify(jwk))}`;
  credential.issuer = {...credential.issuer, id: issuer};
  const claims = {
    iss: issuer,
    jti: credential.id,
    sub: credential.credentialSubject.id,
    nbf: Date.parse(credential.validFrom ?? credential.issuanceDate) / 1000,
  };
  const payloads = {
    'open-badges': () => ({...credential, ...claims}),
    'jose-cose': () => credential,
    'vc-claim': () => ({...claims, vc: credential}),
  };
  const typ = options.profile === 'jose-cose' ? 'vc+jwt' : 'JWT';
  const jwt = await new jose.SignJWT(payloads[options.profile]())
    .setProtectedHeader({alg: options.alg, typ, kid: `${issuer}#0`})
    .sign(privateKey);
  return {jwt, issuer};
}

async function verify({jwt, jwk}) {
  const key = await jose.importJWK(jwk, options.alg);
  const {payload, protectedHeader} = await jose.jwtVerify(jwt, key, {
    algorithms: [options.alg],
    typ: options.typ,
    currentDate: new Date('2026-06-01T00:00:00Z'),
  });
  return {verified: true, header: protectedHeader, payload, error: null};
}
