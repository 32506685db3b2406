/** Reads stored or received JSON. Undefined where the text is no JSON, or not of the schema's form: damaged, or of another version. */
import type { z } from 'zod';

export function readJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(text)).data;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
