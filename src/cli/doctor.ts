import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { doctor } from './doctor/doctor.js';

// What is wrong stands in the findings, once.
Logger.overrideLogger(false);
process.exitCode = await doctor(process.argv.slice(2), {
  env: process.env,
  out: (text) => process.stdout.write(text.endsWith('\n') ? text : `${text}\n`),
  err: (line) => process.stderr.write(`${line}\n`),
});
