/**
 * The modules that only a Salesforce org can provide: `@salesforce/apex/…`, labels, permissions, the user, locale.
 * What is not listed here stops the build rather than failing in the browser.
 */
import { fileURLToPath } from 'node:url';

const MARK = '\0salesforce:';
const platform = (name) => JSON.stringify(fileURLToPath(new URL(`./platform/${name}.js`, import.meta.url)));
const fromPage = (read, name) => `import { ${read} } from ${platform('page')}; export default ${read}(${name});`;

const KINDS = {
    apex: (name) => {
        const [cls, method] = name.split('.').slice(-2).map((part) => JSON.stringify(part));
        return `import { apex } from ${platform('apex')}; export default apex(${cls}, ${method});`;
    },
    label: (name) => fromPage('label', JSON.stringify(name.replace(/^c\./, ''))),
    user: (name) => fromPage('user', JSON.stringify(name)),
    customPermission: (name) => fromPage('permission', JSON.stringify(name)),
    i18n: (name) => ({ locale: fromPage('locale', ''), timeZone: fromPage('timeZone', '') })[name],
    schema: (name) => {
        const [objectApiName, ...field] = name.split('.');
        return `export default ${JSON.stringify(field.length ? { objectApiName, fieldApiName: field.join('.') } : { objectApiName })};`;
    }
};

/** `provided`: names of the scoped modules that lightning-base-components brings itself. */
export function salesforceScope(provided) {
    return {
        name: 'salesforce-scope',
        resolveId(id) {
            return id.startsWith('@salesforce/') && needsStub(id, provided) ? MARK + id : null;
        },
        load(id) {
            return id.startsWith(MARK) ? stub(id.slice(MARK.length)) : null;
        }
    };
}

function needsStub(id, provided) {
    return !provided.has(id) || /^@salesforce\/i18n\/(locale|timeZone)$/.test(id);
}

function stub(id) {
    const [, kind, ...name] = id.split('/');
    const code = KINDS[kind]?.(name.join('/'));
    if (!code) {
        throw new Error(`The build has no stand-in for ${id}`);
    }
    return code;
}
