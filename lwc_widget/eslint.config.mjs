import js from '@eslint/js';
import globals from 'globals';
import recommended from '@salesforce/eslint-config-lwc/recommended.js';

export default [
    { ignores: ['dist/', 'node_modules/', 'coverage/'] },
    ...recommended.map((config) => ({ ...config, files: ['lwc/**/*.js'] })),
    {
        files: ['lwc/**/*.js'],
        rules: {
            // Modules of the platform are resolved by Salesforce, by the build and by Jest, each in its own way.
            'import/no-unresolved': 'off'
        }
    },
    {
        files: ['lwc/**/__tests__/**/*.js'],
        rules: { '@lwc/lwc/no-unexpected-wire-adapter-usages': 'off' }
    },
    { files: ['build/**/__tests__/*.js'], languageOptions: { globals: globals.jest } },
    { files: ['build/**/*.mjs', '*.config.mjs'], ...js.configs.recommended, languageOptions: { globals: globals.node } },
    {
        files: ['build/**/*.cjs'],
        ...js.configs.recommended,
        languageOptions: { globals: { ...globals.node, ...globals.jest }, sourceType: 'commonjs' }
    },
    {
        files: ['build/**/*.js'],
        ...js.configs.recommended,
        languageOptions: { globals: { ...globals.browser, jest: 'readonly' } }
    }
];
