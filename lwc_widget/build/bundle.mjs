/** How Rollup turns the components into one page's scripts. */
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import lwc from '@lwc/rollup-plugin';
import replace from '@rollup/plugin-replace';
import resolve from '@rollup/plugin-node-resolve';
import { contractOperations } from './contract.mjs';
import { onlyUsedIcons } from './icons.mjs';
import { salesforceScope } from './scoped.mjs';

const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const COMPONENTS = here('../lwc');
const LIGHTNING = here('../node_modules/lightning-base-components');
const PLATFORM = {
    'lightning/inputRichText': here('platform/inputRichText/inputRichText.js'),
    'lightning/navigation': here('platform/navigation.js'),
    'lightning/platformShowToastEvent': here('platform/platformShowToastEvent.js')
};

// Each bundle folder is `c/<name>`: the sfdx layout has no namespace folder for LWC's resolver to find.
const ourModules = readdirSync(COMPONENTS)
    .map((name) => ({ name: `c/${name}`, path: path.join(COMPONENTS, name, `${name}.js`) }))
    .filter((module) => existsSync(module.path));
const platformModules = Object.entries(PLATFORM).map(([name, file]) => ({ name, path: file }));
const { lwc: manifest } = JSON.parse(readFileSync(path.join(LIGHTNING, 'package.json'), 'utf8'));
const provided = new Set(manifest.modules.map((module) => module.name).filter(Boolean));

export const input = {
    input: { main: here('main.js') },
    onwarn(warning, report) {
        if (!isKnown(warning)) {
            report(warning);
        }
    },
    plugins: [
        contractOperations(),
        salesforceScope(provided),
        onlyUsedIcons({ sources: [COMPONENTS, here('platform'), path.join(LIGHTNING, 'src/lightning')], lightning: path.join(LIGHTNING, 'src/lightning') }),
        lwc({
            rootDir: here('.'),
            apiVersion: 63,
            enableDynamicComponents: true,
            enableSyntheticElementInternals: true, // the combobox calls attachInternals
            exclude: ['**/node_modules/@lwc/**', '**/build/main.js'],
            modules: [...ourModules, ...platformModules, { npm: 'lightning-base-components' }]
        }),
        resolve(),
        replace({
            preventAssignment: true,
            values: {
                'process.env.NODE_ENV': JSON.stringify('production'),
                'import.meta.env.SSR': 'false',
                'process.env.IS_BROWSER': 'true'
            }
        })
    ]
};

export const output = {
    dir: here('../dist'),
    format: 'es',
    entryFileNames: '[name].js',
    chunkFileNames: 'chunks/[name]-[hash].js'
};

/** Warnings about the inside of packages, which we can do nothing about. */
function isKnown({ code, message = '', id = '', loc }) {
    const place = `${id} ${loc?.file ?? ''} ${message}`;
    return code === 'CIRCULAR_DEPENDENCY' || /node_modules|rootDir/.test(place);
}
