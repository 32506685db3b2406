/**
 * The few parts of node-onvif (untyped, 0.1.7) that probe.ts uses. The module exports one ready object; its class is reached through
 * `constructor`, since one object can search on one interface only.
 */
declare module 'node-onvif' {
  import type { Socket } from 'node:dgram';

  export type Prober = {
    /** How long it listens, milliseconds. */
    _DISCOVERY_WAIT: number;
    /** Set by `startProbe`, before it returns. */
    readonly _udp: Socket | null;
    _discovery_wait_timer: NodeJS.Timeout | null;
    startProbe(): Promise<unknown>;
  };

  const nodeOnvif: { readonly constructor: new () => Prober };
  export default nodeOnvif;
}
