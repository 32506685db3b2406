/** Bodies for chat services: no text changes their structure or mentions anybody. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chatBody, isChatTemplate, shortened } from '../../../src/domain/notification/chat-body.ts';
import type { Notice } from '../../../src/domain/notification/notice.ts';

const notice = (over: Partial<Notice> = {}): Notice => ({
  ...{ id: '0', title: 'レジ1：返品 ¥500', lines: ['12:00 レジ1：返品 ¥500'], shop: 'ユビ珈琲' },
  ...{ language: 'ja', saleIds: [], isUrgent: false },
  ...over,
});

test('fills the template of a service with any text, escaped', () => {
  const template = '{"msg": {"a": ["{{title}}|{{shop}}", 3]}, "text": "x {{text}} y", "none": null}';
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (title, line) => {
      const shop = 'A"\\{{title}}';
      const body = chatBody(
        { service: 'custom', template },
        notice({ title, lines: [line], shop, language: 'en' }),
      );
      expect(JSON.parse(JSON.stringify(body))).toEqual(
        JSON.parse(
          JSON.stringify({
            msg: { a: [`${title}|${shop}`, 3] },
            text: `x ${shortened(`[${shop}]\n${line}`, 8_000)} y`,
            none: null,
          }),
        ),
      );
    }),
    { numRuns: 30 },
  );
});

test.each([
  ['{"text": "{{text}}"}', true],
  ['["{{title}}"]', true],
  ['{"text": "{{shop}}"}', false],
  ['{"text": {{text}}}', false],
  ['"{{text}}"', false],
  ['{"{{text}}": 1}', false],
  ['', false],
])('judges the template %s', (template, isGood) => {
  expect(isChatTemplate(template)).toBe(isGood);
});

test('mentions nobody and keeps marks as they are', () => {
  const lines = ['@everyone <!channel> <users/all> *b* & [x](y)'];
  expect(chatBody({ service: 'slack' }, notice({ lines }))).toEqual({
    text: '【ユビ珈琲】\n@everyone &lt;!channel&gt; &lt;users/all&gt; *b* &amp; [x](y)',
    unfurl_links: false,
  });
  expect(chatBody({ service: 'google_chat' }, notice({ lines }))).toEqual({
    text: '【ユビ珈琲】\n@everyone ‹!channel› ‹users/all› *b* & [x](y)',
  });
  expect(chatBody({ service: 'discord' }, notice({ lines }))).toEqual({
    content: '【ユビ珈琲】\n@everyone \\<!channel\\> \\<users/all\\> \\*b\\* & \\[x\\](y)',
    allowed_mentions: { parse: [] },
  });
});

test('makes a card of a message for Teams, a block for each line', () => {
  const body = chatBody({ service: 'teams' }, notice({ lines: ['a', 'b'] })) as {
    attachments: { content: { body: { text: string }[] } }[];
  };
  expect(body.attachments[0]?.content.body.map(({ text }) => text)).toEqual(['ユビ珈琲', 'a', 'b']);
});

test('shortens within the bound of a service, and within no character', () => {
  const long = notice({ lines: Array.from({ length: 20 }, () => '🧾'.repeat(200)) });
  const { content } = chatBody({ service: 'discord' }, long) as { content: string };
  expect(content.length).toBeLessThanOrEqual(2_000);
  expect(content.isWellFormed()).toBe(true);
  expect(shortened('🧾🧾🧾', 4)).toBe('🧾…');
});
