import ComposerFollowUps from 'c/composerFollowUps';
import { clear, find, findAll, fire, settle } from 'test/support';
import { COMPOSER, LINK, aDraft, enter, part } from 'test/composer';

const followUpsPart = (changes) =>
    part('c-composer-follow-ups', ComposerFollowUps, { draft: aDraft(changes), composer: COMPOSER, languages: ['en', 'fr'] });

async function add(element, name) {
    fire(find(element, name), 'click');
    await settle();
}

describe('c-composer-follow-ups', () => {
    afterEach(clear);

    it('adds a reminder in the words that the service proposes', async () => {
        const element = await followUpsPart();
        await add(element, '.reminder');
        expect(element.draft.followUps).toMatchObject([{ kind: 'reminder', days: 3, subject: 'Still time' }]);
        expect(element.draft.followUps[0].body).toContain(LINK);
        expect(find(element, 'c-composer-text').needsLink).toBe(true);
    });

    it('adds thanks, which need no link', async () => {
        const element = await followUpsPart();
        await add(element, '.thank-you');
        expect(element.draft.followUps[0]).toMatchObject({ kind: 'thank_you', subject: 'Thanks' });
        expect(find(element, 'c-composer-text').needsLink).toBe(false);
    });

    it('reminds by SMS with the same words once more', async () => {
        const element = await followUpsPart({ channel: 'sms' });
        await add(element, '.reminder');
        await add(element, '.thank-you');
        expect(element.draft.followUps.map(({ body }) => body)).toEqual([COMPOSER.sms_body, 'Thank you']);
    });

    it('takes days and words, each for itself', async () => {
        const element = await followUpsPart();
        await add(element, '.reminder');
        await add(element, '.thank-you');
        await enter(findAll(element, '.days')[1], '2');
        const text = { subject: 'Well?', body: LINK, translations: {} };
        fire(findAll(element, 'c-composer-text')[0], 'textchange', { text, fields: ['follow_ups.0.message.subject'] });
        await settle();
        expect(element.draft.followUps).toMatchObject([{ days: 3, subject: 'Well?' }, { days: 2 }]);
        expect(element.seen.pop()).toEqual(['follow_ups.0.message.subject']);
    });

    it('removes one', async () => {
        const element = await followUpsPart();
        await add(element, '.reminder');
        await add(element, '.thank-you');
        fire(find(element, 'lightning-button-icon'), 'click');
        await settle();
        expect(element.draft.followUps.map(({ kind }) => kind)).toEqual(['thank_you']);
    });

    it('is accessible', async () => {
        const element = await followUpsPart();
        await add(element, '.reminder');
        await expect(element).toBeAccessible();
    });
});
