import ComposerMapping from 'c/composerMapping';
import { clear, find, findAll, fire, settle } from 'test/support';
import { aDraft, enter, part } from 'test/composer';

const FIELDS = { Contact: [{ path: 'Account.Rating', label: 'Account › Rating' }], Lead: [{ path: 'Rating', label: 'Rating' }] };
const ROW = { key: 'a', name: 'Tier', paths: { Contact: 'Account.Rating' } };
const mappingPart = ({ object = 'Contact', mapping = [], errors = {} } = {}) =>
    part('c-composer-mapping', ComposerMapping, {
        draft: aDraft({ mapping }, object),
        fields: FIELDS,
        declared: ['Tier'],
        objectApiName: object,
        errors
    });

describe('c-composer-mapping', () => {
    afterEach(clear);

    it('adds a row, chooses a field of Salesforce and names it', async () => {
        const element = await mappingPart();
        fire(find(element, '.add'), 'click');
        await settle();
        expect(find(element, 'c-search-combobox').options).toEqual([{ value: 'Account.Rating', label: 'Account › Rating' }]);
        await enter(find(element, 'c-search-combobox'), 'Account.Rating');
        await enter(find(element, '.name'), 'Tier');
        expect(element.draft.mapping).toMatchObject([{ name: 'Tier', paths: { Contact: 'Account.Rating' } }]);
    });

    it('removes a row', async () => {
        const element = await mappingPart({ mapping: [ROW, { ...ROW, key: 'b', name: 'Other' }] });
        fire(find(element, '[data-key="a"].remove'), 'click');
        await settle();
        expect(element.draft.mapping.map(({ name }) => name)).toEqual(['Other']);
    });

    it('asks of a campaign for a field of each object', async () => {
        const element = await mappingPart({ object: 'Campaign', mapping: [ROW] });
        const [, lead] = findAll(element, 'c-search-combobox');
        await enter(lead, 'Rating');
        expect(element.draft.mapping[0].paths).toEqual({ Contact: 'Account.Rating', Lead: 'Rating' });
    });

    it('points out a name that the survey does not know', async () => {
        const element = await mappingPart({ mapping: [{ ...ROW, name: 'sfcontactid' }, { ...ROW, key: 'b', name: 'Rank' }] });
        const [near, unknown] = findAll(element, '.warning').map(({ textContent }) => textContent);
        expect(near).toContain('looks like sfContactId');
        expect(unknown).toContain('does not declare Rank');
    });

    it('knows the row that the service names', async () => {
        const element = await mappingPart({ mapping: [ROW], errors: { 'embedded_data.Tier': 'no such field' } });
        expect(element.shows('embedded_data.Tier')).toBe(true);
        expect(element.focusOnError()).toBe(true);
        expect(find(element, 'c-search-combobox').reportValidity()).toBe(false);
        expect(element.shows('embedded_data.Rank')).toBe(false);
    });

    it('is accessible', async () => {
        await expect(await mappingPart({ mapping: [ROW] })).toBeAccessible();
    });
});
