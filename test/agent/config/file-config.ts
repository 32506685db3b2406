/** The config of a file that states nothing but its folder. */
import { type Config, configSchema } from '../../../src/agent/config/config.ts';

export function fileConfig(dataDir: string, shop: { id: string; name: string }): Config {
  const { shop: written, web, registers, cloud: _, alarms: __, ...rest } = configSchema.parse({ dataDir });
  const { mqtt: ___, ...push } = registers;
  return {
    ...rest,
    shop: { ...written, ...shop },
    web: { ...web, tls: { kind: 'off' } },
    registers: push,
    ...{ cloud: { kind: 'off' }, alarms: {} },
  };
}
