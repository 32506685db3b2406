/** Kinds of problems that the page answers with more than their words. Pure. */

/** A camera or another device is known under the address that was asked for: it is set when asked for once more. */
export const addressKnown = 'urn:tillframe:problem:address-known';

/** A change of the network is still being applied: it is confirmed when asked for once more, some seconds later. */
export const changeEarly = 'urn:tillframe:problem:change-early';

/** Why a change of the network could not be applied. */
export const networkFailures = [
  /** Another machine has the address. */
  'address_taken',
  /** No DHCP server answered. */
  'no_address',
  'wrong_password',
  'wifi_not_found',
  'no_rights',
  'other',
] as const;
export type NetworkFailure = (typeof networkFailures)[number];

/** Why an applied change of the network was reverted. `restarted`: the agent was, before it was confirmed. */
export const revertReasons = ['not_confirmed', 'asked', 'restarted'] as const;
export type RevertReason = NetworkFailure | (typeof revertReasons)[number];
