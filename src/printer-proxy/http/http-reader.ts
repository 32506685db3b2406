/**
 * Reads one direction of an HTTP/1.1 connection from copied bytes, in chunks of any size (RFC 9112): heads, and bodies by
 * length, in chunks, or up to the end of the connection. Stores no body. Bound: a head of 32 KiB; a longer one, or
 * anything that is no HTTP, makes the rest of the connection unreadable.
 */

export type MessageHead = {
  /** Request line or status line. */
  readonly start: string;
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  /** All lines of the head as received, without their ends. */
  readonly lines: readonly string[];
};

/** `until close`: everything from here on is its body, in another protocol. */
export type BodyRule = 'none' | 'as declared' | 'until close' | 'unreadable';

export type MessageSink = {
  head(head: MessageHead): BodyRule;
  body(bytes: Uint8Array): void;
  /** Every byte between two heads, with the frame of chunks. */
  raw?(bytes: Uint8Array): void;
  end(): void;
};

export type HttpReader = {
  add(bytes: Uint8Array): void;
  /** The rest of the connection is ignored. */
  isUnreadable(): boolean;
};

const maxHeadBytes = 32 * 1024;
const LF = 10;

/** `direction`: an answer without a declared length lasts until the connection closes; a request has no body then. */
export function createHttpReader(direction: 'requests' | 'answers', sink: MessageSink): HttpReader {
  let state: 'head' | 'data' | 'chunk size' | 'chunk data' | 'chunk end' | 'trailer' | 'rest' | 'unreadable' =
    'head';
  const lines = createLines();
  let head: string[] = [];
  /** Rest of a body or a chunk. */
  let leftBytes = 0;

  function finish(): void {
    state = 'head';
    head = [];
    lines.reset();
    sink.end();
  }

  function beginBody(): void {
    const message = parsedHead(head);
    const { headers } = message;
    const rule = sink.head(message);
    if (rule === 'unreadable') state = 'unreadable';
    else if (rule === 'none') finish();
    else if (rule === 'until close') state = 'rest';
    else if (headers.get('transfer-encoding')?.toLowerCase().endsWith('chunked') === true)
      state = 'chunk size';
    else beginLength(headers.get('content-length'));
  }

  function beginLength(text: string | undefined): void {
    if (text === undefined) {
      if (direction === 'answers') state = 'rest';
      else finish();
      return;
    }
    leftBytes = /^\d{1,12}$/.test(text) ? Number(text) : Number.NaN;
    if (Number.isNaN(leftBytes)) state = 'unreadable';
    else if (leftBytes === 0) finish();
    else state = 'data';
  }

  function takeLine(text: string): void {
    switch (state) {
      case 'head':
        // Empty lines before a message are allowed.
        if (text !== '') head.push(text);
        else if (head.length > 0) beginBody();
        break;
      case 'chunk size':
        leftBytes = /^[0-9a-f]{1,8}\s*(?:;.*)?$/i.test(text) ? Number.parseInt(text, 16) : Number.NaN;
        if (Number.isNaN(leftBytes)) state = 'unreadable';
        else state = leftBytes === 0 ? 'trailer' : 'chunk data';
        break;
      case 'chunk end':
        state = text === '' ? 'chunk size' : 'unreadable';
        lines.reset();
        break;
      case 'trailer':
        if (text === '') finish();
        break;
      case 'data':
      case 'chunk data':
      case 'rest':
      case 'unreadable':
        break;
    }
  }

  /** Number of bytes taken. */
  function takeLineBytes(bytes: Uint8Array): number {
    const { taken, line } = lines.add(bytes);
    if (lines.isTooLong()) state = 'unreadable';
    else if (line !== undefined) takeLine(line);
    return taken;
  }

  function takeData(bytes: Uint8Array): number {
    const part = state === 'rest' ? bytes : bytes.subarray(0, leftBytes);
    sink.body(part);
    if (state === 'rest') return part.length;
    leftBytes -= part.length;
    if (leftBytes > 0) return part.length;
    if (state === 'data') finish();
    else state = 'chunk end';
    return part.length;
  }

  return {
    add(bytes) {
      for (let at = 0; at < bytes.length && state !== 'unreadable'; ) {
        const rest = bytes.subarray(at);
        const isData = state === 'data' || state === 'chunk data' || state === 'rest';
        const isHead = state === 'head';
        const taken = isData ? takeData(rest) : takeLineBytes(rest);
        if (!isHead) sink.raw?.(rest.subarray(0, taken));
        at += taken;
      }
    },
    isUnreadable: () => state === 'unreadable',
  };
}

function parsedHead(all: readonly string[]): MessageHead {
  const [start = '', ...lines] = all;
  const headers = new Map(
    lines.map((text) => {
      const at = text.indexOf(':');
      return [text.slice(0, at).trim().toLowerCase(), text.slice(at + 1).trim()] as const;
    }),
  );
  return { start, headers, lines: all };
}

/** Bounded together: the lines of a head, or of the frame of a chunk. */
function createLines() {
  let parts: Uint8Array[] = [];
  let count = 0;
  return {
    isTooLong: (): boolean => count > maxHeadBytes,
    reset(): void {
      parts = [];
      count = 0;
    },
    /** `line`: without its end; undefined while incomplete. */
    add(bytes: Uint8Array): { readonly taken: number; readonly line?: string } {
      const end = bytes.indexOf(LF);
      const part = end === -1 ? bytes : bytes.subarray(0, end + 1);
      count += part.length;
      if (count <= maxHeadBytes) parts.push(new Uint8Array(part));
      if (end === -1) return { taken: part.length };
      const line = Buffer.concat(parts)
        .toString('latin1')
        .replace(/\r?\n$/, '');
      parts = [];
      return { taken: part.length, line };
    },
  };
}
