/** The agent's side of one picture process. */
import { fileURLToPath } from 'node:url';
import { childLifetime } from '../../../lib/abort.ts';
import { freeBytes } from '../../../lib/free-bytes.ts';
import { cpuMsOf, startFedProcess } from '../media-process.ts';
import {
  headerBytes,
  headerOf,
  isRefusal,
  type PictureHeader,
  type PictureMessage,
  parseHeader,
} from './picture-messages.ts';

export type PictureChild = {
  /**
   * Undefined when the process ended first. One request at a time. `onWritten`: the body is read no more; it may be after the
   * answer, and after the process has ended.
   */
  request(message: PictureMessage, onWritten?: () => void): Promise<PictureMessage | undefined>;
  /** `isStarved`: the machine gave it too little time to answer. */
  kill(why: string, isStarved: boolean): void;
  /** Processor time used so far; undefined where it is unknown. */
  cpuMs(): number | undefined;
  /** Resolves with the reason. Never rejects. */
  readonly ended: Promise<string>;
  /** It ended because the system refused it a thread, memory or time, or killed it. */
  wasRefused(): boolean;
};

const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';
/** Pictures are outside the heap of V8. */
const nodeOptions = ['--max-semi-space-size=1'];

/** Killed when the signal aborts. */
export function startPictureChild(signal: AbortSignal): PictureChild {
  const life = childLifetime(signal);
  let why: string | undefined;
  let isRefused = false;
  const kill = (reason: string, isStarved: boolean): void => {
    why = reason;
    isRefused ||= isStarved;
    life.end();
  };
  // Node reports an error first, then where it was thrown.
  const onLine = (line: string): void => {
    isRefused ||= isRefusal(line);
    if (why === undefined || !why.includes('rror')) why = line;
  };
  const program = fileURLToPath(new URL(`./picture-process.${extension}`, import.meta.url));
  const args = [...nodeOptions, program];
  // Not behind the agent, as decoders are: it is one thread, for milliseconds.
  const options = { program: process.execPath, args, onLine, niceness: 0 };
  const child = startFedProcess(options, life.signal);

  let answer: ((answer: PictureMessage | undefined) => void) | undefined;
  const push = createMessageReader((message) => answer?.(message));
  child.stdout.on('data', (chunk: Buffer) => {
    const read = push(chunk);
    freeBytes(chunk);
    if (read === 'invalid') kill('the picture process answered something else than a picture', false);
  });
  let hasEnded = false;
  const ended = child.ended.then(() => {
    hasEnded = true;
    life.end();
    answer?.(undefined);
    return why ?? 'the picture process ended';
  });
  return {
    ended,
    wasRefused: () => isRefused,
    kill,
    cpuMs: () => cpuMsOf(child.pid),
    request: (message, onWritten) =>
      new Promise((resolve) => {
        answer = resolve;
        if (hasEnded) resolve(undefined);
        child.stdin.write(headerOf(message));
        child.stdin.write(message.body, onWritten);
      }),
  };
}

/** Takes chunks. Each byte of a body is copied once, into memory of its own. After `invalid` nothing more can be read. */
function createMessageReader(give: (message: PictureMessage) => void) {
  let header: PictureHeader | undefined;
  let bytes = Buffer.alloc(headerBytes);
  let filled = 0;

  return (chunk: Buffer): 'invalid' | undefined => {
    for (let at = 0; at < chunk.length; ) {
      const copied = chunk.copy(bytes, filled, at);
      at += copied;
      filled += copied;
      if (filled < bytes.length) return undefined;
      filled = 0;
      if (header === undefined) {
        header = parseHeader(bytes);
        if (header === undefined) return 'invalid';
        bytes = Buffer.allocUnsafeSlow(header.length);
        if (header.length > 0) continue;
      }
      const { length: _, ...message } = header;
      give({ ...message, body: bytes });
      header = undefined;
      bytes = Buffer.alloc(headerBytes);
    }
    return undefined;
  };
}
