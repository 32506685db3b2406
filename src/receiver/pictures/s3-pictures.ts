/**
 * Pictures in a bucket of an object store with the S3 protocol, as `PREFIX/SHA256.jpg`.
 *
 * Gateways get presigned addresses (AWS signature version 4). The hash of the picture is part of the signature, so the store accepts no
 * other bytes, and the same picture twice is one object. Reading goes through the receiver, which checks tokens.
 */
import { AwsClient } from 'aws4fetch';
import type { Clock } from '../../lib/clock.ts';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';
import type { Bucket } from './bucket.ts';
import type { PicturePut, PictureStore } from './picture-store.ts';

const answerWithinMs = 20_000;
/** Pictures that are not asked for again, and for how long. */
const [maxKnown, knownMs] = [50_000, 600_000];

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

export type S3Pictures = PictureStore & { presignedPut(sha256: string): Promise<PicturePut> };

export function createS3Pictures(
  bucket: Bucket,
  keys: S3Keys,
  { addressSeconds, clock }: { readonly addressSeconds: number; readonly clock: Pick<Clock, 'monotonicMs'> },
): S3Pictures {
  const client = new AwsClient({ ...keys, service: 's3', region: bucket.region, retries: 2 });
  const urlOf = (sha256: string): string => `${bucket.url}/${sha256}.jpg`;
  const headersOf = (sha256: string) => ({ 'content-type': 'image/jpeg', 'x-amz-content-sha256': sha256 });
  const request = (sha256: string, init: RequestInit): Promise<Response> =>
    client.fetch(urlOf(sha256), { ...init, signal: AbortSignal.timeout(answerWithinMs) });

  /** Pictures that were there lately: a page of sales asks for hundreds, and asks again. By the time until which that counts. */
  const known = new Map<string, number>();
  function note(sha256: string): void {
    known.delete(sha256);
    known.set(sha256, clock.monotonicMs() + knownMs);
    const [oldest] = known.keys();
    if (known.size > maxKnown && oldest !== undefined) known.delete(oldest);
  }

  return {
    async has(sha256) {
      if ((known.get(sha256) ?? 0) > clock.monotonicMs()) return true;
      const answer = await request(sha256, { method: 'HEAD' });
      if (answer.status === 404) return false;
      if (!answer.ok) throw failed('HEAD', answer.status);
      note(sha256);
      return true;
    },
    async read(sha256) {
      const answer = await request(sha256, {});
      const body = Buffer.from(await answer.arrayBuffer());
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw failed('GET', answer.status);
      return body;
    },
    async add({ sha256, jpeg }) {
      const answer = await request(sha256, {
        method: 'PUT',
        headers: headersOf(sha256),
        body: Buffer.from(jpeg),
      });
      await answer.arrayBuffer();
      if (!answer.ok) throw failed('PUT', answer.status);
    },
    async remove(sha256) {
      known.delete(sha256);
      const answer = await request(sha256, { method: 'DELETE' });
      await answer.arrayBuffer();
      if (!answer.ok && answer.status !== 404) throw failed('DELETE', answer.status);
    },
    async presignedPut(sha256) {
      const headers = headersOf(sha256);
      const { url } = await client.sign(`${urlOf(sha256)}?X-Amz-Expires=${addressSeconds}`, {
        method: 'PUT',
        headers,
        aws: { signQuery: true, allHeaders: true },
      });
      return { url, headers };
    },
  };

  function failed(method: string, status: number): Error {
    return new Error(`the object store answered ${method} with ${status}`);
  }
}

/** Throws `ErrorForPeople` where the bucket can't be read with the keys. */
export async function assertBucket(pictures: PictureStore, bucket: Bucket): Promise<void> {
  try {
    await pictures.has('0'.repeat(64));
  } catch (error) {
    const why = (error as Error).message;
    throw new ErrorForPeople(receiverStartText('s3_unusable', { bucket: bucket.name, why }));
  }
}
