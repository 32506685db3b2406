/**
 * A cloud that enrols gateways by the contract, strictly: keys and credentials are used up exactly when it says so, and what was issued is
 * good for events alone. It issues certificates for requests whose signature openssl has checked.
 */
import type { Authority, Pair } from '../network/certificates.ts';
import { allStored, type CloudPeer, type ReceivedRequest, type Reply, startCloudPeer } from './cloud.ts';

type Key = { kind: 'key'; isUsedUp: boolean };
type Credential = {
  kind: 'credential';
  readonly parent: Key | Credential;
  isUsed: boolean;
  isVoid: boolean;
  hasExpired: boolean;
};

export type EnrollingCloudOptions = {
  readonly tls?: Pair;
  /** Gives certificates too, and asks for one of those with every event. */
  readonly authority?: Authority;
  /** In place of its own answers, where it is not undefined. */
  readonly answer?: (told: ReceivedRequest) => Reply | undefined | Promise<Reply | undefined>;
  /** `expiresAt` of the next credential, and until when the next certificate holds (openssl's form). */
  readonly life?: () => { readonly expiresAt?: string; readonly certificateTo?: string };
};

export type EnrollingCloud = CloudPeer & {
  addKey(key: string): void;
  /** Paths and tokens of what was asked, in order: `enrol key-1`, `events token-1`. */
  readonly asked: readonly string[];
  /** From now on the newest credential has expired. */
  expire(): void;
  /** From now on it is not known, as after a cloud lost its memory. */
  forget(): void;
  /** What it issued, oldest first. */
  readonly issued: readonly string[];
};

export async function startEnrollingCloud(options: EnrollingCloudOptions = {}): Promise<EnrollingCloud> {
  const { tls, authority, answer, life } = options;
  const keys = new Map<string, Key>();
  const credentials = new Map<string, Credential>();
  const asked: string[] = [];
  let issuedCount = 0;

  async function reply(told: ReceivedRequest): Promise<Reply> {
    const secret = told.headers.authorization?.replace('Bearer ', '') ?? '';
    const route = told.path.replace('/base/v1/', '');
    asked.push(`${route} ${secret}`);
    const given = await answer?.(told);
    if (given !== undefined) return given;
    return route === 'enrol' ? enrol(told, secret) : take(told, secret);
  }

  function enrol(told: ReceivedRequest, secret: string): Reply {
    const parent = keys.get(secret) ?? credentials.get(secret);
    if (parent === undefined) return denied('urn:tillframe:enrol-key-unknown', 'no such key');
    if (parent.kind === 'key' ? parent.isUsedUp : parent.isVoid)
      return denied('urn:tillframe:enrol-key-used', 'the key has been used');
    // It may, so it does: whoever used one of these afterwards would be wrong.
    for (const sibling of credentials.values())
      if (sibling.parent === parent && !sibling.isUsed) sibling.isVoid = true;
    const token = `issued-token-no-${++issuedCount}`;
    credentials.set(token, { kind: 'credential', parent, isUsed: false, isVoid: false, hasExpired: false });
    const { expiresAt, certificateTo } = life?.() ?? {};
    const { csr } = JSON.parse(told.body.toString('utf8')) as { csr?: string };
    const certificate =
      authority === undefined || csr === undefined
        ? undefined
        : authority.sign(csr, certificateTo === undefined ? {} : { to: certificateTo });
    return { status: 200, body: { token, expiresAt, certificate } };
  }

  function take(told: ReceivedRequest, secret: string): Reply {
    const credential = credentials.get(secret);
    if (credential === undefined || credential.isVoid) return denied('about:blank', 'no such token');
    if (credential.hasExpired) return denied('urn:tillframe:credential-expired', 'the token has expired');
    if (authority !== undefined && told.clientName === undefined)
      return denied('about:blank', 'no certificate');
    credential.isUsed = true;
    if (credential.parent.kind === 'key') credential.parent.isUsedUp = true;
    else credential.parent.isVoid = true;
    return allStored(told);
  }

  const peer = await startCloudPeer(reply, {
    login: 'scripted',
    ...(tls !== undefined && {
      tls: { ...tls, ...(authority !== undefined && { clientCa: authority.caPem, clients: 'asked' }) },
    }),
  });
  return {
    ...peer,
    addKey: (key) => void keys.set(key, { kind: 'key', isUsedUp: false }),
    asked,
    expire: () => {
      const newest = [...credentials.values()].at(-1);
      if (newest !== undefined) newest.hasExpired = true;
    },
    forget: () => {
      const newest = [...credentials.keys()].at(-1);
      if (newest !== undefined) credentials.delete(newest);
    },
    get issued() {
      return [...credentials.keys()];
    },
  };
}

function denied(type: string, detail: string): Reply {
  return { status: 401, body: { type, title: 'Not authorised', status: 401, detail } };
}
