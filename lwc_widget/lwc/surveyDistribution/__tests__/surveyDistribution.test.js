import SurveyDistribution from 'c/surveyDistribution';
import { Problem, getDistribution, listDistributions } from 'c/hearbackTransport';
import { CONTACT, LEAD, aDistribution, clear, find, findAll, fire, pageOf, settle, show } from 'test/support';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    getComposer: jest.fn(() => new Promise(() => {})),
    listSurveys: jest.fn(() => new Promise(() => {})),
    getDistribution: jest.fn(() => new Promise(() => {})),
    listRecipients: jest.fn(() => new Promise(() => {})),
    listResponses: jest.fn(() => new Promise(() => {})),
    listDistributions: jest.fn()
}));

const TOAST = 'lightning__showtoast';
const SENT = 'preparing,sending,sent,failed,cancelled';
const SCHEDULED = aDistribution({ id: 'EMD_2', state: 'scheduled', sent_at: null, send_at: '2026-12-01T08:00:00Z' });

async function widget(properties = { recordId: CONTACT, objectApiName: 'Contact' }) {
    const element = show('c-survey-distribution', SurveyDistribution, properties);
    element.toasts = [];
    element.addEventListener(TOAST, ({ detail }) => element.toasts.push(detail));
    await settle();
    return element;
}

const history = (element, name = 'sent') => find(element, `c-survey-distribution-history[data-name="${name}"]`);
const composer = (element) => find(element, 'c-survey-distribution-composer');
const isListShown = (element) => !find(element, '.lists').classList.contains('slds-hide');

async function press(element, selector) {
    fire(find(element, selector), 'click');
    await settle();
}

async function end(element, name, detail) {
    fire(composer(element), name, detail);
    await settle();
}

describe('c-survey-distribution', () => {
    beforeEach(() => listDistributions.mockResolvedValue(pageOf([aDistribution()])));

    afterEach(() => {
        clear();
        jest.clearAllMocks();
    });

    it('has a tab for what was sent and one for what is scheduled', async () => {
        const element = await widget();
        expect(findAll(element, 'lightning-tab').map(({ label }) => label)).toEqual(['Sent', 'Scheduled']);
        expect(listDistributions).toHaveBeenCalledWith(CONTACT, SENT, undefined);
        expect(listDistributions).toHaveBeenCalledWith(CONTACT, 'scheduled,paused', undefined);
    });

    it('opens the composer for this record in place of the lists, and returns on Cancel', async () => {
        const element = await widget();
        await press(element, '.new');
        expect([composer(element).recordIds, composer(element).objectApiName]).toEqual([[CONTACT], 'Contact']);
        expect([isListShown(element), find(element, '.new')]).toEqual([false, null]);
        await end(element, 'cancel');
        expect([isListShown(element), composer(element)]).toEqual([true, null]);
    });

    it('tells how many were selected and how many are asked', async () => {
        const element = await widget();
        await press(element, '.new');
        await end(element, 'sent', aDistribution({ id: 'EMD_9' }));
        expect(find(element, 'lightning-tabset').activeTabValue).toBe('sent');
        expect(element.toasts[0]).toMatchObject({ variant: 'success', message: 'Customer satisfaction: 1 selected, 1 in list.' });
    });

    it('goes to the scheduled ones after scheduling', async () => {
        const element = await widget();
        await press(element, '.new');
        await end(element, 'sent', SCHEDULED);
        expect(find(element, 'lightning-tabset').activeTabValue).toBe('scheduled');
        expect(element.toasts[0]).toMatchObject({ title: 'Survey scheduled' });
    });

    it('warns when nobody could be asked', async () => {
        const element = await widget();
        await press(element, '.new');
        await end(element, 'sent', aDistribution({ counts: { in_list: 0, opted_out: 1, sent: 0 } }));
        expect(element.toasts[0]).toMatchObject({ variant: 'warning', title: 'Nobody could be asked' });
    });

    it('does not count before everybody is checked', async () => {
        const element = await widget();
        await press(element, '.new');
        await end(element, 'sent', aDistribution({ state: 'preparing', prepared_at: null }));
        expect(element.toasts[0].message).toContain('the people are being checked');
    });

    it('edits a scheduled one and says that it is saved', async () => {
        const element = await widget();
        fire(history(element, 'scheduled'), 'edit', SCHEDULED);
        await settle();
        expect(composer(element).distributionId).toBe('EMD_2');
        await end(element, 'saved', SCHEDULED);
        expect(element.toasts[0]).toMatchObject({ title: 'Changes saved' });
    });

    it('says why one can no longer be edited, and reads the lists again', async () => {
        const element = await widget();
        fire(history(element, 'scheduled'), 'edit', SCHEDULED);
        await settle();
        listDistributions.mockClear();
        await end(element, 'gone', new Problem({ title: 'It is being sent', status: 409 }));
        expect(element.toasts[0]).toMatchObject({ variant: 'warning', message: 'It is being sent' });
        expect(listDistributions).toHaveBeenCalledTimes(2);
    });

    it('tests a scheduled one as it is, with the values of the record of the page', async () => {
        const element = await widget();
        fire(history(element, 'scheduled'), 'test', SCHEDULED);
        await settle();
        expect(find(element, 'c-composer-test').request).toMatchObject({
            survey: 'SV_1',
            record_ids: [CONTACT],
            message: { subject: 'How did we do?' }
        });
        fire(find(element, 'c-composer-test'), 'close');
        await settle();
        expect(find(element, 'c-composer-test')).toBeNull();
    });

    it('shows one distribution and goes back', async () => {
        const element = await widget();
        fire(history(element), 'viewmore', aDistribution());
        await settle();
        const details = find(element, 'c-survey-distribution-details');
        expect([details.distribution.id, isListShown(element)]).toEqual(['EMD_1', false]);
        fire(details, 'change', aDistribution({ state: 'paused' }));
        await settle();
        expect(details.distribution.state).toBe('paused');
        fire(details, 'back');
        await settle();
        expect(isListShown(element)).toBe(true);
    });

    it('reads the lists again when one has moved, and on Refresh', async () => {
        const element = await widget();
        listDistributions.mockClear();
        fire(history(element), 'moved', SCHEDULED);
        await settle();
        await press(element, 'lightning-button-icon');
        expect(listDistributions).toHaveBeenCalledTimes(4);
    });

    describe('for records that were ticked in a list', () => {
        const ticked = { recordIds: [LEAD, '00Q000000000002AAA'], objectApiName: 'Lead' };

        it('writes to all of them', async () => {
            const element = await widget({ ...ticked, composesFirst: true });
            expect([composer(element).recordIds, composer(element).objectApiName]).toEqual([ticked.recordIds, 'Lead']);
        });

        it('lists what was sent from here, and nothing else', async () => {
            const element = await widget({ ...ticked, composesFirst: true });
            getDistribution.mockImplementation(async (id) => (id === 'EMD_2' ? SCHEDULED : aDistribution()));
            await end(element, 'sent', aDistribution());
            await press(element, '.new');
            await end(element, 'sent', SCHEDULED);
            await element.refresh();
            expect(listDistributions).not.toHaveBeenCalled();
            await expect(history(element).source()).resolves.toMatchObject({ items: [{ id: 'EMD_1' }] });
            await expect(history(element, 'scheduled').source()).resolves.toMatchObject({ items: [{ id: 'EMD_2' }] });
        });

        it('is accessible', async () => {
            await expect(await widget(ticked)).toBeAccessible();
        });
    });

    it('is accessible with lists and while writing', async () => {
        const element = await widget();
        await expect(element).toBeAccessible();
        await press(element, '.new');
        await expect(element).toBeAccessible();
    });
});
