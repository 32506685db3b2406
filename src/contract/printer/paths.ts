/** Files of the printer proxy in the data folder, and the Unix socket at which the agent reaches it. */
import { join } from 'node:path';

export function tapFolder(dataDir: string): string {
  return join(dataDir, 'tap');
}

export function tapSocketPath(dataDir: string): string {
  return join(tapFolder(dataDir), 'agent.sock');
}
