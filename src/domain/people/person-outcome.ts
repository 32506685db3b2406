/** Outcomes of changes of people, and how they are refused, at a gateway and at a receiver. Pure. */
import { type Refusal, refusal } from '../problem/refusal/refusal.ts';

/** `name_taken`: another person has this name; `last_owner`: nobody could add people afterwards. */
export type PersonOutcome = 'done' | 'unknown' | 'name_taken' | 'full' | 'last_owner';

/** `most`: people that there may be. */
export function personRefusal(
  outcome: Exclude<PersonOutcome, 'done'>,
  most: number,
): { readonly status: 404 | 409; readonly problem: Refusal; readonly field?: 'name' } {
  switch (outcome) {
    case 'unknown':
      return { status: 404, problem: refusal('people.unknown') };
    case 'name_taken':
      return { status: 409, problem: refusal('people.name_taken'), field: 'name' };
    case 'full':
      return { status: 409, problem: refusal('people.full', { most }) };
    case 'last_owner':
      return { status: 409, problem: refusal('people.last_owner') };
  }
}
