/**
 * Brings live video into mpegts.js over a WebSocket. The loader that it has itself throws, out of everybody's reach, when it is ended while its
 * socket is being opened, such as when a camera goes in that moment.
 */
/** As mpegts.js counts them. */
const statuses = { idle: 0, connecting: 1, buffering: 2, error: 3, complete: 4 } as const;

/** A class, since mpegts.js makes it. What it sets of `on…` is called. */
export class LiveLoader {
  readonly type = 'live-loader';
  readonly needStashBuffer = false;
  _needStash = false;
  _status: number = statuses.idle;
  onContentLengthKnown: (bytes: number) => void = () => undefined;
  onURLRedirect: (url: string) => void = () => undefined;
  onDataArrival: (chunk: ArrayBuffer, from: number, received?: number) => void = () => undefined;
  onError: (kind: unknown, info: { code: number; msg: string }) => void = () => undefined;
  onComplete: (from: number, to: number) => void = () => undefined;
  #socket: WebSocket | undefined;

  get status(): number {
    return this._status;
  }

  isWorking(): boolean {
    return this._status === statuses.connecting || this._status === statuses.buffering;
  }

  open({ url }: { readonly url: string }): void {
    const socket = new WebSocket(url);
    this.#socket = socket;
    this._status = statuses.connecting;
    socket.binaryType = 'arraybuffer';
    let received = 0;
    socket.onopen = () => {
      this._status = statuses.buffering;
    };
    socket.onmessage = ({ data }: { readonly data: unknown }) => {
      if (!(data instanceof ArrayBuffer)) return;
      const from = received;
      received += data.byteLength;
      this.onDataArrival(data, from, received);
    };
    socket.onclose = () => {
      this._status = statuses.complete;
      this.onComplete(0, received - 1);
    };
    socket.onerror = () => {
      socket.onclose = null;
      this._status = statuses.error;
      this.onError('Exception', { code: -1, msg: 'the connection failed' });
    };
  }

  abort(): void {
    const socket = this.#socket;
    this.#socket = undefined;
    this._status = statuses.complete;
    if (socket === undefined) return;
    socket.onmessage = socket.onclose = socket.onerror = null;
    // Closed before it is open, the browser would complain.
    if (socket.readyState === WebSocket.CONNECTING) socket.onopen = () => socket.close();
    else socket.close();
  }

  destroy(): void {
    this.abort();
    this._status = statuses.idle;
  }
}
