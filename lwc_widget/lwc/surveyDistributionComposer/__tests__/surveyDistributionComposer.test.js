import SurveyDistributionComposer from 'c/surveyDistributionComposer';
import {
    Problem,
    checkDistribution,
    editDistribution,
    getComposer,
    getDistribution,
    getSurvey,
    listFields,
    listSurveys,
    listTemplates,
    send
} from 'c/hearbackTransport';
import { CAMPAIGN, CONTACT, LEAD, aDistribution, clear, find, fire, settle, show, textOf } from 'test/support';
import { COMPOSER } from 'test/composer';

jest.mock('c/hearbackTransport', () => ({
    ...jest.requireActual('c/hearbackTransport'),
    checkDistribution: jest.fn(),
    editDistribution: jest.fn(),
    getComposer: jest.fn(),
    getDistribution: jest.fn(),
    getSurvey: jest.fn(),
    listFields: jest.fn(),
    listSurveys: jest.fn(),
    listTemplates: jest.fn(),
    send: jest.fn()
}));

const SURVEYS = [
    { id: 'SV_1', name: 'Customer satisfaction' },
    { id: 'SV_2', name: 'Net promoter score' }
];
const LATER = { isLater: true, date: '2026-12-01', time: '09:00', zone: 'Europe/Paris' };
const SCHEDULED = aDistribution({
    state: 'scheduled',
    version: 4,
    sent_at: null,
    send_at: '2026-12-01T08:00:00Z',
    time_zone: 'Europe/Paris',
    message: { from_name: 'Acme Care', subject: 'How?', body: '<p>${l://SurveyURL}</p>', format: 'html', language: 'en' }
});

async function composer(properties = { objectApiName: 'Contact', recordIds: [CONTACT] }) {
    const element = show('c-survey-distribution-composer', SurveyDistributionComposer, properties);
    element.told = jest.fn();
    ['sent', 'saved', 'cancel', 'gone'].forEach((name) => element.addEventListener(name, ({ detail }) => element.told(name, detail)));
    await settle();
    return element;
}

const editor = () => composer({ distributionId: 'EMD_1' });
const form = (element) => find(element, 'c-composer-form');
const sendButton = (element) => find(element, '.send');

function change(element, changes, fields = []) {
    fire(form(element), 'draftchange', { changes, fields });
    return settle();
}

async function press(element, selector) {
    fire(find(element, selector), 'click');
    await settle();
}

async function readyComposer(changes = {}) {
    const element = await composer();
    await change(element, { survey: 'SV_1', ...changes });
    return element;
}

describe('c-survey-distribution-composer', () => {
    beforeEach(() => {
        listSurveys.mockResolvedValue(SURVEYS);
        getComposer.mockResolvedValue(COMPOSER);
        getSurvey.mockResolvedValue({ ...SURVEYS[0], languages: ['en', 'fr'], embedded_data: ['Tier'] });
        getDistribution.mockResolvedValue(SCHEDULED);
        listFields.mockResolvedValue([{ path: 'Account.Rating', label: 'Account › Rating' }]);
        listTemplates.mockResolvedValue([]);
        send.mockResolvedValue(aDistribution());
    });

    afterEach(() => {
        clear();
        jest.resetAllMocks();
    });

    it('starts from what the service proposes', async () => {
        const { draft, surveys, fields } = form(await composer());
        expect(getComposer).toHaveBeenCalledWith('Contact', undefined);
        expect(draft).toMatchObject({ survey: '', channel: 'email', from: { name: 'Acme Care' } });
        expect([surveys, fields.Contact.length]).toEqual([SURVEYS, 1]);
    });

    it.each([
        ['Contact', [CONTACT], 'Goes to one contact.'],
        ['Lead', Array(1200).fill(LEAD), 'Goes to 1,200 leads.'],
        ['Campaign', [CAMPAIGN], 'Goes to all members of one campaign.'],
        ['Campaign', [CAMPAIGN, '701000000000002AAA'], 'Goes to all members of 2 campaigns.']
    ])('says whom it goes to: %s', async (objectApiName, recordIds, words) => {
        expect(find(await composer({ objectApiName, recordIds }), '.audience').textContent).toBe(words);
    });

    it('chooses the survey itself when there is only one', async () => {
        listSurveys.mockResolvedValue(SURVEYS.slice(1));
        expect(form(await composer()).draft.survey).toBe('SV_2');
    });

    it('takes over the words and languages that a survey brings along', async () => {
        const element = await composer();
        getComposer.mockResolvedValue({ ...COMPOSER, subject: 'From the survey', languages: ['en', 'de'] });
        await change(element, { survey: 'SV_2' });
        expect(getComposer).toHaveBeenLastCalledWith('Contact', 'SV_2');
        expect(form(element).draft.texts.email.subject).toBe('From the survey');
        expect(form(element).composer.languages).toEqual(['en', 'de']);
    });

    it('keeps the words that were typed', async () => {
        const element = await composer();
        const { texts } = form(element).draft;
        await change(element, { texts: { ...texts, email: { ...texts.email, subject: 'Mine' } } });
        getComposer.mockResolvedValue({ ...COMPOSER, subject: 'From the survey' });
        await change(element, { survey: 'SV_2' });
        expect(form(element).draft.texts.email.subject).toBe('Mine');
    });

    it('says before anything is typed that Salesforce is not connected', async () => {
        getComposer.mockResolvedValue({ ...COMPOSER, salesforce: { connected: false } });
        expect(find(await composer(), '.disconnected').textContent).toContain('not connected');
    });

    it('can be written even when templates or fields cannot be read', async () => {
        listFields.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await composer();
        expect(form(element)).not.toBeNull();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(find(element, 'c-error-panel')).toBeNull();
        expect(form(element).fields.Contact).toHaveLength(1);
    });

    it('sends what was written and hands the distribution on', async () => {
        const element = await readyComposer();
        await press(element, '.send');
        expect(send.mock.calls[0][0]).toMatchObject({ survey: 'SV_1', object: 'Contact', record_ids: [CONTACT] });
        expect(element.told).toHaveBeenCalledWith('sent', aDistribution());
    });

    it('reads Schedule when it is for later, Send now otherwise', async () => {
        const element = await readyComposer();
        expect(sendButton(element).label).toBe('Send now');
        await change(element, { schedule: LATER });
        expect(sendButton(element).label).toBe('Schedule');
        await press(element, '.send');
        expect(send.mock.calls[0][0]).toMatchObject({ send_at: '2026-12-01T09:00', time_zone: 'Europe/Paris' });
    });

    it('sends nothing that is not complete, and forgives what is put right', async () => {
        const element = await composer();
        await press(element, '.send');
        expect(send).not.toHaveBeenCalled();
        expect(form(element).errors).toEqual({ survey: 'Choose a survey.' });
        await change(element, { survey: 'SV_1' }, ['survey']);
        expect(form(element).errors).toEqual({});
    });

    it('sends once for a double click', async () => {
        const element = await readyComposer();
        fire(sendButton(element), 'click');
        fire(sendButton(element), 'click');
        await settle();
        expect(send).toHaveBeenCalledTimes(1);
    });

    it('keeps its key when it tries again after a lost answer', async () => {
        const element = await readyComposer();
        send.mockRejectedValueOnce(new Problem({ status: 504 }));
        await press(element, '.send');
        expect(find(element, '.refusal').hint).toContain('not sent twice');
        await press(element, '.send');
        const [[, first], [, second]] = send.mock.calls;
        expect(second).toBe(first);
    });

    it('takes a new key for a changed message', async () => {
        const element = await readyComposer();
        send.mockRejectedValueOnce(new Problem({ status: 422 }));
        await press(element, '.send');
        await change(element, { mailingList: 'ML_1' });
        await press(element, '.send');
        const [[, first], [, second]] = send.mock.calls;
        expect(second).not.toBe(first);
    });

    it('shows what the service refused beside the field, the rest in the panel', async () => {
        const element = await readyComposer();
        const errors = [
            { field: 'message.reply_to', message: 'is not an allowed domain' },
            { field: 'record_ids', message: 'cannot be read' }
        ];
        form(element).shows = (field) => field === 'message.reply_to';
        send.mockRejectedValueOnce(new Problem({ title: 'Invalid', status: 422, errors }));
        await press(element, '.send');
        expect(form(element).errors).toEqual({ 'message.reply_to': 'is not an allowed domain' });
        expect(find(element, '.refusal').fields).toEqual([errors[1]]);
        expect(find(element, '.refusal').heading).toBe('Check the marked fields.');
        await press(element, '.send');
        expect(send).toHaveBeenCalledTimes(2);
    });

    it('locks the form while it sends', async () => {
        const element = await readyComposer();
        send.mockReturnValue(new Promise(() => {}));
        await press(element, '.send');
        expect([form(element).isLocked, sendButton(element).disabled]).toEqual([true, true]);
        expect(find(element, '[role="status"]').textContent).toBe('Sending…');
    });

    it('says what sending would do, and when that is out of date', async () => {
        checkDistribution.mockResolvedValue({ counts: { selected: 3, in_list: 2 } });
        const element = await readyComposer();
        await press(element, '.check');
        expect(checkDistribution.mock.calls[0][0]).toMatchObject({ survey: 'SV_1', record_ids: [CONTACT] });
        expect(find(element, 'c-composer-check').isStale).toBe(false);
        await change(element, { mailingList: 'ML_1' });
        expect(find(element, 'c-composer-check').isStale).toBe(true);
        expect(send).not.toHaveBeenCalled();
    });

    it('tests the message as it would be sent', async () => {
        const element = await readyComposer();
        await press(element, '.test');
        expect(find(element, 'c-composer-test').request).toMatchObject({ survey: 'SV_1', record_ids: [CONTACT] });
        fire(find(element, 'c-composer-test'), 'close');
        await settle();
        expect(find(element, 'c-composer-test')).toBeNull();
    });

    it('offers a list that was made, and a template by its new name', async () => {
        listTemplates.mockResolvedValue([{ id: 'MT_1', name: 'Spring' }]);
        const element = await composer();
        fire(form(element), 'listcreated', { id: 'ML_2', name: 'New' });
        fire(form(element), 'renamed', { id: 'MT_1', name: 'Summer' });
        await settle();
        expect(form(element).mailingLists.map(({ name }) => name)).toEqual(['Customers', 'New']);
        expect(form(element).templates.email).toEqual([{ id: 'MT_1', name: 'Summer' }]);
    });

    it('keeps the click: pressing a button does not leave the field first', async () => {
        const mousedown = new CustomEvent('mousedown', { cancelable: true });
        sendButton(await composer()).dispatchEvent(mousedown);
        expect(mousedown.defaultPrevented).toBe(true);
    });

    it('says so when there is no survey', async () => {
        listSurveys.mockResolvedValue([]);
        const element = await composer();
        expect(textOf(element)).toContain('No survey to send');
        expect(sendButton(element)).toBeNull();
    });

    it('can be tried again when it could not load', async () => {
        listSurveys.mockRejectedValueOnce(new Problem({ status: 503 }));
        const element = await composer();
        expect(sendButton(element)).toBeNull();
        fire(find(element, 'c-error-panel'), 'retry');
        await settle();
        expect(sendButton(element)).not.toBeNull();
    });

    it('goes back on Cancel', async () => {
        const element = await composer();
        await press(element, '.cancel');
        expect(element.told).toHaveBeenCalledWith('cancel', null);
    });

    it('starts with the focus on its heading', async () => {
        const element = await composer();
        expect(element.shadowRoot.activeElement).toBe(find(element, '.heading'));
    });

    it('is accessible', async () => {
        await expect(await composer()).toBeAccessible();
    });

    describe('of a scheduled distribution', () => {
        it('shows what was scheduled and saves what was changed', async () => {
            editDistribution.mockResolvedValue(SCHEDULED);
            const element = await editor();
            expect(find(element, '.heading').textContent).toBe('Edit survey message');
            expect(form(element).draft.schedule).toMatchObject({ date: '2026-12-01', time: '09:00' });
            expect(sendButton(element).label).toBe('Save');
            await change(element, { schedule: { ...LATER, time: '14:00' } });
            await press(element, '.send');
            const [id, changes] = editDistribution.mock.calls[0];
            expect([id, changes.version, changes.send_at]).toEqual(['EMD_1', 4, '2026-12-01T14:00']);
            expect(element.told).toHaveBeenCalledWith('saved', SCHEDULED);
        });

        it('says what happened when somebody was faster, and shows what it is now', async () => {
            editDistribution.mockRejectedValue(new Problem({ title: 'Ada has changed it', status: 409 }));
            const element = await editor();
            getDistribution.mockResolvedValue({ ...SCHEDULED, version: 5, send_at: '2026-12-02T08:00:00Z' });
            await press(element, '.send');
            expect(find(element, '.conflict').problem.message).toBe('Ada has changed it');
            expect(form(element).draft.schedule.date).toBe('2026-12-02');
            editDistribution.mockResolvedValue(SCHEDULED);
            await press(element, '.send');
            expect(editDistribution.mock.calls[1][1].version).toBe(5);
        });

        it('leaves when it has gone out meanwhile', async () => {
            const gone = new Problem({ title: 'It is being sent', status: 409 });
            editDistribution.mockRejectedValue(gone);
            const element = await editor();
            getDistribution.mockResolvedValue({ ...SCHEDULED, state: 'sending' });
            await press(element, '.send');
            expect(element.told).toHaveBeenCalledWith('gone', gone);
        });
    });
});
