import { PROTOCOL } from "../protocol/frames";

/** The part of a WebSocket that is used; a test gives its own. */
export interface Wire {
  send(text: string): void;
  close(code?: number): void;
  onopen: (() => void) | null;
  onmessage: ((data: unknown) => void) | null;
  onclose: ((code: number) => void) | null;
}

/** A WebSocket of the browser as a wire. */
export function browserWire(url: string): Wire {
  const socket = new WebSocket(url, PROTOCOL);
  const wire: Wire = {
    send: (text) => socket.send(text),
    close: (code) => socket.close(code),
    onopen: null,
    onmessage: null,
    onclose: null,
  };
  socket.onopen = () => wire.onopen?.();
  socket.onmessage = (event) => wire.onmessage?.(event.data);
  socket.onclose = (event) => wire.onclose?.(event.code);
  return wire;
}
