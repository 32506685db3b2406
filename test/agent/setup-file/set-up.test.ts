/** The set-up file: its stored form, and every mistake with its place. */
import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { withKinds } from '../../../scripts/config-files.ts';
import type { KnownSetUp } from '../../../src/agent/setup-file/checks.ts';
import { setUpSchema } from '../../../src/agent/setup-file/setup-file.ts';
import { splitCameraUrl } from '../../../src/domain/setup/camera-url.ts';
import type { SetUp } from '../../../src/domain/setup/set-up.ts';
import { type JsonSchema, jsonSchemaOf } from '../../../src/lib/yaml/schema-messages.ts';
import { parseYaml, problemText, readYamlFile, type YamlResult } from '../../../src/lib/yaml/yaml-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-set-up-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const nothing: KnownSetUp = { cameraIds: new Set(), registerKeys: new Set() };

function read(text: string, known?: KnownSetUp): YamlResult<SetUp> {
  const file = join(folder, 'provision.yaml');
  writeFileSync(file, text);
  return readYamlFile(file, setUpSchema(known));
}

function problemsOf(text: string, known = nothing): string[] {
  const result = read(text, known);
  return result.ok ? [] : result.problems.map((each) => problemText('p.yaml', each, 'en'));
}

const good = `
cameras:
  - {id: counter-1, name: Counter, url: "rtsp://admin:p%40ss@192.168.1.20:554/stream1?x=1"}
  - {id: door, name: 入口, url: "rtsps://cam.local/live", mainUrl: "rtsps://cam.local/main", username: viewer, password: secret, transport: udp, aspect: 16:9, latencyMs: 120, masks: [[[0, 0], [0.5, 0], [0.25, 0.5]]]}
registers:
  - {key: R1, name: Register 1, token: a-token-of-16-signs}
  - {key: R2, name: Register 2, instant: {basis: register_time, delayMs: 300}}
links:
  - {register: R1, camera: counter-1}
  - {register: R1, camera: door, main: false, offsetMs: -250}
  - {register: R2, camera: door}
`;

it('splits credentials from the address, hashes tokens and fills in defaults of a valid file', () => {
  const result = read(good, nothing);
  expect(result).toMatchObject({ ok: true });
  expect(result.ok && result.value).toEqual({
    cameras: [
      {
        id: 'counter-1',
        name: 'Counter',
        url: 'rtsp://192.168.1.20:554/stream1?x=1',
        username: 'admin',
        password: 'p@ss',
        transport: 'auto',
        reader: 'auto',
      },
      {
        id: 'door',
        name: '入口',
        url: 'rtsps://cam.local/live',
        mainUrl: 'rtsps://cam.local/main',
        username: 'viewer',
        password: 'secret',
        transport: 'udp',
        reader: 'auto',
        aspect: '16:9',
        latencyMs: 120,
        masks: [
          [
            [0, 0],
            [0.5, 0],
            [0.25, 0.5],
          ],
        ],
      },
    ],
    registers: [
      {
        key: 'R1',
        name: 'Register 1',
        instant: { basis: 'auto', delayMs: 0, lateAfterMs: 5000 },
        tokenSha256: createHash('sha256').update('a-token-of-16-signs').digest('hex'),
      },
      { key: 'R2', name: 'Register 2', instant: { basis: 'register_time', delayMs: 300, lateAfterMs: 5000 } },
    ],
    links: [
      { registerKey: 'R1', cameraId: 'counter-1', main: true },
      { registerKey: 'R1', cameraId: 'door', main: false, offsetMs: -250 },
      { registerKey: 'R2', cameraId: 'door', main: true },
    ],
  });
});

it('accepts links to entries imported earlier', () => {
  const links = 'links: [{register: R9, camera: roof}]';
  expect(problemsOf(links, { cameraIds: new Set(['roof']), registerKeys: new Set(['R9']) })).toEqual([]);
  expect(read(links)).toMatchObject({ ok: true });
});

const camera = '{id: c, name: C, url: "rtsp://h/"}';
const register = '{key: R1, name: R}';

describe('reports a mistake with its place', () => {
  it.each([
    [`cameras:\n- ${camera}\n- ${camera}`, '3:8 cameras[1].id: "c" stands twice: cameras[0] has it already'],
    [
      `registers: [${register}, ${register}]`,
      '1:39 registers[1].key: "R1" stands twice: registers[0] has it already',
    ],
    [
      'links: [{register: R9, camera: c}]\ncameras: [' + camera + ']',
      '1:20 links[0].register: there is no register "R9", neither in this file nor imported earlier',
    ],
    [
      `links: [{register: R1, camera: x}]\nregisters: [${register}]`,
      '1:32 links[0].camera: there is no camera "x", neither in this file nor imported earlier',
    ],
    [
      'cameras: [{id: C!, name: C, url: "rtsp://h/"}]',
      '1:16 cameras[0].id: expected 1 to 40 of the signs a-z, 0-9 and -, other than "new", found "C!"',
    ],
    [
      'cameras: [{id: c, name: C}]',
      '1:11 cameras[0].url: is missing: expected a camera address such as rtsp://192.168.1.20:554/stream1 (rtsp, rtsps, http or https; no spaces)',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", password: x}]',
      '1:11 cameras[0].username: is missing: a password needs one',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://a:b@h/", username: x}]',
      '1:60 cameras[0].username: stands in the url too: keep one',
    ],
    [
      'registers: [{key: R1, name: R, token: short}]',
      '1:39 registers[0].token: expected 16 to 256 letters, digits and signs, without blanks, found another text (not shown)',
    ],
    [
      'registers: [{key: R1, name: R, instant: {basis: guess}}]',
      '1:49 registers[0].instant.basis: expected one of auto, drawer, receipt_first_byte, cut, moment, seen, arrival, register_time, pos_server_time, found "guess"',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/"}]\nregisters: [{key: R1, name: R, region: {camera: c, left: 0.9, top: 0, width: 0.2, height: 0.2}}]',
      '2:32 registers[0].region: expected a rectangle within the picture: left, top, width and height as fractions, each side 0.02 to 0.6, found a section of keys',
    ],
    [
      'registers: [{key: R1, name: R, region: {camera: c, left: 0.1, top: 0, width: 0.2, height: 0.2}}]',
      '1:49 registers[0].region.camera: there is no camera "c", neither in this file nor imported earlier',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", mainUrl: "rtsp://other/"}]',
      '1:55 cameras[0].mainUrl: must be at the same host as url: the login of the camera is sent there',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0, 0], [1, 1]]]}]',
      '1:54 cameras[0].masks[0]: expected a polygon of 3 to 64 corners such as [[0, 0], [0.3, 0], [0.3, 0.2]], found a list',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0, 0], [1, 1.2], [0, 1]]]}]',
      '1:67 cameras[0].masks[0][1][1]: expected a number from 0 (left or top edge) to 1 (right or bottom edge), found 1.2',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0, 0], [1, .nan], [0, 1]]]}]',
      '1:67 cameras[0].masks[0][1][1]: expected a number from 0 (left or top edge) to 1 (right or bottom edge), found NaN',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0, 0], [1], [0, 1]]]}]',
      '1:63 cameras[0].masks[0][1]: expected a corner [x, y], each from 0 to 1, found a list',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0.1, 0.1], [0.5, 0.5], [0.1, 0.1], [0.9, 0.9]]]}]',
      '1:54 cameras[0].masks[0]: covers nothing: its corners lie on one line',
    ],
    [
      'cameras: [{id: c, name: C, url: "rtsp://h/", masks: [[[0.2, 0.3], [0.2, 0.3], [0.2, 0.3]]]}]',
      '1:54 cameras[0].masks[0]: covers nothing: its corners lie on one line',
    ],
    ['camera: []', '1:1 camera: is not a known key. Did you mean "cameras"?'],
  ])('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual([`p.yaml:${expected}`]);
  });

  it('requires exactly one main camera per register, and each camera once', () => {
    const known = { cameraIds: new Set(['a', 'b']), registerKeys: new Set(['R1']) };
    const links = (...list: string[]): string =>
      `links:\n${list.map((each) => `  - {register: R1, ${each}}\n`).join('')}`;
    expect(problemsOf(links('camera: a', 'camera: b'), known)).toEqual([
      'p.yaml:3:5 links[1].main: register "R1" has its main camera in links[0] already: write "main: false" here',
    ]);
    expect(problemsOf(links('camera: a', 'camera: a, main: false'), known)).toEqual([
      'p.yaml:3:5 links[1]: is the same as links[0]',
    ]);
    const many = Array.from({ length: 18 }, (_, n) => `c${n}`);
    const all = { cameraIds: new Set(many), registerKeys: new Set(['R1']) };
    const each = many.map((id, n) => `camera: ${id}${n === 0 ? '' : ', main: false'}`);
    expect(problemsOf(links(...each.slice(0, 16)), all)).toEqual([]);
    expect(problemsOf(links(...each), all)).toEqual([
      'p.yaml:18:5 links[16]: register "R1" has 16 cameras already, which is the most',
    ]);
    expect(problemsOf(links('camera: a, main: false', 'camera: b, main: false'), known)).toEqual([
      'p.yaml:2:37 links[0].main: register "R1" has no main camera: one of its links must have "main: true"',
    ]);
  });

  it('never includes the password in a report', () => {
    const canary = 'hunter2canary';
    for (const url of [
      `ftp://u:${canary}@h/`,
      `rtsp://u:${canary}@-h/`,
      `rtsp://u:${canary}@h ost/`,
      `rtsp:${canary}`,
    ]) {
      const problems = problemsOf(`cameras: [{id: c, name: C, url: "${url}", password: {a: ${canary}}}]`);
      expect(problems).toHaveLength(2);
      expect(problems.join()).not.toContain(canary);
    }
  });
});

it('accepts a mask as thin as one line of pixels', () => {
  const thin = '[[0, 0.5], [1, 0.5], [1, 0.5005], [0, 0.5005]]';
  expect(problemsOf(`cameras: [{id: c, name: C, url: "rtsp://h/", masks: [${thin}]}]`)).toEqual([]);
});

describe('accounts at POS clouds', () => {
  const smaregi = '{id: sma, kind: smaregi, name: S, contractId: sample01, accessToken: token-of-smaregi}';
  const stored = {
    ...nothing,
    posAccounts: new Map([
      [
        'sma',
        {
          kind: 'smaregi' as const,
          settings: { contractId: 'sample01', accessToken: 'stored-access-token' },
        },
      ],
    ]),
    posTerminals: [{ registerKey: 'R7', account: 'sma', terminal: '7' }],
  };
  const till = (key: string, terminal: string): string =>
    `{key: ${key}, name: R, from: {account: sma, terminal: '${terminal}'}}`;

  it('become settings by their kind, with the stored values', () => {
    const result = read(`posAccounts: [${smaregi}]\nregisters: [${till('R1', '3')}]`, nothing);
    expect(result.ok && result.value).toMatchObject({
      posAccounts: [
        {
          id: 'sma',
          kind: 'smaregi',
          name: 'S',
          settings: {
            contractId: 'sample01',
            accessToken: 'token-of-smaregi',
            baseUrl: 'https://webapi.smaregi.jp/access/',
          },
          keeps: ['accessToken'],
        },
      ],
      registers: [{ key: 'R1', from: { account: 'sma', terminal: '3' } }],
    });
  });

  it('may omit a stored secret, and may be named by terminals', () => {
    const without = 'posAccounts: [{id: sma, kind: smaregi, name: S, contractId: sample01}]';
    expect(problemsOf(without, stored)).toEqual([]);
    expect(problemsOf(`registers: [${till('R1', '3')}]`, stored)).toEqual([]);
    expect(problemsOf(`registers: [${till('R1', '7')}, {key: R7, name: R}]`, stored)).toEqual([]);
  });

  it('replace an app by a pasted token, even a stored one', () => {
    const app = { clientId: 'app', clientSecret: 's3cret', tokens: { any: 1 } };
    const known = {
      ...nothing,
      posAccounts: new Map([['ubi', { kind: 'ubiregi' as const, settings: app }]]),
    };
    const result = read('posAccounts: [{id: ubi, kind: ubiregi, name: U, token: pasted-token}]', known);
    expect(result.ok && result.value.posAccounts).toMatchObject([{ keeps: [] }]);
  });

  it.each([
    [
      'posAccounts: [{id: sma, kind: smaregi, name: S, contractId: sample01}]',
      nothing,
      /^p.yaml:1:15 posAccounts\[0\].accessToken: is missing: expected the access token that Smaregi shows/,
    ],
    [
      'posAccounts: [{id: ubi, kind: ubiregi, name: U}]',
      nothing,
      /^p.yaml:1:15 posAccounts\[0\].token: is missing: give an API access token here, or clientId with clientSecret/,
    ],
    [
      'posAccounts: [{id: sma, kind: smaregi, name: S, contractId: other, accessToken: token-of-smaregi}]',
      stored,
      /^p.yaml:1:61 posAccounts\[0\].contractId: account "sma" is another contract already: give this one an id of its own$/,
    ],
    [
      'posAccounts: [{id: sma, kind: ubiregi, name: U, token: pasted-token}]',
      stored,
      /^p.yaml:1:31 posAccounts\[0\].kind: account "sma" is of kind smaregi already: give this one an id of its own$/,
    ],
    [
      'posAccounts: [{id: sma, kind: airregi, name: S}]',
      nothing,
      /^p.yaml:1:31 posAccounts\[0\].kind: expected one of smaregi, smaregi-platform, ubiregi, square, shopify, found "airregi"$/,
    ],
    [
      `posAccounts: [${smaregi}, ${smaregi}]`,
      nothing,
      /^p.yaml:1:\d+ posAccounts\[1\].id: "sma" stands twice: posAccounts\[0\] has it already$/,
    ],
    [
      `registers: [${till('R1', '3')}]`,
      nothing,
      /^p.yaml:1:48 registers\[0\].from.account: there is no account "sma", neither in this file nor imported earlier$/,
    ],
    [
      `registers: [${till('R1', '3')}, ${till('R2', '3')}]`,
      stored,
      /^p.yaml:1:\d+ registers\[1\].from: terminal "3" is registers\[0\] already$/,
    ],
    [
      `registers: [${till('R1', '7')}]`,
      stored,
      /^p.yaml:1:\d+ registers\[0\].from: terminal "7" is register "R7" already, in the database: write that register into this file without `from`, or give it another terminal$/,
    ],
    [
      'registers: [{key: R1, name: R, from: {account: sma, terminal: 3}}]',
      stored,
      /^p.yaml:1:\d+ registers\[0\].from.terminal: expected the POS's own id of the terminal, in quotes, such as '3', found 3 \(put it in quotes\)$/,
    ],
  ])('%j', (text, known, expected) => {
    const problems = problemsOf(text, known);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
    const result = read(text, known);
    const [problem] = result.ok ? [] : result.problems;
    expect(problem?.message.ja).toMatch(/[ぁ-ん]/);
  });

  it('are reported without their secrets', () => {
    const canary = 'canary-in-a-token';
    for (const bad of [
      `accessToken: {a: ${canary}}`,
      `accessToken: "${canary} ${canary}"`,
      `accesToken: ${canary}`,
    ]) {
      const problems = problemsOf(`posAccounts: [{id: sma, kind: smaregi, name: S, contractId: x, ${bad}}]`);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join()).not.toContain(canary);
    }
  });
});

describe('the example', () => {
  const path = new URL('../../../config/set-up.example.yaml', import.meta.url).pathname;
  const text = readFileSync(path, 'utf8');

  it('contains only required values and defaults', () => {
    const needed = `
cameras: [{id: counter, name: Above the counter, url: "rtsp://192.168.1.20:554/stream1"}]
registers: [{key: till-1, name: Register 1}]
links: [{register: till-1, camera: counter}]
`;
    const [example, minimal] = [readYamlFile(path, setUpSchema(nothing)), read(needed, nothing)];
    expect(example.ok && example.value).toEqual(minimal.ok && minimal.value);
    expect(example.ok).toBe(true);
  });

  it('has an account of each POS kind and way (else: npm run config)', () => {
    expect(text).toBe(withKinds(text));
    expect(withKinds(text.replace(/kind: ubiregi$/gm, ''))).toBe(text);
  });

  it('names every key, and its optional lines are valid', () => {
    const written = text.replaceAll(/^( *)# ((?: +-|[a-z][A-Za-z]+:)(?: .*)?)$/gm, '$1$2');
    expect(problemsOf(written)).toEqual([]);
    const file = parseYaml(written, z.unknown());
    const wanted = keysOf(jsonSchemaOf(setUpSchema()));
    expect(wanted).toContain('registers.instant.lateAfterMs');
    // Values that only the program writes, as `tillframe export` does.
    const byProgram =
      /^(exported|secrets|settings|notifications|posAccounts\.(tokens|cursor)|registers\.(learned|tokenSha256|unlinked|from\.linkedAt))|\.(apart|\w+Measured)\b/;
    const byPeople = wanted.filter((key) => !byProgram.test(key));
    expect(new Set(keysIn(file.ok && file.value))).toEqual(new Set(byPeople));
  });

  /** `cameras.id`: every key below a schema, of all kinds there are, lists left out. */
  function keysOf({ properties, items, oneOf }: JsonSchema): string[] {
    if (items !== undefined) return keysOf(items as JsonSchema);
    if (oneOf !== undefined) return oneOf.flatMap((branch) => keysOf(branch));
    return Object.entries(properties ?? {}).flatMap(([key, node]) =>
      withName(key, keysOf(node as JsonSchema)),
    );
  }

  function keysIn(value: unknown): string[] {
    if (Array.isArray(value)) return value.flatMap(keysIn);
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, below]) => withName(key, keysIn(below)));
  }

  function withName(key: string, below: string[]): string[] {
    return [key, ...below.map((each) => `${key}.${each}`)];
  }
});

describe('camera addresses', () => {
  it.each([
    '-i /etc/passwd',
    '-rtsp://h/',
    'rtsp://-h/',
    'rtsp:///path',
    'rtsp:h',
    'rtsp://',
    'file:///etc/passwd',
    'ftp://h/',
    'concat:rtsp://a/|rtsp://b/',
    'rtsp+udp://h/',
    'rtsp://h/\n-f',
    'rtsp://h/\tx',
    'rtsp://h/a b',
    'rtsp://h\u0000/',
    'rtsp://$(id)/',
    'rtsp://h%0a/',
    'rtsp://h:99999/',
    `rtsp://h/${'a'.repeat(2048)}`,
  ])('%j is refused', (text) => {
    expect(splitCameraUrl(text)).toBeUndefined();
  });

  it.each([
    ['rtsp://192.168.1.20/s', { url: 'rtsp://192.168.1.20/s' }],
    ['rtsps://[fe80::1]:322/s?a=b&c', { url: 'rtsps://[fe80::1]:322/s?a=b&c' }],
    ['rtsp://u@h:8554/', { url: 'rtsp://h:8554/', username: 'u' }],
    ['rtsp://u:50%@h/', { url: 'rtsp://h/', username: 'u', password: '50%' }],
    ['rtsp://u:a@b@h/', { url: 'rtsp://h/', username: 'u', password: 'a@b' }],
    ['rtsp://u:パス@h/', { url: 'rtsp://h/', username: 'u', password: 'パス' }],
    ['rtsp://h/user=admin_password=x_channel=1', { url: 'rtsp://h/user=admin_password=x_channel=1' }],
  ])('splits %j', (text, expected) => {
    expect(splitCameraUrl(text)).toEqual(expected);
  });
});
