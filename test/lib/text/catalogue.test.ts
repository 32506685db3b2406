import { expect, test } from 'vitest';
import { localizedTexts } from '../../../src/lib/text/catalogue.ts';

const en = { 'door.open': 'open', 'door.number': '{door} of {all}', 'door.why': 'closed: {why}' } as const;
const ja = { 'door.open': '開', 'door.number': '{all} のうち {door}', 'door.why': '閉（{why}）' } as const;
const texts = localizedTexts(en, ja);

test('fills the parameters in both languages', () => {
  expect(texts('door.open')).toEqual({ en: 'open', ja: '開' });
  expect(texts('door.number', { door: 1, all: 3 })).toEqual({ en: '1 of 3', ja: '3 のうち 1' });
});

test('takes a parameter in the language of its text', () => {
  expect(texts('door.why', { why: texts('door.open') })).toEqual({ en: 'closed: open', ja: '閉（開）' });
});

test('leaves braces and dollar signs of a parameter as they are', () => {
  expect(texts('door.why', { why: '{why} $&' }).en).toBe('closed: {why} $&');
});

test('does not compile without a code, a parameter or a placeholder', () => {
  // @ts-expect-error: an unknown code
  texts('door.shut');
  // @ts-expect-error: a missing parameter
  texts('door.number', { door: 1 });
  // @ts-expect-error: a translation without a placeholder
  localizedTexts(en, { ...ja, 'door.why': '閉' });
  const { 'door.open': _, ...others } = ja;
  // @ts-expect-error: a translation without a text
  localizedTexts(en, others);
});
