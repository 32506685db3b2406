import { expect, it } from 'vitest';
import { z } from 'zod';
import { explain } from '../../../src/lib/yaml/issue-messages.ts';
import { jsonSchemaOf } from '../../../src/lib/yaml/schema-messages.ts';

function problemOf(field: z.ZodType, value: unknown): string[] {
  const [schema, input] = [z.object({ field }), { field: value }];
  const issues = schema.safeParse(input).error?.issues ?? [];
  return issues
    .flatMap((issue) => explain(issue, input, jsonSchemaOf(schema), 'json'))
    .map((one) => one.cause.texts.en);
}

const isRefused = () => false;

it.each([
  [z.string().refine(isRefused), '29.11. 18:00', 'expected another form, found "29.11. 18:00"'],
  [z.int().refine(isRefused), 4, 'expected another form, found 4'],
  [z.string().regex(/^[a-z]+$/), 'A1', 'expected a text of the form /^[a-z]+$/, found "A1"'],
  [z.iso.date(), '29.11.', 'expected a text of the form date, found "29.11."'],
  [z.string().min(8), 'short', 'expected a text of at least 8 characters, found "short"'],
])('does not expect the type that a refused value has: case %#', (field, value, problem) => {
  expect(problemOf(field, value)).toEqual([problem]);
});
