/**
 * Papers by a twelfth and a thirteenth hand, 100 each, told apart by a hash of their names before anyone read them: half may be read, and
 * has been. The other half is only counted: whoever reads it, or learns from it, spends it.
 */
import { readThirteenth1 } from './read-thirteenth-1.ts';
import { readThirteenth2 } from './read-thirteenth-2.ts';
import { readTwelfth1 } from './read-twelfth-1.ts';
import { readTwelfth2 } from './read-twelfth-2.ts';
import { unreadThirteenth1 } from './unread-thirteenth-1.ts';
import { unreadThirteenth2 } from './unread-thirteenth-2.ts';
import { unreadTwelfth1 } from './unread-twelfth-1.ts';
import { unreadTwelfth2 } from './unread-twelfth-2.ts';

export const twelfthBatch = [...readTwelfth1, ...readTwelfth2];
export const thirteenthBatch = [...readThirteenth1, ...readThirteenth2];
export const unreadOfTwelfth = [...unreadTwelfth1, ...unreadTwelfth2];
export const unreadOfThirteenth = [...unreadThirteenth1, ...unreadThirteenth2];
