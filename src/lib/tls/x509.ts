/** The X.509 package, loaded on first use: it is large, and needed at enrolment and for a new certificate only. */

export async function loadX509() {
  // Its dependency injection needs this first.
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** P-256, which every TLS server and browser accepts and a board signs with quickly. */
export const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
