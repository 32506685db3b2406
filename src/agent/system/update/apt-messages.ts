/** Errors of apt, for people: their meaning here, and what to do. */

import type { Ran } from '../../../lib/run-program.ts';
import { type UpdateText, updateText } from '../text/update.ts';

/** The first match counts. Seen with apt 3.0. */
const known = [
  [/No space left|enough free space/i, 'update.disk_full'],
  [/Could not get lock|Unable to (acquire|lock)/i, 'update.locked'],
  [/not valid yet|invalid for another/i, 'update.signed_in_future'],
  [/expired \(invalid since|is expired|not valid anymore|expired/i, 'update.expired'],
  [
    /NO_PUBKEY|Missing key|couldn't be verified|No acceptable|BADSIG|is not signed|Bad signature|sqv returned an error|At least one invalid signature/i,
    'update.not_trusted',
  ],
  [/Hash Sum mismatch|unexpected size|does not match/i, 'update.file_differs'],
  [/certificate/i, 'update.certificate'],
  [/\b40[134]\b|File not found|does not have a Release file|No such file/i, 'update.no_signed_versions'],
  [/resolv|connect|timed out|Connection|Undetermined|network/i, 'update.unreachable'],
] as const;

export function aptError({ error }: Ran, from: string): UpdateText {
  // Its errors, else its warnings; the rest is progress output.
  const lines = error.split('\n').filter((line) => /^[EW]: /.test(line));
  const said = lines.length > 0 ? lines.join('\n') : error;
  const [, code] = known.find(([pattern]) => pattern.test(said)) ?? [undefined, 'update.apt_failed'];
  const problem = updateText(code, { from });
  const [answer = ''] = lines
    .map((line) => line.slice(3))
    .filter((line) => !line.startsWith('Some index files'));
  return answer === ''
    ? problem
    : { ...updateText('update.apt_answered', { problem, answer: answer.slice(0, 300) }), code };
}
