/** A browser or program in which the user is signed in. Times are ISO-8601. */
export interface LoginSession {
  id: string;
  /** It is the one that asks. */
  current: boolean;
  address: string;
  user_agent: string;
  created_at: string;
  last_used_at: string;
  expires_at: string;
}
