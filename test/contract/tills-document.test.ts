/** docs/integrate/tills.md: every command on it works as shown against a real gateway and a real Mosquitto; its sales fit the published schema. */

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { pushedSaleFile } from '../../scripts/contract-files.ts';
import { configSchema } from '../../src/agent/config/config.ts';
import { createIntake } from '../../src/agent/pipeline/intake.ts';
import { createMomentIntake } from '../../src/agent/pipeline/moment-intake.ts';
import { createRegisterBroker } from '../../src/agent/sources/push/mqtt.ts';
import {
  publishedSchema,
  readSaleMessage,
  saleMessageSchema,
  toSale,
} from '../../src/contract/register/sale-message.ts';
import { labelledNames } from '../../src/domain/sale/sale-fields.ts';
import { sumDifference } from '../../src/domain/sale/sum-difference.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { createLog } from '../../src/lib/log.ts';
import { parseYaml } from '../../src/lib/yaml/yaml-file.ts';
import { startGateway, tillToken } from '../agent/http/gateway.ts';
import { receivedNow } from '../agent/store/fixtures.ts';
import { startMosquitto } from '../peers/clouds/mosquitto.ts';
import { labelledExamples } from './labelled-examples.ts';

const root = new URL('../../', import.meta.url);
const text = readFileSync(new URL('docs/integrate/tills.md', root), 'utf8');

/** Explained elsewhere on the page. */
const notInExample = new Set(['currency', 'receiptNumber', 'revision', 'changedAt', 'reverses']);

type Block = { readonly kind: string; readonly save?: string; readonly code: string };
const blocks: Block[] = [...text.matchAll(/(?:<!-- save ([\w.-]+) -->\n)?```(\w+)\n([^]*?)```/g)].map(
  ([, save, kind = '', code = '']) => ({ kind, code, ...(save !== undefined && { save }) }),
);

/** Variable or long values are `…` on the page. */
function expectLike(found: unknown, shown: unknown): void {
  if (typeof shown === 'string' && shown.includes('…')) {
    const [before = '', after = ''] = shown.split('…');
    expect(String(found).startsWith(before) && String(found).endsWith(after)).toBe(true);
  } else if (Array.isArray(shown)) {
    expect(found).toHaveLength(shown.length);
    shown.forEach((one, index) => expectLike((found as unknown[])[index], one));
  } else if (typeof shown === 'object' && shown !== null) {
    expect(Object.keys(found as object).toSorted()).toEqual(Object.keys(shown).toSorted());
    for (const [key, one] of Object.entries(shown)) expectLike((found as Record<string, unknown>)[key], one);
  } else expect(found).toEqual(shown);
}

describe('docs/integrate/tills.md', () => {
  it('answers every command as shown', async () => {
    await using gateway = await startGateway();
    const { store } = gateway.testStore;
    await using broker = await startMosquitto({ forgetful: true });
    const log = createLog({ level: 'silent' });
    const source = createRegisterBroker(
      { url: broker.url, version: 'auto', topicPrefix: 'tillframe' },
      {
        intake: createIntake({ store, clock: systemClock, log, onPending: () => undefined }),
        moments: createMomentIntake({ store, log, onPending: () => undefined }),
        ...{ received: receivedNow, currency: 'JPY', maxBodyBytes: 262_144, gateway: 'gw-1' },
        ...{ clock: systemClock, log },
      },
    );
    const lifetime = new AbortController();
    const stopped = source.run(lifetime.signal);
    const folder = mkdtempSync(join(tmpdir(), 'tillframe-registers-'));
    try {
      await expect.poll(() => source.report().state).toBe('ok');
      const here = (code: string): string =>
        code
          .replaceAll('http://127.0.0.1:8081', gateway.pushUrl)
          .replaceAll('ws://127.0.0.1:8081', gateway.pushUrl.replace('http', 'ws'))
          .replaceAll('-p 1883', `-p ${broker.port}`);
      for (const { save, code } of blocks) if (save !== undefined) writeFileSync(join(folder, save), code);
      const mark = '@@@ next block @@@';
      const commands = blocks.filter(({ kind }) => kind === 'sh');
      expect(commands).toHaveLength(7);
      const script = commands.map(({ code }) => `${here(code)}\necho; echo '${mark}'`);
      const { stdout } = await promisify(execFile)('bash', ['-c', `set -eu\n${script.join('\n')}`], {
        cwd: folder,
        env: {
          PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
          LANG: 'C.UTF-8',
          TOKEN: tillToken,
        },
      });
      const outputs = stdout.split(`${mark}\n`).map((output) => output.trim());
      for (const [index, block] of blocks.entries()) {
        if (block.kind !== 'sh') continue;
        const output = outputs[commands.indexOf(block)] ?? '';
        const next = blocks[index + 1];
        if (next?.kind === 'json') expectLike(JSON.parse(output), JSON.parse(next.code));
        else expect(output).toBe('');
      }
      // The republished one is recognised as the first.
      await expect.poll(() => source.report().known).toBe(1);
      const { pairs } = await store.read.sales({ limit: 20 });
      expect(pairs.map(({ sale }) => sale.totalMinor)).toEqual([1980, 550, -990, 1980]);
    } finally {
      lifetime.abort();
      await stopped;
      rmSync(folder, { recursive: true });
    }
  });

  it('contains a valid config', () => {
    const yaml = blocks.filter(({ kind }) => kind === 'yaml');
    expect(yaml).toHaveLength(1);
    for (const { code } of yaml) expect(parseYaml(`shop: { id: s }\n${code}`, configSchema).ok).toBe(true);
  });
});

describe('docs/integrate/pushed-sale.schema.json', () => {
  it('equals the schema used for messages and served by the gateway', async () => {
    const file = JSON.parse(readFileSync(new URL(pushedSaleFile, root), 'utf8')) as unknown;
    // After a change: npm run contract
    expect(file).toEqual(publishedSchema);
    await using gateway = await startGateway();
    for (const url of [gateway.url, gateway.pushUrl]) {
      const served = await fetch(`${url}/api/v1/registers/sale.schema.json`);
      expect(served.headers.get('content-type')).toMatch(/^application\/schema\+json/);
      expect(await served.json()).toEqual(publishedSchema);
    }
  });

  it('judges as the gateway does', () => {
    const ajv = new Ajv2020({ strict: true });
    addFormats.default(ajv);
    const validate = ajv.compile(publishedSchema);
    const saved = (name: string) =>
      JSON.parse(blocks.find(({ save }) => save === name)?.code ?? '') as object;
    const sale = saved('sale.json');
    const all = saved('all-of-a-sale.json');
    const whole = readSaleMessage(all).data;
    expect(whole && sumDifference(toSale(whole, 'JPY'))).toBeUndefined();
    const shown = new Set([...Object.keys(all), ...labelledNames, ...notInExample]);
    expect(new Set(Object.keys(saleMessageSchema.shape))).toEqual(shown);
    const good = [
      sale,
      all,
      { ...all, ...labelledExamples },
      { kind: 'no_sale', total: 0, colour: 'red' },
      { ...sale, total: -1, lines: [], staff: null },
    ];
    const bad = [
      ...[{}, [], 'sale', { kind: 'sale' }, { ...sale, kind: 'gift' }, { ...sale, total: 0.5 }],
      ...[
        { ...sale, saleId: '' },
        { ...sale, saleId: 7 },
        { ...sale, soldAt: '2026-11-24 12:00' },
      ],
      ...[
        { ...sale, currency: 'yen' },
        { ...sale, lines: [{}] },
        { ...sale, payments: [{ method: 'x' }] },
        { ...sale, payments: [{ method: 'x', kind: 'gold', amount: 1 }] },
        { ...sale, taxes: [{ ratePercent: 110, amount: 1 }] },
        { ...sale, businessDate: '24.11.2026' },
        { ...sale, extra: { nested: {} } },
        { ...sale, total: null },
      ],
    ];
    for (const message of good)
      expect([message, validate(message), readSaleMessage(message).success]).toEqual([message, true, true]);
    for (const message of bad)
      expect([message, validate(message), readSaleMessage(message).success]).toEqual([message, false, false]);
  });
});
