/** Files of the printer proxy in the data folder, and the Unix socket at which the agent reaches it. */
import { join } from 'node:path';

export function printerProxyFolder(dataDir: string): string {
  return join(dataDir, 'printer-proxy');
}

export function printerProxySocketPath(dataDir: string): string {
  return join(printerProxyFolder(dataDir), 'agent.sock');
}
