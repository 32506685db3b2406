/** What the rigs' gateway, its registers and its cloud have to agree on. */
import { createHash } from 'node:crypto';
import type { SetUp } from '../../src/domain/setup/set-up.ts';
import { defaultInstantRule } from '../../src/domain/time/instant.ts';

export const coreShop = { id: 'shop-1', name: 'ユビ珈琲', timeZone: 'Asia/Tokyo' };
export const coreToken = 'core-token-0123456789';
export const coreRegister = 'till-1';

export const coreSetUp: SetUp = {
  cameras: [
    {
      id: 'noise',
      name: 'noise',
      url: 'rtsp://127.0.0.1/none',
      transport: 'tcp',
      reader: 'auto',
      latencyMs: 0,
      masks: [],
    },
  ],
  registers: [
    {
      key: coreRegister,
      name: 'レジ1',
      instant: defaultInstantRule,
      tokenSha256: createHash('sha256').update(coreToken).digest('hex'),
    },
  ],
  links: [{ registerKey: coreRegister, cameraId: 'noise', main: true, offsetMs: 0 }],
};
