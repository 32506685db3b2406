/**
 * Object stores that take presigned PUTs.
 *
 * - s3rver, a third party's S3 server: checks expiry, and signatures of version 2. It doesn't compute those of version 4, and knows no
 *   `If-None-Match`.
 * - A strict bucket of our own, for that: it signs what it got once more with a third party's signer (aws4fetch) and compares.
 */
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import S3rver from 's3rver';
import type { PicturePut } from '../../../src/agent/store/store.ts';
import { type CloudPeer, type ReceivedRequest, type Reply, startCloudPeer } from './cloud.ts';

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
const bucketName = 'pictures';
/** s3rver's own. */
const keys = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' };
const signerWith = (secretAccessKey: string): AwsClient =>
  new AwsClient({ ...keys, secretAccessKey, service: 's3', region: 'us-east-1' });

async function presignV4(address: string, { headers = {}, atMs = Date.now(), secretKey }: PresignWish) {
  const signed = await signerWith(secretKey ?? keys.secretAccessKey).sign(
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
  const signature = createHmac('sha1', secretKey ?? keys.secretAccessKey)
    .update(text)
    .digest('base64');
  const query = new URLSearchParams({
    AWSAccessKeyId: keys.accessKeyId,
    Expires: expires,
    Signature: signature,
  });
  return { url: `${address}?${query.toString()}`, headers };
}

/** `version` of the signatures in the addresses that it gives. */
export async function startS3rver(version: 2 | 4): Promise<Bucket> {
  const directory = mkdtempSync(join(tmpdir(), 'tillframe-s3-'));
  const configureBuckets = [{ name: bucketName, configs: [] }];
  const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets });
  const { port } = await server.run();
  const url = `http://127.0.0.1:${port}`;
  const own = signerWith(keys.secretAccessKey);
  return {
    url,
    presignedPut(key, request = {}) {
      const address = `${url}/${bucketName}/${key}`;
      return version === 4 ? presignV4(address, request) : Promise.resolve(presignV2(address, request));
    },
    async read(key) {
      const answer = await own.fetch(`${url}/${bucketName}/${key}`);
      const body = Buffer.from(await answer.arrayBuffer());
      return answer.ok ? body : undefined;
    },
    async [Symbol.asyncDispose]() {
      await server.close();
      rmSync(directory, { recursive: true });
    },
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
