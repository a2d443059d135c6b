/** Injects the typed configuration (`Config`). */
export const CONFIG = Symbol('CONFIG');
