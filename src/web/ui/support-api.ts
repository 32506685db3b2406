/** What the check-up, the support file and the set-up as a file ask of the gateway. */
import type { ImportBody, ImportJson } from '../api/set-up-schema.ts';
import type { DoctorJson } from '../api/support-schema.ts';
import { type Answer, ask, send } from './api.ts';
import type { Language } from './i18n/language.ts';

/** A check waits 15 s for a camera or a cloud; sealing takes a small gateway a while. Milliseconds. */
const answerWithinMs = 40_000;

export function examine(signal: AbortSignal): Promise<Answer<DoctorJson>> {
  return ask(
    '/api/v1/doctor',
    (response) => response.json() as Promise<DoctorJson>,
    signal,
    {},
    answerWithinMs,
  );
}

export type Downloaded = { readonly name: string; readonly content: Blob };

export function getBundle(signal: AbortSignal): Promise<Answer<Downloaded>> {
  return ask('/api/v1/support-bundle', downloaded, signal, {}, answerWithinMs);
}

/** Without a passphrase secrets are left out. */
export function getExport(passphrase: string | undefined, signal: AbortSignal): Promise<Answer<Downloaded>> {
  const init =
    passphrase === undefined
      ? {}
      : {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ passphrase }),
        };
  return ask('/api/v1/export', downloaded, signal, init, answerWithinMs);
}

export function importFile(body: ImportBody, language: Language): Promise<Answer<ImportJson>> {
  return send('POST', 'import', { body, headers: { 'accept-language': language }, withinMs: answerWithinMs });
}

async function downloaded(response: Response): Promise<Downloaded> {
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  return { name: named ?? 'tillframe', content: await response.blob() };
}

/** As a link would: browsers keep it where downloads go. */
export function keep({ name, content }: Downloaded): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
