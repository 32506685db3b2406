/**
 * Imports cameras, registers, links and the set-up code of `provision.yaml` into the database, once per
 * content.
 *
 * Each of the two parts (set-up, code) is recorded after it: steps left undone by a crash or a mistake are
 * done the next time, and later changes on the page are not reverted. The content as a whole is recorded
 * last, and only without mistakes.
 */

import { z } from 'zod';
import type { Clock } from '../../../lib/clock.ts';
import type { DeepReadonly } from '../../../lib/deep-readonly.ts';
import type { DeviceIdentity } from '../../../lib/device-identity.ts';
import type { Log } from '../../../lib/log.ts';
import type { Problem } from '../../../lib/yaml/yaml-file.ts';
import { takeProvisionedCode } from '../../store/access/set-up-code.ts';
import type { Store } from '../../store/operations.ts';
import type { SetUpChange } from '../../store/store.ts';
import { importSetUp } from '../transfer/import.ts';
import { type ImportNote, importNoteSchema } from '../transfer/import-messages.ts';
import { readSetUp } from '../transfer/read-set-up.ts';
import { acquireSetUpLock, otherChange } from '../transfer/set-up-lock.ts';
import { contentSha256 } from './content-checksum.ts';
import { readProvision } from './provision-file.ts';

/** A file beside config.yaml, and the one on the boot partition, are recorded separately. */
export type ProvisionPlace = 'beside' | 'boot';

/** Also the form in which one process answers another. */
export const devicesImportedSchema = z.object({
  /** `known`: unchanged, so nothing was done. */
  kind: z.enum(['known', 'done', 'mistakes']),
  change: z
    .object({ added: z.number(), changed: z.number(), removed: z.number(), unchanged: z.number() })
    .exactOptional(),
  notes: z.array(importNoteSchema).readonly(),
  /** `kept`: the page has a password, which stays. `none` also if it was imported earlier. */
  code: z.enum(['none', 'given', 'kept']),
  problems: z
    .array(
      z.object({
        ...{ line: z.number(), column: z.number(), key: z.string() },
        message: z.object({ en: z.string(), ja: z.string() }),
      }),
    )
    .readonly(),
});
export type DevicesImported = DeepReadonly<z.output<typeof devicesImportedSchema>>;

export async function importDevices(
  deps: {
    readonly store: Pick<Store, 'read' | 'write'>;
    readonly shopId: string;
    readonly dataDir: string;
    readonly identity: DeviceIdentity;
    readonly clock: Clock;
    readonly log: Log;
  },
  content: {
    readonly text: string;
    readonly place: ProvisionPlace;
    /** Another part of the content failed: it is not recorded as imported. */
    readonly isToBeRepeated?: boolean;
  },
): Promise<DevicesImported> {
  const { store, shopId, dataDir, identity, clock, log } = deps;
  const { text, place } = content;
  const sha256 = contentSha256(text);
  const nothing = { notes: [], code: 'none', problems: [] } as const;
  if ((await store.read.provisioned(place)) === sha256) return { kind: 'known', ...nothing };
  const file = readProvision(text, identity);
  const problems: Problem[] = [...file.problems];
  const taken: { change?: SetUpChange; notes: readonly ImportNote[] } = { notes: [] };
  // Under another shop's id it is another set-up.
  const setUpDone = { place: `${place}.setUp`, sha256: contentSha256(`${text}\0${shopId}`) };
  const codeDone = { place: `${place}.code`, sha256 };
  if (file.setUp !== undefined && !(await isDone(setUpDone))) {
    const view = file.setUp;
    using turn = await acquireSetUpLock(dataDir, clock);
    if (turn === undefined) throw new Error(otherChange.en);
    const imported = await importSetUp(
      { store, shopId, read: (requested) => readSetUp(requested, view) },
      text,
    );
    if (imported.kind === 'done') {
      Object.assign(taken, { change: imported.change, notes: imported.notes });
      await store.write.noteProvisioned(setUpDone);
    }
    if (imported.kind === 'mistakes') problems.push(...imported.problems.filter(isNewTo(problems)));
  }
  const code = await importCode(file.device.setUpCodeSha256);
  const isWhole = problems.length === 0;
  if (isWhole && content.isToBeRepeated !== true) await store.write.noteProvisioned({ place, sha256 });
  return {
    kind: isWhole ? 'done' : 'mistakes',
    ...{ ...taken, code, problems },
  };

  async function importCode(codeSha256: string | undefined): Promise<DevicesImported['code']> {
    if (codeSha256 === undefined || (await isDone(codeDone))) return 'none';
    const isGiven = await takeProvisionedCode(store, { dataDir }, codeSha256, log);
    await store.write.noteProvisioned(codeDone);
    return isGiven ? 'given' : 'kept';
  }

  async function isDone(part: { place: string; sha256: string }): Promise<boolean> {
    return (await store.read.provisioned(part.place)) === part.sha256;
  }
}

function isNewTo(known: readonly Problem[]) {
  const places = new Set(known.map(({ line, key }) => `${line} ${key}`));
  return ({ line, key }: Problem): boolean => !places.has(`${line} ${key}`);
}
