import ComposerCheck from 'c/composerCheck';
import { clear, find, show, textOf } from 'test/support';

const RESULT = {
    counts: { selected: 12, in_list: 9 },
    problems: [{ field: 'message.body', message: 'the link is missing' }],
    warnings: [
        { field: 'survey', message: 'The survey lacks sfSurveyId' },
        { field: 'embedded_data.Tier', message: 'Lead has no field Rating' }
    ],
    left_out: [{ record_id: '003', name: 'Bob Okafor', reason: 'do_not_call' }],
    compatibility: [
        { question: 'QID1', text: 'How likely?', fits: true },
        { question: 'QID2', text: 'Rate these', fits: false, reason: 'a matrix does not fit' }
    ],
    sms: { encoding: 'GSM-7', segments: 2, recipients: 9, cost: { amount: '1.5', currency: 'EUR' } }
};
const check = (result = RESULT, properties = {}) => show('c-composer-check', ComposerCheck, { result, ...properties });

describe('c-composer-check', () => {
    afterEach(clear);

    it('says who is asked, who is left out and why', () => {
        const text = textOf(check());
        expect(text).toContain('12 selected, 9 will be asked.');
        expect(text).toContain('Left out: 3');
        expect(text).toContain('Bob OkaforMarked Do Not Call');
    });

    it('says what to put right and what to note', () => {
        const text = textOf(check());
        expect(text).toContain('the link is missing');
        expect(text).toContain('The survey lacks sfSurveyId');
        expect(text).toContain('Tier: Lead has no field Rating');
    });

    it('says what an SMS costs, and which questions do not fit a conversation', () => {
        const text = textOf(check());
        expect(text).toContain('2 segments each (GSM-7) to 9 people. About €1.50.');
        expect(find(check(), '.compatibility').textContent).toContain('Rate these: a matrix does not fit');
    });

    it('says that a conversation fits', () => {
        expect(textOf(check({ ...RESULT, compatibility: [{ question: 'QID1', fits: true }] }))).toContain('Every question fits');
    });

    it('says so when there are too many people to look at', () => {
        const text = textOf(check({ counts: null }));
        expect(text).toContain('each of them is checked when it is sent');
        expect(text).not.toContain('Left out');
    });

    it('says when it is out of date', () => {
        expect(textOf(check(RESULT, { isStale: true }))).toContain('Check again');
    });

    it('is accessible', async () => {
        await expect(check()).toBeAccessible();
    });
});
