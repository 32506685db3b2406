/**
 * Passkeys (WebAuthn) of people, beside their passwords. A browser offers them under the name of a site that it reaches over TLS it
 * trusts, or as localhost; each passkey belongs to the name that it was made under.
 */
import { isIP } from 'node:net';
import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { FastifyRequest } from 'fastify';
import type { Person } from '../../../domain/people/person.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { StoredPasskey } from '../../store/access/access-records.ts';
import { type Challenges, createChallenges } from './challenges.ts';

/** Loaded with the first passkey: most gateways have none. */
const library = () => import('@simplewebauthn/server');

const signingIn = 'sign in';
const addingTo = ({ id }: Pick<Person, 'id'>) => `add to ${id}`;

/** The site of a request, where it can have passkeys. */
export type Site = { readonly rpId: string; readonly origin: string };

export function siteOf({ protocol, headers: { host = '', origin } }: FastifyRequest): Site | undefined {
  const here = `${protocol}://${host}`;
  if (!URL.canParse(here)) return undefined;
  const { hostname, origin: own } = new URL(here);
  const isNamed = isIP(hostname.replace(/^\[(.*)\]$/, '$1')) === 0;
  if (!isNamed || (protocol !== 'https' && hostname !== 'localhost')) return undefined;
  return { rpId: hostname, origin: origin ?? own };
}

export type NewPasskey = Pick<StoredPasskey, 'id' | 'publicKey' | 'counter' | 'rpId' | 'transports'>;

export function createPasskeys(
  clock: Pick<Clock, 'monotonicMs'>,
  challenges: Challenges = createChallenges(clock),
) {
  return {
    /** For the browser, to make one. `known`: those that the person has. */
    async addOptions(person: Person, site: Site, shop: string, known: readonly StoredPasskey[]) {
      const { generateRegistrationOptions } = await library();
      return generateRegistrationOptions({
        ...{ rpName: shop, rpID: site.rpId, userName: person.name, userDisplayName: person.name },
        userID: new Uint8Array(Buffer.from(person.id)),
        challenge: challenges.make(addingTo(person)),
        attestationType: 'none',
        excludeCredentials: known
          .filter(({ rpId }) => rpId === site.rpId)
          .map(({ id, transports }) => ({ id, transports: [...transports] })),
        // Found by the browser without a name, and unlocked by finger, face or PIN.
        authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      });
    },
    /** Undefined where the answer doesn't fit. */
    async added(person: Person, site: Site, response: unknown): Promise<NewPasskey | undefined> {
      const { verifyRegistrationResponse } = await library();
      const found = await orUndefined(
        verifyRegistrationResponse({
          // The library checks its form.
          response: response as RegistrationResponseJSON,
          expectedChallenge: (challenge) => challenges.take(challenge, addingTo(person)),
          expectedOrigin: site.origin,
          expectedRPID: site.rpId,
        }),
      );
      if (found?.verified !== true) return undefined;
      const { id, publicKey, counter, transports = [] } = found.registrationInfo.credential;
      return { id, publicKey, counter, rpId: site.rpId, transports };
    },
    /** For the browser, to choose one. */
    async signInOptions(site: Site) {
      const { generateAuthenticationOptions } = await library();
      return generateAuthenticationOptions({
        rpID: site.rpId,
        challenge: challenges.make(signingIn),
        userVerification: 'required',
      });
    },
    /** The new counter of the passkey; undefined where the answer doesn't fit. */
    async signedIn(site: Site, passkey: StoredPasskey, response: unknown): Promise<number | undefined> {
      const { verifyAuthenticationResponse } = await library();
      const { id, publicKey, counter, transports } = passkey;
      const found = await orUndefined(
        verifyAuthenticationResponse({
          response: response as AuthenticationResponseJSON,
          expectedChallenge: (challenge) => challenges.take(challenge, signingIn),
          expectedOrigin: site.origin,
          expectedRPID: site.rpId,
          credential: { id, publicKey: new Uint8Array(publicKey), counter, transports: [...transports] },
          requireUserVerification: true,
        }),
      );
      return found?.verified === true ? found.authenticationInfo.newCounter : undefined;
    },
  };
}

/** The library throws on every kind of wrong answer. */
function orUndefined<T>(verified: Promise<T>): Promise<T | undefined> {
  return verified.catch(() => undefined);
}
