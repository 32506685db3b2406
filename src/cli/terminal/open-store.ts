/** Opens the database of a config for a command that runs beside the agent. */
import { join } from 'node:path';
import type { Config } from '../../agent/config/config.ts';
import { type OpenStore, openStore } from '../../agent/store/database.ts';
import { gatewayId } from '../../agent/store/gateway-id.ts';
import { systemClock } from '../../lib/clock.ts';
import { createLog } from '../../lib/log.ts';

export function databasePath(dataDir: string): string {
  return join(dataDir, 'tillframe.db');
}

export async function openStoreOf({
  dataDir,
  gateway,
  shop,
}: Pick<Config, 'dataDir' | 'gateway' | 'shop'>): Promise<OpenStore> {
  return await openStore({
    gateway: gateway.id ?? gatewayId(dataDir),
    path: databasePath(dataDir),
    shop,
    clock: systemClock,
    log: createLog({ level: 'warn' }),
  });
}
