/**
 * Object stores that take presigned PUTs.
 *
 * - A bucket of Ceph's S3 server: checks expiry, and signatures of versions 2 and 4. It knows no `If-None-Match`.
 * - A strict bucket of our own, for that: it signs what it got once more with a third party's signer (aws4fetch) and compares.
 */
import { createHmac, randomUUID } from 'node:crypto';
import { AwsClient } from 'aws4fetch';
import type { PicturePut } from '../../../src/agent/store/store.ts';
import { type CloudPeer, type ReceivedRequest, type Reply, startCloudPeer } from './cloud.ts';
import { type ObjectStore, radosgwKeys } from './radosgw.ts';

type PresignWish = {
  /** Signed too, and so to be sent as they are. */
  readonly headers?: Readonly<Record<string, string>>;
  /** When it was signed; default: now. It holds for 15 minutes from then. */
  readonly atMs?: number;
  /** Another one's signature isn't good. */
  readonly secretKey?: string;
};

export type Bucket = AsyncDisposable & {
  readonly url: string;
  presignedPut(key: string, request?: PresignWish): Promise<PicturePut>;
  /** What is kept there; undefined where nothing is. */
  read(key: string): Promise<Buffer | undefined>;
};

const holdsSeconds = 900;
const signerWith = (secretAccessKey: string): AwsClient =>
  new AwsClient({ ...radosgwKeys, secretAccessKey, service: 's3', region: 'us-east-1' });

async function presignV4(address: string, { headers = {}, atMs = Date.now(), secretKey }: PresignWish) {
  const signed = await signerWith(secretKey ?? radosgwKeys.secretAccessKey).sign(
    `${address}?X-Amz-Expires=${holdsSeconds}`,
    {
      method: 'PUT',
      headers,
      aws: { signQuery: true, allHeaders: true, datetime: amzDate(atMs) },
    },
  );
  return { url: signed.url, headers };
}

function amzDate(ms: number): string {
  return new Date(ms).toISOString().replaceAll(/[-:]|\.\d+/g, '');
}

/** The older scheme: HMAC-SHA-1 over method, type, expiry, `x-amz-*` headers and path. */
function presignV2(address: string, { headers = {}, atMs = Date.now(), secretKey }: PresignWish): PicturePut {
  const expires = String(Math.floor(atMs / 1_000) + holdsSeconds);
  const amzHeaders = Object.entries(headers)
    .filter(([name]) => name.startsWith('x-amz-'))
    .map(([name, value]) => `${name}:${value}\n`)
    .toSorted()
    .join('');
  const { pathname } = new URL(address);
  const text = `PUT\n\n${headers['content-type'] ?? ''}\n${expires}\n${amzHeaders}${pathname}`;
  const signature = createHmac('sha1', secretKey ?? radosgwKeys.secretAccessKey)
    .update(text)
    .digest('base64');
  const query = new URLSearchParams({
    AWSAccessKeyId: radosgwKeys.accessKeyId,
    Expires: expires,
    Signature: signature,
  });
  return { url: `${address}?${query.toString()}`, headers };
}

/** A bucket of its own; `version` of the signatures in the addresses that it gives. */
export async function makeBucket({ endpoint }: ObjectStore, version: 2 | 4): Promise<Bucket> {
  const url = `${endpoint}/of-${randomUUID()}`;
  const own = signerWith(radosgwKeys.secretAccessKey);
  const made = await own.fetch(url, { method: 'PUT' });
  if (!made.ok) throw new Error(`no bucket: ${await made.text()}`);
  return {
    url,
    presignedPut(key, request = {}) {
      const address = `${url}/${key}`;
      return version === 4 ? presignV4(address, request) : Promise.resolve(presignV2(address, request));
    },
    async read(key) {
      const answer = await own.fetch(`${url}/${key}`);
      const body = Buffer.from(await answer.arrayBuffer());
      return answer.ok ? body : undefined;
    },
    // The store ends with its server.
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

export async function startStrictBucket(): Promise<Bucket & Pick<CloudPeer, 'told'>> {
  const kept = new Map<string, Buffer>();

  async function reply(told: ReceivedRequest): Promise<Reply> {
    const address = new URL(told.path, peer.url);
    const given = address.searchParams;
    const datetime = given.get('X-Amz-Date') ?? '';
    const signedHeaders = (given.get('X-Amz-SignedHeaders') ?? '')
      .split(';')
      .filter((name) => name !== 'host');
    const headers = Object.fromEntries(signedHeaders.map((name) => [name, String(told.headers[name] ?? '')]));
    const atMs = Date.parse(
      datetime.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'),
    );
    if ('authorization' in told.headers) return { status: 400, body: 'only one way to authorize' };
    const again = await presignV4(`${peer.url}${address.pathname}`, { headers, atMs });
    if (new URL(again.url).searchParams.get('X-Amz-Signature') !== given.get('X-Amz-Signature'))
      return { status: 403, body: '<Error><Code>SignatureDoesNotMatch</Code></Error>' };
    if (Date.now() > atMs + holdsSeconds * 1_000)
      return { status: 403, body: '<Error><Code>AccessDenied</Code></Error>' };
    const key = address.pathname.slice(1);
    if (kept.has(key) && told.headers['if-none-match'] === '*') return { status: 412 };
    kept.set(key, told.body);
    return { status: 200 };
  }

  const peer = await startCloudPeer(reply, { role: 'object-store' });
  return {
    url: peer.url,
    told: peer.told,
    presignedPut: (key, request = {}) => presignV4(`${peer.url}/${key}`, request),
    read: (key) => Promise.resolve(kept.get(key)),
    [Symbol.asyncDispose]: peer[Symbol.asyncDispose],
  };
}
