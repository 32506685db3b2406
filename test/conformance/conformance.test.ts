/** `tillframe conformance` against the reference receiver, which passes, and against clouds that are each broken in one way. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { httpsCheck } from '../../src/conformance/event-checks.ts';
import { type CheckResult, runConformance } from '../../src/conformance/run.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { startProgram } from '../peers/program.ts';
import { breakages, cloudToken, startBrokenCloud } from './broken-cloud.ts';

const never = new AbortController().signal;
const patienceMs = 30_000;

function conformance(
  cloud: { url: string; enrolKey?: string },
  over: Partial<Parameters<typeof runConformance>[0]> = {},
): Promise<CheckResult[]> {
  const { url, enrolKey } = cloud;
  return runConformance(
    { url, token: cloudToken, clock: systemClock, ...(enrolKey !== undefined && { enrolKey }), ...over },
    never,
  );
}

const idsWith = (results: readonly CheckResult[], kind: CheckResult['verdict']['kind']): string[] =>
  results.filter(({ verdict }) => verdict.kind === kind).map(({ id }) => id);
const told = (results: readonly CheckResult[]): object[] =>
  results.flatMap(({ id, verdict }) => (verdict.kind === 'fail' ? [{ id, came: verdict.came.en }] : []));

test('the reference receiver passes every line', async () => {
  await using cloud = await startBrokenCloud(undefined, true);
  const results = await conformance(cloud, { patienceMs });
  expect(told(results)).toEqual([]);
  // It never asked to wait.
  expect(idsWith(results, 'skip')).toEqual(['retry']);
  expect(results.length).toBeGreaterThan(20);
});

describe('a cloud that', () => {
  test.concurrent.each(breakages.map((breakage) => [breakage.name, breakage] as const))(
    '%s fails that line alone',
    async (_name, breakage) => {
      await using cloud = await startBrokenCloud(breakage);
      const results = await conformance(cloud, breakage.waits === true ? { patienceMs } : {});
      expect([told(results), idsWith(results, 'fail')]).toEqual([expect.anything(), breakage.fails]);
      const failed = results.find(({ verdict }) => verdict.kind === 'fail');
      expect(failed?.verdict.kind === 'fail' && failed.verdict.came.en).toMatch(/\S/);
    },
  );

  test('every line but one is broken once, and that one by itself', () => {
    const broken = new Set(breakages.flatMap(({ fails }) => fails));
    expect(broken.size).toBe(new Set(breakages.map(({ fails }) => fails.join())).size);
  });

  test('stores nothing fails the first line, and the rest is skipped', async () => {
    await using cloud = await startBrokenCloud({
      name: 'stores nothing',
      fails: ['stored'],
      install: ({ instead }) => instead(() => 404),
    });
    const results = await conformance(cloud);
    expect(idsWith(results, 'fail')).toEqual(['stored']);
    expect(idsWith(results, 'pass')).toEqual(['https']);
  });

  test('names a picture without its place is told which field is missing', async () => {
    const noPut = {
      name: 'names a picture without its place',
      fails: [],
      install: ({ onResults }: Parameters<(typeof breakages)[0]['install']>[0]) =>
        onResults((results) =>
          results.map((result) => ({
            ...result,
            pictures: (result.pictures ?? []).map(({ sha256 }) => ({ sha256 }) as never),
          })),
        ),
    };
    await using cloud = await startBrokenCloud(noPut);
    const picture = (await conformance(cloud)).find(({ id }) => id === 'picture');
    expect(picture?.verdict).toEqual({
      kind: 'fail',
      came: {
        en: '200 with an answer that breaks the contract: results[0].pictures[0].put: is missing',
        ja: '200、応答が仕様と合いません：results[0].pictures[0].put：ありません',
      },
    });
  });

  test('isn’t there is said', async () => {
    const results = await conformance({ url: 'http://127.0.0.1:1' });
    expect(told(results)).toEqual([
      { id: 'stored', came: 'no answer: the connection failed (ECONNREFUSED)' },
    ]);
  });

  test.each([
    ['https://cloud.example/x', 'pass'],
    ['http://127.0.0.1:9090', 'pass'],
    ['http://[::1]:9090', 'pass'],
    ['http://192.168.1.5', 'fail'],
    ['http://cloud.example', 'fail'],
  ])('is at %s: %s', async (base, kind) => {
    const context = { cloud: { base } } as Parameters<typeof httpsCheck.run>[0];
    expect((await httpsCheck.run(context)).kind).toBe(kind);
  });
});

describe('the command', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'tillframe-conformance-'));
    writeFileSync(join(folder, 'token'), `${cloudToken}\n`);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  async function command(
    args: readonly string[],
    language = 'C',
  ): Promise<{ code: number | null; out: string; err: string }> {
    await using program = startProgram(['conformance', ...args], { LANG: language });
    const [out, err] = [program.child.stdout, program.child.stderr].map((stream) => {
      let text = '';
      stream?.on('data', (chunk: Buffer) => (text += chunk.toString()));
      return () => text;
    });
    const [code] = await new Promise<[number | null]>((resolve) =>
      program.child.on('close', (ended) => resolve([ended])),
    );
    return { code, out: out?.() ?? '', err: err?.() ?? '' };
  }

  test('prints a line each, in both languages, and ends with 0', async () => {
    await using cloud = await startBrokenCloud();
    const args = [cloud.url, '--token-file', join(folder, 'token')];
    const english = await command(args);
    expect(english).toMatchObject({ code: 0, err: '' });
    expect(english.out).toMatch(
      /^tillframe conformance http[^\n]+\nTest shop conformance-[0-9a-f]{8}, [^\n]+\n\npass     https/,
    );
    expect(english.out).toMatch(
      /\nskipped  expiry [^\n]+\n {9}why: its address holds for \d+ s more: try it with --wait \d+\n/,
    );
    expect(english.out).toMatch(/\n\n\d+ passed, 0 failed, 3 skipped\n$/);
    const japanese = await command(args, 'ja_JP.UTF-8');
    expect(japanese.code).toBe(0);
    expect(japanese.out).toMatch(/\n合格 +duplicate +二度届いた会計は一度だけ数える\n/);
    expect(japanese.out).toMatch(/\n\n合格 \d+ 件、不合格 0 件、省略 3 件\n$/);
  });

  test('says what was expected and what came, as text and as JSON, and ends with 1', async () => {
    const breakage = breakages.find(({ fails }) => fails.includes('revisions'));
    await using cloud = await startBrokenCloud(breakage);
    const args = [cloud.url, '--token-file', join(folder, 'token')];
    const text = await command(args);
    expect(text.code).toBe(1);
    expect(text.out).toMatch(
      /\nFAIL {5}revisions [^\n]+\n {9}expected: stored for revision 2, then 1, then 3[^\n]+\n {9}came: 200 rejected \(outdated\)\n/,
    );
    const json = await command([...args, '--json']);
    expect(json.code).toBe(1);
    const report = JSON.parse(json.out) as {
      failed: number;
      results: { id: string; result: string; came?: string }[];
    };
    expect(report.failed).toBe(1);
    expect(report.results).toContainEqual(
      expect.objectContaining({ id: 'revisions', result: 'fail', came: '200 rejected (outdated)' }),
    );
  });

  test.each([
    [['http://127.0.0.1:1'], /--token-file <FILE> is missing/],
    [['x', '--token-file', '/dev/null'], /<URL>: expected a form such as https:\/\/cloud\.example/],
    [['https://me:secret@cloud.example', '--token-file', '/dev/null'], /^(?!.*secret).*<URL>: expected/s],
    [['https://cloud.example/?key=1', '--token-file', '/dev/null'], /<URL>: expected/],
    [['http://127.0.0.1:1', '--token-file', '/nowhere'], /--token-file: \/nowhere must be a readable file/],
  ])('used wrongly (%j) it ends with 2', async (args, words) => {
    const ended = await command(args);
    expect([ended.code, ended.out]).toEqual([2, '']);
    expect(ended.err).toMatch(words);
  });
});
