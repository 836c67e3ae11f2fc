/**
 * Mounts the widget on a page that stands in for a Lightning record page.
 *
 * The page
 *   1. links the style sheet   <link rel="stylesheet" href="…/dist/slds/styles/salesforce-lightning-design-system.min.css">
 *   2. has one element         <div data-hearback-widget></div>
 *   3. says who and where, before this module runs:
 *        window.__HEARBACK_PAGE__ = {
 *            recordId, objectApiName,                  // 18 characters; Contact, Lead or Campaign
 *            language: 'en' | 'fr',                    // optional, English otherwise
 *            labels: {name: text},                     // optional: dist/labels.<language>.json is fetched otherwise
 *            user: {id, name, locale, timeZone},       // locale and timeZone optional: the browser's otherwise
 *            permissions: [name of a custom permission],
 *            apexUrl: '/_sim/apex'                     // optional
 *        }
 *   4. loads this file         <script type="module" src="…/dist/main.js"></script>
 *   5. answers POST apexUrl {cls, method, params}: 200 and the method's value, or another status and
 *        {message: problem as a JSON string, …} as an AuraHandledException arrives in a component.
 *
 * Chunks, labels and icons are found beside this file. When the widget stands, `data-hearback-widget` becomes "ready".
 * `element.refresh()` on the mounted component reads the list again.
 */
import '@lwc/synthetic-shadow'; // before any other LWC module is evaluated
import { showToasts } from './platform/toasts.js';

async function start() {
    const page = (window.__HEARBACK_PAGE__ ??= {});
    page.labels ??= await fetchLabels(page.language);
    showToasts();
    await mount(page);
}

async function fetchLabels(language = 'en') {
    const response = await fetch(new URL(`./labels.${language}.json`, import.meta.url));
    return response.ok ? response.json() : fetchLabels('en');
}

async function mount({ recordId, objectApiName }) {
    const [{ createElement }, { default: SurveyDistribution }] = await Promise.all([
        import('lwc'),
        import('c/surveyDistribution')
    ]);
    const host = document.querySelector('[data-hearback-widget]');
    const widget = createElement('c-survey-distribution', { is: SurveyDistribution });
    Object.assign(widget, { recordId, objectApiName });
    host.append(widget);
    host.setAttribute('data-hearback-widget', 'ready');
}

start();
