import type { Frame, TickSink } from '../../engine/contract.js';

/** Where the header of a socket's packets says how long the packet is (uint16, header included). */
export interface PacketLayout {
  headerBytes: number;
  lengthOffset: number;
}

/** Reads one packet; gives what is wrong with it. */
export type PacketReader = (frame: Buffer, at: number, length: number) => string | undefined;

export const NO_NUMBER = 'a price that is no number';

/**
 * Reads the packets of a message, back to back. A packet that is not understood is stepped over; where a length cannot
 * be true, the rest of the message is given up.
 */
export function readPackets(frame: Frame, layout: PacketLayout, sink: TickSink, read: PacketReader): void {
  if (typeof frame === 'string') {
    sink.malformed('a text frame');
    return;
  }
  let at = 0;
  do {
    const rest = frame.length - at;
    const length = rest < layout.headerBytes ? 0 : frame.readUInt16LE(at + layout.lengthOffset);
    if (length < layout.headerBytes || length > rest) {
      sink.malformed(`a packet of ${length} bytes where ${rest} are left`);
      return;
    }
    const fault = read(frame, at, length);
    if (fault !== undefined) sink.malformed(fault);
    at += length;
  } while (at < frame.length);
}

export function unknownPacket(code: number): string {
  return `packet code ${code} is not known`;
}

export function shortPacket(code: number, length: number): string {
  return `${length} bytes are too short for packet code ${code}`;
}
