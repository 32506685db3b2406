/** Reads stored or received JSON, which may be damaged, or of another version. */
import type { z } from 'zod';

/** Undefined where the text is no JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Undefined where the text is no JSON, or not of the schema's form. */
export function readJson<Schema extends z.ZodType>(
  schema: Schema,
  text: string,
): z.output<Schema> | undefined {
  return schema.safeParse(parseJson(text)).data;
}
