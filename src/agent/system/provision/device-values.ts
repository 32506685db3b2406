/** Values of `provision.yaml` for the device itself: its name, its set-up code, its network and clock. */

import { z } from 'zod';
import { parseIpv4 } from '../../../domain/setup/ipv4.ts';
import { addIssue } from '../../../lib/yaml/checked-text.ts';
import { expecting } from '../../../lib/yaml/schema-messages.ts';
import {
  type AddressSettings,
  maxNameServers,
  maxTimeServers,
  wrongAddressSettings,
  wrongTimeServers,
  wrongWifi,
} from '../network/settings.ts';
import { provisionText } from '../text/provision.ts';

/** One label (RFC 1123): `.local` is added in the network. */
const hostNameSchema = z
  .string()
  .regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)
  .meta(expecting(provisionText('provision.host_name')));

const text = z.string().min(1).max(253);

/** A single value may be written without a list. */
function oneOrList<List extends z.ZodType>(list: List) {
  return z.preprocess((written) => (typeof written === 'string' ? [written] : written), list);
}

export const networkSchema = z
  .strictObject({
    address: z
      .string()
      .refine((written) => prefixedAddress(written) !== undefined)
      .meta(expecting(provisionText('provision.address')))
      .optional(),
    router: text.meta(expecting(provisionText('provision.router'))).optional(),
    nameServers: oneOrList(z.array(text).min(1).max(maxNameServers))
      .meta(expecting(provisionText('provision.name_servers', { max: maxNameServers })))
      .optional(),
    wifi: z
      .strictObject({ name: text, password: text.exactOptional(), hidden: z.boolean().default(false) })
      .optional(),
  })
  .superRefine((network, context) => {
    const { address, router, nameServers, wifi } = network;
    if (address === undefined && (router !== undefined || nameServers !== undefined))
      addIssue(
        context,
        [router === undefined ? 'nameServers' : 'router'],
        provisionText('provision.router_without_address'),
      );
    else if (address !== undefined && router === undefined)
      addIssue(context, ['router'], provisionText('provision.no_router'));
    else
      for (const { field, cause } of wrongAddressSettings(addressSettings(network)))
        addIssue(context, [field === 'prefix' ? 'address' : field], cause.texts);
    if (wifi === undefined) return;
    for (const { field, cause } of wrongWifi({ ...wifi, ssid: wifi.name }))
      addIssue(context, ['wifi', field === 'ssid' ? 'name' : field], cause.texts);
  });

export type NetworkValues = {
  readonly address?: string | undefined;
  readonly router?: string | undefined;
  readonly nameServers?: readonly string[] | undefined;
  readonly wifi?: { readonly name: string; readonly password?: string; readonly hidden: boolean } | undefined;
};

/** Without name servers the router is used. */
export function addressSettings({ address, router, nameServers }: NetworkValues): AddressSettings {
  const fixed = prefixedAddress(address ?? '');
  if (fixed === undefined) return { method: 'automatic' };
  return {
    ...{ method: 'fixed', ...fixed },
    ...(router !== undefined && { router }),
    nameServers: nameServers ?? (router === undefined ? [] : [router]),
  };
}

/** Parses `192.168.1.20/24`. */
function prefixedAddress(written: string): { address: string; prefix: number } | undefined {
  const [, address = '', prefix] = /^([\d.]+)\/(\d{1,2})$/.exec(written) ?? [];
  return parseIpv4(address) === undefined ? undefined : { address, prefix: Number(prefix) };
}

export const deviceShape = {
  hostName: hostNameSchema.optional(),
  setUpCodeSha256: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .meta(expecting(provisionText('provision.set_up_code')))
    .optional(),
  network: networkSchema.optional(),
  timeServers: oneOrList(
    z
      .array(text)
      .min(1)
      .max(maxTimeServers)
      .superRefine((servers, context) => {
        for (const { cause } of wrongTimeServers(servers)) addIssue(context, [], cause.texts);
      }),
  )
    .meta(expecting(provisionText('provision.time_servers', { max: maxTimeServers })))
    .optional(),
  serveTime: z.boolean().optional(),
} as const;

export type DeviceValues = z.output<ReturnType<typeof z.strictObject<typeof deviceShape>>>;
export const deviceKeys = Object.keys(deviceShape) as (keyof DeviceValues)[];
