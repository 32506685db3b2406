/** Dependencies of a repair: a write context without the secrets. */
import type { WriteContext } from '../write-context.ts';

/** `epoch`: the new one. */
export type RepairContext = Omit<WriteContext, 'secrets'>;
