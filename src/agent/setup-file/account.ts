/** A POS account as a set-up file has it. */
import { z } from 'zod';
import { accountIdSchema, nameSchema } from '../../contract/setup/names.ts';
import type { ImportedPosAccount, PosKind } from '../../domain/setup/pos-account.ts';
import { posSettings, secretKeys } from '../sources/registry.ts';
import { apart } from './parts.ts';

/** Secrets may be left out: those that are stored stay. Whether they are is checked with what is known already. */
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
    apart: apart([...secrets]),
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
