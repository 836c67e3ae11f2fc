/** Writes dist/: the scripts, the labels in each language, and the style sheet of the Lightning Design System. */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { rollup } from 'rollup';
import { input, output } from './bundle.mjs';
import { LANGUAGES, readLabels } from './labels.mjs';

const DIST = new URL('../dist/', import.meta.url);
const SLDS = new URL('../node_modules/@salesforce-ux/design-system/assets/', import.meta.url);
const STYLES = 'styles/salesforce-lightning-design-system.min.css';

async function writeScripts() {
    const bundle = await rollup(input);
    await bundle.write(output);
    await bundle.close();
}

function writeLabels() {
    const write = (language) => writeFile(new URL(`labels.${language}.json`, DIST), JSON.stringify(readLabels(language), null, 2));
    return Promise.all(LANGUAGES.map(write));
}

function copyStyles() {
    return cp(new URL(STYLES, SLDS), new URL(`slds/${STYLES}`, DIST));
}

const started = Date.now();
await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
await Promise.all([writeScripts(), writeLabels(), copyStyles()]);
console.log(`dist is built in ${((Date.now() - started) / 1000).toFixed(1)} s`);
