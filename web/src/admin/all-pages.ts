import { api } from '../api/index.js';

const PAGE_SIZE = 500;
/** A list beyond this is for scripts, not for eyes. */
const MOST_PAGES = 20;

/**
 * Everything of a list that comes in pages.
 *
 * @throws ApiError
 */
export async function allPages<T>(path: string, signal?: AbortSignal): Promise<T[]> {
  const all: T[] = [];
  let after: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { data, next } = await api.getWhole<T[]>(path, {
      query: { limit: PAGE_SIZE, after },
      ...(signal && { signal }),
    });
    all.push(...data);
    if (typeof next !== 'string') break;
    after = next;
  }
  return all;
}
