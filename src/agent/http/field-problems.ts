/** Input that does not match its schema: a refusal for each issue, at its field. */
import type { z } from 'zod';
import { refusalIn } from '../../contract/page/refusing.ts';
import { type Refusal, refusal } from '../../domain/problem/refusal/refusal.ts';
import type { Problem } from '../../lib/http/problem.ts';
import { causeOf, type StoredCause, wrongFields } from './refused.ts';

export const required = refusal('field.required');

/** 400 with an entry for each field. */
export function problemOfInput({ issues }: z.ZodError): Problem {
  return wrongFields(
    ...issues.flatMap(nearest).map((issue) => ({ field: issue.path.join('.'), cause: causeOfIssue(issue) })),
  );
}

/** Issues of the alternative that the value comes nearest to, where it fits none. */
function nearest(issue: z.core.$ZodIssue): readonly z.core.$ZodIssue[] {
  if (issue.code !== 'invalid_union' || issue.path.length > 0) return [issue];
  const [fewest = [issue]] = issue.errors.toSorted((a, b) => a.length - b.length);
  return fewest;
}

const units: Readonly<Record<string, '_characters' | '_entries'>> = {
  string: '_characters',
  array: '_entries',
};

export function causeOfIssue(issue: z.core.$ZodIssue): StoredCause {
  const declared = issue.code === 'custom' ? refusalIn(issue) : undefined;
  return causeOf(declared ?? refusalOfIssue(issue));
}

function refusalOfIssue(issue: z.core.$ZodIssue): Refusal {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined ? required : refusal('field.wrong_type', { expected: issue.expected });
    case 'too_small':
      return refusal(`field.min${units[issue.origin] ?? ''}`, { minimum: String(issue.minimum) });
    case 'too_big':
      return refusal(`field.max${units[issue.origin] ?? ''}`, { maximum: String(issue.maximum) });
    case 'invalid_value':
      return refusal('field.choices', { choices: issue.values.map(String).join(', ') });
    case 'unrecognized_keys':
      return refusal('field.unknown', { names: issue.keys.join(', ') });
    case 'invalid_format':
      return refusal('field.format', { format: issue.pattern ?? issue.format });
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'not_multiple_of':
    case 'custom':
      return refusal('field.invalid');
  }
}
