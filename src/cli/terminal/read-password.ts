/**
 * Reads a password from a file, or from standard input for `-`, never from the command line, which every user of the machine can read.
 * Input at a terminal is not echoed. Standard input is read without a blocking thread, which would delay Ctrl-C.
 */
import { createReadStream, fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { isatty, ReadStream } from 'node:tty';
import { unlessAborted } from '../../lib/abort.ts';

/** A password file holds one line; a longer file is a different one. */
const maxBytes = 1_024;
const stdin = 0;
const ctrlC = '\u0003';
const backspaces = new Set(['\u007f', '\b']);

/**
 * Undefined when it can't be read, or isn't one line of at most 1 KB. `prompt` is called before a person has to type. Rejects only with
 * `signal.reason`.
 */
export async function readPassword(
  file: string,
  prompt: () => void,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const text = await unlessAborted(
      file === '-' ? readStdin(prompt, signal) : beginning(createReadStream(file, 'utf8')),
      signal,
    );
    const line = text.replace(/^\uFEFF/, '').replace(/\r?\n$/, '');
    return line === '' || Buffer.byteLength(line) > maxBytes || /[\r\n]/.test(line) ? undefined : line;
  } catch {
    signal.throwIfAborted();
    return undefined;
  }
}

async function readStdin(prompt: () => void, signal: AbortSignal): Promise<string> {
  if (isatty(stdin)) return typedLine(prompt, signal);
  if (fstatSync(stdin).isFile()) return beginning(createReadStream('/dev/stdin', 'utf8'));
  const input = new Socket({ fd: stdin, readable: true, writable: false, signal });
  return beginning(input.setEncoding('utf8'));
}

/** All input, or enough to detect that it is too long. */
async function beginning(input: AsyncIterable<string>): Promise<string> {
  let text = '';
  for await (const part of input) {
    text += part;
    if (text.length > 2 * maxBytes) break;
  }
  return text;
}

async function typedLine(prompt: () => void, signal: AbortSignal): Promise<string> {
  const terminal = new ReadStream(stdin);
  const end = (): void => void terminal.destroy();
  signal.addEventListener('abort', end, { once: true });
  terminal.setRawMode(true);
  terminal.setEncoding('utf8');
  prompt();
  const typed: string[] = [];
  try {
    for await (const part of terminal as AsyncIterable<string>) {
      for (const sign of part) {
        if (sign === '\r' || sign === '\n') return typed.join('');
        if (sign === ctrlC) return '';
        if (backspaces.has(sign)) typed.pop();
        else if (typed.length <= maxBytes) typed.push(sign);
      }
    }
    return '';
  } finally {
    signal.removeEventListener('abort', end);
    terminal.setRawMode(false);
    terminal.destroy();
  }
}
