/** Converts zod's issues to sentences: the expected form at a key, and the value found. Secrets are never repeated. */
import type { z } from 'zod';
import type { LocalizedText } from '../text/language.ts';
import { libCause, libText } from '../text/lib-text.ts';
import type { Cause } from '../text/message.ts';
import { nearestWord } from './did-you-mean.ts';
import { child, expectedText, type JsonSchema, type KeyPath, keysOf, schemaAt } from './schema-messages.ts';

/** `atKey`: the key itself is wrong, not its value. */
export type Explanation = {
  readonly keyPath: KeyPath;
  readonly cause: Cause;
  readonly atKey: boolean;
};

/** Notation of the value: advice about quotes applies to YAML only. */
export type Notation = 'yaml' | 'json';

/** A custom issue may have its own sentence in `params.words`. */
export function explain(
  issue: z.core.$ZodIssue,
  input: unknown,
  shape: JsonSchema,
  notation: Notation = 'yaml',
): Explanation[] {
  const keyPath = issue.path.map((step) => (typeof step === 'symbol' ? String(step) : step));
  const value = keyPath.reduce(child, input);
  const schema = schemaAt(shape, keyPath, input);
  if (issue.code === 'unrecognized_keys') {
    const known = schema === undefined ? [] : keysOf(schema, value);
    return issue.keys.map((key) => ({
      keyPath: [...keyPath, key],
      cause: unknownKey(key, known),
      atKey: true,
    }));
  }
  const own: unknown = issue.code === 'custom' ? issue.params?.['words'] : undefined;
  return [
    {
      keyPath,
      cause:
        own === undefined
          ? mismatch(issue, schema, { keyPath, value, notation })
          : libCause('key.refused', { why: own as LocalizedText }),
      atKey: false,
    },
  ];
}

function mismatch(
  issue: z.core.$ZodIssue,
  schema: JsonSchema | undefined,
  { keyPath, value, notation }: { keyPath: KeyPath; value: unknown; notation: Notation },
): Cause {
  const expected = (schema?.['expected'] === undefined && formText(issue)) || expectedText(schema);
  if (value === undefined) return libCause('key.missing', { expected });
  const wantsText = schema?.type === 'string' && schema.enum === undefined;
  const found = foundWords(value, String(keyPath.at(-1) ?? ''), wantsText, notation);
  return libCause('key.mismatch', { expected, found });
}

/** For a value of the right type that a check of its form refuses: its type alone would describe it too. */
function formText(issue: z.core.$ZodIssue): LocalizedText | undefined {
  if (issue.code === 'custom') return libText('expected.other_form');
  if (issue.code !== 'invalid_format') return undefined;
  const form = issue.format === 'regex' ? (issue.pattern ?? issue.format) : issue.format;
  return libText('expected.form', { form });
}

function unknownKey(key: string, known: readonly string[]): Cause {
  if (/[：\u3000]/.test(key)) return libCause('syntax.full_width');
  const meant = nearestWord(key, known);
  const list = known.join(', ');
  return meant === undefined ? libCause('key.unknown', { list }) : libCause('key.unknown_near', { meant });
}

/** Camera addresses contain passwords, even in their paths, so addresses are not repeated either. */
const mayBeSecret = /token|password|secret|url|enrol|proxy/i;

function foundWords(
  value: unknown,
  key: string,
  wantsText: boolean,
  notation: Notation,
): LocalizedText | string {
  if (notation === 'json' && value === null) return libText('found.null');
  if (notation === 'json' && typeof value === 'object' && !Array.isArray(value))
    return libText('found.object');
  if (value === null) {
    return wantsText ? libText('found.nothing_or_comment') : libText('found.nothing');
  }
  if (Array.isArray(value)) return libText('expected.list');
  if (typeof value === 'string') {
    const hidden = mayBeSecret.test(key) || value.includes('://') || value.length > 60;
    const shown = JSON.stringify(value);
    return hidden ? libText('found.hidden') : shown;
  }
  if (typeof value !== 'number' && typeof value !== 'boolean') return libText('found.section');
  const kind = typeof value === 'number' ? 'expected.number' : 'found.boolean';
  const shown = mayBeSecret.test(key) ? libText(kind) : String(value);
  if (!wantsText) return shown;
  return libText('found.unquoted', { shown });
}
