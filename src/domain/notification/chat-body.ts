/**
 * Bodies of messages to chat services: of the known ones, and by a template of JSON whose texts have placeholders. A value
 * is put into the parsed template, so no character of it can change the structure. Pure.
 */
import { parseJson } from '../../lib/text/read-json.ts';
import { type Notice, noticeText } from './notice.ts';

/** `custom`: a template. */
export const chatServices = ['slack', 'discord', 'teams', 'google_chat', 'custom'] as const;
export type ChatService = (typeof chatServices)[number];

/** Longest message of each service, characters, with a margin for what they escape. */
const maxChars = { slack: 3_000, discord: 1_900, teams: 8_000, google_chat: 3_900, custom: 8_000 } as const;

export function chatBody(
  { service, template }: { readonly service: ChatService; readonly template?: string | undefined },
  notice: Notice,
): unknown {
  const text = shortened(noticeText(notice), maxChars[service]);
  switch (service) {
    case 'slack':
      // https://docs.slack.dev/messaging/formatting-message-text/#escaping
      return {
        text: text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
        unfurl_links: false,
      };
    case 'discord':
      // Names of registers and staff mention nobody.
      return { content: withoutMarks(text), allowed_mentions: { parse: [] } };
    case 'google_chat':
      // `<users/all>` would mention everybody.
      return { text: text.replaceAll('<', '‹').replaceAll('>', '›') };
    case 'teams':
      return teamsCard(notice, text);
    case 'custom':
      return filledTemplate(parseJson(template ?? ''), { ...valuesOf(notice), text });
  }
}

/** A card, as the workflow “Post to a channel when a webhook request is received” takes it. */
function teamsCard({ title, shop }: Notice, text: string): unknown {
  const [, ...lines] = text.split('\n');
  const block = (line: string, more: object = {}) => ({
    ...{ type: 'TextBlock', text: withoutMarks(line), wrap: true },
    ...more,
  });
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: title,
          body: [
            block(shop, { weight: 'Bolder' }),
            ...lines.map((line) => block(line, { spacing: 'Small' })),
          ],
        },
      },
    ],
  };
}

/** Markdown in a name is shown as it is. */
function withoutMarks(text: string): string {
  return text.replaceAll(/[\\*_~`|[\]<>]/g, (mark) => `\\${mark}`);
}

const placeholder = /\{\{(text|title|shop)\}\}/g;

/** Placeholders and their values. */
function valuesOf({ title, shop }: Notice) {
  return { title, shop };
}

function filledTemplate(value: unknown, values: Readonly<Record<string, string>>): unknown {
  if (typeof value === 'string')
    return value.replaceAll(placeholder, (_, name: string) => values[name] ?? '');
  if (Array.isArray(value)) return value.map((one: unknown) => filledTemplate(one, values));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, filledTemplate(one, values)]));
}

/** JSON of an object or a list, with `{{text}}` or `{{title}}` in one of its texts. */
export function isChatTemplate(template: string): boolean {
  const parsed = parseJson(template);
  return typeof parsed === 'object' && parsed !== null && hasPlaceholder(parsed);
}

function hasPlaceholder(value: unknown): boolean {
  if (typeof value === 'string') return /\{\{(?:text|title)\}\}/.test(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(hasPlaceholder);
}

/** Cut at a line; never within a character. */
export function shortened(text: string, max: number): string {
  if (text.length <= max) return text;
  const cut = text.slice(0, max - 1);
  const end = cut.lastIndexOf('\n');
  const whole = end > max / 2 ? cut.slice(0, end) : cut.replace(/[\uD800-\uDBFF]$/, '');
  return `${whole}…`;
}
