/** The note of a sale, its erasure, and its case file, which is saved where downloads go. */
import { call, request } from './api.ts';
import { saveFile } from './support.ts';

/** A small board takes seconds for the pages, and may have others to make first; videos take minutes over Wi-Fi. Milliseconds. */
const withinMs = 300_000;

type Wanted = { readonly saleId: string; readonly language: 'ja' | 'en'; readonly by: string };

export function saveCase(form: 'pdf' | 'zip', { saleId, language, by }: Wanted) {
  const given = { params: { saleId }, query: { language, by: by === '' ? undefined : by }, withinMs };
  return form === 'pdf'
    ? request('GET /api/v1/sales/:saleId/case.pdf', given, saveFile)
    : request('GET /api/v1/sales/:saleId/case.zip', given, saveFile);
}

export const eraseSale = (saleId: string, body: { readonly picture?: string; readonly reason: string }) =>
  call('POST /api/v1/sales/:saleId/erase', { params: { saleId }, body });

/** An empty text removes it. */
export const setNote = (saleId: string, text: string) =>
  call('PUT /api/v1/sales/:saleId/note', { params: { saleId }, body: { text } });
