/** Names of schemas in the OpenAPI document; schemas without one are inlined. */
import { z } from 'zod';
import { sessionJson } from '../../../contract/page/access/session.ts';
import { calibrationsJson, stripJson } from '../../../contract/page/calibrations.ts';
import { foundDeviceJson } from '../../../contract/page/discovery.ts';
import { posAccountJson } from '../../../contract/page/pos-accounts.ts';
import { problemJson } from '../../../contract/page/problem-details.ts';
import { registerJson } from '../../../contract/page/registers.ts';
import { captureJson, pairJson, salesPageJson } from '../../../contract/page/sales.ts';
import { cameraStatusJson, liveMessage, statusJson } from '../../../contract/page/status.ts';
import { saleMessageSchema } from '../../../contract/register/sale-message.ts';

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

/** Registers the names with zod. */
export function nameSchemas(): void {
  for (const [id, schema] of Object.entries(named))
    z.globalRegistry.add(schema, { ...z.globalRegistry.get(schema), id });
}
