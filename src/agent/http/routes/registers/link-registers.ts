/** Registers and their links: created, changed and removed, each in one transaction. */
import { randomBytes } from 'node:crypto';
import type {
  LinkedJson,
  NewRegister,
  RegisterChange,
  RegisterJson,
} from '../../../../contract/page/registers.ts';
import { maxRegisters } from '../../../../contract/setup/names.ts';
import { refusal } from '../../../../domain/problem/refusal/refusal.ts';
import { linksNow } from '../../../../domain/setup/link.ts';
import type { PosTerminal } from '../../../../domain/setup/pos-account.ts';
import type { DescribedRegister, RegisterRecord, SetUp } from '../../../../domain/setup/set-up.ts';
import { defaultInstantRule } from '../../../../domain/time/instant.ts';
import { rfc3339 } from '../../../../domain/time/time-text.ts';
import { sha256Of } from '../../../../lib/http/bearer.ts';
import type { WebContext } from '../../context.ts';
import { required } from '../../field-problems.ts';
import { refused } from '../../refused.ts';
import { printerOperations, printerToJson } from './link-printers.ts';
import {
  conflict,
  noAccount,
  noRegister,
  notLinked,
  posRefused,
  unknownTerminal,
} from './register-messages.ts';

/** A new link counts as waiting for its first sale for this long, milliseconds. */
const waitForMs = 7 * 86_400_000;

export async function registersToJson(context: WebContext): Promise<RegisterJson[]> {
  const { store, shop, clock } = context;
  const [registers, links, terminals, lastReceived, lastSales, unlinked] = await Promise.all([
    store.read.registers(),
    store.read.links(),
    store.read.posTerminals(),
    store.read.lastReceived(),
    store.read.lastSales(),
    store.read.unlinkedRegisters(),
  ]);
  const at = (ms: number): string => rfc3339(ms, shop.timeZone);
  return registers.map(({ key, name, from, tokenSha256, printer }) => {
    const linked = terminals.find(({ registerKey }) => registerKey === key);
    const cameras = linksNow(links, key);
    const lastMs = Object.hasOwn(lastReceived, key) ? lastReceived[key] : undefined;
    const lastSaleMs = Object.hasOwn(lastSales, key) ? lastSales[key] : undefined;
    const sinceMs =
      linked?.linkedAtMs ??
      (cameras.length > 0 ? Math.min(...cameras.map((link) => link.fromMs)) : undefined);
    const isLate = sinceMs === undefined || clock.nowMs() - sinceMs > waitForMs;
    // A register that pushes existed before it got another camera.
    const hasSold = lastMs !== undefined && (linked === undefined || lastMs >= linked.linkedAtMs);
    return {
      key,
      name,
      ...(from !== undefined &&
        linked !== undefined && { from: { ...from, linkedAt: at(linked.linkedAtMs) } }),
      hasToken: tokenSha256 !== undefined,
      cameras: cameras.map((link) => ({ camera: link.cameraId, main: link.main, since: at(link.fromMs) })),
      ...(unlinked.includes(key) && { unlinked: true as const }),
      ...(lastSaleMs !== undefined && { lastSale: at(lastSaleMs) }),
      waiting: !isLate && !hasSold,
      ...printerToJson(context, key, printer),
    };
  });
}

export type RegisterOperations = ReturnType<typeof registerOperations>;

/** Each rejects with a Problem; calls must be serialised. */
export function registerOperations(context: WebContext) {
  const { store, pos } = context;
  const printers = printerOperations(context);

  /** Reports objections; returns the terminal's name if the POS has one. */
  async function checkTerminal(
    of: PosTerminal,
    options: { readonly acceptUnknown: boolean; readonly except?: string },
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const taken = (await store.read.registers()).find(
      ({ key, from }) =>
        key !== options.except && from?.account === of.account && from.terminal === of.terminal,
    );
    if (taken !== undefined) {
      throw conflict('terminal', refusal('register_form.terminal_taken', { register: taken.name }));
    }
    const found = await pos?.findTerminal(of, signal);
    if (found === undefined || found.kind === 'unknown_account') throw noAccount(of.account);
    if (found.kind === 'failed') throw posRefused(found);
    if (found.kind === 'known') return found.name;
    if (found.isSure || !options.acceptUnknown) throw unknownTerminal(found);
    return undefined;
  }

  async function checkCameras(ids: readonly string[]): Promise<void> {
    const known = new Set((await store.read.cameras()).map(({ id }) => id));
    const unknown = ids.find((id) => !known.has(id));
    if (unknown === undefined) return;
    throw notLinked({ field: 'cameras', problem: refusal('register_form.camera_gone', { camera: unknown }) });
  }

  async function apply(setUp: Partial<SetUp>): Promise<void> {
    await store.write.importSetUp({ cameras: [], registers: [], links: [], ...setUp });
    await context.setUpChanged();
  }

  function withCameras(register: DescribedRegister, cameras: readonly string[]): Partial<SetUp> {
    const links = cameras.map((cameraId, index) => ({
      ...{ registerKey: register.key, cameraId },
      main: index === 0,
    }));
    return { registers: [register], links };
  }

  async function holding(key: string): Promise<string[]> {
    return linksNow(await store.read.links(), key).map(({ cameraId }) => cameraId);
  }

  async function existing(key: string): Promise<RegisterRecord> {
    const register = (await store.read.registers()).find((one) => one.key === key);
    if (register === undefined) throw noRegister(key);
    return register;
  }

  /** An unused key. */
  async function freeKey(requested: string): Promise<string> {
    const registers = await store.read.registers();
    if (registers.length >= maxRegisters) {
      throw notLinked({ field: 'name', problem: refusal('register_form.full', { maximum: maxRegisters }) });
    }
    const taken = new Set(registers.map(({ key }) => key));
    for (let n = 1; ; n += 1) {
      const key = n === 1 ? requested : `${requested}-${n}`;
      if (!taken.has(key)) return key;
    }
  }

  /** For an account stored in the same transaction, or already stored. */
  async function describeTerminal(
    from: PosTerminal,
    { name, cameras }: { readonly name: string; readonly cameras: readonly string[] },
  ): Promise<{ readonly key: string; readonly setUp: Partial<SetUp> }> {
    const part = from.terminal.replaceAll(/[^A-Za-z0-9_-]/g, '-').slice(0, 20);
    const requested = `${from.account}-${part}`;
    const before = (await store.read.registers()).find(({ key }) => key === requested);
    // The register had this terminal before: its sales continue in one row.
    const isItself = before !== undefined && before.from === undefined && before.tokenSha256 === undefined;
    const key = isItself ? requested : await freeKey(requested);
    const instant = isItself ? before.instant : defaultInstantRule;
    return { key, setUp: withCameras({ key, name, instant, from }, cameras) };
  }

  return {
    checkCameras,
    describeTerminal,
    apply,

    async add(requested: NewRegister, signal: AbortSignal): Promise<LinkedJson> {
      const { from, cameras } = requested;
      await checkCameras(cameras);
      if (from !== undefined) {
        const ofPushed = [
          ...(requested.key === undefined ? [] : ['key']),
          ...(requested.token ? ['token'] : []),
        ];
        if (ofPushed.length > 0)
          throw notLinked(
            ...ofPushed.map((field) => ({ field, problem: refusal('register_form.only_pushed') })),
          );
        const given = await checkTerminal(from, { acceptUnknown: requested.acceptUnknownTerminal }, signal);
        const account = (await store.read.posAccounts()).find(({ id }) => id === from.account);
        const name = requested.name ?? given ?? `${account?.name ?? from.account} ${from.terminal}`;
        const { key, setUp } = await describeTerminal(from, { name, cameras });
        await apply(setUp);
        return { register: key };
      }
      if (requested.name === undefined) throw notLinked({ field: 'name', problem: required });
      const key = await freeKey(requested.key ?? 'till');
      if (requested.key !== undefined && key !== requested.key) {
        throw conflict('key', refusal('register_form.key_taken', { register: requested.key }));
      }
      const printer = await printers.settled(key, requested, signal);
      const token = requested.token ? newToken() : undefined;
      const register = {
        ...{ key, name: requested.name, instant: defaultInstantRule },
        ...hashed(token),
        ...(printer !== undefined && { printer }),
      };
      await apply(withCameras(register, cameras));
      return { register: key, ...(token !== undefined && { token }) };
    },

    async change(key: string, change: RegisterChange, signal: AbortSignal): Promise<LinkedJson> {
      const before = await existing(key);
      if (change.cameras !== undefined) await checkCameras(change.cameras);
      const { from = before.from } = change;
      const isOther =
        from !== undefined &&
        (from.account !== before.from?.account || from.terminal !== before.from.terminal);
      if (isOther)
        await checkTerminal(from, { acceptUnknown: change.acceptUnknownTerminal, except: key }, signal);
      const printer =
        change.printer === null ? null : await printers.settled(key, change, signal, before.printer);
      const register: DescribedRegister = {
        ...before,
        name: change.name ?? before.name,
        // A register whose sales are fetched pushes none: no other client may do it in its name.
        ...(from !== undefined && { from, tokenSha256: null }),
        ...(printer !== undefined && { printer }),
      };
      await apply(withCameras(register, change.cameras ?? (await holding(key))));
      return { register: key };
    },

    async renewToken(key: string): Promise<LinkedJson> {
      const before = await existing(key);
      if (before.from !== undefined)
        throw refused(409, 'Fetched already', refusal('register_form.sales_fetched', { register: key }));
      const token = newToken();
      await apply(withCameras({ ...before, ...hashed(token) }, await holding(key)));
      return { register: key, token };
    },
  };
}

/**
 * 192 bits, shorter than other secrets since it may be typed at a register; of characters that need no
 * quoting in a shell or a header.
 */
function newToken(): string {
  return randomBytes(24).toString('base64url');
}

function hashed(token: string | undefined): { tokenSha256?: string } {
  return token === undefined ? {} : { tokenSha256: sha256Of(token) };
}
