/** The region in which a register's checkout shows: in a set-up file and on the page. */
import { z } from 'zod';
import { isInPicture, regionSides, regionSubjects } from '../../domain/setup/seen-region.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { contractText } from '../text/contract-text.ts';
import { cameraIdSchema } from './names.ts';

const edge = z.number().min(0).max(1);
const side = z.number().min(regionSides.min).max(regionSides.max);

export const seenRegionSchema = z
  .strictObject({
    camera: cameraIdSchema,
    shows: z.enum(regionSubjects).default('drawer'),
    ...{ left: edge, top: edge, width: side, height: side },
  })
  .refine(isInPicture)
  .meta(expecting(contractText('region')));
