/** API requests for diagnostics, the support bundle and the set-up file. */
import type { ImportBody, ImportJson } from '../../contract/page/set-up.ts';
import type { DoctorJson } from '../../contract/page/support.ts';
import { sleep } from '../state/clock.ts';
import { type Answer, ask, send } from './api.ts';

/** A check waits 15 s for a camera or a cloud; sealing takes a small gateway a while. Milliseconds. */
const answerWithinMs = 40_000;
/** Browsers may read the file after the press that saved it. Milliseconds. */
const keepUrlMs = 60_000;

export function examine(): Promise<Answer<DoctorJson>> {
  return send('GET', 'doctor', { withinMs: answerWithinMs });
}

export function saveBundle(): Promise<Answer<void>> {
  return save('/api/v1/support-bundle');
}

/** Without a passphrase secrets are left out. */
export function saveExport(passphrase: string | undefined): Promise<Answer<void>> {
  if (passphrase === undefined) return save('/api/v1/export');
  return save('/api/v1/export', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ passphrase }),
  });
}

export function importFile(body: ImportBody): Promise<Answer<ImportJson>> {
  return send('POST', 'import', { body, withinMs: answerWithinMs });
}

/** As a link would: browsers put it where downloads go. */
function save(path: string, init: RequestInit = {}): Promise<Answer<void>> {
  const put = async (response: Response) => {
    const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await response.blob());
    link.download = named ?? 'tillframe';
    link.click();
    void sleep(keepUrlMs, undefined, new AbortController().signal).then(() => URL.revokeObjectURL(link.href));
  };
  return ask(path, put, new AbortController().signal, init, answerWithinMs);
}
