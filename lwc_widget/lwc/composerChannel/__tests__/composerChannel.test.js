import ComposerChannel from 'c/composerChannel';
import { clear, find, findAll, settle, textOf } from 'test/support';
import { COMPOSER, aDraft, enter, part } from 'test/composer';

const channelPart = ({ composer = COMPOSER, object = 'Contact', ...changes } = {}) =>
    part('c-composer-channel', ComposerChannel, { composer, objectApiName: object, draft: aDraft(changes, object) });
const radio = (element, value) => findAll(element, 'input').find((input) => input.value === value);

async function choose(element, value) {
    radio(element, value).dispatchEvent(new CustomEvent('change'));
    await settle();
}

describe('c-composer-channel', () => {
    afterEach(clear);

    it.each([
        ['no_permission', 'Ask your administrator for the permission “Use SMS distributions”.'],
        ['not_configured', 'SMS is not set up yet: ask your administrator to set it up.'],
        ['unheard', 'The reason of the service']
    ])('greys SMS out and says why: %s', async (code, words) => {
        const composer = { ...COMPOSER, sms: { allowed: false, code, reason: 'The reason of the service' } };
        const element = await channelPart({ composer });
        expect(radio(element, 'sms').disabled).toBe(true);
        expect(find(element, '.sms-reason').textContent).toBe(words);
        expect(radio(element, 'sms').getAttribute('aria-describedby')).toBe(find(element, '.sms-reason').id);
    });

    it('takes SMS, one-way or two-way, to a phone field', async () => {
        const element = await channelPart();
        await choose(element, 'sms');
        expect(textOf(element)).toContain('A link to the survey (one-way)');
        await choose(element, 'two_way');
        await enter(find(element, '.phone'), 'Phone');
        expect(element.draft.channel).toBe('sms');
        expect(element.draft.sms).toEqual({ mode: 'two_way', phoneFields: { Contact: 'Phone' } });
    });

    it('proposes words without a link for a conversation, unless others were typed', async () => {
        const element = await channelPart({ channel: 'sms' });
        await choose(element, 'two_way');
        expect(element.draft.texts.sms.body).toBe('How did we do?');
        await choose(element, 'link');
        expect(element.draft.texts.sms.body).toBe(COMPOSER.sms_body);
        clear();
        const typed = await channelPart({ channel: 'sms', texts: { sms: { subject: '', body: 'Mine', translations: {} } } });
        await choose(typed, 'two_way');
        expect(typed.draft.texts.sms.body).toBe('Mine');
    });

    it('says the same in a follow-up by the other channel: plain by SMS, rich by email', async () => {
        const fr = { subject: 'Encore', body: '<p>Bonjour&nbsp;!</p>' };
        const followUp = { key: 'a', kind: 'reminder', days: 3, subject: 'Again', translations: { fr } };
        const body = '<p>Hi &amp; <b>hello</b><br>there</p><p>${l://SurveyLink?d=Start}</p>';
        const element = await channelPart({ followUps: [{ ...followUp, body }] });
        await choose(element, 'sms');
        const [plain] = element.draft.followUps;
        expect(plain).toMatchObject({ subject: 'Again', body: 'Hi & hello\nthere\n\n${l://SurveyURL}' });
        expect(plain.translations.fr.body).toBe('Bonjour !');
        await choose(element, 'email');
        expect(element.draft.followUps[0].body).toBe('<p>Hi &amp; hello<br>there</p><p>${l://SurveyURL}</p>');
    });

    it('drops a template, which belongs to the other channel', async () => {
        const element = await channelPart({ template: 'MT_1' });
        await choose(element, 'sms');
        expect(element.draft.template).toBe('');
    });

    it('asks of a campaign for a phone field of each object', async () => {
        const element = await channelPart({ object: 'Campaign', channel: 'sms' });
        expect(findAll(element, '.phone').map(({ label }) => label)).toEqual([
            'Phone field of contacts',
            'Phone field of leads'
        ]);
        await enter(findAll(element, '.phone')[1], 'MobilePhone');
        expect(element.draft.sms.phoneFields).toEqual({ Contact: 'MobilePhone', Lead: 'MobilePhone' });
    });

    it('is accessible', async () => {
        await expect(await channelPart({ channel: 'sms' })).toBeAccessible();
    });
});
