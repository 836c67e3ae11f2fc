import js from '@eslint/js';
import globals from 'globals';
import recommended from '@salesforce/eslint-config-lwc/recommended.js';

// A component of the window outside Salesforce, compiled as those of the package are.
const COMPONENTS = ['lwc/**/*.js', 'build/platform/inputRichText/*.js'];

export default [
    { ignores: ['dist/', 'node_modules/', 'coverage/'] },
    ...recommended.map((config) => ({ ...config, files: COMPONENTS })),
    {
        files: COMPONENTS,
        rules: {
            // Modules of the platform are resolved by Salesforce, by the build and by Jest, each in its own way.
            'import/no-unresolved': 'off'
        }
    },
    {
        files: ['build/platform/inputRichText/*.js'],
        rules: { '@lwc/lwc/no-inner-html': 'off' } // a rich-text editor reads and writes HTML; clean.js says which
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
        ignores: COMPONENTS,
        ...js.configs.recommended,
        languageOptions: { globals: { ...globals.browser, jest: 'readonly' } }
    }
];
