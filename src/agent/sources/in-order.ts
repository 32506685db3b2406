/**
 * Stores messages about one sale one after another. Messages of different sales are committed together, and a
 * failed one may arrive again after a later one: an edit must not be followed by the state it replaced.
 */
import type { Intake, IntakeAnswer } from './source.ts';

/** If the previous message about the same sale could not be stored, this one is refused too: both arrive again, in order. */
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
