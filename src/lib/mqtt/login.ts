/** Authentication of a gateway at its broker: password and certificates, from files that are checked before each connection. */

import { followFiles, type Reading } from '../files/follow-files.ts';
import type { LocalizedText } from '../text/language.ts';
import { libText } from '../text/lib-text.ts';
import { certificateProblem, isCertificate, noCertificate } from '../tls/client-certificate.ts';

export type MqttLogin = {
  readonly password?: string;
  /** PEM certificates of a private CA, trusted besides the public ones. */
  readonly caPem?: string;
  /** Certificate (with its intermediates) and key of this gateway. */
  readonly certPem?: string;
  readonly keyPem?: string;
};

/** Files that the values above are read from, if any. */
export type MqttLoginFiles = {
  readonly passwordFile?: string;
  readonly caFile?: string;
  readonly certFile?: string;
  readonly keyFile?: string;
};

const holds = { passwordFile: 'password', caFile: 'caPem', certFile: 'certPem', keyFile: 'keyPem' } as const;
export type MqttFileKey = keyof typeof holds;
const mqttFileKeys = Object.keys(holds) as readonly MqttFileKey[];

/** The unusable part, with its key in the config. */
function loginProblem(login: MqttLogin): { key: MqttFileKey; words: LocalizedText } | undefined {
  const { caPem, certPem, keyPem } = login;
  if (caPem !== undefined && !isCertificate(caPem)) return { key: 'caFile', words: noCertificate };
  if (certPem === undefined || keyPem === undefined) return undefined;
  const problem = certificateProblem({ certPem, keyPem });
  return problem && { key: problem.of === 'certificate' ? 'certFile' : 'keyFile', words: problem.words };
}

/** A config with its newest login: call before each connection. `onProblem`: the previous one stays in use. */
export function followLogin<Config extends MqttLogin>(
  first: Config,
  files: MqttLoginFiles,
  onProblem: (why: LocalizedText) => void,
): () => Promise<Config> {
  const keys = mqttFileKeys.filter((key) => files[key] !== undefined);
  if (keys.length === 0) return () => Promise.resolve(first);
  return followFiles<Config>({
    paths: keys.map((key) => files[key] ?? ''),
    first,
    onProblem,
    parse(texts): Reading<Config> {
      const read: MqttLogin = loginOf(new Map(keys.map((key, index) => [key, texts[index] ?? ''])));
      const problem = loginProblem(read);
      if (problem === undefined) return { ok: true, value: { ...first, ...read } };
      const path = files[problem.key] ?? '';
      return { ok: false, why: libText('file.problem', { path, problem: problem.words }) };
    },
  });
}

function loginOf(texts: ReadonlyMap<MqttFileKey, string>): MqttLogin {
  return Object.fromEntries([...texts].map(([key, text]) => [holds[key], text.trim()]));
}

export type LoginTools = {
  /** File of a key, which may be put right while the agent runs. Without a text it is unusable now. */
  awaitedFile(key: MqttFileKey, named: string): { readonly path?: string; readonly text?: string };
  /** As for such a file: its content is unusable now. */
  doubt(key: MqttFileKey, words: LocalizedText): void;
};

/** Reads the files named in a section of the config. Problems are reported at their keys. */
export function readLogin(
  named: { readonly [key in MqttFileKey]?: string | undefined },
  tools: LoginTools,
): { readonly login: MqttLogin; readonly files: MqttLoginFiles } {
  const files: { -readonly [key in MqttFileKey]?: string } = {};
  const texts = new Map<MqttFileKey, string>();
  for (const key of mqttFileKeys) {
    const name = named[key];
    const { path, text } = name === undefined ? {} : tools.awaitedFile(key, name);
    if (path === undefined) continue;
    files[key] = path;
    if (text !== undefined) texts.set(key, text);
  }
  const login = loginOf(texts);
  const problem = loginProblem(login);
  if (problem !== undefined) {
    const path = files[problem.key] ?? '';
    tools.doubt(problem.key, libText('file.problem', { path, problem: problem.words }));
    return { login: {}, files };
  }
  return { login, files };
}

/** A file whose content was never usable; without it no connection is tried. */
export function unusableFile(
  login: MqttLogin,
  files: MqttLoginFiles = {},
): { readonly key: MqttFileKey; readonly path: string } | undefined {
  for (const key of mqttFileKeys) {
    const path = files[key];
    if (path !== undefined && login[holds[key]] === undefined) return { key, path };
  }
  return undefined;
}
