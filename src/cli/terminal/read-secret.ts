/** A secret of somebody else's program, from a file or from standard input, so that it is in no command line. */
import { readFileSync } from 'node:fs';
import { ErrorForPeople } from '../../lib/error-for-people.ts';
import { message } from '../text/messages.ts';

/** `-`: standard input. Undefined where the text is not of this shape. */
export function readSecret(file: string, shape: RegExp): string | undefined {
  let secret: string;
  try {
    secret = readFileSync(file === '-' ? 0 : file, 'utf8').trim();
  } catch {
    throw new ErrorForPeople(message('credentials.file_unreadable', { file }));
  }
  return shape.test(secret) ? secret : undefined;
}
