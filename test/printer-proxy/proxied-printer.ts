/** A printer behind the printer proxy, set up with defaults. */
import { type ProxiedPrinter, printerSchema } from '../../src/contract/printer/config.ts';

export function proxiedPrinter(parts: {
  readonly port: number;
  readonly printerPort: number;
  readonly register: string;
}): ProxiedPrinter {
  return printerSchema.parse({
    ...{ listen: `127.0.0.1:${parts.port}`, printer: `127.0.0.1:${parts.printerPort}` },
    register: parts.register,
  });
}
