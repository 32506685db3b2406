/** Names under which schemas stand in the OpenAPI document; those without one are written out where they are used. */
import { z } from 'zod';
import { saleMessageSchema } from '../../pos/sale-message.ts';
import { calibrationsJson, stripJson } from '../api/calibrations-schema.ts';
import { foundDeviceJson } from '../api/discovery-schema.ts';
import { registerJson } from '../api/linkage-schema.ts';
import { posAccountJson } from '../api/pos-accounts-schema.ts';
import {
  cameraStatusJson,
  captureJson,
  liveMessage,
  pairJson,
  problemJson,
  salesPageJson,
  statusJson,
} from '../api/schema.ts';
import { sessionJson } from '../api/session-schema.ts';

const named: Readonly<Record<string, z.ZodType>> = {
  Calibrations: calibrationsJson,
  CameraStatus: cameraStatusJson,
  Capture: captureJson,
  FoundDevice: foundDeviceJson,
  LiveMessage: liveMessage,
  Pair: pairJson,
  PosAccount: posAccountJson,
  Problem: problemJson,
  PushedSale: saleMessageSchema,
  Register: registerJson,
  SalesPage: salesPageJson,
  Session: sessionJson,
  Status: statusJson,
  Strip: stripJson,
};

/** Where zod looks for them. */
export function nameSchemas(): void {
  for (const [id, schema] of Object.entries(named))
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
}
