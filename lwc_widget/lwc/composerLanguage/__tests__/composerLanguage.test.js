import ComposerLanguage from 'c/composerLanguage';
import { clear, findAll } from 'test/support';
import { aDraft, enter, part } from 'test/composer';

const FIELDS = { Contact: [{ path: 'Languages__c', label: 'Languages' }], Lead: [] };
const languagePart = (object = 'Contact') =>
    part('c-composer-language', ComposerLanguage, { draft: aDraft({}, object), fields: FIELDS, objectApiName: object });
const picks = (element) => findAll(element, 'c-search-combobox');

describe('c-composer-language', () => {
    afterEach(clear);

    it('chooses the field that says the language', async () => {
        const element = await languagePart();
        await enter(picks(element)[0], 'Languages__c');
        expect(element.draft.languageField).toEqual({ Contact: 'Languages__c' });
    });

    it('asks for one of each object of a campaign', async () => {
        const labels = picks(await languagePart('Campaign')).map(({ label }) => label);
        expect(labels).toEqual(['Language field of contacts', 'Language field of leads']);
    });

    it('is accessible', async () => {
        await expect(await languagePart()).toBeAccessible();
    });
});
