/**
 * openssl's own TLS server, which says with an alert what it has against a client certificate, as nginx and load balancers do (Node says
 * so only of a missing one, and else hangs up). It ends with its standard input.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Pair } from './certificates.ts';

export type TlsServer = AsyncDisposable & { readonly url: string };

/** Takes only clients with a certificate of `clientCa`, and never answers those. */
export async function startTlsServer({ cert, key }: Pair, clientCa: string): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'tillframe-tls-server-'));
  const file = (name: string, text: string): string => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const args = [
    ...['s_server', '-accept', '127.0.0.1:0', '-Verify', '4', '-verify_return_error'],
    ...['-cert', file('cert.pem', cert), '-key', file('key.pem', key), '-CAfile', file('ca.pem', clientCa)],
  ];
  const child = spawn('openssl', args, { stdio: ['pipe', 'pipe', 'ignore'] });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  while (!/^ACCEPT .*:\d+$/m.test(said))
    await once(child.stdout, 'data', { signal: AbortSignal.timeout(120_000) });
  return {
    url: `https://127.0.0.1:${/^ACCEPT .*:(\d+)$/m.exec(said)?.[1]}`,
    async [Symbol.asyncDispose]() {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}
