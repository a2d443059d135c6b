import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The same from `test/bench` and from `build/bench`, where the compiled bench runs. */
export const projectRoot = fileURLToPath(new URL('../..', import.meta.url));

export const toolSources = join(projectRoot, 'test', 'bench', 'tools');
export const toolBinaries = join(projectRoot, 'build', 'bench', 'tools');
export const gatewayEntry = join(projectRoot, 'dist', 'main.js');
export const accountsEntry = join(projectRoot, 'dist', 'cli', 'accounts.js');
export const instrumentsEntry = join(projectRoot, 'dist', 'cli', 'instruments.js');
export const naiveServerEntry = fileURLToPath(new URL('./contenders/naive-server.js', import.meta.url));

/** Runs one part; compiled like the bench. */
export const partEntry = fileURLToPath(new URL('./parts/run-part.js', import.meta.url));
export const busFeedEntry = fileURLToPath(new URL('./parts/bus-feed.js', import.meta.url));
export const busPublisherEntry = fileURLToPath(new URL('./parts/bus-publisher.js', import.meta.url));
/** The simulators are no part of the bench's build, so their host runs from source. */
export const simulatorHost = join(projectRoot, 'test', 'bench', 'parts', 'simulator-host.ts');
/** The trial is of the soak, which runs from source. */
export const idleMemoryHost = join(projectRoot, 'test', 'bench', 'parts', 'idle-memory-host.ts');
export const typescriptLoader = join(projectRoot, 'test', 'support', 'typescript-loader.js');
export const nfoExtract = join(projectRoot, 'test', 'data', 'instruments', 'zerodha-nfo.csv.gz');
