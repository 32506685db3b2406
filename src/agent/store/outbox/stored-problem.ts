/** The problem of an upload, as JSON in the database. A later version may have stored codes that are not known here. */
import { storedProblemSchema } from '../../../contract/problem.ts';
import { cloudProblem } from '../../../domain/problem/cloud.ts';
import type { StoredProblem } from '../../../domain/problem/text.ts';
import { readJson } from '../../../lib/text/read-json.ts';

/** Items that lost their problem in a recovery have no known reason. */
export function readProblem(json: string | null): StoredProblem {
  return readJson(storedProblemSchema, json ?? '') ?? cloudProblem('cloud.rejected');
}
