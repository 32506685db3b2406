/** Time from the checkout to the signal that the gateway receives, as a person measures it. Milliseconds. */
import { z } from 'zod';

export const signalDelaySchema = z.int().min(0).max(600_000);
