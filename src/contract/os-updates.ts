/** Security updates of Debian on the gateway, for the page and the status event. */
import { z } from 'zod';
import { rfc3339 } from './sale.ts';

export const osUpdatesSchema = z.object({
  kind: z
    .enum(['automatic', 'by_hand', 'of_image'])
    .describe(
      "automatic: Debian's security updates are installed by the gateway. by_hand: by whoever runs the machine. of_image: the container is replaced",
    ),
  last: rfc3339
    .optional()
    .describe(
      'When they were last installed from current lists; absent before the first time, and unless automatic',
    ),
});
export type OsUpdatesJson = z.infer<typeof osUpdatesSchema>;
