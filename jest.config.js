/** Unit tests live beside the source (*.spec.ts); everything that opens a port lives in test/. */
export default {
  testEnvironment: 'node',
  testMatch: ['<rootDir>/src/**/*.spec.ts', '<rootDir>/web/src/**/*.spec.ts', '<rootDir>/test/**/*.spec.ts'],
  transform: { '^.+\\.ts$': '@swc/jest' },
  extensionsToTreatAsEsm: ['.ts'],
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@tickgate/client$': '<rootDir>/packages/client/src/index.ts',
  },
  // Most of the time goes by in waiting for sockets and processes.
  maxWorkers: '100%',
  // Modules of a finished file stay in memory, and collecting gigabytes of them takes half of a worker's time.
  workerIdleMemoryLimit: '1GB',
  testTimeout: 60_000,
  globalSetup: './test/support/postgres-global-setup.js',
  globalTeardown: './test/support/postgres-global-teardown.js',
};
