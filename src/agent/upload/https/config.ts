/**
 * Converts the section of the config into the HTTPS sink's config: reads the named files, and reports
 * problems at their keys.
 */

import { tokenInFile } from '../../../lib/http/bearer.ts';
import type { LocalizedText } from '../../../lib/text/language.ts';
import {
  type ClientCertificate,
  certificateProblem,
  isCertificate,
  noCertificate,
  periodProblem,
} from '../../../lib/tls/client-certificate.ts';
import { configText } from '../../config/text/config-text.ts';
import type { CertificateFiles } from '../enrolment/login.ts';
import type { HttpsSinkConfig } from './https.ts';
import { chooseProxy, type Environment } from './proxy.ts';
import { sinkUrlDoubt } from './sink-url.ts';

/** The section `cloud` of kind https, validated by the config's schema. */
export type WrittenHttps = {
  readonly url: string;
  readonly token?: string | undefined;
  readonly enrolKey?: string | undefined;
  readonly proxy?: string | undefined;
} & { readonly [key in HttpsFileKey]?: string | undefined };

type HttpsFileKey = 'tokenFile' | 'enrolKeyFile' | 'certFile' | 'keyFile' | 'caFile';

export type NamedFile = { readonly path: string; readonly text: string };

export type HttpsConfigTools = {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly nowMs: number;
  /** The gateway has a credential already: the file with its one-time key may be gone. */
  readonly isEnrolled: boolean;
  /**
   * A file that may be repaired while the agent runs: problems are only notes at the start. Without a text it
   * is unusable now.
   */
  readonly awaitedFile: (key: HttpsFileKey, named: string) => Partial<NamedFile>;
  /** As for such a file: its content is unusable now. */
  readonly doubt: (key: HttpsFileKey, words: LocalizedText) => void;
  /** Path of the file; undefined if it can't be determined from here. */
  readonly locate: (key: HttpsFileKey, named: string) => string | undefined;
  /** The value is unusable. */
  readonly problem: (key: keyof WrittenHttps, words: LocalizedText) => void;
  /** The value is usable, but a person should check it. */
  readonly note: (key: keyof WrittenHttps, words: LocalizedText) => void;
};

export function resolveHttps(written: WrittenHttps, tools: HttpsConfigTools): HttpsSinkConfig {
  const { dataDir, problem } = tools;
  const doubt = sinkUrlDoubt(written.url);
  if (doubt !== undefined) tools.note('url', doubt);
  const fileOf = (key: HttpsFileKey): Partial<NamedFile> => {
    const named = written[key];
    return named === undefined ? {} : tools.awaitedFile(key, named);
  };
  const ca = fileOf('caFile');
  const hasCa = ca.text !== undefined && isCertificate(ca.text);
  if (ca.path !== undefined && ca.text !== undefined && !hasCa)
    tools.doubt('caFile', ofFile(ca.path, noCertificate));
  const certificate = certificateOf(fileOf('certFile'), fileOf('keyFile'), tools);
  const { proxy, problem: proxyProblem } = chooseProxy(written.proxy, tools.environment);
  if (proxyProblem !== undefined) problem('proxy', proxyProblem);
  const isEnrolling = written.enrolKey !== undefined || written.enrolKeyFile !== undefined;
  return {
    kind: 'https',
    url: written.url.replace(/\/+$/, ''),
    ...tokenOf(written, tools),
    ...(isEnrolling && {
      enrol: { dataDir, key: written.enrolKey, keyFile: enrolKeyFile(written.enrolKeyFile, tools) },
    }),
    ...(ca.path !== undefined && { caFile: ca.path }),
    ...(ca.text !== undefined && hasCa && { caPem: ca.text }),
    ...(certificate !== undefined && { certificate }),
    ...(proxy !== undefined && { proxy }),
  };
}

function tokenOf(
  written: WrittenHttps,
  { awaitedFile, doubt }: HttpsConfigTools,
): Pick<HttpsSinkConfig, 'token' | 'tokenFile'> {
  if (written.tokenFile === undefined) return written.token === undefined ? {} : { token: written.token };
  const { path, text } = awaitedFile('tokenFile', written.tokenFile);
  if (path === undefined) return {};
  const token = text === undefined ? undefined : tokenInFile(text);
  if (text !== undefined && token === undefined) doubt('tokenFile', ofFile(path, noToken));
  return { tokenFile: path, ...(token !== undefined && { token }) };
}

const noToken: LocalizedText = configText('token_file_without_token');

function enrolKeyFile(named: string | undefined, tools: HttpsConfigTools): string | undefined {
  if (named === undefined) return undefined;
  return tools.isEnrolled
    ? tools.locate('enrolKeyFile', named)
    : tools.awaitedFile('enrolKeyFile', named).path;
}

function certificateOf(
  cert: Partial<NamedFile>,
  key: Partial<NamedFile>,
  { doubt, note, nowMs }: HttpsConfigTools,
): (Partial<ClientCertificate> & CertificateFiles) | undefined {
  if (cert.path === undefined || key.path === undefined) return undefined;
  const files = { certFile: cert.path, keyFile: key.path };
  if (cert.text === undefined || key.text === undefined) return files;
  const pair = { certPem: cert.text, keyPem: key.text };
  const wrong = certificateProblem(pair);
  if (wrong?.of === 'certificate') doubt('certFile', ofFile(cert.path, wrong.words));
  if (wrong?.of === 'key') doubt('keyFile', ofFile(key.path, wrong.words));
  if (wrong !== undefined) return files;
  // The agent starts anyway: the certificate may be renewed while it runs.
  const period = periodProblem(cert.text, nowMs);
  if (period !== undefined) note('certFile', ofFile(cert.path, period));
  return { ...pair, ...files };
}

function ofFile(path: string, why: LocalizedText): LocalizedText {
  return configText('file_problem', { path, why });
}
