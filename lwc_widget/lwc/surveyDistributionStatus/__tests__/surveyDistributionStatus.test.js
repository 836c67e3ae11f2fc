import SurveyDistributionStatus from 'c/surveyDistributionStatus';
import { aDistribution, clear, find, findAll, show, textOf } from 'test/support';

const status = (changes) =>
    show('c-survey-distribution-status', SurveyDistributionStatus, { distribution: aDistribution(changes) });
const preparing = (done, total) => status({ state: 'preparing', progress: { done, total } });
const bar = (element) => find(element, 'progress');

describe('c-survey-distribution-status', () => {
    afterEach(clear);

    it('says nothing when all went as asked', () => {
        expect(textOf(status())).toBe('');
    });

    it('says why a distribution failed', () => {
        expect(textOf(status({ state: 'failed', problem: 'The mail server refused us.' }))).toBe('The mail server refused us.');
    });

    it('warns of what was not done as asked', () => {
        const warnings = [{ field: 'embedded_data.Tier', message: 'Lead has no such field' }, { message: 'Ask sales' }];
        const lines = findAll(status({ warnings }), 'li').map(({ textContent }) => textContent);
        expect(lines).toEqual(['embedded_data.Tier: Lead has no such field', 'Ask sales']);
    });

    it('shows how many people were checked', () => {
        const element = preparing(1200, 5000);
        expect(textOf(element)).toBe('1,200 of 5,000 people checked');
        expect([bar(element).value, bar(element).max]).toEqual([1200, 5000]);
        expect(bar(element).getAttribute('aria-label')).toBe('Progress of Customer satisfaction');
    });

    it('shows that something moves while nobody knows how many there are', () => {
        const element = preparing(400, null);
        expect(textOf(element)).toBe('400 people checked so far');
        expect(bar(element).hasAttribute('value')).toBe(false);
    });

    it('shows how many were sent', () => {
        const element = status({ state: 'sending', counts: { sent: 30, in_list: 4800 } });
        expect(textOf(element)).toBe('30 of 4,800 sent');
        expect([bar(element).value, bar(element).max]).toEqual([30, 4800]);
    });

    it('lives with a service that tells no progress', () => {
        expect(bar(status({ state: 'preparing', progress: undefined }))).toBeNull();
    });

    it('is accessible', async () => {
        const warnings = [{ field: 'embedded_data.Tier', message: 'Lead has no such field' }];
        await expect(status({ state: 'preparing', warnings, progress: { done: 0, total: 3 } })).toBeAccessible();
        await expect(preparing(400, null)).toBeAccessible();
    });
});
