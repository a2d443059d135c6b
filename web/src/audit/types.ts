export type AuditOutcome = 'success' | 'failure' | 'denied';

/** Something that somebody did or tried. */
export interface AuditEntry {
  id: number;
  /** ISO-8601. */
  at: string;
  user_id: string | null;
  /** The name at that time; null: nobody who is known. */
  user_name: string | null;
  /** The API key that was used. */
  key_id: string | null;
  /** Empty: the gateway itself. */
  address: string;
  action: string;
  target_type: string | null;
  target_id: string | null;
  outcome: AuditOutcome;
  details: Readonly<Record<string, unknown>>;
}
