/** Stores pushed moments, whatever their transport, and makes the answer: the same over HTTP, WebSocket and MQTT. */
import { messageProblems } from '../../../contract/register/message-fields.ts';
import {
  type MomentsMessage,
  momentsMessageSchema,
  readMomentsMessage,
} from '../../../contract/register/moment-message.ts';
import { sameIdForMs } from '../../../domain/moment/moment.ts';
import { deviceOfPush } from '../../../domain/moment/moment-device.ts';
import { refusal } from '../../../domain/problem/refusal/refusal.ts';
import type { Received } from '../../../domain/sale/sale.ts';
import { type FieldProblem, Problem } from '../../../lib/http/problem.ts';
import { causeOf } from '../../http/refused.ts';
import type { IncomingMoments, MomentIntake } from '../source.ts';
import { notAvailable, unknownRegister } from './accept.ts';

/** 201: at least one moment is new. */
export type AcceptedMoments = {
  readonly status: 200 | 201;
  readonly moments: readonly { readonly id?: string; readonly state: 'stored' | 'known' }[];
};

/** A clock that is read for each moment and once more for the message may step back by this. Milliseconds. */
const aheadMs = 100;
const hourMs = 3_600_000;

/** Resolves once the moments are on disk; rejects with a Problem, of which only 503 requests the message again. */
export async function acceptMoments(
  message: unknown,
  { registerKey, received }: { readonly registerKey: string; readonly received: Received },
  intake: MomentIntake,
): Promise<AcceptedMoments> {
  const { whole, read } = readMomentsMessage(message);
  if (!read.success) throw Problem.ofFields(messageProblems(momentsMessageSchema, read.error, whole));
  const moments = timed(read.data);
  const answer = await intake({ registerKey, received, moments });
  switch (answer.kind) {
    case 'stored':
      return {
        status: answer.states.includes('stored') ? 201 : 200,
        moments: moments.map(({ id }, index) => ({
          ...(id !== undefined && { id }),
          state: answer.states[index] ?? 'known',
        })),
      };
    case 'unknown_register':
      throw unknownRegister(registerKey);
    case 'unavailable':
      throw notAvailable(answer);
  }
}

/** Ages at the time of sending: the way to the gateway takes milliseconds. Throws a Problem. */
function timed({ sentAt, moments }: MomentsMessage): IncomingMoments['moments'] {
  const sentMs = sentAt === undefined ? undefined : Date.parse(sentAt);
  const problems: FieldProblem[] = [];
  const read = moments.map(({ id, kind, device, at, ageMs }, index) => {
    const wrong = (field: string, cause: Parameters<typeof causeOf>[0]): void =>
      void problems.push({ field: `moments.${index}.${field}`, cause: causeOf(cause) });
    const ofClock = at === undefined || sentMs === undefined ? undefined : sentMs - Date.parse(at);
    if (at !== undefined && ageMs !== undefined) wrong('ageMs', refusal('push.moment_two_times'));
    else if (at !== undefined && ofClock === undefined) wrong('at', refusal('push.moment_without_sent_at'));
    else if (ofClock !== undefined && ofClock < -aheadMs) wrong('at', refusal('push.moment_ahead'));
    const age = Math.max(0, ofClock ?? ageMs ?? 0);
    if (age > sameIdForMs)
      wrong(
        at === undefined ? 'ageMs' : 'at',
        refusal('push.moment_too_old', { hours: sameIdForMs / hourMs }),
      );
    return { kind, device: deviceOfPush(device), ageMs: age, ...(id !== undefined && { id }) };
  });
  if (problems.length > 0) throw Problem.ofFields(problems);
  return read;
}
