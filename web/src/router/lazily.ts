import { type ComponentType, lazy } from 'react';

export type Load<Props> = () => Promise<{ default: ComponentType<Props> }>;

/** A component whose code is fetched when it is first shown; says what is wrong when it cannot be had. */
export function lazily<Props>(load: Load<Props>) {
  return lazy(async () => {
    try {
      return await load();
    } catch (cause) {
      const message = 'Its code cannot be fetched: the gateway is away, or was updated since this page was opened.';
      throw new Error(message, { cause });
    }
  });
}
