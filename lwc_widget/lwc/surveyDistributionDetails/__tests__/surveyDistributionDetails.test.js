import SurveyDistributionDetails from 'c/surveyDistributionDetails';
import { Problem, getDistribution, listRecipients, listResponses } from 'c/hearbackTransport';
import { CONTACT, aDistribution, clear, find, findAll, fire, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    getDistribution: jest.fn(),
    listRecipients: jest.fn(),
    listResponses: jest.fn()
}));

const RECIPIENTS = [
    { record_id: CONTACT, name: 'Alice Martin', state: 'sent', reason: null },
    { record_id: '003000000000002AAA', name: 'Bob Okafor', state: 'excluded', reason: 'do_not_call' },
    { record_id: '003000000000003AAA', name: 'Charlie Nguyen', state: 'failed', reason: 'mailbox unavailable' }
];
const RESPONSE = {
    id: 'R_1',
    record_id: CONTACT,
    status: 'complete',
    recorded_at: '2026-03-12T10:00:00Z',
    answers: [{ question: 'How did we do?', answer: ['Well', 'Fast'] }]
};

async function details(distribution = aDistribution()) {
    getDistribution.mockResolvedValue(distribution);
    const element = show('c-survey-distribution-details', SurveyDistributionDetails, { distribution });
    element.addEventListener('change', (event) => (element.distribution = event.detail));
    await settle();
    return element;
}

describe('c-survey-distribution-details', () => {
    beforeEach(() => {
        listRecipients.mockResolvedValue(RECIPIENTS);
        listResponses.mockResolvedValue([RESPONSE]);
    });

    afterEach(() => {
        clear();
        jest.resetAllMocks();
        jest.useRealTimers();
    });

    it('shows survey, method, message, mapping and activity', async () => {
        const text = textOf(await details());
        const expected = ['Customer satisfaction', 'MethodEmail', 'SubjectHow did we do?', 'TierAccount.Rating', 'Ada Admin'];
        expect(expected.filter((words) => !text.includes(words))).toEqual([]);
    });

    it('shows all counters in three groups', async () => {
        const groups = findAll(await details(), 'c-survey-distribution-counters').map(({ names }) => names);
        expect(groups.flat()).toEqual(expect.arrayContaining(['selected', 'in_list', 'uncertain', 'started', 'finished']));
        expect(groups).toHaveLength(3);
    });

    it('says of everyone left out why, and of nobody else', async () => {
        const lines = findAll(await details(), '.left-out li').map((line) => line.textContent);
        expect(lines).toEqual(['Bob OkaforMarked Do Not Call']);
    });

    it('shows each response under the name of its recipient', async () => {
        const [line] = findAll(await details(), '.responses li').map((item) => item.textContent);
        expect(line).toBe('Alice MartinCompleteHow did we do?Well, Fast');
    });

    it('says so when nobody was left out and nothing has come', async () => {
        listRecipients.mockResolvedValue([]);
        listResponses.mockResolvedValue([]);
        const text = textOf(await details());
        expect(text).toContain('Nobody was left out.');
        expect(text).toContain('No response yet.');
    });

    it('explains uncertain messages only when there are some', async () => {
        expect(textOf(await details())).not.toContain('may have arrived');
        clear();
        expect(textOf(await details(aDistribution({ counts: { uncertain: 1 } })))).toContain('may have arrived');
    });

    it('shows an error and can be tried again', async () => {
        listResponses.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await details();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, 'c-error-panel')).toBeNull();
        expect(findAll(element, '.responses li')).toHaveLength(1);
    });

    it('looks again while it is being sent, then stops', async () => {
        jest.useFakeTimers();
        const element = await details(aDistribution({ state: 'sending' }));
        getDistribution.mockResolvedValue(aDistribution());
        await jest.advanceTimersByTimeAsync(600000);
        expect(getDistribution).toHaveBeenCalledTimes(2);
        expect(find(element, 'lightning-badge').label).toBe('Sent');
    });

    it('stops looking when it is closed', async () => {
        jest.useFakeTimers();
        await details(aDistribution({ state: 'sending' }));
        clear();
        await jest.advanceTimersByTimeAsync(600000);
        expect(getDistribution).toHaveBeenCalledTimes(1);
    });

    it('goes back', async () => {
        const element = await details();
        const back = jest.fn();
        element.addEventListener('back', back);
        fire(find(element, '.back'), 'click');
        expect(back).toHaveBeenCalledTimes(1);
    });

    it('starts with the focus on its heading', async () => {
        const element = await details();
        expect(element.shadowRoot.activeElement).toBe(find(element, '.heading'));
    });

    it('is accessible', async () => {
        await expect(await details()).toBeAccessible();
    });
});
