/** A POS account in a set-up file. */
import { z } from 'zod';
import { accountIdSchema, nameSchema } from '../../contract/setup/names.ts';
import type { ImportedPosAccount, PosKind } from '../../domain/setup/pos-account.ts';
import { posSettings, secretKeys } from '../sources/registry.ts';
import { separateKeys } from './parts.ts';

/** Secrets may be omitted: stored ones stay. Whether they exist is checked against the known set-up. */
function accountBranch(kind: PosKind) {
  const secrets = new Set(secretKeys(kind));
  const settings = Object.fromEntries(
    Object.entries(posSettings[kind].shape as Record<string, z.ZodType>).map(([key, schema]) => [
      key,
      secrets.has(key) ? schema.optional() : schema,
    ]),
  );
  return z.strictObject({
    ...{ id: accountIdSchema, kind: z.literal(kind), name: nameSchema },
    ...settings,
    apart: separateKeys([...secrets]),
    cursor: z.string().min(1).max(262_144).optional(),
  });
}

export const filePosAccount = z
  .discriminatedUnion('kind', [
    accountBranch('smaregi'),
    accountBranch('smaregi-platform'),
    accountBranch('ubiregi'),
  ])
  .transform(
    ({ id, kind, name: called, apart: mayLack, cursor, ...settings }): ImportedPosAccount => ({
      ...{ id, kind, name: called, keeps: secretKeys(kind) },
      ...(mayLack !== undefined && { mayLack }),
      ...(cursor !== undefined && { cursor }),
      settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
    }),
  );
