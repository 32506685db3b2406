/**
 * Pictures in a bucket, as `SHA256.jpg`.
 *
 * Gateways get presigned addresses. The hash of the picture is part of the signature, so the store accepts no other bytes, and the same
 * picture twice is one object. Reading goes through the receiver, which checks tokens.
 */
import type { Clock } from '../../lib/clock.ts';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { receiverStartText } from '../text/start.ts';
import type { Bucket } from './bucket.ts';
import type { PicturePut, PictureStore } from './picture-store.ts';
import type { S3Objects } from './s3-objects.ts';

/** Pictures that are not asked for again, and for how long. */
const [maxKnown, knownMs] = [50_000, 600_000];

export type S3Pictures = PictureStore & { presignedPut(sha256: string): Promise<PicturePut> };

export function nameOfObject(sha256: string): string {
  return `${sha256}.jpg`;
}

export function createS3Pictures(
  objects: S3Objects,
  { addressSeconds, clock }: { readonly addressSeconds: number; readonly clock: Pick<Clock, 'monotonicMs'> },
): S3Pictures {
  const type = 'image/jpeg';
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
      if (!(await objects.has(nameOfObject(sha256)))) return false;
      note(sha256);
      return true;
    },
    read: (sha256) => objects.read(nameOfObject(sha256)),
    add: ({ sha256, jpeg }) => objects.write(nameOfObject(sha256), jpeg, { type, sha256 }),
    async remove(sha256) {
      known.delete(sha256);
      await objects.remove(nameOfObject(sha256));
    },
    presignedPut: (sha256) => objects.presignedPut(nameOfObject(sha256), { type, sha256 }, addressSeconds),
  };
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
