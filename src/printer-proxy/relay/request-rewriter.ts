/**
 * Requests of a printer on their way to the cloud: the Host field names the cloud, every other byte stays. Bound: a head of
 * 32 KiB; behind a longer one, or anything that is no HTTP, nothing is passed on.
 */
import { createHttpReader } from '../http/http-reader.ts';

export type RequestRewriter = {
  /** Returns the bytes to send now: none while a head is incomplete. */
  add(bytes: Uint8Array): Buffer;
  /** Method of the newest request. */
  method(): string;
  isUnreadable(): boolean;
};

const hostField = /^host[ \t]*:/i;

/** `host`: value of the field. */
export function createRequestRewriter(host: string): RequestRewriter {
  let out: Uint8Array[] = [];
  let method = '';
  const reader = createHttpReader('requests', {
    head({ start, lines }) {
      if (!/ HTTP\/1\.[01]$/.test(start)) return 'unreadable';
      method = start.slice(0, start.indexOf(' '));
      const fields = lines.slice(1).filter((line) => !hostField.test(line));
      const head = [start, `Host: ${host}`, ...fields, '', ''].join('\r\n');
      out.push(Buffer.from(head, 'latin1'));
      return 'as declared';
    },
    raw: (bytes) => void out.push(bytes),
    body: () => undefined,
    end: () => undefined,
  });
  return {
    add(bytes) {
      reader.add(bytes);
      const sent = Buffer.concat(out);
      out = [];
      return sent;
    },
    method: () => method,
    isUnreadable: () => reader.isUnreadable(),
  };
}
