/** Stores pictures that gateways have published, as `PUT /v1/thumbnails/SHA256` does. */
import { problemText } from '../../domain/problem/problem-text.ts';
import { receiverProblem } from '../../domain/problem/receiver/receiver.ts';
import type { ContractStore } from '../contract-store.ts';
import { isDamage } from '../database.ts';
import { maxPictureBytes, pictureProblem } from '../pictures/picture-store.ts';
import { takePicture } from '../pictures/take-picture.ts';
import { senderOf } from './address.ts';
import type { Incoming, Outcome } from './take-events.ts';

/** Rejects where no picture could be stored. */
export async function takePictures(
  messages: readonly Incoming[],
  deps: Pick<ContractStore, 'pictures' | 'erasures'> & { readonly prefix: string },
): Promise<Outcome[]> {
  const taken = await Promise.allSettled(messages.map((message) => takeOne(message, deps)));
  const failures = taken.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
  const [first] = failures;
  if (first !== undefined && (failures.length === taken.length || failures.some(isDamage))) throw first;
  return taken.map((one): Outcome => (one.status === 'fulfilled' ? one.value : { kind: 'later' }));
}

async function takeOne(
  { subject, body }: Incoming,
  { prefix, ...store }: Pick<ContractStore, 'pictures' | 'erasures'> & { readonly prefix: string },
): Promise<Outcome> {
  const { sha256 } = senderOf(subject, prefix);
  const problem =
    body.length > maxPictureBytes
      ? receiverProblem('receiver.picture_too_long', { bytes: body.length, max: maxPictureBytes })
      : pictureProblem(sha256, body);
  if (problem !== undefined) {
    const reason = problemText(problem, 'en');
    return { kind: 'refused', problem, result: { id: sha256, status: 'rejected', reason, problem } };
  }
  const taken = await takePicture({ sha256, jpeg: body }, store);
  return { kind: 'stored', result: { id: sha256, status: taken === 'added' ? 'stored' : 'duplicate' } };
}
