/**
 * Messages about one sale, one after another. Messages of different sales are committed together, and one that fails may come again after
 * one that didn't: an edit must not be followed by what it has replaced.
 */
import type { Intake, IntakeAnswer } from './source.ts';

/** Where the message before it about the same sale could not be stored, this one isn't either: both come again, in their order. */
export function inOrder(intake: Intake): Intake {
  const newest = new Map<string, Promise<IntakeAnswer>>();
  return async (event) => {
    const { registerSaleId } = event.sale;
    if (registerSaleId === undefined) return await intake(event);
    const sale = `${event.registerKey}/${registerSaleId}`;
    const before = newest.get(sale);
    const answer = before === undefined ? intake(event) : after(before, () => intake(event));
    newest.set(sale, answer);
    try {
      return await answer;
    } finally {
      if (newest.get(sale) === answer) newest.delete(sale);
    }
  };
}

async function after(
  before: Promise<IntakeAnswer>,
  next: () => Promise<IntakeAnswer>,
): Promise<IntakeAnswer> {
  const answer = await before;
  return answer.kind === 'unavailable' ? answer : await next();
}
