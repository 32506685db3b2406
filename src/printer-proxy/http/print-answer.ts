/**
 * The printer's answer to a print request: whether it has printed. Both makers answer after printing, and before it on an
 * error. ePOS-Print: the attribute `success` of `<response>`, true or 1 (manual as in epos-print.ts, page 63). Star: the
 * element `<success>`, escaped within `<Response>`:
 * https://star-m.jp/products/s_print/sdk/webprnt/manual/en/_StarWebPrintResponseElement.htm
 */

import { createFirstBytes } from './first-bytes.ts';

/** An answer has a few hundred bytes; the rest of a longer one is ignored. */
export const maxAnswerBytes = 64 * 1024;

export function createAnswerReader() {
  const body = createFirstBytes(maxAnswerBytes);
  return {
    add: (bytes: Uint8Array): void => body.add(bytes),
    /** Undefined while it has not arrived, and of an answer without it. */
    isSuccess: (): boolean | undefined => isSuccess(body.stored().toString('latin1')),
  };
}

/** Undefined of a text without it. */
export function isSuccess(text: string): boolean | undefined {
  const said =
    /<(?:[\w-]+:)?response\b[^>]*\ssuccess\s*=\s*["']\s*(true|1|false|0)\s*["']/i.exec(text)?.[1] ??
    /(?:<|&lt;)success(?:>|&gt;)\s*(true|1|false|0)\s*(?:<|&lt;)/i.exec(text)?.[1];
  return said === undefined ? undefined : /true|1/i.test(said);
}
