/** The sources of moments of a register in a set-up file: one shape for each kind, told apart by `source`. */
import { z } from 'zod';
import { accountIdSchema } from '../../contract/setup/names.ts';
import { signalDelaySchema } from '../../contract/setup/signal-delay.ts';
import { momentKinds } from '../../domain/moment/moment.ts';
import {
  defaultDebounceMs,
  type ImportedMomentSource,
  maxDebounceMs,
  maxMomentSources,
} from '../../domain/setup/moment-source.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { keepsOf, type MomentSourceDescriptor } from '../sources/moments/descriptor.ts';
import { momentSourceKinds } from '../sources/moments/registry.ts';
import { setUpFileText } from './text/set-up-file-text.ts';

/** Secrets may be omitted: stored ones stay. */
function sourceBranch(descriptor: MomentSourceDescriptor) {
  const keeps = keepsOf(descriptor);
  const shape: Record<string, z.ZodType> = descriptor.settings.shape;
  const settingsShape = Object.fromEntries(
    Object.entries(shape).map(([key, schema]) => [
      key,
      keeps.secrets.includes(key) ? schema.optional() : schema,
    ]),
  );
  return z
    .strictObject({
      source: z.literal(descriptor.id),
      id: accountIdSchema.default(descriptor.id),
      kind: z.enum(momentKinds).default(descriptor.kind),
      debounceMs: z.number().min(0).max(maxDebounceMs).default(defaultDebounceMs),
      delayMs: signalDelaySchema.optional(),
      ...settingsShape,
    })
    .transform(
      ({ source, id, kind, debounceMs, delayMs, ...settings }): ImportedMomentSource => ({
        ...{ source, id, kind, debounceMs, keeps },
        ...(delayMs !== undefined && { delayMs }),
        settings: Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined)),
      }),
    );
}

const [first, ...others] = [...momentSourceKinds.values()].map(sourceBranch);
if (first === undefined) throw new Error('no kind of source of moments is registered');

export const fileMomentSources = z
  .array(z.discriminatedUnion('source', [first, ...others]))
  .max(maxMomentSources)
  .superRefine((sources, context) => {
    for (const [index, { id }] of sources.entries())
      if (sources.findIndex((one) => one.id === id) < index)
        addIssue(context, [index, 'id'], setUpFileText('source_twice', { id }));
  })
  .optional();
