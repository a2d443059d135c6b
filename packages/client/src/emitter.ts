type Listener<T> = (payload: T) => void;

/** Events by name, each with one payload. */
export class Emitter<Events extends object> {
  private readonly listeners = new Map<keyof Events, readonly Listener<never>[]>();

  /** @returns a function that takes the listener off again */
  on<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    this.listeners.set(event, [...this.of(event), listener]);
    return () => this.off(event, listener);
  }

  /** @returns a function that takes the listener off again */
  once<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): () => void {
    const off = this.on(event, (payload) => {
      off();
      listener(payload);
    });
    return off;
  }

  off<Name extends keyof Events>(event: Name, listener: Listener<Events[Name]>): void {
    const listeners = this.of(event);
    const at = listeners.indexOf(listener);
    if (at < 0) return;
    this.listeners.set(event, [...listeners.slice(0, at), ...listeners.slice(at + 1)]);
  }

  /** A listener that throws harms neither its neighbours nor the caller; its error is thrown by itself, uncaught. */
  emit<Name extends keyof Events>(event: Name, payload: Events[Name]): void {
    for (const listener of this.of(event)) {
      try {
        listener(payload);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  private of<Name extends keyof Events>(event: Name): readonly Listener<Events[Name]>[] {
    return (this.listeners.get(event) ?? []) as readonly Listener<Events[Name]>[];
  }
}
