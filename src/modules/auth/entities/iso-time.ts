import type { ValueTransformer } from 'typeorm';

/**
 * Keeps a time as ISO-8601 UTC text with milliseconds (24 characters). SQLite has no time type and PostgreSQL's needs
 * care with time zones; this text is the same, and sorts by time, in both.
 */
export const isoTime: ValueTransformer = {
  to: (time?: Date | null) => (time ? time.toISOString() : time),
  from: (text?: string | null) => (text ? new Date(text) : text),
};
