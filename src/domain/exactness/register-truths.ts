/**
 * What a register gets, by its make and its printer: how its sales reach the gateway, how exact their time is, when the pair is there, and
 * what makes it exact. The page, the guides and docs/integrate/registers.md are made from this. Pure.
 *
 * Figures are those of this repository (docs/design/time.md, test/domain, `npm run bench:capture`): simulated shops and real
 * programs. None is measured at a shop's own register.
 */

/** Signals that a sale's time is taken from, with what is stated, and the error of half and of 95 % of the sales. Milliseconds; absent: not measured. */
type Exactness = { readonly statedMs: number; readonly halfMs?: number; readonly mostMs?: number };

export const exactness = {
  /** A POS cloud in whole seconds, any kind of register clock: test/domain/simulated/clock-scenarios.test.ts. */
  cloudSeconds: { statedMs: 1_700, halfMs: 260, mostMs: 850 },
  /** A POS cloud in milliseconds by its own clock: the checkout was up to 3 s earlier. */
  cloudMilliseconds: { statedMs: 1_500 },
  /** A drawer's contact by radio, in cash: test/domain/simulated/contact-table.test.ts. */
  contact: { statedMs: 330, halfMs: 26, mostMs: 66 },
  /** Drawer pulse and first byte, seen by the printer proxy: src/domain/time/instant.ts. */
  printedDrawer: { statedMs: 100 },
  printedReceipt: { statedMs: 250 },
  /** A message that was not held back: src/domain/time/instant.ts. */
  pushed: { statedMs: 100 },
  /** A drawer opening that no sale has claimed: src/agent/store/moments/no-sales.ts. */
  opening: { statedMs: 550 },
} as const satisfies Record<string, Exactness>;

/** Interval of the polls (poll-pace.ts), and from arrival to pair at 1080p: the bound of `npm run bench:capture` on one core, and the longest measured on a quarter of one (docs/install/boards.md). Milliseconds. */
export const pairAfter = {
  polls: { busyMs: 3_000, quietMs: 15_000, nightMs: 60_000 },
  arrivalMs: { free: 120, small: 5_200 },
} as const;

/** How sales reach the gateway. `none`: they do not. */
export type TruthWay =
  | 'cloud_seconds'
  | 'cloud_milliseconds'
  | 'cloud_and_printer'
  | 'printer'
  | 'relay'
  | 'push'
  | 'none';

/** Steps that make a register's times exact, or give it a picture at all. */
export type TruthStep = 'printer' | 'contact' | 'contact_alone' | 'push';

export const truthRegisters = [
  'smaregi',
  'ubiregi',
  'square',
  'shopify',
  'airregi',
  'stores',
  'windows',
  'legacy',
  'polled',
  'own',
] as const;
export type TruthRegister = (typeof truthRegisters)[number];

/**
 * The printer and how it is connected. `unheard`: by Bluetooth or USB; `lan`: printing through the gateway; `polling`: a cloud, through
 * the gateway.
 */
export type TruthPrinter =
  | 'mpop'
  | 'star_epson_unheard'
  | 'star_epson_lan'
  | 'unheard'
  | 'lan'
  | 'polling'
  | 'any';

export type RegisterTruth = {
  readonly register: TruthRegister;
  readonly printer: TruthPrinter;
  readonly way: TruthWay;
  /** The best first; none: it is exact. */
  readonly steps: readonly TruthStep[];
};

export const registerTruths: readonly RegisterTruth[] = [
  // mPOP has no LAN.
  { register: 'smaregi', printer: 'mpop', way: 'cloud_seconds', steps: ['contact'] },
  {
    ...{ register: 'smaregi', printer: 'star_epson_unheard', way: 'cloud_seconds' },
    steps: ['printer', 'contact'],
  },
  { register: 'smaregi', printer: 'star_epson_lan', way: 'cloud_and_printer', steps: [] },
  { register: 'ubiregi', printer: 'unheard', way: 'cloud_seconds', steps: ['printer', 'contact'] },
  { register: 'ubiregi', printer: 'lan', way: 'cloud_and_printer', steps: [] },
  { register: 'square', printer: 'unheard', way: 'cloud_milliseconds', steps: ['printer', 'contact'] },
  { register: 'square', printer: 'lan', way: 'cloud_and_printer', steps: [] },
  { register: 'shopify', printer: 'unheard', way: 'cloud_seconds', steps: ['printer', 'contact'] },
  { register: 'shopify', printer: 'lan', way: 'cloud_and_printer', steps: [] },
  ...(['airregi', 'stores'] as const).flatMap((register): RegisterTruth[] => [
    { register, printer: 'unheard', way: 'none', steps: ['printer', 'contact_alone'] },
    { register, printer: 'lan', way: 'printer', steps: [] },
  ]),
  { register: 'windows', printer: 'unheard', way: 'none', steps: ['push', 'printer', 'contact_alone'] },
  { register: 'windows', printer: 'lan', way: 'printer', steps: [] },
  { register: 'legacy', printer: 'unheard', way: 'none', steps: ['contact_alone'] },
  { register: 'legacy', printer: 'lan', way: 'printer', steps: [] },
  { register: 'polled', printer: 'polling', way: 'relay', steps: [] },
  { register: 'own', printer: 'any', way: 'push', steps: [] },
];
