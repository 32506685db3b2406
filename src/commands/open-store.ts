/** The database that a config names, for a command that works on it beside the agent. */
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { systemClock } from '../ops/clock.ts';
import { createLog } from '../ops/log.ts';
import { type OpenStore, openStore } from '../store/database.ts';
import { gatewayId } from '../store/gateway-id.ts';

export async function openStoreOf({
  dataDir,
  gateway,
  shop,
}: Pick<Config, 'dataDir' | 'gateway' | 'shop'>): Promise<OpenStore> {
  return await openStore({
    gateway: gateway.id ?? gatewayId(dataDir),
    path: join(dataDir, 'tillframe.db'),
    shop,
    clock: systemClock,
    log: createLog({ level: 'warn' }),
  });
}
