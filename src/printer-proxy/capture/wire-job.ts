/** The print job of one connection, whichever protocol its first bytes turn out to be. Pure: times come with the bytes. */
import { createDeviceXmlExchange } from '../device/device-xml.ts';
import { resumedSocketIo } from '../device/socket-io.ts';
import { createFailedPrints, type FailedPrints } from '../http/failed-prints.ts';
import { createHttpExchange } from '../http/http-exchange.ts';
import type { PrintExchange } from '../http/print-exchange.ts';
import { createCloudJob } from '../relay/cloud-job.ts';
import { type CloudJobs, createCloudJobs } from '../relay/cloud-jobs.ts';
import { createExchangeJob } from './exchange-job.ts';
import type { JobEvent } from './paper-builder.ts';
import { createPrintJob, type PrintJobOptions, type WireJob } from './print-job.ts';
import { isStartOf, type WireProtocol, wireProtocol } from './wire-protocol.ts';

/** Memory of the printer, since a till may retry on another connection. `cloudJobs`: those of a relay. */
export type PrinterMemory = { readonly failed: FailedPrints; readonly cloudJobs: CloudJobs };

type ConnectionJob = WireJob & {
  /** Undefined while the first bytes do not tell it. */
  readonly protocol: () => WireProtocol | undefined;
};

export function createPrinterMemory(options: PrintJobOptions): PrinterMemory {
  const failed = createFailedPrints();
  return { failed, cloudJobs: createCloudJobs(options, failed) };
}

/** `continued`: protocol of a connection whose earlier bytes another job has read. */
export function createWireJob(
  options: PrintJobOptions,
  memory: PrinterMemory,
  continued?: WireProtocol,
): ConnectionJob {
  let job: WireJob | undefined;
  let spoken: WireProtocol | undefined;
  /** Bytes that do not tell the protocol yet. */
  let held: { readonly bytes: Uint8Array; readonly atMs: number }[] = [];

  function decide(protocol: WireProtocol): JobEvent[] {
    const made = makeJob(protocol, options, memory);
    job = made;
    spoken = protocol;
    const before = held;
    held = [];
    return before.flatMap(({ bytes, atMs }) => made.add(bytes, atMs));
  }

  if (continued !== undefined) {
    decide(continued);
    // Raw data has no requests to wait for, and its earlier paper has ended with the other job.
    if (continued !== 'raw') job?.miss(continued);
  }

  return {
    protocol: () => spoken,
    add(bytes, atMs) {
      if (job !== undefined) return job.add(bytes, atMs);
      held.push({ bytes: new Uint8Array(bytes), atMs });
      const protocol = wireProtocol(Buffer.concat(held.map((one) => one.bytes)));
      return protocol === undefined ? [] : decide(protocol);
    },
    answer: (bytes, atMs) => job?.answer(bytes, atMs) ?? [],
    miss(protocol) {
      const before = job === undefined ? decide(protocol) : [];
      return [...before, ...(job?.miss(protocol) ?? [])];
    },
    tick(nowMs, isCutExpected) {
      const [first] = held;
      const isLate = first !== undefined && nowMs - first.atMs >= options.silenceMs;
      const before = isLate ? decide('raw') : [];
      return [...before, ...(job?.tick(nowMs, isCutExpected) ?? [])];
    },
    close() {
      const before = held.length > 0 ? decide('raw') : [];
      return [...before, ...(job?.close() ?? [])];
    },
  };
}

function makeJob(protocol: WireProtocol, options: PrintJobOptions, memory: PrinterMemory): WireJob {
  const nothing = (): JobEvent[] => [];
  const isStart = isStartOf(protocol);
  const exchangeJob = (
    open: () => PrintExchange,
    resumeWithin: (bytes: Uint8Array) => PrintExchange | undefined = () => undefined,
  ) =>
    createExchangeJob(options, memory.failed, {
      open,
      resume: (bytes) => (isStart(bytes) ? open() : resumeWithin(bytes)),
    });
  switch (protocol) {
    case 'raw':
      return { ...createPrintJob(options), answer: nothing };
    case 'http':
      return options.isRelay === true
        ? createCloudJob(options, memory.cloudJobs)
        : exchangeJob(createHttpExchange, resumedSocketIo);
    case 'device':
      return exchangeJob(createDeviceXmlExchange);
    case 'tls':
      return {
        add: () => [{ kind: 'unread', why: 'tls' }],
        ...{ answer: nothing, miss: nothing, tick: nothing, close: nothing },
      };
  }
}
