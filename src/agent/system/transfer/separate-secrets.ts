/**
 * The secrets of a set-up file, separate from its entries: named there by their keys (`apart`), and encrypted
 * together on request.
 */
import { z } from 'zod';
import type { KnownSetUp } from '../../setup-file/checks.ts';

const texts = z.record(z.string(), z.record(z.string(), z.unknown()));

/** By owner kind, id, and the key in the entry. */
export const separateSecretsSchema = z.strictObject({ cameras: texts, posAccounts: texts, registers: texts });
export type SeparateSecrets = z.infer<typeof separateSecretsSchema>;

const idKeys = { cameras: 'id', posAccounts: 'id', registers: 'key' } as const;

/**
 * Puts them back into their entries. Tokens that the program renews are left unchanged: those of the file may
 * have been renewed since, and using old ones can invalidate both.
 */
export function restoreSecrets(
  input: unknown,
  apart: SeparateSecrets,
  known: KnownSetUp | undefined,
): unknown {
  const file = z.looseObject({}).safeParse(input);
  if (!file.success) return input;
  const lists = (['cameras', 'posAccounts', 'registers'] as const).map((list) => {
    const entries = z.array(z.looseObject({})).safeParse(file.data[list]);
    if (!entries.success) return {};
    return {
      [list]: entries.data.map((entry) => {
        const id = entry[idKeys[list]];
        const own = typeof id === 'string' && Object.hasOwn(apart[list], id) ? (apart[list][id] ?? {}) : {};
        const stored = list === 'posAccounts' ? known?.posAccounts?.get(String(id))?.settings : undefined;
        const requested = Object.entries(own).filter(
          ([key, value]) => typeof value !== 'object' || stored?.[key] === undefined,
        );
        return { ...Object.fromEntries(requested), ...entry };
      }),
    };
  });
  return Object.assign({}, file.data, ...lists) as unknown;
}
