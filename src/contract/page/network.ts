/** The gateway's network, its Wi-Fi and its time source; and changes of them. Part of the interface in sales.ts. */
import { z } from 'zod';
import { networkFailures, revertReasons } from '../../domain/problem/network.ts';

/** Longer than any address; errors are reported at its field. */
const addressText = z.string().max(64);

const settings = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('automatic') }),
  z.strictObject({
    method: z.literal('fixed'),
    address: z.string(),
    /** Length of the network's prefix: `24`. */
    prefix: z.number().int(),
    router: z.string().optional(),
    nameServers: z.array(z.string()),
  }),
]);

export const networkChangeJson = z.strictObject({
  device: z.string(),
  proposed: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('address'), settings }),
    z.strictObject({ kind: z.literal('wifi'), ssid: z.string() }),
  ]),
  /** `applying` and `waiting` are open: without `POST …/confirm` the change is reverted automatically. */
  state: z.enum(['applying', 'waiting', 'kept', 'reverted']),
  why: z.enum([...networkFailures, ...revertReasons]).optional(),
  /** Time until the revert, milliseconds; present while it is open. */
  leftMs: z.number().int().optional(),
  /** Confirms it; present while it is open. */
  key: z.string().optional(),
  /** Future addresses of the page, as far as known. */
  pages: z.array(z.string()),
});
export type NetworkChangeJson = z.infer<typeof networkChangeJson>;

export const timeJson = z.strictObject({
  /** The program that sets the clock. */
  service: z.enum(['chrony', 'timesyncd', 'none']),
  /** Set here; if empty, those of the operating system apply. */
  servers: z.array(z.string()),
  /** Cameras may query the gateway for the time; supported by chrony alone. */
  serves: z.boolean(),
  canChange: z.boolean(),
});

/** `GET /api/v1/network`. */
export const networkJson = z.strictObject({
  /** NetworkManager; `no_rights`: this program may only read. `slow`: it did not answer in time, and has no devices here. */
  manager: z.enum(['ready', 'no_rights', 'stopped', 'slow', 'absent']),
  devices: z.array(
    z.strictObject({
      name: z.string(),
      kind: z.enum(['wired', 'wifi']),
      /** `elsewhere`: configured by other means than NetworkManager. */
      state: z.enum(['connected', 'connecting', 'disconnected', 'unavailable', 'elsewhere']),
      connection: z.string().optional(),
      hardwareAddress: z.string().optional(),
      /** IPv4, with prefixes. */
      addresses: z.array(z.string()),
      router: z.string().optional(),
      nameServers: z.array(z.string()),
      /** Absent without a connection that can be set. */
      settings: settings.optional(),
    }),
  ),
  /** The last one since the start. */
  change: networkChangeJson.optional(),
  /** Address of the page by the name of this machine, if it resolves. */
  namedPage: z.string().optional(),
  /** Proxy to the cloud, without its login. Configured in cloud.proxy or the environment. */
  proxy: z.string().optional(),
  time: timeJson,
});
export type NetworkJson = z.infer<typeof networkJson>;
export type DeviceJson = NetworkJson['devices'][number];

/** `GET /api/v1/network/wifi?device=`. */
export const wifiQuery = z.strictObject({ device: z.string().min(1).max(64) });
export const wifiJson = z.strictObject({
  /** The strongest first. */
  networks: z.array(
    z.strictObject({
      ssid: z.string(),
      /** 0 … 100. */
      signal: z.number().int(),
      /** `other`: WEP, or enterprise logins; can't be joined here. */
      security: z.enum(['open', 'password', 'other']),
      isJoined: z.boolean(),
    }),
  ),
});
export type WifiJson = z.infer<typeof wifiJson>;

/** `PUT /api/v1/network/devices/{name}/address`. */
export const addressBody = z.discriminatedUnion('method', [
  z.strictObject({ method: z.literal('automatic') }),
  z.strictObject({
    method: z.literal('fixed'),
    address: addressText,
    /** `24`, or the mask `255.255.255.0`. */
    prefix: addressText,
    router: addressText.optional(),
    nameServers: z.array(addressText).max(8),
    /** Even if a camera or another device is known under the address. */
    evenSo: z.boolean().optional(),
  }),
]);
export type AddressBody = z.infer<typeof addressBody>;

/** `PUT /api/v1/network/devices/{name}/wifi`. */
export const wifiBody = z.strictObject({
  ssid: z.string().max(64),
  /** Never returned. */
  password: z.string().max(128).optional(),
  isHidden: z.boolean().optional(),
});

/** `POST /api/v1/network/change/confirm`. */
export const confirmBody = z.strictObject({ key: z.string().min(1).max(64) });
export const confirmedJson = z.strictObject({ device: z.string() });
export type ConfirmedJson = z.infer<typeof confirmedJson>;

/** `PUT /api/v1/network/time`; answered with the new state. */
export const timeBody = z.strictObject({
  servers: z.array(z.string().max(253)).max(8),
  serves: z.boolean().default(false),
});
export type TimeJson = z.infer<typeof timeJson>;
