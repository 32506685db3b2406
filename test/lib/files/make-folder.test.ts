/** Folders created at the first start. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../../src/lib/files/make-folder.ts';

test('creates missing folders, accepts existing ones, and reports failures', () => {
  const base = mkdtempSync(join(tmpdir(), 'tillframe-folder-'));
  try {
    makeFolder(join(base, 'a/b/c'));
    makeFolder(join(base, 'a/b/c'));
    expect(statSync(join(base, 'a/b/c')).isDirectory()).toBe(true);
    writeFileSync(join(base, 'file'), '');
    expect(() => makeFolder(join(base, 'file'))).toThrow(/EEXIST/);
    expect(() => makeFolder(join(base, 'file/below'))).toThrow(/ENOTDIR/);
    expect(() => makeFolder('/proc/nope/below')).toThrow(/ENOENT/);
  } finally {
    rmSync(base, { recursive: true });
  }
});
