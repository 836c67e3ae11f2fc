import SurveyDistributionDetails from 'c/surveyDistributionDetails';
import { Problem, exportRecipients, getDistribution, getWhy, listRecipients, listResponses, sendAgain } from 'c/hearbackTransport';
import { CONTACT, LEAD, aDistribution, clear, find, findAll, fire, pageOf, settle, show, textOf } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    exportRecipients: jest.fn(),
    getWhy: jest.fn(),
    getDistribution: jest.fn(),
    listRecipients: jest.fn(),
    listResponses: jest.fn(),
    sendAgain: jest.fn()
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
        listRecipients.mockResolvedValue(pageOf(RECIPIENTS));
        listResponses.mockResolvedValue(pageOf([RESPONSE]));
        getWhy.mockReturnValue(new Promise(() => {}));
    });

    afterEach(() => {
        clear();
        jest.resetAllMocks();
        jest.useRealTimers();
    });

    it('shows survey, message and activity', async () => {
        const element = await details(
            aDistribution({ mailing_list: { id: 'ML_1', name: 'Customers' }, modified_by: 'Hugo', modified_at: '2026-03-12T09:31:00Z' })
        );
        const text = textOf(element);
        const expected = ['Customer satisfaction', 'Mailing listCustomers', 'Created byAda Admin', 'Last modified byHugo'];
        expect(expected.filter((words) => !text.includes(words))).toEqual([]);
        expect(find(element, 'c-survey-distribution-message').distribution.id).toBe('EMD_1');
    });

    it('says why a person did or did not get it', async () => {
        const element = await details();
        fire(find(element, 'c-survey-distribution-recipient'), 'why', RECIPIENTS[1]);
        await settle();
        expect(find(element, 'c-why-panel').recipient).toEqual(RECIPIENTS[1]);
        fire(find(element, 'c-why-panel'), 'close');
        await settle();
        expect(find(element, 'c-why-panel')).toBeNull();
    });

    it('sends to one person again, and shows what became of it', async () => {
        sendAgain.mockResolvedValue(aDistribution());
        const element = await details();
        fire(find(element, 'c-survey-distribution-recipient'), 'again', RECIPIENTS[2]);
        await settle();
        expect(sendAgain).toHaveBeenCalledWith('EMD_1', RECIPIENTS[2].record_id);
        expect(getDistribution).toHaveBeenCalledTimes(2);
    });

    it('hands all recipients to the browser as a file', async () => {
        exportRecipients.mockResolvedValue('record_id,state');
        URL.createObjectURL = jest.fn(() => 'blob:1');
        URL.revokeObjectURL = jest.fn();
        const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => {});
        const element = await details();
        fire(find(element, '.export'), 'click');
        await settle();
        expect(exportRecipients).toHaveBeenCalledWith('EMD_1');
        expect(click.mock.contexts[0].download).toBe('EMD_1.csv');
        click.mockRestore();
    });

    it('hands on what is done with it', async () => {
        const element = await details();
        const edit = jest.fn();
        element.addEventListener('edit', ({ detail }) => edit(detail.id));
        fire(find(element, 'c-survey-distribution-actions'), 'edit', aDistribution());
        expect(edit).toHaveBeenCalledWith('EMD_1');
    });

    it('shows all counters in three groups', async () => {
        const groups = findAll(await details(), 'c-survey-distribution-counters').map(({ names }) => names);
        expect(groups.flat()).toEqual(expect.arrayContaining(['selected', 'in_list', 'uncertain', 'started', 'finished']));
        expect(groups).toHaveLength(3);
    });

    it('shows everybody who was asked or left out', async () => {
        const people = findAll(await details(), 'c-survey-distribution-recipient').map(({ recipient }) => recipient.name);
        expect(people).toEqual(['Alice Martin', 'Bob Okafor', 'Charlie Nguyen']);
    });

    it('shows more people page by page and moves the focus to the first of them', async () => {
        listRecipients.mockResolvedValueOnce(pageOf(RECIPIENTS, '3'));
        const element = await details();
        listRecipients.mockResolvedValueOnce(pageOf([{ record_id: LEAD, name: 'Dana Roy', object: 'Lead', state: 'sent' }]));
        const more = find(element, '.people .more');
        expect(more.textContent).toBe('Show more: People');
        fire(more, 'click');
        fire(more, 'click');
        await settle();
        expect(listRecipients).toHaveBeenLastCalledWith('EMD_1', '3');
        expect(listRecipients).toHaveBeenCalledTimes(2);
        const people = findAll(element, 'c-survey-distribution-recipient');
        expect(people).toHaveLength(4);
        expect(element.shadowRoot.activeElement).toBe(people[3]);
        expect(find(element, '.people .more')).toBeNull();
    });

    it('shows more responses page by page', async () => {
        listResponses.mockResolvedValueOnce(pageOf([RESPONSE], 'R_1'));
        const element = await details();
        listResponses.mockResolvedValueOnce(pageOf([{ ...RESPONSE, id: 'R_2' }]));
        fire(find(element, '.responses .more'), 'click');
        await settle();
        expect(findAll(element, '.responses li')).toHaveLength(2);
    });

    it('keeps what is shown when more cannot be read', async () => {
        listRecipients.mockResolvedValueOnce(pageOf(RECIPIENTS, '3'));
        const element = await details();
        listRecipients.mockRejectedValueOnce(new Problem({ status: 503 }));
        fire(find(element, '.people .more'), 'click');
        await settle();
        expect(find(element, 'c-error-panel')).not.toBeNull();
        expect(findAll(element, 'c-survey-distribution-recipient')).toHaveLength(3);
    });

    it('names the campaigns', async () => {
        const text = textOf(
            await details(
                aDistribution({
                    object: 'Campaign',
                    campaigns: [{ id: '701000000000001AAA', name: 'Spring launch' }]
                })
            )
        );
        expect(text).toContain('CampaignsSpring launch');
    });

    it('says how the distribution stands', async () => {
        const distribution = aDistribution({ state: 'failed', problem: 'The mail server refused us.' });
        expect(find(await details(distribution), 'c-survey-distribution-status').distribution).toEqual(distribution);
    });

    it('shows each response under the name of its recipient', async () => {
        const [line] = findAll(await details(), '.responses li').map((item) => item.textContent);
        expect(line).toBe('Alice MartinCompleteHow did we do?Well, Fast');
    });

    it('says so when nobody is there yet and nothing has come', async () => {
        listRecipients.mockResolvedValue(pageOf([]));
        listResponses.mockResolvedValue(pageOf([]));
        const text = textOf(await details());
        expect(text).toContain('Nobody yet.');
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
