/**
 * Every field of a sale survives push → store → event → receiver, page JSON, and the way back from the event to the store. The sales are
 * drawn from the schema, so a new field is tested as soon as it is declared.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { saleInEventSchema } from '../../src/agent/store/recovery/event-sale.ts';
import { type SaleEvent, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { saleOfEvent } from '../../src/contract/cloud/reading/event-pair.ts';
import { pairToJson } from '../../src/contract/page/answers/pair-json.ts';
import { pairJson } from '../../src/contract/page/sales.ts';
import { readSaleMessage, saleMessageSchema, toSale } from '../../src/contract/register/sale-message.ts';
import { saleOriginSchema, saleSchema } from '../../src/contract/sale.ts';
import type { Pair } from '../../src/domain/capture/pair.ts';
import { renderSaleEvent } from '../../src/domain/sale/sale-event.ts';
import { firstCharacters } from '../../src/domain/sale/text-length.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { openReceiverStore } from '../../src/receiver/receiver-store.ts';
import { acceptInput, importRegister, openTestStore, shop } from '../agent/store/fixtures.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Set by the gateway and by the printer proxy: a register does not push them. */
const notPushed = new Set(['totalUnknown', 'unusableSoldAt', 'receiptText', 'receiptDoubts']);
/** Field of a sale → field of the pushed message, where the names differ. */
const messageNames: Readonly<Record<string, string>> = {
  registerSaleId: 'saleId',
  totalMinor: 'total',
  soldAtMs: 'soldAt',
  registerRevision: 'revision',
  changedAtMs: 'changedAt',
};
/** Field of a sale → field of the event and of the page's JSON, where the names differ. */
const jsonNames: Readonly<Record<string, string>> = {
  totalMinor: 'total',
  soldAtMs: 'soldAt',
  changedAtMs: 'changedAt',
};

const instantMs = fc.integer({ min: Date.UTC(2000, 0, 1), max: Date.UTC(2026, 0, 1) });
const text = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 });

/** Each alone makes an event too large: of one byte, of three, of two halves, of six in JSON. */
const longText = fc.constantFrom('x', '店', '👛', '\u0001').map((unit) => unit.repeat(70_000));

/** Values that a schema accepts, as far as a sale needs them. */
function valuesOf(schema: z.core.$ZodType, texts = text): fc.Arbitrary<unknown> {
  if (schema instanceof z.ZodObject) {
    const shape = Object.entries<z.core.$ZodType>(schema.shape);
    const isOptional = (field: z.core.$ZodType) => field instanceof z.ZodExactOptional;
    return fc.record(
      Object.fromEntries(
        shape.map(([name, field]) => [name, name.endsWith('AtMs') ? instantMs : valuesOf(field, texts)]),
      ),
      { requiredKeys: shape.flatMap(([name, field]) => (isOptional(field) ? [] : name)) },
    );
  }
  if (schema instanceof z.ZodExactOptional) return valuesOf(schema.unwrap(), texts);
  if (schema instanceof z.ZodArray) return fc.array(valuesOf(schema.element, texts), { maxLength: 4 });
  if (schema instanceof z.ZodEnum) return fc.constantFrom(...schema.options);
  if (schema instanceof z.ZodLiteral) return fc.constantFrom(...schema.values);
  if (schema instanceof z.ZodString) {
    const { pattern } = z.toJSONSchema(schema);
    return pattern === undefined ? texts : fc.stringMatching(new RegExp(pattern));
  }
  if (schema instanceof z.ZodNumberFormat) return fc.integer({ min: schema.minValue === 0 ? 0 : -(2 ** 31) });
  if (schema instanceof z.ZodNumber) {
    const bound = (value: number | null) => (Number.isFinite(value) ? Number(value) : undefined);
    const { MAX_VALUE } = Number;
    return fc
      .double({
        noNaN: true,
        min: bound(schema.minValue) ?? -MAX_VALUE,
        max: bound(schema.maxValue) ?? MAX_VALUE,
      })
      .map((n) => n + 0);
  }
  if (schema instanceof z.ZodISODate) return instantMs.map((ms) => new Date(ms).toISOString().slice(0, 10));
  if (schema instanceof z.ZodRecord)
    return fc.dictionary(fc.string({ minLength: 1, maxLength: 20 }), valuesOf(schema.valueType, texts), {
      maxKeys: 4,
      noNullPrototype: true,
    });
  if (schema instanceof z.ZodUnion)
    return fc.oneof(...schema.options.map((option) => valuesOf(option, texts)));
  if (schema instanceof z.ZodBoolean) return fc.boolean();
  throw new Error(`no values for ${schema._zod.def.type}`);
}

const anySale = valuesOf(saleSchema).map((value) => saleSchema.parse(value));

const isTime = (name: string) => name.endsWith('At') && name !== 'unusableSoldAt';

/** The fields of a sale under other names, times as text. */
function renamed(sale: Fields, names: Readonly<Record<string, string>>): Fields {
  return Object.fromEntries(
    Object.entries(sale).map(([field, value]) => {
      const name = names[field] ?? field;
      return [name, isTime(name) ? new Date(value as number).toISOString() : value];
    }),
  );
}

/** Text of a time in whichever zone → text in UTC. */
function inUtc(fields: Fields): Fields {
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        isTime(name) && typeof value === 'string' ? new Date(value).toISOString() : value,
      ]),
  );
}

function fieldsOfEvent({ data }: SaleEvent): Fields {
  const { transaction, receiptNumber } = data.pos;
  const { soldAt, changedAt, unusableSoldAt } = data.times;
  const moved = {
    soldAt,
    changedAt,
    receiptNumber,
    registerSaleId: transaction,
    unusableSoldAt,
  };
  return inUtc({ ...data, ...moved });
}

function readEvent(body: string | undefined): SaleEvent {
  return saleEventSchema.parse(JSON.parse(body ?? ''));
}

describe('every field of a sale', () => {
  it('is accepted from a register, but for those that only the gateway sets', () => {
    fc.assert(
      fc.property(anySale, (sale) => {
        const pushed = Object.fromEntries(Object.entries(sale).filter(([field]) => !notPushed.has(field)));
        const { registerSaleId: _, ...rest } = pushed;
        const withId = sale.registerSaleId === undefined ? rest : pushed;
        const message: unknown = JSON.parse(JSON.stringify(renamed(withId, messageNames)));
        expect(toSale(saleMessageSchema.parse(message), 'XXX')).toEqual(withId);
      }),
    );
  });

  it('is absent from a push where it is null, at any depth', () => {
    const nulls = Object.fromEntries(
      Object.keys(saleMessageSchema.shape).map((field): [string, unknown] => [field, null]),
    );
    const message = {
      ...{ ...nulls, kind: 'sale', total: 1 },
      lines: [{ name: 'a', quantity: null, unitPrice: null, amount: 1 }],
      payments: [{ method: 'b', kind: null, amount: 1 }],
      taxes: [{ name: null, ratePercent: null, amount: 0, taxable: null, included: null }],
      ...{ staff: { id: '7', name: null }, extra: { lane: 3, campaign: null } },
    };
    const read = readSaleMessage(message);
    expect(read.error).toBeUndefined();
    expect(read.data && toSale(read.data, 'JPY')).toEqual({
      ...{ kind: 'sale', totalMinor: 1, currency: 'JPY' },
      ...{
        lines: [{ name: 'a', amount: 1 }],
        payments: [{ method: 'b', amount: 1 }],
        taxes: [{ amount: 0 }],
      },
      ...{ staff: { id: '7' }, extra: { lane: 3 } },
    });
    for (const required of [{ total: null }, { lines: [{ name: null }] }, { lines: [null] }])
      expect(readSaleMessage({ kind: 'sale', total: 1, ...required }).success).toBe(false);
  });

  it('reaches the store, the page, the event, the receiver, and a row recovered from the event', async () => {
    await using opened = await openTestStore();
    const { store } = opened;
    await importRegister(store, 'till-1');
    const dataDir = await mkdtemp(join(tmpdir(), 'tillframe-receiver-'));
    {
      using receiver = openReceiverStore({ dataDir, nowMs: () => systemClock.nowMs() });
      let count = 0;
      await fc.assert(
        fc.asyncProperty(anySale, async (drawn) => {
          count += 1;
          const sale = { ...drawn, registerSaleId: `${drawn.registerSaleId ?? ''} ${count}` };
          const accepted = await store.write.acceptSale(acceptInput(sale));
          const saleId = accepted.kind === 'stored' ? accepted.saleId : accepted.kind;
          const pair = await store.read.pair(saleId);
          expect(pair?.sale).toEqual(sale);
          if (pair === undefined) return;

          const expected = renamed(sale, jsonNames);
          const page: unknown = JSON.parse(JSON.stringify(pairToJson(pair, shop.timeZone)));
          expect(inUtc(pairJson.parse(page))).toMatchObject(expected);

          const [sent] = await store.read.dueEvents({
            dueAtMs: systemClock.nowMs(),
            maxCount: 1,
            maxBytes: 1,
          });
          const body = sent?.body ?? '';
          const event = readEvent(body);
          expect(fieldsOfEvent(event)).toMatchObject(expected);
          expect(saleOfEvent(saleInEventSchema.parse(event).data)).toEqual(sale);

          receiver.events.store([{ event, body }], { nowMs: systemClock.nowMs() });
          const received = await receiver.sales.one(`/shops/${shop.id}`, saleId);
          expect(fieldsOfEvent(readEvent(received?.body))).toMatchObject(expected);
        }),
        { numRuns: 50 },
      );
    }
    await rm(dataDir, { recursive: true });
  });
});

describe('long texts', () => {
  it('of a field with a bound of its own are cut, not refused', () => {
    const table = z.string().overwrite((whole) => firstCharacters(whole, 20));
    const message = saleMessageSchema.extend({ table: table.exactOptional() });
    const pushed = { kind: 'sale', total: 1, table: `${'x'.repeat(19)}👛` };
    expect(toSale(message.parse(pushed), 'JPY').table).toBe('x'.repeat(19));
  });

  it('are not refused by a bound: firstCharacters cuts, .max() would lose a sale', () => {
    const fields = JSON.stringify(z.toJSONSchema(saleSchema)).matchAll(/"(\w+)":\{[^{}]*"maxLength"/g);
    expect([...fields].map(([, name]) => name)).toEqual([]);
  });

  it('of any field of a push are cut, not refused', () => {
    const message = saleMessageSchema.parse({ kind: 'sale', total: 1 });
    const ofLaterField = { ...message, tags: [{ note: '店'.repeat(70_000), shop: `x${'👛'.repeat(200)}` }] };
    expect(toSale(ofLaterField, 'JPY')).toHaveProperty('tags', [
      { note: '店'.repeat(200), shop: `x${'👛'.repeat(99)}` },
    ]);
  });

  it('of any field leave the event under its limit, with the lines beside them', () => {
    const atMs = Date.UTC(2026, 10, 24);
    fc.assert(
      fc.property(valuesOf(saleSchema, longText), (drawn) => {
        const sale = saleSchema.parse(drawn);
        const pair: Pair = {
          ...{ saleId: 'till-1:1', revision: 1, registerKey: 'till-1', registerName: 'Till 1', sale },
          received: { boot: 'b', monotonicMs: 1, wallMs: atMs, clock: 'synced' },
          instant: { monotonicMs: 1, atMs, basis: 'arrival', uncertaintyMs: 1_500 },
          ...{ clock: 'synced', captures: [] },
          upload: { state: 'waiting', storedRevision: 0, picturesWaiting: 0 },
        };
        const body = renderSaleEvent(pair, { shop, gateway: 'g', epoch: 'e', sequence: 1, revision: 1 });
        expect(Buffer.byteLength(body)).toBeLessThanOrEqual(63 * 1024);
        expect(readEvent(body).data.lines).toHaveLength(sale.lines.length);
      }),
      { numRuns: 50 },
    );
  });
});

it('reads back every source of a sale as it was stored', () => {
  fc.assert(
    fc.property(valuesOf(saleOriginSchema), (origin) => {
      expect(saleOriginSchema.parse(JSON.parse(JSON.stringify(origin)))).toEqual(origin);
    }),
  );
});
