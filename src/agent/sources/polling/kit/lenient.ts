/** Schemas for answers of a POS that are read liberally: fields are optional, and unknown values of an optional field are ignored. */
import { z } from 'zod';
import { firstCharacters } from '../../../../domain/sale/text-length.ts';

export const id = z.string().min(1).max(255);
export const text = z.string().transform((whole) => firstCharacters(whole));

/** Optional, nullable, and ignored if it has another type. */
export const lenient = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .catch(undefined)
    .transform((value) => value ?? undefined);

/** Elements of another type are left out. */
export const listOf = <T extends z.ZodType>(schema: T) =>
  z
    .array(z.unknown())
    .nullish()
    .catch([])
    .transform((all) => (all ?? []).flatMap((each) => schema.safeParse(each).data ?? []));

/** RFC 3339 → epoch milliseconds. */
export const time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/)
  .transform((written) => Date.parse(written))
  .refine(Number.isFinite);
