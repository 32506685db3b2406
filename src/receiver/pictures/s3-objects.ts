/**
 * Objects of a bucket in a store with the S3 protocol, requests signed with AWS signature version 4. Names are below the prefix of the bucket, and of
 * the characters `A–Z a–z 0–9 - _ . /`.
 */
import { AwsClient } from 'aws4fetch';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';
import type { Bucket } from './bucket.ts';
import type { PicturePut } from './picture-store.ts';

const answerWithinMs = 20_000;
/** What a store without versions answers to a list of them. */
const knowsNoVersions: ReadonlySet<number> = new Set([400, 404, 405, 501]);

export type S3Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

/** Keys from the variables that other S3 clients read too. Throws `ErrorForPeople` without them. */
export function keysIn(env: NodeJS.ProcessEnv): S3Keys {
  const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN } = env;
  if (!AWS_ACCESS_KEY_ID || !AWS_SECRET_ACCESS_KEY) throw new ErrorForPeople(receiverStartText('s3_keys'));
  return {
    accessKeyId: AWS_ACCESS_KEY_ID,
    secretAccessKey: AWS_SECRET_ACCESS_KEY,
    ...(AWS_SESSION_TOKEN !== undefined && { sessionToken: AWS_SESSION_TOKEN }),
  };
}

/** Bytes of an object with their type and SHA-256. */
type Content = { readonly type: string; readonly sha256: string };

export type S3Objects = {
  has(name: string): Promise<boolean>;
  /** Undefined where there is none. */
  read(name: string): Promise<Buffer | undefined>;
  /** Resolves once the store has answered that it is stored. */
  write(name: string, bytes: Uint8Array, content: Content): Promise<void>;
  /** Removes it with every earlier version. Rejects where that is not known. */
  remove(name: string): Promise<void>;
  /** Names that begin so, in parts of at most a thousand. */
  list(begin: string): AsyncIterable<string[]>;
  /** Request that takes these bytes and no others. */
  presignedPut(name: string, content: Content, seconds: number): Promise<PicturePut>;
};

export function createS3Objects(bucket: Bucket, keys: S3Keys): S3Objects {
  const client = new AwsClient({ ...keys, service: 's3', region: bucket.region, retries: 2 });
  const urlOf = (name: string): string =>
    `${bucket.url}/${bucket.prefix.split('/').map(encodeURIComponent).join('/')}${name}`;

  function request(url: string, init: RequestInit = {}): Promise<Response> {
    return client.fetch(url, { ...init, signal: AbortSignal.timeout(answerWithinMs) });
  }

  async function listed(query: Record<string, string>): Promise<{ status: number; xml: string }> {
    const answer = await request(
      `${bucket.url}?${new URLSearchParams({ ...query, 'max-keys': '1000' }).toString()}`,
    );
    return { status: answer.status, xml: await answer.text() };
  }

  async function drop(url: string): Promise<void> {
    const answer = await request(url, { method: 'DELETE' });
    await answer.arrayBuffer();
    if (!answer.ok && answer.status !== 404) throw failed('DELETE', answer.status);
  }

  /** Also the marks that stand for deleted ones. A page of a thousand: names are never written so often. */
  async function versionsOf(name: string): Promise<string[]> {
    const key = bucket.prefix + name;
    const { status, xml } = await listed({ versions: '', prefix: key });
    if (knowsNoVersions.has(status)) return [];
    if (status !== 200) throw failed('GET ?versions', status);
    return elements(xml, 'Version|DeleteMarker').flatMap((one) =>
      textOf(one, 'Key') === key ? [textOf(one, 'VersionId') ?? 'null'] : [],
    );
  }

  return {
    async has(name) {
      const answer = await request(urlOf(name), { method: 'HEAD' });
      if (answer.status === 404) return false;
      if (!answer.ok) throw failed('HEAD', answer.status);
      return true;
    },
    async read(name) {
      const answer = await request(urlOf(name));
      const body = Buffer.from(await answer.arrayBuffer());
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw failed('GET', answer.status);
      return body;
    },
    async write(name, bytes, content) {
      const init = { method: 'PUT', headers: headersOf(content), body: Buffer.from(bytes) };
      const answer = await request(urlOf(name), init);
      await answer.arrayBuffer();
      if (!answer.ok) throw failed('PUT', answer.status);
    },
    async remove(name) {
      await drop(urlOf(name));
      for (const version of await versionsOf(name))
        await drop(`${urlOf(name)}?versionId=${encodeURIComponent(version)}`);
    },
    async *list(begin) {
      for (let token: string | undefined = ''; token !== undefined; ) {
        const more: Record<string, string> = token === '' ? {} : { 'continuation-token': token };
        const { status, xml } = await listed({ 'list-type': '2', prefix: bucket.prefix + begin, ...more });
        if (status !== 200) throw failed('GET ?list-type=2', status);
        const keysFound = elements(xml, 'Contents').flatMap((one) => textOf(one, 'Key') ?? []);
        yield keysFound.map((key) => key.slice(bucket.prefix.length));
        token = textOf(xml, 'NextContinuationToken');
      }
    },
    async presignedPut(name, content, seconds) {
      const headers = headersOf(content);
      const { url } = await client.sign(`${urlOf(name)}?X-Amz-Expires=${seconds}`, {
        ...{ method: 'PUT', headers, aws: { signQuery: true, allHeaders: true } },
      });
      return { url, headers };
    },
  };
}

function headersOf({ type, sha256 }: Content): { 'content-type': string; 'x-amz-content-sha256': string } {
  return { 'content-type': type, 'x-amz-content-sha256': sha256 };
}

function failed(method: string, status: number): Error {
  return new Error(`the object store answered ${method} with ${status}`);
}

/** Elements of a list of S3, which are not nested in their like. */
function elements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<(${name})>(.*?)</\\1>`, 'gs'))].map(([, , inner = '']) => inner);
}

function textOf(xml: string, name: string): string | undefined {
  const text = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return text?.replaceAll(/&(amp|lt|gt|quot|apos|#\d+);/g, (_, entity: string) => characters(entity));
}

function characters(entity: string): string {
  const named = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" } as Record<string, string>;
  return named[entity] ?? String.fromCodePoint(Number(entity.slice(1)));
}
