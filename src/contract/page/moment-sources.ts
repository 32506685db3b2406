/** Sources of moments: their kinds as the descriptors declare them, from which the page makes its forms, and those of a register. */
import { z } from 'zod';
import { momentKinds } from '../../domain/moment/moment.ts';
import { maxDebounceMs, momentSourceStates } from '../../domain/setup/moment-source.ts';
import { localizedText } from '../localized-text.ts';
import { problemSchema } from '../problem.ts';
import { signalDelaySchema } from '../setup/signal-delay.ts';

const field = z.strictObject({
  /** Key of the settings. */
  key: z.string(),
  label: localizedText,
  help: localizedText.optional(),
  type: z.enum(['text', 'secret', 'flag', 'choice']),
  /** Values of a choice. */
  options: z.array(z.strictObject({ value: z.string(), label: localizedText })).optional(),
  /** Few need it. */
  advanced: z.literal(true).optional(),
});
export type MomentFieldJson = z.infer<typeof field>;

/** Values for a device that many have. */
const preset = z.strictObject({
  id: z.string(),
  label: localizedText,
  kind: z.enum(momentKinds),
  values: z.record(z.string(), z.union([z.string(), z.boolean()])),
});

export const momentSourceKindJson = z.strictObject({
  id: z.string(),
  name: localizedText,
  /** Explanation in a sentence. */
  about: localizedText,
  /** Preparation at the device, in order. */
  steps: z.array(localizedText),
  /** Usual kind of its moments. */
  kind: z.enum(momentKinds),
  fields: z.array(field),
  presets: z.array(preset),
  /** Text of the button that finds values for the fields. Absent: they are entered. */
  search: localizedText.optional(),
});
export type MomentSourceKindJson = z.infer<typeof momentSourceKindJson>;

const settings = z.record(z.string(), z.union([z.string(), z.boolean()]));

/** A source of a register, with its state. Never with a secret. */
export const momentSourceJson = z.strictObject({
  id: z.string(),
  source: z.string(),
  kind: z.enum(momentKinds),
  debounceMs: z.number(),
  /** By how much it is always late; absent: as the other signals of the register. */
  delayMs: z.number().optional(),
  settings,
  state: z.enum(momentSourceStates),
  since: z.iso.datetime({ offset: true }),
  /** Reason for which nothing is read. */
  problem: problemSchema.optional(),
  /** Its newest moment since the start of the gateway. */
  lastMoment: z.iso.datetime({ offset: true }).optional(),
});
export type MomentSourceJson = z.infer<typeof momentSourceJson>;

/** `POST` and `PUT …/moment-sources`: empty texts count as absent; absent secrets stay, unless they would go to another address. */
export const momentSourceInput = z.strictObject({
  source: z.string().max(40),
  kind: z.enum(momentKinds).optional(),
  debounceMs: z.number().min(0).max(maxDebounceMs).optional(),
  /** Null: as the other signals of the register. Absent: as stored. */
  delayMs: signalDelaySchema.nullable().optional(),
  settings: z.record(z.string().max(40), z.union([z.string().max(4_096), z.boolean()])),
});
export type MomentSourceInput = z.infer<typeof momentSourceInput>;

export const momentSourceLinkedJson = z.strictObject({ register: z.string(), id: z.string() });

/** `POST …/moment-sources/search`: what was entered so far. */
export const momentSearchInput = momentSourceInput.pick({ source: true, settings: true });

/** Values of fields that the device offers. `problem`: reason for which there are none, or fewer. */
export const momentSearchJson = z.strictObject({
  offers: z.array(z.strictObject({ label: z.string(), values: z.record(z.string(), z.string()) })),
  problem: problemSchema.optional(),
});
export type MomentSearchJson = z.infer<typeof momentSearchJson>;
