import SurveyDistributionCounters from 'c/surveyDistributionCounters';
import { aDistribution, clear, findAll, show } from 'test/support';

const counters = (names, counts) =>
    show('c-survey-distribution-counters', SurveyDistributionCounters, { names, counts: aDistribution({ counts }).counts });
const shown = (element) => findAll(element, '[data-count]').map((counter) => counter.textContent);

describe('c-survey-distribution-counters', () => {
    afterEach(clear);

    it('shows the named counters in their order', () => {
        expect(shown(counters(['selected', 'in_list', 'sent'], { selected: 12500 }))).toEqual([
            'Selected12,500',
            'In list1',
            'Sent1'
        ]);
    });

    it('leaves out a counter that the service does not keep', () => {
        expect(shown(counters(['delivered', 'sent']))).toEqual(['Sent1']);
    });

    it('sums up reasons that it does not know', () => {
        expect(shown(counters(['other'], { selected: 9, opted_out: 2, in_list: 3 }))).toEqual(['Other reasons4']);
        clear();
        expect(shown(counters(['other']))).toEqual([]);
    });

    it('shows who is still to be checked only while there are some', () => {
        expect(shown(counters(['undecided'], { undecided: 0 }))).toEqual([]);
        clear();
        expect(shown(counters(['undecided'], { undecided: 4 }))).toEqual(['Still to check4']);
    });

    it('is accessible', async () => {
        await expect(counters(['selected', 'sent'])).toBeAccessible();
    });
});
