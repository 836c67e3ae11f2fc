/** Unit tests: the platform's stand-ins come from sfdx-lwc-jest, the words from the label files, in English. */
import { createRequire } from 'node:module';
import { readOperations } from './build/contract.mjs';
import { readLabels } from './build/labels.mjs';

const require = createRequire(import.meta.url);
const preset = require('@lwc/jest-preset');

export default {
    ...preset,
    testMatch: ['<rootDir>/lwc/**/__tests__/*.test.js', '<rootDir>/build/**/__tests__/*.test.js'],
    resolver: require.resolve('@salesforce/sfdx-lwc-jest/src/resolver.js'),
    transformIgnorePatterns: ['/node_modules/(?!@salesforce/sfdx-lwc-jest/src/lightning-stubs/|@lwc/)'],
    moduleNameMapper: {
        '^(lwc|@lwc/engine-dom)$': require.resolve('@lwc/engine-dom'), // the one version of the build
        '^c/(.+)$': '<rootDir>/lwc/$1/$1',
        '^test/(.+)$': '<rootDir>/build/jest/$1.js'
    },
    globals: { HEARBACK_LABELS: readLabels('en'), HEARBACK_OPERATIONS: readOperations() },
    setupFilesAfterEnv: [...preset.setupFilesAfterEnv, '<rootDir>/build/jest/setup.cjs']
};
