/**
 * `config.yaml`: settings of the process. Cameras, registers and links are in the database, never here. Each
 * key has its default, range and description in this schema; config/agent.example.yaml and the JSON Schema
 * are generated from it.
 */

import { z } from 'zod';
import { printerProxySchema } from '../../contract/printer/config.ts';
import { picturesDaysSchema, salesDaysSchema, shopNameSchema } from '../../contract/setup/settings.ts';
import { contractText } from '../../contract/text/contract-text.ts';
import { lookbackForms } from '../../domain/capture/retention-segment.ts';
import { clipScopes, clipUploads } from '../../domain/capture/stored-clip.ts';
import { retentionDays } from '../../domain/setup/page-settings.ts';
import { surePictureMs } from '../../domain/time/instant.ts';
import { chosenToken } from '../../lib/http/bearer.ts';
import { logLevels } from '../../lib/logging/log-levels.ts';
import { clash, isLoopback, listenSchema } from '../../lib/net/listen-address.ts';
import { addIssue } from '../../lib/yaml/checked-text.ts';
import { expecting } from '../../lib/yaml/schema-messages.ts';
import { type AlarmWebhookConfig, alarmWebhookSchema } from '../alarms/webhook-keys.ts';
import type { RegisterBrokerConfig } from '../sources/push/mqtt.ts';
import { registerBrokerSchema } from '../sources/push/mqtt-keys.ts';
import type { TlsConfig } from '../system/tls/page-tls.ts';
import { httpsConfigSchema } from '../upload/https/keys.ts';
import { mqttConfigSchema } from '../upload/mqtt/config.ts';
import { pictureRulesSchema, type WrittenPictureRules } from '../upload/picture-rules.ts';
import type { SinkConfig } from '../upload/registry.ts';
import { configText } from './text/config-text.ts';
import { updateSchema } from './update-keys.ts';

const identifier = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/)
  .meta(expecting(configText('identifier')));

const path = z
  .string()
  .min(1)
  .meta(expecting(configText('path')));

function whole(from: number, to: number, unlessGiven: number) {
  return z.int().min(from).max(to).default(unlessGiven);
}

export const shopSchema = z.strictObject({
  id: identifier
    .optional()
    .describe(
      'Identity of the shop in everything sent to the cloud. Given once; never change it. Without it one is made at the first start.',
    )
    .meta({ sample: 'shibuya' }),
  name: shopNameSchema
    .optional()
    .describe('Name of the shop as people say it. Without it the page asks for it.')
    .meta({ sample: 'Main Street' }),
  timeZone: z
    .string()
    .refine(isTimeZone)
    .meta(expecting(configText('time_zone')))
    .default('Asia/Tokyo')
    .describe('Time zone of the shop, for every time that is shown or sent.'),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .meta(expecting(contractText('currency')))
    .default('JPY')
    .describe('Currency of a sale whose register names none.'),
});

const gateway = z.strictObject({
  id: identifier
    .optional()
    .describe('Name of this device at the cloud. Without it one is made at the first start.')
    .meta({ sample: 'gateway-1' }),
});

const hostName = z
  .string()
  .regex(/^[A-Za-z0-9.:[\]-]{1,253}$/)
  .meta(expecting(configText('host_name')));

const pageTls = z
  .union([
    z.enum(['auto', 'on', 'off']),
    z.strictObject({ certFile: path.describe('Certificate.'), keyFile: path.describe('Its key.') }),
  ])
  .meta(expecting(configText('page_tls', { files: '{ certFile: …, keyFile: … }' })));

const web = z.strictObject({
  listen: listenSchema
    .prefault('127.0.0.1:8080')
    .describe(
      "Where the local page answers. At an address of the shop's network, such as 0.0.0.0:8443, it speaks TLS (https) and wants a password from the first start on (tillframe setup-code).",
    ),
  tls: pageTls
    .default('auto')
    .describe(
      'TLS of the page. auto: with a certificate that the gateway makes for itself, where others than this machine reach the page; on: also where not; off: readable by others on the way. Or a certificate of your own, with its intermediates after it, and its key; both are read again when they change.',
    ),
  plainListen: listenSchema
    .optional()
    .describe(
      'Where one page over plain HTTP tells what the warning of the browser means and leads to the page: it takes no secret. Off without it.',
    )
    .meta({ sample: '0.0.0.0:80' }),
  allowedHosts: z
    .array(hostName)
    .max(16)
    .meta(expecting(configText('host_names')))
    .default([])
    .describe(
      'Further names under which browsers may call the page, without a port; its own address always works.',
    ),
  stateToken: chosenToken
    .optional()
    .describe(
      'Opens the detailed /healthz to monitoring (Authorization: Bearer). Without it only bare liveness is reported.',
    )
    .meta({ sample: 'choose-a-long-random-text' }),
  resetFile: path
    .optional()
    .describe(
      'A file such as one on the boot partition: where it is there at a start, the password of the page, every login and every token of a program end, and a new set-up code is written beside it (tillframe-setup-code.txt). A file tillframe-reset in dataDir does the same.',
    )
    .meta({ sample: '/boot/firmware/tillframe-reset' }),
});

const registers = z.strictObject({
  listen: listenSchema
    .optional()
    .describe("Push-only HTTP for tills on the shop's network that cannot do TLS. Off without it.")
    .meta({ sample: '192.168.1.10:8081' }),
  maxBodyBytes: whole(1024, 1_048_576, 262_144).describe('Largest message a register may push, bytes.'),
});

const lookback = z.strictObject({
  form: z
    .enum([...lookbackForms, 'off'])
    .default('keyframes')
    .describe(
      'What of it: keyframes is one picture every key frame interval, about 36 MB an hour and camera; full is all video, for an SSD; off keeps none and removes what is there.',
    ),
  hours: whole(1, 168, 12).describe(
    'How long it is kept, hours in which this machine runs; sales that arrive later than that have no picture.',
  ),
  maxMegabytes: whole(64, 4_194_304, 4096).describe(
    'Bound of it for all cameras together, megabytes (1024 kilobytes); the oldest video goes first.',
  ),
  minFreeMegabytes: whole(64, 1_048_576, 512).describe(
    'So much of the disk stays free for sales, megabytes (1024 kilobytes); the oldest video goes before that is touched.',
  ),
});

const cameras = z.strictObject({
  keepSeconds: whole(10, 3600, 600).describe(
    "How much of each camera's newest video stays in memory, seconds.",
  ),
  maxMegabytes: z
    .int()
    .min(8)
    .max(16_384)
    .optional()
    .describe(
      'Bound of that memory for all cameras together, megabytes (1024 kilobytes); at it the oldest video of the camera that has most goes first. Left out: a quarter of what this machine has beyond 512 MB, 128 to 2048.',
    )
    .meta({ sample: 256 }),
  decoders: whole(1, 8, 2).describe(
    'How many pictures are decoded at the same time; ffmpeg processes of this machine.',
  ),
  decodeAheadPercent: whole(0, 400, 50).describe(
    'Budget of decoding ahead, percent of one core, all cameras together: for some minutes after a sale the newest video of its camera is decoded as it comes, so that the next picture is there at once, however far apart the key frames are. 0 turns it off.',
  ),
  mainStream: z
    .enum(['open', 'warm'])
    .default('open')
    .describe(
      'Of cameras whose stream of most detail is known (mainUrl), refunds, voids and other incidents have a picture of that stream too. open: it is read for that moment only, so the picture is some seconds later than the moment, and states by how much; warm: it is read all the time, and the picture is that of the moment (its newest 60 s stay in memory, at most 128 MB of all cameras).',
    ),
  lookback: lookback
    .prefault({})
    .describe(
      'Video on disk, in dataDir, for sales that arrive late. Each part of it is encrypted with a key of its own, which is deleted with it.',
    )
    .meta(expecting(configText('lookback', { off: '{ form: off }' }))),
  spill: z
    .string()
    .regex(/^(auto|off|\/.+)$/)
    .meta(expecting(configText('spill')))
    .default('auto')
    .describe(
      'Where the video in memory waits while the program is restarted: auto is a folder of its own in /dev/shm, off loses it.',
    ),
});

const pictures = z.strictObject({
  widthPx: whole(160, 1920, 640).describe(
    'Width of a stored picture, pixels; a narrower video is not enlarged.',
  ),
  maxKilobytes: whole(10, 120, 60).describe(
    'Largest stored picture, kilobytes (1024 bytes); its quality is lowered until it fits.',
  ),
});

const store = z.strictObject({
  maxMegabytes: whole(64, 1_048_576, 4096).describe(
    'Bound of the database with its log, megabytes (1024 kilobytes). At it, what the cloud has goes first, then the oldest pictures not sent yet; a sale not sent yet never goes: when only such are left, new ones are refused (503).',
  ),
  maxSales: whole(1_000, 100_000_000, 1_000_000).describe(
    'Bound of the sales kept here, and of the events that wait for the cloud. At it, sales that the cloud has go, the oldest first, but for those of the last two days; when only such are left and those it lacks, new ones are refused (503).',
  ),
  keepDays: salesDaysSchema
    .default(retentionDays.sales.unlessGiven)
    .describe(
      'How long a sale stays here that the cloud has, days. One that it lacks stays until it is sent.',
    ),
  keepPictureDays: picturesDaysSchema
    .default(retentionDays.pictures.unlessGiven)
    .describe('How long a picture stays here that the cloud has, days. Nothing readable is left of it then.'),
  keepSales: whole(0, 10_000_000, 1000).describe(
    'So many of the newest sales stay for people to look at, also when the cloud has them and room is short.',
  ),
  minFreeMegabytes: whole(32, 1_048_576, 256).describe(
    'When the disk has less than this free, megabytes (1024 kilobytes), pictures that the cloud has go; video on disk goes before that (cameras.lookback.minFreeMegabytes). Pictures that the cloud lacks stay until the ballast is gone (ballastMegabytes) and less than 8 MB are free.',
  ),
  ballastMegabytes: whole(0, 1024, 16).describe(
    'A file in dataDir that is let go when others have filled the disk and a sale finds no room, so that sales and uploading go on, megabytes (1024 kilobytes); 0 for none.',
  ),
});

const clips = z.strictObject({
  of: z
    .enum(clipScopes)
    .default('exceptions')
    .describe(
      'Which sales: exceptions is refunds, voids, drawer openings and cash taken out, pinned sales, and those that people ask for on the page; all is every sale, as long as there is room; off stores none and removes what is there.',
    ),
  beforeSeconds: whole(0, 60, 15).describe('How much of the video before the moment is in it, seconds.'),
  afterSeconds: whole(0, 60, 30).describe('How much of the video after the moment is in it, seconds.'),
  maxMegabytes: whole(64, 4_194_304, 4096).describe(
    'Bound of all clips together, megabytes (1024 kilobytes). At it the oldest goes, those of plain sales first; those of pinned sales stay, and take at most half. When the disk is short, clips go before pictures (128 MB above store.minFreeMegabytes; at most half of the way to cameras.lookback.minFreeMegabytes, since video on disk goes first).',
  ),
  upload: z
    .enum(clipUploads)
    .default('off')
    .describe(
      'Which stored clips are sent to the cloud, after all sales and pictures: off, incidents (all but those of plain sales) or all. Only over HTTPS, to a cloud that takes them, in the hours of cloud.pictures.hours.',
    ),
  uploadKilobitsPerSecond: whole(16, 1_000_000, 2000).describe(
    'How much of the line clips may use on average, kilobits a second.',
  ),
});

const capture = z.strictObject({
  settleMs: whole(0, 60_000, 1500).describe(
    'How long a sale waits for its pictures before its event is sent without them, milliseconds.',
  ),
  severalFromMs: whole(100, 10_000, surePictureMs).describe(
    'When the time of a sale is less certain than this, milliseconds, it gets three pictures: at both ends of the uncertainty too, or at both times where two disagree. The extra ones are sent last and go first. At 10000 only a sale with two times that disagree by more has any.',
  ),
});

/** A file for the cloud: beside this one, or a credential of systemd. */
const cloudFile = path
  .regex(/^(?!credential:(?![A-Za-z0-9._-]+$))/)
  .meta(expecting(configText('cloud_path')));

/** With the broker, whose files are named like the cloud's. */
const registersAndBroker = registers.extend({
  mqtt: registerBrokerSchema({ file: cloudFile })
    .optional()
    .describe("A broker at which registers publish their sales (MQTT), the shop's or one on this machine."),
});

/** Keys of every sink. */
const ofEverySink = {
  file: cloudFile,
  spreadSeconds: whole(0, 600, 60).describe(
    'After an outage the first attempt waits a random part of this, seconds: no stampede.',
  ),
  pictures: pictureRulesSchema,
};

const cloud = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('off').describe('Nothing is sent; sales wait in the database.') }),
  httpsConfigSchema(ofEverySink),
  mqttConfigSchema(ofEverySink),
]);

const alarms = z.strictObject({
  webhook: alarmWebhookSchema({ file: cloudFile })
    .optional()
    .describe(
      'Alarms, such as a camera that is down or a cloud that refuses, are posted to an address of yours; try it with tillframe test-alarm. Off without it.',
    ),
});

const clock = z.strictObject({
  state: z
    .enum(['auto', 'synced'])
    .default('auto')
    .describe(
      "Whether this machine's clock is right: auto asks the system, synced says so (a container's host sees to it).",
    ),
});

const log = z.strictObject({
  level: z.enum(logLevels).default('info').describe('Least important lines that are logged.'),
  sales: z
    .boolean()
    .default(false)
    .describe(
      'One line at level info for each sale: register, number, total, and the milliseconds from its arrival to its commit, to the commit of its frame, and to the acknowledgement of the cloud. A line per sale fills the journal sooner.',
    ),
});

const remote = z.strictObject({
  names: z
    .boolean()
    .default(true)
    .describe('Names of the shop, its cameras and registers may be changed from there.'),
  retention: z
    .boolean()
    .default(false)
    .describe(
      'How long sales and pictures stay here may be changed from there: shorter removes what people of the shop may want to see, longer keeps pictures of people for longer.',
    ),
  logLevel: z.boolean().default(true).describe('The level of the log may be changed from there.'),
  clips: z
    .boolean()
    .default(true)
    .describe(
      'Video of a sale may be asked for. Nothing is sent where clips.upload is off: then the shop has not decided that video leaves it.',
    ),
  updates: z
    .boolean()
    .default(false)
    .describe(
      'Where newer versions come from, when they are installed, and which one may be set from there. Each has to be signed by a key that this gateway trusts.',
    ),
});

export function hasPageTls({ listen, tls }: Pick<z.output<typeof web>, 'listen' | 'tls'>): boolean {
  return tls === 'auto' ? !isLoopback(listen.host) : tls !== 'off';
}

export const configSchema = z
  .strictObject({
    shop: shopSchema.prefault({}).describe('The shop this gateway stands in.'),
    gateway: gateway.prefault({}).describe('This device.'),
    dataDir: path
      .default('/var/lib/tillframe')
      .describe('Where database and keys are kept. On a disk of this machine, never on a network share.'),
    web: web.prefault({}).describe('The local page.'),
    registers: registersAndBroker.prefault({}).describe('How registers reach this gateway.'),
    printerProxy: printerProxySchema
      .prefault({})
      .describe(
        'Receipt printers that `tillframe printer-proxy` stands before: a process of its own, which `run` starts where nobody else does.',
      ),
    cameras: cameras
      .prefault({})
      .describe('Bounds for the cameras. Which cameras there are is kept in the database.'),
    pictures: pictures.prefault({}).describe('The picture that is stored and sent with each sale.'),
    store: store.prefault({}).describe('Bounds of the database in dataDir, and how long things stay in it.'),
    clips: clips
      .prefault({})
      .describe(
        'Video around a sale, stored with it in dataDir for as long as its pictures. Masks are painted in.',
      ),
    capture: capture.prefault({}).describe('How sales and pictures come together.'),
    cloud: cloud.prefault({ kind: 'off' }).describe('Where sales and pictures are sent.'),
    remote: remote
      .prefault({})
      .describe(
        'What the cloud may ask of this gateway. Each change and request is in the log of people, with who asked. Masks, passwords, people and the address of the cloud are out of its reach.',
      ),
    alarms: alarms.prefault({}).describe('Who is notified when something needs a person.'),
    update: updateSchema
      .prefault({})
      .describe('Newer versions of this program: tillframe update, or by themselves.'),
    clock: clock.prefault({}).describe("This machine's clock."),
    log: log.prefault({}).describe('The log: JSON lines on standard output.'),
  })
  .superRefine(({ web, registers, store }, context) => {
    if (registers.listen !== undefined && clash(registers.listen, web.listen))
      addIssue(
        context,
        ['registers', 'listen'],
        configText('port_taken', { key: 'web.listen', port: web.listen.port, other: 8081 }),
      );
    // keepDays alone is enough: a picture is removed with its sale.
    const { keepDays, keepPictureDays } = store;
    if (keepPictureDays > keepDays && keepPictureDays !== retentionDays.pictures.unlessGiven)
      addIssue(
        context,
        ['store', 'keepPictureDays'],
        configText('picture_outlives_sale', { days: keepDays }),
      );
  })
  .superRefine(({ web, registers }, context) => {
    if (web.plainListen === undefined) return;
    const others = { 'web.listen': web.listen, 'registers.listen': registers.listen };
    for (const [key, other] of Object.entries(others))
      if (other !== undefined && clash(web.plainListen, other))
        addIssue(
          context,
          ['web', 'plainListen'],
          configText('port_taken', { key, port: other.port, other: 80 }),
        );
  })
  .superRefine(({ web, registers, printerProxy }, context) => {
    const others = {
      'web.listen': web.listen,
      'registers.listen': registers.listen,
      'web.plainListen': web.plainListen,
    };
    for (const [index, { listen }] of printerProxy.printers.entries()) {
      const [key] =
        Object.entries(others).find(([, other]) => other !== undefined && clash(listen, other)) ?? [];
      if (key === undefined) continue;
      addIssue(
        context,
        ['printerProxy', 'printers', index, 'listen'],
        configText('port_taken', { key, port: listen.port, other: 9100 }),
      );
    }
  })
  .superRefine(({ store, cameras: { lookback: video } }, context) => {
    // Otherwise pictures of sales would be evicted before video, which may never be requested.
    if (video.form === 'off' || store.minFreeMegabytes <= video.minFreeMegabytes) return;
    addIssue(
      context,
      ['store', 'minFreeMegabytes'],
      configText('free_space_order', { megabytes: video.minFreeMegabytes }),
    );
  });

/** Keys that `tillframe printer-proxy` needs. The rest may have mistakes: receipts are printed nevertheless. */
export const printerProxyConfigSchema = z.looseObject({
  dataDir: configSchema.shape.dataDir,
  printerProxy: configSchema.shape.printerProxy,
  log: configSchema.shape.log,
});

/** Keys that `tillframe update` needs. The rest may have mistakes: an update may fix them. */
export const updateConfigSchema = z.looseObject({
  shop: z.looseObject({ timeZone: shopSchema.shape.timeZone }).prefault({}),
  dataDir: configSchema.shape.dataDir,
  update: configSchema.shape.update,
  remote: z.looseObject({ updates: remote.shape.updates }).prefault({}).catch({ updates: false }),
  clock: z.looseObject({ state: clock.shape.state }).prefault({}).catch({ state: 'auto' }),
});

export type WrittenConfig = z.output<typeof configSchema>;

export type CloudConfig =
  | { readonly kind: 'off' }
  | (SinkConfig & { readonly spreadSeconds: number; readonly pictures: WrittenPictureRules });

/** The written config with the shop's name filled in, every path absolute and every named file read. */
export type Config = Omit<WrittenConfig, 'shop' | 'cloud' | 'registers' | 'web' | 'alarms'> & {
  /** `name`: the id until somebody has given one. */
  readonly shop: WrittenConfig['shop'] & { readonly id: string; readonly name: string };
  readonly web: Omit<WrittenConfig['web'], 'tls'> & { readonly tls: TlsConfig };
  readonly registers: Omit<WrittenConfig['registers'], 'mqtt'> & { readonly mqtt?: RegisterBrokerConfig };
  readonly cloud: CloudConfig;
  readonly alarms: { readonly webhook?: AlarmWebhookConfig };
};

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}
