/**
 * lightning-base-components loads every icon of a category at once (thousands of templates). This keeps only those that
 * are named somewhere in our components or in the base components themselves.
 */
import { globSync, readFileSync, existsSync } from 'node:fs';
import path from 'node:path';

const LIBRARY = /^lightning\/iconSvgTemplates(Utility|Standard|Action|Custom|Doctype)(Rtl)?$/;
const NAME = /\b(utility|standard|action|custom|doctype):(\w+)/g;
const MARK = '\0icons:';

/** `sources`: folders to search for icon names; `lightning`: folder of the base components' modules. */
export function onlyUsedIcons({ sources, lightning }) {
    let used;
    return {
        name: 'only-used-icons',
        buildStart() {
            used = namesIn(sources);
        },
        resolveId(id) {
            return LIBRARY.test(id) ? `${MARK}${id}.js` : null;
        },
        load(id) {
            return id.startsWith(MARK) ? library(id.slice(MARK.length, -3), used, lightning) : null;
        }
    };
}

function namesIn(folders) {
    const files = folders.flatMap((cwd) => globSync('*/*.{html,js}', { cwd }).map((file) => path.join(cwd, file)));
    const names = files
        .filter((file) => !file.includes('iconSvgTemplates'))
        .flatMap((file) => [...readFileSync(file, 'utf8').matchAll(NAME)].map(([name]) => name));
    return new Set(names);
}

function library(id, used, lightning) {
    const [, category] = LIBRARY.exec(id);
    const folder = path.join(lightning, id.replace('lightning/', ''), 'buildTemplates', category.toLowerCase());
    const icons = [...used]
        .map((name) => name.split(':'))
        .filter(([kind, icon]) => kind === category.toLowerCase() && existsSync(path.join(folder, `${icon}.html`)));
    const imports = icons.map(([kind, icon]) => `import ${kind}_${icon} from ${JSON.stringify(path.join(folder, `${icon}.html`))};`);
    return `${imports.join('\n')}\nexport default { ${icons.map((icon) => icon.join('_')).join(', ')} };`;
}
