/**
 * Roles of people, and what each may do. A route declares one right as its access class (contract/page/routes); guard and page decide by this
 * table. docs/reference/access.md lists every route with its roles. Pure.
 */

export const roles = ['owner', 'manager', 'staff', 'installer'] as const;
export type Role = (typeof roles)[number];

/** A stored role. One of a later version, after it was rolled back, may do as little as any. */
export function knownRole(stored: string): Role {
  return roles.find((role) => role === stored) ?? 'staff';
}

/** At a receiver nothing is installed. */
export const receiverRoles = ['owner', 'manager', 'staff'] as const satisfies readonly Role[];

export const rights = [
  /** Sales, takings, pictures, video, the state of the parts. */
  'look',
  /** Pins, notes, stored clips, saved searches, decisions on unclear papers. */
  'work',
  /** Lists and case files that leave the gateway. */
  'export',
  /** The log of looks, exports and changes. */
  'log',
  /** Cameras, registers, accounts, and how they are set up. */
  'settings',
  /** Figures of the gateway, also for monitoring with `web.stateToken`. */
  'monitoring',
  /** The machine: network, time, the set-up as a file with secrets, hand-over. */
  'system',
  /** People, and tokens of programs. */
  'people',
  /** One's own sign-in. */
  'own',
] as const;
export type Right = (typeof rights)[number];

const allowed: Readonly<Record<Right, readonly Role[]>> = {
  look: roles,
  work: ['owner', 'manager', 'installer'],
  export: ['owner', 'manager'],
  log: ['owner', 'manager'],
  settings: ['owner', 'manager', 'installer'],
  monitoring: ['owner', 'manager', 'installer'],
  system: ['owner', 'installer'],
  people: ['owner'],
  own: roles,
};

/** Rights that no token gives. */
const peopleOnly: readonly Right[] = ['system', 'people', 'own'];

export function may(role: Role, right: Right): boolean {
  return allowed[right].includes(role);
}

export function rolesWith(right: Right): readonly Role[] {
  return allowed[right];
}

export function isForPrograms(right: Right): boolean {
  return !peopleOnly.includes(right);
}

/**
 * Scope of a token. `read`: to look and to monitor, which changes nothing and starts no connection; `all`: whatever programs may do. Addresses of
 * cameras and printers, with which the shop's network can be probed, are among settings.
 */
export const tokenScopes = ['read', 'all'] as const;
export type TokenScope = (typeof tokenScopes)[number];

const readingRights: readonly Right[] = ['look', 'monitoring'];

/** A stored scope. One of a later version, after it was rolled back, permits as little as any. */
export function knownScope(stored: string): TokenScope {
  return tokenScopes.find((scope) => scope === stored) ?? 'read';
}

export function mayWithToken(scope: TokenScope, right: Right): boolean {
  return scope === 'all' ? isForPrograms(right) : readingRights.includes(right);
}

export function isRight(access: string | undefined): access is Right {
  return rights.some((right) => right === access);
}
