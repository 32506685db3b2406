/** Checks whether the addresses in a config can be opened on this machine now: each is opened briefly. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../agent/config/config.ts';
import { lockDatabase } from '../agent/store/lock.ts';
import { ErrorForPeople } from '../lib/error-for-people.ts';
import type { ListenAddress } from '../lib/net/listen-address.ts';
import { listenFailure, whyNotListen } from '../lib/net/open-listener.ts';
import { type Problem, wholeFile } from '../lib/yaml/yaml-file.ts';
import { message } from './text/messages.ts';

/** Warnings. While the gateway runs, its ports are in use by itself. */
export async function listenNotes(config: Config): Promise<Problem[]> {
  const { web, registers, printerProxy } = config;
  const requested: { key: string; address: ListenAddress | undefined }[] = [
    { key: 'web.listen', address: web.listen },
    { key: 'web.plainListen', address: web.plainListen },
    { key: 'registers.listen', address: registers.listen },
    ...printerProxy.printers.map(({ listen }, n) => ({
      key: `printerProxy.printers[${n}].listen`,
      address: listen,
    })),
  ];
  const notes: Problem[] = [];
  for (const { key, address } of requested) {
    if (address === undefined || address.port === 0) continue;
    const code = await whyNotListen(address);
    if (code === undefined) continue;
    // The printers' ports may be held by `tillframe printer-proxy`, which runs independently.
    if (code === 'EADDRINUSE' && (key.startsWith('printerProxy.') || isRunning(config))) continue;
    const words = listenFailure(code, address, key) ?? message('check_config.not_listening', { code });
    notes.push(wholeFile(words, key));
  }
  return notes;
}

function isRunning({ dataDir }: Config): boolean {
  const database = join(dataDir, 'tillframe.db');
  if (!existsSync(`${database}.lock`)) return false;
  try {
    lockDatabase(database)[Symbol.dispose]();
    return false;
  } catch (error) {
    if (error instanceof ErrorForPeople) return true;
    throw error;
  }
}
