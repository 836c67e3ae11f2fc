import ComposerForm from 'c/composerForm';
import { clear, find, findAll, fire, settle } from 'test/support';
import { COMPOSER, aDraft, part } from 'test/composer';

const formOf = (changes = {}, properties = {}) =>
    part('c-composer-form', ComposerForm, {
        draft: aDraft(changes),
        composer: COMPOSER,
        objectApiName: 'Contact',
        survey: { edit_url: '/surveys/SV_1', embedded_data: ['Tier'], languages: ['en'] },
        ...properties
    });
const TWO_WAY = { channel: 'sms', sms: { mode: 'two_way', phoneFields: { Contact: 'MobilePhone' } } };
const partsOf = (element) => findAll(element, '.part').map(({ tagName }) => tagName.toLowerCase().replace('c-composer-', ''));

describe('c-composer-form', () => {
    afterEach(clear);

    it('goes through the steps in their order', async () => {
        expect(partsOf(await formOf())).toEqual([
            'survey',
            'channel',
            'mapping',
            'template',
            'sender',
            'text',
            'language',
            'schedule',
            'follow-ups'
        ]);
    });

    it('has no template and needs no link in a conversation', async () => {
        const element = await formOf(TWO_WAY);
        expect(partsOf(element)).not.toContain('template');
        expect(find(element, 'c-composer-text').needsLink).toBe(false);
    });

    it('tells on what its parts change', async () => {
        const element = await formOf();
        const changes = { mailingList: 'ML_1' };
        const detail = { changes, fields: ['mailing_list'] };
        find(element, 'c-composer-survey').dispatchEvent(new CustomEvent('draftchange', { bubbles: true, detail }));
        fire(find(element, 'c-composer-text'), 'textchange', { text: { subject: 'New', body: '', translations: {} }, fields: ['message.subject'] });
        await settle();
        expect(element.draft).toMatchObject({ mailingList: 'ML_1', texts: { email: { subject: 'New' } } });
        expect(element.seen).toEqual([['mailing_list'], ['message.subject']]);
    });

    it('knows whether an error has its place here, and goes to the first', async () => {
        const element = await formOf({}, { errors: { 'message.subject': 'is empty' } });
        expect([element.shows('message.subject'), element.shows('record_ids')]).toEqual([true, false]);
        expect(element.focusOnError()).toBe(true);
    });

    it('is accessible', async () => {
        await expect(await formOf()).toBeAccessible();
        clear();
        await expect(await formOf(TWO_WAY)).toBeAccessible();
    });
});
