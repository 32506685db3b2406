/**
 * Imports `provision.yaml` beside config.yaml at the agent's start. Values that need root (host name,
 * network, time servers) or belong in config.yaml are left to `tillframe provision --boot`, and only reported
 * here.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { rfc3339 } from '../../../domain/time/time-text.ts';
import { readDeviceIdentity } from '../../../lib/device-identity.ts';
import { type Problem, problemText, readText, wholeFile } from '../../../lib/yaml/yaml-file.ts';
import { changeText, noteText } from '../transfer/import-messages.ts';
import { contentSha256 } from './content-checksum.ts';
import { keepErrorFile } from './error-file.ts';
import { type DevicesImported, importDevices } from './import-devices.ts';
import { writeMarker } from './processed-marker.ts';
import { readProvision } from './provision-file.ts';

type Deps = Omit<Parameters<typeof importDevices>[0], 'shopId' | 'identity'> & {
  readonly shop: { readonly id: string; readonly timeZone: string };
  readonly configFile: string;
};

/** Never rejects: failures are reported, and the agent starts with the rest. */
export async function importProvisionFile(deps: Deps): Promise<void> {
  const { log, configFile } = deps;
  const file = join(dirname(configFile), 'provision.yaml');
  if (!existsSync(file)) return;
  try {
    await takeInFile(deps, file);
  } catch (error) {
    log.error({ err: error, file }, 'provision.yaml import failed, retrying at the next start');
  }
}

async function takeInFile(deps: Deps, file: string): Promise<void> {
  const { store, shop, dataDir, log, clock } = deps;
  const text = readText(file);
  if (typeof text !== 'string') {
    report(deps, file, [wholeFile(text)]);
    return;
  }
  const identity = readDeviceIdentity();
  const { isMarker: isMark, holdsSecrets, device, config } = readProvision(text, identity);
  if (isMark) return;
  const taken = await importDevices(
    { store, shopId: shop.id, dataDir, identity, clock, log },
    { text, place: 'beside' },
  );
  report(deps, file, taken.problems);
  if (taken.kind === 'mistakes') return;
  if (taken.kind === 'done') {
    log.info({ file, ...whatWasDone(taken) }, 'provision.yaml imported');
    for (const note of taken.notes) log.warn({ note: noteText(note).en }, 'note on provision.yaml');
    const { setUpCodeSha256: _, ...others } = device;
    const left = [...Object.keys(others), ...(config === undefined ? [] : ['config'])];
    if (left.length > 0)
      log.warn({ keys: left }, 'keys of provision.yaml ignored, `tillframe provision --boot` applies them');
  }
  if (!holdsSecrets) return;
  if (!writeMarker(file, rfc3339(clock.nowMs(), shop.timeZone), contentSha256(text)))
    log.warn({ file }, 'provision.yaml imported, remove it because it contains secrets');
}

/** In the log in English, in ERROR.txt in both languages. */
function report({ log }: Deps, file: string, problems: readonly Problem[]): void {
  for (const problem of problems)
    log.error({ why: problemText(file, problem, 'en') }, 'mistake in provision.yaml');
  try {
    keepErrorFile(dirname(file), [{ file: 'provision.yaml', problems }]);
  } catch (error) {
    if (problems.length > 0) log.warn({ err: error }, 'ERROR.txt beside provision.yaml not written');
  }
}

function whatWasDone({ change, code }: DevicesImported): Record<string, string> {
  return {
    ...(change !== undefined && { setUp: changeText(change).en }),
    ...(code !== 'none' && {
      setUpCode: code === 'given' ? 'from the label' : 'not needed: a password is set',
    }),
  };
}
