/**
 * The gateway with one more POS cloud and one more till with JSON of its own, each of which is its descriptor
 * alone: proves that it needs no other place. The cloud is that of plain-pos.ts. Started in place of
 * src/main.ts.
 */
import { z } from 'zod';
import { posDescriptor } from '../../../src/agent/sources/pos-descriptor.ts';
import { pushFormat } from '../../../src/agent/sources/push/format.ts';
import { posKinds, pushFormats } from '../../../src/agent/sources/registry.ts';
import { isLocalTime, localTimeMs } from '../../../src/domain/time/shop-day.ts';
import { rfc3339 } from '../../../src/domain/time/time-text.ts';
import { expecting } from '../../../src/lib/yaml/schema-messages.ts';
import { createPlainPos } from './plain-pos.ts';

export const toyKind = posDescriptor({
  id: 'toy',
  system: {
    id: 'plain',
    name: { en: 'Toy POS', ja: 'トイPOS' },
    about: { en: 'Sold in toy shops.', ja: 'おもちゃ屋のレジです。' },
  },
  name: { en: 'Toy POS', ja: 'トイPOS' },
  settings: z.strictObject({
    shop: z.string().regex(/^[a-z]+$/),
    token: z.string().min(8).meta({ secret: true }),
    training: z.boolean().default(false),
    url: z.url(),
  }),
  addresses: ['url'],
  identities: ['shop'],
  unique: ['shop'],
  listsTerminals: true,
  terminalName: { en: 'drawer', ja: 'ドロワー' },
  saleFields: [],
  ways: [
    {
      id: 'token',
      label: { en: 'Token', ja: 'トークン' },
      steps: [{ en: 'Wind it up', ja: 'ねじを巻く' }],
      fields: [
        {
          key: 'shop',
          label: { en: 'Shop name', ja: '店名' },
          help: { en: 'On the box', ja: '箱に書いてあります' },
        },
        { key: 'token', label: { en: 'Secret word', ja: 'ひみつの言葉' } },
        { key: 'training', label: { en: 'Training mode', ja: '練習モード' } },
      ],
    },
  ],
  create: ({ url, token }, deps) => createPlainPos({ url, token, limit: 20 }, deps),
});

export const toyTill = pushFormat({
  id: 'toy-till',
  name: { en: 'Toy till', ja: 'トイレジ' },
  steps: [{ en: 'Enter both in the lid', ja: 'ふたの裏に入力する' }],
  schema: z.object({
    no: z.int(),
    yen: z.int(),
    back: z.boolean(),
    at: z
      .string()
      .refine(isLocalTime)
      .meta(expecting({ en: 'local time such as 2026-11-29T18:00', ja: '2026-11-29T18:00 のような時刻' })),
  }),
  toMessage: ({ no, yen, back, at }, { timeZone }) => ({
    saleId: String(no),
    kind: back ? 'refund' : 'sale',
    total: back ? -yen : yen,
    soldAt: rfc3339(localTimeMs(at, timeZone), timeZone),
  }),
});

if (import.meta.main) {
  pushFormats.set(toyTill.id, toyTill);
  posKinds.set(toyKind.id, toyKind);
  await import('../../../src/main.ts');
}
