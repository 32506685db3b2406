/** A POS account in a set-up file. */
import { z } from 'zod';
import { accountIdSchema, nameSchema } from '../../contract/setup/names.ts';
import type { ImportedPosAccount } from '../../domain/setup/pos-account.ts';
import { type PosDescriptor, secretKeys } from '../sources/pos-descriptor.ts';
import { kindsOfSameSource, posKinds } from '../sources/registry.ts';
import { separateKeys } from './shared-keys.ts';

/** Secrets may be omitted: stored ones stay. Whether they exist is checked against the known set-up. */
function accountBranch(descriptor: PosDescriptor) {
  const keeps = secretKeys(descriptor);
  const shape: Record<string, z.ZodType> = descriptor.settings.shape;
  const settingsShape = Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [key, keeps.includes(key) ? schema.optional() : schema]),
  );
  return z
    .strictObject({
      ...{ id: accountIdSchema, kind: z.literal(descriptor.id), name: nameSchema },
      ...settingsShape,
      apart: separateKeys(keeps),
      cursor: z.string().min(1).max(262_144).optional(),
    })
    .transform(
      ({ id, kind, name, apart: mayLack, cursor, ...settings }): ImportedPosAccount => ({
        ...{ id, kind, name, keeps, continues: kindsOfSameSource(kind) },
        ...(mayLack !== undefined && { mayLack }),
        ...(cursor !== undefined && { cursor }),
        settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
      }),
    );
}

const [first, ...others] = [...posKinds.values()].map(accountBranch);
if (first === undefined) throw new Error('no POS kind is registered');
export const filePosAccount = z.discriminatedUnion('kind', [first, ...others]);
