const localeOf = (page) => {
    let found;
    window.__HEARBACK_PAGE__ = page;
    jest.isolateModules(() => {
        // eslint-disable-next-line no-undef
        found = require('../page.js').locale();
    });
    return found;
};

describe('the locale of a page', () => {
    it('is that of its user', () => {
        expect(localeOf({ user: { locale: 'fr-CA' }, language: 'en' })).toBe('fr-CA');
    });

    it('is the language of the page for a locale that browsers do not know', () => {
        expect(localeOf({ user: { locale: 'fr-FR-EURO' }, language: 'fr' })).toBe('fr');
        expect(localeOf({ user: { locale: 'fr_FR' }, language: 'fr' })).toBe('fr');
    });
});
