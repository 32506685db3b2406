/** Requests for passkeys, between the gateway and the browser's own dialog. Loaded when one is made or used. */
import {
  type PublicKeyCredentialCreationOptionsJSON,
  type PublicKeyCredentialRequestOptionsJSON,
  startAuthentication,
  startRegistration,
} from '@simplewebauthn/browser';
import type { PasskeysJson } from '../../contract/page/access/passkeys.ts';
import type { SessionJson } from '../../contract/page/access/session.ts';
import { type Answer, call } from './api.ts';

/** `cancelled`: the person has closed the dialog, or the browser has no passkey for this page. */
type Passkey<T> = Answer<T> | { readonly kind: 'cancelled' };

const stored = { withinMs: 30_000 };

export async function signInByPasskey(): Promise<Passkey<SessionJson>> {
  const options = await call('POST /api/v1/session/passkey/options', stored);
  if (options.kind !== 'ok') return options;
  // The gateway's library made the options, the browser's reads them.
  const optionsJSON = options.value as unknown as PublicKeyCredentialRequestOptionsJSON;
  const credential = await startAuthentication({ optionsJSON }).catch(() => undefined);
  if (credential === undefined) return { kind: 'cancelled' };
  return call('POST /api/v1/session/passkey', { body: { credential: plain(credential) }, ...stored });
}

export async function makePasskey(given: {
  readonly name: string;
  readonly password: string;
}): Promise<Passkey<PasskeysJson>> {
  const options = await call('POST /api/v1/passkeys/options', {
    body: { password: given.password },
    ...stored,
  });
  if (options.kind !== 'ok') return options;
  const optionsJSON = options.value as unknown as PublicKeyCredentialCreationOptionsJSON;
  const credential = await startRegistration({ optionsJSON }).catch(() => undefined);
  if (credential === undefined) return { kind: 'cancelled' };
  return call('POST /api/v1/passkeys', {
    body: { name: given.name, credential: plain(credential) },
    ...stored,
  });
}

/** As the declaration of the route has it. */
function plain(credential: { readonly id: string; readonly rawId: string; readonly response: object }) {
  return { ...credential, type: 'public-key' as const, response: { ...credential.response } };
}
