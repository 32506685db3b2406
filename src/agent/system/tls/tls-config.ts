/** `web.tls` of the config: a named certificate is read and checked. */

import type { LocalizedText } from '../../../lib/text/language.ts';
import { certificateProblem, periodProblem } from '../../../lib/tls/client-certificate.ts';
import { networkText } from '../text/network.ts';
import type { TlsConfig } from './page-tls.ts';

type NamedFile = { readonly path: string; readonly text: string };

export type TlsConfigTools = {
  readonly nowMs: number;
  /** Undefined after a reported problem. */
  readonly file: (named: string) => NamedFile | undefined;
  /** It can't be used. */
  readonly problem: (words: LocalizedText) => void;
  /** It can be used, but a person should look at it. */
  readonly note: (words: LocalizedText) => void;
};

export function resolveFiles(
  written: { readonly certFile: string; readonly keyFile: string },
  { nowMs, file, problem, note }: TlsConfigTools,
): TlsConfig {
  const cert = file(written.certFile);
  const key = file(written.keyFile);
  if (cert === undefined || key === undefined) return { kind: 'off' };
  const pair = { certPem: cert.text, keyPem: key.text };
  const wrong = certificateProblem(pair);
  if (wrong !== undefined) problem(ofFile((wrong.of === 'key' ? key : cert).path, wrong.words));
  const period =
    wrong === undefined ? periodProblem(cert.text, nowMs, networkText('network.browsers_warn')) : undefined;
  if (period !== undefined) note(ofFile(cert.path, period));
  return { kind: 'files', certFile: cert.path, keyFile: key.path, ...pair };
}

function ofFile(file: string, problem: LocalizedText): LocalizedText {
  return networkText('network.of_file', { file, problem });
}
