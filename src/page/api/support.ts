/** API requests for diagnostics, the support bundle and the set-up file. */
import { sleep } from '../state/clock.ts';
import { type Answer, type BodyOf, call, request } from './api.ts';

/** A check waits 15 s for a camera or a cloud; sealing takes a small gateway a while. Milliseconds. */
const limit = { withinMs: 40_000 };
/** Browsers may read the file after the press that saved it. Milliseconds. */
const keepUrlMs = 60_000;

export const examine = () => call('GET /api/v1/doctor', limit);

export const saveBundle = () => request('GET /api/v1/support-bundle', limit, saveFile);

/** Without a passphrase secrets are left out. */
export const saveExport = (passphrase: string | undefined): Promise<Answer<void>> =>
  passphrase === undefined
    ? request('GET /api/v1/export', limit, saveFile)
    : request('POST /api/v1/export', { body: { passphrase }, ...limit }, saveFile);

export const importFile = (body: BodyOf<'POST /api/v1/import'>) =>
  call('POST /api/v1/import', { body, ...limit });

/** As a link would: browsers put it where downloads go. */
export async function saveFile(response: Response): Promise<void> {
  const named = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(await response.blob());
  link.download = named ?? 'tillframe';
  link.click();
  void sleep(keepUrlMs, undefined, new AbortController().signal).then(() => URL.revokeObjectURL(link.href));
}
