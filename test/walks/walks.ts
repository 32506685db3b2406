/** The walks by name, and what each has to hold: few interactions, in few minutes, and nothing written that could be found. */
import { type Person, walkText } from '../peers/person.ts';
import { linkPrinter } from './printer.ts';
import type { Shop } from './shop.ts';
import { linkSmaregi } from './smaregi.ts';
import { linkUbiregi } from './ubiregi.ts';
import { type Linking, walk } from './walk.ts';

const maxInteractions = 25;
const maxHumanMs = 100_000;

/** All that is written on the way to a camera that gives pictures. */
const atFirst = [
  'set-up code: secret',
  'password: choice',
  'name of the shop: choice',
  'camera user: secret',
  'camera password: secret',
  'name of the camera: choice',
];

/** `written`: after the camera. */
export type Walk = { readonly linking: Linking; readonly written: readonly string[] };

export const walks = {
  Smaregi: {
    linking: linkSmaregi,
    written: ['contract id: secret', 'access token: secret', 'terminal id: secret'],
  },
  Ubiregi: { linking: linkUbiregi, written: ['API access token: secret'] },
  'Receipt printer': {
    linking: linkPrinter,
    written: ['name of the register: choice', 'address of the printer: secret'],
  },
} as const satisfies Record<string, Walk>;

/** Steps for people, and a line for each thing that doesn't hold. */
export type Judged = { readonly text: string; readonly failings: readonly string[] };

/** Walks it, and gives its steps for people with a line for each thing that doesn't hold. */
export async function judgedWalk(name: keyof typeof walks, person: Person, shop: Shop): Promise<Judged> {
  const { linking, written } = walks[name];
  const pair = await walk(person, shop, linking);
  const { steps } = person;
  const humanMs = steps.reduce((sum, step) => sum + step.humanMs, 0);
  const wrote = steps.filter(({ kind }) => kind !== 'tap').map(({ what, reason }) => `${what}: ${reason}`);
  // A POS cloud's time is uncertain: extra pictures before and after follow later.
  const outcomes = pair.captures.filter(({ offset }) => offset === 0).map(({ outcome }) => outcome);
  const failings = [
    ...(outcomes.join() === 'captured' ? [] : [`captures: ${outcomes.join(', ')}`]),
    ...(steps.length <= maxInteractions ? [] : [`${steps.length} interactions`]),
    ...(humanMs <= maxHumanMs ? [] : [`${humanMs / 1_000} s of human steps`]),
    ...(wrote.join() === [...atFirst, ...written].join() ? [] : [`written: ${wrote.join(', ')}`]),
    ...shop.complaints,
  ];
  return { text: walkText(name, person), failings };
}
