/** One house, two products: where a member runs. */
export interface Site {
  /** The broker's name, for messages. */
  broker: string;
  /** REST and feed. */
  host: string;
}

/** Every door refuses requests without one. */
export const USER_AGENT = 'Mozilla/5.0 (compatible; Tickgate)';
