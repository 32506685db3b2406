/** Messages and the texts that a catalogue has for them. */
import { expect, test } from 'vitest';
import { type Message, messageMaker, textOf } from '../../../src/lib/text/message.ts';

const en = { full: 'the disk is full', free: '{size} MB free', both: '{reason}: {items}' } as const;
const ja = { full: 'ディスクがいっぱいです', free: '空き {size} MB', both: '{reason}：{items}' };
const message = messageMaker<typeof en>();
const texts = (of: Message) => [textOf(of, en, 'en'), textOf(of, ja, 'ja')];

test('has the text of a code in each language, with its parameters', () => {
  expect(message('free', { size: '12' })).toEqual({ code: 'free', params: { size: '12' } });
  expect(texts(message('free', { size: '12' }))).toEqual(['12 MB free', '空き 12 MB']);
});

test('renders messages, texts in both languages and lists that are parameters', () => {
  const free = { code: 'free', params: { size: '1' } };
  const items = ['a', { en: 'b', ja: 'イ' }, free];
  expect(texts(message('both', { reason: { code: 'full', params: {} }, items }))).toEqual([
    'the disk is full: a, b, 1 MB free',
    'ディスクがいっぱいです：a、イ、空き 1 MB',
  ]);
});

test('joins the details of a message as the language joins sentences', () => {
  const explained = { ...message('full'), details: [{ code: 'free', params: { size: '0' } }] };
  expect(texts(explained)).toEqual(['the disk is full. 0 MB free', 'ディスクがいっぱいです。空き 0 MB']);
});

test('puts no full stop between a text that ends with one, or with a colon, and its details', () => {
  const details = [{ code: 'free', params: {} }];
  const catalogue = { stop: 'Full.', colon: '映像を受け取れません：', free: 'Delete some.' };
  expect(textOf({ code: 'stop', params: {}, details }, catalogue, 'en')).toBe('Full. Delete some.');
  expect(textOf({ code: 'colon', params: {}, details }, catalogue, 'ja')).toBe(
    '映像を受け取れません：Delete some.',
  );
});

test('has no text where the catalogue lacks the code, or a parameter is missing', () => {
  expect(texts({ code: 'melted', params: {} })).toEqual([undefined, undefined]);
  expect(texts({ code: 'free', params: {} })).toEqual([undefined, undefined]);
  expect(texts({ code: 'toString', params: {} })).toEqual([undefined, undefined]);
  expect(texts(message('both', { reason: { code: 'melted', params: {} }, items: [] }))[0]).toBeUndefined();
});

test('does not compile without a parameter', () => {
  // @ts-expect-error: the parameter of the text is missing
  expect(message('free').params).toEqual({});
});
