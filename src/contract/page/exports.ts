/** `GET /api/v1/exports`: the log of exports, newest first. */
import { z } from 'zod';
import { exportKinds } from '../../domain/setup/export-log.ts';

export const exportsQuery = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(50) });

export const exportsJson = z.strictObject({
  exports: z.array(
    z.strictObject({
      at: z.iso.datetime({ offset: true }),
      what: z.enum(exportKinds),
      /** `open`: the page of a gateway without a password, on its own machine. */
      caller: z.enum(['session', 'open', 'token']),
      /** Name of the program's token. */
      token: z.string().optional(),
      /** Name that the person typed. */
      by: z.string().optional(),
      /** Network address that the request came from. */
      address: z.string().optional(),
      saleId: z.string().optional(),
      /** SHA-256 of the sale's data in the case file. */
      sha256: z.string().optional(),
      /** Parameters of the search that made a list. */
      filter: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
export type ExportsJson = z.infer<typeof exportsJson>;
