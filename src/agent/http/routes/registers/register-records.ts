/** Records of registers with their links and tokens, as one transaction writes them. */
import { randomBytes } from 'node:crypto';
import type { DescribedRegister, SetUp } from '../../../../domain/setup/set-up.ts';
import { sha256Of } from '../../../../lib/http/bearer.ts';
import type { WebContext } from '../../context.ts';

export async function applySetUp(context: WebContext, setUp: Partial<SetUp>): Promise<void> {
  await context.store.write.importSetUp({ cameras: [], registers: [], links: [], ...setUp });
  await context.setUpChanged();
}

/** The first camera is the main one. */
export function withCameras(register: DescribedRegister, cameras: readonly string[]): Partial<SetUp> {
  const links = cameras.map((cameraId, index) => ({
    ...{ registerKey: register.key, cameraId },
    main: index === 0,
  }));
  return { registers: [register], links };
}

/**
 * 192 bits, shorter than other secrets since it may be typed at a register; of characters that need no
 * quoting in a shell or a header.
 */
export function newToken(): string {
  return randomBytes(24).toString('base64url');
}

export function hashed(token: string | undefined): { tokenSha256?: string } {
  return token === undefined ? {} : { tokenSha256: sha256Of(token) };
}
