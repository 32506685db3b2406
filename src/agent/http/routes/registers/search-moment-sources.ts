/** Search for values that the form of a device that reports moments may choose from. Nothing is stored. */
import type { MomentSearchJson, MomentSourceInput } from '../../../../contract/page/moment-sources.ts';
import { problemJson } from '../../../../domain/problem/problem-text.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import { momentSettingsProblems, momentSourceKinds } from '../../../sources/moments/registry.ts';
import type { WebContext } from '../../context.ts';
import { required } from '../../field-problems.ts';
import { wrongFields } from '../../refused.ts';
import { noRegister } from './register-messages.ts';

/** Rejects with a Problem, or with `signal.reason`. */
export async function searchMomentSource(
  { clock, setUp }: Pick<WebContext, 'clock' | 'setUp'>,
  key: string,
  { source, settings }: Pick<MomentSourceInput, 'source' | 'settings'>,
  signal: AbortSignal,
): Promise<MomentSearchJson> {
  const { registers, links, cameras } = setUp();
  if (!registers.some((register) => register.key === key)) throw noRegister(key);
  const search = momentSourceKinds.get(source)?.search;
  if (search === undefined) throw wrongFields({ field: 'source', problem: required });
  const entered = Object.fromEntries(
    Object.entries(settings).filter(([key, value]) => search.reads?.includes(key) === true && value !== ''),
  );
  // Other fields are not entered yet.
  const wrong = momentSettingsProblems({ source, settings: entered }).filter(({ field }) => field in entered);
  if (wrong.length > 0) throw wrongFields(...wrong);
  const linked = linksNow(links, key).flatMap(
    ({ cameraId }) => cameras.find(({ id }) => id === cameraId) ?? [],
  );
  const { offers, problem } = await search.run(entered, { clock, cameras: linked }, signal);
  return {
    offers: offers.map(({ label, values }) => ({ label, values: { ...values } })),
    ...(problem !== undefined && { problem: problemJson(problem) }),
  };
}
