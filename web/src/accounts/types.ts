import type { BrokerDescription } from '../api/index.js';

export type AccountState = 'new' | 'valid' | 'login_required' | 'logged_out';
export type Access = 'owner' | 'stream' | 'orders';
export type LoginMethod = 'redirect' | 'totp' | 'keys' | 'manual' | 'none';

/** A broker account; no value of its credentials is ever in it. Times are ISO-8601. */
export interface Account {
  id: string;
  user_id: string;
  user_name: string;
  broker: string;
  feed: string;
  label: string;
  access: Access;
  state: AccountState;
  state_message: string | null;
  client_id: string | null;
  logged_in_at: string | null;
  valid_until: string | null;
  /** Indian time, `08:05`. */
  daily_login_at: string | null;
  daily_login_next: string | null;
  enabled: boolean;
  /** Names of the credentials that are there. */
  credentials_set: readonly string[];
  created_at: string;
}

export interface CredentialField {
  name: string;
  label: string;
  secret: boolean;
  required: boolean;
}

export interface BrokerCapabilities extends BrokerDescription {
  credentials: readonly CredentialField[];
  has_instrument_master: boolean;
}

export interface LoginField extends CredentialField {
  /** A login gives it; where none does, a person pastes it. */
  token: boolean;
  is_set: boolean;
}

export interface LoginOffer {
  methods: readonly LoginMethod[];
  fields: readonly LoginField[];
  /** Names of required fields that are not there. */
  missing: readonly string[];
  can_log_in_alone: boolean;
  callback_path: string;
}

export interface LoginAnswer {
  outcome: 'logged_in' | 'begun';
  account: Account;
  /** False: the broker gave the token that was there. */
  is_new_token: boolean;
  start_url: string | null;
  login_url: string | null;
  expires_at: string | null;
}

export interface TestReport {
  outcome: 'accepted' | 'refused' | 'unreachable';
  message: string;
  by: 'connection' | 'feed';
  took_ms: number;
}

export interface Share {
  user_id: string;
  user_name: string;
  access: 'stream' | 'orders';
  created_at: string;
}
