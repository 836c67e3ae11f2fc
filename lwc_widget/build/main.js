/**
 * Mounts the widget on a page that stands in for a Lightning record page.
 *
 * The page
 *   1. links the style sheet   <link rel="stylesheet" href="…/dist/slds/styles/salesforce-lightning-design-system.min.css">
 *   2. has one element         <div data-hearback-widget></div>
 *   3. says who and where, before this module runs:
 *        window.__HEARBACK_PAGE__ = {
 *            component: 'surveyDistribution',          // or 'surveyDistributionSelection'; optional
 *            recordId,                                 // 18 characters, or recordIds: [id]; of a
 *            objectApiName,                            // Contact, Lead or Campaign
 *            selectionId,                              // SEL_…, for surveyDistributionSelection instead of both
 *            language: 'en' | 'fr',                    // optional, English otherwise
 *            labels: {name: text},                     // optional: dist/labels.<language>.json is fetched otherwise
 *            user: {id, name, locale, timeZone},       // locale and timeZone optional: the browser's otherwise
 *            permissions: [name of a custom permission],
 *            apexUrl: '/_sim/apex',                    // optional: where Apex is, or
 *            service: {csrfToken},                     // the page is the service's own: its API is called directly
 *            instanceUrl: 'https://….my.salesforce.com', // optional: where records are shown, this origin otherwise
 *            cspNonce                                  // optional: for pages whose policy admits styles by a nonce only
 *        }
 *   4. loads this file         <script type="module" src="…/dist/main.js"></script>
 *   5. without `service`, answers POST apexUrl {cls, method, params}: 200 and the method's value, or another status and
 *        {message: problem as a JSON string, …} as an AuraHandledException arrives in a component.
 *      With it, sends the session cookie along; a 401 tells the person to sign in again by loading the page again.
 *
 * Chunks, labels and icons are found beside this file. When the widget stands, `data-hearback-widget` becomes "ready".
 * `element.refresh()` on the mounted component reads the list again.
 */
import '@lwc/synthetic-shadow'; // before any other LWC module is evaluated
import { admitStyles } from './platform/styles.js';
import { showToasts } from './platform/toasts.js';

const COMPONENTS = {
    surveyDistribution: { tag: 'c-survey-distribution', load: () => import('c/surveyDistribution') },
    surveyDistributionSelection: { tag: 'c-survey-distribution-selection', load: () => import('c/surveyDistributionSelection') }
};

async function start() {
    const page = (window.__HEARBACK_PAGE__ ??= {});
    admitStyles(page.cspNonce);
    page.labels ??= await fetchLabels(page.language);
    showToasts();
    await mount(page);
}

async function fetchLabels(language = 'en') {
    const response = await fetch(new URL(`./labels.${language}.json`, import.meta.url));
    return response.ok ? response.json() : fetchLabels('en');
}

async function mount({ component = 'surveyDistribution', recordId, recordIds, objectApiName }) {
    const { tag, load } = COMPONENTS[component];
    const [{ createElement }, { default: Component }] = await Promise.all([import('lwc'), load()]);
    const host = document.querySelector('[data-hearback-widget]');
    const widget = createElement(tag, { is: Component });
    if (component === 'surveyDistribution') {
        Object.assign(widget, { recordId, recordIds, objectApiName });
    }
    host.append(widget);
    host.setAttribute('data-hearback-widget', 'ready');
}

start();
