/** Problem types that the page handles with more than their text. Pure. */

/** The address already belongs to a known camera or device: repeating the request confirms it. */
export const addressKnown = 'urn:tillframe:problem:address-known';

/** The network change is still being applied: repeating the request some seconds later confirms it. */
export const changeEarly = 'urn:tillframe:problem:change-early';

/** Reasons why a network change could not be applied. */
export const networkFailures = [
  /** Another machine uses the address. */
  'address_taken',
  /** No DHCP server answered. */
  'no_address',
  'wrong_password',
  'wifi_not_found',
  'no_rights',
  'other',
] as const;
export type NetworkFailure = (typeof networkFailures)[number];

/** Reasons why an applied network change was reverted. `restarted`: the agent restarted before the confirmation. */
export const revertReasons = ['not_confirmed', 'asked', 'restarted'] as const;
export type RevertReason = NetworkFailure | (typeof revertReasons)[number];
