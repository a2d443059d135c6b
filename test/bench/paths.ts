import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The same from `test/bench` and from `build/bench`, where the compiled bench runs. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export const toolSources = join(projectRoot, 'test', 'bench', 'tools');
export const toolBinaries = join(projectRoot, 'build', 'bench', 'tools');
export const gatewayEntry = join(projectRoot, 'dist', 'main.js');
export const instrumentsEntry = join(projectRoot, 'dist', 'cli', 'instruments.js');
export const naiveServerEntry = fileURLToPath(new URL('./contenders/naive-server.js', import.meta.url));
