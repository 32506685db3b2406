/** docs/integrate/cloud-contract.md: every command on it works as shown against the reference receiver, every JSON is one of the contract. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { contractSchemas } from '../../scripts/contract-files.ts';
import { clipAnswerSchema, clipNoticeSchema } from '../../src/contract/cloud/clip.ts';
import { enrolAnswerSchema, enrolRequestSchema } from '../../src/contract/cloud/enrol.ts';
import { erasureReportSchema, erasuresAnswerSchema } from '../../src/contract/cloud/erasure/erasure.ts';
import { batchAnswerSchema, rejectionNoticeSchema, saleEventSchema } from '../../src/contract/cloud/event.ts';
import { nudgeAnswerSchema } from '../../src/contract/cloud/nudge.ts';
import { posTokenAnswerSchema } from '../../src/contract/cloud/pos-token.ts';
import { desiredStateSchema } from '../../src/contract/cloud/remote/desired.ts';
import { remoteReportSchema } from '../../src/contract/cloud/remote/report.ts';
import { statusEventSchema } from '../../src/contract/cloud/status.ts';
import { storedProblemSchema } from '../../src/contract/problem.ts';
import { pictures } from '../peers/page/page-pictures.ts';
import { bareEnvironment, main } from '../peers/program.ts';
import { type Receiver, startReceiver } from '../receiver/start.ts';

const text = readFileSync(new URL('../../docs/integrate/cloud-contract.md', import.meta.url), 'utf8');

const schemas: Readonly<Record<string, z.ZodType>> = {
  'sale-event': saleEventSchema,
  'rejection-notice': rejectionNoticeSchema,
  'status-event': statusEventSchema,
  'earlier-epochs': statusEventSchema.shape.data.shape.earlierEpochs.unwrap(),
  'batch-answer': batchAnswerSchema,
  'enrol-request': enrolRequestSchema,
  'enrol-answer': enrolAnswerSchema,
  'clip-notice': clipNoticeSchema,
  'clip-answer': clipAnswerSchema,
  'erasures-answer': erasuresAnswerSchema,
  'erasure-report': erasureReportSchema,
  'desired-state': desiredStateSchema,
  'remote-report': remoteReportSchema,
  'nudge-answer': nudgeAnswerSchema,
  'pos-token-answer': posTokenAnswerSchema,
  problem: z.strictObject({
    ...{ type: z.string(), title: z.string(), status: z.number(), detail: z.string() },
    problem: storedProblemSchema,
  }),
};

/** The check that a cloud's developer makes with the published files. */
const ajv = addFormats.default(new Ajv2020({ strict: true, allErrors: true }));

type Block = {
  readonly kind: string;
  readonly schema?: string;
  readonly file?: string;
  readonly code: string;
};
const blocks: Block[] = [...text.matchAll(/(?:<!-- ([\w-]+)(?: ([\w.]+))? -->\n)?```(\w+)\n([^]*?)```/g)].map(
  ([, schema, file, kind = '', code = '']) => ({
    kind,
    code,
    ...(schema !== undefined && { schema }),
    ...(file !== undefined && { file }),
  }),
);

let folder: string;
let receiver: Receiver;
let presigned: Receiver;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-document-'));
  const dataDir = join(folder, 'cloud');
  receiver = await startReceiver({ dataDir, tokens: [] });
  const tokens = [receiver.newToken ?? ''];
  presigned = await startReceiver({ tokens, presign: true });
  const [jpeg] = await pictures(1);
  writeFileSync(join(folder, 'picture.jpg'), jpeg ?? '');
});
afterAll(async () => {
  await receiver[Symbol.asyncDispose]();
  await presigned[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** As on the page: variable or long values are `…` there. */
function pattern(shown: string): RegExp {
  const parts = shown.split('…').map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`);
}

function expectLike(found: unknown, shown: unknown): void {
  if (typeof shown === 'string') expect(found).toMatch(pattern(shown));
  else if (Array.isArray(shown)) {
    expect(found).toHaveLength(shown.length);
    shown.forEach((one, index) => expectLike((found as unknown[])[index], one));
  } else if (typeof shown === 'object' && shown !== null) {
    expect(Object.keys(found as object).toSorted()).toEqual(Object.keys(shown).toSorted());
    for (const [key, one] of Object.entries(shown)) expectLike((found as Record<string, unknown>)[key], one);
  } else expect(found).toEqual(shown);
}

describe('docs/integrate/cloud-contract.md', () => {
  it('contains only JSON of the contract, with its kind', () => {
    const all = blocks.filter(({ kind }) => kind === 'json');
    expect(all.length).toBeGreaterThan(8);
    for (const { schema = '', code } of all) {
      // Shortened values on the page stand for valid ones.
      const whole = code
        .replaceAll(/("(?:\w+A|a)t": )"…"/g, '$1"2026-11-24T12:00:00Z"')
        .replaceAll('"…"', `"${'0'.repeat(64)}"`)
        .replaceAll('…', 'x');
      const value: unknown = JSON.parse(whole);
      const parsed = schemas[schema]?.safeParse(value);
      expect([schema, parsed?.error?.message, parsed?.success]).toEqual([schema, undefined, true]);
      const published = contractSchemas[`${schema}.schema.json`];
      if (published !== undefined)
        expect([ajv.validate(published, value), ajv.errorsText()]).toEqual([true, 'No errors']);
    }
  });

  it('answers every command as shown', async () => {
    const here = (code: string): string =>
      code
        .replaceAll('http://127.0.0.1:9090', receiver.url)
        .replaceAll('http://127.0.0.1:9091', presigned.url);
    for (const { file, code } of blocks) if (file !== undefined) writeFileSync(join(folder, file), code);
    const commands = blocks.filter(({ kind }) => kind === 'sh');
    const mark = '@@@ next block @@@';
    const script = [
      'set -eu -o pipefail',
      `npx() { shift; "${process.execPath}" "${main}" "$@"; }`,
      ...commands.map(({ code }) => `${here(code)}\necho; echo '${mark}'`),
    ].join('\n');
    const { stdout } = await promisify(execFile)('bash', ['-c', script], {
      cwd: folder,
      env: bareEnvironment('C.UTF-8'),
    });
    const outputs = stdout.split(`${mark}\n`).map((output) => output.trim());
    expect(outputs.length).toBe(commands.length + 1);
    let shown = 0;
    for (const [index, block] of blocks.entries()) {
      if (block.kind !== 'sh') continue;
      const output = outputs[commands.indexOf(block)] ?? '';
      const next = blocks[index + 1];
      if (next?.kind === 'text') expect(output).toMatch(pattern(here(next.code).trim()));
      else if (next?.kind === 'json' && next.file === undefined && output !== '') {
        expectLike(JSON.parse(output), JSON.parse(here(next.code)));
      } else {
        expect(output).toBe('');
        continue;
      }
      shown += 1;
    }
    expect(shown).toBeGreaterThan(10);
  });

  it('links only to existing files', () => {
    for (const [, path = ''] of text.matchAll(/\]\((\.\.?\/[^)#]+)\)/g))
      expect(() => readFileSync(new URL(`../../docs/integrate/${path}`, import.meta.url))).not.toThrow();
  });
});
