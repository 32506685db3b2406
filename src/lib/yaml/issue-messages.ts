/** Converts zod's issues to sentences: the expected form at a key, and the value found. Secrets are never repeated. */
import type { z } from 'zod';
import type { LocalizedText } from '../text/language.ts';
import { nearestWord } from './did-you-mean.ts';
import { child, expectedText, type JsonSchema, type KeyPath, keysOf, schemaAt } from './schema-messages.ts';
import { fullWidth } from './yaml-syntax.ts';

/** `atKey`: the key itself is wrong, not its value. */
export type Explanation = {
  readonly keyPath: KeyPath;
  readonly message: LocalizedText;
  readonly atKey: boolean;
};

/** Notation of the value: advice about quotes applies to YAML only. */
export type Notation = 'yaml' | 'json';

/** A custom issue has its own sentence in `params.words`; the default is "not of the expected form". */
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
      message: unknownKey(key, known),
      atKey: true,
    }));
  }
  const own: unknown = issue.code === 'custom' ? issue.params?.['words'] : undefined;
  return [
    {
      keyPath,
      message: own === undefined ? mismatch(schema, keyPath, value, notation) : (own as LocalizedText),
      atKey: false,
    },
  ];
}

function mismatch(
  schema: JsonSchema | undefined,
  keyPath: KeyPath,
  value: unknown,
  notation: Notation,
): LocalizedText {
  const expected = expectedText(schema);
  if (value === undefined)
    return {
      en: `is missing: expected ${expected.en}`,
      ja: `必要なキーがありません(正しい形: ${expected.ja})`,
    };
  const wantsText = schema?.type === 'string' && schema.enum === undefined;
  const found = foundWords(value, String(keyPath.at(-1) ?? ''), wantsText, notation);
  return {
    en: `expected ${expected.en}, found ${found.en}`,
    ja: `正しい形: ${expected.ja}、現在の値: ${found.ja}`,
  };
}

function unknownKey(key: string, known: readonly string[]): LocalizedText {
  if (/[：\u3000]/.test(key)) return fullWidth;
  const meant = nearestWord(key, known);
  const list = known.join(', ');
  return meant === undefined
    ? { en: `is not a known key (known here: ${list})`, ja: `知らないキーです(ここで使えるキー: ${list})` }
    : {
        en: `is not a known key. Did you mean "${meant}"?`,
        ja: `知らないキーです。"${meant}" の間違いではありませんか`,
      };
}

/** Camera addresses contain passwords, even in their paths, so addresses are not repeated either. */
const mayBeSecret = /token|password|secret|url|enrol|proxy/i;

function foundWords(value: unknown, key: string, wantsText: boolean, notation: Notation): LocalizedText {
  if (notation === 'json' && value === null) return { en: 'null', ja: 'null' };
  if (notation === 'json' && typeof value === 'object' && !Array.isArray(value))
    return { en: 'an object', ja: 'オブジェクト' };
  if (value === null) {
    return wantsText
      ? {
          en: 'nothing (a text that begins with # needs quotes)',
          ja: '空(# で始まる値は引用符で囲んでください)',
        }
      : { en: 'nothing', ja: '空' };
  }
  if (Array.isArray(value)) return { en: 'a list', ja: 'リスト' };
  if (typeof value === 'string') {
    const hidden = mayBeSecret.test(key) || value.includes('://') || value.length > 60;
    const shown = JSON.stringify(value);
    return hidden ? { en: 'another text (not shown)', ja: '別の文字列(非表示)' } : { en: shown, ja: shown };
  }
  if (typeof value !== 'number' && typeof value !== 'boolean')
    return { en: 'a section of keys', ja: 'キーの並び' };
  const shown = mayBeSecret.test(key)
    ? { en: `a ${typeof value}`, ja: '数値' }
    : { en: String(value), ja: String(value) };
  if (!wantsText) return shown;
  return { en: `${shown.en} (put it in quotes)`, ja: `${shown.ja}(引用符で囲んでください)` };
}
