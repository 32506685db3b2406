/** Shared by all messages of registers: `null` is an absent field, and problems name their field. */
import type { z } from 'zod';
import type { FieldProblem } from '../../lib/http/problem.ts';
import { explain } from '../../lib/yaml/issue-messages.ts';
import { jsonSchemaOf } from '../../lib/yaml/schema-messages.ts';

/** Levels of a message: its fields, their entries, and the fields of these. */
const messageDepth = 3;

/** Devices that write every field send `null` for those without a value: these count as absent, at any depth. */
export function withoutNulls(value: unknown, levels = messageDepth): unknown {
  if (typeof value !== 'object' || value === null || levels === 0) return value;
  if (Array.isArray(value)) return value.map((one) => withoutNulls(one, levels - 1));
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, field]) =>
      field === null ? [] : [[name, withoutNulls(field, levels - 1)]],
    ),
  );
}

/** Problems of a message by field. */
export function messageProblems(schema: z.ZodType, error: z.ZodError, message: unknown): FieldProblem[] {
  return error.issues
    .flatMap((issue) => explain(issue, message, jsonSchemaOf(schema), 'json'))
    .map(({ keyPath, cause }) => ({ field: keyPath.join('.'), cause }));
}
