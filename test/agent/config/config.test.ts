/** The config file: defaults, every kind of mistake with its place, secrecy, and the files generated from the schema. */
import { createPrivateKey } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { configSchemas, exampleYaml, schemaJson } from '../../../scripts/config-files.ts';
import { type Config, configSchema } from '../../../src/agent/config/config.ts';
import { loadConfig } from '../../../src/agent/config/load-config.ts';
import { pictureRules } from '../../../src/agent/upload/picture-rules.ts';
import type { Language } from '../../../src/lib/text/language.ts';
import { type JsonSchema, jsonSchemaOf } from '../../../src/lib/yaml/schema-messages.ts';
import { parseYaml, problemText } from '../../../src/lib/yaml/yaml-file.ts';
import { makeAuthority } from '../../peers/network/certificates.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tillframe-config-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Writes the text as config.yaml and loads it. */
function load(content: string | Uint8Array): ReturnType<typeof loadConfig> {
  const file = join(folder, 'config.yaml');
  writeFileSync(file, content);
  return loadConfig(file);
}

function loadGood(text: string): Config {
  const result = load(text);
  if (!result.ok)
    throw new Error(result.problems.map((each) => problemText('config.yaml', each, 'en')).join('\n'));
  return result.config;
}

function problemsOf(content: string | Uint8Array, language: Language = 'en'): string[] {
  const result = load(content);
  return result.ok ? [] : result.problems.map((each) => problemText('config.yaml', each, language));
}

const minimal = 'shop: {id: shop-1}\ndataDir: data\n';

describe('a valid config', () => {
  it('defaults everything but the id of the shop', () => {
    expect(loadGood(minimal)).toEqual({
      shop: { id: 'shop-1', name: 'shop-1', timeZone: 'Asia/Tokyo', currency: 'JPY' },
      gateway: {},
      dataDir: join(folder, 'data'),
      web: { listen: { host: '127.0.0.1', port: 8080 }, tls: { kind: 'off' }, allowedHosts: [] },
      remote: { names: true, retention: false, logLevel: true, clips: true, updates: false },
      registers: { maxBodyBytes: 262_144 },
      printerProxy: { printers: [], spoolMegabytes: 32 },
      cameras: {
        keepSeconds: 600,
        decoders: 2,
        decodeAheadPercent: 50,
        mainStream: 'open',
        lookback: { form: 'keyframes', hours: 12, maxMegabytes: 4096, minFreeMegabytes: 512 },
        spill: 'auto',
      },
      pictures: { widthPx: 640, maxKilobytes: 60 },
      store: {
        maxMegabytes: 4096,
        keepDays: 90,
        keepPictureDays: 30,
        keepSales: 1000,
        maxSales: 1_000_000,
        minFreeMegabytes: 256,
        ballastMegabytes: 16,
      },
      clips: {
        ...{ of: 'exceptions', beforeSeconds: 15, afterSeconds: 30, maxMegabytes: 4096 },
        ...{ upload: 'off', uploadKilobitsPerSecond: 2000 },
      },
      capture: { settleMs: 1500, severalFromMs: 700 },
      cloud: { kind: 'off' },
      alarms: {},
      update: { automatic: false, hours: '02:00-05:00' },
      clock: { state: 'auto' },
      log: { level: 'info', sales: false },
    });
  });

  it('evicts video on disk before pictures of sales', () => {
    const store = 'store: {minFreeMegabytes: 600}\n';
    expect(problemsOf(minimal + store)).toEqual([
      expect.stringMatching(/store\.minFreeMegabytes.*at most cameras\.lookback\.minFreeMegabytes \(512\)/),
    ]);
    expect(problemsOf(minimal + store, 'ja')[0]).toContain('ディスクの映像を先に減らすため');
    expect(
      loadGood(`${minimal}${store}cameras: {lookback: {minFreeMegabytes: 600}}`).store.minFreeMegabytes,
    ).toBe(600);
    expect(loadGood(`${minimal}${store}cameras: {lookback: {form: off}}`).store.minFreeMegabytes).toBe(600);
  });

  it.each([
    ['127.0.0.1:8080', '127.0.0.1:8080'],
    ['localhost:8080', '127.0.0.1:8080'],
    ['0.0.0.0:8080', '127.0.0.1:8080'],
    ['"[::]:8080"', '127.0.0.1:8080'],
    ['"[::]:8080"', '"[::1]:8080"'],
  ])('rejects registers.listen %s on the port of web.listen %s', (listen, page) => {
    const text = `${minimal}web: {listen: ${page}}\nregisters: {listen: ${listen}}`;
    expect(problemsOf(text)).toEqual([
      'config.yaml:4:21 registers.listen: web.listen has port 8080 already: choose another port, such as 8081',
    ]);
    expect(problemsOf(text, 'ja')[0]).toContain('別のポートにしてください');
  });

  it.each([
    ['{}', 'off'],
    ['{listen: 0.0.0.0:8443}', 'own'],
    ['{listen: 192.168.1.10:8443, tls: auto}', 'own'],
    ['{listen: 0.0.0.0:8443, tls: off}', 'off'],
    ['{tls: on}', 'own'],
  ])('for web: %s serves the page with TLS: %s', (web, kind) => {
    expect(loadGood(`${minimal}web: ${web}`).web.tls).toEqual({ kind });
  });

  it('reads a certificate of the page and its key, and reports their problems', () => {
    using authority = makeAuthority();
    const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);
    const [good, old] = [authority.issue(), authority.issue({ to: '20210101000000Z' })];
    write('page.pem', good.cert);
    write('page.key', good.key);
    write('old.pem', old.cert);
    const text = (certFile: string, keyFile: string): string =>
      `${minimal}web: {tls: {certFile: ${certFile}, keyFile: ${keyFile}}}`;
    expect(loadGood(text('page.pem', 'page.key')).web.tls).toMatchObject({
      kind: 'files',
      keyPem: good.key.trim(),
    });
    expect(problemsOf(text('page.pem', 'gone.key'))[0]).toMatch(
      /web\.tls: .*gone\.key cannot be read: there is no such file/,
    );
    expect(problemsOf(text('old.pem', 'page.key'))[0]).toMatch(
      /web\.tls: .*page\.key does not belong to the certificate/,
    );
    expect(problemsOf(text('page.key', 'page.key'), 'ja')[0]).toMatch(
      /web\.tls: .*page\.key: PEM 形式の証明書/,
    );
    for (const wrong of ['sometimes', '{certFile: page.pem}', 'yes'])
      expect(problemsOf(`${minimal}web: {tls: ${wrong}}`)[0]).toContain(
        'web.tls: expected auto, on, off, or { certFile: …, keyFile: … } with the paths of both (PEM)',
      );
    expect(problemsOf(`${minimal}web: {tls: 1}`, 'ja')[0]).toContain('どちらも PEM ファイルのパス');
  });

  it('serves the page over plain HTTP beside one with TLS, on a port of its own', () => {
    const text = (web: string): string => `${minimal}web: {${web}}`;
    expect(loadGood(text('listen: 0.0.0.0:8443, plainListen: 0.0.0.0:80')).web.plainListen).toEqual({
      ...{ host: '0.0.0.0', port: 80 },
    });
    const unused = load(text('plainListen: 0.0.0.0:80'));
    expect(unused.ok && unused.notes.map(({ key, message }) => [key, message.en, message.ja])).toEqual([
      [
        'web.plainListen',
        expect.stringContaining('which this one has not'),
        expect.stringContaining('TLS を使わないため'),
      ],
    ]);
    expect(problemsOf(text('listen: 0.0.0.0:8443, plainListen: 192.168.1.5:8443'))[0]).toContain(
      'web.plainListen: web.listen has port 8443 already',
    );
    expect(
      problemsOf(
        `${text('listen: 0.0.0.0:8443, plainListen: 0.0.0.0:81')}\nregisters: {listen: 0.0.0.0:81}`,
      )[0],
    ).toContain('web.plainListen: registers.listen has port 81 already');
  });

  it("rejects a dataDir that can't be created", () => {
    expect(problemsOf('shop: {id: a}\ndataDir: /proc/tillframe/data')).toEqual([
      'config.yaml:2:10 dataDir: no folder can be made in /proc',
    ]);
    const made = loadGood('shop: {id: a}\ndataDir: deep/data').dataDir;
    // The check leaves nothing behind.
    expect(existsSync(dirname(made))).toBe(false);
    expect(readdirSync(dirname(dirname(made))).filter((name) => name.startsWith('.tillframe'))).toEqual([]);
  });

  it.each([
    ['127.0.0.1:8080', 'web.listen'],
    ['0.0.0.0:8081', 'registers.listen'],
  ])('rejects a printer’s listen %s on the port of %s', (listen, key) => {
    const printer = `{register: r1, printer: "192.168.1.50:9100", listen: "${listen}"}`;
    const text = `${minimal}registers: {listen: "127.0.0.1:8081"}\nprinterProxy: {printers: [${printer}]}`;
    const [problem, ...others] = problemsOf(text);
    expect(others).toEqual([]);
    expect(problem).toContain(
      `printerProxy.printers[0].listen: ${key} has port ${listen.split(':')[1]} already`,
    );
    expect(problemsOf(text, 'ja')[0]).toContain('別のポートにしてください');
  });

  it.each(['192.168.1.10:8080', '0.0.0.0:8081', '127.0.0.2:8080'])(
    'accepts registers.listen %s',
    (listen) => {
      expect(problemsOf(`${minimal}registers: {listen: ${listen}}`)).toEqual([]);
    },
  );

  it('rejects a longer retention of pictures than of their sales', () => {
    const text = `${minimal}store: {keepPictureDays: 100}`;
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(
        /^config\.yaml:3:26 store\.keepPictureDays: .*write at most 90, or raise store\.keepDays$/,
      ),
    ]);
    expect(problemsOf(text, 'ja')[0]).toContain('90 以下にするか');
    expect(problemsOf(`${minimal}store: {keepPictureDays: 100, keepDays: 100}`)).toEqual([]);
    // The default for pictures is above it: they are removed with their sales, so one key is enough.
    expect(problemsOf(`${minimal}store: {keepDays: 7}`)).toEqual([]);
  });

  it('rejects a token file that contains blanks', () => {
    const cloud = 'cloud: {kind: https, url: "https://cloud.example", tokenFile: words.token}';
    writeFileSync(join(folder, 'words.token'), 'two words here\n');
    expect(problemsOf(minimal + cloud)).toEqual([
      expect.stringMatching(/cloud\.tokenFile: .*words\.token holds no token: .*without blanks/),
    ]);
    expect(problemsOf(minimal + cloud, 'ja')[0]).toContain('途中に空白を入れずに');
    writeFileSync(join(folder, 'words.token'), 'first-of-several \r\nsecond\r\n');
    expect(loadGood(minimal + cloud).cloud).toMatchObject({ token: 'first-of-several' });
  });

  it('turns off lookback and spill, or moves the spill elsewhere', () => {
    const { cameras } = loadGood(`${minimal}cameras: {lookback: {form: off, hours: 1}, spill: off}`);
    expect(cameras).toMatchObject({ lookback: { form: 'off', hours: 1 }, spill: 'off' });
    expect(loadGood(`${minimal}cameras: {spill: /run/tillframe/spill}`).cameras.spill).toBe(
      '/run/tillframe/spill',
    );
    expect(problemsOf(`${minimal}cameras: {spill: somewhere}`)[0]).toMatch(
      /spill.*auto, off, or the absolute path/,
    );
    expect(problemsOf(`${minimal}cameras: {lookback: off}`)).toEqual([
      'config.yaml:3:21 cameras.lookback: expected keys of its own: write lookback: { form: off }, or another form, found "off"',
    ]);
    expect(problemsOf(`${minimal}cameras: {lookback: {form: all}}`)[0]).toMatch(/form.*keyframes, full, off/);
  });

  it('accepts a BOM, CRLF lines, and sections whose keys are all commented out', () => {
    const text = `\uFEFF# Windows\r\n${minimal.replaceAll('\n', '\r\n')}web:\r\n  # listen: 127.0.0.1:1\r\n`;
    expect(loadGood(text)).toEqual(loadGood(minimal));
    expect(problemsOf(`${text}log: {level: loud}\r\n`)).toEqual([
      'config.yaml:6:14 log.level: expected one of debug, info, warn, error, silent, found "loud"',
    ]);
  });

  it('reads the named files relative to its own folder', () => {
    writeFileSync(join(folder, 'cloud.token'), 'the-token\n');
    using authority = makeAuthority();
    const caPem = authority.caPem.trim();
    writeFileSync(join(folder, 'ca.pem'), authority.caPem);
    const cloud =
      'cloud: {kind: https, url: "https://cloud.example/base/", tokenFile: cloud.token, caFile: ./ca.pem}';
    expect(loadGood(minimal + cloud).cloud).toEqual({
      kind: 'https',
      url: 'https://cloud.example/base',
      token: 'the-token',
      tokenFile: join(folder, 'cloud.token'),
      caPem,
      caFile: join(folder, 'ca.pem'),
      spreadSeconds: 60,
      pictureOrigins: [],
      pictures: { hours: [], allowedOrigins: [] },
    });
  });

  it('accepts the listed destinations of pictures', () => {
    const { cloud } = loadGood(
      `${minimal}cloud: {kind: https, url: "https://c", token: t, pictures: {allowedOrigins: ["https://minio.lan:9000", "http://127.0.0.1:9000/"]}}`,
    );
    expect(cloud).toMatchObject({ pictureOrigins: ['https://minio.lan:9000', 'http://127.0.0.1:9000/'] });
  });

  it('sets hours and bandwidth share of pictures', () => {
    const { cloud } = loadGood(
      `${minimal}cloud: {kind: https, url: "https://c", token: t, pictures: {hours: [22:00-06:00, "9:30 - 10:00"], maxKilobitsPerSecond: 64}}`,
    );
    if (cloud.kind === 'off') throw new Error('off');
    expect(pictureRules(cloud.pictures, 'Asia/Tokyo')).toEqual({
      timeZone: 'Asia/Tokyo',
      maxKilobitsPerSecond: 64,
      hours: [
        { fromMinute: 22 * 60, untilMinute: 6 * 60 },
        { fromMinute: 9 * 60 + 30, untilMinute: 10 * 60 },
      ],
    });
  });

  it.each([
    ['127.0.0.1:0', { host: '127.0.0.1', port: 0 }],
    ['localhost:80', { host: 'localhost', port: 80 }],
    ['"[::1]:8080"', { host: '::1', port: 8080 }],
    ['0.0.0.0:8080', { host: '0.0.0.0', port: 8080 }],
  ])('listens at %s', (text, address) => {
    expect(loadGood(`${minimal}web: {listen: ${text}}`).web.listen).toEqual(address);
  });
});

describe('reports a mistake with its place, key, expectation and value', () => {
  it.each([
    ['shop: {id: Shop 1}', '1:12 shop.id: expected 1 to 64 of the signs a-z, 0-9 and -, found "Shop 1"'],
    ['- a\n', '1:1: expected a section of "key: value" lines, found a list'],
    [
      'shop: {id: a, timeZone: Tokyo}',
      '1:25 shop.timeZone: expected an IANA time zone such as Asia/Tokyo, found "Tokyo"',
    ],
    [
      'shop: {id: a, currency: yen}',
      '1:25 shop.currency: expected an ISO 4217 code such as JPY, found "yen"',
    ],
    [
      'shop: {id: a, name: 7}',
      '1:21 shop.name: expected a text of 1 to 100 characters, found 7 (put it in quotes)',
    ],
    ['shop: {id: a, nmae: b}', '1:15 shop.nmae: is not a known key. Did you mean "name"?'],
    [
      'shop: {id: a}\nlog： {level: info}',
      '2:1 log： {level: a full-width ： or blank stands here: write key: value with the half-width ones',
    ],
    [
      'shop: {id: a}\n　log: {level: info}',
      '2:1 　log: a full-width ： or blank stands here: write key: value with the half-width ones',
    ],
    ['shop: {id: a}\ndata_dir: /x', '2:1 data_dir: is not a known key. Did you mean "dataDir"?'],
    [
      'shop: {id: a, wifi: b}',
      '1:15 shop.wifi: is not a known key (known here: id, name, timeZone, currency)',
    ],
    [
      'shop: {id: a}\ncameras:\n  keepSeconds: ten',
      '3:16 cameras.keepSeconds: expected a whole number from 10 to 3600, found "ten"',
    ],
    [
      'shop: {id: a}\ncameras: {keepSeconds: 9}',
      '2:24 cameras.keepSeconds: expected a whole number from 10 to 3600, found 9',
    ],
    [
      'shop: {id: a}\ncameras: {decoders: 1.5}',
      '2:21 cameras.decoders: expected a whole number from 1 to 8, found 1.5',
    ],
    [
      'shop: {id: a}\ncameras: [1]',
      '2:1 cameras: does not belong here: put it into a set-up file and bring that in with "tillframe import FILE", or set it up on the page',
    ],
    [
      'shop: {id: a}\nlog:\n  level:',
      '3:3 log.level: expected one of debug, info, warn, error, silent, found nothing',
    ],
    [
      'shop: {id: #1}\n}',
      '1:8 shop.id: expected 1 to 64 of the signs a-z, 0-9 and -, found nothing (a text that begins with # needs quotes)',
    ],
    [
      'shop: {id: a}\nweb: {allowedHosts: [a, 5]}',
      '2:25 web.allowedHosts[1]: expected a host name or address, found 5 (put it in quotes)',
    ],
    [
      'shop: {id: a}\nregisters: {listen: 8081}',
      '2:21 registers.listen: expected HOST:PORT such as 192.168.1.10:8081, found 8081 (put it in quotes)',
    ],
    [
      'shop: {id: a}\nregisters: {listen: "a:70000"}',
      '2:21 registers.listen: expected HOST:PORT such as 192.168.1.10:8081, found "a:70000"',
    ],
    ['shop: {id: a}\ncloud: {kind: htps}', '2:15 cloud.kind: expected one of off, https, mqtt, found "htps"'],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: t, pictures: {hours: [25:00-06:00]}}',
      '2:69 cloud.pictures.hours[0]: expected hours such as 22:00-06:00, found "25:00-06:00"',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: t, pictures: {allowedOrigins: ["https://minio:9000/bucket"]}}',
      '2:78 cloud.pictures.allowedOrigins[0]: expected scheme, host and port alone, such as https://minio.shop.lan:9000',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: t, pictures: {allowedOrigins: ["http://192.168.1.5:9000"]}}',
      '2:78 cloud.pictures.allowedOrigins[0]: must begin with https://, since pictures would cross the network readable by others (http:// only to this machine itself)',
    ],
    ['shop: {id: a}\ncloud: {url: x}', '2:1 cloud.kind: is missing: expected one of off, https, mqtt'],
    ['shop: {id: a}\ncloud: {kind: off, url: x}', '2:20 cloud.url: is not a known key (known here: kind)'],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c"}',
      '2:1 cloud.token: give token, tokenFile, enrolKey or enrolKeyFile, or a client certificate (certFile and keyFile)',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: a, tokenFile: b}',
      '2:61 cloud.tokenFile: give either token or tokenFile',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: a, enrolKey: b}',
      '2:60 cloud.enrolKey: give either token or enrolKey',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", certFile: a}',
      '2:1 cloud.keyFile: is missing: certFile needs it',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", token: a, keyFile: a}',
      '2:1 cloud.certFile: is missing: keyFile needs it',
    ],
    [
      'shop: {id: a}\ncloud: {kind: https, url: "https://c", tokenFile: "credential:../x"}',
      '2:51 cloud.tokenFile: expected a path; a relative one starts at this file. credential:NAME is one that systemd gives the service (LoadCredential=NAME:…), found another text (not shown)',
    ],
    ['shop: {id: a}\n\tlog: b', '2:1: a tab indents this line: use spaces'],
    ['shop: {id: a}\nshop: {id: b}', '2:1: this key stands here twice'],
    [
      'shop: {id: "a}',
      '1:12: the quote that is opened here is never closed: put the same quote at the end of the text',
    ],
    [
      "shop:\n  id: 'a\n  name: b\ndataDir: ./data\n",
      '2:7: the quote that is opened here is never closed: put the same quote at the end of the text',
    ],
    [
      'shop: {id: a}}\ndataDir: ./data\nlog: {level: info}\n',
      '1:14: a } or ] too many: nothing before it is open. Remove it',
    ],
    [
      'shop: {id: a, name: "Main" Street}',
      '1:28: this does not belong after what stands before it: a quote, comma or bracket is missing or too many, here or in the line above',
    ],
    [
      'shop: {id: a}\ndataDir: "./da"ta',
      '2:16: this does not belong after what stands before it: a quote, comma or bracket is missing or too many, here or in the line above',
    ],
    [
      'shop:\n  name: Main: Street',
      '2:9: a second colon in this line: put a value that has a colon and a blank in it into quotes',
    ],
    [
      'shop:\n  id：a\n  name: b',
      '2:3: a full-width ： or blank stands here: write key: value with the half-width ones',
    ],
    ['shop:\n  id:a\n  name: b', '2:3: a key has to be followed by a colon and a blank (key: value)'],
    [
      'shop: {id: a, name: x\ndataDir: ./data',
      '2:1: a { or [ above is not closed, or what closes it stands too far left',
    ],
    ['shop: {id: *a}', '1:12: a text that begins with a special sign such as * & ! @ % needs quotes'],
    ['shop: {id: &a}', '1:14: a text that begins with a special sign such as * & ! @ % needs quotes'],
    ['shop: {id: !a b}', '1:12: a text that begins with a special sign such as * & ! @ % needs quotes'],
  ])('%j', (text, expected) => {
    expect(problemsOf(text)).toEqual([`config.yaml:${expected}`]);
  });

  it('points keys of the set-up file there, and keeps bounds of the same name', () => {
    const words =
      'does not belong here: put it into a set-up file and bring that in with "tillframe import FILE", or set it up on the page';
    const text =
      'shop: {id: a}\ncameras:\n  - {id: counter}\nregisters:\n  - {key: R1}\nlinks: []\nposAccounts: []\n';
    expect(problemsOf(text)).toEqual(
      ['2:1 cameras', '4:1 registers', '6:1 links', '7:1 posAccounts'].map(
        (at) => `config.yaml:${at}: ${words}`,
      ),
    );
    expect(problemsOf('shop: {id: a}\ncameras: {ringSize: 5}')[0]).toContain('is not a known key');
  });

  it('reports all mistakes at once, in the order of the lines', () => {
    const problems = problemsOf('cameras: {decoders: 0, ringSize: 5}\nshop:\n  id: A\nlog: {level: 1}\n');
    expect(problems.map((problem) => problem.split(': ')[0])).toEqual([
      'config.yaml:1:21 cameras.decoders',
      'config.yaml:1:24 cameras.ringSize',
      'config.yaml:3:7 shop.id',
      'config.yaml:4:14 log.level',
    ]);
  });

  it('reports mistakes in Japanese', () => {
    expect(problemsOf('shop: {id: a}\ncameras: {keepSeconds: ten}', 'ja')).toEqual([
      'config.yaml:2:24 cameras.keepSeconds: 正しい形: 10 から 3600 までの整数、現在の値: "ten"',
    ]);
  });
});

describe('unusable paths', () => {
  it.each([
    [
      'dataDir below a file',
      'shop: {id: a}\ndataDir: a-file/data',
      /^config.yaml:2:10 dataDir: this user cannot write to .*a-file\/data$/,
    ],
    [
      'dataDir is a file',
      'shop: {id: a}\ndataDir: a-file',
      /^config.yaml:2:10 dataDir: .*a-file is not a directory$/,
    ],
    [
      'no token file',
      `${minimal}cloud: {kind: https, url: "https://c", tokenFile: gone}`,
      /^config.yaml:3:51 cloud.tokenFile: .*\/gone cannot be read: there is no such file; check the path$/,
    ],
    [
      'no CA file',
      `${minimal}cloud: {kind: https, url: "https://c", token: a, caFile: a-folder}`,
      /^config.yaml:3:58 cloud.caFile: .*\/a-folder cannot be read: it is a directory; give the path of a file$/,
    ],
    [
      'an empty token file',
      `${minimal}cloud: {kind: https, url: "https://c", tokenFile: a-file}`,
      /^config.yaml:3:51 cloud.tokenFile: .*\/a-file is empty$/,
    ],
  ])('reports %s', (_name, text, expected) => {
    writeFileSync(join(folder, 'a-file'), ' \n');
    mkdirSync(join(folder, 'a-folder'), { recursive: true });
    expect(problemsOf(text)).toEqual([expect.stringMatching(expected)]);
  });

  it.each([
    [
      'not UTF-8',
      Buffer.from('shop: {id: a, name: \x93X}', 'latin1'),
      'config.yaml: is not UTF-8 text: save it with the encoding UTF-8',
    ],
    ['too large', Buffer.alloc(1024 * 1024 + 1, '#'), 'config.yaml: is larger than 1 MiB'],
  ])('the config itself: %s', (_name, content, expected) => {
    expect(problemsOf(content)).toEqual([expected]);
  });

  it('reports a missing config file', () => {
    const result = loadConfig(join(folder, 'nowhere.yaml'));
    expect(result.ok ? [] : result.problems.map((each) => problemText('x', each, 'en'))).toEqual([
      'x: cannot be read: there is no such file; check the path',
    ]);
  });
});

describe('credentials for the cloud', () => {
  const https = (rest: string): string => `${minimal}cloud: {kind: https, url: "https://c", ${rest}}`;
  const write = (name: string, text: string): void => writeFileSync(join(folder, name), text);

  it.each<[string, string, string, RegExp]>([
    [
      'a key in place of the certificate',
      'key',
      'key',
      /certFile: .*cert.pem holds no certificate in PEM form/,
    ],
    [
      'a certificate in place of the key',
      'cert',
      'cert',
      /keyFile: .*key.pem holds no private key in PEM form/,
    ],
    [
      "another one's key",
      'cert',
      'other',
      /keyFile: .*key.pem does not belong to the certificate of certFile/,
    ],
    ['a key with a passphrase', 'cert', 'locked', /keyFile: .*key.pem is locked with a passphrase/],
    ['cut off', 'cut', 'key', /certFile: .*cert.pem holds no certificate in PEM form/],
  ])('certificate and key: %s', (_name, cert, key, expected) => {
    using authority = makeAuthority();
    const own = authority.issue();
    const locked = createPrivateKey(own.key).export({
      type: 'pkcs8',
      format: 'pem',
      cipher: 'aes-256-cbc',
      passphrase: 'x',
    });
    const texts: Record<string, string> = {
      ...own,
      other: authority.issue().key,
      locked: String(locked),
      cut: own.cert.slice(0, 90),
    };
    write('cert.pem', texts[cert] ?? '');
    write('key.pem', texts[key] ?? '');
    const problems = problemsOf(https('certFile: cert.pem, keyFile: key.pem'));
    expect(problems).toEqual([expect.stringMatching(expected)]);
    expect(problems.join()).not.toContain('-----END');
  });

  it('accepts a base address that ends with the path the gateway adds, with a note at its key', () => {
    const result = load(`${minimal}cloud: {kind: https, url: "https://cloud.example/v1/events", token: x}\n`);
    expect(result.ok && result.notes.map(({ key, message }) => [key, message.en])).toEqual([
      [
        'cloud.url',
        expect.stringMatching(/^ends with \/v1\/events, and the gateway adds \/v1\/events to it/),
      ],
    ]);
  });

  it.each<[string, object, RegExp | undefined]>([
    ['good', {}, undefined],
    ['expired', { to: '20210101000000Z' }, /certFile: .*cert.pem has expired on 2021-01-01/],
    ['not valid yet', { from: '20450101000000Z' }, /certFile: .*cert.pem is not valid before 2045-01-01/],
  ])(
    'a certificate that is %s can be used, with a note where needed: sales are taken all the same',
    (_name, request, note) => {
      using authority = makeAuthority();
      const own = authority.issue(request);
      write('cert.pem', own.cert);
      write('key.pem', own.key);
      const result = load(https('certFile: cert.pem, keyFile: key.pem'));
      const notes = result.ok
        ? result.notes.map((each) => problemText('config.yaml', each, 'en'))
        : undefined;
      expect(notes).toEqual(note === undefined ? [] : [expect.stringMatching(note)]);
    },
  );

  it.each([
    [
      'an authority that is none',
      'token: a, caFile: other',
      /caFile: .*other holds no certificate in PEM form/,
    ],
    ['a token with signs that HTTP does not take', 'tokenFile: other', /tokenFile: .*other holds no token/],
  ])('reports %s', (_name, keys, expected) => {
    write('other', '\u30c8\u30fc\u30af\u30f3');
    expect(problemsOf(https(keys))).toEqual([expect.stringMatching(expected)]);
  });

  it('reads a systemd credential, which the agent requires and other commands note', () => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, https('tokenFile: "credential:cloud-token"'));
    const environment = { CREDENTIALS_DIRECTORY: join(folder, 'credentials') };
    mkdirSync(environment.CREDENTIALS_DIRECTORY, { recursive: true });
    write('credentials/cloud-token', 'from-systemd\n');
    const there = loadConfig(file, { environment, startsAgent: true });
    expect(there.ok && there.config.cloud).toMatchObject({
      token: 'from-systemd',
      tokenFile: join(environment.CREDENTIALS_DIRECTORY, 'cloud-token'),
    });
    const agent = loadConfig(file, { startsAgent: true });
    expect(agent.ok ? [] : agent.problems.map(({ message }) => message.en)).toEqual([
      expect.stringMatching(/^credential:cloud-token .*LoadCredential=cloud-token:FILE/),
    ]);
    const shell = loadConfig(file);
    expect(shell.ok && shell.notes).toHaveLength(1);
  });

  it('requires a credential that the package imports only when its file is missing', () => {
    const file = join(folder, 'config.yaml');
    writeFileSync(file, https('tokenFile: "credential:tillframe.cloud-token"'));
    const credentialStores = [join(folder, 'credstore'), join(folder, 'credstore.encrypted')];
    const notes = (): string[] => {
      const loaded = loadConfig(file, { credentialStores });
      return loaded.ok ? loaded.notes.map(({ message }) => message.en) : ['refused'];
    };
    expect(notes()).toEqual([
      'credential:tillframe.cloud-token is missing: the service will find it once the file /etc/credstore/tillframe.cloud-token is there',
    ]);
    for (const store of credentialStores) {
      mkdirSync(store, { recursive: true });
      writeFileSync(join(store, 'tillframe.cloud-token'), 'sealed');
      expect(notes()).toEqual([]);
      rmSync(store, { recursive: true });
    }
  });

  it('accepts a missing one-time key file once the gateway is enrolled', () => {
    const dataDir = join(folder, 'data');
    expect(loadGood(https('enrolKey: one-time')).cloud).toMatchObject({
      enrol: { key: 'one-time', dataDir },
    });
    expect(problemsOf(https('enrolKeyFile: gone.key'))).toEqual([
      expect.stringMatching(/gone.key cannot be read/),
    ]);
    mkdirSync(dataDir, { recursive: true });
    write('data/cloud-credential', 'sealed');
    expect(loadGood(https('enrolKeyFile: gone.key')).cloud).toMatchObject({
      enrol: { keyFile: join(folder, 'gone.key') },
    });
    rmSync(dataDir, { recursive: true });
  });

  it('prefers the proxy of the config to that of the environment, and reports an invalid one', () => {
    const cloudWith = (rest: string, environment: Record<string, string>): unknown => {
      const file = join(folder, 'config.yaml');
      writeFileSync(file, https(rest));
      const result = loadConfig(file, { environment });
      return result.ok ? result.config.cloud : result.problems.map((each) => problemText('c', each, 'en'));
    };
    const environment = { https_proxy: 'env.example:3128', no_proxy: 'lan.example' };
    const proxy = { url: 'http://env.example:3128/', noProxy: 'lan.example' };
    expect(cloudWith('token: a', environment)).toMatchObject({ proxy });
    expect(cloudWith('token: a, proxy: "off"', environment)).not.toHaveProperty('proxy');
    expect(cloudWith('token: a, proxy: "http://own.example:1"', environment)).toMatchObject({
      proxy: { url: 'http://own.example:1/', noProxy: '' },
    });
    expect(cloudWith('token: a', { HTTPS_PROXY: 'ftp://x' })).toEqual([
      expect.stringMatching(/^c:3:1 cloud.proxy: HTTPS_PROXY of the environment: expected an address/),
    ]);
  });
});

describe('secrets in messages', () => {
  const canary = 'hunter2canary';
  it.each([
    `web: {stateToken: ${canary}}`,
    `web: {stateToken: [${canary}]}`,
    `web: {stateToken: *${canary}}`,
    `web: {stateToken: "${canary}`,
    `web: {stateToken: "\\q${canary}"}`,
    `web: {stateToken: !${canary}}`,
    `web: {stateToken: @${canary}}`,
    `cloud: {kind: https, url: "ftp://u:${canary}@host", token: a}`,
    `cloud: {kind: https, url: "https://u:${canary}@host", token: a}`,
    `cloud: "https://u:${canary}@host"`,
    `cloud: {kind: https, url: "https://c", token: ${canary}, tokenFile: b}`,
    `cloud: {kind: https, url: "https://c", tokne: ${canary}}`,
    `cloud: {kind: https, url: "https://c", enrolKey: "${canary} b"}`,
    `cloud: {kind: https, url: "https://c", enrolKey: ${canary}, token: c}`,
    `cloud: {kind: https, url: "https://c", token: a, proxy: "ftp://u:${canary}@p"}`,
    `cloud: {kind: https, url: "https://c", token: a, proxy: ["u:${canary}@p"]}`,
    `cloud:\n  kind: https\n token: ${canary}`,
  ])('repeats none for %s', (text) => {
    for (const language of ['en', 'ja'] as const) {
      const problems = problemsOf(`shop: {id: a}\n${text}`, language);
      expect(problems).not.toEqual([]);
      expect(problems.join('\n')).not.toContain(canary);
    }
  });

  it("suppresses the parser's own warnings", async () => {
    const warnings: Error[] = [];
    const note = (warning: Error): void => void warnings.push(warning);
    process.on('warning', note);
    expect(problemsOf('shop: {id: a, ? [x] : b}')).toHaveLength(1);
    await new Promise((resolve) => setImmediate(resolve));
    process.off('warning', note);
    expect(warnings).toEqual([]);
  });

  it('hides a number in place of a token', () => {
    const problems = problemsOf('shop: {id: a}\nweb: {stateToken: 8675309}');
    expect(problems).toHaveLength(1);
    expect(problems.join()).not.toContain('8675309');
  });
});

it('throws no raw error for any text', () => {
  const keys = fc.constantFrom('shop', 'id', 'cloud', 'kind', 'https', 'web', 'listen', '__proto__', '<<');
  const bits = fc.constantFrom(
    ': ',
    '\n',
    '\n  ',
    '- ',
    '{',
    '}',
    '[',
    ']',
    '"',
    '*',
    '&',
    '!',
    '#',
    '|',
    '? ',
    '---\n',
    '\t',
  );
  const texts = fc
    .array(fc.oneof(keys, bits, fc.string({ maxLength: 4 })), { maxLength: 40 })
    .map((parts) => parts.join(''));
  fc.assert(
    fc.property(texts, (text) => {
      const result = parseYaml(text, configSchema);
      expect(result.ok || result.problems.length > 0).toBe(true);
    }),
    { numRuns: 500 },
  );
});

describe('files generated from the schema', () => {
  const shipped = (name: string): string =>
    readFileSync(new URL(`../../../config/${name}`, import.meta.url), 'utf8');

  it('match it (else: npm run config)', () => {
    expect(shipped('agent.example.yaml')).toBe(exampleYaml());
    for (const name of Object.keys(configSchemas)) expect(shipped(name)).toBe(schemaJson(name));
  });

  it('load the example as the defaults alone', () => {
    const example = shipped('agent.example.yaml').replace('/var/lib/tillframe', 'data');
    expect(loadGood(example)).toEqual(loadGood('dataDir: data\n'));
  });

  it('load every optional line of the example', () => {
    using authority = makeAuthority();
    const own = authority.issue();
    const files = {
      'cloud.token': 'x',
      'cloud-ca.pem': authority.caPem,
      'gateway-cert.pem': own.cert,
      'gateway-key.pem': own.key,
      'registers.password': 'y',
      'shop-ca.pem': authority.caPem,
      'registers-cert.pem': own.cert,
      'registers-key.pem': own.key,
      'alarms.token': 'z',
      'alarms-ca.pem': authority.caPem,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const keys = new Set(allKeys(shape).map(({ key }) => key));
    // Only one sink can be configured: the next one's lines are left out.
    const [before = '', https = '', mqtt = ''] = shipped('agent.example.yaml').split(
      '  # In place of the above:\n',
    );
    const example = (before + https + mqtt.slice(mqtt.indexOf('\n#')))
      .replace('/var/lib/tillframe', 'data')
      .replace('  kind: off\n', '')
      .replace(/^( *)# printers: \[\]\n +# An entry of this list:\n +# -$/m, '$1printers:\n$1-')
      // Exactly one of them may be present.
      .replaceAll(/^.*# (token|enrolKey|enrolKeyFile|password): .*\n/gm, '')
      .replaceAll(
        /^( *)# ( *)(?:# )?((\w+):(?: .*)?)$/gm,
        (line, indent: string, inner: string, entry: string, key: string) =>
          keys.has(key) ? `${indent}${inner}${entry}` : line,
      );
    const config = loadGood(example);
    expect(config.shop.name).toBe('Main Street');
    expect(config.gateway.id).toBe('gateway-1');
    expect(config.registers.listen).toEqual({ host: '192.168.1.10', port: 8081 });
    expect(config.registers.mqtt).toMatchObject({
      ...{
        url: 'mqtt://127.0.0.1:1883',
        clientId: 'gateway-1-registers',
        username: 'tillframe',
        password: 'y',
      },
    });
    expect(config.alarms.webhook).toEqual({
      ...{
        secretUrl: 'https://alarms.example.com/hooks/tillframe',
        form: 'full',
        language: 'ja',
      },
      ...{ tokenFile: join(folder, 'alarms.token'), caFile: join(folder, 'alarms-ca.pem') },
      ...{ afterMs: 300_000, repeatMs: 86_400_000 },
      proxy: { url: 'http://proxy.example:3128/', noProxy: '' },
    });
    expect(config.printerProxy.printers.map(({ printer }) => printer)).toEqual([
      { host: '192.168.1.50', port: 9100 },
    ]);
    const at = (name: string): string => join(folder, name);
    expect(config.cloud).toEqual({
      kind: 'https',
      url: 'https://cloud.example.com/tillframe',
      token: 'x',
      tokenFile: at('cloud.token'),
      caPem: authority.caPem.trim(),
      caFile: at('cloud-ca.pem'),
      certificate: {
        certPem: own.cert.trim(),
        keyPem: own.key.trim(),
        certFile: at('gateway-cert.pem'),
        keyFile: at('gateway-key.pem'),
      },
      proxy: { url: 'http://proxy.example:3128/', noProxy: '' },
      spreadSeconds: 60,
      pictures: { hours: [], allowedOrigins: [], maxKilobitsPerSecond: 256 },
      pictureOrigins: [],
    });
  });

  it('describe every key', () => {
    expect(allKeys(shape).filter(({ schema }) => (schema.description ?? '') === '')).toEqual([]);
  });
});

const shape = jsonSchemaOf(configSchema);

function allKeys(schema: JsonSchema): { key: string; schema: JsonSchema }[] {
  const entry = schema.type === 'array' ? [schema.items] : [];
  const sections = [schema, ...(schema.oneOf ?? []), ...entry] as JsonSchema[];
  return sections
    .flatMap((section) => Object.entries(section.properties ?? {}) as [string, JsonSchema][])
    .flatMap(([key, inner]) => [{ key, schema: inner }, ...allKeys(inner)]);
}

it('starts the agent while files of the cloud, of the registers’ broker and of the alarms are missing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-missing-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'config.yaml');
  const cloud = (keys: string): string => `shop: {id: shop-1}\ngateway: {id: gw-1}\ndataDir: data\n${keys}\n`;
  const mqtts = 'url: "mqtts://broker.example", passwordFile: gone';
  for (const [keys, missing] of [
    ['cloud: {kind: https, url: "https://c.example", enrolKeyFile: gone}', ['cloud.enrolKeyFile']],
    [
      'cloud: {kind: https, url: "https://c.example", token: a, caFile: gone, certFile: gone, keyFile: gone}',
      ['cloud.caFile', 'cloud.certFile', 'cloud.keyFile'],
    ],
    [`cloud: {kind: mqtt, ${mqtts}, caFile: gone}`, ['cloud.passwordFile', 'cloud.caFile']],
    [`registers: {mqtt: {${mqtts}, username: a}}`, ['registers.mqtt.passwordFile']],
    [
      'alarms: {webhook: {url: "https://a.example", tokenFile: gone, caFile: gone}}',
      ['alarms.webhook.tokenFile', 'alarms.webhook.caFile'],
    ],
  ] as const) {
    writeFileSync(file, cloud(keys));
    const started = loadConfig(file, { startsAgent: true });
    if (!started.ok) throw new Error(JSON.stringify(started.problems));
    for (const key of missing)
      expect(started.notes.map((note) => JSON.stringify(note)).join('\n')).toContain(key);
    expect(loadConfig(file).ok).toBe(false);
  }
});
