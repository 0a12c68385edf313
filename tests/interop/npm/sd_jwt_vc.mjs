// Issues, presents and verifies SD-JWT VCs by @sd-jwt/sd-jwt-vc.
//
//   node sd_jwt_vc.mjs --do issue --alg EdDSA|ES256 < input.json
//   node sd_jwt_vc.mjs --do present [--alg ALG] < input.json
//   node sd_jwt_vc.mjs --do verify --alg ALG [--holder-alg ALG] < input.json
//
// `issue`: {"claims": {…}, "frame": {…}}; the issuer is a fresh did:jwk. Prints {credential, issuer}.
// `present`: {"credential": "…", "frame": {…}, "holder": private JWK or null, "binding": {"aud", "nonce", "iat"} or null}.
// Prints {presentation}.
// `verify`: {"presentation": "…", "issuer": JWK, "now": seconds, "nonce": "…" or null}. With a nonce the key binding is
// verified too, under `cnf.jwk`. Prints {verified, payload, binding, error}; a refusal is an answer: exit 0.

import {SDJwtVcInstance} from '@sd-jwt/sd-jwt-vc';
import * as crypto from 'node:crypto';
import {answer, describe, readInput, readOptions} from './command_line.mjs';

const options = readOptions({
  do: {type: 'string'},
  alg: {type: 'string', default: 'EdDSA'},
  'holder-alg': {type: 'string', default: 'EdDSA'},
});

const HASH = {EdDSA: null, ES256: 'sha256', ES384: 'sha384'};
const hashing = {
  hasher: (data, alg) => crypto.createHash(alg.replace('-', '')).update(Buffer.from(data)).digest(),
  hashAlg: 'sha-256',
  saltGenerator: length => crypto.randomBytes(length).toString('base64url'),
};

const tasks = {issue, present, verify};
await answer(async () => {
  const task = tasks[options.do];
  if(!task) {
    throw new Error(`unknown task ${options.do}: expected ${Object.keys(tasks).join(', ')}`);
  }
  return task(await readInput());
});

async function issue({claims, frame}) {
  const {publicKey, privateKey} = options.alg === 'EdDSA' ?
    crypto.generateKeyPairSync('ed25519') :
    crypto.generateKeyPairSync('ec', {namedCurve: options.alg === 'ES256' ? 'P-256' : 'P-384'});
  const jwk = publicKey.export({format: 'jwk'});
  const iss = `did:jwk:${Buffer.from(JSON.stringify(jwk)).toString('base64url')}`;
  const instance = new SDJwtVcInstance({
    ...hashing, signer: signer(privateKey, options.alg), signAlg: options.alg,
  });
  const credential = await instance.issue({...claims, iss}, frame, {header: {kid: `${iss}#0`}});
  return {credential, issuer: iss};
}

async function present({credential, frame, holder, binding}) {
  const config = {...hashing};
  if(holder) {
    const key = crypto.createPrivateKey({key: holder, format: 'jwk'});
    config.kbSigner = signer(key, options.alg);
    config.kbSignAlg = options.alg;
  }
  const presentation = await new SDJwtVcInstance(config)
    .present(credential, frame, binding ? {kb: {payload: binding}} : undefined);
  return {presentation};
}

async function verify({presentation, issuer, now, nonce}) {
  const instance = new SDJwtVcInstance({
    ...hashing,
    verifier: verifier(issuer, options.alg),
    kbVerifier: (data, signature, payload) => verifier(payload.cnf.jwk, options['holder-alg'])(data, signature),
  });
  try {
    const {payload, kb} = await instance.verify(presentation, {
      currentDate: now, ...(nonce ? {keyBindingNonce: nonce} : {}),
    });
    return {verified: true, payload, binding: kb?.payload ?? null, error: null};
  } catch(error) {
    return {verified: false, payload: null, binding: null, error: describe(error)};
  }
}

function signer(key, alg) {
  return data => crypto.sign(HASH[alg], Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}).toString('base64url');
}

function verifier(jwk, alg) {
  const key = crypto.createPublicKey({key: jwk, format: 'jwk'});
  return (data, signature) => crypto.verify(
    HASH[alg], Buffer.from(data), {key, dsaEncoding: 'ieee-p1363'}, Buffer.from(signature, 'base64url'));
}
