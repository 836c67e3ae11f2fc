/** What the hosting page said about itself and its user; see main.js for the shape. */
const page = window.__HEARBACK_PAGE__ ?? {};

export const label = (name) => page.labels?.[name] ?? name;
export const user = (name) => page.user?.[name.charAt(0).toLowerCase() + name.slice(1)];
export const permission = (name) => (page.permissions?.includes(name) ? true : undefined);
export const locale = () => page.user?.locale ?? page.language ?? navigator.language;
export const timeZone = () => page.user?.timeZone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
