// Signs and verifies credentials and presentations as JWTs by jose, under a fresh key that is named by did:jwk.
//
//   node jwt.mjs --do sign --alg EdDSA|ES256|ES384|RS256 --profile open-badges|jose-cose|vc-claim < input.json
//   node jwt.mjs --do present --alg ALG --profile jose-cose|vc-claim < input.json
//   node jwt.mjs --do verify --alg ALG --typ TYP < input.json
//
// Input of `sign`: {"credential": {…}}; its issuer becomes the fresh did:jwk. Prints {jwt, issuer}.
// Input of `present`: {"credential": {…}, "nonce": "…", "audience": "…", "instant": "…"}. The credential's subject becomes a
// fresh did:jwk, which presents it after it was signed as by `sign`. Prints {jwt, holder}.
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
  if(options.do === 'present') {
    return present(input);
  }
  if(options.do === 'verify') {
    return verify(input).catch(error => ({verified: false, error: describe(error)}));
  }
  throw new Error(`unknown task ${options.do}: expected sign, present or verify`);
});

async function generateKey() {
  const {publicKey, privateKey} = await jose.generateKeyPair(options.alg, {extractable: true});
  const jwk = await jose.exportJWK(publicKey);
  return {privateKey, id: `did:jwk:${jose.base64url.encode(JSON.stringify(jwk))}`};
}

async function sign({credential}) {
  const {privateKey, id: issuer} = await generateKey();
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

async function present({credential, nonce, audience, instant}) {
  const {privateKey, id: holder} = await generateKey();
  credential.credentialSubject.id = holder;
  const {jwt: presented} = await sign({credential});
  const iat = Date.parse(instant) / 1000;
  const claims = {iss: holder, aud: audience, nonce, iat, exp: iat + 300};
  const payloads = {
    'jose-cose': () => ({
      '@context': ['https://www.w3.org/ns/credentials/v2'],
      type: ['VerifiablePresentation'],
      holder,
      verifiableCredential: [{
        '@context': 'https://www.w3.org/ns/credentials/v2',
        type: 'EnvelopedVerifiableCredential',
        id: `data:application/vc+jwt,${presented}`,
      }],
      ...claims,
    }),
    'vc-claim': () => ({
      ...claims,
      vp: {
        '@context': ['https://www.w3.org/2018/credentials/v1'],
        type: ['VerifiablePresentation'],
        verifiableCredential: [presented],
      },
    }),
  };
  const typ = options.profile === 'jose-cose' ? 'vp+jwt' : 'JWT';
  const jwt = await new jose.SignJWT(payloads[options.profile]())
    .setProtectedHeader({alg: options.alg, typ, kid: `${holder}#0`})
    .sign(privateKey);
  return {jwt, holder};
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
