/** Processes that handle pictures, under sandboxes that forbid what they are started with. */
import { chmodSync, mkdtempDisposableSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startProcess } from '../../../src/agent/cameras/media-process.ts';

test('runs where a sandbox forbids setpriv to set capabilities, as the unit of the package does', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'tillframe-media-'));
  const forbidden = join(folder.path, 'setpriv');
  writeFileSync(
    forbidden,
    "#!/bin/sh\necho 'setpriv: activate capabilities: Operation not permitted' >&2\nexit 127\n",
  );
  chmodSync(forbidden, 0o755);
  const { PATH = '' } = process.env;
  process.env['PATH'] = `${folder.path}:${PATH}`;
  try {
    const lines: string[] = [];
    const options = {
      program: 'echo',
      args: ['a picture'],
      niceness: 0,
      onLine: (line: string) => void lines.push(line),
    };
    await using child = startProcess(options, new AbortController().signal);
    const output = text(child.stdout);
    expect(await child.ended).toBe(true);
    expect(await output).toBe('a picture\n');
    expect(lines).toEqual([]);
  } finally {
    process.env['PATH'] = PATH;
  }
});
