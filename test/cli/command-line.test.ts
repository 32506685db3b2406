/** The command line as people and systemd meet it: the real program in a process of its own. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runCommandLine } from '../../src/cli/command-line.ts';
import { bareEnvironment, main } from '../peers/program.ts';

const source = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** The system's own Node, where that is one of those we refuse. */
const oldNode = ['/usr/bin/node', '/usr/local/bin/node'].find(
  (path) => existsSync(path) && /^v2[0-3]\./.test(execFileSync(path, ['--version']).toString()),
);

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

type Ended = { code: number | null; out: string; err: string };
type Running = { child: ChildProcess; out: () => string; ended: Promise<Ended> };

function start(
  args: readonly string[],
  options: { language?: string; preload?: string; node?: string; program?: string } = {},
): Running {
  const { language = 'C', preload, node = process.execPath } = options;
  // A preload replaces a module, which the program has as a file of its own among the sources.
  const { program = preload === undefined ? main : source } = options;
  const flags = preload === undefined ? [] : ['--import', preload];
  // setpriv becomes Node, which the kernel then kills when this process is gone, however it went.
  const child = spawn('setpriv', ['--pdeathsig', 'KILL', node, ...flags, program, ...args], {
    env: bareEnvironment(language),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, out, err }));
  });
  return { child, out: () => out, ended };
}

function run(args: readonly string[], language?: string): Promise<Ended> {
  return start(args, language === undefined ? {} : { language }).ended;
}

/** In this process: a start takes a third of a second of processor time. */
async function runHere(args: readonly string[], language: 'en' | 'ja' = 'en'): Promise<Ended> {
  const said = { out: '', err: '' };
  const terminal = {
    ...{ language, runtime: 'test' },
    print: (text: string) => void (said.out += `${text}\n`),
    printError: (text: string) => void (said.err += `${text}\n`),
  };
  const code = await runCommandLine(args, terminal, new AbortController().signal);
  return { code, ...said };
}

/** The first match in what the program printed. On a busy machine a start takes long: only a hang takes two minutes. */
async function printed(running: Running, pattern: RegExp): Promise<string> {
  for (let tries = 0; tries < 2_400; tries += 1) {
    const match = pattern.exec(running.out());
    if (match !== null) return match[1] ?? match[0];
    await delay(50);
  }
  throw new Error(`${String(pattern)} never appeared in: ${running.out()}`);
}

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

function writeConfig(name: string): string {
  return write(
    `${name}.yaml`,
    `shop: {id: shop-1, name: 銀座店}\ndataDir: ${name}-data\nweb: {listen: "127.0.0.1:0"}\n`,
  );
}

const provision = `
cameras: [{id: counter, name: Counter, url: "rtsp://127.0.0.1:9/none"}]
registers: [{key: R1, name: Register 1, token: a-token-of-16-signs}]
links: [{register: R1, camera: counter}]
`;

describe('help and usage', () => {
  it.each(['run', 'check-config', 'import', 'discover', 'receiver', 'conformance', 'version'])(
    '%s --help has an example, in both languages',
    async (command) => {
      const english = await runHere([command, '--help']);
      expect(english).toMatchObject({ code: 0, err: '' });
      expect(english.out).toMatch(
        new RegExp(`^Usage: tillframe ${command}[^]*\nExample:\n  tillframe ${command}`),
      );
      const japanese = await runHere([command, '--help'], 'ja');
      expect(japanese).toMatchObject({ code: 0, err: '' });
      expect(japanese.out).toMatch(
        new RegExp(`^使い方: tillframe ${command}[^]*\n例:\n  tillframe ${command}`),
      );
    },
  );

  // An installed tillframe has the default config.
  it.skipIf(existsSync('/etc/tillframe/config.yaml'))(
    'names the argument for the config when the default one is missing',
    async () => {
      const missing = (argument: string) => ({
        code: 2,
        out: '',
        err: `/etc/tillframe/config.yaml: there is no configuration in the default place; name yours with ${argument}\n`,
      });
      expect(await runHere(['doctor'])).toEqual(missing('--config FILE'));
      expect(await runHere(['update'])).toEqual(missing('--config FILE'));
      expect(await runHere(['check-config'])).toEqual(missing('tillframe check-config FILE'));
      const japanese = await run(['run'], 'ja_JP.UTF-8');
      expect(japanese.err).toContain('--config FILE で設定ファイルを指定してください');
    },
  );

  it('--help lists every command; without a command the help goes to stderr with exit code 2', async () => {
    const [asked, bare] = await Promise.all([run(['--help']), run([])]);
    for (const command of [
      'run',
      'check-config',
      'import',
      'discover',
      'setup-code',
      'tokens',
      'receiver',
      'conformance',
      'version',
    ]) {
      expect(asked.out).toMatch(new RegExp(`^  ${command} `, 'm'));
    }
    expect(asked).toMatchObject({ code: 0, err: '' });
    expect(bare).toEqual({ code: 2, out: '', err: asked.out });
  });

  it.each([
    [['help', 'rum'], 'tillframe: there is no command "rum"\nDid you mean run?\nSee tillframe --help\n'],
    [['rum'], 'tillframe: there is no command "rum"\nDid you mean run?\nSee tillframe --help\n'],
    [
      ['run', '--confg', 'x'],
      'tillframe: there is no option --confg here\nDid you mean --config?\nSee tillframe run --help\n',
    ],
    [
      ['run', '--config'],
      'tillframe: the value of -c, --config <FILE> is missing\nSee tillframe run --help\n',
    ],
    [['import'], 'tillframe: FILE is missing\nSee tillframe import --help\n'],
    [['version', 'x'], 'tillframe: too many arguments\nSee tillframe version --help\n'],
    [
      ['receiver', '--data', 'x'],
      'tillframe: --listen <HOST:PORT> is missing\nSee tillframe receiver --help\n',
    ],
    [
      ['receiver', '--database', 'postgres://db/cloud'],
      'tillframe: --listen <HOST:PORT>, --pictures <URL>, --token-file <FILE> are missing\nSee tillframe receiver --help\n',
    ],
    [
      ['receiver'],
      'tillframe: --listen <HOST:PORT>, --data <DIR> are missing\nSee tillframe receiver --help\n',
    ],
    [
      ['receiver', 'pos-app', 'set'],
      'tillframe: --data <DIR>, --client-id <ID>, --public-url <URL> are missing\nSee tillframe receiver pos-app set --help\n',
    ],
    [
      ['receiver', 'tokens', 'add', 'gw-1'],
      'tillframe: --data <DIR>, --shop <ID> are missing\nSee tillframe receiver tokens add --help\n',
    ],
    [
      ['receiver', '--data', 'x', '--listen', 'y'],
      'tillframe: --listen <HOST:PORT>: expected a form such as 127.0.0.1:9090\nSee tillframe receiver --help\n',
    ],
    [
      ['receiver', '--data', 'x', '--listen', '127.0.0.1:0', '--public-url', 'y'],
      'tillframe: --public-url <URL>: expected a form such as https://cloud.example/tillframe\nSee tillframe receiver --help\n',
    ],
  ])('%j is wrong usage: exit code 2', async (args, err) => {
    expect(await runHere(args)).toEqual({ code: 2, out: '', err });
  });

  it('wrong usage in Japanese', async () => {
    expect(await run(['rum'], 'ja_JP.UTF-8')).toMatchObject({
      code: 2,
      err: 'tillframe: "rum" というコマンドはありません\nrun の間違いではありませんか\ntillframe --help をご覧ください\n',
    });
  });

  it('version says what runs', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const expected = `tillframe ${version} (Node.js ${process.versions.node}, ${process.platform} ${process.arch})\n`;
    expect(await run(['version'])).toEqual({ code: 0, out: expected, err: '' });
    expect(await run(['--version'])).toEqual({ code: 0, out: expected, err: '' });
  });
});

describe('check-config', () => {
  it('a good file: what it means, exit code 0', async () => {
    const file = writeConfig('good');
    const { code, out, err } = await run(['check-config', file]);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain(`${file}: good\n`);
    expect(out).toContain('shop-1 (銀座店)\n');
    expect(out).toContain(`${join(folder, 'good-data')}\n`);
  });

  it('tells where registers publish, and what stands before which printer', async () => {
    const file = writeConfig('broker');
    appendFileSync(
      file,
      "registers: {mqtt: {url: 'mqtt://127.0.0.1:1883'}}\nprinterProxy: {printers: [{listen: '127.0.0.1:9101', printer: '192.168.1.50:9100', register: till-1}]}\n",
    );
    const { out } = await runHere(['check-config', file]);
    expect(out).toContain('  broker     mqtt://127.0.0.1:1883\n');
    expect(out).toContain('  printer    till-1: 127.0.0.1:9101 → 192.168.1.50:9100\n');
  });

  it('tells addresses that a person can open, not those that a server listens on', async () => {
    const file = write(
      'open.yaml',
      "shop: {id: a}\ndataDir: open-data\nweb: {listen: '0.0.0.0:8443', plainListen: '0.0.0.0:81'}\nregisters: {listen: '0.0.0.0:8082'}\n" +
        "printerProxy: {printers: [{listen: '0.0.0.0:9101', printer: '192.168.1.50:9100', register: till-1}]}\n",
    );
    const { out } = await runHere(['check-config', file]);
    expect(out).not.toContain('0.0.0.0');
    for (const line of [
      /^ {2}page {7}https:\/\/\S+:8443\b/m,
      /^ {2}first page http:\/\/\S+:81\b/m,
      /^ {2}registers .*http:\/\/\S+:8082\b/m,
      /^ {2}printer {4}till-1: \S+:9101\b.* → 192\.168\.1\.50:9100$/m,
    ])
      expect(out).toMatch(line);
  });

  it('tells which addresses cannot be listened on here, and how people reach the page', async () => {
    await using taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const file = write(
      'reach.yaml',
      `shop: {id: a}\ndataDir: reach-data\nweb: {listen: "203.0.113.9:8443"}\nregisters: {listen: "127.0.0.1:${port}"}\n`,
    );
    const { code, out, err } = await runHere(['check-config', file]);
    expect({ code, err }).toEqual({
      code: 0,
      err:
        `${file} web.listen: this machine has no address 203.0.113.9; change web.listen\n` +
        `${file} registers.listen: 127.0.0.1:${port} is taken by another program; change registers.listen or stop that program\n`,
    });
    expect(out).toContain('can be used; see above what to look at');
    expect(out).toContain('  page       https://203.0.113.9:8443\n');
    expect((await runHere(['check-config', file], 'ja')).err).toContain('というアドレスはありません');
    // It has made nothing.
    expect(existsSync(join(folder, 'reach-data'))).toBe(false);
    expect((await runHere(['run', '--config', file])).err).toContain('203.0.113.9');
  });

  it('a bad one: every mistake on stderr, exit code 2, in the language of the environment', async () => {
    const file = write('bad.yaml', 'shop: {id: A}\nlog: {level: 1}\n');
    expect(await runHere(['check-config', file])).toEqual({
      code: 2,
      out: '',
      err:
        `${file}:1:12 shop.id: expected 1 to 64 of the signs a-z, 0-9 and -, found "A"\n` +
        `${file}:2:14 log.level: expected one of debug, info, warn, error, silent, found 1\n2 mistakes\n`,
    });
    expect((await runHere(['check-config', file], 'ja')).err).toMatch(
      /正しい形: .*\n.*\n誤りが 2 件あります\n$/,
    );
    expect(await runHere(['run', '--config', file])).toMatchObject({ code: 2, out: '' });
  });
});

describe('import', () => {
  it('says what it changed; a second time nothing changes', async () => {
    const config = writeConfig('import');
    const file = write('set-up.yaml', provision);
    const first = await run(['import', file, '--config', config]);
    expect(first).toEqual({ code: 0, out: `${file}: 3 added\n`, err: '' });
    const second = await run(['import', file, '--config', config]);
    expect(second).toEqual({ code: 0, out: `${file}: nothing changed, 3 known already\n`, err: '' });
    const renamed = write('renamed.yaml', provision.replace('name: Counter', 'name: Front'));
    expect((await runHere(['import', renamed, '--config', config])).out).toBe(
      `${renamed}: 1 changed, 2 unchanged\n`,
    );
  });

  it('a link to something unknown: its place, exit code 2, and nothing of the file is taken in', async () => {
    const config = writeConfig('unknown');
    const file = write('unknown-camera.yaml', provision.replace('camera: counter}', 'camera: roof}'));
    expect(await runHere(['import', file, '--config', config])).toEqual({
      code: 2,
      out: '',
      err: `${file}:4:32 links[0].camera: there is no camera "roof", neither in this file nor imported earlier\n1 mistake\n`,
    });
    const good = write('set-up.yaml', provision);
    expect((await runHere(['import', good, '--config', config])).out).toContain('3 added');
  });

  it('at a terminal the passphrase of sealed secrets is asked for, and opens them', async () => {
    const config = writeConfig('sealed');
    const phrase = write('phrase', 'correct horse 電池\n');
    const whole = provision.replace('url: ', 'username: me, password: sesame-7, url: ');
    await runHere(['import', write('secret.yaml', whole), '--config', config]);
    const file = join(folder, 'sealed-set-up.yaml');
    await runHere(['export', '--config', config, '--secrets', '--passphrase-file', phrase, '--output', file]);
    const other = writeConfig('unsealed');
    const command = `'${process.execPath}' '${main}' import '${file}' --config '${other}'`;
    const said = execFileSync('script', ['-qec', command, '/dev/null'], {
      ...{ input: 'correct horse 電池\r', encoding: 'utf8', timeout: 200_000 },
      env: bareEnvironment('C'),
    });
    expect(said).toMatch(/holds sealed passwords and tokens[^]*Passphrase[^]*3 added/);
    expect(said).not.toContain('stayed sealed');
    // A program that has nobody to ask isn't held up.
    const unasked = await run(['import', file, '--config', writeConfig('unasked')]);
    expect(unasked).toMatchObject({ code: 0, err: expect.stringContaining('stayed sealed') as string });
  });

  it('a file that is not there leaves no data directory behind', async () => {
    const config = writeConfig('untouched');
    expect(await runHere(['import', join(folder, 'gone.yaml'), '--config', config])).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is no such file') as string,
    });
    expect(() => readFileSync(join(folder, 'untouched-data', 'gateway-id'))).toThrow('ENOENT');
  });
});

describe('run', () => {
  it('answers, notices an import by another process, and stops on SIGTERM with exit code 0 within 5 s', async () => {
    const config = writeConfig('run');
    const agent = start(['run', '--config', config]);
    const url = await printed(agent, /"url":"(http:[^"]+)"/);
    expect((await fetch(new URL('/healthz', url))).status).toBe(200);

    const sell = (): Promise<number> =>
      fetch(new URL('/api/v1/registers/R1/sales', url), {
        method: 'POST',
        headers: { authorization: 'Bearer a-token-of-16-signs', 'content-type': 'application/json' },
        body: JSON.stringify({ saleId: '1', kind: 'sale', total: 100 }),
      }).then(({ status }) => status);
    expect(await sell()).toBeGreaterThanOrEqual(400);
    const imported = await run(['import', write('set-up.yaml', provision), '--config', config]);
    expect(imported.out).toContain('3 added');
    let status = await sell();
    for (let tries = 0; tries < 600 && status >= 400; tries += 1) {
      await delay(100);
      status = await sell();
    }
    expect(status).toBe(201);

    agent.child.kill('SIGTERM');
    // After 5 s it would end with another code, and say so.
    const { code, err } = await agent.ended;
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  it('has the options of the package when it is started without them', async () => {
    const agent = start(['run', '--config', writeConfig('memory')]);
    await printed(agent, /"url":"(http:[^"]+)"/);
    const { pid } = agent.child;
    const used = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(1, 3);
    expect(used).toEqual(['--max-semi-space-size=4', '--no-concurrent-marking']);
    const packaged = new URL('../../packaging/files/tillframe', import.meta.url);
    expect(readFileSync(packaged, 'utf8')).toContain(`node" ${used.join(' ')} "`);
    const allocator = readFileSync(`/proc/${pid}/environ`, 'utf8').match(/MALLOC_\w+=\d+/g) ?? [];
    expect(allocator).toHaveLength(3);
    const unit = readFileSync(new URL('../../systemd/tillframe.service', import.meta.url), 'utf8');
    expect(unit).toContain(`Environment=${allocator.join(' ')}\n`);
  });

  it('an address in use is told with its key, exit code 1', async () => {
    const first = start(['run', '--config', writeConfig('first')]);
    const url = new URL(await printed(first, /"url":"(http:[^"]+)"/));
    const config = write(
      'second.yaml',
      `shop: {id: a}\ndataDir: second-data\nweb: {listen: "${url.host}"}\n`,
    );
    const { code, out, err } = await run(['run', '--config', config]);
    expect(code).toBe(1);
    expect(err).toBe(
      `tillframe: ${url.host} is taken by another program; change web.listen or stop that program\n`,
    );
    expect(out).not.toContain('"level":"fatal"');
  });
});

it('receiver: says where it listens, stops on SIGINT with exit code 0', async () => {
  const receiver = start(['receiver', '--listen', '127.0.0.1:0', '--data', join(folder, 'cloud')]);
  const url = await printed(receiver, /listening on (http:\S+)/);
  const answer = await fetch(new URL('/v1/events', url), { method: 'POST', body: '[]' });
  expect(answer.status).toBe(401);
  receiver.child.kill('SIGINT');
  expect(await receiver.ended).toMatchObject({ code: 0, err: '' });
});

it('run: Ctrl-C while it starts ends it at once and well, with nothing but plain words', async () => {
  const agent = start(['run', '--config', writeConfig('early')]);
  await printed(agent, /no page password set/);
  agent.child.kill('SIGINT');
  expect(await agent.ended).toMatchObject({ code: 0, err: '' });
});

describe('when things go wrong', () => {
  /** A preload that puts another agent in the place of the real one: the fault itself, wired in at the loader. */
  const withAgent = (code: string): string => {
    const agent = `data:text/javascript,${encodeURIComponent(`export async function runAgent() { console.log('started'); ${code} }`)}`;
    const hooks = `import { registerHooks } from 'node:module';
      registerHooks({ resolve: (name, context, next) =>
        name.endsWith('/agent.ts') ? { url: ${JSON.stringify(agent)}, shortCircuit: true } : next(name, context) });`;
    return `data:text/javascript,${encodeURIComponent(hooks)}`;
  };
  const hang = withAgent(
    `[...arguments].at(-1).addEventListener('abort', () => console.log('stopping'));
    await new Promise((resolve) => setInterval(() => undefined, 1000));`,
  );

  it('a part that does not stop is reported after 5 s, exit code 1', async () => {
    const agent = start(['run', '--config', writeConfig('hang')], { preload: hang });
    await printed(agent, /started/);
    const signalledMs = performance.now();
    agent.child.kill('SIGTERM');
    const { code, err } = await agent.ended;
    const tookMs = performance.now() - signalledMs;
    expect({ code, err }).toEqual({
      code: 1,
      err: expect.stringMatching(
        /^tillframe: not everything has stopped within 5 s; .* \(still open: .*Timeout \d/,
      ) as string,
    });
    expect(tookMs).toBeGreaterThan(4_900);
    expect(tookMs).toBeLessThan(20_000);
  });

  it.each([
    ['SIGTERM', 'SIGINT', 130],
    ['SIGINT', 'SIGTERM', 143],
  ] as const)('%s, then %s: ends at once with %i', async (first, second, expected) => {
    const agent = start(['run', '--config', writeConfig('twice')], { preload: hang });
    await printed(agent, /started/);
    agent.child.kill(first);
    await printed(agent, /stopping/);
    agent.child.kill(second);
    // After 5 s it would end with another code.
    expect(await agent.ended).toMatchObject({ code: expected });
  });

  it.each([
    [
      'uncaughtException',
      "setTimeout(() => { throw new Error('a bug'); }); await new Promise((resolve) => setInterval(resolve, 5000));",
    ],
    [
      'unhandledRejection',
      "void Promise.reject(new Error('a bug')); await new Promise((resolve) => setInterval(resolve, 5000));",
    ],
    ['the agent failed', "throw new Error('a bug');"],
  ])('%s: a fatal line in the log, exit code 1', async (message, code) => {
    const ended = await start(['run', '--config', writeConfig('bug')], { preload: withAgent(code) }).ended;
    expect(ended.code).toBe(1);
    const lines = ended.out.trim().split('\n').slice(1);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      expect.objectContaining({
        level: 'fatal',
        msg: message,
        err: expect.objectContaining({ message: 'a bug' }) as object,
      }),
    ]);
  });

  const tooOld =
    /^tillframe needs Node\.js 24 or newer, this is 2\d\.\d+\.\d+ \(\/.*\)\.\nNode\.js 24 以降が必要です。\n$/;

  it('a Node that says it is old gets a sentence before anything else is loaded', async () => {
    const code = `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: '22.1.0' } });
      (await import('node:module')).registerHooks({ resolve: (name, context, next) => {
        if (name.startsWith('.')) throw new Error('loaded ' + name);
        return next(name, context);
      } });`;
    const ended = await start(['run'], { preload: `data:text/javascript,${encodeURIComponent(code)}` }).ended;
    expect(ended).toEqual({ code: 1, out: '', err: expect.stringMatching(tooOld) as string });
  });

  // Debian 13 has Node 20; a machine whose own Node is new enough can't show it.
  it.skipIf(oldNode === undefined)(
    'a Node that is old can read the built main.js and gets the same sentence',
    async () => {
      const compilerOptions = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ESNext };
      const program = write(
        'main.mjs',
        ts.transpileModule(readFileSync(source, 'utf8'), {
          compilerOptions,
        }).outputText,
      );
      const ended = await start(['run'], { node: oldNode ?? '', program }).ended;
      expect(ended).toEqual({ code: 1, out: '', err: expect.stringMatching(tooOld) as string });
    },
  );
});
