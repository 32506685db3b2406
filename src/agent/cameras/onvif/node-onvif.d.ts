/**
 * The parts of node-onvif (untyped, 0.1.7) that probe.ts uses. The module exports one instance; its class is reached
 * through `constructor`, since one instance can search on one interface only.
 */
declare module 'node-onvif' {
  import type { Socket } from 'node:dgram';

  export type Prober = {
    /** Listening time, milliseconds. */
    _DISCOVERY_WAIT: number;
    /** Set by `startProbe`, before it returns. */
    readonly _udp: Socket | null;
    _discovery_wait_timer: NodeJS.Timeout | null;
    startProbe(): Promise<unknown>;
  };

  const nodeOnvif: { readonly constructor: new () => Prober };
  export default nodeOnvif;
}
