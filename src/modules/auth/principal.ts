/** What a user may do; each role's rights are checked where they apply. */
export const ROLES = ['admin', 'trader', 'viewer'] as const;

export type Role = (typeof ROLES)[number];

/** Who is behind a request or a socket, and whose feed it gets. */
export interface Principal {
  keyId: string;
  userId: string;
  userName: string;
  role: Role;
  account: {
    id: string;
    /** Broker id: `dhan_sandbox`. */
    broker: string;
    /** Feed name, as in bus topics: `dhan-sandbox-2`. */
    feed: string;
  };
}
