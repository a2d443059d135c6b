import './heap-settings.js';
import 'reflect-metadata';
import { runEdge } from './edges/run-edge.js';

// The program of an edge process: main.ts starts it, with the name of the edge.
runEdge(process.argv[2] ?? '').catch((error: Error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
