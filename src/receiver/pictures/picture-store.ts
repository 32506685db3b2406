/** Pictures of sales, named by the SHA-256 of their content. */
import { createHash } from 'node:crypto';
import { type ReceiverProblem, receiverProblem } from '../../domain/problem/receiver/receiver.ts';

/** Larger than the gateway's budget of 60 KB. */
export const maxPictureBytes = 200_000;

export type PictureStore = {
  has(sha256: string): boolean | Promise<boolean>;
  read(sha256: string): Promise<Buffer | undefined>;
  /** Resolves once the picture is durable. Writing the same picture twice leaves one. */
  add(picture: { sha256: string; jpeg: Uint8Array }): Promise<void>;
  remove(sha256: string): Promise<void>;
};

/** Request with which a gateway sends a picture. */
export type PicturePut = { readonly url: string; readonly headers: Readonly<Record<string, string>> };

/** Reason why the bytes can't be the picture of this name; undefined when they can. */
export function pictureProblem(sha256: string, jpeg: Uint8Array): ReceiverProblem | undefined {
  if (jpeg[0] !== 0xff || jpeg[1] !== 0xd8 || jpeg[2] !== 0xff) return receiverProblem('receiver.not_jpeg');
  const found = createHash('sha256').update(jpeg).digest('hex');
  return found === sha256 ? undefined : receiverProblem('receiver.other_hash', { found, expected: sha256 });
}
