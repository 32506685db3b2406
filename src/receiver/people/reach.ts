/** Shops that a person sees, and what their role permits at a receiver. Pure. */
import type { Person } from '../../domain/people/person.ts';
import { may, type Right } from '../../domain/people/roles.ts';

/** Sources, `/shops/{shop}`; undefined: all of them, those to come included. */
export type Reach = readonly string[] | undefined;

export type Visitor = Person & { readonly reach: Reach };

/** Rights that a receiver has something for. */
const rightsHere = ['look', 'export', 'log', 'own', 'people', 'system'] as const satisfies readonly Right[];

/** What concerns the receiver as a whole, such as forwarding, is for owners of all shops. */
export function mayHere({ role, reach }: Pick<Visitor, 'role' | 'reach'>, right: Right): boolean {
  return may(role, right) && (right !== 'system' || reach === undefined);
}

export function rightsOf(visitor: Visitor): Right[] {
  return rightsHere.filter((right) => mayHere(visitor, right));
}

export function reaches(reach: Reach, source: string): boolean {
  return reach === undefined || reach.includes(source);
}

/** Whether all of `part` is within `whole`. */
export function isWithin(part: Reach, whole: Reach): boolean {
  return whole === undefined || (part?.every((source) => whole.includes(source)) ?? false);
}
