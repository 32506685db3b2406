/**
 * Services whose lines in the journal belong to tillframe, those of the card image included. Named one by one: with a
 * pattern, journalctl fails where none has logged yet, and `--follow` misses one that first logs later.
 */
const journalServices = [
  'tillframe',
  'tillframe-printer-proxy',
  'tillframe-provision',
  'tillframe-update',
  'tillframe-apply-update',
  'tillframe-time',
  'tillframe-screen',
  'tillframe-grow',
  'tillframe-os-updates',
  'tillframe-restart',
];

/** Arguments of journalctl. */
export const journalUnits: readonly string[] = journalServices.map((name) => `--unit=${name}.service`);
