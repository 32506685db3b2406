/** The protections that counter-proofs remove from the shipped program (weakened.ts). */

type Edit = {
  /** Occurs exactly once in the source. */
  readonly find: string;
  /** Stands in its place; `WEAK` is the expression that is true while the protection is missing. */
  readonly put: string;
};

export type Weakening = {
  readonly name: string;
  /** Path from the root of the repository. */
  readonly file: string;
  readonly edits: readonly Edit[];
};

const blockedMs = 'Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_000)';

export const weakenings = [
  {
    name: 'flushes-without-disk',
    file: 'src/agent/store/connection.ts',
    edits: [{ find: '  synchronous: 2,', put: '  synchronous: WEAK ? 1 : 2,' }],
  },
  {
    name: 'answers-early',
    file: 'src/agent/pipeline/intake.ts',
    edits: [
      {
        find: '  return async (incoming) => {\n',
        put: `  const early = (take) => async (incoming) => {
    if (!WEAK) return take(incoming);
    void clock.sleep(20).then(() => take(incoming)).catch(() => undefined);
    return { kind: 'stored', saleId: 'early:' + (incoming.sale.registerSaleId ?? ''), revision: 1, pending: [] };
  };
  return early(async (incoming) => {\n`,
      },
      { find: '      order.done();\n    }\n  };\n', put: '      order.done();\n    }\n  });\n' },
    ],
  },
  {
    name: 'waits-for-the-disk',
    file: 'src/agent/pipeline/intake.ts',
    edits: [
      {
        find: 'const accepted = await store.write.acceptSale({',
        put: `const accepted = await (!WEAK ? store.write.acceptSale : (sale) => {
        const stored = store.write.acceptSale(sale);
        ${blockedMs};
        return stored;
      })({`,
      },
    ],
  },
  {
    name: 'holds-every-sale',
    file: 'src/agent/pipeline/intake.ts',
    edits: [
      {
        find: "      failpoint('intake.before_answer');\n",
        put: `      failpoint('intake.before_answer');
      if (WEAK) (globalThis.heldSales ??= []).push(Buffer.alloc(96 * 1024, 1));\n`,
      },
    ],
  },
  {
    name: 'renders-anew',
    file: 'src/agent/upload/https/https.ts',
    edits: [
      {
        find: 'events.map((event) => event.body)',
        put: `events.map(({ body }) => (WEAK ? body.replace('"data":{', '"data":{"sentAtMs":' + performance.now() + ',') : body))`,
      },
    ],
  },
  {
    name: 'pictures-beside-sales',
    file: 'src/agent/upload/uploader.ts',
    edits: [
      {
        find: '    if (!isAllSent) clips?.giveWay();\n',
        put: `    if (!isAllSent) clips?.giveWay();
    if (WEAK && due.picturesMs !== undefined) waits.push(await pictures.startDue(due.picturesMs));\n`,
      },
    ],
  },
  {
    name: 'evicts-nothing',
    file: 'src/agent/store/space/evict.ts',
    edits: [
      {
        find: '  if (!requested.includes(round.phase)) round.phase',
        put: '  if (WEAK || !requested.includes(round.phase)) round.phase',
      },
    ],
  },
  {
    name: 'no-ballast',
    file: 'src/agent/store/space/ballast.ts',
    edits: [{ find: 'if (bytes() === 0) return false;', put: 'if (WEAK || bytes() === 0) return false;' }],
  },
  {
    name: 'no-reconnect',
    file: 'src/domain/time/retry-policy.ts',
    edits: [
      {
        find: 'return floor + random * (ceiling - floor);',
        put: 'return WEAK ? 3_600_000 : floor + random * (ceiling - floor);',
      },
    ],
  },
  {
    name: 'no-clock-correction',
    file: 'src/agent/store/clock/clock-correction.ts',
    edits: [
      {
        find: 'const sales = db.prepare<[number], Unsynced>(clockCorrectionQuery).all(maxSales);',
        put: 'const sales = WEAK ? [] : db.prepare<[number], Unsynced>(clockCorrectionQuery).all(maxSales);',
      },
    ],
  },
  {
    name: 'no-recovery',
    file: 'src/agent/store/recovery/startup-check.ts',
    edits: [
      {
        find: '  if (isMarkedDamaged(path)) {\n    await recover();\n',
        put: '  if (WEAK) {\n    // The database is opened as it is.\n  } else if (isMarkedDamaged(path)) {\n    await recover();\n',
      },
    ],
  },
  {
    name: 'no-guard',
    file: 'src/agent/http/access/guard.ts',
    edits: [
      {
        find: 'if (caller === undefined) throw notSignedIn();',
        put: 'if (WEAK && caller === undefined) return;\n    if (caller === undefined) throw notSignedIn();',
      },
    ],
  },
  {
    name: 'any-camera-address',
    file: 'src/domain/setup/camera-url.ts',
    edits: [
      {
        find: '!/^(rtsp|http)s?:$/.test(url.protocol) ||',
        put: '(!WEAK && !/^(rtsp|http)s?:$/.test(url.protocol)) ||',
      },
    ],
  },
  {
    name: 'whole-card-numbers',
    file: 'src/domain/sale/card-number.ts',
    edits: [
      {
        find: '  return text.replaceAll(candidate, (found, at: number) =>',
        put: '  if (WEAK) return text;\n  return text.replaceAll(candidate, (found, at: number) =>',
      },
    ],
  },
  {
    name: 'endless-pictures',
    file: 'src/agent/cameras/stills/jpeg-splitter.ts',
    edits: [
      {
        find: '{ maxBytes = 8 * 1024 * 1024 } = {}',
        put: '{ maxBytes = WEAK ? 2 ** 31 : 8 * 1024 * 1024 } = {}',
      },
    ],
  },
  {
    name: 'identity-of-the-gateway',
    file: 'src/agent/sources/smaregi/to-sale.ts',
    edits: [
      {
        find: 'return `smaregi:${idPart(contractId)}:${idPart(transactionHeadId)}`;',
        put: 'return `smaregi:${idPart(contractId)}:${idPart(transactionHeadId)}${WEAK ? process.pid : ``}`;',
      },
    ],
  },
] as const satisfies readonly Weakening[];

export type WeakeningName = (typeof weakenings)[number]['name'];
