/** A line of the board's GPIO: edges with their time, what gpiomon is started with, and every reason why there are none. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { listLines, readLines } from '../../../../src/agent/sources/moments/gpio/list-lines.ts';
import { gpiomonArguments, runLine } from '../../../../src/agent/sources/moments/gpio/run-line.ts';
import { gpioSettings } from '../../../../src/agent/sources/moments/gpio/settings.ts';
import { systemClock } from '../../../../src/lib/clock.ts';
import { installGpiomon } from '../../../peers/machine/gpiomon.ts';

const line = gpioSettings.parse({ line: '17' });

function follow(settings = line) {
  const ending = new AbortController();
  const ages: (number | undefined)[] = [];
  const ready = Promise.withResolvers<undefined>();
  let waiting = { count: 0, resolve: () => undefined as unknown };
  const ended = runLine(
    settings,
    {
      clock: systemClock,
      onReady: () => ready.resolve(undefined),
      onMoment(ageMs) {
        ages.push(ageMs);
        if (ages.length >= waiting.count) waiting.resolve();
      },
    },
    ending.signal,
  );
  const closed = ended.then(
    ({ problem }) => problem.code,
    () => 'aborted',
  );
  return {
    ...{ ages, ended },
    ready: Promise.race([ready.promise, closed]),
    moments: (count: number) =>
      Promise.race([
        closed,
        new Promise((resolve) => {
          waiting = { count, resolve: () => resolve(undefined) };
          if (ages.length >= count) resolve(undefined);
        }),
      ]),
    end: () => ending.abort(new Error('ended')),
    async [Symbol.asyncDispose]() {
      ending.abort(new Error('ended'));
      await closed;
    },
  };
}

describe('following', () => {
  it('reports the edge that was chosen with its age', async () => {
    using gpiomon = await installGpiomon();
    await using following = follow();
    await following.ready;
    gpiomon.edge('falling');
    gpiomon.edge('rising', 3_000);
    await following.moments(1);
    const [ageMs = 0, ...others] = following.ages;
    expect(others).toEqual([]);
    expect(ageMs).toBeGreaterThanOrEqual(3_000);
    expect(ageMs).toBeLessThan(30_000);
  });

  it.each([0, 200])(
    'reports an edge that was stamped after lasting %i ms with its beginning',
    async (settleMs) => {
      using gpiomon = await installGpiomon();
      await using following = follow({ ...line, settleMs });
      await following.ready;
      const edgeMs = systemClock.monotonicMs();
      await systemClock.sleep(settleMs);
      const stampedMs = systemClock.monotonicMs();
      gpiomon.edge('rising');
      await following.moments(1);
      const [ageMs = 0] = following.ages;
      const atMs = systemClock.monotonicMs() - ageMs;
      expect(atMs).toBeGreaterThanOrEqual(edgeMs - 5);
      expect(atMs - edgeMs).toBeLessThan(stampedMs - edgeMs + 100 - settleMs);
    },
  );

  it('leaves out what is no edge, and the stamp of another clock', async () => {
    using gpiomon = await installGpiomon();
    await using following = follow();
    await following.ready;
    gpiomon.print(`${'x'.repeat(100_000)}\n1 12\n3 1.000000000\n1 1.000`);
    gpiomon.print('000001\n');
    await following.moments(1);
    expect(following.ages).toEqual([line.settleMs]);
  });

  it('ends its process when aborted', async () => {
    using gpiomon = await installGpiomon();
    await using following = follow();
    await following.ready;
    gpiomon.edge('rising');
    await following.moments(1);
    expect(gpiomon.running()).toBe(1);
    following.end();
    await expect(following.ended).rejects.toThrow('ended');
    while (gpiomon.running() > 0) await new Promise((resolve) => setTimeout(resolve, 5));
  });

  it('ends when the chip is gone', async () => {
    using gpiomon = await installGpiomon();
    await using following = follow();
    await following.ready;
    gpiomon.end();
    expect(await following.ended).toMatchObject({
      kind: 'refused',
      problem: { code: 'gpio.chip_missing', params: { chip: 'gpiochip0' } },
    });
  });
});

it.each([
  ["cannot find GPIO chip character device 'gpiochip0'", 'refused', 'gpio.chip_missing'],
  ["offset 17 is out of range on chip 'gpiochip0'", 'refused', 'gpio.line_missing'],
  ["unable to open chip '/dev/gpiochip0': Permission denied", 'refused', 'gpio.no_permission'],
  ['unable to request lines on chip /dev/gpiochip0: Device or resource busy', 'try_later', 'gpio.line_busy'],
  [
    'unable to request lines on chip /dev/gpiochip0: Operation not supported',
    'refused',
    'gpio.bias_unsupported',
  ],
  ["unrecognized option '--banner'", 'refused', 'gpio.tool_old'],
  ['error polling for events: Bad file descriptor', 'try_later', 'gpio.ended'],
])('names the reason when gpiomon says "%s"', async (error, kind, code) => {
  using _gpiomon = await installGpiomon({ error });
  await using following = follow();
  expect(await following.ended).toMatchObject({ kind, problem: { code } });
});

it('names a line that no chip has', async () => {
  using gpiomon = await installGpiomon({ error: "cannot find line 'DRAWER'" });
  await using following = follow(gpioSettings.parse({ line: 'DRAWER' }));
  expect(await following.ended).toMatchObject({
    kind: 'refused',
    problem: { code: 'gpio.name_missing', params: { line: 'DRAWER' } },
  });
  expect(gpiomon.args()).not.toContain('--chip');
});

it('names the reason when gpiomon is not installed', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  try {
    await using following = follow();
    expect(await following.ended).toMatchObject({
      kind: 'refused',
      problem: { code: 'gpio.tool_missing' },
    });
  } finally {
    process.env['PATH'] = path;
  }
});

describe('the real gpiomon', () => {
  const isInstalled = spawnSync('gpiomon', ['--version']).status === 0;

  it.runIf(isInstalled)('takes all options that it is started with', () => {
    const help = execFileSync('gpiomon', ['--help'], { encoding: 'utf8' });
    const options = gpiomonArguments(line).filter((argument) => argument.startsWith('--'));
    expect(options).toHaveLength(8);
    for (const option of options) expect(help).toContain(option);
    expect(help).toMatch(/%e\s+numeric edge event type \('1' - rising or '2' - falling\)/);
    expect(help).toMatch(/%S\s+event timestamp as seconds/);
  });

  it.runIf(isInstalled)('names a chip that is not there', async () => {
    await using following = follow(gpioSettings.parse({ line: 17, chip: 'gpiochip99' }));
    expect(await following.ended).toMatchObject({
      kind: 'refused',
      problem: { code: 'gpio.chip_missing', params: { chip: 'gpiochip99' } },
    });
  });
});

describe('listing', () => {
  // As gpioinfo 2.2 prints it [tools/gpioinfo.c].
  const out = [
    'gpiochip0 - 6 lines:',
    '\tline   0:\t"ID_SDA"        \tinput',
    '\tline   1:\tunnamed         \tinput active-low bias=pull-up',
    '\tline   2:\t"GPIO2"         \toutput',
    '\tline   3:\t"GPIO3"         \tinput consumer="button"',
    '\tline   4:\t"GPIO4"         \tinput',
    'gpiochip1 - 1 lines:',
    '\tline   0:\t"A_NAME_OF_MORE_THAN_14"\tinput',
  ].join('\n');

  it('offers free inputs, pins with a number first', () => {
    expect(readLines(out)).toEqual([
      { label: 'GPIO4 (gpiochip0 4)', values: { chip: 'gpiochip0', line: '4' } },
      { label: 'ID_SDA (gpiochip0 0)', values: { chip: 'gpiochip0', line: '0' } },
      { label: 'gpiochip0 1', values: { chip: 'gpiochip0', line: '1' } },
      { label: 'A_NAME_OF_MORE_THAN_14 (gpiochip1 0)', values: { chip: 'gpiochip1', line: '0' } },
    ]);
  });

  it('names the reason when the tool is missing', async () => {
    expect(await listLines({ PATH: '/nonexistent' }, new AbortController().signal)).toMatchObject({
      offers: [],
      problem: { code: 'gpio.tool_missing' },
    });
  });
});

describe('settings', () => {
  it('starts gpiomon with the texts of a form', () => {
    const settings = gpioSettings.parse({ line: 'GPIO17', edge: 'falling', bias: 'as-is', settleMs: '0' });
    expect(gpiomonArguments(settings)).toEqual([
      '--banner',
      ...['--edges', 'falling', '--event-clock', 'monotonic', '--consumer', 'tillframe'],
      ...['--format', '%e %S', 'GPIO17'],
    ]);
  });

  it.each([{ line: '--help' }, { line: '' }, { line: '17', chip: '-c' }, { line: '17', settleMs: '2000' }])(
    'refuses %o',
    (settings) => {
      expect(gpioSettings.safeParse(settings).success).toBe(false);
    },
  );
});
