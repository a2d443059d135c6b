import type { ControlHub } from './bus.js';
import { CurvePublisher } from './curve/curve-publisher.js';
import type { CurveSettings } from './curve/curve-settings.js';
import { ZmtpPublisher } from './zmtp/zmtp-publisher.js';

export interface PublisherOptions {
  /** `tcp://host:port`; port 0 takes a free one. */
  endpoint: string;
  /** Messages that wait in order for one consumer. */
  sendHighWaterMark: number;
  /** Encrypts, and lets in listed clients only. */
  curve?: CurveSettings;
}

/** The publisher's side of a bus; not started. */
export function createPublisher({ curve, ...options }: PublisherOptions): ControlHub {
  return curve ? new CurvePublisher({ ...options, curve }) : new ZmtpPublisher(options);
}
