/** Kinds of problems that the page answers with more than their words. Pure. */

/** A camera or another device is known under the address that was asked for: it is set when asked for once more. */
export const addressKnown = 'urn:tillframe:problem:address-known';

/** A change of the network is still being applied: it is confirmed when asked for once more, some seconds later. */
export const changeEarly = 'urn:tillframe:problem:change-early';
