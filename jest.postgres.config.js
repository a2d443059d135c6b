import base from './jest.config.js';

process.env.TICKGATE_TEST_DATABASE = 'PostgreSQL';

/** What keeps or reads data, with all of it in PostgreSQL. */
export default {
  ...base,
  testMatch: [
    '<rootDir>/src/{cli/instruments,database}/**/*.spec.ts',
    '<rootDir>/src/modules/{auth,brokers/logins,instruments}/**/*.spec.ts',
    '<rootDir>/test/{accounts,admin,auth,cli,database,e2e,instruments,security}/**/*.spec.ts',
  ],
};
