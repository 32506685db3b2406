/**
 * Formats of tills that push JSON of their own. A till names its format in the address
 * (`POST /api/v1/registers/{key}/sales?format=ID`); its message becomes one of ours, which is then checked as
 * every other is. Token, answers and repetitions are the same.
 */
import type { z } from 'zod';
import type { PushFormatJson } from '../../../contract/page/pos-kinds.ts';
import type { saleMessageSchema } from '../../../contract/register/sale-message.ts';
import { Problem } from '../../../lib/http/problem.ts';
import { explain } from '../../../lib/yaml/issue-messages.ts';
import { jsonSchemaOf } from '../../../lib/yaml/schema-messages.ts';

/** For times without an offset: `localTimeMs` reads them (domain/time/shop-day.ts), `rfc3339` writes them. */
type OfShop = { readonly timeZone: string };

export type PushFormat = PushFormatJson & {
  /** Our message. Throws a Problem on JSON that has another form. */
  readonly toMessage: (json: unknown, shop: OfShop) => unknown;
};

/** `toMessage` need not check its result. */
export function pushFormat<Schema extends z.ZodType>({
  schema,
  toMessage,
  ...shown
}: PushFormatJson & {
  readonly schema: Schema;
  readonly toMessage: (json: z.output<Schema>, shop: OfShop) => z.input<typeof saleMessageSchema>;
}): PushFormat {
  return {
    ...shown,
    toMessage(json, shop) {
      const read = schema.safeParse(json);
      if (read.success) return toMessage(read.data, shop);
      const problems = read.error.issues.flatMap((issue) =>
        explain(issue, json, jsonSchemaOf(schema), 'json'),
      );
      throw Problem.ofFields(problems.map(({ keyPath, cause }) => ({ field: keyPath.join('.'), cause })));
    },
  };
}
