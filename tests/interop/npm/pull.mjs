// A wallet that pulls a credential over OpenID4VCI 1.0, by the library that wallets use: @openid4vc/openid4vci.
//
//   node pull.mjs --offer 'openid-credential-offer://?…' [--configuration ID] [--tx-code CODE]
//        [--alg EdDSA|ES256] [--binding did:key|did:jwk|jwk|none] [--copies N] [--notify EVENT] [--repeat]
//
// Pre-authorised code flow: resolve the offer, read the metadata, fetch the token, fetch a nonce, prove the key, request
// the credential. Without --configuration the offer's first is taken. `none` sends no key proof; --copies sends so many
// proofs of so many keys; --notify tells the issuer what became of the credential; --repeat runs the token request a
// second time and answers how it was refused.
//
// Prints {credentials, format, holder, holders, version, notificationId, repeated}; `holder` is the first key's DID.

import {Openid4vciClient, setGlobalConfig} from '@openid4vc/openid4vci';
import {clientAuthenticationAnonymous} from '@openid4vc/oauth2';
import * as jose from 'jose';
import {createHash, randomBytes} from 'node:crypto';
import {answer, describe, readOptions} from './command_line.mjs';
import {createHolder} from './holder.mjs';

const options = readOptions({
  offer: {type: 'string'},
  configuration: {type: 'string'},
  'tx-code': {type: 'string'},
  alg: {type: 'string', default: 'EdDSA'},
  binding: {type: 'string', default: 'did:key'},
  copies: {type: 'string', default: '1'},
  notify: {type: 'string'},
  repeat: {type: 'boolean', default: false},
});

// The tests' issuer listens on loopback, without TLS.
setGlobalConfig({allowInsecureUrls: true});

await answer(async () => {
  const holders = await createHolders();
  const client = new Openid4vciClient({callbacks: callbacks(holders)});
  const offer = await client.resolveCredentialOffer(options.offer);
  const issuerMetadata = await client.resolveIssuerMetadata(offer.credential_issuer);
  const configurationId = options.configuration ?? offer.credential_configuration_ids[0];
  const fetchToken = () => client.retrievePreAuthorizedCodeAccessTokenFromOffer({
    credentialOffer: offer, issuerMetadata, txCode: options['tx-code'],
  });
  const {accessTokenResponse} = await fetchToken();
  const accessToken = accessTokenResponse.access_token;
  const {credentialResponse} = await client.retrieveCredentials({
    issuerMetadata, accessToken, credentialConfigurationId: configurationId,
    proofs: await prove(client, issuerMetadata, configurationId, holders),
  });
  if(options.notify) {
    await client.sendNotification({
      issuerMetadata, accessToken,
      notification: {notificationId: credentialResponse.notification_id, event: options.notify},
    });
  }
  return {
    credentials: credentialsIn(credentialResponse),
    format: issuerMetadata.credentialIssuer.credential_configurations_supported[configurationId].format,
    holder: holders[0]?.id ?? null,
    holders: holders.map(holder => holder.id ?? holder.publicJwk),
    version: issuerMetadata.originalDraftVersion,
    notificationId: credentialResponse.notification_id ?? null,
    repeated: options.repeat ? await fetchToken().then(() => 'accepted', describe) : null,
  };
});

async function createHolders() {
  if(options.binding === 'none') {
    return [];
  }
  return Promise.all(Array.from({length: Number(options.copies)}, () => createHolder(options.alg, options.binding)));
}

/** One key proof for each holder, all with one nonce. */
async function prove(client, issuerMetadata, credentialConfigurationId, holders) {
  if(holders.length === 0) {
    return undefined;
  }
  const {c_nonce: nonce} = await client.requestNonce({issuerMetadata});
  const proofs = await Promise.all(holders.map(({signer}) => client.createCredentialRequestJwtProof({
    issuerMetadata, credentialConfigurationId, nonce, signer,
  })));
  return {jwt: proofs.map(({jwt}) => jwt)};
}

/** Version 1.0 answers objects with a `credential` member. */
function credentialsIn({credentials, credential}) {
  return credentials ? credentials.map(entry => entry.credential ?? entry) : [credential];
}

/** The cryptography that the library leaves to its user. */
function callbacks(holders) {
  const holderOf = signer => holders.find(({signer: own}) =>
    signer.didUrl ? own.didUrl === signer.didUrl : own.publicJwk?.x === signer.publicJwk?.x);
  const absent = name => () => {
    throw new Error(`${name} is not part of this wallet`);
  };
  return {
    hash: (data, algorithm) => createHash(algorithm.replace('-', '')).update(data).digest(),
    generateRandom: length => randomBytes(length),
    clientAuthentication: clientAuthenticationAnonymous(),
    signJwt: async (signer, {header, payload}) => {
      const {privateKey, publicJwk} = holderOf(signer);
      const jwt = await new jose.SignJWT(payload).setProtectedHeader(header).sign(privateKey);
      return {jwt, signerJwk: publicJwk};
    },
    verifyJwt: absent('verifyJwt'),
    encryptJwe: absent('encryptJwe'),
    decryptJwe: absent('decryptJwe'),
  };
}
