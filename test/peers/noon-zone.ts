/** Time zone in which it is noon now: at night POS accounts are polled once a minute. */
export function noonZone(): string {
  const eastwards = 12 - new Date().getUTCHours();
  return `Etc/GMT${eastwards > 0 ? '-' : '+'}${Math.abs(eastwards)}`;
}
