/** The signal of a device that a sale has its time from. */
import { z } from 'zod';
import { momentKinds } from '../domain/moment/moment.ts';
import { maxDeviceChars, momentWays } from '../domain/moment/moment-device.ts';

export const instantSignalSchema = z.object({
  kind: z.enum(momentKinds).describe('What it reports'),
  way: z.enum(momentWays).describe('How it reaches the gateway'),
  name: z
    .string()
    .max(maxDeviceChars)
    .exactOptional()
    .describe('Its topic, line or input, or the name that the device gives itself'),
});
