/** Formats and bounds of the set-up, the same in a set-up file and on the page. */

import { z } from 'zod';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { contractText } from '../text/contract-text.ts';

export const maxRegisters = 256;
export const maxAccounts = 16;
/** An exception has five pictures of each, and its event has to stay under 64 KiB. */
export const maxCamerasOfRegister = 16;

/** Receipt printers of this gateway's proxy: as many as a shop has, and a few more. */
export const maxPrinters = 16;

/** For a camera, a register or an account. */
export const nameSchema = z.string().min(1).max(100);

const idForm = /^[a-z0-9][a-z0-9-]{0,39}$/;
const idWords = expecting(contractText('id'));
export const cameraIdSchema = z.string().regex(idForm).meta(idWords);
/** For an existing camera: `new` is the page's form for another one. */
export const ownCameraIdSchema = cameraIdSchema
  .refine((id) => id !== 'new')
  .meta(expecting(contractText('camera_id')));
export const accountIdSchema = z.string().regex(idForm).meta(idWords);

export const registerKeySchema = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .meta(expecting(contractText('register_key')));

/** The POS's own id of a terminal. */
export const terminalSchema = z.string().regex(/^\S(.{0,62}\S)?$/);
