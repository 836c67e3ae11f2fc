/** What the hosting page said about itself and its user; see main.js for the shape. */
const page = window.__HEARBACK_PAGE__ ?? {};

export const label = (name) => page.labels?.[name] ?? name;
export const user = (name) => page.user?.[name.charAt(0).toLowerCase() + name.slice(1)];
export const permission = (name) => (page.permissions?.includes(name) ? true : undefined);
export const locale = () => [page.user?.locale, page.language, navigator.language].find(isLocale);
export const timeZone = () => page.user?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Salesforce knows locales that browsers do not, such as fr_FR_EURO. */
function isLocale(tag) {
    try {
        return Boolean(tag) && Intl.getCanonicalLocales(tag).length > 0;
    } catch {
        return false;
    }
}
