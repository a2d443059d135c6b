import { writeFileSync } from 'node:fs';
import { envExample } from '../config/env-example.js';

writeFileSync('.env.example', envExample());
process.stdout.write('.env.example is up to date\n');
