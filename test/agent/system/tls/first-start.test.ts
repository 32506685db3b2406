/** Several processes at the first start of a gateway: the agent and `tillframe setup-code` make one certificate between them. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fingerprintOf } from '../../../../src/agent/system/tls/fingerprint.ts';

const rounds = process.env['TILLFRAME_LONG'] === undefined ? 20 : 200;
const program = fileURLToPath(new URL('./opens-page-tls.ts', import.meta.url));

type Opener = Disposable & { open(dataDir: string): Promise<string> };

function startOpener(): Opener {
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  return {
    async open(dataDir) {
      child.stdin.write(`${dataDir}\n`);
      return (await lines.next()).value as string;
    },
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

test(`serves one certificate when two processes start at once, ${rounds} times`, {
  timeout: rounds * 10_000,
}, async () => {
  using one = startOpener();
  using two = startOpener();
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-first-start-'));
  const differing: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const dataDir = mkdtempSync(join(folder, 'data-'));
    // An unusable certificate takes the path of replacing one.
    if (round % 4 === 3) writeFileSync(join(dataDir, 'page-certificate.pem'), 'torn');
    if (round % 8 === 5) writeFileSync(join(dataDir, 'page-key.pem'), 'torn');
    const [first, second] = await Promise.all([one.open(dataDir), two.open(dataDir)]);
    const kept = fingerprintOf(readFileSync(join(dataDir, 'page-certificate.pem'), 'utf8'));
    if (first !== second || first !== kept) differing.push(round);
  }
  rmSync(folder, { recursive: true });
  expect(differing).toEqual([]);
});
