const DAY_MS = 86_400_000;

/** The chosen moment as ISO-8601; null: never, undefined: as it is. */
export function enteredExpiry(form: FormData, now = Date.now()): string | null | undefined {
  const choice = String(form.get('expiry'));
  if (choice === 'keep') return undefined;
  if (choice === 'never') return null;
  if (choice === 'at') return new Date(String(form.get('expires_at'))).toISOString();
  return new Date(now + Number(choice) * DAY_MS).toISOString();
}
