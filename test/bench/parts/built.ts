import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../paths.js';

/**
 * Loads a module of the compiled product: the bench measures what ships, not its sources.
 *
 * @param path below `dist`
 */
export async function built<Module>(path: string): Promise<Module> {
  return import(pathToFileURL(join(projectRoot, 'dist', path)).href);
}
